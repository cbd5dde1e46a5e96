/**
 * Data about people besides the lists: names of groups and projects, people who were read alone, and who is active in
 * which workspace.
 */
import type { Database } from '../../platform/database.ts';
import { keysFrom } from '../stored-history/workspace-history-store.ts';
import type {
  ListSchema,
  NamesKind,
  NamesRecord,
  PersonRecord,
  RosterRecord,
} from './list-database-schema.ts';

/** Every method throws `StatusError` with code `storage` when the database cannot be used. */
export class PeopleStore {
  readonly #db: Database<ListSchema>;

  constructor(db: Database<ListSchema>) {
    this.#db = db;
  }

  names(workspaceId: string, kind: NamesKind): Promise<NamesRecord | undefined> {
    return this.#db.read((db) => db.get('names', [workspaceId, kind]));
  }

  saveNames(record: NamesRecord): Promise<unknown> {
    return this.#db.use((db) => db.put('names', record));
  }

  person(workspaceId: string, userId: string): Promise<PersonRecord | undefined> {
    return this.#db.read((db) => db.get('people', [workspaceId, userId]));
  }

  /** Everyone of a workspace whose groups and projects were read alone, by user id. */
  async all(workspaceId: string): Promise<ReadonlyMap<string, PersonRecord>> {
    const all = await this.#db.read((db) => db.getAll('people', keysFrom(workspaceId)));
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
    return this.#db.use(async (db) => {
      const tx = db.transaction('actives', 'readwrite', { durability: 'relaxed' });
      const before = await tx.store.getAll(keysFrom(connectionId));
      const askedFor = new Map(before.map((one) => [one.workspaceId, one.askedFor]));
      return Promise.all([
        tx.store.delete(keysFrom(connectionId)),
        ...workspaces.map(({ id, active }) =>
          tx.store.put({ connectionId, workspaceId: id, ids: active.join(' '), askedFor: askedFor.get(id) }),
        ),
        tx.done,
      ]);
    });
  }

  /**
   * Compares who is active in a workspace with the list in use. True when somebody is no member by it, and no full list
   * has come since that was noted. `isBaseline`: nobody counts who is noted by the first comparison.
   */
  hasJoined(
    connectionId: string,
    { workspaceId, fullAt }: RosterRecord,
    isMember: (id: string) => boolean,
    isBaseline: boolean,
  ): Promise<boolean> {
    return this.#db.use(async (db) => {
      const tx = db.transaction('actives', 'readwrite', { durability: 'relaxed' });
      const record = await tx.store.get([connectionId, workspaceId]);
      const { ids = '', askedFor: before } = record ?? {};
      const first = isBaseline && before === undefined ? 0 : fullAt;
      const missing = ids.split(' ').filter((id) => id !== '' && !isMember(id));
      const askedFor = Object.fromEntries(missing.map((id) => [id, before?.[id] ?? first]));
      const isNew = JSON.stringify(askedFor) !== JSON.stringify(before);
      await Promise.all([record && isNew && tx.store.put({ ...record, askedFor }), tx.done]);
      return Object.values(askedFor).includes(fullAt);
    });
  }

  /** Ids of a workspace's active members, as one connection sees it; `undefined` when that could not be read. */
  async actives(connectionId: string, workspaceId: string): Promise<ReadonlySet<string> | undefined> {
    const found = await this.#db.read((db) => db.get('actives', [connectionId, workspaceId]));
    return found && new Set(found.ids.split(' '));
  }

  /** Ids of the workspaces of a connection in which a person is active. */
  async activeIn(connectionId: string, userId: string): Promise<string[]> {
    const all = await this.#db.read((db) => db.getAll('actives', keysFrom(connectionId)));
    return all.filter(({ ids }) => ids.includes(userId)).map(({ workspaceId }) => workspaceId);
  }

  forgetActives(connectionId: string): Promise<void> {
    return this.#db.use((db) => db.delete('actives', keysFrom(connectionId)));
  }
}
