/** The plan of a workspace decides how often it is asked. Tests move the clock and never wait for it. */
import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, expect, test, vi } from 'vitest';
import { App } from '../../../src/background/create-background-parts.ts';
import { handlersOf } from '../../../src/background/message-handlers/all-messages.ts';
import { onAlarm } from '../../../src/background/when-quick-checks-and-readings-begin.ts';
import { createReceiver } from '../../../src/platform/message-receiver.ts';
import { changeSettings } from '../../../src/platform/settings.ts';
import { quickClock } from './background-parts.ts';
import { CONTENT, fetchWithFiles, resetBrowser, state } from './fake-browser.ts';
import { FakeService, KEY, MAIN, OTHER, owner, user } from './fake-service.ts';

vi.mock('../../../src/platform/browser.ts', async () => ({
  browser: (await import('./fake-browser.ts')).fakeBrowser,
}));

const TICK = 2 * 60_000;

let service: FakeService;
let clock: ReturnType<typeof quickClock>;
let app: App;

beforeEach(async () => {
  globalThis.indexedDB = new IDBFactory();
  resetBrowser();
  service = new FakeService();
  service.users = [owner(), user(1), user(2, 'INACTIVE')];
  vi.stubGlobal('fetch', fetchWithFiles(service.fetch));
  clock = quickClock();
  app = new App(clock);
  await changeSettings({ refreshMinutes: 1_440 });
});

const idle = () => vi.waitFor(() => expect(app.sync.isBusy()).toBe(false));

async function connect(): Promise<void> {
  await app.connections.add({ region: 'global', subdomain: '', key: KEY, remember: true });
  await app.sync.start(MAIN);
}

/** A page of the workspace is in front. */
async function show(): Promise<void> {
  state.tabs = [{ id: 7, url: CONTENT.url ?? '', active: true, lastAccessed: 1 }];
  const receive = createReceiver(handlersOf(app));
  await receive({ type: 'page.report', payload: { workspaceId: MAIN, state: 'ready', people: [] } }, CONTENT);
}

/** The paths of all requests of an hour in front of that page. */
async function anHour(): Promise<string[]> {
  service.requests.length = 0;
  for (let passed = 0; passed < 60 * 60_000; passed += TICK) {
    clock.pass(TICK);
    service.time += TICK;
    await onAlarm(app, 'tick');
    await idle();
  }
  return service.requests.map(({ url }) => url.pathname);
}

test('a workspace that comes to the Free plan is known as such within two hours', async () => {
  await connect();
  await show();
  await anHour();
  service.plan = 'FREE';
  await anHour();
  expect((await anHour()).length).toBeLessThanOrEqual(5);
});

test('one that refuses more is known as such at once', async () => {
  await connect();
  await show();
  service.plan = 'FREE';
  let made = 0;
  service.meddle = ({ url }) =>
    url.pathname.endsWith('/users') && ++made > 10 ? new Response(null, { status: 429 }) : undefined;
  await anHour();
  // Nothing waits for this answer.
  await vi.waitFor(async () => expect((await app.connections.quotas.quota(MAIN)).frugal).toBe(true));
  expect((await anHour()).length).toBeLessThanOrEqual(5);
});

test('one whose plan was kept, but not learnt before the background was killed, is known as such', async () => {
  service.plan = 'FREE';
  // The background does not get beyond this.
  vi.spyOn(app.store.people, 'saveActives').mockReturnValue(new Promise(() => undefined));
  void app.connections.add({ region: 'global', subdomain: '', key: KEY, remember: true });
  await vi.waitFor(async () => expect(await app.connections.list()).toHaveLength(1));
  app = new App(clock);
  await show();
  expect((await app.connections.quotas.quota(MAIN)).frugal).toBe(true);
  await anHour();
  expect((await anHour()).length).toBeLessThanOrEqual(5);
});

test('on a paid plan, it costs at most four requests in three hours, and one in six hours where the key also covers one on the Free plan', async () => {
  const asked = async (): Promise<number> => {
    let count = 0;
    for (let hour = 0; hour < 6; hour++) {
      count += (await anHour()).filter((path) => path.endsWith('/workspaces')).length;
    }
    return count;
  };
  await connect();
  await show();
  expect(await asked()).toBeLessThanOrEqual(8);
  const workspaces = service.workspaces.bind(service);
  service.workspaces = () =>
    workspaces().map((one) => {
      const { id } = one as { id: string };
      return id === OTHER ? { ...(one as object), featureSubscriptionType: 'FREE' } : one;
    });
  // Learns it.
  await anHour();
  expect((await app.connections.quotas.quota(OTHER)).frugal).toBe(true);
  expect(await asked()).toBeLessThanOrEqual(1);
});
