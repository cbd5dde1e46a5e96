/**
 * What members are still assigned to, by name: reads the groups and projects of a workspace and keeps them for a
 * day.
 */

import { type Named, parseNamed } from '../../clockify/answer-schemas.ts';
import { namesPath } from '../../clockify/api-paths.ts';
import { walk } from '../../clockify/paging.ts';
import { type ErrorInfo, StatusError, toErrorInfo } from '../../domain/errors.ts';
import type { Member } from '../../domain/types-of-members-lists-and-history.ts';
import type { Assigned, NamesReading } from '../../platform/messages.ts';
import type { ConnectionRecord } from '../../platform/vault-of-connections-and-keys.ts';
import type { NamesKind, NamesRecord } from '../lists/list-database-schema.ts';
import type { PeopleDependencies } from '../reading/parts-that-readings-need.ts';
import { HeldBackError } from '../requests/stored-request-counts-and-pauses.ts';

/** How long names, and details of a person who was read alone, stay good, ms. */
export const DETAILS_LIVE_MS = 24 * 60 * 60_000;
/** How long cards ask no more for names after trouble, ms. */
const PAUSE_OF_CARDS_MS = 10 * 60_000;
const KINDS: readonly NamesKind[] = ['user-groups', 'projects'];
/** The largest number of groups or projects whose names are read. */
const MOST_NAMES = 10_000;
/** How far the service's clock and ours may be apart, ms. */
const CLOCKS_MS = 10 * 60_000;
/** Records in a page of names. */
const NAMES_PAGE_SIZE = 1_000;

export interface Assignments {
  readonly groups: Assigned;
  readonly projects: Assigned;
}

export class AssignmentNames {
  readonly #deps: PeopleDependencies;
  readonly #reading = new Map<string, Promise<ErrorInfo | undefined>>();

  constructor(deps: PeopleDependencies) {
    this.#deps = deps;
  }

  /**
   * What members are still assigned to: each group and project of this workspace once, by name. Until the workspace's
   * own ids are known, ids of other workspaces may be among them, so the number is an upper limit. `namesAt`: when the
   * names were read last, ms since the epoch; 0 for never.
   */
  async assignments(
    workspaceId: string,
  ): Promise<{ readonly namesAt: number; readonly assignmentsOf: (member: Member) => Assignments }> {
    const { store, clock } = this.#deps;
    const [groups, projects] = await Promise.all([
      store.people.names(workspaceId, 'user-groups'),
      store.people.names(workspaceId, 'projects'),
    ]);
    const now = clock.now();
    const groupsOf = ownOnly(groups, now);
    const projectsOf = ownOnly(projects, now);
    return {
      namesAt: Math.max(groups?.readAt ?? 0, projects?.readAt ?? 0),
      assignmentsOf: (member) => ({
        groups: groupsOf(member.groups),
        projects: projectsOf(member.projects),
      }),
    };
  }

  /**
   * Reads the names of groups and projects unless that was done within a day. Never throws: returns why some of them
   * could not be read.
   */
  async read(workspaceId: string): Promise<ErrorInfo | undefined> {
    const running = this.#reading.get(workspaceId);
    if (running !== undefined) return running;
    const reading = this.#readAllNames(workspaceId).finally(() => this.#reading.delete(workspaceId));
    this.#reading.set(workspaceId, reading);
    return reading;
  }

  /** The same, but waits only `ms` for them. */
  async readWithin(workspaceId: string, ms: number): Promise<NamesReading> {
    return Promise.race([
      this.read(workspaceId).then((error) => ({ isRunning: false, error })),
      this.#deps.clock.sleep(ms).then(() => ({ isRunning: true })),
    ]);
  }

  /**
   * The same for a card, which asks for no names shortly after the service had trouble with them: cards are many, and
   * show numbers instead.
   */
  async readForCard(workspaceId: string, ms: number): Promise<void> {
    const { store, clock } = this.#deps;
    for (const kind of KINDS) {
      const { failedAt } = (await store.people.names(workspaceId, kind)) ?? {};
      if (failedAt !== undefined && Math.abs(clock.now() - failedAt) < PAUSE_OF_CARDS_MS) return;
    }
    await this.readWithin(workspaceId, ms);
  }

  async #readAllNames(workspaceId: string): Promise<ErrorInfo | undefined> {
    const { store, connections, clock, log } = this.#deps;
    let failure: ErrorInfo | undefined;
    for (const kind of KINDS) {
      let stored: NamesRecord | undefined;
      let connection: ConnectionRecord | undefined;
      try {
        stored = await store.people.names(workspaceId, kind);
        if (stored !== undefined && Math.abs(clock.now() - stored.readAt) < DETAILS_LIVE_MS) continue;
        await connections.quotas.check([workspaceId], 'names');
        [connection] = await connections.covering(workspaceId);
        if (connection !== undefined) await this.#readNamesOf(workspaceId, kind, connection, stored);
      } catch (error) {
        if (!(error instanceof HeldBackError))
          log('names not read', error instanceof StatusError ? `${kind}: ${error.code}` : kind);
        if (error instanceof StatusError && error.status === 403 && connection !== undefined) {
          // The service may refuse them to a plan or a role. The card then shows only their number.
          const refused = { workspaceId, kind, readAt: clock.now(), entries: [], isWhole: false };
          await this.#save(refused, connection).catch(() => undefined);
          continue;
        }
        failure ??= toErrorInfo(error);
        const isTrouble = error instanceof StatusError && ['server', 'forbidden'].includes(error.code);
        if (!isTrouble || connection === undefined) continue;
        const before = stored ?? { workspaceId, kind, readAt: 0, entries: [], isWhole: false };
        await this.#save({ ...before, failedAt: clock.now() }, connection).catch(() => undefined);
      }
    }
    return failure;
  }

  /** Where the hour has no room for all of them, those that were read are kept, and the next day's reading goes on. */
  async #readNamesOf(
    workspaceId: string,
    kind: NamesKind,
    connection: ConnectionRecord,
    stored: NamesRecord | undefined,
  ): Promise<void> {
    const { connections, clock } = this.#deps;
    const { quotas } = connections;
    const found: Named[] = [];
    let broken = 0;
    const pages = walk({
      from: stored?.next,
      size: (await quotas.pageSize(workspaceId, kind)) ?? NAMES_PAGE_SIZE,
      read: (page, size) =>
        connections.get(connection, namesPath(workspaceId, kind, page, size), { kind: 'names' }),
      parse: (body) => {
        const page = parseNamed(body, { count: found.length + broken, broken });
        broken += page.broken;
        return page;
      },
      onSmaller: (size) => quotas.learnPageSize(workspaceId, kind, size),
    });
    let isWhole = true;
    let next: NamesRecord['next'];
    try {
      for await (const page of pages) {
        found.push(...page.records);
        isWhole = page.isLast && broken === 0 && stored?.next === undefined;
        next = page.isLast ? undefined : page.next;
        if (found.length < MOST_NAMES) continue;
        next = undefined;
        break;
      }
    } catch (error) {
      // After a pause of the service they are read again as a whole.
      if (!(error instanceof HeldBackError) || next === undefined) throw error;
    }
    const names = found.map(({ id, name }) => [id, name] as const);
    // A list in parts keeps the names of the other parts.
    const before = isWhole ? [] : (stored?.entries ?? []);
    const entries = [...new Map([...before, ...names])].slice(-MOST_NAMES);
    await this.#save({ workspaceId, kind, readAt: clock.now(), entries, isWhole, next }, connection);
  }

  /** Stores nothing when the person has disconnected meanwhile. */
  async #save(record: NamesRecord, connection: ConnectionRecord): Promise<void> {
    const { store, vault } = this.#deps;
    if ((await vault.find(connection.id)) !== undefined) await store.people.saveNames(record);
  }
}

/**
 * Those of the ids that are in the list, and those that are newer than it; all of them while the list is incomplete.
 * Those without a name may be another workspace's, so the number is an upper limit.
 */
function ownOnly(list: NamesRecord | undefined, now: number): (ids: readonly string[]) => Assigned {
  const named = new Map(list?.entries);
  const isNewer = (id: string) =>
    list !== undefined && madeAt(id) > list.readAt - CLOCKS_MS && madeAt(id) < now + CLOCKS_MS;
  const isWhole = list?.isWhole ?? (list !== undefined && list.entries.length < MOST_NAMES);
  return (ids) => {
    const own = isWhole ? ids.filter((id) => named.has(id) || isNewer(id)) : ids;
    const names = own.flatMap((id) => named.get(id) || (isWhole && named.has(id) ? id : []));
    const atMost = isWhole ? own.some((id) => !named.has(id)) : own.length > 0;
    return { names, total: own.length, atMost };
  };
}

/** When the service made what has this id, ms since the epoch: its first eight digits are that time in seconds. */
function madeAt(id: string): number {
  return Number.parseInt(id.slice(0, 8), 16) * 1_000;
}
