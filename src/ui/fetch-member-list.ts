/** Reads the list of a workspace for pages. */
import type { ErrorInfo } from '../domain/errors.ts';
import type { ListPlace, RosterInfo } from '../domain/types-of-members-lists-and-history.ts';
import type { Leftovers, ListPiece, MemberRow } from '../platform/messages.ts';
import { sendRequest } from './background-request.ts';
import { haystackOf } from './person-search.ts';

/** A member with the text that searches look in, folded once. */
export interface ListedMember extends MemberRow {
  readonly haystack: string;
}

/** What is the same for all pieces of a list. */
type ListHead = Pick<ListPiece<unknown>, 'info' | 'namesAt' | 'names'>;

/** `null` while there is no list. */
export async function readMembers(
  workspaceId: string,
): Promise<(ListHead & { readonly members: readonly ListedMember[] }) | null> {
  let members: ListedMember[] = [];
  const head = await readList('roster.read', workspaceId, () => {
    members = [];
    return (row: MemberRow) => members.push({ ...row, haystack: haystackOf(row) });
  });
  return head === null ? null : { ...head, members };
}

/** Passes on the members of a workspace one by one and keeps none. `null` while there is no list. */
export async function eachMember(
  workspaceId: string,
  begin: () => (row: MemberRow) => unknown,
): Promise<RosterInfo | null> {
  return (await readList('roster.read', workspaceId, begin))?.info ?? null;
}

/** What people who left are still assigned to. */
export interface ReadLeftovers {
  /** By user id. */
  readonly found: ReadonlyMap<string, Leftovers>;
  /** When the names that tell it were read, ms since the epoch; 0 for never. */
  readonly namesAt: number;
  /** The names are still being read: the next answer has them. */
  readonly isReadingNames: boolean;
  /** Why names are missing. */
  readonly error: ErrorInfo | undefined;
}

export async function readLeftovers(workspaceId: string): Promise<ReadLeftovers> {
  let found = new Map<string, Leftovers>();
  const head = await readList('leftovers.read', workspaceId, () => {
    found = new Map();
    return (row: Leftovers) => found.set(row.id, row);
  });
  const { isRunning = false, error } = head?.names ?? {};
  return { found, namesAt: head?.namesAt ?? 0, isReadingNames: isRunning, error };
}

/**
 * `begin` is called again when the list or the names are replaced during the reading. The function it returns takes each row once.
 */
async function readList<Row extends { readonly id: string }>(
  type: 'roster.read' | 'leftovers.read',
  workspaceId: string,
  begin: () => (row: Row) => unknown,
): Promise<ListHead | null> {
  const addRow = begin();
  const seen = new Set<string>();
  let from: ListPlace = [0, 0];
  let head: ListHead | undefined;
  for (;;) {
    const piece = (await sendRequest(type, { workspaceId, from })) as ListPiece<Row> | null;
    if (piece === null) return null;
    head ??= piece;
    const { info, namesAt } = head;
    const isSameList = info.version === piece.info.version && info.readAt === piece.info.readAt;
    if (!isSameList || namesAt !== piece.namesAt) return readList(type, workspaceId, begin);
    for (const row of piece.members) {
      if (seen.has(row.id)) continue;
      seen.add(row.id);
      addRow(row);
    }
    if (piece.next === null) return head;
    from = piece.next;
  }
}
