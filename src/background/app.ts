/** The parts of the background, created once for each life of the worker. The files beside it answer messages. */
import { type Clock, systemClock } from '../clockify/clock.ts';
import { Connections } from '../directory/connections.ts';
import type { IndexRecord } from '../directory/list-schema.ts';
import { Store } from '../directory/list-store.ts';
import { People } from '../directory/person-details.ts';
import { QuickChecks } from '../directory/quick-check-runner.ts';
import type { Wish } from '../directory/read-list-page-by-page.ts';
import type { SyncDependencies } from '../directory/reading-dependencies.ts';
import { Sync } from '../directory/start-and-cancel-readings.ts';
import { patternOfServer } from '../domain/hosts.ts';
import type { HistoryEvent } from '../domain/member.ts';
import { browser } from '../platform/browser.ts';
import { isPermitted } from '../platform/permissions.ts';
import { readSettings } from '../platform/settings.ts';
import { Vault } from '../platform/vault.ts';
import { RefreshRequests } from './card-refresh-pacing.ts';
import { announceChange, announceList, announceProgress } from './change-events.ts';
import { notifyChanges } from './notifications.ts';
import { leaveOpenPages } from './open-pages.ts';
import { PageLists } from './page-list-replies.ts';
import { ensureResumeAlarm, runSchedule } from './schedule.ts';
import { registerServers, releaseServer } from './self-hosted-scripts.ts';

/**
 * Age of the workspaces before a new list reads them again, ms: where few requests an hour are allowed, and elsewhere.
 * A trial of a paid plan ends on the Free plan, which allows 30 requests an hour.
 */
const FRUGAL_WORKSPACES_AGE_MS = 6 * 60 * 60_000;
const WORKSPACES_AGE_MS = 50 * 60_000;

/** Set in `storage.local` while everything is being forgotten. */
const RESETTING_KEY = 'resetting';

export class App {
  readonly clock: Clock;
  readonly store: Store;
  readonly vault: Vault;
  readonly connections: Connections;
  readonly sync: Sync;
  readonly quickChecks: QuickChecks;
  readonly people: People;
  readonly pageLists: PageLists;
  readonly refreshRequests: RefreshRequests;
  readonly #abandon = (workspaceId: string): Promise<void> => this.sync.abandon(workspaceId);

  /** The Reset under way. */
  #resetting: Promise<void> | undefined;

  /** `clock`: tests pass a faster one. */
  constructor(clock: Clock = systemClock) {
    this.clock = clock;
    const log = (event: string, detail: string): void => {
      void this.store.log.add({ at: Date.now(), event, detail }).catch(() => undefined);
    };
    this.store = new Store((what, reason) => {
      log(`${what} lost`, reason);
      void this.bump();
    });
    this.vault = new Vault((reason) => log('keys lost', reason));
    const basics = {
      store: this.store,
      vault: this.vault,
      clock,
      log,
      network: {
        fetch: (url: string, init: RequestInit) => fetch(url, init),
        isPermitted,
        now: () => Date.now(),
        serverBases: async () => (await this.connections.servers()).map(({ base }) => base),
      },
    };
    this.connections = new Connections(basics);
    const deps: SyncDependencies = {
      ...basics,
      connections: this.connections,
      flagged: async () => new Set((await readSettings()).settings.flagged),
      onProgress: announceProgress,
      onPublished: (index, events) => void this.#published(index, events),
      onFailed: (workspaceId) => {
        void this.#failed(workspaceId).catch(() => undefined);
        void runSchedule(this).catch(() => undefined);
      },
      onRunning: ensureResumeAlarm,
    };
    this.sync = new Sync(deps);
    this.quickChecks = new QuickChecks(
      deps,
      (workspaceId) => void this.#readInFull(workspaceId).catch(() => undefined),
    );
    this.people = new People(deps);
    this.pageLists = new PageLists(this);
    this.refreshRequests = new RefreshRequests(clock, (workspaceId) => this.refresh(workspaceId));
  }

  /** Registers the content scripts on the connections' self-hosted servers. */
  async registerServers(): Promise<void> {
    await registerServers(await this.serverOrigins());
  }

  /** Origins of the connections' self-hosted servers, e.g. `https://time.example.org`. */
  async serverOrigins(): Promise<string[]> {
    return [...new Set((await this.connections.servers()).map(({ origin }) => origin))];
  }

  /**
   * Removes the content scripts and the permission for a connection's server, unless another connection needs them.
   */
  async releaseServer(connectionId: string): Promise<void> {
    const all = await this.connections.list();
    const gone = all.find(({ id }) => id === connectionId)?.server;
    if (gone === undefined) return;
    const left = all.flatMap(({ id, server }) =>
      id === connectionId || server === undefined ? [] : [server],
    );
    await registerServers(left);
    if (!left.includes(gone)) await leaveOpenPages(gone);
    if (!left.some((one) => patternOfServer(one) === patternOfServer(gone))) await releaseServer(gone);
  }

  /** Removes the content scripts and the permissions for all self-hosted servers. */
  async releaseServers(): Promise<void> {
    await registerServers([]);
    for (const origin of await this.serverOrigins()) {
      await leaveOpenPages(origin);
      await releaseServer(origin);
    }
  }

  /** Tells every page that something changed. */
  bump(): Promise<void> {
    return announceChange();
  }

  async #published(index: IndexRecord, events: readonly HistoryEvent[]): Promise<void> {
    const { workspaceId } = index;
    announceProgress();
    this.pageLists.remember(index);
    await announceList(workspaceId, index.content);
    await runSchedule(this).catch(() => undefined);
    const [connection] = await this.connections.covering(workspaceId);
    const { name = '', frugal = false } = connection?.workspaces.find(({ id }) => id === workspaceId) ?? {};
    await notifyChanges(events, { id: workspaceId, name }).catch(() => undefined);
    if (connection === undefined) return;
    const age = frugal ? FRUGAL_WORKSPACES_AGE_MS : WORKSPACES_AGE_MS;
    await this.connections.refreshWorkspaces(connection, age).catch(() => undefined);
  }

  /** Forgets a key and what was read with it. */
  async disconnect(id: string): Promise<void> {
    // The pages of the server come first: none of our scripts may run there once the connection has gone.
    await this.releaseServer(id);
    await this.connections.forget(id, this.#abandon);
    await this.bump();
  }

  /** Forgets everything, even when nothing can be read any more. */
  reset(): Promise<void> {
    return this.#resetOnce(() => this.#forgetEverything());
  }

  #resetOnce(work: () => Promise<void>): Promise<void> {
    this.#resetting ??= work().finally(() => {
      this.#resetting = undefined;
    });
    return this.#resetting;
  }

  /** Before a connection is made: a Reset that could not be finished must not take it away later. */
  async endReset(): Promise<void> {
    await this.#resetting?.catch(() => undefined);
    await browser.storage.local.remove(RESETTING_KEY);
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
    await this.releaseServers().catch(() => undefined);
    // The keys go first, so that no reading or answer under way can bring anything back.
    await this.vault.clear();
    await this.sync.reset();
    await this.store.clear();
    this.connections.quotas.clear();
    await browser.storage.local.clear();
    await this.bump();
  }

  /** Does the rest of a Disconnect or Reset during which the background was killed. */
  async finishForgetting(): Promise<void> {
    const { [RESETTING_KEY]: isResetting } = await browser.storage.local.get(RESETTING_KEY);
    // Nobody learns of a failure here, so the note stays for the next start.
    if (isResetting === true) await this.#resetOnce(() => this.#clearEverything());
    else if (await this.connections.finishForgetting(this.#abandon)) await this.bump();
  }

  /** After an update: lists that an earlier version used are tested by today's rules. */
  async testLists(): Promise<void> {
    for (const { workspaceId } of await this.store.rosters()) {
      if (await this.sync.giveUpUntrusted(workspaceId)) await this.bump();
    }
  }

  /** Pages that have a list keep it and are not notified. */
  async #failed(workspaceId: string): Promise<void> {
    announceProgress();
    if ((await this.store.roster(workspaceId)) === undefined) await this.bump();
  }

  /**
   * Reads a workspace again for someone who waits for it. Joins a reading that is already running; a quick check
   * afterwards adds what that may have missed. Works while badges are switched off too, because a person asked for
   * it.
   */
  async refresh(workspaceId: string): Promise<void> {
    const joined = this.sync.startedAt(workspaceId);
    await this.sync.start(workspaceId, 'refresh');
    if (joined !== null) await this.quickChecks.run(workspaceId, true);
  }

  /** A quick check found what only a full list can answer. One that has failed is tried again in its own time. */
  async #readInFull(workspaceId: string): Promise<void> {
    const state = await this.sync.state(workspaceId);
    if (state?.reading.is !== 'failed') await this.sync.start(workspaceId);
  }

  /** Starts a reading without waiting for it. A failure is stored in the state. `wish`: as `Sync.start`. */
  begin(workspaceId: string, wish?: Wish): void {
    void this.sync.start(workspaceId, wish).catch(() => undefined);
  }

  /** Ends every reading: badges were switched off. */
  async stop(): Promise<void> {
    await this.sync.switchOff();
    await this.bump();
  }

  /**
   * A person has improved something, so failed readings are tried again: at once, or when badges are switched on
   * again. `connection`: only its readings.
   */
  async tryAgain(connection?: { readonly workspaces: readonly { readonly id: string }[] }): Promise<void> {
    const { settings } = await readSettings();
    for (const state of await this.sync.states()) {
      const isMeant = connection?.workspaces.some(({ id }) => id === state.workspaceId) ?? true;
      if (!isMeant || state.reading.is !== 'failed') continue;
      if (settings.enabled) this.begin(state.workspaceId, 'wanted');
      else await this.sync.putOff(state);
    }
    await this.bump();
  }
}
