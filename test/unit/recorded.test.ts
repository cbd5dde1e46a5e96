/** Shapes that the real service has sent, with invented people. Each is understood, and nobody is wrongly flagged. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseNamed, parseOwner, parseUsers, parseWorkspaces } from '../../src/clockify/answer-schemas.ts';
import { get } from '../../src/clockify/client.ts';
import { toMembers } from '../../src/directory/lists/user-to-member.ts';
import { checkTrust } from '../../src/directory/reading/refuse-list-without-owner-or-memberships.ts';
import { explanationOf, StatusError } from '../../src/domain/errors.ts';
import type { Member } from '../../src/domain/types-of-members-lists-and-history.ts';

interface Recording {
  readonly workspace: string;
  readonly owner: string;
  readonly body: unknown;
}

function recording(name: string): Recording {
  return JSON.parse(readFileSync(`test/stand-in/recorded/${name}.json`, 'utf8')) as Recording;
}

function membersOf(name: string): { members: Map<string, Member>; owner: string } {
  const { body, workspace, owner } = recording(name);
  const { records, broken } = parseUsers(body);
  expect(broken).toBe(0);
  return {
    members: new Map(toMembers(records, workspace, true).map((member) => [member.id, member])),
    owner,
  };
}

describe('lists of users', () => {
  test.each<[string, string]>([
    ['users-2020-foreign', 'active active active'],
    ['users-2020-groups', 'active active active active'],
    ['users-2022-many-projects', 'active'],
    ['users-2026-settings-null', 'active active invited deactivated deactivated limited deactivated'],
    ['users-gone-with-foreign', 'active deactivated-here'],
  ])('%s: %s', (name, standings) => {
    const { members, owner } = membersOf(name);
    expect([...members.values()].map(({ standing }) => standing).join(' ')).toBe(standings);
    expect(() => checkTrust(members.values(), owner)).not.toThrow();
  });

  test.each<[string, string]>([
    ['users-2022-r-none', 'untrusted'],
    ['users-2023-php-missing', 'hidden'],
    ['users-official-example', 'untrusted'],
    ['users-role-hides', 'hidden'],
  ])('%s is not trusted: %s', (name, why) => {
    const { members, owner } = membersOf(name);
    let reason: string | undefined;
    try {
      checkTrust(members.values(), owner);
    } catch (error) {
      reason = error instanceof StatusError ? explanationOf(error) : undefined;
    }
    expect(reason).toBe(why);
  });

  test('entries of one workspace that contradict each other flag nobody', () => {
    const { members } = membersOf('users-pending-and-active');
    expect([...members.values()].map(({ standing }) => standing)).toEqual(['active', 'unknown']);
  });

  test('an INACTIVE account is deactivated only by its membership', () => {
    const { members } = membersOf('users-status-is-membership');
    expect([...members.values()].map(({ standing }) => standing)).toEqual([
      'active',
      'deactivated',
      'unknown',
    ]);
  });

  test('a project that is listed twice counts once, and the group of everyone does not count', () => {
    const [olga] = membersOf('users-2020-foreign').members.values();
    expect(olga?.projects).toHaveLength(new Set(olga?.projects).size);
    expect(olga?.projects).toContain('5f00000000000000a0007003');
    const { workspace } = recording('users-2020-groups');
    const usual = `${workspace.slice(0, -1)}${Number(workspace.at(-1)) + 1}`;
    for (const { groups } of membersOf('users-2020-groups').members.values())
      expect(groups).not.toContain(usual);
  });
});

describe('other answers', () => {
  test('workspaces may have a plan, have none, or be missing altogether', () => {
    const frugal = (name: string) => parseWorkspaces(recording(name).body).records.map((one) => one.frugal);
    expect(frugal('workspaces-2026-fields')).toEqual([true, false]);
    expect(frugal('workspaces-2020')).toEqual([true, true, true, true]);
    expect(frugal('workspaces-none')).toEqual([]);
  });

  test('one person is INACTIVE in one workspace and ACTIVE in another', () => {
    const { records } = parseWorkspaces(recording('workspaces-2022-inactive').body);
    expect(records.some(({ active, size }) => active.length > 0 && active.length < size)).toBe(true);
  });

  test('groups without a name, projects and the owner are read', () => {
    expect(parseNamed(recording('user-groups-2026').body).records.map(({ name }) => name)).toEqual([
      'Group',
      '',
    ]);
    expect(parseNamed(recording('projects-2020-group-member').body).records).toHaveLength(2);
    expect(parseOwner(recording('user-2020').body).activeWorkspace).toBe('5f00000000000000a0000300');
  });
});

interface Refusal {
  readonly path: string;
  readonly status: number;
  readonly text: string;
  readonly headers?: Record<string, string>;
  readonly why: string;
}

describe('refusals', () => {
  const CODES = [
    'forbidden',
    'setup',
    'forbidden',
    'forbidden',
    'forbidden',
    'forbidden',
    'rate',
    'rate',
    'auth',
    'auth',
    'auth',
    'server',
    'forbidden',
    'forbidden',
    'server',
    'server',
    'server',
  ];
  const refusals = (recording('errors').body as Refusal[]).map((one, at) => ({ ...one, code: CODES[at] }));

  test.each(refusals)('$status of $path is $code: $why', async ({ path, status, text, headers, code }) => {
    const network = {
      fetch: async () => new Response(text === '' ? null : text, { status, headers: headers ?? {} }),
      isPermitted: async () => true,
      now: () => 1_000_000,
    };
    const access = { base: 'https://api.clockify.me/api', key: 'canary' };
    await expect(get(network, access, path)).rejects.toMatchObject({ code });
  });
});
