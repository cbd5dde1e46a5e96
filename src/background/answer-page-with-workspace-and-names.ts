/** Answers `index.read`: which workspace a page shows, and the list of flagged names for it. */

import type { Clock } from '../clockify/clock-and-sleep.ts';
import type { Connections } from '../directory/connections/connections.ts';
import { AGE_FOR_UNKNOWN_NAME_MS } from '../directory/connections/when-workspaces-and-plans-are-read-again.ts';
import type { IndexRecord, RosterRecord } from '../directory/lists/list-database-schema.ts';
import type { Store } from '../directory/lists/list-store.ts';
import { membersOf } from '../directory/lists/member-chunks.ts';
import { buildIndex, flagsNobody } from '../directory/name-index/name-index.ts';
import { updateFrom, versionOf } from '../directory/name-index/name-index-delta.ts';
import type { Wish } from '../directory/reading/read-list-page-by-page.ts';
import { errorOf, IDLE } from '../directory/reading/reading-state.ts';
import { type Deadline, type Sync, wishOfPage } from '../directory/reading/start-and-cancel-readings.ts';
import { StatusError, toErrorInfo } from '../domain/errors.ts';
import { isOnFor } from '../domain/paused-sites.ts';
import { type Standing, standingsKey } from '../domain/standing.ts';
import {
  nameOnPage,
  type PageWitnesses,
  unknownOf,
  workspaceOfPage,
} from '../domain/which-workspace-a-page-shows.ts';
import { EmptyAnswer, type PageSender } from '../platform/message-receiver.ts';
import type { IndexReply, IndexRequest } from '../platform/messages.ts';
import type { Settings } from '../platform/setting-limits-and-defaults.ts';
import { readSettings } from '../platform/settings.ts';
import { announceList } from './announce-changes-to-pages.ts';
import { CardInjections } from './content-scripts/card-script-injection.ts';
import { configFor } from './content-scripts/styles-texts-and-words-for-pages.ts';
import { PageWitnessesByTab } from './what-tabs-tell-of-their-workspace.ts';

/** The data that a page's list is made from. */
interface Sources {
  readonly clock: Clock;
  readonly store: Store;
  readonly connections: Connections;
  readonly sync: Sync;
  /** Starts a reading without waiting for it. `wish`: as `Sync.start`. */
  begin(workspaceId: string, wish?: Wish): void;
}

export class PageLists {
  readonly #from: Sources;
  readonly #witnesses = new PageWitnessesByTab();
  /** Workspace id → the index read last: after a change every open page asks for it. */
  readonly #known = new Map<string, IndexRecord>();
  /** Document id → its last request, while that is answered. */
  readonly #asked = new Map<string, IndexRequest>();
  readonly #cards = new CardInjections();

  constructor(from: Sources) {
    this.#from = from;
  }

  /** A list was published with this index. It is kept, so that the pages that ask next do not have to read it. */
  remember(index: IndexRecord): void {
    this.#known.set(index.workspaceId, index);
  }

  /**
   * The workspace and the state of its list. Rejects only when not even the connections can be read, and with
   * `EmptyAnswer` where nothing can be read: a page that has a list keeps it.
   */
  async read(request: IndexRequest, sender: PageSender): Promise<IndexReply> {
    const { documentId } = sender;
    this.#asked.set(documentId, request);
    try {
      return await this.#answer(request, sender);
    } catch (error) {
      throw keepsList(request, error) ? new EmptyAnswer() : error;
    } finally {
      if (this.#asked.get(documentId) === request) this.#asked.delete(documentId);
    }
  }

  async #answer(request: IndexRequest, sender: PageSender): Promise<IndexReply> {
    const { host, page: place } = sender;
    // A page waits for this, so everything that depends on nothing else is read at the same time.
    const reading = readSettings();
    const isOn = async (): Promise<boolean> => isOnFor(host, (await reading).settings);
    const [{ settings }, page] = await Promise.all([
      reading,
      this.#workspaceOf(this.#witnesses.complete(request.witnesses, sender), place, isOn).catch(
        async (error: unknown) => {
          // Badges go when they are switched off, whatever else fails.
          if (await isOn()) throw error;
          return { workspaceId: null, state: 'off' as const, name: '', isOnlyOne: false };
        },
      ),
    ]);
    const { workspaceId, state } = page;
    const nothing = { ...(await configFor(request, settings)), ...page, version: null, index: null };
    if (!(await isOn())) return { ...nothing, state: 'off' };
    if (state === 'waiting') void this.#prepare(sender).catch(() => undefined);
    if (workspaceId === null || state !== 'ready') return nothing;
    try {
      const index = await this.#listOf(workspaceId, request, sender, settings);
      // While it loads, a page learns more several times and asks again; it only takes the last answer.
      const isOvertaken = (this.#asked.get(sender.documentId) ?? request) !== request;
      if (index === undefined || isOvertaken) return { ...nothing, state: 'waiting' };
      const { content, text } = index;
      const { have } = request;
      return {
        ...nothing,
        version: content,
        index: have === content ? null : ((have && updateFrom(index, have)) ?? text),
      };
    } catch (error) {
      const state = toErrorInfo(error).code;
      // Whoever has no list is told of the next one, also when it is the same as before.
      if (state === 'storage') void announceList(workspaceId, null);
      if (keepsList(request, error)) throw error;
      return { ...nothing, state };
    }
  }

  async #workspaceOf(
    witnesses: PageWitnesses,
    place: string,
    mayAsk: () => Promise<boolean>,
  ): Promise<Pick<IndexReply, 'workspaceId' | 'state' | 'why' | 'name' | 'isOnlyOne'>> {
    const { connections } = this.#from;
    let all = await connections.list();
    let page = workspaceOfPage(witnesses, place, all);
    const why = 'why' in page ? page.why : undefined;
    const isUnsure = why === 'contradiction' || why === 'namesakes';
    const unknown = why === 'not-covered' ? page.workspaceId : isUnsure ? unknownOf(witnesses, all) : null;
    // While the page loads, it may still tell more.
    const isRenamed = why === 'unknown-name' && 'state' in page && page.state !== 'waiting';
    // A key may have gained this workspace since its workspaces were read, also one with the name of another.
    const learns = async (): Promise<boolean> =>
      unknown == null
        ? connections.refreshAll(AGE_FOR_UNKNOWN_NAME_MS)
        : (await connections.covering(unknown)).length > 0;
    if ((unknown != null || isRenamed) && (await mayAsk()) && (await learns())) {
      all = await connections.list();
      page = workspaceOfPage(witnesses, place, all);
    }
    if ('why' in page) return { ...page, name: '', isOnlyOne: false };
    const { workspaceId } = page;
    return { workspaceId, state: 'ready', ...nameOnPage(workspaceId, place, all) };
  }

  /** The index of a workspace's list. `undefined` while the first one is read; throws why that failed. */
  async #listOf(
    workspaceId: string,
    { have, answered }: IndexRequest,
    sender: PageSender,
    settings: Settings,
  ): Promise<IndexRecord | undefined> {
    const [roster, state, stored] = await Promise.all([
      this.#from.store.roster(workspaceId),
      this.#from.sync.state(workspaceId),
      this.#known.get(workspaceId) ?? this.#from.store.index(workspaceId),
    ]);
    if (roster === undefined) {
      // A page that waits for the next list is notified, whatever the list holds.
      void announceList(workspaceId, null);
      const isNewPage = !answered.includes(workspaceId);
      await this.#readFirst(workspaceId, { state, roster, settings, isNewPage });
      return undefined;
    }
    // A page that has a list does not wait to learn whether a new one is due.
    void this.#beginIfDue(workspaceId, { state, roster, settings }).catch(() => undefined);
    // The page needs `card.js` together with the list. When the list is new, or this fails or takes too long, the
    // page asks for it itself.
    const isNeeded = have === null && stored && !flagsNobody(stored.text);
    const brought = isNeeded ? this.#cards.bring(sender) : undefined;
    const index = await this.#indexOf(roster, stored, new Set(settings.flagged));
    await brought;
    return index;
  }

  /**
   * A page that still loads will most likely show the workspace that an owner used last: when its list flags somebody,
   * `card.js` is brought while the page cannot tell. That decides nothing.
   */
  async #prepare(sender: PageSender): Promise<void> {
    for (const { activeWorkspace } of await this.#from.connections.list()) {
      if (this.#cards.has(sender)) return;
      const index = this.#known.get(activeWorkspace) ?? (await this.#from.store.index(activeWorkspace));
      if (index !== undefined && !flagsNobody(index.text)) await this.#cards.bring(sender);
    }
  }

  /** The index of a list: `stored`, or one built now. `undefined` when the list has been deleted meanwhile. */
  async #indexOf(
    roster: RosterRecord,
    stored: IndexRecord | undefined,
    flagged: ReadonlySet<Standing>,
  ): Promise<IndexRecord | undefined> {
    const { store } = this.#from;
    const { workspaceId } = roster;
    const isBuilt = isIndexOf(stored, roster, flagged);
    if (isBuilt && stored === this.#known.get(workspaceId)) return stored;
    const index = isBuilt
      ? stored
      : await store.withRoster(workspaceId, (current) => this.#build(current, flagged));
    if (index === undefined) this.#known.delete(workspaceId);
    else this.#known.set(workspaceId, index);
    void announceList(workspaceId, index?.content ?? null);
    return index;
  }

  /** Starts a reading when one is due now. Returns when the next one is due, as `Sync.dueAt` does. */
  async #beginIfDue(workspaceId: string, deadline: Deadline): Promise<number | null> {
    const at = await this.#from.sync.dueAt(workspaceId, deadline);
    if (at !== null && at <= this.#from.clock.now()) this.#from.begin(workspaceId, wishOfPage(deadline));
    return at;
  }

  /** For a workspace without a list: starts reading it when that is due, else throws the reason why there is none. */
  async #readFirst(workspaceId: string, deadline: Deadline): Promise<void> {
    const at = await this.#beginIfDue(workspaceId, deadline);
    if (this.#from.sync.isRunning(workspaceId)) {
      if (deadline.isNewPage) this.#from.begin(workspaceId, wishOfPage(deadline));
      return;
    }
    const reading = deadline.state?.reading ?? IDLE;
    const error = errorOf(reading, this.#from.clock.now());
    if (error !== undefined) throw new StatusError(error.code, error.message, error);
    // A person cancelled it, so pages that are already open do not begin it again.
    if (at === null || reading.is === 'cancelled') return;
    throw new StatusError('rate', 'the service asked for a pause', { retryAt: at });
  }

  async #build(roster: RosterRecord, flagged: ReadonlySet<Standing>): Promise<IndexRecord> {
    const { store } = this.#from;
    const { workspaceId, version } = roster;
    const stored = await store.index(workspaceId);
    if (isIndexOf(stored, roster, flagged)) return stored;
    const text = buildIndex(membersOf(await store.members.byId(roster)).values(), flagged);
    const content = await versionOf(workspaceId, text);
    return store.saveIndex({ workspaceId, version, flagged: standingsKey(flagged), content, text });
  }
}

/** Whether a page keeps its list because the storage fails. */
function keepsList({ have }: IndexRequest, error: unknown): boolean {
  return have !== null && toErrorInfo(error).code === 'storage';
}

/** Whether a stored index was built from the list, for these flagged standings. */
function isIndexOf(
  stored: IndexRecord | undefined,
  { version }: RosterRecord,
  flagged: ReadonlySet<Standing>,
): stored is IndexRecord {
  return stored?.version === version && stored.flagged === standingsKey(flagged);
}
