/** The list of a workspace as pages use it. */
import type { RosterInfo } from '../directory/member.ts';
import { type MemberRow, send } from '../platform/messages.ts';
import { haystackOf } from './search.ts';

export interface ListedMember extends MemberRow {
  readonly haystack: string;
}

/** `null` while there is no list. Reads one piece a task, so that a long list never holds up a page. */
export async function readMembers(
  workspaceId: string,
): Promise<{ readonly info: RosterInfo; readonly members: readonly ListedMember[] } | null> {
  const reply = await send('roster.read', { workspaceId });
  if (reply === null) return null;
  const members: ListedMember[] = [];
  for (const piece of reply.rows) {
    await scheduler.postTask(() => {
      for (const row of JSON.parse(piece) as MemberRow[]) {
        members.push({ ...row, haystack: haystackOf(row) });
      }
    });
  }
  return { info: reply.info, members };
}
