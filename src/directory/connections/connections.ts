/**
 * Connections: a base, a key that stays in the vault, the key's owner and their workspaces. Every request of
 * the extension goes through `get` here, with the key's limiter before it.
 */

import { parseWorkspaces } from '../../clockify/answer-schemas.ts';
import { type Access, type Answer, get, getInBatches, type Network } from '../../clockify/client.ts';
import type { Clock } from '../../clockify/clock-and-sleep.ts';
import type { JsonSink } from '../../clockify/json-stream.ts';
import type { RequestKind } from '../../clockify/request-kinds-and-urgency.ts';
import { findServerApi } from '../../clockify/self-hosted-api-lookup.ts';
import {
  explained,
  explanationOf,
  isFinalRefusal,
  needsPerson,
  StatusError,
  toErrorInfo,
} from '../../domain/errors.ts';
import type { ConnectionSummary, ServerAddress } from '../../platform/messages.ts';
import type {
  ConnectionRecord,
  KnownWorkspace,
  Vault,
} from '../../platform/vault-of-connections-and-keys.ts';
import type { Store } from '../lists/list-store.ts';
import { type RequestOptions, Requests } from '../requests/send-requests-in-turn.ts';
import { countedFor, frugalOf, QuotasAndPauses } from '../requests/stored-request-counts-and-pauses.ts';
import { known, lacksPlan, plansOf, readersOf, withPlan } from './best-connection-for-workspace.ts';
import { connectionSummary } from './connection-summary.ts';
import { readAccount, readOwner } from './find-owner-and-region-of-key.ts';
import { forgetConnection } from './forget-connection.ts';
import { accessWith } from './key-or-why-it-is-missing.ts';
import { checkedAccount, connectionOf, type NewConnection } from './new-connection.ts';
import { SharedRequests } from './one-request-for-several-callers.ts';
import {
  AGE_AFTER_REFUSAL_MS,
  AGE_FOR_UNKNOWN_WORKSPACE_MS,
} from './when-workspaces-and-plans-are-read-again.ts';

export interface ConnectionDependencies {
  readonly vault: Vault;
  readonly store: Store;
  readonly network: Network;
  readonly clock: Clock;
  /** One line for the diagnosis: no names, no keys. */
  log(event: string, detail: string): void;
}

/** `signal` ends the waiting, not the request, which others may wait for. */
interface RefreshOptions {
  readonly kind?: RequestKind;
  readonly signal?: AbortSignal | undefined;
}

export class Connections {
  /** What was asked of each workspace, and which ones refuse more for now. */
  readonly quotas: QuotasAndPauses;
  readonly #requests: Requests;
  readonly #deps: ConnectionDependencies;
  /** For workspaces and owner. */
  readonly #shared: SharedRequests;
  /** Connections are kept one after the other, so that no account is kept twice. */
  #kept: Promise<unknown> = Promise.resolve();

  constructor(deps: ConnectionDependencies) {
    this.#deps = deps;
    this.quotas = new QuotasAndPauses(deps.clock, async () => plansOf(await this.list()));
    this.#requests = new Requests(deps.clock, this.quotas);
    this.#shared = new SharedRequests(deps.clock);
  }

  list(): Promise<readonly ConnectionRecord[]> {
    return this.#deps.vault.list();
  }

  async summaries(): Promise<ConnectionSummary[]> {
    return Promise.all(
      (await this.list()).map((connection) => connectionSummary(connection, this.#deps.vault)),
    );
  }

  /** One GET under the connection's key. Throws as `get` of the client does, and `setup` without a key. */
  get(connection: ConnectionRecord, path: string, options: RequestOptions): Promise<Answer> {
    return this.#withKey(connection, path, options, (access) =>
      get(this.#deps.network, access, path, options),
    );
  }

  /** A GET of a list that is read in batches. `begin` makes a new sink for each try. */
  getInBatches<T extends JsonSink>(
    connection: ConnectionRecord,
    path: string,
    begin: () => T,
    options: RequestOptions,
  ): Promise<Answer<T>> {
    return this.#withKey(connection, path, options, (access) =>
      getInBatches(this.#deps.network, access, path, begin(), options),
    );
  }

  /**
   * For somebody who waits for several requests in a row: less urgent requests of the same key wait until the
   * returned function is called. Throws `setup` without a key.
   */
  async hold(connection: ConnectionRecord, kind: RequestKind): Promise<() => void> {
    const { key } = await accessWith(connection, this.#deps.vault);
    return this.#requests.hold(key, kind);
  }

  async #withKey<T>(
    connection: ConnectionRecord,
    path: string,
    options: RequestOptions,
    task: (access: Access) => Promise<T>,
  ): Promise<T> {
    const { vault } = this.#deps;
    let used = await accessWith(connection, vault);
    try {
      const answer = await this.#requests.run(
        { connectionId: connection.id, key: used.key, countsFor: countedFor(connection, path) },
        options,
        // After a wait the key may have gone.
        async () => {
          used = await accessWith(connection, vault);
          return task(used);
        },
      );
      if (connection.error !== undefined) await this.#storeError(connection.id, undefined);
      return answer;
    } catch (error) {
      const key = toErrorInfo(error).code === 'auth' ? await vault.key(connection) : null;
      // It says nothing of a key that was connected meanwhile.
      if (key !== null && key !== used.key) return this.#withKey(connection, path, options, task);
      if (key !== null) await this.#storeError(connection.id, error);
      throw error;
    }
  }

  /**
   * Checks a key and keeps the connection; a connection of the same account is replaced. Throws `StatusError`, never
   * with the key in it.
   */
  async add(request: NewConnection): Promise<ConnectionRecord> {
    const account = await checkedAccount(request, (address) => this.findServerApi(address));
    const id = crypto.randomUUID();
    const { vault, store, network, clock, log } = this.#deps;
    const found = await readAccount(network, account, (request) =>
      this.#requests.run({ connectionId: id, key: account.key, countsFor: [] }, { kind: 'connect' }, request),
    );
    const kept = this.#kept.then(async () => {
      const connection = connectionOf(account, found, { all: await this.list(), id, now: clock.now() });
      await vault.save(connection, account.key);
      // The time comes last: it is never newer than these people, whenever the background ends.
      await store.people.saveActives(connection.id, found.workspaces);
      const workspacesAt = connection.ownerAt;
      await vault.update(connection.id, (stored) => ({ ...stored, workspacesAt }));
      return { ...connection, workspacesAt };
    });
    this.#kept = kept.catch(() => undefined);
    const connection = await kept;
    const frugal = frugalOf(connection);
    for (const _ of [found.owner, found.workspaces]) await this.quotas.spend(frugal, 'wanted');
    log(
      'connected',
      `${account.region}, ${found.workspaces.length} workspaces, ${found.unreadWorkspaces} unreadable`,
    );
    return connection;
  }

  /** As `findServerApi` of the lookup: no key is sent. */
  findServerApi(address: string): Promise<ServerAddress> {
    return findServerApi(this.#deps.network, address);
  }

  /** The APIs of the connections' self-hosted servers, each once: a server may have several, in folders. */
  async serverBases(): Promise<string[]> {
    const all = await this.list();
    return [...new Set(all.flatMap(({ server, base }) => (server === undefined ? [] : base)))];
  }

  async summaryOf(id: string): Promise<ConnectionSummary> {
    return connectionSummary(await this.#existing(id), this.#deps.vault);
  }

  /** Asks the service for owner and workspaces again. Throws `StatusError`; notes what a person must mend. */
  async test(id: string): Promise<ConnectionSummary> {
    const connection = await this.#existing(id);
    try {
      await this.refreshOwner(connection, 0, 'refresh');
      await this.refreshWorkspaces(await this.#existing(id), 0, { kind: 'refresh' });
    } catch (error) {
      if (needsPerson(error)) await this.#storeError(id, error);
      throw error;
    }
    return this.summaryOf(id);
  }

  /** Notes why keys for a browser session have gone. What an update finds noted was gone before it. */
  async recordGoneKeys(by: 'update' | 'session'): Promise<void> {
    const { vault } = this.#deps;
    for (const connection of await this.list()) {
      if (connection.remember || (await vault.key(connection)) !== null) continue;
      await vault.update(connection.id, ({ keyTaken = by, ...stored }) => ({
        ...stored,
        keyTaken: by === 'session' ? by : keyTaken,
      }));
    }
  }

  rename(id: string, label: string): Promise<void> {
    return this.#deps.vault.update(id, (stored) => ({ ...stored, label }));
  }

  /**
   * Forgets a key, its connection and what was read with it. `abandon` ends the reading of a workspace; it is called
   * after the key has gone and before the list goes.
   */
  async forget(id: string, abandon: (workspaceId: string) => Promise<void>): Promise<void> {
    await this.#deps.vault.retire(id);
    await this.finishForgetting(abandon);
  }

  /** The rest of it, also what a killed background has left. True when there was something to forget. */
  async finishForgetting(abandon: (workspaceId: string) => Promise<void>): Promise<boolean> {
    const gone = await this.#deps.vault.retired();
    for (const connection of gone) await forgetConnection(this.#deps, connection, abandon);
    return gone.length > 0;
  }

  /**
   * Connections that can read a workspace, the best one first. When none of them knows the workspace, each asks for
   * its workspaces again, at most once a minute. The plan of a workspace that version 1.0.0 connected is asked for
   * before the first request to it. `first`: as for `readersOf`.
   */
  async covering(workspaceId: string, first?: string, signal?: AbortSignal): Promise<ConnectionRecord[]> {
    const found = await readersOf(workspaceId, this.#deps, first);
    const [best] = found;
    if (best !== undefined) {
      if (!lacksPlan(best, workspaceId)) return found;
      const untried = { ...best, workspacesAt: 0 };
      await this.refreshWorkspaces(untried, AGE_AFTER_REFUSAL_MS, { kind: 'check', signal }).catch(
        async (error: unknown) => {
          if (toErrorInfo(error).code !== 'schema') return;
          await this.#deps.vault.update(best.id, (stored) => ({
            ...stored,
            workspaces: stored.workspaces.map(withPlan),
          }));
        },
      );
      return readersOf(workspaceId, this.#deps, first);
    }
    const isRead = await this.refreshAll(AGE_FOR_UNKNOWN_WORKSPACE_MS, signal);
    return isRead ? readersOf(workspaceId, this.#deps, first) : [];
  }

  /** Each connection asks for its workspaces as a check does, at most once within `age` ms. True when one has. */
  async refreshAll(age: number, signal?: AbortSignal): Promise<boolean> {
    const options = { kind: 'check', signal } as const;
    const refresh = async (one: ConnectionRecord) =>
      (await this.leavesACheck(one)) && this.refreshWorkspaces(one, age, options).catch(() => false);
    return (await Promise.all((await this.list()).map(refresh))).includes(true);
  }

  /** Whether each workspace with few requests has room for a check after `/v1/workspaces`, which counts in its hour. */
  async leavesACheck(connection: ConnectionRecord): Promise<boolean> {
    const room = frugalOf(connection).map((id) => this.quotas.mayRequest(id, 'check', 2));
    return !(await Promise.all(room)).includes(false);
  }

  /** Reads `/v1/workspaces` unless it was asked for within `age` ms. True when it was read. */
  refreshWorkspaces(
    connection: ConnectionRecord,
    age: number,
    { kind = 'list', signal }: RefreshOptions = {},
  ): Promise<boolean> {
    const wanted = { readAt: connection.workspacesAt, age, signal };
    return this.#shared.run(`workspaces ${connection.id}`, wanted, async () => {
      const { body } = await this.get(connection, '/v1/workspaces', { kind });
      const { records, broken } = parseWorkspaces(body);
      const isMissing = ({ id }: KnownWorkspace) => records.every((one) => one.id !== id);
      const { vault, store, clock } = this.#deps;
      // First, so that a time in the vault is never newer than them, whenever the background ends.
      await store.people.saveActives(connection.id, records);
      await vault.update(connection.id, (stored) => {
        // One that is missing may be the one that cannot be read.
        const missing = broken > 0 ? stored.workspaces.filter(isMissing) : [];
        const kept = missing.map(withPlan);
        const workspaces = [...records.map(known), ...kept];
        const unreadWorkspaces = Math.max(0, broken - kept.length);
        return { ...stored, workspaces, unreadWorkspaces, workspacesAt: clock.now() };
      });
      // Disconnected meanwhile: nothing of it may come back.
      if ((await vault.find(connection.id)) === undefined) await store.people.forgetActives(connection.id);
      // It was not counted in the hour of a workspace whose plan nobody knew.
      const counted = frugalOf(connection);
      const uncounted = frugalOf({ workspaces: records }).filter((id) => !counted.includes(id));
      await this.quotas.spend(uncounted, kind);
    });
  }

  /**
   * Call when a connection was refused a list: its workspaces may have changed, so it asks for them again. Returns
   * the reason of the refusal as it is known then. Never throws.
   */
  async afterRefusal(
    connection: ConnectionRecord,
    error: StatusError,
    signal: AbortSignal,
  ): Promise<StatusError> {
    const isUnknown = explanationOf(error) === 'unknown_workspace';
    const isAnswer = error.code === 'auth' || error.code === 'schema';
    if (isAnswer || (isFinalRefusal(error) && !isUnknown)) return error;
    const age = isUnknown ? 0 : AGE_AFTER_REFUSAL_MS;
    await this.refreshWorkspaces(connection, age, { signal }).catch(() => false);
    const stored = await this.#deps.vault.find(connection.id);
    return stored?.workspaces.length === 0 ? explained('setup', 'no_workspace') : error;
  }

  /** Reads `/v1/user` unless it was asked for within `age` ms. True when it was read. */
  refreshOwner(connection: ConnectionRecord, age: number, kind: RequestKind = 'list'): Promise<boolean> {
    const wanted = { readAt: connection.ownerAt, age };
    return this.#shared.run(`owner ${connection.id}`, wanted, async () => {
      const getBody = async (path: string) => (await this.get(connection, path, { kind })).body;
      const owner = await readOwner(getBody);
      if (owner.id !== connection.owner.id)
        throw new StatusError('auth', 'the key now belongs to someone else');
      await this.#deps.vault.update(connection.id, (stored) => ({
        ...stored,
        owner: { id: owner.id, name: owner.name, email: owner.email },
        activeWorkspace: owner.activeWorkspace || stored.activeWorkspace,
        ownerAt: this.#deps.clock.now(),
      }));
    });
  }

  #storeError(id: string, error: unknown): Promise<void> {
    return this.#deps.vault.update(id, ({ error: _, ...stored }) =>
      error === undefined ? stored : { ...stored, error: toErrorInfo(error) },
    );
  }

  async #existing(id: string): Promise<ConnectionRecord> {
    const connection = await this.#deps.vault.find(id);
    if (connection === undefined) throw new StatusError('setup', 'no such connection');
    return connection;
  }
}
