/** How many people left and came back in each week. Pure. */
import type { HistoryEvent } from '../domain/member.ts';
import { LEFT_STANDINGS, type Standing } from '../domain/standing.ts';

/** One week of the history. */
export interface Week {
  /** Its Monday, local midnight, ms since the epoch. */
  readonly start: number;
  /** Had joined, and were deactivated, deleted or removed, or left the list. */
  readonly left: number;
  /** Were gone and are active or limited again. */
  readonly returned: number;
}

/** Nobody leaves who never joined: an invitation can be withdrawn, too. */
const isJoined = (standing: Standing | null): boolean => standing === 'active' || standing === 'limited';

/** At most as many as this are shown. */
const WEEKS = 26;

/** Monday of the week of a time, local midnight; `later`: so many weeks after it. */
function monday(time: number, later = 0): number {
  const date = new Date(time);
  date.setHours(0, 0, 0, 0);
  date.setDate(date.getDate() - ((date.getDay() + 6) % 7) + 7 * later);
  return date.getTime();
}

/**
 * Oldest week first, including weeks without a change. `knownFrom`: where the history begins; `now`: ms since the
 * epoch.
 */
export function weeksOf(
  events: readonly Pick<HistoryEvent, 'at' | 'from' | 'to'>[],
  knownFrom: number,
  now: number,
): Week[] {
  const weeks = new Map<number, { left: number; returned: number }>();
  const first = Math.max(monday(knownFrom), monday(now, 1 - WEEKS));
  for (let start = first; start <= now; start = monday(start, 1)) weeks.set(start, { left: 0, returned: 0 });
  for (const { at, from, to } of events) {
    const week = weeks.get(monday(at));
    if (week === undefined || from === null) continue;
    if (LEFT_STANDINGS.has(from)) {
      if (isJoined(to)) week.returned += 1;
    } else if (isJoined(from) && (to === null || LEFT_STANDINGS.has(to))) week.left += 1;
  }
  return [...weeks].map(([start, counts]) => ({ start, ...counts }));
}
