/**
 * The lists of people, in IndexedDB. Members are stored in chunks of one page. A reading writes a new generation of
 * chunks, each page together with the cursor of the next one. At the end one transaction makes it the list in use.
 */
import type { HistoryEvent, RosterInfo } from '../../domain/types-of-members-lists-and-history.ts';
import { Database } from '../../platform/database.ts';
import { DiagnosisLog } from '../diagnosis-log.ts';
import { nextVersion } from '../name-index/name-index-delta.ts';
import { WorkspaceHistory } from '../stored-history/open-workspace-history.ts';
import { keepNewest, keysFrom } from '../stored-history/workspace-history-store.ts';
import { MemberTable } from './fingerprints-to-compare-members.ts';
import {
  type ChunkRecord,
  type IndexRecord,
  LIST_DATABASE,
  type ListSchema,
  MIGRATIONS,
  type NewIndex,
  type NotesRecord,
  type RosterRecord,
  type StateRecord,
} from './list-database-schema.ts';
import { ListMembers, LostChunkError } from './read-members-from-chunks.ts';
import { PeopleStore } from './store-of-names-and-single-people.ts';

/** A text that differs for every state of a list in use; empty for no list. */
export function stampOf(roster: RosterRecord | undefined): string {
  return roster === undefined ? '' : `${roster.version} ${roster.readAt}`;
}

/** The stores that hold a list in use besides its chunks. */
const LIST_STORES = ['rosters', 'indexes', 'tables'] as const;

/** How long a quick check asks for no other full list because of the same person, ms. */
const ASKED_FOR_MS = 24 * 60 * 60_000;

/** All keys `[workspaceId, generation, …]`. */
const ofGeneration = (workspaceId: string, generation: number): IDBKeyRange =>
  IDBKeyRange.bound([workspaceId, generation], [workspaceId, generation, []]);

export class Store {
  readonly members: ListMembers;
  readonly history: WorkspaceHistory;
  readonly people: PeopleStore;
  readonly log: DiagnosisLog;
  readonly #db: Database<ListSchema>;

  /** `onRebuilt`: called after lists, or their history, had to be deleted. */
  constructor(onRebuilt?: (what: 'lists' | 'history', reason: string) => void) {
    this.#db = new Database<ListSchema>({
      name: LIST_DATABASE,
      migrations: MIGRATIONS,
      precious: false,
      mayRebuild: () => this.#mayRebuild(),
      onRebuilt: (reason) => onRebuilt?.('lists', reason),
    });
    this.members = new ListMembers(this.#db);
    this.history = new WorkspaceHistory(this.#db, (reason) => onRebuilt?.('history', reason));
    this.people = new PeopleStore(this.#db);
    this.log = new DiagnosisLog(this.#db);
  }

  roster(workspaceId: string): Promise<RosterRecord | undefined> {
    return this.#db.keep(`roster ${workspaceId}`, (db) => db.get('rosters', workspaceId));
  }

  /**
   * Runs `work` on the list in use; `undefined` when there is none. When the list was replaced meanwhile, the work is
   * done again on the new one. A list that lost a part is given up and will be read again.
   */
  async withRoster<T>(
    workspaceId: string,
    work: (roster: RosterRecord) => Promise<T>,
  ): Promise<T | undefined> {
    for (;;) {
      const roster = await this.roster(workspaceId);
      if (roster === undefined) return undefined;
      try {
        return await work(roster);
      } catch (error) {
        if (!(error instanceof LostChunkError)) throw error;
        if (await this.giveUp(roster)) throw error;
      }
    }
  }

  /** Forgets a list in use, not its history. Returns false when another list is in use by now. */
  giveUp(roster: RosterRecord): Promise<boolean> {
    const { workspaceId } = roster;
    return this.#db.use(async (db) => {
      const tx = db.transaction(LIST_STORES, 'readwrite');
      const current = await tx.objectStore('rosters').get(workspaceId);
      const isInUse = stampOf(current) === stampOf(roster);
      const names = isInUse ? LIST_STORES : [];
      await Promise.all([...names.map((name) => tx.objectStore(name).delete(workspaceId)), tx.done]);
      return isInUse;
    });
  }

  rosters(): Promise<RosterRecord[]> {
    return this.#db.read((db) => db.getAll('rosters'));
  }

  /** Since when no list is missing in the history of a workspace, ms since the epoch; 0 while there is none. */
  async unbrokenFrom(workspaceId: string): Promise<number> {
    const [first, roster] = await Promise.all([
      this.history.knownFrom(workspaceId),
      this.roster(workspaceId),
    ]);
    return first === 0 ? 0 : Math.max(first, roster?.unbrokenFrom ?? 0);
  }

  /** Notes that the list in use was confirmed. Returns false when it is no longer `base`. */
  confirmRoster(
    base: RosterRecord,
    confirmed: Required<Pick<RosterRecord, 'readAt' | 'nameless'>>,
  ): Promise<boolean> {
    return this.#db.use(async (db) => {
      const { store, done } = db.transaction('rosters', 'readwrite');
      const roster = await store.get(base.workspaceId);
      const same = roster !== undefined && stampOf(roster) === stampOf(base);
      await Promise.all([same ? store.put({ ...roster, ...confirmed }) : null, done]);
      return same;
    });
  }

  index(workspaceId: string): Promise<IndexRecord | undefined> {
    return this.#db.read((db) => db.get('indexes', workspaceId));
  }

  /** Throws `LostChunkError` when its list has been replaced or forgotten meanwhile. Returns the stored record. */
  saveIndex(index: NewIndex): Promise<IndexRecord> {
    const { workspaceId, version } = index;
    return this.#db.use(async (db) => {
      const tx = db.transaction(['rosters', 'indexes'], 'readwrite');
      const store = tx.objectStore('indexes');
      const roster = await tx.objectStore('rosters').get(workspaceId);
      if (roster?.version !== version) throw new LostChunkError('storage', 'the list is in use no more');
      const record = recordOf(index, await store.get(workspaceId));
      await Promise.all([store.put(record), tx.done]);
      return record;
    });
  }

  /** Texts from another version of the extension may have another form. */
  dropIndexes(): Promise<unknown> {
    return this.#db.use((db) => {
      const tx = db.transaction(['indexes', 'tables'], 'readwrite');
      return Promise.all([tx.objectStore('indexes').clear(), tx.objectStore('tables').clear(), tx.done]);
    });
  }

  /** The table of a list; `undefined` while there is none. */
  async table({ workspaceId, version }: RosterRecord): Promise<MemberTable | undefined> {
    const record = await this.#db.read((db) => db.get('tables', workspaceId));
    return record?.version === version ? new MemberTable(record.text) : undefined;
  }

  /** Stores a table unless its list has been replaced or forgotten meanwhile. */
  saveTable({ workspaceId, version }: RosterRecord, { text }: MemberTable): Promise<unknown> {
    return this.#db.use(async (db) => {
      const tx = db.transaction(['rosters', 'tables'], 'readwrite');
      const roster = await tx.objectStore('rosters').get(workspaceId);
      const table = { workspaceId, version, text };
      return Promise.all([roster?.version === version ? tx.objectStore('tables').put(table) : null, tx.done]);
    });
  }

  state(workspaceId: string): Promise<StateRecord | undefined> {
    return this.#db.keep(`state ${workspaceId}`, (db) => db.get('states', workspaceId));
  }

  states(): Promise<StateRecord[]> {
    return this.#db.read((db) => db.getAll('states'));
  }

  saveState(record: StateRecord): Promise<unknown> {
    return this.#db.use((db) => db.put('states', record));
  }

  /** Notes that a refused quick check asks for a full list. False when one did so within `age` ms before `now`. */
  mayAskAfterRefusal(workspaceId: string, now: number, age: number): Promise<boolean> {
    return this.#note(workspaceId, ({ checkRefusedAt = 0 }) =>
      Math.abs(now - checkRefusedAt) >= age ? { checkRefusedAt: now } : null,
    );
  }

  /**
   * Notes that a quick check asks for a full list because of these people, whom it does not show. False when a full
   * list came after such a note for each of them and still has them: then it would not help.
   */
  async mayAskFor({ workspaceId, fullAt }: RosterRecord, ids: readonly string[]): Promise<boolean> {
    if (ids.length === 0) return false;
    return this.#note(workspaceId, ({ askedFor = {} }) => {
      const noted = Object.entries(askedFor).filter(([, at]) => Math.abs(fullAt - at) < ASKED_FOR_MS);
      const before = new Map(noted);
      const due = ids.filter((id) => (before.get(id) ?? fullAt) === fullAt);
      if (due.length === 0) return null;
      return { askedFor: Object.fromEntries([...noted, ...due.map((id) => [id, fullAt] as const)]) };
    });
  }

  /**
   * Adds to the notes of a workspace what `make` returns of them. False when that is `null`, or when the list has been
   * forgotten meanwhile.
   */
  #note(
    workspaceId: string,
    make: (notes: Partial<NotesRecord>) => Partial<NotesRecord> | null,
  ): Promise<boolean> {
    return this.#db.use(async (db) => {
      const tx = db.transaction(['rosters', 'notes'], 'readwrite');
      const store = tx.objectStore('notes');
      const [roster, notes] = await Promise.all([
        tx.objectStore('rosters').getKey(workspaceId),
        store.get(workspaceId),
      ]);
      const note = roster === undefined ? null : make(notes ?? {});
      await Promise.all([note && store.put({ ...notes, ...note, workspaceId }), tx.done]);
      return note !== null;
    });
  }

  /** Stores a page and the cursor after it: both or neither. */
  appendPage(state: StateRecord, chunk: ChunkRecord | null): Promise<unknown> {
    return this.#db.use((db) => {
      const tx = db.transaction(['chunks', 'states'], 'readwrite', { durability: 'relaxed' });
      const writing = [
        chunk === null ? null : tx.objectStore('chunks').put(chunk),
        tx.objectStore('states').put(state),
        tx.done,
      ];
      // The commit goes out together with the writes, so a worker that is killed from here on loses nothing.
      tx.commit();
      return Promise.all(writing);
    });
  }

  /**
   * Makes a list the one in use, together with its index, history and state: everything or nothing. Returns its
   * index. Returns `null` and writes nothing when the list in use no longer has the stamp `base`. Throws `storage`
   * when a chunk of the list is gone.
   */
  async publish(change: {
    readonly base: string;
    readonly roster: RosterRecord;
    readonly index: NewIndex;
    /** `null`: there is none yet. */
    readonly table: MemberTable | null;
    /** `null`: the state of a reading that may be under way stays. */
    readonly state: StateRecord | null;
    /** Chunks of the roster's generation that are new or were changed. */
    readonly chunks: readonly ChunkRecord[];
    readonly events: readonly HistoryEvent[];
    readonly day: string;
  }): Promise<IndexRecord | null> {
    const { roster, index, table, state, chunks, events, day } = change;
    const { workspaceId, generation, version, counts } = roster;
    // When it cannot be read, the present time: that is larger than any count, and new events stay the last.
    const last = events.length === 0 ? 0 : await this.history.lastNumber(workspaceId).catch(() => Date.now());
    const published = await this.#db.use(async (db) => {
      const tx = db.transaction([...LIST_STORES, 'chunks', 'states', 'history', 'days'], 'readwrite');
      if (stampOf(await tx.objectStore('rosters').get(workspaceId)) !== change.base) {
        await tx.done;
        return null;
      }
      const chunkStore = tx.objectStore('chunks');
      const present = await chunkStore.getAllKeys(ofGeneration(workspaceId, generation));
      const at = new Set([...present.map(([, , seq]) => seq), ...chunks.map(({ seq }) => seq)]);
      if (!roster.chunks.every(({ seq }) => at.has(seq))) {
        await tx.done;
        throw new LostChunkError('storage', 'a chunk of the list is missing');
      }
      const indexes = tx.objectStore('indexes');
      const record = recordOf(index, await indexes.get(workspaceId));
      const history = tx.objectStore('history');
      const number = Math.max(last, ...(await history.getAllKeys())) + 1;
      await Promise.all([
        tx.objectStore('rosters').put(roster),
        indexes.put(record),
        table === null
          ? tx.objectStore('tables').delete(workspaceId)
          : tx.objectStore('tables').put({ workspaceId, version, text: table.text }),
        state === null ? null : tx.objectStore('states').put(state),
        ...chunks.map((chunk) => chunkStore.put(chunk)),
        // Deletes the generations before this one. A reading under way has a higher one.
        chunkStore.delete(IDBKeyRange.bound([workspaceId], [workspaceId, generation], false, true)),
        tx.objectStore('days').put({ workspaceId, day, counts }),
        ...events.map((event, at) => history.add(event, number + at)),
        tx.done,
      ]);
      return record;
    });
    if (published !== null) void this.history.tryMoving();
    return published;
  }

  /** Unreadable lists may be deleted once the history of an older version is no longer stored beside them. */
  async #mayRebuild(): Promise<boolean> {
    const lists = new Database<ListSchema>({ name: LIST_DATABASE, migrations: [], precious: true });
    try {
      await this.history.moveFrom(lists);
      return true;
    } catch {
      return this.history.wasMoved().catch(() => false);
    } finally {
      lists.close();
    }
  }

  /** Chunks of a reading that was given up. */
  dropGeneration(workspaceId: string, generation: number): Promise<void> {
    return this.#db.use((db) => db.delete('chunks', ofGeneration(workspaceId, generation)));
  }

  /**
   * Forgets the list in use that a connection has read, and one that it has begun, of a workspace that another
   * connection covers. The history stays.
   */
  forgetListsOf(connectionId: string, workspaceId: string): Promise<void> {
    return this.#db.use(async (db) => {
      const stores = [...LIST_STORES, 'notes', 'chunks', 'states', 'names', 'people'] as const;
      const tx = db.transaction(stores, 'readwrite');
      const [roster, state] = await Promise.all([
        tx.objectStore('rosters').get(workspaceId),
        tx.objectStore('states').get(workspaceId),
      ]);
      const chunks = tx.objectStore('chunks');
      if (roster?.connectionId === connectionId) {
        for (const name of [...LIST_STORES, 'notes'] as const) void tx.objectStore(name).delete(workspaceId);
        for (const name of ['names', 'people'] as const)
          void tx.objectStore(name).delete(keysFrom(workspaceId));
        // A reading with another key may have begun, of a higher generation.
        void chunks.delete(IDBKeyRange.bound([workspaceId], [workspaceId, roster.generation, []]));
      }
      if (state?.cursor?.connectionId === connectionId) {
        void chunks.delete(ofGeneration(workspaceId, state.cursor.generation));
        void tx.objectStore('states').put({ ...state, cursor: null });
      }
      await tx.done;
    });
  }

  /** Forgets a list, its history and all that belongs to it. */
  forgetWorkspace(workspaceId: string): Promise<unknown> {
    return this.history.inTurn(async () => {
      await this.#forgetLists(workspaceId);
      await this.history.forgetWorkspace(workspaceId);
    });
  }

  #forgetLists(workspaceId: string): Promise<unknown> {
    return this.#db.use((db) => {
      const tx = db.transaction(
        [...LIST_STORES, 'chunks', 'states', 'notes', 'history', 'days', 'names', 'people'],
        'readwrite',
      );
      const range = keysFrom(workspaceId);
      const history = tx.objectStore('history');
      return Promise.all([
        ...([...LIST_STORES, 'states', 'notes'] as const).map((name) =>
          tx.objectStore(name).delete(workspaceId),
        ),
        ...(['chunks', 'days', 'names', 'people'] as const).map((name) => tx.objectStore(name).delete(range)),
        history
          .index('workspace')
          .getAllKeys(range)
          .then(keepNewest(0, (key) => history.delete(key))),
        tx.done,
      ]);
    });
  }

  /** Deletes everything, when a person asks for that. */
  async clear(): Promise<void> {
    await this.history.inTurn(() => Promise.all([this.#db.clear(), this.history.clear()]));
  }

  close(): void {
    this.#db.close();
    this.history.close();
  }
}

function recordOf(index: NewIndex, before: IndexRecord | undefined): IndexRecord {
  return { ...index, ...nextVersion(before, index.content, index.text) };
}

/** The part of a list in use that may leave the store. */
export function rosterInfo(record: RosterRecord): RosterInfo {
  const { workspaceId, connectionId, version, readAt, fullAt, size, counts, broken } = record;
  return { workspaceId, connectionId, version, readAt, fullAt, size, counts, broken };
}
