/**
 * What is known about people, in IndexedDB. Members lie in page-sized chunks: a reading that is under way
 * writes a generation of its own, each page together with the cursor that says where to go on, and one
 * transaction makes it the list in use.
 */
import type { DBSchema, IDBPObjectStore, StoreNames } from 'idb';
import type { AccountList } from '../clockify/pages.ts';
import { StatusError } from '../domain/errors.ts';
import type { HistoryEvent, ListPlace, Member, RosterInfo, SyncState } from '../domain/member.ts';
import { Database, type Migration } from '../platform/database.ts';
import type { DayCounts, DiagnosisEvent } from '../platform/messages.ts';
import { type DayRecord, HistoryStore, keepNewest, keysFrom } from './history-store.ts';
import { follow, type Versioned } from './index-delta.ts';
import { IDLE, type Reading } from './reading.ts';
import { readChunk, type Sighting } from './roster.ts';

export interface ChunkInfo {
  readonly seq: number;
  /** Lowest and highest id in it. */
  readonly first: string;
  readonly last: string;
}

export interface ChunkRecord {
  readonly workspaceId: string;
  readonly generation: number;
  readonly seq: number;
  /** When the service answered, ms since the epoch by its clock. */
  readonly at: number;
  /** Text for `readChunk`. */
  readonly text: string;
}

export interface RosterRecord extends RosterInfo {
  readonly generation: number;
  readonly chunks: readonly ChunkInfo[];
  /** When the lists of accounts that the plain list leaves out were read, ms since the epoch. */
  readonly accountsAt?: number;
  /** Ids of members who are INACTIVE here and whom the small look would show. */
  readonly inactive: readonly string[];
}

export interface IndexRecord extends Versioned {
  readonly workspaceId: string;
  /** Of the list. */
  readonly version: string;
  /** The flagged standings it was built for, joined. */
  readonly flagged: string;
}

/** An index that was just built: the store knows what it follows on. */
export type NewIndex = Omit<IndexRecord, 'steps'>;

/** Where a reading goes on after its worker was killed. */
export interface Cursor {
  readonly generation: number;
  readonly connectionId: string;
  /** `stampOf` the list in use when the reading began. */
  readonly base: string;
  /** `MEMBERS`: the plain list; the others are lists of accounts it leaves out; `DONE`: all pages are here. */
  readonly list: 'MEMBERS' | AccountList | 'DONE';
  readonly page: number;
  readonly size: number;
  /** The service gave fewer than asked for and went on: sizes stay as they are. */
  readonly capped: boolean;
  readonly detailed: boolean;
  /** Size before a page of it was refused. */
  readonly cutFrom?: number;
  /** When the lists of accounts were read that are taken from the list in use. */
  readonly accountsAt?: number;
  /** The page before said that it was not the last. */
  readonly goesOn?: boolean;
  readonly chunks: readonly ChunkInfo[];
  readonly broken: number;
  /** When the last page was stored, ms since the epoch. */
  readonly updatedAt: number;
}

export interface StateRecord extends Omit<SyncState, 'phase' | 'error'> {
  readonly workspaceId: string;
  readonly reading: Reading;
  readonly cursor: Cursor | null;
  /** Failures in a row. */
  readonly failures: number;
  /** Bytes of a member with all memberships, 0 when not known. */
  readonly weight: number;
  /** Bytes a ms of the fastest page with all memberships in the last reading, 0 when not known. */
  readonly speed: number;
  /** Largest page that is worth trying, after slow or heavy answers; 0 for no limit. */
  readonly sizeLimit: number;
}

export interface NamesRecord {
  readonly workspaceId: string;
  readonly kind: NamesKind;
  readonly readAt: number;
  readonly entries: readonly (readonly [id: string, name: string])[];
  /** The list was read to its end. */
  readonly isWhole?: boolean;
}

export type NamesKind = 'user-groups' | 'projects';

interface PersonRecord {
  readonly workspaceId: string;
  readonly userId: string;
  readonly readAt: number;
  readonly member: Member;
}

interface ActivesRecord {
  readonly connectionId: string;
  readonly workspaceId: string;
  /** Ids of active members, joined with spaces. */
  readonly ids: string;
}

interface DirectorySchema extends DBSchema {
  rosters: { key: string; value: RosterRecord };
  indexes: { key: string; value: IndexRecord };
  chunks: { key: [string, number, number]; value: ChunkRecord };
  states: { key: string; value: StateRecord };
  /** Events and days that are not in the history's own database yet. */
  history: {
    key: number;
    value: HistoryEvent;
    indexes: { workspace: [string, number]; person: [string, string] };
  };
  days: { key: [string, string]; value: DayRecord };
  names: { key: [string, string]; value: NamesRecord };
  people: { key: [string, string]; value: PersonRecord };
  actives: { key: [string, string]; value: ActivesRecord };
  log: { key: number; value: DiagnosisEvent };
}

/** The steps of the database's shape; a step that was released is never changed, only followed by another. */
const MIGRATIONS: readonly Migration<DirectorySchema>[] = [
  (db) => {
    db.createObjectStore('rosters', { keyPath: 'workspaceId' });
    db.createObjectStore('indexes', { keyPath: 'workspaceId' });
    db.createObjectStore('chunks', { keyPath: ['workspaceId', 'generation', 'seq'] });
    db.createObjectStore('states', { keyPath: 'workspaceId' });
    db.createObjectStore('history', { autoIncrement: true }).createIndex('workspace', ['workspaceId', 'at']);
    db.createObjectStore('days', { keyPath: ['workspaceId', 'day'] });
    db.createObjectStore('names', { keyPath: ['workspaceId', 'kind'] });
    db.createObjectStore('actives', { keyPath: ['connectionId', 'workspaceId'] });
    db.createObjectStore('log', { autoIncrement: true });
  },
  (db, transaction) => {
    db.createObjectStore('people', { keyPath: ['workspaceId', 'userId'] });
    transaction.objectStore('history').createIndex('person', ['workspaceId', 'userId']);
  },
  // Indexes have another form.
  (_, transaction) => {
    void transaction.objectStore('indexes').clear();
  },
  (_db, transaction) => {
    // A failure aborts the transaction, and with it the step.
    void joinPhases(transaction.objectStore('states')).catch(() => undefined);
  },
];

/** How version 1.0.0 kept the state of a reading. */
interface PhasedState extends SyncState {
  /** Earliest next try by itself, ms since the epoch; 0 for at once. */
  readonly nextTryAt: number;
}

/** Of a phase and the time of the next try becomes one value; how long a wait was meant to be is not known. */
async function joinPhases(
  states: IDBPObjectStore<DirectorySchema, StoreNames<DirectorySchema>[], 'states', 'versionchange'>,
): Promise<void> {
  const now = Date.now();
  for (let cursor = await states.openCursor(); cursor !== null; cursor = await cursor.continue()) {
    const { phase, error, nextTryAt, ...rest } = cursor.value as unknown as PhasedState & StateRecord;
    const wait = Math.max(0, nextTryAt - now);
    const reading: Reading =
      phase === 'running'
        ? { is: 'running' }
        : phase === 'failed' && error !== undefined
          ? { is: 'failed', error, until: nextTryAt, wait }
          : IDLE;
    await cursor.update({ ...rest, reading });
  }
}

/** A chunk that a list consists of is gone or unreadable. */
class LostChunkError extends StatusError {}

const MAX_LOG = 200;

/** Tells one state of a list in use from every other; empty for no list. */
export function stampOf(roster: RosterRecord | undefined): string {
  return roster === undefined ? '' : `${roster.version} ${roster.readAt}`;
}

/** All keys `[workspaceId, generation, …]`. */
const ofGeneration = (workspaceId: string, generation: number): IDBKeyRange =>
  IDBKeyRange.bound([workspaceId, generation], [workspaceId, generation, []]);

const DATABASE = 'directory';

export class Store {
  readonly #db: Database<DirectorySchema>;
  readonly #history = new HistoryStore();
  /** One after the other: what was forgotten must not come back by a batch that was read before. */
  #historyWork: Promise<unknown> = Promise.resolve();

  constructor(onRebuilt?: (reason: string) => void) {
    this.#db = new Database<DirectorySchema>({
      name: DATABASE,
      migrations: MIGRATIONS,
      precious: false,
      mayRebuild: () => this.#mayRebuild(),
      ...(onRebuilt === undefined ? {} : { onRebuilt }),
    });
  }

  roster(workspaceId: string): Promise<RosterRecord | undefined> {
    return this.#db.use((db) => db.get('rosters', workspaceId));
  }

  /**
   * Works on the list in use; `undefined` when there is none. A list that was replaced meanwhile is no failure:
   * the work is done again on the new one. A list that lost a part is given up, to be read anew.
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
        if (stampOf(await this.roster(workspaceId)) !== stampOf(roster)) continue;
        await this.#giveUp(workspaceId);
        throw error;
      }
    }
  }

  #giveUp(workspaceId: string): Promise<unknown> {
    return this.#db.use((db) => {
      const tx = db.transaction(['rosters', 'indexes'], 'readwrite');
      return Promise.all([
        tx.objectStore('rosters').delete(workspaceId),
        tx.objectStore('indexes').delete(workspaceId),
        tx.done,
      ]);
    });
  }

  rosters(): Promise<RosterRecord[]> {
    return this.#db.use((db) => db.getAll('rosters'));
  }

  /** Notes that a list still holds. False when the one in use no longer has the stamp `base`. */
  confirmRoster(workspaceId: string, base: string, readAt: number): Promise<boolean> {
    return this.#db.use(async (db) => {
      const { store, done } = db.transaction('rosters', 'readwrite');
      const roster = await store.get(workspaceId);
      const same = roster !== undefined && stampOf(roster) === base;
      await Promise.all([same ? store.put({ ...roster, readAt }) : null, done]);
      return same;
    });
  }

  index(workspaceId: string): Promise<IndexRecord | undefined> {
    return this.#db.use((db) => db.get('indexes', workspaceId));
  }

  /** Returns the record that was made of it. */
  saveIndex(index: NewIndex): Promise<IndexRecord> {
    return this.#db.use(async (db) => {
      const { store, done } = db.transaction('indexes', 'readwrite');
      const record = recordOf(index, await store.get(index.workspaceId));
      await Promise.all([store.put(record), done]);
      return record;
    });
  }

  /** Index texts of another version of the extension may have another form. */
  dropIndexes(): Promise<void> {
    return this.#db.use((db) => db.clear('indexes'));
  }

  state(workspaceId: string): Promise<StateRecord | undefined> {
    return this.#db.use((db) => db.get('states', workspaceId));
  }

  states(): Promise<StateRecord[]> {
    return this.#db.use((db) => db.getAll('states'));
  }

  saveState(record: StateRecord): Promise<unknown> {
    return this.#db.use((db) => db.put('states', record));
  }

  /** A page and the cursor behind it: both or neither. */
  appendPage(state: StateRecord, chunk: ChunkRecord | null): Promise<unknown> {
    return this.#db.use((db) => {
      const tx = db.transaction(['chunks', 'states'], 'readwrite', { durability: 'relaxed' });
      const writing = [
        chunk === null ? null : tx.objectStore('chunks').put(chunk),
        tx.objectStore('states').put(state),
        tx.done,
      ];
      // The end of the transaction is on its way with the writes: a worker killed from here on loses nothing.
      tx.commit();
      return Promise.all(writing);
    });
  }

  /** Throws `storage` when the chunk is gone or unreadable. */
  async readChunk(
    workspaceId: string,
    generation: number,
    seq: number,
    light = false,
  ): Promise<{ chunk: ChunkRecord; sightings: Sighting[] }> {
    const chunk = await this.#db.use((db) => db.get('chunks', [workspaceId, generation, seq]));
    if (chunk === undefined) throw new LostChunkError('storage', 'a part of the list is gone');
    try {
      return { chunk, sightings: readChunk(chunk.text, chunk.at, light) };
    } catch {
      throw new LostChunkError('storage', 'a part of the list is unreadable');
    }
  }

  /**
   * Every member once, a chunk at a time, latest sighting first. `light` leaves out ids of groups and projects.
   * Throws `storage` when a chunk is gone or unreadable.
   */
  async *sightings(
    { workspaceId, generation, chunks }: Pick<RosterRecord, 'workspaceId' | 'generation' | 'chunks'>,
    light: boolean,
  ): AsyncGenerator<{ chunk: ChunkRecord; sightings: Sighting[] }> {
    const seen = new Set<string>();
    for (const { seq } of chunks.toReversed()) {
      const { chunk, sightings } = await this.readChunk(workspaceId, generation, seq, light);
      const fresh = sightings.filter(({ member }) => !seen.has(member.id));
      for (const { member } of fresh) seen.add(member.id);
      yield { chunk, sightings: fresh };
    }
  }

  /**
   * What `pick` makes of the members from a place of the list on, at most `most`, and where the next piece
   * begins: `null` after the last. A member may come in more pieces than one, the latest sighting first.
   * Throws `storage` when a chunk is gone or unreadable.
   */
  async piece<T>(
    { workspaceId, generation, chunks }: RosterRecord,
    [first, from]: ListPlace,
    most: number,
    pick: (member: Member) => T | undefined,
  ): Promise<{ members: T[]; next: ListPlace | null }> {
    const members: T[] = [];
    const latest = chunks.toReversed();
    let row = from;
    for (let at = first; at < latest.length; at += 1, row = 0) {
      const seq = latest[at]?.seq ?? 0;
      const { sightings } = await this.readChunk(workspaceId, generation, seq);
      for (; row < sightings.length; row += 1) {
        if (members.length === most) return { members, next: [at, row] };
        const sighting = sightings[row];
        const picked = sighting === undefined ? undefined : pick(sighting.member);
        if (picked !== undefined) members.push(picked);
      }
    }
    return { members, next: null };
  }

  /** One member of the list in use, with groups and projects. */
  async member(roster: RosterRecord, userId: string): Promise<Sighting | undefined> {
    for (const { seq, first, last } of roster.chunks.toReversed()) {
      if (userId < first || userId > last) continue;
      const { sightings } = await this.readChunk(roster.workspaceId, roster.generation, seq);
      const found = sightings.find(({ member }) => member.id === userId);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /**
   * Makes a list the one in use, with all that follows from it: everything or nothing. False, and nothing is
   * written, when the list in use is no longer the one with the stamp `base`. Throws `storage` when a chunk of
   * the list is gone.
   */
  async publish(change: {
    readonly base: string;
    readonly roster: RosterRecord;
    readonly index: NewIndex;
    /** `null`: a reading that may be under way keeps its state. */
    readonly state: StateRecord | null;
    /** Chunks of the roster's generation that are new or were changed. */
    readonly chunks: readonly ChunkRecord[];
    readonly events: readonly HistoryEvent[];
    readonly day: string;
  }): Promise<boolean> {
    const { roster, index, state, chunks, events, day } = change;
    const { workspaceId, generation, counts } = roster;
    const last = events.length === 0 ? 0 : await this.#history.lastNumber(workspaceId).catch(() => 0);
    const published = await this.#db.use(async (db) => {
      const tx = db.transaction(['rosters', 'indexes', 'chunks', 'states', 'history', 'days'], 'readwrite');
      if (stampOf(await tx.objectStore('rosters').get(workspaceId)) !== change.base) {
        await tx.done;
        return false;
      }
      const chunkStore = tx.objectStore('chunks');
      const present = await chunkStore.getAllKeys(ofGeneration(workspaceId, generation));
      const at = new Set([...present.map(([, , seq]) => seq), ...chunks.map(({ seq }) => seq)]);
      if (!roster.chunks.every(({ seq }) => at.has(seq))) {
        await tx.done;
        throw new LostChunkError('storage', 'a part of the list is gone');
      }
      const indexes = tx.objectStore('indexes');
      const record = recordOf(index, await indexes.get(workspaceId));
      const history = tx.objectStore('history');
      const number = Math.max(last, ...(await history.getAllKeys())) + 1;
      await Promise.all([
        tx.objectStore('rosters').put(roster),
        indexes.put(record),
        state === null ? null : tx.objectStore('states').put(state),
        ...chunks.map((chunk) => chunkStore.put(chunk)),
        // Generations before this one; a reading under way has a higher one.
        chunkStore.delete(IDBKeyRange.bound([workspaceId], [workspaceId, generation], false, true)),
        tx.objectStore('days').put({ workspaceId, day, counts }),
        ...events.map((event, at) => history.add(event, number + at)),
        tx.done,
      ]);
      return true;
    });
    if (published) void this.#tryMoving();
    return published;
  }

  /**
   * Moves events and days from beside the lists, where a list in use puts them in the transaction that makes it
   * so, and where version 1.0.0 kept all of them, into the history's own database. Throws `storage`.
   */
  moveHistory(): Promise<void> {
    return this.#inHistory(() => this.#moveFrom(this.#db));
  }

  #inHistory<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#historyWork.then(work);
    this.#historyWork = turn.catch(() => undefined);
    return turn;
  }

  async #moveFrom(lists: Database<DirectorySchema>): Promise<void> {
    const [keys, events, days] = await lists.use(async (db) => {
      if (!db.objectStoreNames.contains('history')) return [[], [], []];
      const tx = db.transaction(['history', 'days']);
      const history = tx.objectStore('history');
      return Promise.all([history.getAllKeys(), history.getAll(), tx.objectStore('days').getAll()]);
    });
    if (events.length + days.length === 0 && (await this.#history.isComplete())) return;
    await this.#history.add(
      events.map((event, at) => [keys[at] ?? 0, event]),
      days,
    );
    if (events.length + days.length === 0) return;
    await lists.use(async (db) => {
      const tx = db.transaction(['history', 'days'], 'readwrite');
      const dayStore = tx.objectStore('days');
      const history = tx.objectStore('history');
      const later = await dayStore.getAll();
      await Promise.all([
        ...keys.map((key) => history.delete(key)),
        // A day that was counted anew meanwhile stays for the next time.
        ...days
          .filter((day) => later.some((one) => isSameDay(one, day)))
          .map(({ workspaceId, day }) => dayStore.delete([workspaceId, day])),
        tx.done,
      ]);
    });
  }

  /** Lists that cannot be used may go once no history lies beside them. */
  async #mayRebuild(): Promise<boolean> {
    const lists = new Database<DirectorySchema>({ name: DATABASE, migrations: [], precious: true });
    try {
      // Not in turn: whoever has the turn may be the one who waits for this.
      await this.#moveFrom(lists);
      return true;
    } catch {
      return this.#history.isComplete().catch(() => false);
    } finally {
      lists.close();
    }
  }

  /** Chunks of a reading that was given up. */
  dropGeneration(workspaceId: string, generation: number): Promise<void> {
    return this.#db.use((db) => db.delete('chunks', ofGeneration(workspaceId, generation)));
  }

  /** Forgets a list, its history and all that belongs to it. */
  forgetWorkspace(workspaceId: string): Promise<unknown> {
    return this.#inHistory(async () => {
      await this.#forgetLists(workspaceId);
      await this.#history.forgetWorkspace(workspaceId);
    });
  }

  #forgetLists(workspaceId: string): Promise<unknown> {
    return this.#db.use((db) => {
      const tx = db.transaction(
        ['rosters', 'indexes', 'chunks', 'states', 'history', 'days', 'names', 'people'],
        'readwrite',
      );
      const range = keysFrom(workspaceId);
      const history = tx.objectStore('history');
      return Promise.all([
        ...(['rosters', 'indexes', 'states'] as const).map((name) =>
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

  /** Newest first. */
  async events(workspaceId: string, limit: number): Promise<HistoryEvent[]> {
    await this.#tryMoving();
    return this.#history.events(workspaceId, limit);
  }

  /** Oldest first. */
  async personEvents(workspaceId: string, userId: string): Promise<HistoryEvent[]> {
    await this.#tryMoving();
    return this.#history.personEvents(workspaceId, userId);
  }

  /** Oldest first. */
  async days(workspaceId: string): Promise<DayCounts[]> {
    await this.#tryMoving();
    return this.#history.days(workspaceId);
  }

  /** Where the history of a workspace begins, ms since the epoch; 0 while there is none. */
  async knownFrom(workspaceId: string): Promise<number> {
    await this.#tryMoving();
    return this.#history.knownFrom(workspaceId);
  }

  /** What cannot be moved now is told later; the rest of the history can be told all the same. */
  #tryMoving(): Promise<void> {
    return this.moveHistory().catch(() => undefined);
  }

  names(workspaceId: string, kind: NamesKind): Promise<NamesRecord | undefined> {
    return this.#db.use((db) => db.get('names', [workspaceId, kind]));
  }

  saveNames(record: NamesRecord): Promise<unknown> {
    return this.#db.use((db) => db.put('names', record));
  }

  person(workspaceId: string, userId: string): Promise<PersonRecord | undefined> {
    return this.#db.use((db) => db.get('people', [workspaceId, userId]));
  }

  /** Everyone of a workspace whose groups and projects were read alone, by user id. */
  async people(workspaceId: string): Promise<ReadonlyMap<string, PersonRecord>> {
    const all = await this.#db.use((db) => db.getAll('people', keysFrom(workspaceId)));
    return new Map(all.map((record) => [record.userId, record]));
  }

  savePerson(record: PersonRecord): Promise<unknown> {
    return this.#db.use((db) => db.put('people', record));
  }

  /** Replaces who is active where, as one connection sees it. */
  saveActives(
    connectionId: string,
    workspaces: readonly { readonly id: string; readonly active: readonly string[] }[],
  ): Promise<unknown> {
    return this.#db.use((db) => {
      const tx = db.transaction('actives', 'readwrite', { durability: 'relaxed' });
      return Promise.all([
        tx.store.delete(keysFrom(connectionId)),
        ...workspaces.map(({ id, active }) =>
          tx.store.put({ connectionId, workspaceId: id, ids: active.join(' ') }),
        ),
        tx.done,
      ]);
    });
  }

  /** Ids of a workspace's active members, as one connection sees it. */
  async actives(connectionId: string, workspaceId: string): Promise<ReadonlySet<string>> {
    const found = await this.#db.use((db) => db.get('actives', [connectionId, workspaceId]));
    return new Set(found?.ids.split(' '));
  }

  /** Ids of the workspaces of a connection in which a person is active. */
  async activeIn(connectionId: string, userId: string): Promise<string[]> {
    const all = await this.#db.use((db) => db.getAll('actives', keysFrom(connectionId)));
    return all.filter(({ ids }) => ids.includes(userId)).map(({ workspaceId }) => workspaceId);
  }

  forgetActives(connectionId: string): Promise<void> {
    return this.#db.use((db) => db.delete('actives', keysFrom(connectionId)));
  }

  log(event: DiagnosisEvent): Promise<unknown> {
    return this.#db.use((db) => {
      const { store, done } = db.transaction('log', 'readwrite', { durability: 'relaxed' });
      return Promise.all([
        store.add(event),
        store.getAllKeys().then(keepNewest(MAX_LOG, (key) => store.delete(key))),
        done,
      ]);
    });
  }

  /** Oldest first. */
  diagnosis(): Promise<DiagnosisEvent[]> {
    return this.#db.use((db) => db.getAll('log'));
  }

  /** Throws everything away: for a person who wishes so. */
  async clear(): Promise<void> {
    await this.#inHistory(() => Promise.all([this.#db.clear(), this.#history.clear()]));
  }

  close(): void {
    this.#db.close();
    this.#history.close();
  }
}

function recordOf(index: NewIndex, before: IndexRecord | undefined): IndexRecord {
  return { ...index, ...follow(before, index.content, index.text) };
}

function isSameDay(one: DayRecord, other: DayRecord): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Every member of a list by id, without ids of groups and projects. */
export async function sightingsOf(
  store: Store,
  list: Pick<RosterRecord, 'workspaceId' | 'generation' | 'chunks'>,
): Promise<Map<string, Sighting>> {
  const all = new Map<string, Sighting>();
  for await (const { sightings } of store.sightings(list, true)) {
    for (const sighting of sightings) all.set(sighting.member.id, sighting);
  }
  return all;
}

/** What may leave the store of a list in use. */
export function rosterInfo(record: RosterRecord): RosterInfo {
  const { generation: _, chunks: __, inactive: ___, accountsAt: ____, ...info } = record;
  return info;
}
