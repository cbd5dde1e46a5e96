/**
 * People whom a reading missed: when somebody is removed while a list is read page by page, everybody after them moves
 * forward, and the first of a page that is still to come is on no page.
 */

import { parseUsers } from '../../clockify/answer-schemas.ts';
import { personPath } from '../../clockify/api-paths.ts';
import { WebPageError } from '../../clockify/errors-from-refused-requests.ts';
import { isRefusal } from '../../domain/errors.ts';
import type { Sighting } from '../lists/member-chunks.ts';
import { isListedApart, keptUnread, toMembers } from '../lists/user-to-member.ts';
import type { RequestOptions } from '../requests/send-requests-in-turn.ts';
import { HeldBackError } from '../requests/stored-request-counts-and-pauses.ts';
import type { SyncDependencies } from './parts-that-readings-need.ts';
import type { ReadList } from './refuse-list-that-lacks-people.ts';

/** The most people who are asked for one by one. */
const MOST_LOOKUPS = 8;

/**
 * Whoever of the list in use is missing from a list of several pages is asked for. Those for whom there is no room in
 * the hour, in whose place a web page comes, whom the service refuses to search, or who are too many, stay as unknown.
 * Somebody unknown who is missing once more has left. `isSettled`: whether something else decides about a person.
 */
export async function missedPeople(
  { store, connections }: SyncDependencies,
  { workspaceId, cursor: { paged = [] }, connection, before: { roster, people: earlier } }: ReadList,
  isSettled: (id: string) => boolean,
  options: RequestOptions,
): Promise<ReadonlyMap<string, Sighting>> {
  const found = new Map<string, Sighting>();
  const people = paged.length === 0 ? null : await earlier;
  if (roster === undefined || people === null) return found;
  const missing = [...people].flatMap(([id, { account, standing }]) => {
    const list = isListedApart(account) ? account : 'MEMBERS';
    return standing !== 'unknown' && paged.some((one) => one === list) && !isSettled(id) ? [id] : [];
  });
  let lookups = MOST_LOOKUPS;
  /** After a web page: it would take long to ask for each of the others several times. */
  let isOnce = false;
  for (const [id, { member, at }] of await store.members.find(roster, missing)) {
    const kept = { member: keptUnread(member, connection.owner.id), at };
    if (lookups === 0 || (member.email === '' && member.name === '')) {
      found.set(id, kept);
      continue;
    }
    lookups -= 1;
    const path = personPath(workspaceId, member, 'WORKSPACE');
    try {
      const { body, serverTime } = await connections.get(connection, path, { ...options, isOnce });
      const users = parseUsers(body, { count: people.size, broken: 0 });
      const [read] = toMembers(
        users.records.filter((user) => user.id === id),
        workspaceId,
        false,
      );
      // Without a membership of this workspace it proves nothing, nor does a record that cannot be read.
      if (read !== undefined && (read.membership !== '' || read.standing === 'deleted')) {
        found.set(id, { member: read, at: serverTime });
      } else if (read !== undefined || users.broken > 0) found.set(id, kept);
    } catch (error) {
      if (error instanceof HeldBackError) lookups = 0;
      else if (error instanceof WebPageError) isOnce = true;
      else if (!isRefusal(error)) throw error;
      // Members may still be searched where accounts of this kind may not.
      else if (!isListedApart(member.account)) lookups = 0;
      found.set(id, kept);
    }
  }
  return found;
}

/**
 * Whether somebody may be missing from a first list of several pages: the workspace's active members are known from
 * the list of workspaces.
 */
export async function missesActives(
  { store }: SyncDependencies,
  { workspaceId, cursor: { paged = [], unread = [] }, connection }: ReadList,
  isSeen: (id: string) => boolean,
): Promise<boolean> {
  // Limited members are among them, so their list has to be read.
  if (paged.length === 0 || unread.includes('LIMITED')) return false;
  const actives = await store.people.actives(connection.id, workspaceId);
  return [...(actives ?? [])].some((id) => id !== '' && !isSeen(id));
}
