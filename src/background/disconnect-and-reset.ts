/**
 * Disconnect forgets a key and what was read with it. Reset forgets everything. Both return the permissions for
 * self-hosted servers, and what a killed background has left of them is done at a later start.
 */
import type { Connections } from '../directory/connections/connections.ts';
import type { Store } from '../directory/lists/list-store.ts';
import type { Sync } from '../directory/reading/start-and-cancel-readings.ts';
import { pagesOfServer, patternOfServer } from '../domain/clockify-hosts-and-reserved-names.ts';
import { browser } from '../platform/browser.ts';
import type { Vault } from '../platform/vault-of-connections-and-keys.ts';
import { announceChange, clearStorage } from './announce-changes-to-pages.ts';
import { leaveOpenPages } from './content-scripts/inject-into-open-tabs-on-install-or-connect.ts';
import {
  registeredServers,
  registerServers,
  releaseAllServers,
  releaseServer,
} from './content-scripts/register-scripts-on-self-hosted-servers.ts';

/** Set in `storage.local` while everything is being forgotten. */
const RESETTING_KEY = 'resetting';

interface Dependencies {
  readonly connections: Connections;
  readonly store: Store;
  readonly sync: Sync;
  readonly vault: Vault;
  /** Where the connections' self-hosted servers have their pages. */
  servers(): Promise<string[]>;
}

/** One object for each life of the background: it knows the Reset under way. */
export class DisconnectAndReset {
  readonly #deps: Dependencies;
  readonly #abandon = (workspaceId: string): Promise<void> => this.#deps.sync.abandon(workspaceId);
  #resetting: Promise<void> | undefined;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** Forgets a key and what was read with it. */
  async disconnect(id: string): Promise<void> {
    // The pages of the server come first: none of our scripts may run there once the connection has gone.
    await this.#releaseServerOf(id);
    await this.#deps.connections.forget(id, this.#abandon);
    await announceChange();
  }

  /** Forgets everything, even when nothing can be read any more. */
  reset(): Promise<void> {
    return this.#resetOnce(() => this.#forgetEverything());
  }

  /** Before a connection is made: a Reset that could not be finished must not take it away later. */
  async endReset(): Promise<void> {
    await this.#resetting?.catch(() => undefined);
    await browser.storage.local.remove(RESETTING_KEY);
  }

  /** Does the rest of a Disconnect or Reset during which the background was killed. */
  async finish(): Promise<void> {
    const { [RESETTING_KEY]: isResetting } = await browser.storage.local.get(RESETTING_KEY);
    // Nobody learns of a failure here, so the note stays for the next start.
    if (isResetting === true) await this.#resetOnce(() => this.#clearEverything());
    else if (await this.#deps.connections.finishForgetting(this.#abandon)) await announceChange();
  }

  #resetOnce(work: () => Promise<void>): Promise<void> {
    this.#resetting ??= work().finally(() => {
      this.#resetting = undefined;
    });
    return this.#resetting;
  }

  async #forgetEverything(): Promise<void> {
    await browser.storage.local.set({ [RESETTING_KEY]: true }).catch(() => undefined);
    try {
      await this.#clearEverything();
    } catch (error) {
      // The person learns of it, so it is not done later by itself.
      await browser.storage.local.remove(RESETTING_KEY).catch(() => undefined);
      throw error;
    }
  }

  async #clearEverything(): Promise<void> {
    const { vault, sync, store, connections } = this.#deps;
    await this.#releaseServers().catch(() => undefined);
    // The keys go first, so that no reading or answer under way can bring anything back.
    await vault.clear();
    await sync.reset();
    await store.clear();
    connections.quotas.clear();
    await clearStorage();
    await announceChange();
  }

  /**
   * Removes the content scripts and the permission for a connection's server, unless another connection needs them.
   */
  async #releaseServerOf(connectionId: string): Promise<void> {
    const all = await this.#deps.connections.list();
    const gone = pagesOfServer(all.find(({ id }) => id === connectionId) ?? {});
    if (gone === undefined) return;
    const left = all.flatMap((one) => (one.id === connectionId ? [] : (pagesOfServer(one) ?? [])));
    await registerServers(left);
    await leaveOpenPages(gone, left);
    if (!left.some((one) => patternOfServer(one) === patternOfServer(gone))) await releaseServer(gone);
  }

  /** Removes the content scripts and the permissions for all self-hosted servers, also of tries that failed. */
  async #releaseServers(): Promise<void> {
    const registered = await registeredServers().catch(() => []);
    const connected = await this.#deps.servers().catch(() => []);
    await registerServers([]).catch(() => undefined);
    for (const server of new Set([...registered, ...connected]))
      await leaveOpenPages(server).catch(() => undefined);
    await releaseAllServers();
  }
}
