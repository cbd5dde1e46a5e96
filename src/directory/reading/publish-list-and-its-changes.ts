/** The end of a reading: what was read becomes the list in use, with the history that follows from it. */
import type { Standing } from '../../domain/standing.ts';
import { dayOf } from '../../platform/ages-and-dates.ts';
import type { ConnectionRecord } from '../../platform/vault-of-connections-and-keys.ts';
import { readInsteadOf } from '../connections/best-connection-for-workspace.ts';
import { assemble } from '../lists/build-list-from-chunks.ts';
import { isSameMember, isShownInactive } from '../lists/fingerprints-to-compare-members.ts';
import type { Cursor, RosterRecord, StateRecord } from '../lists/list-database-schema.ts';
import { type Store, stampOf } from '../lists/list-store.ts';
import { membersOf, type Sighting } from '../lists/member-chunks.ts';
import { LostChunkError } from '../lists/read-members-from-chunks.ts';
import type { RequestOptions } from '../requests/send-requests-in-turn.ts';
import { diff, type Known, lastKnown } from '../stored-history/history-diff.ts';
import { historyTime, timesOfChanges } from '../stored-history/time-of-a-change.ts';
import { unreadIn } from './lists-of-limited-and-deleted-accounts.ts';
import { larger } from './page-size-by-weight.ts';
import type { SyncDependencies } from './parts-that-readings-need.ts';
import { IDLE } from './reading-state.ts';
import { activesIn, checkTrust, doubts, tellsActives } from './refuse-list-without-owner-or-memberships.ts';

/** The list in use, which the new one will replace. */
export interface Earlier {
  readonly roster: RosterRecord | undefined;
  /** `null` when there is no list or it cannot be read any more. Never rejects. */
  readonly people: Promise<ReadonlyMap<string, Known> | null>;
}

/** How much older than somebody's page the list of workspaces may be if it is to prove that they are no member, ms. */
const ACTIVES_AGE_MS = 60_000;

/** What a list says of people whom it may show without their membership, or not at all, because of the key's role. */
const UNPROVEN: ReadonlySet<Standing | undefined> = new Set([undefined, 'not-a-member', 'unknown'] as const);

/**
 * People shown without a membership whom the list of workspaces calls active; all of them when it does not show
 * memberships. The list of workspaces is read again if it is too old for one of them. When it cannot be read, all of
 * those are returned for whom it is too old, save those whom the list in use knew as no members, and whom no older list
 * of workspaces calls active.
 */
export async function correctDoubts(
  { store, vault, connections, clock }: SyncDependencies,
  { workspaceId }: StateRecord,
  { updatedAt }: Pick<Cursor, 'updatedAt'>,
  connection: ConnectionRecord,
  seen: ReadonlyMap<string, Sighting>,
  before: Earlier,
  { kind, signal }: RequestOptions,
): Promise<ReadonlyMap<string, Sighting>> {
  const readAtOf = pageTimes(seen, updatedAt);
  const all = [...seen].flatMap(([id, { member, at }]) =>
    member.standing === 'not-a-member' ? { id, readAt: readAtOf(at) } : [],
  );
  if (all.length === 0) return new Map();
  const newest = Math.max(...all.map(({ readAt }) => readAt));
  const activesOf = () => store.people.actives(connection.id, workspaceId);
  // The database may have been lost since they were read.
  const age = (await activesOf()) === undefined ? 0 : clock.now() - newest + ACTIVES_AGE_MS;
  const isRead = await connections.refreshWorkspaces(connection, age, { kind, signal }).catch(() => false);
  signal?.throwIfAborted();
  const { workspacesAt = 0 } = (await vault.find(connection.id)) ?? {};
  const active = await activesOf();
  const people = await before.people;
  const shown = activesIn(membersOf(seen));
  // Of the others, the new list itself says what has become of them.
  const unproven = activesIn(people ?? []).filter((id) => UNPROVEN.has(seen.get(id)?.member.standing));
  const tells = (earlier: readonly string[]) => tellsActives(active, connection.owner.id, shown, earlier);
  const isTold = tells(unproven);
  // Nobody comes back when the last active other leaves the list.
  const isToldOfKnown = isTold || tells(unproven.filter((id) => seen.has(id)));
  // A time in the future was noted by a clock that was ahead.
  const isPast = workspacesAt <= clock.now();
  const isDoubted = ({ id, readAt }: { readonly id: string; readonly readAt: number }): boolean => {
    if (active?.has(id)) return true;
    const known = people?.get(id);
    const wasNone = known !== undefined && lastKnown(known) === 'not-a-member';
    const isNew = isRead || (isPast && workspacesAt >= readAt - ACTIVES_AGE_MS);
    if (active === undefined || !isNew) return !wasNone;
    return !(wasNone ? isToldOfKnown : isTold);
  };
  return doubts(seen, new Set(all.filter(isDoubted).map(({ id }) => id)));
}

/** Turns times of the service's clock, which rows have, into those of this one. The last page was stored when it came. */
function pageTimes(seen: ReadonlyMap<string, Sighting>, updatedAt: number): (at: number) => number {
  const lastAt = newestOf(seen);
  return (at) => at - lastAt + updatedAt;
}

/** When the newest row was read, by the service's clock; 0 for none. */
function newestOf(seen: ReadonlyMap<string, Sighting>): number {
  let lastAt = 0;
  for (const { at } of seen.values()) lastAt = Math.max(lastAt, at);
  return lastAt;
}

/**
 * People of whom the list in use says something newer than a reading that was spread over hours: a quick check has
 * found it, or confirmed it, since their page was read.
 */
export async function newerInUse(
  { store }: Pick<SyncDependencies, 'store'>,
  { updatedAt }: Pick<Cursor, 'updatedAt'>,
  roster: RosterRecord,
  seen: ReadonlyMap<string, Sighting>,
): Promise<ReadonlyMap<string, Sighting>> {
  const found = new Map<string, Sighting>();
  const readAtOf = pageTimes(seen, updatedAt);
  try {
    for (const [id, { member, at }] of await store.members.byId(roster)) {
      const row = seen.get(id);
      if (row === undefined || isSameMember(row.member, member)) continue;
      const readAt = readAtOf(row.at);
      // A quick check confirms those who are shown as inactive, and nobody else.
      const isConfirmed = roster.readAt > readAt && (isShownInactive(member) || isShownInactive(row.member));
      // Not detailed, so that groups and projects stay as they were read.
      if (at > row.at || isConfirmed) {
        found.set(id, { member: { ...member, detailed: false }, at: Math.max(at, row.at) });
      }
    }
  } catch (error) {
    if (!(error instanceof LostChunkError)) throw error;
  }
  return found;
}

/**
 * Makes what was read the list in use. Returns false when another list has been published since `before`. Throws
 * `schema` for a list that cannot be trusted. `asOf`: when all of it was true, ms since the epoch; else now.
 */
export async function publishList(
  deps: SyncDependencies,
  state: StateRecord,
  cursor: Cursor,
  connection: ConnectionRecord,
  seen: ReadonlyMap<string, Sighting>,
  corrections: ReadonlyMap<string, Sighting>,
  before: Earlier,
  asOf?: number,
): Promise<boolean> {
  const { store, clock } = deps;
  const { workspaceId } = state;
  const { untrusted: _, ...rest } = state;
  const { generation, chunks, broken, unreadable = [] } = cursor;
  const flagged = await deps.flagged();
  const list = await assemble(store, { workspaceId, generation, chunks }, seen, corrections, flagged);
  checkTrust(list.members.values(), connection.owner.id);
  const people = await before.people;
  const now = clock.now();
  const happenedAt = historyTime(connection, newestOf(seen), now);
  const { unread = [], accountsAt } = cursor;
  // Lists of accounts that were copied hold nobody who was left out of them.
  const stillNameless = accountsAt === undefined ? [] : before.roster?.nameless;
  const nameless = new Set([...unreadable.map(({ id }) => id), ...(stillNameless ?? [])]);
  const missed = { before: unreadIn(before.roster), after: unread };
  const { fullAt = 0, readAt = 0 } = before.roster ?? {};
  // Checks after the full list did not see all of it.
  const times = timesOfChanges(happenedAt, Math.min(fullAt, readAt), now, connection.id, before.roster);
  const events = people === null ? [] : diff(workspaceId, people, list.members, times, missed);
  const version = `${generation}.0`;
  const published = await store.publish({
    base: stampOf(before.roster),
    roster: {
      workspaceId,
      connectionId: connection.id,
      insteadOf: await readInsteadOf(deps.vault, cursor, before.roster),
      version,
      readAt: asOf ?? now,
      fullAt: now,
      accountsAt: accountsAt ?? now,
      unread,
      unbrokenFrom: people === null ? happenedAt : (before.roster?.unbrokenFrom ?? 0),
      size: list.members.size,
      counts: list.counts,
      broken,
      unnamed: broken - unreadable.length,
      nameless: [...nameless].filter((id) => !list.members.has(id)),
      generation,
      chunks: list.chunks,
    },
    index: { workspaceId, version, ...list.index },
    table: null,
    state: {
      ...rest,
      reading: IDLE,
      members: list.members.size,
      cursor: null,
      failures: 0,
      sizeLimit: larger(state.sizeLimit),
    },
    chunks: list.rewritten,
    events,
    day: dayOf(happenedAt),
  });
  if (published !== null) deps.onPublished(published, events);
  return published !== null;
}

/**
 * Gives up the list in use if it would not be published today: version 1.0.0 used lists that hide memberships. Nobody
 * is flagged by it any more. True when it was given up.
 */
export async function giveUpUntrusted(
  { store, vault, log }: Pick<SyncDependencies, 'store' | 'vault' | 'log'>,
  workspaceId: string,
): Promise<boolean> {
  const isGone = await store.withRoster(workspaceId, async (roster) => {
    const { owner } = (await vault.find(roster.connectionId)) ?? {};
    const members = membersOf(await store.members.byId(roster));
    try {
      checkTrust(members.values(), owner?.id ?? '');
      return false;
    } catch {
      return store.giveUp(roster);
    }
  });
  if (isGone) log('list given up', 'it cannot be trusted');
  return isGone === true;
}

/** The list in use, in the form that the new one is compared with. */
export function earlierList({ store }: SyncDependencies, roster: RosterRecord | undefined): Earlier {
  return { roster, people: peopleOf(store, roster) };
}

async function peopleOf(
  store: Store,
  roster: RosterRecord | undefined,
): Promise<ReadonlyMap<string, Known> | null> {
  if (roster === undefined) return null;
  const people = new Map<string, Known>();
  try {
    for await (const sightings of store.members.sightings(roster, true)) {
      for (const { member } of sightings) {
        const { name, email, account, membership, standing } = member;
        people.set(member.id, { name, email, account, membership, standing });
      }
    }
  } catch {
    return null;
  }
  return people;
}
