/**
 * One IndexedDB database and the only place that opens one. Whatever happens to it (closed, deleted, blocked,
 * corrupt, of a newer version), the next use finds a working one: the old database if it can be read, else a new
 * empty one.
 */
import {
  type DBSchema,
  deleteDB,
  type IDBPDatabase,
  type IDBPTransaction,
  openDB,
  type StoreNames,
} from 'idb';
import { StatusError } from '../domain/errors.ts';

/** Turns a database of the version before into the next version, synchronously. */
export type Migration<S extends DBSchema> = (
  db: IDBPDatabase<S>,
  transaction: IDBPTransaction<S, StoreNames<S>[], 'versionchange'>,
) => void;

export interface DatabaseOptions<S extends DBSchema> {
  readonly name: string;
  /**
   * `migrations[n]` leads from version `n` to `n + 1`; their number is the version. Without migrations the database
   * is opened in the version it has.
   */
  readonly migrations: readonly Migration<S>[];
  /**
   * Its data cannot be restored. A precious database of a newer version is used as it is if its stores exist, and one
   * that fails is left alone. Other databases are created again.
   */
  readonly precious: boolean;
  /** Asked before everything is deleted. When it says no, the failure is reported instead. */
  readonly mayRebuild?: () => Promise<boolean>;
  /** Called with the reason after everything had to be deleted. */
  readonly onRebuilt?: (reason: string) => void;
}

/** Errors of a connection that was closed under us, of missing stores and of unreadable files. */
const CONNECTION_ERRORS: ReadonlySet<string> = new Set([
  'AbortError',
  'DataError',
  'InvalidStateError',
  'NotFoundError',
  'NotReadableError',
  'UnknownError',
  'VersionError',
]);

/**
 * Errors that a new database does not mend: a connection that is lost again, and in Firefox the next write after one
 * that failed on a full disk.
 */
const TRANSIENT_ERROR = 'InvalidStateError';

/** The longest wait for a database that is held open elsewhere, ms. */
const OPEN_MS = 5_000;

export class Database<S extends DBSchema> {
  readonly #options: DatabaseOptions<S>;
  #opened: Promise<IDBPDatabase<S>> | null = null;
  /** Results read since the last write on this connection, by name. */
  readonly #kept = new Map<string, Promise<unknown>>();

  constructor(options: DatabaseOptions<S>) {
    this.#options = options;
  }

  /** As `read`, for work that may write. */
  async use<T>(work: (db: IDBPDatabase<S>) => Promise<T>): Promise<T> {
    this.#kept.clear();
    try {
      return await this.read(work);
    } finally {
      this.#kept.clear();
    }
  }

  /**
   * As `read`, but one reading serves all callers until something is written. `what`: the name of the result; no
   * other result may have it.
   */
  keep<T>(what: string, work: (db: IDBPDatabase<S>) => Promise<T>): Promise<T> {
    const kept = this.#kept.get(what);
    if (kept !== undefined) return kept as Promise<T>;
    const reading = this.read(work);
    this.#kept.set(what, reading);
    reading.catch(() => {
      if (this.#kept.get(what) === reading) this.#kept.delete(what);
    });
    return reading;
  }

  /**
   * Runs `work`; a second and third time, on a new connection and then, if nothing precious is lost, on a new
   * database, when the one at hand turns out to be unusable. So `work` does all its writing in one transaction. Throws `StatusError` with code
   * `storage`.
   */
  async read<T>(work: (db: IDBPDatabase<S>) => Promise<T>): Promise<T> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await work(await this.#open());
      } catch (error) {
        if (!(error instanceof DOMException)) throw error;
        const reason = error.name;
        if (reason === 'QuotaExceededError') throw new StatusError('storage', 'the disk quota is used up');
        if (attempt === 2 || !CONNECTION_ERRORS.has(reason)) {
          throw new StatusError('storage', `database fails with ${reason}`);
        }
        this.close();
        if (attempt === 1 && this.#isDamaged(reason)) await this.#rebuild(reason);
      }
    }
  }

  /** Chromium reports `UnknownError` for a full disk too, which is no reason to delete keys. */
  #isDamaged(reason: string): boolean {
    return this.#options.precious ? reason === 'NotFoundError' : reason !== TRANSIENT_ERROR;
  }

  close(): void {
    this.#kept.clear();
    void this.#opened?.then(
      (db) => db.close(),
      () => undefined,
    );
    this.#opened = null;
  }

  /** Deletes everything. */
  async clear(): Promise<void> {
    this.close();
    await inTime(deleteDB(this.#options.name));
  }

  #open(): Promise<IDBPDatabase<S>> {
    if (this.#opened !== null) return this.#opened;
    const opened = this.#openAny();
    this.#opened = opened;
    // A failure is not remembered: the next use tries again.
    opened.catch(() => {
      if (this.#opened === opened) this.#opened = null;
    });
    return opened;
  }

  async #openAny(): Promise<IDBPDatabase<S>> {
    const { migrations, precious } = this.#options;
    try {
      return await this.#openVersion(migrations.length || undefined);
    } catch (error) {
      if (!(error instanceof DOMException) || error.name !== 'VersionError') throw error;
      if (precious) return this.#openVersion(undefined);
      await this.#rebuild('newer version');
      return this.#openVersion(migrations.length);
    }
  }

  #openVersion(version: number | undefined): Promise<IDBPDatabase<S>> {
    const { name, migrations } = this.#options;
    const forget = (): void => {
      this.#opened = null;
      this.#kept.clear();
    };
    return inTime(
      openDB<S>(name, version, {
        upgrade: (db, from, _to, transaction) => {
          try {
            for (const migrate of migrations.slice(from)) migrate(db, transaction);
          } catch {
            // It does not have the stores that its version promises. No database is better than half of one.
            transaction.done.catch(() => undefined);
            transaction.abort();
          }
        },
        // Someone deletes or upgrades the database: close this connection, and open a new one next time.
        blocking: (_from, _to, event) => {
          (event.target as IDBDatabase).close();
          forget();
        },
        terminated: forget,
      }),
    );
  }

  async #rebuild(reason: string): Promise<void> {
    const { mayRebuild } = this.#options;
    if (mayRebuild !== undefined && !(await mayRebuild())) {
      throw new StatusError('storage', `database fails with ${reason}`);
    }
    try {
      await inTime(deleteDB(this.#options.name));
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      throw new StatusError('storage', `database fails with ${error.name}`);
    }
    this.#options.onRebuilt?.(reason);
  }
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new StatusError('storage', 'the database is blocked')), OPEN_MS);
  });
  try {
    return await Promise.race([work, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
