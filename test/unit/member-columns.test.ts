/** Clockify's status words, and our own in their place, in the columns of a member. */
import { expect, it, vi } from 'vitest';
import { type AuditRow, buildRows } from '../../src/audit/member-rows.ts';
import { memberColumns } from '../../src/audit/members/member-columns.tsx';
import { toMember } from '../../src/directory/lists/user-to-member.ts';
import { ELSEWHERE, NEVER_READ } from '../../src/domain/standing.ts';
import type { Since } from '../../src/domain/types-of-members-lists-and-history.ts';

vi.mock('../../src/platform/browser.ts', async () => ({
  browser: (await import('./background/fake-browser.ts')).fakeBrowser,
}));

type Word = 'account' | 'membership' | 'role';

/** Somebody with this word in each of these columns. */
function rowOf(word: string): AuditRow {
  const member = toMember(
    { id: 'a', name: 'Ada', email: '', status: 'ACTIVE', memberships: [], roles: [], damaged: false },
    'w',
    true,
  );
  const words = { account: word, membership: word, roles: [word] };
  const row = { ...member, ...words, groups: 0, projects: 0, atMost: [], haystack: '' };
  const [only] = buildRows([row], [], 0);
  if (only === undefined) throw new Error('there is no row');
  return only;
}

/** What a column shows and exports; without loaded texts, that is the key of the text. */
function shown(word: string, column: Word = 'membership'): unknown {
  return memberColumns()
    .find(({ key }) => key === column)
    ?.value(rowOf(word));
}

/** The membership of somebody with two entries for the workspace. */
function contradicted(): string {
  const memberships = ['ACTIVE', 'INACTIVE'].map((membershipStatus) => ({
    membershipType: 'WORKSPACE',
    membershipStatus,
    targetId: 'w',
  }));
  const user = { id: 'a', name: 'Ada', email: '', status: 'ACTIVE', memberships, roles: [], damaged: false };
  return toMember(user, 'w', true).membership;
}

it.each([contradicted(), NEVER_READ, ELSEWHERE])('has words for our own %s', (word) => {
  expect(shown(word)).toMatch(/^(?:audit_word|standing)_/);
});

it.each(['ON_LEAVE', 'constructor', 'toString', '__proto__', 'hasOwnProperty'])(
  'shows %s, a word that is not known, as it came',
  (word) => {
    for (const column of ['account', 'membership', 'role'] as const) expect(shown(word, column)).toBe(word);
  },
);

it.each([
  ['2026-11-30T00:30', false, '2026-11-30'],
  ['2026-11-30T23:30', false, '2026-11-30'],
  ['2026-11-30T23:30', true, 'since_at_least'],
])('exports of %s no more than the screen says: the day, by the computer’s clock', (time, atLeast, text) => {
  const since: Since = { at: new Date(time).getTime(), atLeast };
  const row = { ...rowOf('ACTIVE'), since };
  const column = memberColumns().find(({ key }) => key === 'since');
  expect(column?.value(row)).toBe(text);
});
