/**
 * Lists of the accounts that the plain list leaves out: which list comes next, and when those of the last reading are
 * kept.
 */

import { ACCOUNT_LISTS, type AccountList } from '../../clockify/api-paths.ts';
import { requestsOfLastHour } from '../../clockify/requests-allowed-per-hour-and-pauses.ts';
import { chunkInfo, nextChunk } from '../lists/build-list-from-chunks.ts';
import type { ChunkRecord, Cursor, RosterRecord, StateRecord } from '../lists/list-database-schema.ts';
import type { Store } from '../lists/list-store.ts';
import { type Sighting, writeChunk } from '../lists/member-chunks.ts';
import { LostChunkError } from '../lists/read-members-from-chunks.ts';
import { isListedApart, keptUnread } from '../lists/user-to-member.ts';
import type { Known } from '../stored-history/history-diff.ts';
import type { SyncDependencies } from './parts-that-readings-need.ts';

/**
 * Requests from Connect to the first list in a workspace with few requests an hour, with those that were refused or
 * made with another key.
 */
export const FIRST_LIST_REQUESTS = 8;

/** In the order in which they are read. */
const LISTS: readonly Cursor['list'][] = ['MEMBERS', ...ACCOUNT_LISTS, 'DONE'];

/** How long lists of accounts stay good in a workspace with few requests an hour, ms. */
const ACCOUNTS_LIVE_MS = 24 * 60 * 60_000;

/** How long lists of accounts are not tried again there after a web page came in place of one, ms. */
const BLOCKED_MS = 3 * 60 * 60_000;

/** How long the membership of somebody whose list is blocked is believed, ms. */
const COPIES_LIVE_MS = 7 * 24 * 60 * 60_000;

/**
 * Whether the accounts that the plain list leaves out are copied from the list in use. In a workspace with few
 * requests an hour they are read once a day, once a week if there were none, and when a person asked for the reading
 * (`isWished`), while the hour has room; whenever somebody is missing from the plain list they are waited for. A list
 * in use of which a part is gone has none to copy. After a web page came in place of a list, they are not tried again
 * for a while: that would use up the room of quick checks. A first list that took many requests is published without
 * them; the next list brings them.
 */
export async function mayCopyAccounts(
  { connections, clock }: SyncDependencies,
  { workspaceId, blockedAt = 0 }: StateRecord,
  cursor: Cursor,
  before: {
    readonly roster: RosterRecord | undefined;
    readonly people: Promise<ReadonlyMap<string, Known> | null>;
  },
  seen: ReadonlyMap<string, Sighting>,
  isWished: boolean,
): Promise<boolean> {
  // The lists were asked for, and some of them were blocked.
  if (cursor.list === 'DONE') return true;
  const { quotas } = connections;
  const quota = await quotas.quota(workspaceId);
  if (!quota.frugal) return false;
  const { roster } = before;
  if (roster === undefined) {
    const left = ACCOUNT_LISTS.filter((list) => !isPast(cursor, list)).length;
    const made = requestsOfLastHour(quota, clock.now());
    return made + left > FIRST_LIST_REQUESTS;
  }
  const isBegun = cursor.list !== ACCOUNT_LISTS[0] || cursor.page > 1;
  // Lists that were begun are read to their end.
  if (isBegun) return false;
  const hasRoom = (requests?: number) => quotas.mayRequest(workspaceId, 'list', requests);
  if (isWished && (await hasRoom(ACCOUNT_LISTS.length))) return false;
  const people = await before.people;
  if (people === null) return false;
  const { broken, unreadable = [] } = cursor;
  const setAside = new Set(unreadable.map(({ id }) => id));
  const hasAnonymous = broken > unreadable.length;
  const wasBlocked = Math.abs(clock.now() - blockedAt) < BLOCKED_MS;
  const isExplained = wasBlocked || hasAnonymous;
  const isComplete = [...people].every(
    ([id, { account, standing }]) =>
      isListedApart(account) || seen.has(id) || setAside.has(id) || (isExplained && standing === 'unknown'),
  );
  if (isComplete && wasBlocked) return true;
  const { accountsAt = 0 } = roster;
  // Somebody missing may be in them, and those that were never read are missing as a whole: both wait for room.
  if (!isComplete || accountsAt === 0) return false;
  if (!(await hasRoom())) return true;
  // By their accounts, because a limited account whose membership is inactive has another standing.
  const hadSome = [...people.values()].some(({ account }) => isListedApart(account));
  return Math.abs(clock.now() - accountsAt) <= (hadSome ? ACCOUNTS_LIVE_MS : ACCOUNTS_LIVE_MS * 7);
}

/**
 * The step that takes those that were not read, or whose list was blocked, from the list in use; `null` when a part of
 * that is gone. Limited people who were not active are unknown once that may have changed: the list of workspaces has
 * named them active since, or their list was blocked for a week.
 */
export async function copyAccounts(
  deps: SyncDependencies,
  state: StateRecord,
  cursor: Cursor,
  roster: RosterRecord | undefined,
  seen: Map<string, Sighting>,
): Promise<{ state: StateRecord; chunk: ChunkRecord | null } | null> {
  const { workspaceId } = state;
  const { blocked = [] } = cursor;
  const isMeant = (list: AccountList): boolean => !isPast(cursor, list) || blocked.includes(list);
  const lists = ACCOUNT_LISTS.filter(isMeant);
  const found =
    roster === undefined
      ? []
      : await accountsOf(deps.store, roster, lists, seen).catch((error: unknown) => {
          if (error instanceof LostChunkError) return null;
          throw error;
        });
  // Nobody can be asked for again whose list was blocked.
  if (found === null && blocked.length > 0) return copyAccounts(deps, state, cursor, undefined, seen);
  if (found === null) return null;
  const { generation, chunks, connectionId } = cursor;
  const readAt = roster?.accountsAt ?? roster?.fullAt ?? 0;
  const connection = await deps.vault.find(connectionId);
  const isNewer = (connection?.workspacesAt ?? 0) > readAt;
  const actives = isNewer ? await deps.store.people.actives(connectionId, workspaceId) : undefined;
  const isOld = blocked.includes('LIMITED') && Math.abs(deps.clock.now() - readAt) > COPIES_LIVE_MS;
  const kept = found.map((sighting) => {
    const { member } = sighting;
    const isDoubtful =
      member.account === 'LIMITED' &&
      member.membership !== 'ACTIVE' &&
      (isOld || actives?.has(member.id) === true);
    return isDoubtful ? { ...sighting, member: keptUnread(member, connection?.owner.id ?? '') } : sighting;
  });
  const at = kept[0]?.at ?? 0;
  const chunk =
    kept.length === 0 ? null : nextChunk({ workspaceId, generation, chunks }, at, writeChunk(kept, at));
  for (const sighting of kept) seen.set(sighting.member.id, sighting);
  const ids = kept.map(({ member }) => member.id);
  const done: Cursor = {
    ...cursor,
    list: 'DONE',
    blocked: undefined,
    chunks: chunk === null ? chunks : [...chunks, chunkInfo(chunk.seq, ids)],
    accountsAt: roster?.accountsAt ?? 0,
    unread: [...(cursor.unread ?? []), ...unreadIn(roster).filter(isMeant)],
  };
  return { state: { ...state, members: seen.size, cursor: done }, chunk };
}

/** Those of these lists in a list in use, with groups and projects, save those who were read again. */
async function accountsOf(
  { members }: Store,
  roster: RosterRecord,
  lists: readonly string[],
  seen: ReadonlyMap<string, Sighting>,
): Promise<Sighting[]> {
  const kept: Sighting[] = [];
  for await (const sightings of members.sightings(roster, false)) {
    for (const sighting of sightings) {
      const { id, account } = sighting.member;
      if (lists.includes(account) && !seen.has(id)) kept.push(sighting);
    }
  }
  return kept;
}

/**
 * The lists of accounts that a list in use lacks: nothing is known of the people in them. Earlier versions did not keep
 * which ones were refused.
 */
export function unreadIn(roster: RosterRecord | undefined): readonly AccountList[] {
  if (roster?.unread !== undefined) return roster.unread;
  return roster === undefined || roster.accountsAt === 0 ? ACCOUNT_LISTS : [];
}

/** Whether a reading has come to the end of this list of accounts. */
function isPast({ list }: Cursor, accounts: AccountList): boolean {
  return LISTS.indexOf(accounts) < LISTS.indexOf(list);
}

/** The list after this one, from its first page, in pages of the usual size. */
export function nextList(cursor: Cursor): Cursor {
  const list = LISTS[LISTS.indexOf(cursor.list) + 1] ?? 'DONE';
  const { cutFrom: _, isCutByWebPage: __, usualSize = cursor.size, ...rest } = cursor;
  return { ...rest, list, offset: undefined, size: usualSize, page: 1, capped: false, goesOn: false };
}

/**
 * The list after one that was refused at every size. It is read in the smallest pages, because it may be refused as
 * well: then that takes one request. Its pages do not grow, because a page of the old size may be refused for its size:
 * then the walk would come back to a page that it has read, and take it for the end.
 */
export function nextListAfterRefusal(cursor: Cursor): Cursor {
  const { cutFrom = cursor.size, usualSize = cutFrom, size } = cursor;
  const next = nextList(cursor);
  return size < usualSize ? { ...next, size, usualSize, capped: true } : next;
}
