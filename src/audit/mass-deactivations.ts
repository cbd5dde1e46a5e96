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
  const found = new Map<number, MassDeactivation>();
  for (const event of events) {
    const { at, from, to } = event;
    const isDeactivated = to === 'deactivated' || to === 'deactivated-here';
    if (!isDeactivated || from === null || LEFT_STANDINGS.has(from)) continue;
    const laterThan = isOfOneDay(event) ? undefined : event.laterThan;
    found.set(at, { at, laterThan, count: (found.get(at)?.count ?? 0) + 1 });
  }
  return [...found.values()]
    .filter(({ count }) => count > MOST_SHOWN_SINGLY)
    .sort((one, other) => other.at - one.at);
}
