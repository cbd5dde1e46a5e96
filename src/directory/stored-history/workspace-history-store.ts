/**
 * What changed, and the counts of each day: the only data about people that the service cannot give again. So it has
 * a database of its own, which is kept whatever happens to the lists.
 */
import type { DBSchema, IDBPDatabase } from 'idb';
import type { DayCounts, HistoryEvent } from '../../domain/types-of-members-lists-and-history.ts';
import { Database } from '../../platform/database.ts';

export interface DayRecord extends DayCounts {
  readonly workspaceId: string;
}

/**
 * The number grows with each event of a workspace, so that a clock that was once ahead does not mix up their order.
 */
type EventKey = [workspaceId: string, number: number, at: number];

interface HistorySchema extends DBSchema {
  events: { key: EventKey; value: HistoryEvent; indexes: { person: [string, string] } };
  days: { key: [string, string]; value: DayRecord };
}

/**
 * How much is kept for a workspace. The oldest is deleted first. Of many events at once, as when a trial ends, no more
 * than `batch` count, so that they do not displace all others.
 */
const LIMITS = { events: 5_000, batch: 1_000, days: 400 };

/** All keys `[first, …]`: arrays sort after numbers and texts. */
export const keysFrom = (first: string): IDBKeyRange => IDBKeyRange.bound([first], [first, []]);

/** Removes the first keys so that `keep` of them stay. */
export function keepNewest<K>(
  keep: number,
  remove: (key: K) => Promise<void>,
): (keys: readonly K[]) => Promise<unknown> {
  return (keys) => Promise.all(keys.slice(0, Math.max(0, keys.length - keep)).map(remove));
}

/** How many of these events, oldest first, are kept. What was seen at once is kept as a whole or not at all. */
function countKept(keys: readonly EventKey[], { events, batch }: typeof LIMITS): number {
  let [room, kept, ofBatch, lastAt] = [events, 0, 0, Number.NaN];
  for (const [, , at] of keys.toReversed()) {
    ofBatch = at === lastAt ? ofBatch + 1 : 1;
    lastAt = at;
    if (ofBatch === 1 && room <= 0) break;
    if (ofBatch <= batch) room -= 1;
    kept += 1;
  }
  return kept;
}

/** Every method throws `StatusError` with code `storage` when the database cannot be used. */
export class HistoryStore {
  readonly #db: Database<HistorySchema>;
  readonly #limits: typeof LIMITS;

  constructor(limits = LIMITS, onRebuilt: (reason: string) => void = () => undefined) {
    this.#limits = limits;
    this.#db = new Database<HistorySchema>({
      name: 'history',
      precious: true,
      onRebuilt,
      migrations: [
        (db) => {
          db.createObjectStore('events').createIndex('person', ['workspaceId', 'userId']);
          db.createObjectStore('days', { keyPath: ['workspaceId', 'day'] });
        },
      ],
    });
  }

  /** Brings what is stored elsewhere, before it is read. */
  async tryMoving(): Promise<void> {}

  async #read<T>(work: (db: IDBPDatabase<HistorySchema>) => Promise<T>): Promise<T> {
    await this.tryMoving();
    return this.#db.read(work);
  }

  /**
   * Stores days, and events with numbers in the order of their arrival. Storing the same ones again changes nothing.
   */
  add(
    events: readonly (readonly [number: number, event: HistoryEvent])[],
    days: readonly DayRecord[],
  ): Promise<unknown> {
    const limits = this.#limits;
    return this.#db.use((db) => {
      const tx = db.transaction(['events', 'days'], 'readwrite');
      const eventStore = tx.objectStore('events');
      const dayStore = tx.objectStore('days');
      const remove = (key: EventKey) => eventStore.delete(key);
      const workspaces = new Set([
        ...events.map(([, { workspaceId }]) => workspaceId),
        ...days.map((day) => day.workspaceId),
      ]);
      return Promise.all([
        ...events.map(([number, event]) => eventStore.put(event, [event.workspaceId, number, event.at])),
        ...days.map((day) => dayStore.put(day)),
        ...[...workspaces].flatMap((workspaceId) => [
          eventStore
            .getAllKeys(keysFrom(workspaceId))
            .then((keys) => keepNewest(countKept(keys, limits), remove)(keys)),
          dayStore
            .getAllKeys(keysFrom(workspaceId))
            .then(keepNewest(limits.days, (key) => dayStore.delete(key))),
        ]),
        tx.done,
      ]);
    });
  }

  /** The number of the newest event of a workspace, 0 when there is none. */
  lastNumber(workspaceId: string): Promise<number> {
    return this.#db.use(async (db) => {
      const cursor = await db.transaction('events').store.openKeyCursor(keysFrom(workspaceId), 'prev');
      return cursor?.key[1] ?? 0;
    });
  }

  /** Newest first. */
  async events(workspaceId: string, limit: number): Promise<HistoryEvent[]> {
    const events = await this.#read((db) => db.getAll('events', keysFrom(workspaceId)));
    return events.reverse().slice(0, limit);
  }

  /** Oldest first. */
  personEvents(workspaceId: string, userId: string): Promise<HistoryEvent[]> {
    return this.#read((db) => db.getAllFromIndex('events', 'person', [workspaceId, userId]));
  }

  /** Oldest first. */
  async days(workspaceId: string): Promise<DayCounts[]> {
    const days = await this.#read((db) => db.getAll('days', keysFrom(workspaceId)));
    return days.map(({ day, counts }) => ({ day, counts }));
  }

  /**
   * Where the history of a workspace begins, ms since the epoch: noon of the first day that is kept, or the oldest
   * event once older ones have gone. 0 while there is nothing.
   */
  knownFrom(workspaceId: string): Promise<number> {
    const range = keysFrom(workspaceId);
    return this.#read(async (db) => {
      const tx = db.transaction(['events', 'days']);
      const events = tx.objectStore('events');
      const [day, oldest, keys] = await Promise.all([
        tx.objectStore('days').openKeyCursor(range),
        events.openCursor(range),
        events.getAllKeys(range),
      ]);
      const first = day === null ? 0 : new Date(`${day.key[1]}T12:00:00`).getTime();
      if (oldest === null) return first;
      const { at, laterThan } = oldest.value;
      // Version 1.0.0, whose events have no `laterThan`, deleted by number alone. While there is room for one before the
      // oldest, none has gone.
      const older: EventKey = [workspaceId, 0, Number.NaN];
      const limits = laterThan === undefined ? { ...this.#limits, batch: Infinity } : this.#limits;
      const isFull = countKept([older, ...keys], limits) <= keys.length;
      return isFull ? Math.max(first, at) : first;
    });
  }

  /** Ids of all workspaces that have a history: each published list adds its day. */
  workspaces(): Promise<string[]> {
    return this.#read(async (db) => {
      const ids: string[] = [];
      let cursor = await db.transaction('days').store.openKeyCursor();
      while (cursor !== null) {
        const [id] = cursor.key;
        ids.push(id);
        cursor = await cursor.continue([id, '\uffff']);
      }
      return ids;
    });
  }

  forgetWorkspace(workspaceId: string): Promise<unknown> {
    return this.#db.use((db) => {
      const tx = db.transaction(['events', 'days'], 'readwrite');
      const range = keysFrom(workspaceId);
      return Promise.all([
        tx.objectStore('events').delete(range),
        tx.objectStore('days').delete(range),
        tx.done,
      ]);
    });
  }

  clear(): Promise<void> {
    return this.#db.clear();
  }

  close(): void {
    this.#db.close();
  }
}
