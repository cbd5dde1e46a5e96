/**
 * Lists that lack many of the active members whom the list of workspaces names: nobody knows whether a key of another
 * role than admin is shown fewer people.
 */
import { explained, type StatusError } from '../domain/errors.ts';
import type { ConnectionRecord } from '../platform/vault.ts';
import type { Known } from './history-diff.ts';
import { unreadIn } from './limited-and-deleted-accounts.ts';
import type { Cursor, RosterRecord, StateRecord } from './list-schema.ts';
import type { Store } from './list-store.ts';
import type { RequestOptions } from './paced-requests.ts';
import { isListedApart } from './user-to-member.ts';
import type { SyncDependencies } from './what-readings-need-from-background.ts';

/** The largest part of the active members that may be missing. */
const MOST_MISSING = 1 / 2;
/** The same of those in the list in use, who were shown before. */
const MOST_MISSING_OF_KNOWN = 1 / 4;

/**
 * Throws `schema` for a list that lacks many active members, as happens for a role that may see only some. The list of
 * workspaces is read again before that is believed of it. Where it cannot tell, a list of another key than the one that
 * read the list in use may not lack most of those who are active there. `isSeen`: whether somebody is in the list.
 */
export async function checkActives(
  { store, connections, log }: SyncDependencies,
  { workspaceId }: StateRecord,
  cursor: Cursor,
  connection: ConnectionRecord,
  roster: RosterRecord | undefined,
  before: { readonly people: Promise<ReadonlyMap<string, Known> | null> },
  isSeen: (id: string) => boolean,
  options: RequestOptions,
): Promise<void> {
  const { unread = [], accountsAt, broken, unreadable = [] } = cursor;
  const people = await before.people;
  const isOrdinary = (id: string): boolean => {
    const known = people?.get(id);
    return known !== undefined && !isListedApart(known.account);
  };
  // A broken record without an id may be anybody's.
  const anonymous = broken - unreadable.length;
  const lacks = (ids: readonly string[], most: number): boolean => {
    const others = ids.filter((id) => id !== '' && id !== connection.owner.id);
    return others.filter((id) => !isSeen(id)).length - anonymous > others.length * most;
  };
  const isWhole = unread.length === 0 && accountsAt !== 0;
  const lacksMany = (active: ReadonlySet<string>): boolean =>
    // Those whom the plain list leaves out may be active members too.
    (isWhole && lacks([...active], MOST_MISSING)) ||
    lacks([...active].filter(isOrdinary), MOST_MISSING_OF_KNOWN);
  const tells = (active: ReadonlySet<string> | undefined): active is ReadonlySet<string> =>
    showsOthers(active, connection.owner.id);
  const activesOf = () => store.people.actives(connection.id, workspaceId);
  const stored = await activesOf();
  if (tells(stored)) {
    if (!lacksMany(stored)) return;
    // They may have left since it was read.
    const isRead = await connections.refreshWorkspaces(connection, 0, options).catch(() => false);
    options.signal?.throwIfAborted();
    const active = await activesOf();
    if (isRead && tells(active)) {
      if (!lacksMany(active)) return;
      throw refused(log);
    }
  }
  if (roster === undefined || roster.connectionId === connection.id) return;
  const known = [...(people ?? [])].flatMap(([id, { standing }]) => (standing === 'active' ? id : []));
  if (lacks(known, MOST_MISSING)) throw refused(log);
}

/** Whether a list in use lacks most of the active members whom the key that read it was told of. */
export async function lacksMostActives(
  { people }: Pick<Store, 'people'>,
  roster: RosterRecord,
  ownerId: string,
  members: ReadonlyMap<string, unknown>,
): Promise<boolean> {
  // Those whom the plain list leaves out may be active members too.
  if (unreadIn(roster).length > 0) return false;
  const active = await people.actives(roster.connectionId, roster.workspaceId);
  if (!showsOthers(active, ownerId)) return false;
  const missing = [...active].filter((id) => !members.has(id)).length;
  return missing - roster.broken > (active.size - 1) * MOST_MISSING;
}

/** Memberships of others may be hidden in the list of workspaces as well. */
function showsOthers(
  active: ReadonlySet<string> | undefined,
  ownerId: string,
): active is ReadonlySet<string> {
  return active !== undefined && active.size > 1 && active.has(ownerId);
}

function refused(log: SyncDependencies['log']): StatusError {
  log('list not trusted', 'it lacks many active members');
  return explained('schema', 'hidden');
}
