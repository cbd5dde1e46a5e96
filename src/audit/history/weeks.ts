/** How many people left and came back in each week. Pure. */

import { LEFT_STANDINGS, type Standing } from '../../domain/standing.ts';
import type { HistoryEvent } from '../../domain/types-of-members-lists-and-history.ts';

/** One week of the history. */
export interface Week {
  /** Its Monday, local midnight, ms since the epoch. */
  readonly start: number;
  /** Had joined, and were deactivated, deleted or removed, or left the list. */
  readonly left: number;
  /** Were gone and are active or limited again. */
  readonly returned: number;
  /**
   * Between which times that happened, if some of it may have been in an earlier week, because the list before says
   * nothing newer of somebody; ms since the epoch. The first is 0 when no list says after when.
   */
  readonly between?: readonly [number, number];
}

/** Nobody leaves who never joined: an invitation can be withdrawn, too. */
const isJoined = (standing: Standing | null): boolean => standing === 'active' || standing === 'limited';

/** At most as many as this are shown. */
const WEEKS = 26;

/** Monday of the week of a time, local midnight; `later`: so many weeks after it. */
function monday(time: number, later = 0): number {
  const date = new Date(time);
  const day = date.getDate() - ((date.getDay() + 6) % 7) + 7 * later;
  // Not by way of the midnight of `time`: where clocks go forward at midnight, that day has none.
  return new Date(date.getFullYear(), date.getMonth(), day).getTime();
}

/**
 * Oldest week first, including weeks without a change. `knownFrom`: where the history begins; `now`: ms since the
 * epoch.
 */
export function weeksOf(
  events: readonly Pick<HistoryEvent, 'at' | 'laterThan' | 'from' | 'to'>[],
  knownFrom: number,
  now: number,
): Week[] {
  const weeks = new Map<number, { left: number; returned: number; between?: readonly [number, number] }>();
  const first = Math.max(monday(knownFrom), monday(now, 1 - WEEKS));
  for (let start = first; start <= now; start = monday(start, 1)) weeks.set(start, { left: 0, returned: 0 });
  for (const { at, laterThan = at, from, to } of events) {
    const start = monday(at);
    const week = weeks.get(start);
    if (week === undefined || from === null) continue;
    const hadLeft = LEFT_STANDINGS.has(from);
    const hasLeft = to === null || LEFT_STANDINGS.has(to);
    if (hadLeft && isJoined(to)) week.returned += 1;
    else if (isJoined(from) && hasLeft) week.left += 1;
    else continue;
    if (laterThan >= start) continue;
    const [first, last] = week.between ?? [laterThan, at];
    week.between = [Math.min(first, laterThan), Math.max(last, at)];
  }
  return [...weeks].map(([start, counts]) => ({ start, ...counts }));
}
