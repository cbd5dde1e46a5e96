/**
 * Runs quick checks of the list in use, one at a time for each workspace. A request during a check makes one more
 * check. The result is published like a list, but only if nothing else was published since the check began.
 */
import { sleepUntil } from '../clockify/clock.ts';
import { explanationOf, toErrorInfo } from '../domain/errors.ts';
import { dayOf } from '../platform/ages-and-dates.ts';
import type { ConnectionRecord } from '../platform/vault.ts';
import { type Amendment, amend } from './amend-list-in-place.ts';
import { diff } from './history-diff.ts';
import { assemble } from './list-assembly.ts';
import type { RosterRecord } from './list-schema.ts';
import { stampOf } from './list-store.ts';
import type { Sighting } from './member-chunks.ts';
import { MemberTable } from './member-fingerprints.ts';
import { type ListUnderCheck, MAX_WHOLE_SIZE, quickCheck } from './quick-check.ts';
import type { SyncDependencies } from './reading-dependencies.ts';
import { frugalOf } from './request-counts-by-workspace.ts';
import { isRefused } from './start-and-cancel-readings.ts';
import { AGE_FOR_QUICK_CHECK_MS } from './workspaces-refresh-ages.ts';

/** Time between the starts of two quick checks of a workspace, ms: pages may call their users list in bursts. */
const SPACING_MS = 1_200;

interface Job {
  readonly promise: Promise<void>;
  /** Somebody asked after the request had gone out. */
  again: boolean;
  /** A person waits for it. */
  wished: boolean;
}

export class QuickChecks {
  readonly #deps: SyncDependencies;
  readonly #jobs = new Map<string, Job>();
  /** When the last check began, ms since the epoch. */
  readonly #lastAt = new Map<string, number>();
  readonly #wantFull: (workspaceId: string) => void;

  /** `wantFull` is called when a check finds something that only a full list can answer. */
  constructor(deps: SyncDependencies, wantFull: (workspaceId: string) => void) {
    this.#deps = deps;
    this.#wantFull = wantFull;
  }

  /**
   * Checks a workspace, after any check under way. Resolves when done, or when no person waits and the workspace's
   * hour has no room. Rejects with the failure; the list in use stays.
   */
  run(workspaceId: string, wished = false): Promise<void> {
    const running = this.#jobs.get(workspaceId);
    if (running !== undefined) {
      running.again = true;
      running.wished ||= wished;
      return running.promise;
    }
    const promise = Promise.resolve().then(() => this.#run(workspaceId, job));
    const job: Job = { promise, again: true, wished };
    this.#jobs.set(workspaceId, job);
    job.promise.catch(() => undefined);
    return job.promise;
  }

  async #run(workspaceId: string, job: Job): Promise<void> {
    const { clock } = this.#deps;
    try {
      while (job.again) {
        await sleepUntil(clock, (this.#lastAt.get(workspaceId) ?? 0) + SPACING_MS, SPACING_MS);
        job.again = false;
        const { quotas } = this.#deps.connections;
        if (!job.wished && !(await quotas.mayRequest(workspaceId, 'check'))) return;
        this.#lastAt.set(workspaceId, clock.now());
        if (!(await this.#once(workspaceId, job))) job.again = true;
      }
    } catch (error) {
      const { code, message } = toErrorInfo(error);
      this.#deps.log('quick check failed', `${code}: ${message}`);
      // The full list says so to people, too.
      if (explanationOf({ message }) === 'untrusted') this.#wantFull(workspaceId);
      this.#deps.onProgress(workspaceId);
      throw error;
    } finally {
      this.#jobs.delete(workspaceId);
    }
  }

  /**
   * Uses the connection that read the list, then others that cover the workspace. Returns false when another list was
   * published meanwhile, because the result may be wrong for that one.
   */
  async #once(workspaceId: string, job: Job): Promise<boolean> {
    const candidates = await this.#deps.connections.covering(workspaceId);
    let reason: unknown;
    for (const connection of candidates) {
      try {
        const done = await this.#deps.store.withRoster(workspaceId, (roster) =>
          this.#quickCheck(roster, connection, job),
        );
        if (done === true) await this.#findJoined(workspaceId, connection);
        return done ?? true;
      } catch (error) {
        if (!isRefused(error)) throw error;
        reason ??= error;
      }
    }
    if (reason !== undefined) throw reason;
    return true;
  }

  /**
   * Somebody who joins a large workspace with an old account is in no check, but among the active members in the list
   * of workspaces. That is not asked for where it counts in an hour with few requests.
   */
  async #findJoined(workspaceId: string, connection: ConnectionRecord): Promise<void> {
    const { store, connections } = this.#deps;
    const roster = await store.roster(workspaceId);
    if (roster === undefined || roster.size <= MAX_WHOLE_SIZE || frugalOf(connection).length > 0) return;
    const activesOf = () => store.people.actives(connection.id, workspaceId);
    const [before, table] = [await activesOf(), await store.table(roster)];
    const options = { kind: 'check' } as const;
    const isRead = await connections
      .refreshWorkspaces(connection, AGE_FOR_QUICK_CHECK_MS, options)
      .catch(() => false);
    if (!isRead) return;
    // Each counts once: some may be in no list.
    const joined = [...((await activesOf()) ?? [])].filter((id) => before?.has(id) === false);
    if (table && joined.some((id) => table.standingOf(id) === undefined)) this.#wantFull(workspaceId);
  }

  async #quickCheck(roster: RosterRecord, connection: ConnectionRecord, job: Job): Promise<boolean> {
    const { store, connections, clock, log } = this.#deps;
    const { workspaceId } = roster;
    const base = stampOf(roster);
    const startedAt = clock.now();
    let table: MemberTable | undefined;
    const list: ListUnderCheck = {
      workspaceId,
      size: roster.size,
      listed: async () => {
        table = (await store.table(roster)) ?? (await this.#makeTable(roster));
        return table;
      },
      find: (ids) => store.members.find(roster, ids),
    };
    const found = await quickCheck({ connections }, connection, list, {
      kind: job.wished ? 'refresh' : 'check',
    });
    if (found.incomplete) this.#wantFull(workspaceId);
    const now = clock.now();
    if (found.corrections.size === 0) {
      if (found.isPartial) return true;
      const confirmed = await store.confirmRoster(workspaceId, base, now);
      this.#deps.onProgress(workspaceId);
      return confirmed;
    }
    const { before, after, ...next } = await this.#next(roster, table, found.corrections);
    const events = diff(workspaceId, before, after, now);
    const version = `${roster.generation}.${Number(roster.version.split('.')[1] ?? 0) + 1}`;
    const { size, counts, chunks, index } = next;
    const published = await store.publish({
      base,
      roster: { ...roster, version, readAt: found.isPartial ? roster.readAt : now, size, counts, chunks },
      index: { workspaceId, version, ...index },
      table: next.table,
      state: null,
      chunks: next.rewritten,
      events,
      day: dayOf(now),
    });
    if (published === null) return false;
    log('quick check', `${clock.now() - startedAt} ms, ${events.length} changes`);
    this.#deps.onPublished(published, events);
    return true;
  }

  /** The list after corrections: amended if possible, else made again from all its members. */
  async #next(
    roster: RosterRecord,
    table: MemberTable | undefined,
    corrections: ReadonlyMap<string, Sighting>,
  ): Promise<Amendment> {
    const { store } = this.#deps;
    const flagged = await this.#deps.flagged();
    const amended = table && (await amend(store, roster, table, corrections, flagged));
    if (amended) return amended;
    const sightings = await store.members.byId(roster);
    const { members, ...rest } = await assemble(store, roster, sightings, corrections, flagged);
    return {
      ...rest,
      before: new Map([...sightings].map(([id, { member }]) => [id, member])),
      after: members,
      size: members.size,
      table: MemberTable.of(members.values()),
    };
  }

  /** Stored for the next check. */
  async #makeTable(roster: RosterRecord): Promise<MemberTable> {
    const { store } = this.#deps;
    const sightings = await store.members.byId(roster);
    const table = MemberTable.of([...sightings.values()].map(({ member }) => member));
    await store.saveTable(roster, table);
    return table;
  }
}
