import { describe, expect, test } from 'vitest';
import { createWorkspaceMachine, workspaceOfAddress, workspaceOfCall } from '../../src/page/workspace.ts';

const A = 'a'.repeat(24);
const B = 'b'.repeat(24);
const C = 'c'.repeat(24);
const NAMES = [
  [A, 'Alpha House'],
  [B, 'Beta Works'],
  [C, 'Twin'],
  ['d'.repeat(24), 'Twin'],
] as const;

function machine(...calls: readonly string[]) {
  const made = createWorkspaceMachine();
  made.setWorkspaces(NAMES, 0);
  calls.forEach((id, at) => {
    made.addCall(id, 10 + at);
  });
  return made;
}

describe('addresses', () => {
  test.each([
    [`https://app.clockify.me/workspaces/${A}/settings`, A],
    [`https://app.clockify.me/en/workspaces/${A}`, A],
    [`https://acme.clockify.me/#/workspaces/${A}/settings`, A],
    [`https://app.clockify.me/reports?filterValuesData={"users":["${A}"]}`, null],
    [`https://app.clockify.me/reports?back=/workspaces/${A}`, null],
    [`https://app.clockify.me/projects/${A}/edit`, null],
    [`https://acme.clockify.me/#/settings?back=/workspaces/${A}`, null],
    [`https://acme.clockify.me/?a=/workspaces/${B}#/workspaces/${A}?b=/workspaces/${B}`, A],
    ['not an address', null],
  ])('%s', (address, id) => {
    expect(workspaceOfAddress(address)).toBe(id);
  });

  test.each([
    [`https://global.api.clockify.me/workspaces/${A}/users`, A, true],
    [`https://global.api.clockify.me/workspaces/${A}/users?page=1`, A, true],
    [`https://euc1.clockify.me/api/v1/workspaces/${A}/members/${B}`, A, true],
    [`https://global.api.clockify.me/workspaces/${A}/usersettings`, A, false],
    [`https://global.api.clockify.me/workspaces/${A}/tags?next=/users`, A, false],
    [`https://reports.api.clockify.me/workspaces/${A}`, A, false],
    [`https://clockify.me:8443/workspaces/${A}`, A, false],
    [`https://euc1.clockify.me/api/v1/workspaces/${A.toUpperCase()}/projects`, A, false],
    [`https://acme.clockify.app/workspaces/${A}/x`, A, false],
    [`https://evil.example/workspaces/${A}/users`, null],
    [`https://clockify.me.evil.example/workspaces/${A}/users`, null],
    [`https://clockify.me:pass@evil.example/workspaces/${A}/users`, null],
    [`https://evil.example/https://clockify.me/workspaces/${A}/users`, null],
    [`https://notclockify.me/workspaces/${A}/users`, null],
    [`https://global.api.clockify.me/me?of=/workspaces/${A}/users`, null],
    [`https://global.api.clockify.me/me#/workspaces/${A}/users`, null],
    ['https://global.api.clockify.me/workspaces', null],
    [`https://global.api.clockify.me/workspaces/${A}0/users`, null],
  ])('call %s', (address, id, users = false) => {
    expect(workspaceOfCall(address)).toEqual(id && { id, users });
  });
});

describe('which workspace a page shows', () => {
  test('the first call says it', () => {
    expect(machine(A).now.workspaceId).toBe(A);
  });

  test('the address wins over calls and switcher', () => {
    const made = machine(A, A);
    made.setSwitcher(['Alpha House'], 20);
    made.setAddress(`https://app.clockify.me/workspaces/${B}/x`);
    expect(made.now.workspaceId).toBe(B);
    made.setAddress('https://app.clockify.me/dashboard');
    expect(made.now.workspaceId).toBe(A);
  });

  test('a lone call that names another changes nothing; a second one does', () => {
    const made = machine(A, A);
    expect(made.addCall(B, 20)).toBe(false);
    expect(made.now.workspaceId).toBe(A);
    expect(made.addCall(B, 21)).toBe(true);
    expect(made.now.workspaceId).toBe(B);
  });

  test('lone calls to several others, as a menu makes them, change nothing', () => {
    const made = machine(A);
    for (const [at, id] of [B, C, B, C].entries()) made.addCall(id, 20 + at);
    expect(made.now.workspaceId).toBe(A);
  });

  test('a call of the present workspace after a lone one ends the suspicion', () => {
    const made = machine(A);
    made.addCall(B, 20);
    made.addCall(A, 21);
    made.addCall(B, 22);
    expect(made.now.workspaceId).toBe(A);
  });

  test('a lone call changes the workspace once the switcher agrees, whichever comes first', () => {
    const made = machine(A);
    made.setSwitcher(['Alpha House'], 15);
    made.addCall(B, 20);
    made.setSwitcher(['Beta Works'], 21);
    expect(made.now.workspaceId).toBe(B);
  });

  test('a changed switcher is newer than all calls before it, and calls on their way do not bring the old one back', () => {
    const made = machine(A, A);
    made.setSwitcher(['Alpha House'], 20);
    expect(made.setSwitcher(['Beta Works'], 30)).toBe(true);
    expect(made.now.workspaceId).toBe(B);
    made.addCall(A, 25);
    made.addCall(A, 29);
    expect(made.now.workspaceId).toBe(B);
    made.addCall(B, 31);
    expect(made.now.workspaceId).toBe(B);
  });

  test('after a switch seen by its calls, older calls of the old workspace do not count', () => {
    const made = machine(A);
    made.addCall(B, 20);
    made.addCall(B, 22);
    made.addCall(A, 18);
    made.addCall(A, 19);
    expect(made.now.workspaceId).toBe(B);
  });

  test('a switcher that was there before the calls yields to them', () => {
    const made = createWorkspaceMachine();
    made.setWorkspaces(NAMES, 0);
    made.setSwitcher(['Alpha House'], 1);
    expect(made.now.workspaceId).toBe(A);
    made.addCall(B, 5);
    expect(made.now.workspaceId).toBe(A);
    made.addCall(B, 6);
    expect(made.now.workspaceId).toBe(B);
  });

  test('a name that two workspaces bear says nothing', () => {
    const made = createWorkspaceMachine();
    made.setWorkspaces(NAMES, 0);
    made.setSwitcher(['Twin'], 1);
    expect(made.now).toEqual({ workspaceId: null, switcher: 'Twin', unsure: false });
  });

  test('an open menu in the switcher does not count: its first known text does', () => {
    const made = createWorkspaceMachine();
    made.setWorkspaces(NAMES, 0);
    made.setSwitcher(['▾', 'Beta Works', 'Alpha House'], 1);
    expect(made.now.workspaceId).toBe(B);
  });

  test.each([
    ['Beta Works', { workspaceId: B, unsure: false }],
    ['Secret Lab', { workspaceId: null, unsure: true }],
  ])('a switcher that is gone while it changes to %s is a switch too', (name, now) => {
    const made = machine(A);
    made.setSwitcher(['Alpha House'], 20);
    expect(made.setSwitcher([], 25)).toBe(false);
    expect(made.now.workspaceId).toBe(A);
    made.setSwitcher([name], 30);
    expect(made.now).toMatchObject(now);
  });

  test('a switcher that is drawn anew with the old name is no switch', () => {
    const made = machine(A);
    made.setSwitcher(['Alpha House'], 20);
    made.addCall(B, 22);
    made.addCall(B, 23);
    made.setSwitcher([], 25);
    expect(made.setSwitcher(['Alpha House'], 30)).toBe(false);
    expect(made.now.workspaceId).toBe(B);
  });

  test('a switch to a workspace that no key knows is unsure until a call says more', () => {
    const made = machine(A);
    made.setSwitcher(['Alpha House'], 20);
    made.setSwitcher(['Secret Lab'], 30);
    expect(made.now).toMatchObject({ workspaceId: null, unsure: true });
    made.addCall(A, 25);
    expect(made.now.workspaceId).toBeNull();
    made.addCall(C, 31);
    expect(made.now).toMatchObject({ workspaceId: C, unsure: false });
  });

  test('the call of a switch to where no key reaches counts although it started before the switch was seen', () => {
    const made = machine(A);
    made.setSwitcher(['Alpha House'], 20);
    made.setSwitcher(['Secret Lab'], 30);
    const secret = 'e'.repeat(24);
    made.addCall(secret, 29);
    expect(made.now).toMatchObject({ workspaceId: secret, unsure: false });
    // What is still on its way of the old one does not bring it back.
    made.addCall(A, 27);
    made.addCall(A, 28);
    expect(made.now.workspaceId).toBe(secret);
  });

  test('calls to where no key reaches may come before the switcher tells of the switch', () => {
    const secret = 'e'.repeat(24);
    for (const times of [1, 2]) {
      const made = machine(A);
      made.setSwitcher(['Alpha House'], 20);
      for (let at = 0; at < times; at += 1) made.addCall(secret, 25 + at);
      made.setSwitcher(['Secret Lab'], 30);
      expect(made.now, `${times}`).toMatchObject({ workspaceId: secret, unsure: false });
    }
  });

  test('an earlier call of a workspace that a key knows does not speak for a switcher that names none', () => {
    const made = machine(A);
    made.setSwitcher(['Alpha House'], 20);
    made.setSwitcher(['Secret Lab'], 30);
    made.addCall(B, 29);
    expect(made.now).toMatchObject({ workspaceId: null, unsure: true });
  });
});
