/**
 * The quick check: finds who is INACTIVE in a workspace now, and who is new in it. It makes one request for a small
 * workspace and two for a large one. It corrects a list only by what it saw itself. Members it no longer sees are
 * asked for one by one, never guessed.
 */

import {
  type ApiUser,
  type ListSoFar,
  type Parsed,
  parseUsers,
  type Unreadable,
} from '../../clockify/answer-schemas.ts';
import { personPath, type UsersQuery, usersPath } from '../../clockify/api-paths.ts';
import { WebPageError } from '../../clockify/errors-from-refused-requests.ts';
import { walk } from '../../clockify/paging.ts';
import { explained, StatusError, toErrorInfo } from '../../domain/errors.ts';
import type { Standing } from '../../domain/standing.ts';
import type { Member } from '../../domain/types-of-members-lists-and-history.ts';
import type { ConnectionRecord } from '../../platform/vault-of-connections-and-keys.ts';
import { isShownInactive } from '../lists/fingerprints-to-compare-members.ts';
import type { Sighting } from '../lists/member-chunks.ts';
import { isListedApart, toMembers, unreadMember } from '../lists/user-to-member.ts';
import type { SyncDependencies } from '../reading/parts-that-readings-need.ts';
import { isTrusted } from '../reading/refuse-list-without-owner-or-memberships.ts';
import type { RequestOptions } from '../requests/send-requests-in-turn.ts';

/** The most people who are asked for one by one. With more, a full list is due. */
const MOST_LOOKUPS = 8;
const PAGE_SIZE = 1_000;
/** A workspace with up to this many members is checked as a whole. Of a larger one the newest members are checked. */
export const MAX_WHOLE_SIZE = 500;
const NEWEST_SIZE = 100;

/** What a list says of its members. */
interface ListedMembers {
  /** `undefined` for somebody who is not in it. */
  standingOf(id: string): Standing | undefined;
  /** Whether it says the same of somebody. */
  holds(member: Member): boolean;
  /** Ids of the INACTIVE members whom a check would show. */
  inactive(): readonly string[];
  /** Ids of the other members whom a check of all may show: by their account it may leave them out. */
  others(): readonly string[];
}

export interface ListUnderCheck {
  readonly workspaceId: string;
  /** Number of members. */
  readonly size: number;
  /** All of it is checked, whatever its size. */
  readonly isWhole?: boolean;
  listed(): Promise<ListedMembers>;
  /** The members with these ids. */
  find(ids: readonly string[]): Promise<ReadonlyMap<string, Sighting>>;
}

export interface QuickCheckResult {
  /** Rows that have to change, by id. */
  readonly corrections: ReadonlyMap<string, Sighting>;
  /** Not everything was seen and decided, so the rest of the list is as old as before. */
  readonly isPartial: boolean;
  /** Ids of people of whom the check could not decide everything: only a full list tells. */
  readonly undecided: readonly string[];
  /** Ids of people who are new, and whose names cannot be read. */
  readonly nameless: readonly string[];
  /** Whether it is newer than what an earlier check says of somebody: it has shown them, or that they are not INACTIVE. */
  overrules(member: Member): boolean;
  /** When the last answer came, ms since the epoch by the service's clock. */
  readonly at: number;
}

/**
 * Compares a list with the newest and the inactive members of the service. A check that is refused after its first
 * page counts for what it saw. Throws as `Connections.get`, and `schema` for an answer that cannot be trusted.
 */
export async function quickCheck(
  { connections, log }: Pick<SyncDependencies, 'connections' | 'log'>,
  connection: ConnectionRecord,
  list: ListUnderCheck,
  options: RequestOptions,
): Promise<QuickCheckResult> {
  const { workspaceId } = list;
  const { quotas } = connections;
  const shown = new Map<string, Member>();
  const found = new Map<string, Sighting>();
  const unread: Unreadable[] = [];
  let lastAt = 0;
  const addAll = (users: readonly ApiUser[], at: number): void => {
    lastAt = Math.max(lastAt, at);
    for (const member of toMembers(users, workspaceId, false)) {
      shown.set(member.id, member);
      // A user shown without a membership here proves nothing.
      if (member.membership !== '') found.set(member.id, { member, at });
    }
  };
  // The check compares with a list that was understood.
  const understood: ListSoFar = { count: list.size, broken: 0 };
  const parse = (body: unknown): Parsed<ApiUser> => {
    const page = parseUsers(body, understood);
    unread.push(...page.unreadable);
    return page;
  };
  const allowed = (await quotas.pageSize(workspaceId, 'users')) ?? PAGE_SIZE;
  const pages = (size: number, query: Pick<UsersQuery, 'status' | 'newestFirst'>) =>
    walk({
      size: Math.min(size, allowed),
      read: (page, size) =>
        connections.get(
          connection,
          usersPath(workspaceId, { memberships: 'WORKSPACE', page, size, ...query }),
          options,
        ),
      parse,
      onSmaller: (size) => quotas.learnPageSize(workspaceId, 'users', size),
    });

  /**
   * Whether these requests were answered. What was seen before counts without them when the hour had no room for them,
   * or when a web page came in their place.
   */
  const isAnswered = async (request: () => Promise<void>): Promise<boolean> => {
    try {
      await request();
      return true;
    } catch (error) {
      const isBlocked = error instanceof WebPageError;
      if (isBlocked) log('quick check blocked', error.message);
      const isExpected = isBlocked || toErrorInfo(error).code === 'rate';
      if (!isExpected || shown.size === 0) throw error;
      return false;
    }
  };

  // All of them are asked for only where the hour has room for that.
  const room = async () => (await quotas.requestsLeft(workspaceId, options.kind)) * allowed;
  const isSmall = list.isWhole === true || (list.size <= MAX_WHOLE_SIZE && list.size <= (await room()));
  let isWhole = false;
  const readNewest = async (): Promise<void> => {
    const size = isSmall ? PAGE_SIZE : NEWEST_SIZE;
    for await (const page of pages(size, { status: 'ALL', newestFirst: true })) {
      addAll(page.records, page.serverTime);
      isWhole = page.isLast;
      if (!isSmall) break;
    }
  };
  const readInactive = async (): Promise<void> => {
    for await (const page of pages(PAGE_SIZE, { status: 'INACTIVE' })) addAll(page.records, page.serverTime);
  };
  const showsInactive = (await isAnswered(readNewest)) && (isWhole || (await isAnswered(readInactive)));
  let isCut = !showsInactive;
  const listed = await list.listed();
  const { id: ownerId } = connection.owner;
  if (shown.size + unread.length === 0) throw new StatusError('schema', 'the check shows nobody');
  const isShown = (id: string): boolean => shown.has(id) || unread.some((one) => one.id === id);
  const isOwnerShown = !isWhole || isShown(ownerId);
  const isOwnerLost = !isOwnerShown && listed.standingOf(ownerId) === 'active';
  if (isOwnerLost || !isTrusted(shown.get(ownerId)?.standing)) throw explained('schema', 'untrusted');
  const gone = isCut ? [] : listed.inactive().filter((id) => !found.has(id));
  const lookedUp = isWhole ? [] : gone.slice(0, MOST_LOOKUPS);
  for (const { member } of (await list.find(lookedUp)).values()) {
    if (member.email === '' && member.name === '') continue;
    const isRead = await isAnswered(async () => {
      const path = personPath(workspaceId, member, 'WORKSPACE');
      const { body, serverTime } = await connections.get(connection, path, options);
      addAll(
        parseUsers(body, understood).records.filter(({ id }) => id === member.id),
        serverTime,
      );
    });
    if (isRead) continue;
    isCut = true;
    break;
  }
  const corrections = new Map([...found].filter(([, { member }]) => !listed.holds(member)));
  const [first] = found.values();
  const nameless: string[] = [];
  for (const one of unread) {
    if (listed.standingOf(one.id) !== undefined || found.has(one.id)) continue;
    if (one.name === '') nameless.push(one.id);
    // Somebody new may bear the name of somebody flagged.
    else corrections.set(one.id, { member: unreadMember(one, undefined, ownerId), at: first?.at ?? 0 });
  }
  // They may have left, or the role may no longer see memberships. A whole list tells.
  const hasLostMembership = (id: string): boolean =>
    !found.has(id) && !['unknown', 'not-a-member', 'deleted'].includes(listed.standingOf(id) ?? 'unknown');
  const missing = isWhole ? listed.others().filter((id) => !isShown(id)) : [];
  const undecided = [
    ...gone.filter((id) => !found.has(id)),
    ...[...shown.keys()].filter(hasLostMembership),
    ...[...(await list.find(missing)).values()].flatMap(({ member: { id, account } }) =>
      isListedApart(account) ? [] : id,
    ),
  ];
  return {
    corrections,
    isPartial: isCut || undecided.length > 0,
    undecided,
    nameless,
    // Whoever a check of everybody does not show is active no more either.
    overrules: (member) =>
      found.has(member.id) || (showsInactive && !isWhole && isShownInactive(member) && !isShown(member.id)),
    at: lastAt,
  };
}
