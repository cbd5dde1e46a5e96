/** The local log: what happened, without names and keys. The newest entries are kept. */
import type { Database } from '../platform/database.ts';
import type { DiagnosisEvent } from '../platform/messages.ts';
import type { ListSchema } from './lists/list-database-schema.ts';
import { keepNewest } from './stored-history/workspace-history-store.ts';

const MAX_LOG = 200;

export class DiagnosisLog {
  readonly #db: Database<ListSchema>;

  constructor(db: Database<ListSchema>) {
    this.#db = db;
  }

  add(event: DiagnosisEvent): Promise<unknown> {
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
  read(): Promise<DiagnosisEvent[]> {
    return this.#db.use((db) => db.getAll('log'));
  }
}
