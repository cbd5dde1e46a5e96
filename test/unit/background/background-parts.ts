/** The real parts of the background on a fake browser, a fake service, IndexedDB in memory and a quick clock. */
import { type Clock, systemClock } from '../../../src/clockify/clock-and-sleep.ts';
import { Connections } from '../../../src/directory/connections/connections.ts';
import { Store } from '../../../src/directory/lists/list-store.ts';
import { writeChunk } from '../../../src/directory/lists/member-chunks.ts';
import { People } from '../../../src/directory/person/person-details-for-card.ts';
import { QuickChecks } from '../../../src/directory/quick-check/start-quick-checks.ts';
import type { SyncDependencies } from '../../../src/directory/reading/parts-that-readings-need.ts';
import { Sync } from '../../../src/directory/reading/start-and-cancel-readings.ts';
import { FLAGGED_BY_DEFAULT, type Standing } from '../../../src/domain/standing.ts';
import type { HistoryEvent, Member } from '../../../src/domain/types-of-members-lists-and-history.ts';
import { Vault } from '../../../src/platform/vault-of-connections-and-keys.ts';
import { state } from './fake-browser.ts';
import { type FakeService, KEY, MAIN } from './fake-service.ts';

export interface Rig {
  readonly store: Store;
  readonly vault: Vault;
  readonly connections: Connections;
  readonly sync: Sync;
  readonly quickChecks: QuickChecks;
  readonly people: People;
  readonly published: { workspaceId: string; events: readonly HistoryEvent[] }[];
  readonly failed: string[];
  readonly wantedFull: string[];
  readonly logged: string[];
  /** The waits that were requested, ms. They pass at once. */
  readonly waits: number[];
  /** Moves the clock and that of the service, ms. */
  pass(ms: number): void;
  /** ms since the epoch. */
  now(): number;
  connect(): Promise<void>;
  /** Standing by user id of the list in use. */
  standings(workspaceId?: string): Promise<Map<string, Standing>>;
}

/** A clock that moves when somebody waits, and when a test moves it: how fast the machine is changes nothing. */
interface QuickClock extends Clock {
  /** Moves the clock, ms. */
  pass(ms: number): void;
}

/** Waits pass at once and move the clock, so timing rules still apply. Collects the waits in `waits`, ms. */
export function quickClock(waits: number[] = []): QuickClock {
  const [now, elapsed] = [systemClock.now(), systemClock.elapsed()];
  let passed = 0;
  return {
    pass: (ms) => {
      passed += ms;
    },
    now: () => now + passed,
    elapsed: () => elapsed + passed,
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      waits.push(ms);
      passed += ms;
    },
  };
}

/** One life of a worker: a second rig on the same service is the worker after it was killed. */
export function createRig(service: FakeService): Rig {
  const waits: number[] = [];
  const logged: string[] = [];
  const published: Rig['published'] = [];
  const failed: string[] = [];
  const wantedFull: string[] = [];
  const clock = quickClock(waits);
  const store = new Store((what, reason) => logged.push(`${what} lost: ${reason}`));
  const vault = new Vault((reason) => logged.push(`keys lost: ${reason}`));
  const basics = {
    store,
    vault,
    clock,
    log: (event: string, detail: string) => void logged.push(`${event}: ${detail}`),
    network: {
      fetch: service.fetch,
      isPermitted: async () => state.permitted,
      now: clock.now,
      serverBases: () => connections.serverBases(),
    },
  };
  const connections: Connections = new Connections(basics);
  const around: SyncDependencies = {
    ...basics,
    connections,
    flagged: async () => new Set(FLAGGED_BY_DEFAULT),
    onRunning: () => undefined,
    onProgress: () => undefined,
    onPublished: ({ workspaceId }, events) => void published.push({ workspaceId, events }),
    onFailed: (workspaceId) => void failed.push(workspaceId),
  };
  const sync = new Sync(around);
  return {
    store,
    vault,
    connections,
    sync,
    quickChecks: new QuickChecks(around, (workspaceId) => wantedFull.push(workspaceId)),
    people: new People(around),
    published,
    failed,
    wantedFull,
    logged,
    waits,
    pass: (ms) => {
      clock.pass(ms);
      service.time += ms;
    },
    now: clock.now,
    async connect() {
      await connections.add({ region: 'global', subdomain: '', key: KEY, remember: true });
    },
    async standings(workspaceId = MAIN) {
      const roster = await store.roster(workspaceId);
      if (roster === undefined) return new Map();
      const all = await store.members.byId(roster);
      return new Map([...all].map(([id, { member }]) => [id, member.standing]));
    },
  };
}

/** Changes the members of a list in use, into what another version of the extension may have stored. */
export async function rewriteList(store: Store, change: (member: Member) => Member): Promise<void> {
  const [roster, state] = await Promise.all([store.roster(MAIN), store.state(MAIN)]);
  if (roster === undefined || state === undefined) throw new Error('there is no list');
  for (const { seq } of roster.chunks) {
    const { generation } = roster;
    const sightings = await store.members.chunk(MAIN, generation, seq);
    const rows = sightings.map(({ member, at }) => ({ member: change(member), at }));
    await store.appendPage(state, { workspaceId: MAIN, generation, seq, at: 0, text: writeChunk(rows, 0) });
  }
}
