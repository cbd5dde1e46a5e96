/** The standing for each pair of account status and membership. */
import { describe, expect, test } from 'vitest';
import {
  FLAGGED_BY_DEFAULT,
  type MembershipInput,
  STANDINGS,
  type Standing,
  standing,
} from '../../src/domain/standing.ts';

const HERE = '5f0000000000000000000001';
const ELSEWHERE = '5f0000000000000000000002';

/** A membership of this workspace. */
const here = (membershipStatus: string | null): MembershipInput => ({
  membershipType: 'WORKSPACE',
  targetId: HERE,
  membershipStatus,
});

/** Account → membership status here → standing. `*` is any other value, known or not. */
const TABLE: Readonly<Record<string, Readonly<Record<string, Standing>>>> = {
  ACTIVE: {
    ACTIVE: 'active',
    INACTIVE: 'deactivated-here',
    PENDING: 'invited',
    DECLINED: 'declined',
    '*': 'unknown',
  },
  PENDING_EMAIL_VERIFICATION: {
    ACTIVE: 'active',
    INACTIVE: 'deactivated',
    PENDING: 'invited',
    DECLINED: 'declined',
    '*': 'unknown',
  },
  NOT_REGISTERED: {
    ACTIVE: 'active',
    INACTIVE: 'deactivated',
    PENDING: 'invited',
    DECLINED: 'declined',
    '*': 'unknown',
  },
  LIMITED: {
    ACTIVE: 'limited',
    INACTIVE: 'deactivated',
    PENDING: 'invited',
    DECLINED: 'declined',
    '*': 'unknown',
  },
  DELETED: {
    ACTIVE: 'deleted',
    INACTIVE: 'deleted',
    PENDING: 'deleted',
    DECLINED: 'deleted',
    '*': 'deleted',
  },
  LIMITED_DELETED: {
    ACTIVE: 'deleted',
    INACTIVE: 'deleted',
    PENDING: 'deleted',
    DECLINED: 'deleted',
    '*': 'deleted',
  },
  '*': {
    ACTIVE: 'active',
    INACTIVE: 'deactivated',
    PENDING: 'invited',
    DECLINED: 'declined',
    '*': 'unknown',
  },
};

const ROWS = Object.entries(TABLE).flatMap(([account, row]) =>
  Object.entries(row).flatMap(([membership, expected]) => {
    const accounts = account === '*' ? ['HIBERNATING', 'active', ''] : [account];
    const memberships = membership === '*' ? ['SUSPENDED', 'ALL', 'inactive', ''] : [membership];
    return accounts.flatMap((one) => memberships.map((other) => [one, other, expected] as const));
  }),
);

describe('standing', () => {
  test.each(ROWS)('account "%s" with membership "%s" is %s', (status, membership, expected) => {
    expect(standing({ status, memberships: [here(membership)] }, HERE)).toBe(expected);
  });

  test('the membership of this workspace counts, wherever it is in the list', () => {
    const others: MembershipInput[] = [
      { membershipType: 'WORKSPACE', targetId: ELSEWHERE, membershipStatus: 'ACTIVE' },
      { membershipType: 'PROJECT', targetId: HERE, membershipStatus: 'ACTIVE' },
      { membershipType: 'USERGROUP', targetId: ELSEWHERE, membershipStatus: 'ACTIVE' },
      { membershipType: 'TEAM', targetId: HERE, membershipStatus: 'ACTIVE' },
    ];
    for (let at = 0; at <= others.length; at += 1) {
      const memberships = others.toSpliced(at, 0, here('INACTIVE'));
      expect(standing({ status: 'ACTIVE', memberships }, HERE)).toBe('deactivated-here');
    }
  });

  test('memberships of other places are no membership here', () => {
    for (const membershipType of ['WORKSPACE', 'PROJECT', 'USERGROUP']) {
      const memberships = [{ membershipType, targetId: ELSEWHERE, membershipStatus: 'ACTIVE' }];
      expect(standing({ status: 'ACTIVE', memberships }, HERE), membershipType).toBe('not-a-member');
    }
  });

  test.each([
    ['no list', undefined],
    ['null', null],
    ['an empty list', []],
    ['unknown types', [{ membershipType: 'TEAM', targetId: ELSEWHERE, membershipStatus: 'ACTIVE' }]],
    ['an entry without anything', [{}]],
    ['a membership here without a status', [here(null)]],
    ['two that contradict each other', [here('ACTIVE'), here('INACTIVE')]],
  ])('memberships prove nothing: %s', (_, memberships) => {
    expect(standing({ status: 'ACTIVE', memberships }, HERE)).toBe('unknown');
  });

  test('a missing account status changes nothing about the membership', () => {
    for (const status of [undefined, null]) {
      expect(standing({ status, memberships: [here('INACTIVE')] }, HERE)).toBe('deactivated');
      expect(standing({ status, memberships: [here('ACTIVE')] }, HERE)).toBe('active');
    }
  });

  test('only these four are flagged by default', () => {
    expect(FLAGGED_BY_DEFAULT.toSorted()).toEqual([
      'deactivated',
      'deactivated-here',
      'deleted',
      'not-a-member',
    ]);
    expect(new Set(ROWS.map(([, , expected]) => expected)).size).toBe(STANDINGS.length - 1);
  });
});
