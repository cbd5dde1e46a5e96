/** What changed between two lists, and the counts of a day. Pure: no browser API. */
import type { HistoryEvent } from '../domain/member.ts';
import type { Standing } from '../domain/standing.ts';

/** The part of a member that the history tells of. */
export interface Known {
  readonly name: string;
  readonly standing: Standing;
}

/** Events that lead from the list before to the list after. `at`: ms since the epoch. */
export function diff(
  workspaceId: string,
  before: ReadonlyMap<string, Known>,
  after: ReadonlyMap<string, Known>,
  at: number,
): HistoryEvent[] {
  const events: HistoryEvent[] = [];
  for (const [userId, { name, standing }] of after) {
    const from = before.get(userId)?.standing ?? null;
    if (from !== standing) events.push({ workspaceId, at, userId, name, from, to: standing });
  }
  for (const [userId, { name, standing }] of before) {
    if (!after.has(userId)) events.push({ workspaceId, at, userId, name, from: standing, to: null });
  }
  return events;
}

/** Day of a time in the device's time zone, `YYYY-MM-DD`. */
export function dayOf(time: number): string {
  const date = new Date(time);
  const two = (part: number): string => String(part).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
