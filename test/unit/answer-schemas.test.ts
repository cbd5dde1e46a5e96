import { describe, expect, test } from 'vitest';
import { parseOwner, parseUsers, parseWorkspaces } from '../../src/clockify/answer-schemas.ts';
import { toMembers } from '../../src/directory/lists/user-to-member.ts';

const ID = 'a00000000000000000000001';
const membership = { membershipType: 'WORKSPACE', membershipStatus: 'ACTIVE', targetId: ID };

describe('users', () => {
  test('may have unknown fields and values; missing ones become empty', () => {
    const { records, broken } = parseUsers([
      {
        id: ID,
        name: null,
        status: 'HIBERNATING',
        memberships: [{ ...membership, hourlyRate: { amount: 1 } }],
        new: [],
      },
      { id: ID },
    ]);
    expect(broken).toBe(0);
    expect(records).toMatchObject([
      { name: '', email: '', status: 'HIBERNATING', roles: [] },
      { status: '', memberships: [] },
    ]);
  });

  test('may have roles as words or as objects', () => {
    const roles = ['OWNER', { role: 'TEAM_MANAGER' }, { name: 'ADMIN' }, null, 7, { role: 7 }];
    expect(parseUsers([{ id: ID, roles }]).records[0]?.roles).toEqual(['OWNER', 'TEAM_MANAGER', 'ADMIN']);
  });

  test('keep what an incomplete entry has; then missing entries prove nothing', () => {
    const memberships = [
      null,
      'x',
      { membershipType: 'WORKSPACE', targetId: ID },
      { ...membership, targetId: 'b' },
    ];
    const { records } = parseUsers([{ id: ID, memberships }]);
    expect(records[0]).toMatchObject({
      damaged: true,
      memberships: [
        { targetId: '' },
        {},
        { membershipType: 'WORKSPACE', membershipStatus: '' },
        { targetId: 'b' },
      ],
    });
    const elsewhere = [{ membershipType: 'PROJECT', membershipStatus: 'ACTIVE', targetId: 'p' }];
    const whole = parseUsers([{ id: ID, memberships: elsewhere }]).records;
    const damaged = parseUsers([
      { id: ID, memberships: [...elsewhere, { membershipStatus: 'ACTIVE' }] },
    ]).records;
    expect(toMembers(whole, ID, true)[0]?.standing).toBe('not-a-member');
    expect(toMembers(damaged, ID, true)[0]?.standing).toBe('unknown');
  });

  test.each([
    [{ users: [] }, '"users" is not a list'],
    [null, '"users" is not a list'],
    [[1, 2, 3], '3 of 3'],
    [[{ _id: ID }, { _id: ID }, { id: ID }], '"[].id"'],
    [[{ id: ID, memberships: { a: 1 } }], '"[].memberships"'],
    [[{ id: ID, name: { first: 'Jane' } }], '"[].name"'],
  ])('give schema with the field but without its content: %j', (body, text) => {
    let message = '';
    try {
      parseUsers(body);
    } catch (error) {
      message = error instanceof Error ? error.message : '';
    }
    expect(message).toContain(text);
    expect(message).not.toContain('Jane');
  });
});

test('a single broken user is foreign alone, and set aside after others of the same list', () => {
  const broken = { id: ID, memberships: 'many' };
  expect(() => parseUsers([broken])).toThrow('1 of 1');
  expect(parseUsers([broken], { count: 1, broken: 0 })).toMatchObject({ records: [], broken: 1 });
  expect(() => parseUsers([broken], { count: 1, broken: 1 })).toThrow('1 of 1');
  expect(() => parseUsers([null, null], { count: 100, broken: 0 })).toThrow('2 of 2');
  expect(() => parseUsers(new Array(6).fill(broken), { count: 100, broken: 0 })).toThrow('6 of 6');
});

test('a user without an active workspace has the default one', () => {
  expect(parseOwner({ id: ID, defaultWorkspace: 'b', activeWorkspace: '' }).activeWorkspace).toBe('b');
  expect(() => parseOwner({ id: 'x' })).toThrow('"id"');
  expect(() => parseOwner('<html>')).toThrow('another shape');
});

test('workspaces tell only who is active in them', () => {
  const memberships = [
    { userId: 'a', membershipStatus: 'ACTIVE', membershipType: 'WORKSPACE' },
    { userId: 'b', membershipStatus: 'INACTIVE', membershipType: 'WORKSPACE' },
    { userId: 7, membershipStatus: 'ACTIVE' },
    null,
  ];
  expect(
    parseWorkspaces([
      { id: ID, name: 'W', memberships },
      { id: ID, memberships: 'x' },
    ]).records,
  ).toEqual([
    { id: ID, name: 'W', size: 4, active: ['a'], frugal: undefined },
    { id: ID, name: '', size: 0, active: [], frugal: undefined },
  ]);
});

test.each([
  [null, true],
  ['FREE', true],
  ['ENTERPRISE_YEAR', false],
  ['SOMETHING_NEW', false],
  [undefined, undefined],
])('a workspace of the plan %s is frugal: %s', (featureSubscriptionType, frugal) => {
  expect(parseWorkspaces([{ id: ID, featureSubscriptionType }]).records[0]?.frugal).toBe(frugal);
});
