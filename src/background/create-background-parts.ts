/** Creates the parts of the background, once for each life of the worker, and connects them. It decides nothing. */
import { type Clock, systemClock } from '../clockify/clock-and-sleep.ts';
import { covers, readersOf } from '../directory/connections/best-connection-for-workspace.ts';
import { Connections } from '../directory/connections/connections.ts';
import {
  AGE_AFTER_REFUSAL_MS,
  ageOfPlans,
} from '../directory/connections/when-workspaces-and-plans-are-read-again.ts';
import type { IndexRecord } from '../directory/lists/list-database-schema.ts';
import { Store } from '../directory/lists/list-store.ts';
import { People } from '../directory/person/person-details-for-card.ts';
import { QuickChecks } from '../directory/quick-check/start-quick-checks.ts';
import type { SyncDependencies } from '../directory/reading/parts-that-readings-need.ts';
import type { Wish } from '../directory/reading/read-list-page-by-page.ts';
import { IDLE, restsAfterCancel } from '../directory/reading/reading-state.ts';
import { Sync } from '../directory/reading/start-and-cancel-readings.ts';
import { frugalOf } from '../directory/requests/stored-request-counts-and-pauses.ts';
import { pagesOfServer } from '../domain/clockify-hosts-and-reserved-names.ts';
import type { HistoryEvent } from '../domain/types-of-members-lists-and-history.ts';
import { isPermitted } from '../platform/is-host-permitted.ts';
import { readSettings } from '../platform/settings.ts';
import { Vault } from '../platform/vault-of-connections-and-keys.ts';
import { announceChange, announceList, announceProgress } from './announce-changes-to-pages.ts';
import { PageLists } from './answer-page-with-workspace-and-names.ts';
import {
  registerServers,
  releaseUnusedServers,
} from './content-scripts/register-scripts-on-self-hosted-servers.ts';
import { DisconnectAndReset } from './disconnect-and-reset.ts';
import { RefreshRequests, refreshList } from './refresh-asked-by-a-person.ts';
import { notifyChanges } from './send-notifications.ts';
import { ensureResumeAlarm, runSchedule } from './when-quick-checks-and-readings-begin.ts';

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
  readonly forgetting: DisconnectAndReset;

  /** `clock`: tests pass a faster one. */
  constructor(clock: Clock = systemClock) {
    this.clock = clock;
    const log = (event: string, detail: string): void => {
      void this.store.log.add({ at: Date.now(), event, detail }).catch(() => undefined);
    };
    this.store = new Store((what, reason) => {
      log(`${what} lost`, reason);
      void announceChange();
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
        serverBases: () => this.connections.serverBases(),
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
    // Not for each page of a list: after that the workspaces are asked for anyway.
    const onProgress = (workspaceId: string): void => {
      announceProgress();
      void this.#learnPlan(workspaceId).catch(() => undefined);
    };
    this.quickChecks = new QuickChecks(
      { ...deps, onProgress },
      (workspaceId) => void this.#readInFull(workspaceId).catch(() => undefined),
    );
    this.people = new People(deps);
    this.pageLists = new PageLists(this);
    this.refreshRequests = new RefreshRequests(clock, (workspaceId) => this.refresh(workspaceId));
    this.forgetting = new DisconnectAndReset(this);
  }

  /** Registers the content scripts on the connections' self-hosted servers. */
  async registerServers(): Promise<void> {
    await registerServers(await this.servers());
  }

  /** Returns the permissions that tries to connect a server have left. Never throws. */
  async releaseUnusedServers(): Promise<void> {
    await releaseUnusedServers(async () => {
      const policy = (await readSettings()).connection?.server ?? [];
      return [policy, (await this.connections.list()).flatMap(({ server }) => server ?? [])].flat();
    }).catch(() => undefined);
  }

  /** Where the connections' self-hosted servers have their pages, as `pagesOfServer` says. */
  async servers(): Promise<string[]> {
    return [...new Set((await this.connections.list()).flatMap((one) => pagesOfServer(one) ?? []))];
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
    await this.connections.refreshWorkspaces(connection, ageOfPlans(frugal)).catch(() => undefined);
  }

  /** A workspace was asked as one with many requests: asks now and then whether it still is one. */
  async #learnPlan(workspaceId: string): Promise<void> {
    const { quotas } = this.connections;
    if ((await quotas.quota(workspaceId)).frugal) return;
    const [connection] = await readersOf(workspaceId, this);
    if (connection === undefined) return;
    const age = (await quotas.isPaused([workspaceId]))
      ? AGE_AFTER_REFUSAL_MS
      : ageOfPlans(frugalOf(connection).length > 0);
    await this.connections.refreshWorkspaces(connection, age);
  }

  /** Pages that have a list keep it and are not notified. */
  async #failed(workspaceId: string): Promise<void> {
    announceProgress();
    if ((await this.sync.state(workspaceId))?.reading.is === 'failed')
      void this.#learnPlan(workspaceId).catch(() => undefined);
    if ((await this.store.roster(workspaceId)) === undefined) await announceChange();
  }

  /** Refresh: reads a workspace again for someone who waits for it. */
  refresh(workspaceId: string): Promise<void> {
    return refreshList(this, workspaceId);
  }

  /** A quick check found what only a full list can answer. One that has failed or was cancelled waits its time. */
  async #readInFull(workspaceId: string): Promise<void> {
    const { reading = IDLE } = (await this.sync.state(workspaceId)) ?? {};
    if (reading.is === 'failed' || restsAfterCancel(reading, this.clock.now())) return;
    // Disconnected meanwhile.
    if (!(await this.connections.list()).some((one) => covers(one, workspaceId))) return;
    await this.sync.start(workspaceId);
  }

  /** Starts a reading without waiting for it. A failure is stored in the state. `wish`: as `Sync.start`. */
  begin(workspaceId: string, wish?: Wish): void {
    void this.sync.start(workspaceId, wish).catch(() => undefined);
  }

  /** Ends every reading: badges were switched off. */
  async stop(): Promise<void> {
    await this.sync.switchOff();
    await announceChange();
  }
}
