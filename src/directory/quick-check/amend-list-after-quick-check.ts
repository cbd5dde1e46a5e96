/**
 * Applies a few corrections to the list in use without reading the rest of it. The result is the same that `assemble`
 * makes of all members. When that is not certain, there is no result.
 */

import { normalizeName } from '../../domain/case-spaces-and-accents-of-names.ts';
import { type Standing, standingsKey } from '../../domain/standing.ts';
import type { Member } from '../../domain/types-of-members-lists-and-history.ts';
import { type Assembled, correct } from '../lists/build-list-from-chunks.ts';
import type { MemberTable } from '../lists/fingerprints-to-compare-members.ts';
import type { RosterRecord } from '../lists/list-database-schema.ts';
import type { Store } from '../lists/list-store.ts';
import { membersOf, type Sighting } from '../lists/member-chunks.ts';
import { countStandings } from '../lists/user-to-member.ts';
import { amendIndex, printOf } from '../name-index/name-index.ts';
import { versionOf } from '../name-index/name-index-delta.ts';

/** With more corrections, or more people whose names share a print with them, the whole list is made again. */
const MAX_CHANGES = 100;

export interface Amendment extends Omit<Assembled, 'members'> {
  /** The members concerned, as they were and as they are, by id. */
  readonly before: ReadonlyMap<string, Member>;
  readonly after: ReadonlyMap<string, Member>;
  readonly size: number;
  readonly table: MemberTable;
}

/**
 * `corrections`: by user id; one that is older than the row is ignored. Returns `null` when the whole list has to be
 * made again. Throws `storage` when a chunk of the list is gone or unreadable.
 */
export async function amend(
  store: Store,
  roster: RosterRecord,
  table: MemberTable,
  corrections: ReadonlyMap<string, Sighting>,
  flagged: ReadonlySet<Standing>,
): Promise<Amendment | null> {
  if (corrections.size > MAX_CHANGES) return null;
  const { workspaceId, version } = roster;
  const index = await store.index(workspaceId);
  if (index?.version !== version || index.flagged !== standingsKey(flagged)) return null;
  const { rows, changed, chunks, rewritten } = await correct(store, roster, corrections);
  // Table and rows are written together. If they differ, neither can be trusted.
  const isAsInTable = (id: string): boolean => table.standingOf(id) === rows.get(id)?.member.standing;
  if (![...corrections.keys()].every(isAsInTable)) return null;
  const before = membersOf([...rows].filter(([id]) => changed.has(id)));
  const after = membersOf(changed);
  const next = table.with(after.values());
  const bearers = await bearersOf(store, roster, next, [...before.values(), ...after.values()], after);
  if (bearers === null) return null;
  const text = amendIndex(index.text, bearers, flagged);
  return {
    before,
    after,
    size: roster.size + after.size - before.size,
    counts: recount(roster.counts, before.values(), after.values()),
    chunks,
    rewritten,
    table: next,
    index: { flagged: index.flagged, content: await versionOf(workspaceId, text), text },
  };
}

/**
 * For the print of each name of `concerned`: all members with that print. `null` when there are too many, or one is
 * lost.
 */
async function bearersOf(
  store: Store,
  roster: RosterRecord,
  table: MemberTable,
  concerned: readonly Member[],
  after: ReadonlyMap<string, Member>,
): Promise<Map<string, Member[]> | null> {
  const names = new Set(concerned.map(({ name }) => normalizeName(name)));
  names.delete('');
  const ids = new Map([...names].map(printOf).map((print) => [print, table.bearersOf(print)] as const));
  const others = [...ids.values()].flat().filter((id) => !after.has(id));
  if (others.length > MAX_CHANGES) return null;
  const rows = await store.members.find(roster, others);
  const bearers = new Map<string, Member[]>();
  for (const [print, all] of ids) {
    const members = all.flatMap((id) => after.get(id) ?? rows.get(id)?.member ?? []);
    if (members.length < all.length) return null;
    bearers.set(print, members);
  }
  return bearers;
}

function recount(
  counts: RosterRecord['counts'],
  before: Iterable<Member>,
  after: Iterable<Member>,
): RosterRecord['counts'] {
  const [less, more] = [countStandings(before), countStandings(after)];
  const standings = Object.keys({ ...counts, ...more }) as Standing[];
  return Object.fromEntries(
    standings.flatMap((standing) => {
      const count = (counts[standing] ?? 0) - (less[standing] ?? 0) + (more[standing] ?? 0);
      return count === 0 ? [] : [[standing, count] as const];
    }),
  );
}
