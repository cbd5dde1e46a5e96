/** Members as the audit tables have them. Pure: no browser API. */
import { sinceOf } from '../directory/stored-history/standing-since.ts';
import type { HistoryEvent, Since } from '../domain/types-of-members-lists-and-history.ts';
import type { ListedMember } from '../ui/fetch-member-list.ts';

/** A member with what the list alone does not say. */
export interface AuditRow extends ListedMember {
  /** `null` when the history does not say. */
  readonly since: Since | null;
}

/** `events`: of the same workspace, newest first. `knownFrom`: as in `sinceOf`. */
export function buildRows(
  members: readonly ListedMember[],
  events: readonly HistoryEvent[],
  knownFrom: number,
): AuditRow[] {
  const byPerson = new Map<string, HistoryEvent[]>();
  for (const event of events) {
    const before = byPerson.get(event.userId);
    if (before === undefined) byPerson.set(event.userId, [event]);
    else before.push(event);
  }
  return members.map((member) => ({
    ...member,
    since: sinceOf(byPerson.get(member.id) ?? [], member.standing, knownFrom),
  }));
}
