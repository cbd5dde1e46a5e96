/** Since when a person has a standing, by the history. Pure: no browser API. */

import { isAlike, type Standing } from '../../domain/standing.ts';
import type { HistoryEvent, Since } from '../../domain/types-of-members-lists-and-history.ts';
import { dayOf } from '../../platform/ages-and-dates.ts';

/**
 * `events`: of the person, newest first. `knownFrom`: since when no list is missing in the history of the workspace, ms
 * since the epoch, 0 for never. `null` when the history does not say.
 */
export function sinceOf(
  events: readonly HistoryEvent[],
  standing: Standing,
  knownFrom: number,
): Since | null {
  for (const event of events) {
    const { at, from, to } = event;
    if (to === null || !isAlike(to, standing)) {
      // What followed this change was seen by no list, so it was before `knownFrom`.
      if (at < knownFrom) break;
      return null;
    }
    if (from === null || !isAlike(from, standing))
      return { at, atLeast: !isOfOneDay(event), laterThan: event.laterThan };
  }
  // A record that becomes unreadable is no change.
  return knownFrom > 0 && standing !== 'unknown' ? { at: knownFrom, atLeast: true } : null;
}

/** Whether the list before a change is of the day on which it was seen: then it happened on that day. */
export function isOfOneDay({ at, laterThan = at }: Pick<HistoryEvent, 'at' | 'laterThan'>): boolean {
  return dayOf(laterThan) === dayOf(at);
}
