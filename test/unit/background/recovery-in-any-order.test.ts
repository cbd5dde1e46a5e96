/**
 * Whatever happens to a browser, in any order: within five minutes after the causes have ended, pages show their lists.
 * There is no storm of requests and no loss of history. Tests move the clock and never wait for it.
 */
import 'fake-indexeddb/auto';
import * as fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { changeSettings } from '../../../src/platform/settings.ts';
import { fakeBrowser, managed, session, state } from './fake-browser.ts';
import { KEY, MAIN, OTHER, user, userId } from './fake-service.ts';
import { MINUTE, TROUBLES, World } from './simulated-browser.ts';

vi.mock('../../../src/platform/browser.ts', async () => ({
  browser: (await import('./fake-browser.ts')).fakeBrowser,
}));

/** How many sequences to try. `EVENT_RUNS=2000` and `EVENT_SEED` choose others. */
const RUNS = Number(process.env.EVENT_RUNS ?? 150);
const SEED = Number(process.env.EVENT_SEED ?? 25);
const LIMIT_MS = 2_000 * Math.max(300, RUNS);
const OTHER_KEY = 'canary-key-of-a-colleague-not-a-secret';
const DAY = 24 * 60 * MINUTE;

const event = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      is: fc.constant('time'),
      ms: fc.constantFrom(30, 500, 3_000, 40_000, 4 * MINUTE, 40 * MINUTE),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ is: fc.constant('trouble'), trouble: fc.constantFrom(...TROUBLES, null) }),
  },
  { weight: 3, arbitrary: fc.record({ is: fc.constant('kill'), turns: fc.nat(30) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      is: fc.constant('clock'),
      ms: fc.constantFrom(-DAY, -10 * MINUTE, 10 * MINUTE, DAY),
    }),
  },
  { weight: 2, arbitrary: fc.record({ is: fc.constant('connect'), key: fc.constantFrom(KEY, OTHER_KEY) }) },
  { weight: 1, arbitrary: fc.record({ is: fc.constant('disconnect'), at: fc.nat(1) }) },
  {
    weight: 1,
    arbitrary: fc.record({ is: fc.constant('policy'), enabled: fc.constantFrom(true, false, null) }),
  },
  { weight: 2, arbitrary: fc.record({ is: fc.constant('switch'), enabled: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ is: fc.constant('permission'), granted: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ is: fc.constant('refresh'), id: fc.constantFrom(MAIN, OTHER) }) },
  { weight: 1, arbitrary: fc.record({ is: fc.constant('cancel'), id: fc.constantFrom(MAIN, OTHER) }) },
  { weight: 1, arbitrary: fc.record({ is: fc.constant('users called'), id: fc.constantFrom(MAIN, OTHER) }) },
  { weight: 1, arbitrary: fc.record({ is: fc.constant('reload'), at: fc.nat(1) }) },
  { weight: 1, arbitrary: fc.record({ is: fc.constant('change'), number: fc.integer({ min: 1, max: 3 }) }) },
  { weight: 1, arbitrary: fc.record({ is: fc.constant('alarms lost') }) },
  { weight: 1, arbitrary: fc.record({ is: fc.constantFrom('update', 'browser start') }) },
) as fc.Arbitrary<Event>;

type Event =
  | { is: 'time' | 'clock'; ms: number }
  | { is: 'trouble'; trouble: World['trouble'] }
  | { is: 'kill'; turns: number }
  | { is: 'connect'; key: string }
  | { is: 'disconnect' | 'reload'; at: number }
  | { is: 'policy'; enabled: boolean | null }
  | { is: 'switch'; enabled: boolean }
  | { is: 'permission'; granted: boolean }
  | { is: 'refresh' | 'cancel' | 'users called'; id: string }
  | { is: 'change'; number: number }
  | { is: 'alarms lost' | 'update' | 'browser start' };

function setPolicy(enabled: boolean | null): void {
  managed.data = enabled === null ? {} : { enabled };
  fakeBrowser.storage.onChanged.emit({ enabled: {} }, 'managed');
}

function setPermission(granted: boolean): void {
  if (state.permitted === granted) return;
  state.permitted = granted;
  (granted ? fakeBrowser.permissions.onAdded : fakeBrowser.permissions.onRemoved).emit({});
}

function connect(world: World, key = KEY): void {
  void world.send('connection.add', { region: 'global', subdomain: '', key, remember: true });
}

async function happen(world: World, one: Event): Promise<void> {
  switch (one.is) {
    case 'time':
      return world.pass(one.ms);
    case 'clock':
      world.time.ahead += one.ms;
      return;
    case 'trouble':
      world.trouble = one.trouble;
      return;
    case 'kill':
      return world.kill(one.turns);
    case 'connect':
      return connect(world, one.key);
    case 'disconnect': {
      const id = (await idsOf(world))[one.at];
      if (id !== undefined) void world.send('connection.forget', { id });
      return;
    }
    case 'reload':
      return world.pages[one.at]?.open();
    case 'policy':
      return setPolicy(one.enabled);
    case 'switch':
      return changeSettings({ enabled: one.enabled });
    case 'permission':
      return setPermission(one.granted);
    case 'refresh':
      void world.send('workspace.refresh', { workspaceId: one.id });
      return;
    case 'cancel':
      void world.send('workspace.cancel', { workspaceId: one.id });
      return;
    case 'users called':
      void world.send('page.changed', { workspaceId: one.id });
      return;
    case 'change': {
      const { users } = world.service;
      const at = users.findIndex(({ id }) => id === userId(one.number));
      const isGone = users[at]?.memberships[0]?.membershipStatus === 'INACTIVE';
      users[at] = user(one.number, isGone ? 'ACTIVE' : 'INACTIVE');
      return;
    }
    case 'alarms lost':
      state.alarms.clear();
      return;
    case 'update':
    case 'browser start':
      return begin(world, one.is);
  }
}

/** Both browsers then empty `storage.session`. An update also drops the alarms, and every page gets a new content script. */
async function begin(world: World, by: 'update' | 'browser start'): Promise<void> {
  await world.kill(0);
  session.data = {};
  if (by === 'update') state.alarms.clear();
  world.wake();
  if (by === 'update') fakeBrowser.runtime.onInstalled.emit({ reason: 'update' });
  else fakeBrowser.runtime.onStartup.emit();
  for (const page of world.pages) page.open();
}

async function idsOf(world: World): Promise<string[]> {
  world.wake();
  return ((await world.app?.connections.list()) ?? []).map(({ id }) => id);
}

/** All recorded changes of people, oldest first. */
async function historyOf(world: World): Promise<string[]> {
  world.wake();
  const events = (await world.app?.store.history.events(MAIN, 5_000)) ?? [];
  return events.map(({ at, userId: id, to }) => `${at} ${id} ${to}`).reverse();
}

/** What a person and the world around do to end every cause. */
async function endCauses(world: World): Promise<void> {
  const { trouble } = world;
  world.trouble = null;
  setPolicy(null);
  await changeSettings({ enabled: true });
  world.wake();
  setPermission(true);
  const errors = (await world.app?.connections.list())?.map(({ error }) => error) ?? [];
  if (trouble === 'auth' || errors.length === 0 || errors.some((error) => error !== undefined))
    connect(world);
  await world.pass(5_000);
  for (let pause = await world.pause(); pause > 0; pause = await world.pause()) await world.pass(pause + 1);
}

/** The highest number of requests within so many ms. */
function busiest(world: World, ms: number): number {
  return Math.max(
    0,
    ...world.reached.map(
      ({ at }, from) => world.reached.slice(from).filter((one) => one.at < at + ms).length,
    ),
  );
}

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe('events in any order', () => {
  test(
    'end in pages that are ready, without a storm of requests, and the history stays',
    async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom('PRO_YEAR', 'FREE'),
          fc.boolean(),
          fc.array(event, { minLength: 1, maxLength: 9 }),
          async (plan, isConnected, events) => {
            const world = new World(plan);
            world.service.otherKeys.set(OTHER_KEY, userId(1));
            if (isConnected) {
              connect(world);
              await world.pass(3_000);
            }
            let history: string[] = [];
            for (const one of events) {
              await happen(world, one);
              await world.time.turns(2);
              if (one.is === 'disconnect') history = [];
            }
            await world.time.settle();
            history = await historyOf(world);
            await endCauses(world);
            await world.pass(5 * MINUTE);
            expect(world.pages.map((page) => page.state)).toEqual(['ready', 'ready']);
            expect((await historyOf(world)).slice(0, history.length)).toEqual(history);
            expect(busiest(world, 1_000)).toBeLessThanOrEqual(16);
            expect(busiest(world, MINUTE)).toBeLessThanOrEqual(100);
            await world.kill(0);
          },
        ),
        { numRuns: RUNS, seed: SEED },
      );
    },
    LIMIT_MS,
  );
});
