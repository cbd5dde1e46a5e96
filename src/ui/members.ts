/** The list of a workspace as pages use it. */
import type { ListPlace, RosterInfo } from '../domain/member.ts';
import { type Leftovers, type ListPiece, type MemberRow, send } from '../platform/messages.ts';
import { haystackOf } from './search.ts';

export interface ListedMember extends MemberRow {
  readonly haystack: string;
}

/** `null` while there is no list. */
export async function readMembers(
  workspaceId: string,
): Promise<{ readonly info: RosterInfo; readonly members: readonly ListedMember[] } | null> {
  const list = await readList('roster.read', workspaceId, (row: MemberRow) => ({
    ...row,
    haystack: haystackOf(row),
  }));
  return list === null ? null : { info: list.info, members: [...list.members.values()] };
}

/** What those who have left are still assigned to, by user id. */
export async function readLeftovers(workspaceId: string): Promise<ReadonlyMap<string, Leftovers>> {
  const list = await readList('leftovers.read', workspaceId, (row: Leftovers) => row);
  return list?.members ?? new Map();
}

/** Begins anew when the list is replaced while it is read. */
async function readList<Row extends { readonly id: string }, T>(
  type: 'roster.read' | 'leftovers.read',
  workspaceId: string,
  take: (row: Row) => T,
): Promise<{ readonly info: RosterInfo; readonly members: Map<string, T> } | null> {
  const members = new Map<string, T>();
  let from: ListPlace = [0, 0];
  let info: RosterInfo | undefined;
  for (;;) {
    const piece = (await send(type, { workspaceId, from })) as ListPiece<Row> | null;
    if (piece === null) return null;
    info ??= piece.info;
    if (info.version !== piece.info.version || info.readAt !== piece.info.readAt) {
      return readList(type, workspaceId, take);
    }
    for (const row of piece.members) if (!members.has(row.id)) members.set(row.id, take(row));
    if (piece.next === null) return { info, members };
    from = piece.next;
  }
}
