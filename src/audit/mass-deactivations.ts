/** Many who were deactivated between two lists, as when a trial ends and the Free plan keeps five. Pure. */
import { isOfOneDay } from '../directory/standing-since.ts';
import type { HistoryEvent } from '../domain/member.ts';
import { LEFT_STANDINGS } from '../domain/standing.ts';

/** Many who were deactivated between two lists. */
export interface MassDeactivation {
  /** When it was seen, ms since the epoch. */
  readonly at: number;
  /** When they were not deactivated yet, ms since the epoch, if that was on an earlier day. */
  readonly laterThan?: number | undefined;
  readonly count: number;
}

/** Larger numbers at once are shown as one line. */
const MOST_SHOWN_SINGLY = 5;

/** Newest first. */
export function massDeactivationsOf(
  events: readonly Pick<HistoryEvent, 'at' | 'laterThan' | 'from' | 'to'>[],
): MassDeactivation[] {
  const found = new Map<number, { at: number; laterThan: number; count: number }>();
  for (const { at, laterThan = at, from, to } of events) {
    const isDeactivated = to === 'deactivated' || to === 'deactivated-here';
    if (!isDeactivated || from === null || LEFT_STANDINGS.has(from)) continue;
    const before = found.get(at) ?? { laterThan: 0, count: 0 };
    // The list before may say less of some people: they could not be read, or were copied from an older list.
    found.set(at, { at, laterThan: Math.max(before.laterThan, laterThan), count: before.count + 1 });
  }
  return [...found.values()]
    .filter(({ laterThan, count }) => laterThan > 0 && count > MOST_SHOWN_SINGLY)
    .map((one) => (isOfOneDay(one) ? { at: one.at, count: one.count } : one))
    .sort((one, other) => other.at - one.at);
}
