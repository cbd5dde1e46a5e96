/**
 * Starts and ends readings of workspaces. A workspace has one reading at a time; further callers join it. After a
 * killed worker a reading goes on at its cursor. A failure keeps the last good list.
 */
import { HeavyError } from '../../clockify/client.ts';
import { sleepUntil } from '../../clockify/clock-and-sleep.ts';
import {
  type ErrorInfo,
  explained,
  explanationOf,
  isUncovered,
  isUntrusted,
  StatusError,
  toErrorInfo,
  uncovered,
} from '../../domain/errors.ts';
import type { Settings } from '../../platform/setting-limits-and-defaults.ts';
import { covers } from '../connections/best-connection-for-workspace.ts';
import type { RosterRecord, StateRecord } from '../lists/list-database-schema.ts';
import { REFUSES_MORE } from '../requests/stored-request-counts-and-pauses.ts';
import { FIRST_SIZE, smaller } from './page-size-by-weight.ts';
import type { SyncDependencies } from './parts-that-readings-need.ts';
import { giveUpUntrusted } from './publish-list-and-its-changes.ts';
import { ListReader, newState, type Wish } from './read-list-page-by-page.ts';
import { failed, IDLE, paced, type Reading } from './reading-state.ts';
import {
  cancelledReading,
  dueAt,
  failedReading,
  isAwaited,
  UNTRUSTED_AGAIN_MS,
  untrustedAgainAt,
} from './when-a-list-is-read-again-by-itself.ts';
import { liveCursor } from './where-a-reading-goes-on.ts';

const HOUR_MS = 60 * 60_000;

/** Why a reading is ended: a person cancels it, badges are switched off, or its connection is forgotten. */
type End = 'cancelled' | 'off' | 'idle';

interface Job {
  readonly promise: Promise<void>;
  readonly abort: AbortController;
  /** Set when it is ended from outside. */
  end?: End;
  /** Who wants it, at its start or since: the most urgent one. */
  wish: Wish;
  /** How the reading before it had ended. */
  before: Reading;
}

const WISHES: readonly Wish[] = ['refresh', 'wanted', 'list'];

/** What decides when a workspace is read by itself. */
export interface Deadline {
  readonly state: StateRecord | undefined;
  /** The list in use. */
  readonly roster: RosterRecord | undefined;
  readonly settings: Pick<Settings, 'enabled' | 'refreshMinutes'>;
  readonly isNewPage?: boolean;
}

/**
 * Who wants the list for a page. After a list that was not trusted nobody waits for the next one, however many pages
 * are loaded, because a role seldom changes.
 */
export function wishOfPage({ state, isNewPage = false }: Pick<Deadline, 'state' | 'isNewPage'>): Wish {
  return isNewPage && state?.untrusted !== true ? 'wanted' : 'list';
}

export class Sync {
  readonly #deps: SyncDependencies;
  readonly #reader: ListReader;
  readonly #jobs = new Map<string, Job>();
  /** States that could not be stored: a failure must be known even then. */
  readonly #unsaved = new Map<string, StateRecord>();

  constructor(deps: SyncDependencies) {
    this.#deps = deps;
    this.#reader = new ListReader(deps);
  }

  isRunning(workspaceId: string): boolean {
    return this.#jobs.has(workspaceId);
  }

  /** Whether any reading is under way. */
  isBusy(): boolean {
    return this.#jobs.size > 0;
  }

  /**
   * Reads a workspace, or joins the reading under way. Resolves when published; rejects with the failure. For
   * `refresh` one request is made also while the service refuses more.
   */
  start(workspaceId: string, wish: Wish = 'list'): Promise<void> {
    const running = this.#jobs.get(workspaceId);
    if (running !== undefined) {
      if (WISHES.indexOf(wish) < WISHES.indexOf(running.wish)) running.wish = wish;
      return running.promise;
    }
    const abort = new AbortController();
    const promise = Promise.resolve()
      .then(() => this.#run(workspaceId, job))
      .finally(() => this.#jobs.delete(workspaceId));
    const job: Job = { promise, abort, wish, before: IDLE };
    this.#jobs.set(workspaceId, job);
    // Callers that do not wait learn of a failure from the state.
    promise.catch(() => undefined);
    return promise;
  }

  /** The state of reading a workspace; `undefined` when no reading was ever begun. */
  async state(workspaceId: string): Promise<StateRecord | undefined> {
    return this.#unsaved.get(workspaceId) ?? (await this.#deps.store.state(workspaceId));
  }

  /** The states of all workspaces for which a reading was ever begun. */
  async states(): Promise<StateRecord[]> {
    const stored = (await this.#deps.store.states()).map((state) => [state.workspaceId, state] as const);
    return [...new Map([...stored, ...this.#unsaved]).values()];
  }

  /**
   * When a reading should begin by itself, ms since the epoch; `null` for never. `isNewPage`: a page that has just
   * been loaded wants it.
   */
  async dueAt(
    workspaceId: string,
    { state, roster, settings, isNewPage = false }: Deadline,
  ): Promise<number | null> {
    const { clock, connections } = this.#deps;
    const reading = await this.#lastReading(state);
    const isPageAwaited = wishOfPage({ state, isNewPage }) === 'wanted';
    const isWanted = roster === undefined && isAwaited(reading, isPageAwaited);
    const kind = isWanted ? 'wanted' : 'list';
    const requestsFrom = await connections.quotas.nextAt(workspaceId, kind, Math.max(1, state?.pages ?? 1));
    return dueAt({
      now: clock.now(),
      enabled: settings.enabled,
      reading,
      isUnderWay: this.isRunning(workspaceId),
      fullAt: roster?.fullAt ?? null,
      refreshMinutes: settings.refreshMinutes,
      requestsFrom,
      isNewPage,
    });
  }

  /** How a reading ended. That no connection knew the workspace counts no more once one does. */
  async #lastReading(state: StateRecord | undefined): Promise<Reading> {
    if (state === undefined) return IDLE;
    const { reading, workspaceId } = state;
    if (reading.is !== 'failed' || !isUncovered(reading.error)) return reading;
    const all = await this.#deps.connections.list();
    return all.some((one) => covers(one, workspaceId)) ? IDLE : reading;
  }

  /**
   * Cancels the reading of a workspace for a person. It does not begin again by itself for a while. One that a killed
   * worker left is taken up first, which asks for nothing, so that it ends like any other.
   */
  async cancel(workspaceId: string): Promise<void> {
    if (!this.isRunning(workspaceId) && (await this.state(workspaceId))?.reading.is === 'running') {
      void this.start(workspaceId);
    }
    await this.#end(workspaceId, 'cancelled');
  }

  /** Ends a reading whose connection has gone. Another one may begin at once. */
  abandon(workspaceId: string): Promise<void> {
    return this.#end(workspaceId, 'idle');
  }

  /** Ends every reading until badges are switched on again, including one that a killed worker left unfinished. */
  async switchOff(): Promise<void> {
    await this.#endAll('off');
    for (const state of await this.states()) {
      if (state.reading.is === 'running' && !this.isRunning(state.workspaceId)) {
        await this.putOff(state);
      }
    }
  }

  /**
   * Notes of a reading that a killed background left, and that finds no room before `at`, that it waits. While it
   * seemed to run, nobody could refresh. `enabled`: badges are switched on; otherwise it begins once they are.
   */
  async noteWait(workspaceId: string, at: number, enabled: boolean): Promise<void> {
    const { clock, connections, onProgress } = this.#deps;
    const isPaused = await connections.quotas.isPaused([workspaceId]);
    const state = await this.state(workspaceId);
    if (state?.reading.is !== 'running' || this.isRunning(workspaceId)) return;
    const now = clock.now();
    const info = { ...toErrorInfo(explained('rate', 'paced')), retryAt: at };
    const waiting = isPaused
      ? failed({ ...info, message: REFUSES_MORE }, now, 0)
      : paced(pacedError(info, state, IDLE, now), now);
    await this.#save({ ...state, reading: enabled ? waiting : { is: 'off' } });
    onProgress(workspaceId);
  }

  /** Drops a failure, so that the reading begins once badges are switched on. */
  putOff(state: StateRecord): Promise<void> {
    return this.#save({ ...state, reading: { is: 'off' } });
  }

  /** Gives up a list in use that would not be trusted today. True when that was done. Never throws. */
  giveUpUntrusted(workspaceId: string): Promise<boolean> {
    return giveUpUntrusted(this.#deps, workspaceId).catch(() => false);
  }

  /** Ends every reading and forgets what is known of their states. */
  async reset(): Promise<void> {
    await this.#endAll('idle');
    this.#unsaved.clear();
  }

  async #end(workspaceId: string, end: End): Promise<void> {
    const job = this.#jobs.get(workspaceId);
    if (job === undefined) return;
    job.end ??= end;
    job.abort.abort();
    await job.promise.catch(() => undefined);
  }

  async #endAll(end: End): Promise<void> {
    await Promise.all([...this.#jobs.keys()].map((workspaceId) => this.#end(workspaceId, end)));
  }

  async #save(state: StateRecord): Promise<void> {
    await this.#deps.store.saveState(state).then(
      () => this.#unsaved.delete(state.workspaceId),
      () => this.#unsaved.set(state.workspaceId, state),
    );
  }

  async #run(workspaceId: string, job: Job): Promise<void> {
    const { connections, store, vault, clock, log } = this.#deps;
    const startedAt = clock.now();
    if (job.wish !== 'refresh' && !(await this.#hasRoom(workspaceId, job))) return;
    this.#deps.onRunning();
    this.#unsaved.delete(workspaceId);
    let isHidden = false;
    try {
      const { signal } = job.abort;
      signal.throwIfAborted();
      await sleepUntil(clock, untrustedAgainAt(job.before), UNTRUSTED_AGAIN_MS, signal);
      const state = await store.state(workspaceId);
      // Pages that one of them has read are not asked for again.
      const first = state && liveCursor(state, job.wish !== 'list', clock.now())?.connectionId;
      const candidates = await connections.covering(workspaceId, first, signal);
      if (candidates.length === 0) throw uncovered(await connections.list());
      // Of the best one, because that of the last may be that it has lost its key.
      let reason: StatusError | undefined;
      const tried: string[] = [];
      for (const connection of candidates) {
        try {
          await this.#reader.read(workspaceId, connection, { wish: () => job.wish, signal, tried });
          reason = undefined;
          break;
        } catch (error) {
          if (!isRefused(error)) throw error;
          const refusal = await connections.afterRefusal(connection, error, signal);
          reason ??= refusal;
          isHidden ||= isUntrusted(error);
          const hasKey = (await vault.key(connection)) !== null;
          if (hasKey && error.code !== 'auth') tried.push(connection.id);
        }
      }
      if (reason !== undefined) throw reason;
      const { pages = 0, members = 0 } = (await store.state(workspaceId)) ?? {};
      log('list read', `${clock.now() - startedAt} ms, ${pages} pages, ${members} members`);
    } catch (error) {
      if (isHidden) await this.giveUpUntrusted(workspaceId);
      await this.#fail(workspaceId, error, job, isHidden);
      this.#deps.onFailed(workspaceId);
      throw error;
    }
  }

  /**
   * Whether the workspace's hour has room for a list. There is always room for a first list that somebody waits for.
   */
  async #hasRoom(workspaceId: string, job: Job): Promise<boolean> {
    const { store, connections } = this.#deps;
    const [roster, state] = await Promise.all([store.roster(workspaceId), this.state(workspaceId)]);
    job.before = await this.#lastReading(state);
    if (roster === undefined && isAwaited(job.before, job.wish === 'wanted')) {
      job.wish = job.wish === 'list' ? 'wanted' : job.wish;
      return true;
    }
    if (job.before.is === 'running') return true;
    if (await connections.quotas.mayRequest(workspaceId, 'list', Math.max(1, state?.pages ?? 1))) return true;
    // Somebody may have come to wait for it meanwhile.
    return job.wish === 'refresh' || (roster === undefined && job.wish === 'wanted');
  }

  /** `isHidden`: a list was not trusted. */
  async #fail(workspaceId: string, error: unknown, { end, before }: Job, isHidden: boolean): Promise<void> {
    const { store, connections, clock, log } = this.#deps;
    const now = clock.now();
    const info = end === undefined ? toErrorInfo(error) : undefined;
    // The requests are spread over hours, so this is not a failure.
    const isPaced = info !== undefined && explanationOf(info) === 'paced';
    const [stored, roster] = await Promise.all([
      store.state(workspaceId).catch(() => undefined),
      store.roster(workspaceId).catch(() => undefined),
    ]);
    const known = stored ?? newState(workspaceId);
    const rest: StateRecord = isHidden && info && isUntrusted(info) ? { ...known, untrusted: true } : known;
    // The pages read so far are kept only when the connection or the service broke.
    const keep =
      end === 'off' ||
      (info !== undefined && ['rate', 'offline', 'server', 'permission'].includes(info.code));
    if (!keep && rest.cursor !== null) {
      await store.dropGeneration(workspaceId, rest.cursor.generation).catch(() => undefined);
    }
    const failures = info === undefined || isPaced ? rest.failures : rest.failures + 1;
    const sizeLimit = error instanceof HeavyError ? smaller(rest.cursor?.size ?? FIRST_SIZE) : rest.sizeLimit;
    const requestsFrom = await connections.quotas.nextAt(workspaceId, 'list').catch(() => now);
    const reading: Reading =
      info !== undefined
        ? isPaced
          ? paced(pacedError(info, rest, roster === undefined ? before : IDLE, now), now)
          : failedReading(info, { failures, hasList: roster !== undefined, requestsFrom, now })
        : end === 'cancelled'
          ? cancelledReading(now)
          : end === 'off'
            ? { is: 'off' }
            : IDLE;
    await this.#save({ ...rest, reading, cursor: keep ? rest.cursor : null, failures, sizeLimit });
    log(
      end === undefined ? 'reading failed' : 'reading ended',
      info === undefined ? (end ?? '') : `${info.code}: ${info.message}`,
    );
  }
}

/** Another key may be allowed to read the list, or may see what is hidden from this one. */
export function isRefused(error: unknown): error is StatusError {
  if (!(error instanceof StatusError)) return false;
  return ['auth', 'forbidden', 'setup'].includes(error.code) || isUntrusted(error);
}

/** What pages show while a reading waits for room in the hour. `before`: how the reading before it ended. */
function pacedError(info: ErrorInfo, state: StateRecord, before: Reading, now: number): ErrorInfo {
  if (before.is === 'failed' && explanationOf(before.error) !== 'paced') {
    const { code, message } = before.error;
    return { ...info, code, message };
  }
  return { ...info, readyAt: readyAt(state, info.retryAt ?? now) };
}

/**
 * When a list should be complete, ms since the epoch, if its next page is read at `from` and it goes on at the same
 * speed.
 */
function readyAt({ cursor, expected, members, pages, startedAt }: StateRecord, from: number): number {
  const left = Math.ceil(Math.max(1, expected - members) / (cursor?.size ?? FIRST_SIZE));
  const hours = Math.max(1, Math.round((from - startedAt) / HOUR_MS));
  return from + Math.floor(((left - 1) * hours) / Math.max(1, pages)) * HOUR_MS;
}
