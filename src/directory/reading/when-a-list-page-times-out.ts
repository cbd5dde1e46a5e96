/**
 * What a reading does when nothing of a page arrives in time: the network may be away, or the page may take the
 * service too long. Only a small page that is answered tells that. One for each reading that begins or goes on.
 */

import { usersPath } from '../../clockify/api-paths.ts';
import { HeavyError, NO_ANSWER, SilenceError } from '../../clockify/client.ts';
import type { ConnectionRecord } from '../../platform/vault-of-connections-and-keys.ts';
import type { Connections } from '../connections/connections.ts';
import type { Cursor, StateRecord } from '../lists/list-database-schema.ts';
import type { RequestOptions } from '../requests/send-requests-in-turn.ts';
import { lighter, SMALLEST } from './page-size-by-weight.ts';
import type { Reading } from './reading-state.ts';

/** Whether a reading ended because nothing arrived, and not because it waits for the next hour. */
export function wasSilent(reading: Reading): boolean {
  return reading.is === 'failed' && !reading.isPaced && reading.error.message === NO_ANSWER;
}

export class PagesWithoutAnswer {
  readonly #connections: Pick<Connections, 'get'>;
  readonly #connection: ConnectionRecord;
  /** The service has answered something. */
  #isReached = false;
  /** Pages in a row without an answer. */
  #silences = 0;

  constructor(connections: Pick<Connections, 'get'>, connection: ConnectionRecord) {
    this.#connections = connections;
    this.#connection = connection;
  }

  answered(): void {
    this.#isReached = true;
    this.#silences = 0;
  }

  /** Asks for the smallest page, only to see whether the service answers. Throws as requests do. */
  async reach(workspaceId: string, options: RequestOptions): Promise<void> {
    const small = { memberships: 'WORKSPACE', status: 'ALL', page: 1, size: SMALLEST } as const;
    await this.#connections.get(this.#connection, usersPath(workspaceId, small), options);
    this.#isReached = true;
  }

  /**
   * Where to go on after a page failed: a cursor that asks for less when the page was too large or too slow, else
   * `null`.
   */
  async lighter(
    { workspaceId, pages, sizeLimit }: StateRecord,
    cursor: Cursor,
    error: unknown,
    options: RequestOptions,
  ): Promise<Cursor | null> {
    // When the first page is not answered, the person has to know that first. Smaller pages come later.
    if (error instanceof HeavyError) return error.code === 'offline' && pages === 0 ? null : lighter(cursor);
    if (!(error instanceof SilenceError)) return null;
    // Only a service that answers before and after it shows that the page is to blame, and not the network. Where
    // small pages were needed before, an answer after it is enough.
    if (!this.#isReached && sizeLimit === 0) return null;
    this.#isReached = false;
    await this.reach(workspaceId, options).catch(() => undefined);
    if (!this.#isReached) return null;
    this.#silences++;
    const next = lighter(cursor);
    // Most memberships are left out only when that happens twice.
    return next?.detailed !== cursor.detailed && this.#silences === 1 ? cursor : next;
  }
}
