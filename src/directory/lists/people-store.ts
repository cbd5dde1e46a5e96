/**
 * Data about people besides the lists: names of groups and projects, people who were read alone, and who is active in
 * which workspace.
 */
import type { Database } from '../../platform/database.ts';
import { keysFrom } from '../history/workspace-history-store.ts';
import type { ListSchema, NamesKind, NamesRecord, PersonRecord } from './list-schema.ts';

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
      const unlisted = new Map(before.map((one) => [one.workspaceId, one.unlisted]));
      return Promise.all([
        tx.store.delete(keysFrom(connectionId)),
        ...workspaces.map(({ id, active }) =>
          tx.store.put({ connectionId, workspaceId: id, ids: active.join(' '), unlisted: unlisted.get(id) }),
        ),
        tx.done,
      ]);
    });
  }

  /**
   * Compares who is active in a workspace with its list. True when somebody is in no list who was not when this was
   * asked before. `isBaseline`: nobody counts when it is asked for the first time. `isAgain`: whether
   * somebody counts once more whom an earlier answer has named, because nothing came of it.
   */
  hasJoined(
    connectionId: string,
    workspaceId: string,
    isListed: (id: string) => boolean,
    { isBaseline, isAgain }: { readonly isBaseline: boolean; readonly isAgain: (id: string) => boolean },
  ): Promise<boolean> {
    return this.#db.use(async (db) => {
      const tx = db.transaction('actives', 'readwrite', { durability: 'relaxed' });
      const record = await tx.store.get([connectionId, workspaceId]);
      const missing = (record?.ids ?? '').split(' ').filter((id) => id !== '' && !isListed(id));
      const before = new Set(record?.unlisted?.split(' '));
      const unlisted = missing.join(' ');
      const isNew = record !== undefined && record.unlisted !== unlisted;
      await Promise.all([isNew ? tx.store.put({ ...record, unlisted }) : null, tx.done]);
      const isFirst = record?.unlisted === undefined;
      return !(isFirst && isBaseline) && missing.some((id) => isAgain(id) || !before.has(id));
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
