/** Reads a workspace's list under one connection: page after page into the store, then one swap. */

import { WebPageError } from '../../clockify/errors-from-refused-requests.ts';
import { checkPage, freshOf, isLastPage, isUnexpectedlyEmpty } from '../../clockify/paging.ts';
import type { RequestKind } from '../../clockify/request-kinds-and-urgency.ts';
import { isRefusal, StatusError } from '../../domain/errors.ts';
import type { ConnectionRecord } from '../../platform/vault-of-connections-and-keys.ts';
import { chunkInfo, nextChunk } from '../lists/build-list-from-chunks.ts';
import { MemberTable } from '../lists/fingerprints-to-compare-members.ts';
import type { ChunkRecord, Cursor, RosterRecord, StateRecord } from '../lists/list-database-schema.ts';
import { stampOf } from '../lists/list-store.ts';
import { membersOf, type Sighting } from '../lists/member-chunks.ts';
import { type ListUnderCheck, quickCheck } from '../quick-check/find-changed-members.ts';
import type { RequestOptions } from '../requests/send-requests-in-turn.ts';
import { HeldBackError } from '../requests/stored-request-counts-and-pauses.ts';
import { copyAccounts, mayCopyAccounts, nextList } from './lists-of-limited-and-deleted-accounts.ts';
import { missedPeople, missesActives } from './look-up-people-missed-between-pages.ts';
import { MemberStream } from './member-stream.ts';
import { adapt, cutTo, suitableSize, withSize } from './page-size-by-weight.ts';
import type { SyncDependencies } from './parts-that-readings-need.ts';
import {
  correctDoubts,
  type Earlier,
  earlierList,
  newerInUse,
  publishList,
} from './publish-list-and-its-changes.ts';
import { IDLE } from './reading-state.ts';
import { checkMissing, maybeInCopiedLists } from './refuse-list-that-lacks-people.ts';
import { checkTrust } from './refuse-list-without-owner-or-memberships.ts';
import { unreadablePeople } from './unreadable-people.ts';
import { PagesWithoutAnswer, wasSilent } from './when-a-list-page-times-out.ts';
import {
  afterRefusal,
  afterWebPages,
  listPagePath,
  mayAskForLarger,
  sizeKeyOf,
  withLearnedSize,
} from './when-clockify-refuses-a-list-page.ts';
import { liveCursor } from './where-a-reading-goes-on.ts';

/** A page that is larger than this is given up, bytes. */
const MAX_PAGE_BYTES = 48 * 1024 * 1024;
/** A reading that took longer is compared with a quick check before it is published, ms. */
const LONG_READING_MS = 20_000;

/**
 * Who wants a list: a person who pressed something (`refresh`), somebody who waits for a first one (`wanted`), or
 * nobody (`list`).
 */
export type Wish = Extract<RequestKind, 'refresh' | 'wanted' | 'list'>;

/** A reading that begins or goes on. */
interface Begun {
  readonly state: StateRecord;
  readonly roster: RosterRecord | undefined;
  /** The reading before it got no answer, so a small page is asked for first. */
  readonly isCareful: boolean;
}

/** How a page is asked for. */
interface PageOptions extends RequestOptions {
  readonly silence: PagesWithoutAnswer;
}

/** The state of a workspace that was never read. */
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

export class ListReader {
  readonly #deps: SyncDependencies;

  constructor(deps: SyncDependencies) {
    this.#deps = deps;
  }

  /**
   * Resolves when the list is published. `wish`: who wants it by now. `tried`: connections that were refused the list
   * although their keys work. Throws as requests do, `schema` for a list that
   * cannot be trusted, and an `AbortError` when `signal` was aborted.
   */
  async read(
    workspaceId: string,
    connection: ConnectionRecord,
    {
      wish,
      signal,
      tried,
    }: { readonly wish: () => Wish; readonly signal: AbortSignal; readonly tried: readonly string[] },
  ): Promise<void> {
    const begun = await this.#begin(workspaceId, connection, wish(), tried);
    const isFirst = begun.roster === undefined;
    // Nobody waits for a newer list, save by Refresh.
    const kind = (): RequestKind => (wish() === 'wanted' && !isFirst ? 'list' : wish());
    await this.#readFrom(begun, connection, { kind, signal });
  }

  async #readFrom(
    begun: Begun,
    connection: ConnectionRecord,
    { kind, signal }: { readonly kind: () => RequestKind; readonly signal: AbortSignal },
  ): Promise<void> {
    const { store, clock } = this.#deps;
    const { workspaceId } = begun.state;
    this.#deps.onProgress(workspaceId);
    let { state } = begun;
    let cursor = state.cursor;
    const { generation = 0, chunks = [] } = cursor ?? {};
    const seen = await store.members.byId({ workspaceId, generation, chunks });
    /** A page is written to the disk while the next one is requested. */
    let saved: Promise<unknown> = Promise.resolve();
    let before: Earlier | undefined;
    // Only for the pages: what comes after them may wait for a less urgent request.
    const release = await this.#deps.connections.hold(connection, kind());
    const silence = new PagesWithoutAnswer(this.#deps.connections, connection);
    try {
      if (begun.isCareful) await silence.reach(workspaceId, { kind: kind(), signal });
      while (cursor !== null && (cursor.list !== 'DONE' || cursor.blocked !== undefined)) {
        signal.throwIfAborted();
        // The list in use is read while the service prepares its first answer.
        before ??= earlierList(this.#deps, begun.roster);
        const mayCopy =
          cursor.list !== 'MEMBERS' &&
          (await mayCopyAccounts(this.#deps, state, cursor, before, seen, kind() === 'refresh'));
        const copied = mayCopy ? await copyAccounts(this.#deps, state, cursor, begun.roster, seen) : null;
        const pending =
          copied ?? this.#page(state, cursor, connection, seen, { kind: kind(), signal, silence });
        const step = await pending;
        if (copied === null && cursor.list === 'LIMITED' && step.state.cursor?.list !== 'LIMITED') {
          // Everybody who counts has been read. Another key may be tried, so nothing more is asked for with this one.
          checkTrust(membersOf(seen).values(), connection.owner.id);
        }
        state = step.state;
        cursor = step.state.cursor;
        await saved;
        saved = store.appendPage(state, step.chunk).then(() => this.#deps.onProgress(workspaceId));
        saved.catch(() => undefined);
      }
    } catch (error) {
      await saved;
      const larger = cursor && afterWebPages(cursor, error);
      if (larger !== null) await store.saveState({ ...state, cursor: larger });
      throw error;
    } finally {
      release();
    }
    if (cursor === null) return;
    const setAside = idsOf(cursor.unreadable);
    const staged: ListUnderCheck = {
      workspaceId,
      size: seen.size,
      listed: async () => {
        const table = MemberTable.of(membersOf(seen).values());
        return {
          standingOf: (id) => table.standingOf(id) ?? (setAside.has(id) ? 'unknown' : undefined),
          holds: (member) => table.holds(member),
          inactive: () => table.inactive(),
          others: () => table.others(),
        };
      },
      find: async (ids) => new Map([...seen].filter(([id]) => ids.includes(id))),
    };
    for (;;) {
      signal.throwIfAborted();
      const [roster] = await Promise.all([store.roster(workspaceId), saved]);
      const stamp = stampOf(roster);
      if (before === undefined || stampOf(before.roster) !== stamp) before = earlierList(this.#deps, roster);
      const now = clock.now();
      // A time in the future was noted by a clock that was ahead, and proves nothing.
      const confirmedAt = roster !== undefined && roster.readAt <= now ? roster.readAt : 0;
      // A quick check has published meanwhile, and may be newer than the first pages.
      const overtaken = stamp !== cursor.base || Math.abs(now - state.startedAt) > LONG_READING_MS;
      const isKnown = (id: string) => seen.has(id) || setAside.has(id);
      const options = () => ({ kind: kind(), signal });
      const read = { workspaceId, cursor, connection, before };
      // Nothing more is asked for with a key that is shown too few people.
      await checkMissing(this.#deps, read, seen, isKnown, options());
      const isWhole = roster === undefined && (await missesActives(this.#deps, read, isKnown));
      const under = { ...staged, isWhole };
      const check =
        overtaken || isWhole
          ? await quickCheck(this.#deps, connection, under, options()).catch((error: unknown) => {
              // What was read stays true.
              const isExpected = error instanceof HeldBackError || error instanceof WebPageError;
              if (isExpected || isRefusal(error)) return null;
              throw error;
            })
          : undefined;
      const corrections = new Map(check?.corrections);
      // A list that only waits for its check would wait for ever where an hour has no room for it.
      const isUnchecked = check === null || check?.isPartial === true;
      // What comes first decides about a person.
      const correct = (more: ReadonlyMap<string, Sighting>) => {
        for (const [id, one] of more) if (!corrections.has(id)) corrections.set(id, one);
      };
      if (isUnchecked && roster !== undefined) {
        const newer = await newerInUse(this.#deps, cursor, { ...roster, readAt: confirmedAt }, seen);
        correct(new Map([...newer].filter(([, { member }]) => check?.overrules(member) !== true)));
      }
      correct(await correctDoubts(this.#deps, state, cursor, connection, seen, before, options()));
      correct(await unreadablePeople(this.#deps, read, seen));
      const isSettled = (id: string) => isKnown(id) || corrections.has(id);
      correct(await missedPeople(this.#deps, read, isSettled, options()));
      correct(await maybeInCopiedLists(this.#deps, read, isSettled));
      const asOf = isUnchecked ? Math.max(confirmedAt, Math.min(state.startedAt, now)) : undefined;
      if (await publishList(this.#deps, state, cursor, connection, seen, corrections, before, asOf)) return;
    }
  }

  /** The state of a reading that begins, or goes on where one was left. */
  async #begin(
    workspaceId: string,
    connection: ConnectionRecord,
    wish: Wish,
    tried: readonly string[],
  ): Promise<Begun> {
    const { store, clock } = this.#deps;
    const now = clock.now();
    const [state, roster] = await Promise.all([store.state(workspaceId), store.roster(workspaceId)]);
    const stored = state ?? newState(workspaceId);
    const old = stored.cursor;
    const goesOn = liveCursor(stored, wish !== 'list', now)?.connectionId === connection.id;
    if (old !== null && !goesOn) await store.dropGeneration(workspaceId, old.generation);
    const generation = Math.max(now, (roster?.generation ?? 0) + 1);
    const expected = connection.workspaces.find(({ id }) => id === workspaceId)?.size ?? 0;
    const allowed = await this.#deps.connections.quotas.pageSize(workspaceId, 'users');
    const suitable = suitableSize(stored.weight, stored.speed, stored.sizeLimit);
    const unlimited = suitableSize(stored.weight, stored.speed, 0);
    // The last request of an hour is for the list itself.
    const isCareful =
      wasSilent(stored.reading) && (await this.#deps.connections.quotas.requestsLeft(workspaceId, wish)) > 1;
    const { untrusted: _, ...trusted } = stored;
    const begun: StateRecord = {
      // What somebody presses counts as a new beginning. If the list is not trusted again, that is noted again.
      ...(wish === 'list' ? stored : trusted),
      reading: wish === 'list' ? { is: 'running' } : { is: 'running', isAwaited: true },
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
              tried,
              base: stampOf(roster),
              list: 'MEMBERS',
              page: 1,
              size: Math.min(suitable, allowed ?? suitable),
              capped: allowed !== undefined,
              detailed: true,
              growsTo: unlimited > suitable ? unlimited : undefined,
              chunks: [],
              broken: 0,
              updatedAt: now,
            },
          }),
    };
    await store.saveState(begun);
    return { state: begun, roster, isCareful };
  }

  /** Fetches the cursor's page. Returns what to store, and the cursor of the next page. */
  async #page(
    state: StateRecord,
    from: Cursor,
    connection: ConnectionRecord,
    seen: Map<string, Sighting>,
    options: PageOptions,
  ): Promise<{ state: StateRecord; chunk: ChunkRecord | null }> {
    const { workspaceId } = state;
    const { quotas } = this.#deps.connections;
    const allowed = await quotas.pageSize(workspaceId, sizeKeyOf(from));
    const isTooMuch = allowed !== undefined && allowed <= from.size;
    let cursor = isTooMuch ? { ...withSize(from, allowed), capped: true } : from;
    checkPage(cursor.page);
    const getPage = (at = cursor, isOnce = false) =>
      this.#deps.connections.getInBatches(
        connection,
        listPagePath(workspaceId, at),
        () => new MemberStream(workspaceId, at.detailed),
        { ...options, isOnce, maxBytes: MAX_PAGE_BYTES },
      );
    let answer: Awaited<ReturnType<typeof getPage>>;
    try {
      answer = await getPage();
      const { body, lastPage } = answer;
      const wasPromised = cursor.goesOn === true;
      if (isUnexpectedlyEmpty({ count: body.count, wasPromised, lastPage })) answer = await getPage();
    } catch (error) {
      const elsewhere = afterRefusal(cursor, error, this.#deps.log);
      if (elsewhere !== null) {
        const isBlocked = elsewhere.blocked !== cursor.blocked;
        const noted = isBlocked ? { ...state, blockedAt: this.#deps.clock.now() } : state;
        return { state: { ...noted, cursor: elsewhere }, chunk: null };
      }
      const next = await options.silence.lighter(state, cursor, error, options);
      if (next === null) throw error;
      const sizeLimit = next.size < cursor.size ? next.size : state.sizeLimit;
      return { state: { ...state, cursor: next, sizeLimit }, chunk: null };
    }
    options.silence.answered();
    const mayAsk = await mayAskForLarger(quotas, state, cursor, options.kind);
    const getOnce = (at: Cursor) => getPage(at, true);
    cursor = await withLearnedSize(quotas, workspaceId, cursor, mayAsk ? getOnce : null);
    const { body: page, serverTime: at, lastPage, bytes, ms } = answer;
    // Deleted and limited accounts alone are no list.
    if (cursor.list === 'MEMBERS' && cursor.page === 1 && page.count === 0) {
      throw new StatusError('schema', 'the list is empty');
    }
    page.check({ count: seen.size + cursor.broken, broken: cursor.broken });
    const { count, broken, unreadable, members } = page;
    const ids = [...members.keys()];
    const hasFresh = ids.some((id) => !seen.has(id));
    const setAside = idsOf(cursor.unreadable);
    const isKnown = (id: string) => seen.has(id) || setAside.has(id);
    const fresh = freshOf({ records: [...members.values()], broken, unreadable }, isKnown, lastPage);
    const speed = Math.ceil(bytes / Math.max(1, ms));
    const { offset = 0 } = cursor;
    const mayGoOn = count > 0 && lastPage !== true;
    // The service silently gives less than this larger page, which therefore ends before the place that was reached.
    const isCut = mayGoOn && fresh < count && count < cursor.size && cursor.page * count <= offset;
    // After a larger page was refused or got lost.
    const isRepeat = mayGoOn && (cursor.page - 1) * cursor.size + count <= offset;
    const ended = !isCut && !isRepeat && isLastPage({ count, fresh, lastPage });
    // A page that only repeats known members is not stored: a service that ignores the account filter would otherwise
    // double the list.
    const { generation, chunks } = cursor;
    const stored = { workspaceId, generation, chunks };
    const chunk = hasFresh ? nextChunk(stored, at, page.text()) : null;
    if (chunk !== null) for (const [id, member] of members) seen.set(id, { member, at });
    const next = ended
      ? { ...nextList(cursor), ...(cursor.page > 1 ? { paged: [...(cursor.paged ?? []), cursor.list] } : {}) }
      : {
          ...(isCut ? cutTo(cursor, count) : adapt(cursor, { count, bytes, ms })),
          goesOn: lastPage === false,
        };
    return {
      state: {
        ...state,
        pages: state.pages + 1,
        members: seen.size,
        sizeLimit: state.sizeLimit && Math.max(state.sizeLimit, cursor.size),
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
          unreadable: [...(cursor.unreadable ?? []), ...unreadable],
          updatedAt: this.#deps.clock.now(),
        },
      },
      chunk,
    };
  }
}

function idsOf(records: Cursor['unreadable']): ReadonlySet<string> {
  return new Set(records?.map(({ id }) => id));
}
