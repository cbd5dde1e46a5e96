/**
 * Reading a workspace: page after page into the store, then one swap. One reading at a time for a workspace;
 * whoever asks meanwhile joins it. A killed worker goes on at its cursor; a failure keeps the last good list.
 */
import { type Answer, HeavyError } from '../clockify/client.ts';
import { backoff, CIRCUIT_OPENS_AFTER } from '../clockify/limiter.ts';
import {
  ACCOUNT_LISTS,
  checkPage,
  endsWalk,
  isTooLarge,
  samePlace,
  sizeAfterRefusal,
  usersPath,
} from '../clockify/pages.ts';
import type { RequestKind } from '../clockify/quota.ts';
import { type ErrorInfo, explanationOf, StatusError, toErrorInfo } from '../domain/errors.ts';
import type { HistoryEvent } from '../domain/member.ts';
import type { Standing } from '../domain/standing.ts';
import type { Settings } from '../platform/settings.ts';
import type { ConnectionRecord } from '../platform/vault.ts';
import { assemble, chunkInfo, nextChunk } from './assemble.ts';
import { type Connections, type Surroundings, uncovered } from './connections.ts';
import { dayOf, diff, type Known } from './history.ts';
import { PageIntake } from './intake.ts';
import { type ListUnderLook, lookAt } from './look.ts';
import { cancelled, dueAt, failed, IDLE, type Reading } from './reading.ts';
import type { RequestOptions } from './requests.ts';
import { isListedApart, type Sighting, writeChunk } from './roster.ts';
import {
  type ChunkRecord,
  type Cursor,
  type RosterRecord,
  type StateRecord,
  sightingsOf,
  stampOf,
} from './store.ts';
import { checkTrust, doubts } from './trust.ts';

/** Page sizes, each a divisor of the one before it, so that a walk can go on with a smaller one. */
const SIZES = [4_000, 2_000, 1_000, 500, 250, 125, 25, 5] as const;
/** Size of a page while nothing is known of the members' weight. */
const FIRST_SIZE = 1_000;
/**
 * What a page should weigh at most, bytes: what comes in a quarter of a second, within bounds. Lighter ones of a
 * fast service would be read at more than eight a second, so that the limiter set the pace.
 */
const PAGE_MS = 250;
const LEAST_PAGE_BYTES = 16 * 1024 * 1024;
const MOST_PAGE_BYTES = 32 * 1024 * 1024;
/** A page is given up beyond this, bytes. */
const MAX_PAGE_BYTES = 48 * 1024 * 1024;
/** A page that takes longer makes the next ones smaller, ms. */
const SLOW_PAGE_MS = 6_000;
/** A member above either is too heavy to be read with all memberships. */
const HEAVY_MEMBER_BYTES = 256 * 1024;
const HEAVY_MEMBER_MS = 60;
/** Older pages are not worth going on from, ms: after a killed worker, and after a failure. */
const CURSOR_LIVES_MS = 10 * 60_000;
const FAILED_CURSOR_LIVES_MS = 60_000;
/** Without a list pages have nothing to show: the wait after a failure is no longer than this, ms. */
const FIRST_LIST_WAIT_MS = 4 * 60_000;
/** How long lists of accounts of a workspace with few requests an hour hold, ms. */
const ACCOUNTS_LIVE_MS = 24 * 60 * 60_000;
const HOUR_MS = 60 * 60_000;
/** A reading that took longer is compared with a small look before it is published, ms. */
const LONG_READING_MS = 20_000;

export interface SyncSurroundings extends Surroundings {
  readonly connections: Connections;
  flagged(): Promise<ReadonlySet<Standing>>;
  /** A reading begins, and may be killed. */
  onRunning(): void;
  /** A reading is on its way for all to see, or a page was stored. */
  onProgress(workspaceId: string): void;
  /** A list was published; `events` are empty for the first one. */
  onPublished(workspaceId: string, events: readonly HistoryEvent[]): void;
  /** A reading failed or was cancelled. */
  onFailed(workspaceId: string): void;
}

/** Why a reading is ended: a person cancels it, badges are switched off, or what it reads for is forgotten. */
type End = 'cancelled' | 'off' | 'idle';

interface Job {
  readonly promise: Promise<void>;
  readonly abort: AbortController;
  /** Set when it is ended from outside. */
  end?: End;
  readonly startedAt: number;
  /** A person asked for it, be it meanwhile. */
  wished: boolean;
}

/** What decides when a workspace is read by itself. */
export interface Deadline {
  readonly state: StateRecord | undefined;
  /** The list in use. */
  readonly roster: RosterRecord | undefined;
  readonly settings: Pick<Settings, 'enabled' | 'refreshMinutes'>;
  readonly isNewPage?: boolean;
}

/** A reading that begins or goes on. */
interface Begun {
  readonly state: StateRecord;
  readonly roster: RosterRecord | undefined;
}

/** The list in use, which another one is to replace. */
interface Earlier {
  /** `stampOf` that list. */
  readonly stamp: string;
  /** `null` when there is no list or it cannot be read any more. Never rejects. */
  readonly people: Promise<ReadonlyMap<string, Known> | null>;
}

export class Sync {
  readonly #around: SyncSurroundings;
  readonly #jobs = new Map<string, Job>();
  /** States that the storage refused to take: a failure must be known all the same. */
  readonly #unsaved = new Map<string, StateRecord>();

  constructor(around: SyncSurroundings) {
    this.#around = around;
  }

  isRunning(workspaceId: string): boolean {
    return this.#jobs.has(workspaceId);
  }

  /** Whether any reading is under way. */
  isBusy(): boolean {
    return this.#jobs.size > 0;
  }

  /**
   * Reads a workspace, or joins the reading under way. Resolves when published; rejects with the failure. `wished`:
   * a person asked for it, so one request is made also while the service refuses more.
   */
  start(workspaceId: string, wished = false): Promise<void> {
    const running = this.#jobs.get(workspaceId);
    if (running !== undefined) {
      running.wished ||= wished;
      return running.promise;
    }
    const abort = new AbortController();
    const promise = Promise.resolve()
      .then(() => this.#run(workspaceId, job))
      .finally(() => this.#jobs.delete(workspaceId));
    const job: Job = { promise, abort, startedAt: this.#around.clock.now(), wished };
    this.#jobs.set(workspaceId, job);
    // Whoever started it without waiting learns of a failure from the state.
    promise.catch(() => undefined);
    return promise;
  }

  /** How reading a workspace stands; `undefined` when it was never begun. */
  async state(workspaceId: string): Promise<StateRecord | undefined> {
    return this.#unsaved.get(workspaceId) ?? (await this.#around.store.state(workspaceId));
  }

  /** How reading each workspace stands that was ever begun. */
  async states(): Promise<StateRecord[]> {
    const stored = (await this.#around.store.states()).map((state) => [state.workspaceId, state] as const);
    return [...new Map([...stored, ...this.#unsaved]).values()];
  }

  /** When the reading under way began, ms since the epoch; `null` when there is none. */
  startedAt(workspaceId: string): number | null {
    return this.#jobs.get(workspaceId)?.startedAt ?? null;
  }

  /**
   * When a reading should begin by itself, ms since the epoch; `null` for never. `isNewPage`: a page that has just
   * been loaded wants it.
   */
  async dueAt(
    workspaceId: string,
    { state, roster, settings, isNewPage = false }: Deadline,
  ): Promise<number | null> {
    const { clock, connections } = this.#around;
    const kind = roster === undefined ? 'wanted' : 'list';
    const requestsFrom = await connections.ledger.nextAt(workspaceId, kind, Math.max(1, state?.pages ?? 1));
    return dueAt({
      now: clock.now(),
      enabled: settings.enabled,
      reading: state?.reading ?? IDLE,
      isUnderWay: this.isRunning(workspaceId),
      fullAt: roster?.fullAt ?? null,
      refreshMinutes: settings.refreshMinutes,
      requestsFrom,
      isNewPage,
    });
  }

  /** A person wants no reading of a workspace: it is not begun again by itself for a while. */
  cancel(workspaceId: string): Promise<void> {
    return this.#end(workspaceId, 'cancelled');
  }

  /** Ends a reading whose connection is gone; another one may begin at once. */
  abandon(workspaceId: string): Promise<void> {
    return this.#end(workspaceId, 'idle');
  }

  /** Ends every reading, also what a killed worker left behind, until badges are switched on again. */
  async switchOff(): Promise<void> {
    await this.#endAll('off');
    for (const state of await this.states()) {
      if (state.reading.is === 'running' && !this.isRunning(state.workspaceId)) {
        await this.#save({ ...state, reading: { is: 'off' } });
      }
    }
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
    await this.#around.store.saveState(state).then(
      () => this.#unsaved.delete(state.workspaceId),
      () => this.#unsaved.set(state.workspaceId, state),
    );
  }

  async #run(workspaceId: string, job: Job): Promise<void> {
    const { connections, clock, log } = this.#around;
    const startedAt = clock.now();
    if (!job.wished && !(await this.#hasRoom(workspaceId))) return;
    this.#around.onRunning();
    this.#unsaved.delete(workspaceId);
    try {
      const candidates = await connections.covering(workspaceId);
      if (candidates.length === 0) throw uncovered(await connections.list());
      for (const [number, connection] of candidates.entries()) {
        try {
          await this.#read(workspaceId, connection, job);
          break;
        } catch (error) {
          if (!isRefused(error)) throw error;
          const reason = await connections.afterRefusal(connection, error);
          if (number === candidates.length - 1) throw reason;
        }
      }
      const { pages = 0, members = 0 } = (await this.#around.store.state(workspaceId)) ?? {};
      log('list read', `${clock.now() - startedAt} ms, ${pages} pages, ${members} members`);
    } catch (error) {
      await this.#fail(workspaceId, error, job.end);
      this.#around.onFailed(workspaceId);
      throw error;
    }
  }

  /** Whether the workspace's hour has room for a list that nobody waits for. A first one always has. */
  async #hasRoom(workspaceId: string): Promise<boolean> {
    const { store, connections } = this.#around;
    const [roster, state] = await Promise.all([store.roster(workspaceId), this.state(workspaceId)]);
    if (roster === undefined || state?.reading.is === 'running') return true;
    return connections.ledger.mayAsk(workspaceId, 'list', Math.max(1, state?.pages ?? 1));
  }

  async #fail(workspaceId: string, error: unknown, end: End | undefined): Promise<void> {
    const { store, clock, log } = this.#around;
    const now = clock.now();
    const info = end === undefined ? toErrorInfo(error) : undefined;
    // Its requests are spread over hours: nothing has failed.
    const isPaced = info !== undefined && explanationOf(info) === 'paced';
    const [stored, roster] = await Promise.all([
      store.state(workspaceId).catch(() => undefined),
      store.roster(workspaceId).catch(() => undefined),
    ]);
    const rest = stored ?? newState(workspaceId);
    // What was read so far is worth keeping only when the line or the service broke.
    const keep =
      end === 'off' ||
      (info !== undefined && ['rate', 'offline', 'server', 'permission'].includes(info.code));
    if (!keep && rest.cursor !== null) {
      await store.dropGeneration(workspaceId, rest.cursor.generation).catch(() => undefined);
    }
    const failures = info === undefined || isPaced ? rest.failures : rest.failures + 1;
    const sizeLimit = error instanceof HeavyError ? smaller(rest.cursor?.size ?? FIRST_SIZE) : rest.sizeLimit;
    const most = roster === undefined ? FIRST_LIST_WAIT_MS : Number.POSITIVE_INFINITY;
    const wait = Math.min(backoff(failures), most);
    const reading: Reading =
      info !== undefined
        ? isPaced
          ? failed({ ...info, readyAt: readyAt(rest, info.retryAt ?? now) }, now, 0)
          : failedReading(info, failures, now, wait)
        : end === 'cancelled'
          ? cancelled(now)
          : end === 'off'
            ? { is: 'off' }
            : IDLE;
    await this.#save({ ...rest, reading, cursor: keep ? rest.cursor : null, failures, sizeLimit });
    log(
      end === undefined ? 'failed' : 'ended',
      info === undefined ? (end ?? '') : `${info.code}: ${info.message}`,
    );
  }

  async #read(workspaceId: string, connection: ConnectionRecord, job: Job): Promise<void> {
    const begun = await this.#begin(workspaceId, connection);
    const isFirst = begun.roster === undefined;
    const kind = (): RequestKind => (job.wished ? 'refresh' : isFirst ? 'wanted' : 'list');
    const release = this.#around.connections.hold(connection, kind());
    try {
      await this.#readFrom(begun, connection, { kind, signal: job.abort.signal });
    } finally {
      release();
    }
  }

  async #readFrom(
    begun: Begun,
    connection: ConnectionRecord,
    { kind, signal }: { readonly kind: () => RequestKind; readonly signal: AbortSignal },
  ): Promise<void> {
    const { store, clock } = this.#around;
    const { workspaceId } = begun.state;
    this.#around.onProgress(workspaceId);
    let { state } = begun;
    let cursor = state.cursor;
    const { generation = 0, chunks = [] } = cursor ?? {};
    const seen = await sightingsOf(store, { workspaceId, generation, chunks });
    /** A page is on its way to the disk while the next one is asked for. */
    let saved: Promise<unknown> = Promise.resolve();
    let before: Earlier | undefined;
    try {
      while (cursor !== null && cursor.list !== 'DONE') {
        signal.throwIfAborted();
        const asked =
          cursor.list !== 'MEMBERS' && (await this.#keepsAccounts(cursor, begun.roster, seen, workspaceId))
            ? this.#keepAccounts(state, cursor, begun.roster, seen)
            : this.#page(state, cursor, connection, seen, { kind: kind(), signal });
        // Who was there before is read while the service makes its first answer.
        before ??= this.#earlier(begun.roster);
        const step = await asked;
        state = step.state;
        cursor = step.state.cursor;
        await saved;
        saved = store.appendPage(state, step.chunk).then(() => this.#around.onProgress(workspaceId));
        saved.catch(() => undefined);
      }
    } finally {
      await saved;
    }
    if (cursor === null) return;
    const staged: ListUnderLook = { workspaceId, size: seen.size, members: () => Promise.resolve(seen) };
    for (;;) {
      signal.throwIfAborted();
      const roster = await store.roster(workspaceId);
      if (before?.stamp !== stampOf(roster)) before = this.#earlier(roster);
      // A small look was here meanwhile and may know better than the first pages.
      const overtaken = before.stamp !== cursor.base || clock.now() - state.startedAt > LONG_READING_MS;
      const corrections = overtaken
        ? new Map((await lookAt(this.#around, connection, staged, { kind: kind(), signal })).corrections)
        : new Map<string, Sighting>();
      for (const [id, doubt] of await this.#doubts(state, connection, seen, kind())) {
        if (!corrections.has(id)) corrections.set(id, doubt);
      }
      if (await this.#publish(state, cursor, connection, seen, corrections, before)) return;
    }
  }

  /** The state of a reading that begins, or goes on where one was left. */
  async #begin(workspaceId: string, connection: ConnectionRecord): Promise<Begun> {
    const { store, clock } = this.#around;
    const now = clock.now();
    const [state, roster] = await Promise.all([store.state(workspaceId), store.roster(workspaceId)]);
    const stored = state ?? newState(workspaceId);
    const old = stored.cursor;
    // What the hour had no room for goes on when it has.
    const { reading } = stored;
    const waited = reading.is === 'failed' && reading.error.code === 'rate' ? reading.wait : 0;
    const lives = reading.is === 'failed' ? FAILED_CURSOR_LIVES_MS + waited : CURSOR_LIVES_MS;
    const goesOn =
      old !== null && old.connectionId === connection.id && Math.abs(now - old.updatedAt) < lives;
    if (old !== null && !goesOn) await store.dropGeneration(workspaceId, old.generation);
    const generation = Math.max(now, (roster?.generation ?? 0) + 1);
    const expected = connection.workspaces.find(({ id }) => id === workspaceId)?.size ?? 0;
    const allowed = await this.#around.connections.ledger.pageSize(workspaceId, 'users');
    const suitable = suitableSize(stored.weight, stored.speed, stored.sizeLimit);
    const begun: StateRecord = {
      ...stored,
      reading: { is: 'running' },
      expected,
      ...(goesOn
        ? {}
        : {
            startedAt: now,
            pages: 0,
            members: 0,
            cursor: {
              generation,
              connectionId: connection.id,
              base: stampOf(roster),
              list: 'MEMBERS',
              page: 1,
              size: Math.min(suitable, allowed ?? suitable),
              capped: allowed !== undefined,
              detailed: true,
              chunks: [],
              broken: 0,
              updatedAt: now,
            },
          }),
    };
    await store.saveState(begun);
    return { state: begun, roster };
  }

  /** Fetches the cursor's page: what to store, and where to go on. */
  async #page(
    state: StateRecord,
    cursor: Cursor,
    connection: ConnectionRecord,
    seen: Map<string, Sighting>,
    options: RequestOptions,
  ): Promise<{ state: StateRecord; chunk: ChunkRecord | null }> {
    const { workspaceId } = state;
    checkPage(cursor.page);
    const accounts = cursor.list === 'MEMBERS' || cursor.list === 'DONE' ? {} : { accounts: cursor.list };
    const path = usersPath(workspaceId, {
      memberships: cursor.detailed ? 'ALL' : 'WORKSPACE',
      status: 'ALL',
      page: cursor.page,
      size: cursor.size,
      ...accounts,
    });
    const ask = (): Promise<Answer<PageIntake>> =>
      this.#around.connections.getParts(
        connection,
        path,
        () => new PageIntake(workspaceId, cursor.detailed),
        { ...options, maxBytes: MAX_PAGE_BYTES },
      );
    let answer: Answer<PageIntake>;
    try {
      answer = await ask();
      // More was promised: the rest of a list is not given up for one empty answer.
      if (answer.body.count === 0 && cursor.goesOn && answer.lastPage !== true) answer = await ask();
    } catch (error) {
      const cut = isTooLarge(error) ? sizeAfterRefusal(cursor.size) : null;
      if (cut !== null) {
        const { size, cutFrom = size } = cursor;
        const again: Cursor = { ...withSize(cursor, cut), capped: true, cutFrom };
        return { state: { ...state, cursor: again }, chunk: null };
      }
      if (
        cursor.list !== 'MEMBERS' &&
        error instanceof StatusError &&
        [400, 403, 404].includes(error.status ?? 0)
      ) {
        // A service that does not know this kind of account, or does not show it, has none of it for us.
        this.#around.log('accounts not listed', cursor.list);
        const { size, cutFrom = size } = cursor;
        return { state: { ...state, cursor: nextList({ ...cursor, size: cutFrom }) }, chunk: null };
      }
      const lighter = error instanceof HeavyError ? this.#lighter(state, cursor, error) : null;
      if (lighter === null) throw error;
      return { state: { ...state, cursor: lighter, sizeLimit: lighter.size }, chunk: null };
    }
    if (cursor.cutFrom !== undefined) {
      await this.#around.connections.ledger.learnPageSize(workspaceId, 'users', cursor.size);
    }
    const { body: page, serverTime: at, lastPage, bytes, ms } = answer;
    page.check();
    const { count, broken, members } = page;
    const ids = [...members.keys()];
    const fresh = ids.filter((id) => !seen.has(id)).length;
    const speed = Math.ceil(bytes / Math.max(1, ms));
    const ended = endsWalk({ count, fresh, lastPage });
    // A page that only repeats what is known is not stored: a service that passes over the account filter
    // would otherwise double the list.
    const { generation, chunks } = cursor;
    const stored = { workspaceId, generation, chunks };
    const chunk = fresh > 0 ? nextChunk(stored, at, page.text()) : null;
    if (chunk !== null) for (const [id, member] of members) seen.set(id, { member, at });
    const next = ended
      ? nextList(cursor)
      : { ...adapt(cursor, { count, bytes, ms }), goesOn: lastPage === false };
    return {
      state: {
        ...state,
        pages: state.pages + 1,
        members: seen.size,
        ...(cursor.detailed && cursor.list === 'MEMBERS' && count > 0
          ? {
              weight: Math.ceil(bytes / count),
              speed: cursor.page === 1 ? speed : Math.max(speed, state.speed),
            }
          : {}),
        cursor: {
          ...next,
          chunks: chunk === null ? chunks : [...chunks, chunkInfo(chunk.seq, ids)],
          broken: cursor.broken + broken,
          updatedAt: this.#around.clock.now(),
        },
      },
      chunk,
    };
  }

  /**
   * Whether the accounts that the plain list leaves out are taken from the list in use: of a workspace whose plan
   * allows few requests they are read once a day, or once a week where there were none, and when somebody is in the
   * plain list no more.
   */
  async #keepsAccounts(
    cursor: Cursor,
    roster: RosterRecord | undefined,
    seen: ReadonlyMap<string, Sighting>,
    workspaceId: string,
  ): Promise<boolean> {
    const { connections, clock, store } = this.#around;
    const { frugal } = await connections.ledger.quota(workspaceId);
    if (!frugal) return false;
    if (!(await connections.ledger.mayAsk(workspaceId, 'list'))) return true;
    // Once begun they are read to their end.
    if (roster === undefined || cursor.list !== ACCOUNT_LISTS[0] || cursor.page > 1) return false;
    const { counts, accountsAt = 0 } = roster;
    const hadNone = (counts.limited ?? 0) + (counts.deleted ?? 0) === 0;
    if (Math.abs(clock.now() - accountsAt) > (hadNone ? ACCOUNTS_LIVE_MS * 7 : ACCOUNTS_LIVE_MS))
      return false;
    const before = await sightingsOf(store, roster);
    return [...before.values()].every(({ member }) => isListedApart(member.account) || seen.has(member.id));
  }

  /** The step that takes them from the list in use. */
  async #keepAccounts(
    state: StateRecord,
    cursor: Cursor,
    roster: RosterRecord | undefined,
    seen: Map<string, Sighting>,
  ): Promise<{ state: StateRecord; chunk: ChunkRecord | null }> {
    const { workspaceId } = state;
    const kept: Sighting[] = [];
    if (roster !== undefined) {
      for await (const { sightings } of this.#around.store.sightings(roster, false)) {
        for (const sighting of sightings) {
          const { id, account } = sighting.member;
          if (isListedApart(account) && !seen.has(id)) kept.push(sighting);
        }
      }
    }
    const { generation, chunks } = cursor;
    const at = kept[0]?.at ?? 0;
    const chunk =
      kept.length === 0 ? null : nextChunk({ workspaceId, generation, chunks }, at, writeChunk(kept, at));
    for (const sighting of kept) seen.set(sighting.member.id, sighting);
    const ids = kept.map(({ member }) => member.id);
    const done: Cursor = {
      ...cursor,
      list: 'DONE',
      chunks: chunk === null ? chunks : [...chunks, chunkInfo(chunk.seq, ids)],
      accountsAt: roster?.accountsAt ?? 0,
    };
    return { state: { ...state, members: seen.size, cursor: done }, chunk };
  }

  /** Who is shown without a membership although the list of workspaces, read anew if need be, calls them active. */
  async #doubts(
    { workspaceId, startedAt }: StateRecord,
    connection: ConnectionRecord,
    seen: ReadonlyMap<string, Sighting>,
    kind: RequestKind,
  ): Promise<ReadonlyMap<string, Sighting>> {
    const { store, connections, clock } = this.#around;
    const read = async () => doubts(seen, await store.actives(connection.id, workspaceId));
    const found = await read();
    if (found.size === 0) return found;
    const age = Math.max(1, clock.now() - startedAt);
    const isRead = await connections.refreshWorkspaces(connection, age, kind).catch(() => false);
    return isRead ? read() : found;
  }

  /** A cursor that asks for less after an answer that was too heavy or too slow; `null`: nothing is left to try. */
  #lighter(state: StateRecord, cursor: Cursor, error: HeavyError): Cursor | null {
    // A first page that nobody answers is news for the person before it is a reason to ask for less.
    if (error.code === 'offline' && state.pages === 0) return null;
    const size = smaller(cursor.size);
    const mayShrink = size < cursor.size && !cursor.capped;
    if (mayShrink && size >= 25) return withSize(cursor, size);
    return cursor.detailed ? { ...cursor, detailed: false } : mayShrink ? withSize(cursor, size) : null;
  }

  async #publish(
    state: StateRecord,
    cursor: Cursor,
    connection: ConnectionRecord,
    seen: ReadonlyMap<string, Sighting>,
    corrections: ReadonlyMap<string, Sighting>,
    before: Earlier,
  ): Promise<boolean> {
    const { store, clock } = this.#around;
    const { workspaceId } = state;
    const { generation, chunks, broken } = cursor;
    const flagged = await this.#around.flagged();
    const list = await assemble(store, { workspaceId, generation, chunks }, seen, corrections, flagged);
    if (list.members.size === 0) throw new StatusError('schema', 'the list is empty');
    checkTrust(list.members, connection.owner.id);
    const people = await before.people;
    const now = clock.now();
    const events = people === null ? [] : diff(workspaceId, people, list.members, now);
    const version = `${generation}.0`;
    const published = await store.publish({
      base: before.stamp,
      roster: {
        workspaceId,
        connectionId: connection.id,
        version,
        readAt: now,
        fullAt: now,
        accountsAt: cursor.accountsAt ?? now,
        size: list.members.size,
        counts: list.counts,
        broken,
        generation,
        chunks: list.chunks,
        inactive: list.inactive,
      },
      index: { workspaceId, version, ...list.index },
      state: {
        ...state,
        reading: IDLE,
        members: list.members.size,
        cursor: null,
        failures: 0,
        sizeLimit: larger(state.sizeLimit),
      },
      chunks: list.rewritten,
      events,
      day: dayOf(now),
    });
    if (published) this.#around.onPublished(workspaceId, events);
    return published;
  }

  #earlier(roster: RosterRecord | undefined): Earlier {
    return { stamp: stampOf(roster), people: this.#people(roster) };
  }

  async #people(roster: RosterRecord | undefined): Promise<ReadonlyMap<string, Known> | null> {
    if (roster === undefined) return null;
    const people = new Map<string, Known>();
    try {
      for await (const { sightings } of this.#around.store.sightings(roster, true)) {
        for (const { member } of sightings) {
          people.set(member.id, { name: member.name, email: member.email, standing: member.standing });
        }
      }
    } catch {
      return null;
    }
    return people;
  }
}

/** Another key may be allowed what this one is not. */
export function isRefused(error: unknown): error is StatusError {
  return error instanceof StatusError && ['auth', 'forbidden', 'setup'].includes(error.code);
}

export function newState(workspaceId: string): StateRecord {
  return {
    workspaceId,
    reading: IDLE,
    pages: 0,
    members: 0,
    startedAt: 0,
    expected: 0,
    cursor: null,
    failures: 0,
    weight: 0,
    speed: 0,
    sizeLimit: 0,
  };
}

/** From the fifth failure in a row on, pages say when the next try is. */
function failedReading(info: ErrorInfo, failures: number, now: number, wait: number): Reading {
  const reading = failed(info, now, wait);
  if (failures < CIRCUIT_OPENS_AFTER) return reading;
  return { ...reading, error: { retryAt: reading.until, ...info } };
}

/** When a list should be complete whose next page is asked for at `from`, if it goes on as fast as so far. */
function readyAt({ cursor, expected, members, pages, startedAt }: StateRecord, from: number): number {
  const left = Math.ceil(Math.max(1, expected - members) / (cursor?.size ?? FIRST_SIZE));
  const hours = Math.max(1, Math.round((from - startedAt) / HOUR_MS));
  return from + Math.floor(((left - 1) * hours) / Math.max(1, pages)) * HOUR_MS;
}

/** `weight`: bytes of a member, `speed`: bytes a ms, `limit`: largest page worth trying; 0: not known. */
function suitableSize(weight: number, speed: number, limit: number): number {
  const bytes = Math.min(MOST_PAGE_BYTES, Math.max(LEAST_PAGE_BYTES, speed * PAGE_MS));
  const wanted = weight === 0 ? FIRST_SIZE : bytes / weight;
  const most = limit === 0 ? wanted : Math.min(wanted, limit);
  return SIZES.find((size) => size <= most) ?? SIZES[SIZES.length - 1] ?? FIRST_SIZE;
}

function smaller(size: number): number {
  return SIZES.find((one) => one < size) ?? size;
}

/** One step up from a limit that has served; 0, no limit, at the top. */
function larger(limit: number): number {
  return SIZES.findLast((size) => size > limit && limit !== 0) ?? 0;
}

/** The same place in the list with pages of another size. */
function withSize(cursor: Cursor, size: number): Cursor {
  return { ...cursor, size, page: samePlace(cursor.page, cursor.size, size) };
}

/** Where a walk goes on, with pages that suit what the last one weighed and how long it took. */
function adapt(cursor: Cursor, page: { count: number; bytes: number; ms: number }): Cursor {
  const { count, bytes, ms } = page;
  const next: Cursor = { ...cursor, page: cursor.page + 1, capped: cursor.capped || count < cursor.size };
  const detailed =
    next.detailed && !(bytes / count > HEAVY_MEMBER_BYTES || ms / Math.max(count, 25) > HEAVY_MEMBER_MS);
  if (next.capped) return { ...next, detailed };
  const limit = ms > SLOW_PAGE_MS ? smaller(cursor.size) : cursor.size;
  const fitting = suitableSize(bytes / count, bytes / Math.max(1, ms), limit);
  return { ...withSize(next, fitting), detailed };
}

/** The list after this one, from its first page. */
function nextList(cursor: Cursor): Cursor {
  const lists = ['MEMBERS', ...ACCOUNT_LISTS, 'DONE'] as const;
  const list = lists[lists.indexOf(cursor.list) + 1] ?? 'DONE';
  const { cutFrom: _, ...rest } = cursor;
  return { ...rest, list, page: 1, capped: false, goesOn: false };
}
