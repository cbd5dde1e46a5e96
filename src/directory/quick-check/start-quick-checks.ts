/**
 * Runs quick checks of the list in use, one at a time for each workspace. A request during a check makes one more
 * check. The result is published like a list, but only if nothing else was published since the check began.
 */
import { sleepUntil } from '../../clockify/clock-and-sleep.ts';
import { toErrorInfo } from '../../domain/errors.ts';
import type { Standing } from '../../domain/standing.ts';
import { dayOf } from '../../platform/ages-and-dates.ts';
import type { ConnectionRecord } from '../../platform/vault-of-connections-and-keys.ts';
import {
  AGE_AFTER_REFUSAL_MS,
  ageForQuickCheck,
} from '../connections/when-workspaces-and-plans-are-read-again.ts';
import { assemble } from '../lists/build-list-from-chunks.ts';
import { MemberTable } from '../lists/fingerprints-to-compare-members.ts';
import type { RosterRecord } from '../lists/list-database-schema.ts';
import { stampOf } from '../lists/list-store.ts';
import { membersOf, type Sighting } from '../lists/member-chunks.ts';
import type { SyncDependencies } from '../reading/parts-that-readings-need.ts';
import { doubts } from '../reading/refuse-list-without-owner-or-memberships.ts';
import { isRefused } from '../reading/start-and-cancel-readings.ts';
import { frugalOf } from '../requests/stored-request-counts-and-pauses.ts';
import { diff } from '../stored-history/history-diff.ts';
import { historyTime, timesOfChanges } from '../stored-history/time-of-a-change.ts';
import { type Amendment, amend } from './amend-list-after-quick-check.ts';
import {
  type ListUnderCheck,
  MAX_WHOLE_SIZE,
  type QuickCheckResult,
  quickCheck,
} from './find-changed-members.ts';

/** What the list says of people whom it does not count as members. In a large one no check sees that they are now. */
const NO_MEMBERS: ReadonlySet<Standing | undefined> = new Set([
  undefined,
  'invited',
  'declined',
  'not-a-member',
  'deleted',
] as const);

/** Time between the starts of two quick checks of a workspace, ms: pages may call their users list in bursts. */
const SPACING_MS = 1_200;

/** The list as a check has left it, and what the check did not decide. */
interface Checked extends Pick<QuickCheckResult, 'at' | 'undecided'> {
  /** False when another list was published meanwhile. */
  readonly isDone: boolean;
  readonly roster: RosterRecord;
  readonly table: MemberTable;
}

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
        await this.#once(workspaceId, job);
      }
    } catch (error) {
      const { code, message } = toErrorInfo(error);
      this.#deps.log('quick check failed', `${code}: ${message}`);
      // The full list says so to people, too, and waits longer from failure to failure. Where it can be read, the
      // service refuses only what checks ask for.
      const mayAsk = () =>
        this.#deps.store.mayAskAfterRefusal(workspaceId, clock.now(), AGE_AFTER_REFUSAL_MS);
      if (isRefused(error) && (await mayAsk())) this.#wantFull(workspaceId);
      this.#deps.onProgress(workspaceId);
      throw error;
    } finally {
      this.#jobs.delete(workspaceId);
    }
  }

  /**
   * Uses the connection that read the list, then others that cover the workspace. Asks for one more check when another
   * list was published meanwhile, because the result may be wrong for that one.
   */
  async #once(workspaceId: string, job: Job): Promise<void> {
    const { connectionId } = (await this.#deps.store.roster(workspaceId)) ?? {};
    let reason: unknown;
    for (const connection of await this.#deps.connections.covering(workspaceId, connectionId)) {
      try {
        const checked = await this.#deps.store.withRoster(workspaceId, (roster) =>
          this.#quickCheck(roster, connection, job),
        );
        if (checked?.isDone) await this.#askForFull(checked, connection);
        else if (checked !== undefined) job.again = true;
        return;
      } catch (error) {
        if (!isRefused(error)) throw error;
        reason ??= error;
      }
    }
    if (reason !== undefined) throw reason;
  }

  /** Asks for a full list for what only that can tell, once all that the check saw is published: a list follows it. */
  async #askForFull(checked: Checked, connection: ConnectionRecord): Promise<void> {
    const { roster, undecided } = checked;
    const hasJoined = await this.#findJoined(checked, connection);
    const mayAsk =
      !(await this.#isListUnderWay(roster)) && (await this.#deps.store.mayAskFor(roster, undecided));
    if (hasJoined || mayAsk) this.#wantFull(roster.workspaceId);
  }

  /** A list under way may have passed somebody by already, so it is no answer: the check after it asks. */
  async #isListUnderWay({ workspaceId }: RosterRecord): Promise<boolean> {
    const { cursor = null } = (await this.#deps.store.state(workspaceId)) ?? {};
    return cursor !== null;
  }

  /**
   * Some people are in no check although they have joined: in a large workspace those with an old account, in any
   * workspace those whose membership the users list does not show. But they are among the active members in the list of
   * workspaces. One answer serves all workspaces of the key, whichever of them, or whatever else, asked for it. True
   * when a full list is to tell.
   */
  async #findJoined(checked: Checked, connection: ConnectionRecord): Promise<boolean> {
    const { roster, table } = checked;
    if (roster.size <= MAX_WHOLE_SIZE && table.noMembers().length === 0) return false;
    // Somebody else may be active again before a full list comes.
    const hasJoined = await this.#compareActives(checked, connection);
    const { connections } = this.#deps;
    if (!(await connections.leavesACheck(connection))) return hasJoined;
    const age = ageForQuickCheck(frugalOf(connection).length > 0);
    const isRead = await connections.refreshWorkspaces(connection, age, { kind: 'check' }).catch(() => false);
    return isRead ? this.#compareActives(checked, connection) : hasJoined;
  }

  /**
   * Whether the newest list of workspaces names somebody active who is no member by the list in use, and for whom no
   * full list has come since that was first seen. Nobody whom it names active is flagged as no member.
   */
  async #compareActives(checked: Checked, connection: ConnectionRecord): Promise<boolean> {
    const { store, vault } = this.#deps;
    const { roster, table } = checked;
    const { workspacesAt = 0 } = (await vault.find(connection.id)) ?? {};
    if (workspacesAt >= roster.fullAt) await this.#doubtNoMembers(checked, connection);
    // The check of a small workspace shows everybody else.
    if (roster.size <= MAX_WHOLE_SIZE || (await this.#isListUnderWay(roster))) return false;
    const isMember = (userId: string): boolean => !NO_MEMBERS.has(table.standingOf(userId));
    // Who was active before the reading of the list began, and is not in it, is in no list.
    return store.people.hasJoined(connection.id, roster, isMember, workspacesAt <= roster.generation);
  }

  /** People who are no members by the list in use are unknown when the list of workspaces names them active. */
  async #doubtNoMembers({ roster, table, at }: Checked, connection: ConnectionRecord): Promise<void> {
    const { store } = this.#deps;
    const { workspaceId } = roster;
    const active = await store.people.actives(connection.id, workspaceId);
    const ids = table.noMembers().filter((id) => active?.has(id));
    if (active === undefined || ids.length === 0) return;
    await store.withRoster(workspaceId, async (current) => {
      const known = await this.#tableOf(current);
      const corrections = doubts(await store.members.find(current, ids), active);
      if (corrections.size === 0) return;
      await this.#publish(current, known, corrections, connection, { at, isPartial: true });
    });
  }

  async #quickCheck(roster: RosterRecord, connection: ConnectionRecord, job: Job): Promise<Checked> {
    const { store, clock, log } = this.#deps;
    const { workspaceId } = roster;
    const startedAt = clock.now();
    let loaded: Promise<MemberTable> | undefined;
    const tableOf = () => {
      loaded ??= this.#tableOf(roster);
      return loaded;
    };
    const list: ListUnderCheck = {
      workspaceId,
      size: roster.size,
      listed: tableOf,
      find: (ids) => store.members.find(roster, ids),
    };
    const found = await quickCheck(this.#deps, connection, list, {
      kind: job.wished ? 'refresh' : 'check',
    });
    const table = await tableOf();
    const { at, undecided, corrections, isPartial } = found;
    const base = { roster, table, at, undecided };
    const nameless = [...new Set([...(roster.nameless ?? []), ...found.nameless])];
    if (corrections.size === 0) {
      if (isPartial) return { ...base, isDone: true };
      const isDone = await store.confirmRoster(roster, { readAt: clock.now(), nameless });
      this.#deps.onProgress(workspaceId);
      return { ...base, isDone };
    }
    const next = await this.#publish({ ...roster, nameless }, table, corrections, connection, found);
    if (next === null) return { ...base, isDone: false };
    log('quick check', `${clock.now() - startedAt} ms, ${next.changes} changes`);
    return { ...base, isDone: true, table: next.table };
  }

  /** Makes the list with corrections the list in use. `null` when another list was published meanwhile. */
  async #publish(
    roster: RosterRecord,
    table: MemberTable,
    corrections: ReadonlyMap<string, Sighting>,
    connection: ConnectionRecord,
    { at, isPartial }: Pick<QuickCheckResult, 'at' | 'isPartial'>,
  ): Promise<{ readonly changes: number; readonly table: MemberTable } | null> {
    const { workspaceId } = roster;
    const now = this.#deps.clock.now();
    const happenedAt = historyTime(connection, at, now);
    const readAt = isPartial ? roster.readAt : now;
    const { before, after, ...next } = await this.#next(roster, table, corrections);
    const times = timesOfChanges(happenedAt, roster.readAt, now, connection.id, roster);
    const events = diff(workspaceId, before, after, times);
    const version = `${roster.generation}.${Number(roster.version.split('.')[1] ?? 0) + 1}`;
    const { size, counts, chunks, index } = next;
    const published = await this.#deps.store.publish({
      base: stampOf(roster),
      roster: { ...roster, version, readAt, size, counts, chunks },
      index: { workspaceId, version, ...index },
      table: next.table,
      state: null,
      chunks: next.rewritten,
      events,
      day: dayOf(happenedAt),
    });
    if (published === null) return null;
    this.#deps.onPublished(published, events);
    return { changes: events.length, table: next.table };
  }

  /** The list after corrections: amended if possible, else made again from all its members. */
  async #next(
    roster: RosterRecord,
    table: MemberTable,
    corrections: ReadonlyMap<string, Sighting>,
  ): Promise<Amendment> {
    const { store } = this.#deps;
    const flagged = await this.#deps.flagged();
    const amended = await amend(store, roster, table, corrections, flagged);
    if (amended) return amended;
    const sightings = await store.members.byId(roster);
    const { members, ...rest } = await assemble(store, roster, sightings, corrections, flagged);
    return {
      ...rest,
      before: membersOf(sightings),
      after: members,
      size: members.size,
      table: MemberTable.of(members.values()),
    };
  }

  /** Made when it is missing, and stored for the next check. */
  async #tableOf(roster: RosterRecord): Promise<MemberTable> {
    const { store } = this.#deps;
    const stored = await store.table(roster);
    if (stored !== undefined) return stored;
    const table = MemberTable.of(membersOf(await store.members.byId(roster)).values());
    await store.saveTable(roster, table);
    return table;
  }
}
