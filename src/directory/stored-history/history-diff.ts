/** What changed between two lists, and the counts of a day. Pure: no browser API. */

import { normalizeName } from '../../domain/case-spaces-and-accents-of-names.ts';
import { CONFLICT, ELSEWHERE, NEVER_READ, type Standing, standingBy } from '../../domain/standing.ts';
import type { HistoryEvent, Member } from '../../domain/types-of-members-lists-and-history.ts';

/** The part of a member that the history keeps. The e-mail stands in for a missing name. */
export type Known = Pick<Member, 'name' | 'email' | 'account' | 'membership' | 'standing'>;

/** Account statuses whose people a list does not have, because it was read without them. */
interface Missed {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** When a change of somebody happened. `known`: by the list before, or by the one after if they are new in it. */
export type TimesOf = (
  known: Known,
  isNew: boolean,
  userId: string,
) => Pick<HistoryEvent, 'at' | 'laterThan'>;

/**
 * Events that lead from the list before to the list after. Nobody comes or goes because one of the lists was read
 * without accounts of that status.
 */
export function diff(
  workspaceId: string,
  before: ReadonlyMap<string, Known>,
  after: ReadonlyMap<string, Known>,
  timesOf: TimesOf,
  missed: Missed = { before: [], after: [] },
): HistoryEvent[] {
  const events: HistoryEvent[] = [];
  const add = (userId: string, known: Known, from: Standing | null, to: Standing | null) => {
    const { name, email } = known;
    const earlier = before.get(userId);
    const times = timesOf(earlier ?? known, earlier === undefined, userId);
    events.push({ workspaceId, ...times, userId, name: normalizeName(name) === '' ? email : name, from, to });
  };
  for (const [userId, known] of after) {
    const earlier = before.get(userId);
    if (earlier === undefined && missed.before.includes(known.account)) continue;
    const [from, to] = [earlier === undefined ? null : lastKnown(earlier), lastKnown(known)];
    if (to !== null && from !== to) add(userId, known, from, to);
  }
  for (const [userId, known] of before) {
    const from = lastKnown(known);
    if (from === null || after.has(userId) || missed.after.includes(known.account)) continue;
    add(userId, known, from, null);
  }
  return events;
}

/**
 * Somebody whose record cannot be read has an unknown standing, but keeps account and membership (`unreadMember`).
 * Nothing is known to have happened to them. `null` for somebody of whom no record could ever be read.
 */
export function lastKnown({ standing, account, membership }: Known): Standing | null {
  if (standing !== 'unknown' || membership === CONFLICT) return standing;
  if (membership === NEVER_READ) return null;
  if (membership === ELSEWHERE) return 'not-a-member';
  return standingBy({ status: account }, membership || undefined);
}
