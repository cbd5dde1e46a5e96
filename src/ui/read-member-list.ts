/** Reads the list of a workspace for pages. */
import type { ListPlace, RosterInfo } from '../domain/member.ts';
import type { Leftovers, ListPiece, MemberRow } from '../platform/messages.ts';
import { sendRequest } from './background-request.ts';
import { haystackOf } from './text-search.ts';

/** A member with the text that searches look in, folded once. */
export interface ListedMember extends MemberRow {
  readonly haystack: string;
}

/** `null` while there is no list. */
export async function readMembers(
  workspaceId: string,
): Promise<{ readonly info: RosterInfo; readonly members: readonly ListedMember[] } | null> {
  let members: ListedMember[] = [];
  const info = await eachMember(workspaceId, () => {
    members = [];
    return (row) => members.push({ ...row, haystack: haystackOf(row) });
  });
  return info === null ? null : { info, members };
}

/** Passes on the members of a workspace one by one and keeps none. `null` while there is no list. */
export function eachMember(
  workspaceId: string,
  begin: () => (row: MemberRow) => unknown,
): Promise<RosterInfo | null> {
  return readList('roster.read', workspaceId, begin);
}

/** What people who left are still assigned to, by user id. */
export async function readLeftovers(workspaceId: string): Promise<ReadonlyMap<string, Leftovers>> {
  let found = new Map<string, Leftovers>();
  await readList('leftovers.read', workspaceId, () => {
    found = new Map();
    return (row: Leftovers) => found.set(row.id, row);
  });
  return found;
}

/**
 * `begin` is called again when the list is replaced during the reading. The function it returns takes each row once.
 */
async function readList<Row extends { readonly id: string }>(
  type: 'roster.read' | 'leftovers.read',
  workspaceId: string,
  begin: () => (row: Row) => unknown,
): Promise<RosterInfo | null> {
  const addRow = begin();
  const seen = new Set<string>();
  let from: ListPlace = [0, 0];
  let info: RosterInfo | undefined;
  for (;;) {
    const piece = (await sendRequest(type, { workspaceId, from })) as ListPiece<Row> | null;
    if (piece === null) return null;
    info ??= piece.info;
    if (info.version !== piece.info.version || info.readAt !== piece.info.readAt) {
      return readList(type, workspaceId, begin);
    }
    for (const row of piece.members) {
      if (seen.has(row.id)) continue;
      seen.add(row.id);
      addRow(row);
    }
    if (piece.next === null) return info;
    from = piece.next;
  }
}
