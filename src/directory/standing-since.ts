/** Since when a person has a standing, by the history. Pure: no browser API. */
import type { HistoryEvent, Since } from '../domain/member.ts';
import { isAlike, type Standing } from '../domain/standing.ts';

/**
 * `events`: of the person, newest first. `knownFrom`: since when no list is missing in the history of the workspace, ms
 * since the epoch, 0 for never. `null` when the history does not say.
 */
export function sinceOf(
  events: readonly HistoryEvent[],
  standing: Standing,
  knownFrom: number,
): Since | null {
  for (const { at, from, to } of events) {
    if (to === null || !isAlike(to, standing)) {
      // What followed this change was seen by no list, so it was before `knownFrom`.
      if (at < knownFrom) break;
      return null;
    }
    if (from === null || !isAlike(from, standing)) return { at, atLeast: false };
  }
  // A record that becomes unreadable is no change.
  return knownFrom > 0 && standing !== 'unknown' ? { at: knownFrom, atLeast: true } : null;
}
