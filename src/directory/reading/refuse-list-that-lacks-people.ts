/**
 * Lists that lack many people of the list in use: nobody knows whether a key of another role than admin is shown fewer
 * people.
 */
import { explained, type StatusError, toErrorInfo } from '../../domain/errors.ts';
import type { ConnectionRecord } from '../../platform/vault-of-connections-and-keys.ts';
import { isShownInactive } from '../lists/fingerprints-to-compare-members.ts';
import type { Cursor } from '../lists/list-database-schema.ts';
import { membersOf, type Sighting } from '../lists/member-chunks.ts';
import { isListedApart, keptUnread } from '../lists/user-to-member.ts';
import type { RequestOptions } from '../requests/send-requests-in-turn.ts';
import type { Known } from '../stored-history/history-diff.ts';
import type { SyncDependencies } from './parts-that-readings-need.ts';
import type { Earlier } from './publish-list-and-its-changes.ts';
import { activesIn, tellsActives } from './refuse-list-without-owner-or-memberships.ts';

/** The largest part that may be missing of those in the list in use whom the list of workspaces still names active. */
const MOST_MISSING = 1 / 4;
/** The same for those of whom it says nothing: who was inactive, and who was active where it names nobody. */
const MOST_MISSING_UNTOLD = 1 / 2;
/** Fewer people may all have left. */
const FEWEST_UNTOLD = 3;
/** A list that its key has not read again for so long is judged no more as that of a better key, ms. */
const BETTER_KEY_MS = 7 * 24 * 60 * 60_000;

/** A list whose pages have been read, before it is published. */
export interface ReadList {
  readonly workspaceId: string;
  readonly cursor: Cursor;
  /** The connection that has read it. */
  readonly connection: ConnectionRecord;
  readonly before: Earlier;
}

/**
 * Throws `schema` for a list that lacks many active members of the list in use, as happens for a role that may see only
 * some. The list of workspaces is read again before that is believed; throws `rate` where the hour has no room for that.
 * A list of another key than the one that read the list in use, within a week, may not lack all of the inactive members
 * either, nor most of the active ones where the list of workspaces names nobody. A first list is not judged, because
 * active members may be in no list that can be read. `isKnown`: whether the list has somebody, readable or not.
 */
export async function checkMissing(
  { store, connections, clock, log }: SyncDependencies,
  { workspaceId, cursor, connection, before }: ReadList,
  seen: ReadonlyMap<string, Sighting>,
  isKnown: (id: string) => boolean,
  options: RequestOptions,
): Promise<void> {
  const { roster } = before;
  if (roster === undefined) return;
  const isInForce = Math.abs(clock.now() - roster.fullAt) < BETTER_KEY_MS;
  const isOthers = roster.connectionId !== connection.id && isInForce;
  const { unread = [], accountsAt, broken, unreadable = [] } = cursor;
  // Somebody whose account is limited by now is in a list that could not be read. Those copied are of an older time.
  if (!isOthers && (unread.length > 0 || accountsAt !== undefined)) return;
  const people = await before.people;
  const isOrdinary = (id: string): boolean => {
    const known = people?.get(id);
    return known !== undefined && !isListedApart(known.account);
  };
  // A broken record without an id may be anybody's.
  const anonymous = broken - unreadable.length;
  const lacks = (ids: readonly string[], most: number): boolean => {
    const others = ids.filter((id) => id !== '' && id !== connection.owner.id);
    return others.filter((id) => !isKnown(id)).length - anonymous > others.length * most;
  };
  const lacksMany = (active: ReadonlySet<string>): boolean =>
    lacks([...active].filter(isOrdinary), MOST_MISSING);
  const lacksMost = (isMeant: (known: Known) => boolean): boolean => {
    const ids = [...(people ?? [])].flatMap(([id, known]) => (isMeant(known) ? id : []));
    return ids.length >= FEWEST_UNTOLD && lacks(ids, MOST_MISSING_UNTOLD);
  };
  const showsInactive = [...seen.values()].some(({ member }) => isShownInactive(member));
  if (isOthers && !showsInactive && lacksMost(isShownInactive)) throw refused(log);
  const activesOf = () => store.people.actives(connection.id, workspaceId);
  const shown = activesIn(membersOf(seen));
  const activeBefore = activesIn(people ?? []);
  const isTold = (ids: ReadonlySet<string> | undefined): ids is ReadonlySet<string> =>
    tellsActives(ids, connection.owner.id, shown, activeBefore);
  const stored = await activesOf();
  if (isTold(stored)) {
    if (!lacksMany(stored)) return;
    // They may have left since it was read. Without room in the hour, the list waits.
    const isRead = await connections.refreshWorkspaces(connection, 0, options).catch((error: unknown) => {
      if (toErrorInfo(error).code === 'rate') throw error;
      return false;
    });
    options.signal?.throwIfAborted();
    const active = await activesOf();
    const isFresh = isRead && isTold(active);
    if (isFresh && !lacksMany(active)) return;
    if (isFresh || isOthers) throw refused(log);
  }
  if (isOthers && lacksMost(({ standing }) => standing === 'active')) throw refused(log);
}

/**
 * Whoever of the plain list in use is in no list that was read, while lists of accounts were copied: they may be in
 * those by now. They stay as unknown. Somebody who is missing once more has left, unless the list of workspaces names
 * them active.
 */
export async function maybeInCopiedLists(
  { store }: SyncDependencies,
  { workspaceId, cursor, connection, before: { roster, people: earlier } }: ReadList,
  isSettled: (id: string) => boolean,
): Promise<ReadonlyMap<string, Sighting>> {
  const found = new Map<string, Sighting>();
  const people = cursor.accountsAt === undefined ? null : await earlier;
  if (roster === undefined || people === null) return found;
  const actives = await store.people.actives(connection.id, workspaceId);
  const missing = [...people].flatMap(([id, { account, standing }]) => {
    const mayBe = standing !== 'unknown' || actives?.has(id) === true;
    return mayBe && !isListedApart(account) && !isSettled(id) ? [id] : [];
  });
  for (const [id, { member, at }] of await store.members.find(roster, missing)) {
    found.set(id, { member: keptUnread(member, connection.owner.id), at });
  }
  return found;
}

function refused(log: SyncDependencies['log']): StatusError {
  log('list not trusted', 'it lacks many members');
  return explained('schema', 'hidden');
}
