/** What addresses and calls say about a workspace. */
import { describe, expect, test } from 'vitest';
import {
  withoutQueries,
  workspaceOfAddress,
  workspaceOfCall,
} from '../../src/domain/workspace-id-in-address.ts';

const A = 'a'.repeat(24);
const B = 'b'.repeat(24);
const APP = 'https://app.clockify.me/tracker';

describe('addresses', () => {
  test.each([
    [`https://app.clockify.me/workspaces/${A}/settings`, A],
    [`https://app.clockify.me/en/workspaces/${A}`, A],
    [`https://acme.clockify.me/#/workspaces/${A}/settings`, A],
    [`https://app.clockify.me/reports?filterValuesData={"users":["${A}"]}`, null],
    [`https://app.clockify.me/reports?back=/workspaces/${A}`, null],
    [`https://app.clockify.me/projects/${A}/edit`, null],
    [`https://app.clockify.me/shared/${A}`, null],
    [`https://acme.clockify.me/#/settings?back=/workspaces/${A}`, null],
    [`https://acme.clockify.me/?a=/workspaces/${B}#/workspaces/${A}?b=/workspaces/${B}`, A],
    ['not an address', null],
  ])('%s', (address, id) => {
    expect(workspaceOfAddress(withoutQueries(address))).toBe(id);
  });
});

describe('calls', () => {
  test.each([
    [`https://app.clockify.me/api/workspaces/${A}/tags`, A],
    [`https://app.clockify.me/report/workspaces/${A}/async/reports/summary`, A],
    [`https://app.clockify.me/report/workspaces/${A}/async/reports/summary/${B}`, A],
    [`https://euc1.clockify.me/report/v1/workspaces/${A}/reports/detailed`, A],
    [`https://euc1.clockify.me/api/v1/workspaces/${A.toUpperCase()}/projects`, A],
    [`https://global.api.clockify.me/workspaces/${A}/tags?next=/users`, A],
    [`https://reports.api.clockify.me/workspaces/${A}`, A],
    [`https://clockify.me:8443/workspaces/${A}`, A],
    [`https://acme.clockify.app/workspaces/${A}/x`, A],
    [`https://app.clockify.me/report/shared/${A}`, null],
    [`https://evil.example/workspaces/${A}/users`, null],
    [`https://clockify.me.evil.example/workspaces/${A}/users`, null],
    [`https://clockify.me:pass@evil.example/workspaces/${A}/users`, null],
    [`https://evil.example/https://clockify.me/workspaces/${A}/users`, null],
    [`https://evil.example?.clockify.me/workspaces/${A}/users`, null],
    [`https://notclockify.me/workspaces/${A}/users`, null],
    [`https://global.api.clockify.me/me?of=/workspaces/${A}/users`, null],
    [`https://global.api.clockify.me/me#/workspaces/${A}/users`, null],
    [`http://app.clockify.me/api/workspaces/${A}`, null],
    ['https://global.api.clockify.me/workspaces', null],
    [`https://global.api.clockify.me/workspaces/${A}0/users`, null],
  ])('%s', (address, id) => {
    expect(workspaceOfCall(address, APP)?.id ?? null).toBe(id);
  });

  test('a call to a self-hosted server counts only on its own pages', () => {
    const address = `https://time.example.com:8443/api/workspaces/${A}/tags`;
    expect(workspaceOfCall(address, 'https://time.example.com:8443/tracker')?.id).toBe(A);
    expect(workspaceOfCall(address, 'https://time.example.com/tracker')).toBeNull();
    expect(workspaceOfCall(address, APP)).toBeNull();
  });

  test.each([
    [`https://app.clockify.me/api/users/${B}/defaultWorkspace/${A}`, A],
    [`https://app.clockify.me/api/workspaces/${B}/users/${B}/defaultWorkspace/${A}`, A],
    [`https://euc1.clockify.me/api/v1/users/${B}/defaultWorkspace/${A}?x`, A],
  ])('%s is a switch', (address, id) => {
    expect(workspaceOfCall(address, APP)).toEqual({ id, isSwitch: true, isOfUsers: false });
  });

  test.each([
    ['/users', true],
    ['/users?page=1', true],
    ['/users/', true],
    [`/users/${B}`, true],
    [`/users/${B}?status=INACTIVE`, true],
    [`/members/${B}`, true],
    ['/member', true],
    [`/users/${B}/roles`, false],
    [`/users/${B}/permissions`, false],
    [`/users/${B}/approval-requests/status`, false],
    ['/users/info', false],
    ['/usersettings', false],
    ['/team/users', false],
    [`/projects/${B}/users`, false],
    ['/tags?next=/users', false],
    ['', false],
  ])('a call to a workspace’s %s is for its users: %s', (rest, isOfUsers) => {
    expect(workspaceOfCall(`https://app.clockify.me/api/workspaces/${A}${rest}`, APP)).toEqual({
      id: A,
      isSwitch: false,
      isOfUsers,
    });
  });
});
