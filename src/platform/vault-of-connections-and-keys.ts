/**
 * Connections and their keys. A key lives in an IndexedDB of the extension's own origin, which no content
 * script can reach, or in `storage.session` when it is for this browser session only; nowhere else.
 */
import type { DBSchema } from 'idb';
import type { ErrorInfo } from '../domain/errors.ts';
import type { Region } from '../domain/regions-and-subdomains.ts';
import { browser } from './browser.ts';
import { Database } from './database.ts';

export interface KnownWorkspace {
  readonly id: string;
  readonly name: string;
  /** Number of memberships, 0 when not known. */
  readonly size: number;
  /** The plan may allow only 30 requests an hour; not known of workspaces that version 1.0 read. */
  readonly frugal?: boolean | undefined;
}

/** A connection without its key. */
export interface ConnectionRecord {
  readonly id: string;
  readonly label: string;
  readonly region: Region;
  readonly subdomain: string;
  readonly base: string;
  /** Origin of a self-hosted server, e.g. `https://time.example.org`; left out for Clockify's own. */
  readonly server?: string;
  /** The folder of that server where its web app is, e.g. `https://time.example.org/clockify`; left out for none. */
  readonly folder?: string | undefined;
  /** The key is kept on this device; otherwise for this browser session only. */
  readonly remember: boolean;
  readonly owner: { readonly id: string; readonly name: string; readonly email: string };
  readonly activeWorkspace: string;
  readonly workspaces: readonly KnownWorkspace[];
  /** Number of workspaces whose records cannot be read, besides these. */
  readonly unreadWorkspaces?: number;
  /** When the workspaces were read, ms since the epoch. */
  readonly workspacesAt: number;
  /** When the owner was read, ms since the epoch. */
  readonly ownerAt: number;
  /** When it was added, ms since the epoch; later than that of all before it, also after the clock was set back. */
  readonly addedAt: number;
  readonly error?: ErrorInfo;
  /** The key was for a browser session, and has gone with it or by an update of the extension. */
  readonly keyTaken?: 'update' | 'session';
}

type Account = Pick<ConnectionRecord, 'region' | 'subdomain' | 'base'> & {
  readonly owner: { readonly id: string };
};

/**
 * Whether a new key of one replaces that of the other. The key of a subdomain may be known at a common base and see
 * other workspaces there than the owner's other keys, so it replaces only keys of the same subdomain.
 */
export function isSameAccount(one: Account, other: Account): boolean {
  return (
    one.owner.id === other.owner.id &&
    one.base === other.base &&
    one.region === other.region &&
    one.subdomain === other.subdomain
  );
}

/** `isRetired`: a person has disconnected it, and what was read with it still has to be forgotten. */
type StoredConnection = ConnectionRecord & { readonly isRetired?: true };

interface VaultSchema extends DBSchema {
  connections: { key: string; value: StoredConnection };
  keys: { key: string; value: string };
}

const SESSION_PREFIX = 'key:';
/** Set in `storage.local` while there are connections: a browser that deletes site data leaves it. */
const CONNECTED_KEY = 'connected';

export class Vault {
  readonly #db: Database<VaultSchema>;

  constructor(onRebuilt?: (reason: string) => void) {
    this.#db = new Database<VaultSchema>({
      name: 'vault',
      precious: true,
      ...(onRebuilt === undefined ? {} : { onRebuilt }),
      migrations: [
        (db) => {
          db.createObjectStore('connections', { keyPath: 'id' });
          db.createObjectStore('keys');
        },
      ],
    });
  }

  /** Oldest first. */
  list(): Promise<readonly ConnectionRecord[]> {
    return this.#db.keep('connections', async (db) =>
      (await db.getAll('connections'))
        .filter(({ isRetired }) => isRetired !== true)
        .sort((a, b) => a.addedAt - b.addedAt),
    );
  }

  /** Connections without a key, of which everything is to be forgotten. */
  retired(): Promise<readonly ConnectionRecord[]> {
    return this.#db.read(async (db) =>
      (await db.getAll('connections')).filter(({ isRetired }) => isRetired === true),
    );
  }

  async find(id: string): Promise<ConnectionRecord | undefined> {
    return (await this.list()).find((connection) => connection.id === id);
  }

  /** Stores a connection; its key too when one is given. */
  async save(connection: ConnectionRecord, key?: string): Promise<void> {
    const name = SESSION_PREFIX + connection.id;
    // A request may ask for the key at any moment, so it comes to its new place before it leaves the old one.
    if (key !== undefined && !connection.remember) await browser.storage.session.set({ [name]: key });
    await this.#db.use(async (db) => {
      const tx = db.transaction(['connections', 'keys'], 'readwrite');
      await tx.objectStore('connections').put(connection);
      if (key !== undefined) {
        if (connection.remember) await tx.objectStore('keys').put(key, connection.id);
        else await tx.objectStore('keys').delete(connection.id);
      }
      await tx.done;
    });
    await setMark();
    if (key !== undefined && connection.remember) await browser.storage.session.remove(name);
  }

  /** Changes a connection that is still there; `change` sees the stored one. */
  update(id: string, change: (stored: ConnectionRecord) => ConnectionRecord): Promise<void> {
    return this.#db.use(async (db) => {
      const tx = db.transaction('connections', 'readwrite');
      const stored = await tx.store.get(id);
      if (stored !== undefined) await tx.store.put(change(stored));
      await tx.done;
    });
  }

  /**
   * The key, or `null` when it was for a session that has ended. It is looked for in both places, because a person may
   * have moved it since the connection was read.
   */
  async key({ id }: Pick<ConnectionRecord, 'id'>): Promise<string | null> {
    const kept = await this.#db.keep(`key ${id}`, (db) => db.get('keys', id));
    if (kept !== undefined) return kept;
    const name = SESSION_PREFIX + id;
    const value: unknown = (await browser.storage.session.get(name))[name];
    return typeof value === 'string' ? value : null;
  }

  /** Deletes a key. Its connection leaves the list, and stays among the retired ones until it is forgotten. */
  async retire(id: string): Promise<void> {
    await browser.storage.session.remove(SESSION_PREFIX + id);
    await this.#db.use(async (db) => {
      const tx = db.transaction(['connections', 'keys'], 'readwrite');
      const stored = await tx.objectStore('connections').get(id);
      if (stored !== undefined) await tx.objectStore('connections').put({ ...stored, isRetired: true });
      await tx.objectStore('keys').delete(id);
      await tx.done;
    });
    if ((await this.list()).length === 0) await forgetMark();
  }

  async forget(id: string): Promise<void> {
    await this.retire(id);
    await this.#db.use((db) => db.delete('connections', id));
  }

  /** Whether the browser has deleted the database: the connections are missing although nobody has removed them. */
  async isEmptied(): Promise<boolean> {
    const { [CONNECTED_KEY]: wasConnected } = await browser.storage.local.get(CONNECTED_KEY);
    return wasConnected === true && (await this.list()).length === 0;
  }

  /** Sets the mark for connections that version 1.0.0 has stored: it had none. */
  async mark(): Promise<void> {
    const { [CONNECTED_KEY]: isMarked } = await browser.storage.local.get(CONNECTED_KEY);
    if (isMarked === true || (await this.list()).length === 0) return;
    await setMark();
    // A person may have removed them meanwhile.
    if ((await this.list()).length === 0) await forgetMark();
  }

  async clear(): Promise<void> {
    const stored = await browser.storage.session.get(null);
    await browser.storage.session.remove(
      Object.keys(stored).filter((name) => name.startsWith(SESSION_PREFIX)),
    );
    await this.#db.clear();
    await forgetMark();
  }
}

/** Without the mark, the popup cannot say that the browser has deleted the connections. */
function setMark(): Promise<void> {
  return browser.storage.local.set({ [CONNECTED_KEY]: true }).catch(() => undefined);
}

/**
 * Removes the mark because a person has removed the connections. If that fails, the popup only gives the wrong
 * reason.
 */
function forgetMark(): Promise<void> {
  return browser.storage.local.remove(CONNECTED_KEY).catch(() => undefined);
}
