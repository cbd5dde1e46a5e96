/** Times at which many were deactivated together, as when a trial ends and the Free plan keeps five. Pure. */
import type { HistoryEvent } from '../domain/member.ts';
import { LEFT_STANDINGS } from '../domain/standing.ts';

/** Many who were deactivated together. */
export interface MassDeactivation {
  /** When it was seen, ms since the epoch. */
  readonly at: number;
  readonly count: number;
}

/** Larger numbers at once are shown as one line. */
const MOST_SHOWN_SINGLY = 5;

/** Newest first. */
export function massDeactivationsOf(
  events: readonly Pick<HistoryEvent, 'at' | 'from' | 'to'>[],
): MassDeactivation[] {
  const counts = new Map<number, number>();
  for (const { at, from, to } of events) {
    const isDeactivated = to === 'deactivated' || to === 'deactivated-here';
    if (isDeactivated && from !== null && !LEFT_STANDINGS.has(from))
      counts.set(at, (counts.get(at) ?? 0) + 1);
  }
  return [...counts]
    .map(([at, count]) => ({ at, count }))
    .filter(({ count }) => count > MOST_SHOWN_SINGLY)
    .sort((one, other) => other.at - one.at);
}
