/** Members of the bench's own workspaces. The same number gives the same person in a page and in a roster. */

import type { Standing } from '../../src/domain/standing.ts';
import type { Member } from '../../src/domain/types-of-members-lists-and-history.ts';

const FIRST =
  'Adriana Bastian Celia Dmitri Esther Fabian Gloria Henrik Imani Jasper Katya Leopold Miriam Nils Octavia Pascal Rhea Sergio Thalia Ulrich Vivian Walter Yvonne Zachary Anton Beatrix Cornelius Daphne Edgar Florence'.split(
    ' ',
  );
const LAST =
  'Acheson Brightwater Calloway Drummond Eastlake Fontaine Greenfield Halvorsen Ibarra Jellinek Kirkwood Lockhart Montague Northcote Oxenford Pemberton Quigley Rutherford Stonebridge Trevelyan Underhill Vandermeer Wainwright Yarborough Zimmer'.split(
    ' ',
  );
const SYLLABLES = 'ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu'.split(' ');

/** One in eight is flagged. */
const STANDINGS: readonly Standing[] = [
  'active',
  'active',
  'deactivated-here',
  'active',
  'limited',
  'active',
  'active',
  'active',
];

/** Two words, different for every number and spread over the alphabet. */
export function nameOf(at: number): string {
  const first = FIRST[at % FIRST.length] ?? '';
  const last = LAST[Math.floor(at / FIRST.length) % LAST.length] ?? '';
  let rest = Math.floor(at / (FIRST.length * LAST.length));
  let end = '';
  for (; rest > 0; rest = Math.floor(rest / SYLLABLES.length)) end += SYLLABLES[rest % SYLLABLES.length];
  return `${first} ${last}${end}`;
}

/** The standing of this person. One in eight is flagged. */
export function standingOf(at: number): Standing {
  return STANDINGS[at % STANDINGS.length] ?? 'active';
}

/** Whether this person is flagged. */
export function isFlagged(at: number): boolean {
  return standingOf(at) === 'deactivated-here';
}

/** 24 hexadecimal digits. */
export function idOf(at: number): string {
  return (0x5f0000000000 + at * 4099).toString(16).padStart(24, '6');
}

/** The member as the product stores one. */
export function memberOf(at: number): Member {
  const standing = standingOf(at);
  return {
    id: idOf(at),
    name: nameOf(at),
    email: `member.${at}@example.com`,
    account: standing === 'limited' ? 'LIMITED' : 'ACTIVE',
    membership: standing === 'deactivated-here' ? 'INACTIVE' : 'ACTIVE',
    standing,
    roles: [],
    groups: [],
    projects: [],
    detailed: true,
  };
}

/** The first `count` members. */
export function members(count: number): Member[] {
  return Array.from({ length: count }, (_, at) => memberOf(at));
}

/** A workspace id that tells the bench's background how many members to answer with. */
export function workspaceOf(count: number): string {
  return `be${count.toString(16).padStart(22, '0')}`;
}

/** The reverse of `workspaceOf`; 10 000 for every other workspace. */
export function sizeOf(workspaceId: string): number {
  return workspaceId.startsWith('be0000') ? Number.parseInt(workspaceId.slice(2), 16) : 10_000;
}
