/** Many who were deactivated between two lists, as when a trial ends and the Free plan keeps five. Pure. */
import { isOfOneDay } from '../../directory/stored-history/standing-since.ts';
import { LEFT_STANDINGS } from '../../domain/standing.ts';
import type { HistoryEvent } from '../../domain/types-of-members-lists-and-history.ts';
import { dayOf } from '../../platform/ages-and-dates.ts';

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

/**
 * Newest first. After when somebody was deactivated, the list before says; it says less of people who could not be read
 * in it, or were copied from an older one. Counted are those of whom more than five are known to be of the fewest days.
 */
export function massDeactivationsOf(
  events: readonly Pick<HistoryEvent, 'at' | 'laterThan' | 'from' | 'to'>[],
): MassDeactivation[] {
  const found = new Map<number, number[]>();
  for (const { at, laterThan = at, from, to } of events) {
    const isDeactivated = to === 'deactivated' || to === 'deactivated-here';
    if (!isDeactivated || from === null || LEFT_STANDINGS.has(from)) continue;
    const times = found.get(at) ?? [];
    times.push(laterThan);
    found.set(at, times);
  }
  return [...found].flatMap(([at, times]) => massOf(at, times)).sort((one, other) => other.at - one.at);
}

/** `times`: after when each person was deactivated, ms since the epoch; 0 when no list says so. */
function massOf(at: number, times: readonly number[]): MassDeactivation[] {
  const laterThan = times.toSorted((one, other) => other - one)[MOST_SHOWN_SINGLY] ?? 0;
  if (laterThan === 0) return [];
  const day = dayOf(laterThan);
  const count = times.filter((time) => dayOf(time) >= day).length;
  return [isOfOneDay({ at, laterThan }) ? { at, count } : { at, laterThan, count }];
}
