/** Whatever ends a reading, it continues when it can. Only a person's cancel waits. */
import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { listen } from '../../../src/background/browser-event-listeners.ts';
import { reachOpenPages } from '../../../src/background/content-scripts/inject-into-open-tabs-on-install-or-connect.ts';
import { App } from '../../../src/background/create-background-parts.ts';
import { tabReport } from '../../../src/background/flagged-people-by-tab.ts';
import { handlersOf } from '../../../src/background/message-handlers/all-messages.ts';
import { tryAgain } from '../../../src/background/readings-and-pages-after-new-key-or-permission.ts';
import {
  ensureTickAlarm,
  onAlarm,
  runSchedule,
} from '../../../src/background/when-quick-checks-and-readings-begin.ts';
import { explanationOf } from '../../../src/domain/errors.ts';
import { createReceiver } from '../../../src/platform/message-receiver.ts';
import type { IndexReply, Reply, Status, WorkspaceStatus } from '../../../src/platform/messages.ts';
import { changeSettings } from '../../../src/platform/settings.ts';
import { quickClock, rewriteList } from './background-parts.ts';
import {
  CONTENT,
  EXTENSION,
  fakeBrowser,
  fetchWithFiles,
  local,
  resetBrowser,
  session,
  state,
} from './fake-browser.ts';
import { FakeService, KEY, MAIN, OTHER, OWNER, owner, user } from './fake-service.ts';

vi.mock('../../../src/platform/browser.ts', async () => ({
  browser: (await import('./fake-browser.ts')).fakeBrowser,
}));

const OTHER_KEY = 'canary-key-of-a-colleague-not-a-secret';

let service: FakeService;
let app: App;
let receive: ReturnType<typeof createReceiver>;

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
  resetBrowser();
  service = new FakeService();
  service.users = [owner(), user(1), user(2, 'INACTIVE')];
  vi.stubGlobal('fetch', fetchWithFiles(service.fetch));
  app = new App(quickClock());
  receive = createReceiver(handlersOf(app));
  state.tabs = [{ id: 7, url: 'https://app.clockify.me/teams', active: true, lastAccessed: 1 }];
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

async function ask<T>(type: string, payload: unknown, sender = EXTENSION): Promise<T> {
  const reply = (await receive({ type, payload }, sender)) as Reply<T> | null;
  if (!reply?.ok) throw Object.assign(new Error(reply?.error.message), { code: reply?.error.code });
  return reply.data;
}

function connect(key = KEY): Promise<{ id: string }> {
  return ask('connection.add', { region: 'global', subdomain: '', key, remember: true });
}

/** A page that was loaded long ago asks. Such pages never start a reading that must wait. */
function askIndex(): Promise<IndexReply> {
  const witnesses = {
    addresses: [CONTENT.url],
    calls: [[MAIN, 1]],
    switcher: null,
    switchedAt: -1,
    stage: 'settled',
    document: 1,
  };
  return ask('index.read', { witnesses, language: 'en', have: null, answered: [MAIN] }, CONTENT);
}

async function readingOf(workspaceId = MAIN): Promise<string | undefined> {
  return (await app.sync.state(workspaceId))?.reading.is;
}

async function hasList(): Promise<void> {
  await vi.waitFor(async () => expect(await app.store.roster(MAIN)).toBeDefined());
}

/** The service holds back the users list until the returned function is called. */
function holdUsers(): () => void {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  service.meddle = ({ url, init }) =>
    url.pathname.endsWith('/users')
      ? new Promise((resolve, reject) => {
          init.signal?.addEventListener('abort', () => reject(new DOMException('', 'AbortError')));
          void opened.then(() => resolve(service.answer(url)));
        })
      : undefined;
  return () => {
    service.meddle = () => undefined;
    open();
  };
}

const begun = () => vi.waitFor(() => expect(service.lists.length).toBeGreaterThan(0));

describe('a first list that was cut off', () => {
  test('by switching badges off starts when they are switched on, without a click', async () => {
    const letGo = holdUsers();
    await connect();
    await begun();
    await changeSettings({ enabled: false });
    await app.stop();
    expect(await readingOf()).toBe('off');
    letGo();
    await runSchedule(app);
    expect(await app.store.roster(MAIN)).toBeUndefined();
    await changeSettings({ enabled: true });
    await runSchedule(app);
    await hasList();
  });

  test('by disconnecting one of two keys starts with the other', async () => {
    const letGo = holdUsers();
    const first = await connect();
    await begun();
    service.otherKeys.set(OTHER_KEY, user(1).id);
    await connect(OTHER_KEY);
    await ask('connection.forget', { id: first.id });
    expect(await readingOf()).toBe('idle');
    letGo();
    await askIndex();
    await hasList();
  });

  test('by a person waits, and a page that asks again does not start it', async () => {
    const letGo = holdUsers();
    await connect();
    await begun();
    await ask('workspace.cancel', { workspaceId: MAIN });
    letGo();
    const asked = service.lists.length;
    expect(await askIndex()).toMatchObject({ workspaceId: MAIN, version: null });
    await onAlarm(app, 'tick');
    expect(service.lists).toHaveLength(asked);
    expect(await readingOf()).toBe('cancelled');
  });

  /** A page shows the list; a person presses Refresh, and Cancel while it reads. */
  async function cancelRefresh(): Promise<void> {
    await askIndex();
    await ask('page.report', { workspaceId: MAIN, state: 'ready', people: [] }, CONTENT);
    const letGo = holdUsers();
    service.requests.length = 0;
    const refreshing = ask('workspace.refresh', { workspaceId: MAIN }).catch(() => undefined);
    await begun();
    await ask('workspace.cancel', { workspaceId: MAIN });
    await refreshing;
    letGo();
  }

  test('by a person does not stop the quick checks of the list in use', async () => {
    await connect();
    await hasList();
    await vi.waitFor(async () => expect(await readingOf()).toBe('idle'));
    await cancelRefresh();
    expect(await readingOf()).toBe('cancelled');
    service.requests.length = 0;
    await onAlarm(app, 'tick');
    expect(service.lists).toHaveLength(1);
  });

  test('by a person waits its time also when a quick check asks for a full list', async () => {
    const clock = quickClock();
    app = new App(clock);
    receive = createReceiver(handlersOf(app));
    await connect();
    await hasList();
    await vi.waitFor(() => expect(app.sync.isBusy()).toBe(false));
    await ask('workspace.cancel', { workspaceId: MAIN });
    expect(await readingOf()).toBe('idle');
    await cancelRefresh();
    // Only a full list can say what became of somebody inactive who is gone.
    service.users = [owner(), user(1)];
    const size = async () => (await app.store.roster(MAIN))?.size;
    const start = vi.spyOn(app.sync, 'start');
    for (let checks = 0; checks < 3; checks++) {
      await onAlarm(app, 'tick');
      await ask('page.changed', { workspaceId: MAIN }, CONTENT);
      await app.quickChecks.run(MAIN);
    }
    expect(start).not.toHaveBeenCalled();
    expect(await readingOf()).toBe('cancelled');
    expect(await size()).toBe(3);
    clock.pass(10 * 60_000);
    await onAlarm(app, 'tick');
    await vi.waitFor(async () => expect(await size()).toBe(2));
  });

  test('by a person after the background was killed waits, too, and Refresh begins it at once', async () => {
    holdUsers();
    await connect();
    await begun();
    await vi.waitFor(async () => expect(await readingOf()).toBe('running'));
    app = new App(quickClock());
    receive = createReceiver(handlersOf(app));
    service.meddle = () => undefined;
    service.requests.length = 0;
    await ask('workspace.cancel', { workspaceId: MAIN });
    expect(await app.sync.state(MAIN)).toMatchObject({ reading: { is: 'cancelled' }, cursor: null });
    await runSchedule(app);
    await askIndex();
    expect(app.sync.isBusy()).toBe(false);
    expect(service.requests).toEqual([]);
    await ask('workspace.refresh', { workspaceId: MAIN });
    expect(await app.store.roster(MAIN)).toBeDefined();
  });

  test('unnoticed is there for the next page that asks', async () => {
    await connect();
    await hasList();
    vi.spyOn(fakeBrowser.storage.local, 'set').mockImplementation(() => new Promise(() => undefined));
    expect((await askIndex()).version).not.toBeNull();
  });
});

describe('a Refresh that ends with its background while the hour of a workspace is full', () => {
  beforeEach(async () => {
    service.plan = null;
    await connect();
    await hasList();
    // A Refresh would join the reading that is about to end.
    await vi.waitFor(() => expect(app.sync.isBusy()).toBe(false));
    for (let spent = 0; spent < 5; spent++) await app.connections.quotas.spend([MAIN], 'list');
    holdUsers();
    void ask('workspace.refresh', { workspaceId: MAIN }).catch(() => undefined);
    await vi.waitFor(async () => expect(await readingOf()).toBe('running'));
    service.meddle = () => undefined;
    app = new App(quickClock());
    receive = createReceiver(handlersOf(app));
  });

  const workspace = async () => {
    const all = await ask<readonly WorkspaceStatus[]>('workspace.list', null);
    return all.find(({ id }) => id === MAIN);
  };

  test('is shown as one that waits, with the time of the next try, and can be pressed again', async () => {
    await runSchedule(app);
    const now = app.clock.now();
    expect((await app.sync.state(MAIN))?.reading).toMatchObject({ is: 'failed', isPaced: true });
    const shown = await workspace();
    expect(shown?.sync.phase).not.toBe('running');
    expect(shown?.sync.error?.retryAt).toBeGreaterThan(now);
    const before = (await app.store.roster(MAIN))?.version;
    await ask('workspace.refresh', { workspaceId: MAIN });
    expect((await app.store.roster(MAIN))?.version).not.toBe(before);
    expect(await readingOf()).toBe('idle');
  });

  test('begins once badges are on again where they are off', async () => {
    await changeSettings({ enabled: false });
    await runSchedule(app);
    expect(await readingOf()).toBe('off');
  });

  test('waits for the end of a pause of the service', async () => {
    const end = await app.connections.quotas.refuse([MAIN]);
    await runSchedule(app);
    expect((await app.sync.state(MAIN))?.reading).toMatchObject({
      is: 'failed',
      error: { code: 'rate', message: 'the service refuses more for now', retryAt: expect.any(Number) },
    });
    expect((await workspace())?.sync.error?.retryAt).toBeGreaterThanOrEqual(end);
  });
});

test('after a 401, a working key starts every failed list that it covers', async () => {
  await connect();
  await hasList();
  await app.store.forgetWorkspace(MAIN);
  service.meddle = () => new Response('{"message":"gone","code":4003}', { status: 401 });
  await expect(ask('workspace.refresh', { workspaceId: MAIN })).rejects.toMatchObject({ code: 'auth' });
  expect(await askIndex()).toMatchObject({ workspaceId: MAIN, state: 'auth' });
  service.meddle = ({ url }) =>
    // Another workspace is active by now.
    url.pathname.endsWith('/user') ? service.json({ ...owner(), activeWorkspace: OTHER }) : undefined;
  await connect();
  await hasList();
});

test('the alarm starts the first list of a workspace that a tab in front shows', async () => {
  await connect();
  await hasList();
  await ask('page.report', { workspaceId: MAIN, state: 'waiting', people: [] }, CONTENT);
  await app.store.forgetWorkspace(MAIN);
  await onAlarm(app, 'tick');
  await hasList();
});

describe('while badges are switched off', () => {
  test.each([
    ['a key that covers it is connected', () => connect()],
    ['the permission is granted', async () => tryAgain(app)],
  ])('a failed reading waits until they are on again, even when %s', async (_, mend) => {
    await connect();
    await hasList();
    await app.store.forgetWorkspace(MAIN);
    service.meddle = () => new Response('{"code":4003}', { status: 401 });
    await expect(ask('workspace.refresh', { workspaceId: MAIN })).rejects.toMatchObject({ code: 'auth' });
    await changeSettings({ enabled: false });
    await app.stop();
    service.meddle = () => undefined;
    await mend();
    await ask('page.report', { workspaceId: MAIN, state: 'off', people: [] }, CONTENT);
    await changeSettings({ enabled: true });
    await runSchedule(app);
    await hasList();
  });

  test('a click still starts a reading, which continues after the background was killed', async () => {
    await connect();
    await hasList();
    await changeSettings({ enabled: false });
    await app.stop();
    const version = (await app.store.roster(MAIN))?.version;
    await ask('workspace.refresh', { workspaceId: MAIN });
    expect((await app.store.roster(MAIN))?.version).not.toBe(version);
    holdUsers();
    void ask('workspace.refresh', { workspaceId: MAIN }).catch(() => undefined);
    await vi.waitFor(async () => expect(await readingOf()).toBe('running'));
    service.meddle = () => undefined;
    const before = (await app.store.roster(MAIN))?.version;
    app = new App(quickClock());
    await runSchedule(app);
    await vi.waitFor(async () => expect((await app.store.roster(MAIN))?.version).not.toBe(before));
  });

  test('a reading that a killed background left does not continue', async () => {
    holdUsers();
    await connect();
    await begun();
    await vi.waitFor(async () => expect(await readingOf()).toBe('running'));
    app = new App(quickClock());
    await changeSettings({ enabled: false });
    await app.stop();
    expect(await readingOf()).toBe('off');
  });
});

test('after an update nobody is flagged by a list that would not be trusted today', async () => {
  await connect();
  await app.sync.start(MAIN);
  await rewriteList(app.store, (one) =>
    one.id === OWNER ? one : { ...one, membership: '', standing: 'not-a-member' },
  );
  state.tabs = [];
  listen(app);
  fakeBrowser.runtime.onInstalled.emit({ reason: 'update' });
  await vi.waitFor(async () => expect(await app.store.roster(MAIN)).toBeUndefined());
});

describe('the background, once its storage is lost,', () => {
  const trouble = async () => (await ask<Status>('status.read', null)).error;
  const connectForSession = () =>
    ask('connection.add', { region: 'global', subdomain: '', key: KEY, remember: false });

  test('asks for the key again when it was for a browser session that has ended', async () => {
    await connectForSession();
    session.data = {};
    expect(await trouble()).toMatchObject({ code: 'setup', message: expect.stringContaining('has ended') });
    await app.connections.recordGoneKeys('session');
    expect(explanationOf((await trouble()) ?? { message: '' })).toBe('session_ended');
  });

  test('asks for another key when an update removed the one for the session', async () => {
    await connectForSession();
    await app.connections.recordGoneKeys('update');
    expect(await trouble()).toBeUndefined();
    session.data = {};
    await app.connections.recordGoneKeys('update');
    expect(explanationOf((await trouble()) ?? { message: '' })).toBe('session_updated');
    await expect(ask('workspace.refresh', { workspaceId: MAIN })).rejects.toMatchObject({ code: 'setup' });
    await connectForSession();
    session.data = {};
    expect(explanationOf((await trouble()) ?? { message: '' })).toBe('session_ended');
  });

  test('says of a key that ended with the browser session nothing else after a later update', async () => {
    await connectForSession();
    session.data = {};
    listen(app);
    fakeBrowser.runtime.onStartup.emit();
    await vi.waitFor(async () => expect((await app.connections.list())[0]).toHaveProperty('keyTaken'));
    app = new App(quickClock());
    receive = createReceiver(handlersOf(app));
    await app.connections.recordGoneKeys('update');
    expect(explanationOf((await trouble()) ?? { message: '' })).toBe('session_ended');
    // One that only the update ends.
    await connectForSession();
    session.data = {};
    await app.connections.recordGoneKeys('update');
    expect(explanationOf((await trouble()) ?? { message: '' })).toBe('session_updated');
  });

  test('reports that the browser has deleted what version 1.0.0 had stored', async () => {
    await connect();
    await local.remove('connected');
    listen(app);
    await vi.waitFor(() => expect(local.data).toHaveProperty('connected', true));
    globalThis.indexedDB = new IDBFactory();
    app = new App(quickClock());
    receive = createReceiver(handlersOf(app));
    expect(explanationOf((await trouble()) ?? { message: '' })).toBe('storage_cleared');
    await app.vault.mark();
    await local.remove('connected');
    await app.vault.mark();
    expect(await trouble()).toMatchObject({ message: 'no connection' });
  });

  test('reports that the browser has deleted the databases', async () => {
    expect(await trouble()).toMatchObject({ message: 'no connection' });
    const { id } = await connect();
    globalThis.indexedDB = new IDBFactory();
    app = new App(quickClock());
    receive = createReceiver(handlersOf(app));
    expect(explanationOf((await trouble()) ?? { message: '' })).toBe('storage_cleared');
    const again = await connect();
    expect(again.id).not.toBe(id);
    await ask('connection.forget', again);
    expect(await trouble()).toMatchObject({ message: 'no connection' });
    await connect();
    await ask('reset', null);
    expect(await trouble()).toMatchObject({ message: 'no connection' });
  });
});

describe('a late answer', () => {
  const actives = async (id: string) => (await app.store.people.activeIn(id, owner().id)).length;

  const ends = {
    disconnect: (id: string) => ask('connection.forget', { id }),
    reset: () => ask('reset', null),
  };
  const answers = { workspaces: 'connection.test', users: 'workspace.refresh' };

  test.each(
    Object.entries(ends).flatMap(([name, end]) =>
      Object.entries(answers).map(([path, type]) => [name, path, type, end] as const),
    ),
  )('after %s brings nothing back: %s', async (_name, path, type, end) => {
    const { id } = await connect();
    await hasList();
    await app.sync.start(MAIN).catch(() => undefined);
    expect(await actives(id)).toBeGreaterThan(0);
    const asked = service.requests.length;
    let answer: () => void = () => undefined;
    service.meddle = ({ url }) =>
      url.pathname.endsWith(`/${path}`)
        ? new Promise((resolve) => {
            answer = () => resolve(service.answer(url));
          })
        : undefined;
    const asking = ask(type, { id, workspaceId: MAIN }).catch(() => undefined);
    await vi.waitFor(() =>
      expect(service.requests.slice(asked).some(({ url }) => url.pathname.endsWith(`/${path}`))).toBe(true),
    );
    const ending = end(id);
    await vi.waitFor(async () => expect(await app.vault.list()).toEqual([]));
    service.meddle = () => undefined;
    answer();
    await Promise.all([ending, asking]);
    await vi.waitFor(async () => expect(await actives(id)).toBe(0));
    expect(await app.store.roster(MAIN)).toBeUndefined();
    expect(await app.store.states()).toEqual([]);
    expect(await app.store.history.events(MAIN, 10)).toEqual([]);
  });
});

test('a frozen tab does not hold up the popup or the alarm; its page still counts', async () => {
  await ask('page.report', { workspaceId: MAIN, state: 'ready', people: [] }, CONTENT);
  await ask('page.report', { workspaceId: MAIN, state: 'ready', people: [] }, { ...CONTENT, frameId: 3 });
  fakeBrowser.tabs.sendMessage.mockImplementation(() => new Promise(() => undefined));
  expect(await tabReport(7)).toMatchObject({ workspaceId: MAIN, state: 'ready' });
  expect(Object.keys((session.data['tab:7'] as { frames: object }).frames)).toEqual(['0', '3']);
  fakeBrowser.tabs.sendMessage.mockImplementation(async () => undefined);
});

describe('a page that was open before the extension started', () => {
  test('gets the content script, with its styles, in all its frames but those of Clockify’s other sites', async () => {
    const { executeScript, insertCSS } = fakeBrowser.scripting;
    executeScript.mockClear();
    const hosts = ['app.clockify.me', 'forum.clockify.me', '', 'jira.euc1.clockify.me', 'time.example:8443'];
    executeScript.mockResolvedValueOnce(hosts.map((result, frameId) => ({ frameId, result })));
    await reachOpenPages();
    const targets = [0, 2, 4].map((frameId) => ({ tabId: 7, frameIds: [frameId] }));
    expect(insertCSS.mock.calls).toEqual(targets.map((target) => [{ target, files: ['content.css'] }]));
    expect(executeScript.mock.calls.slice(1)).toEqual(
      targets.map((target) => [{ target, files: ['content.js'], injectImmediately: true }]),
    );
  });

  test('is reported to the popup when the browser keeps the script out', async () => {
    fakeBrowser.scripting.insertCSS.mockRejectedValueOnce(new Error('Cannot access contents of the page.'));
    await reachOpenPages();
    const tabState = async () => (await ask<Status>('status.read', null)).tab?.state;
    expect(await tabState()).toBe('waiting');
    state.tabs = state.tabs.map((tab) => ({ ...tab, status: 'complete' }));
    expect(await tabState()).toBe('unreached');
    await ask('page.report', { workspaceId: MAIN, state: 'ready', people: [] }, CONTENT);
    expect(await tabState()).toBe('ready');
  });
});

describe('the alarm', () => {
  const TICK = { scheduledTime: 0, periodInMinutes: 2 };

  test.each([
    ['is missing', null, true],
    ['was set by a clock that was a day ahead', 86_400_000, true],
    ['should have gone off long ago', -86_400_000, true],
    ['is on its way', 60_000, false],
  ])('that %s (%s ms from now) is set again: %s', async (_, from, isAnew) => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const alarm = from === null ? undefined : { ...TICK, scheduledTime: Date.now() + from };
    if (alarm !== undefined) state.alarms.set('tick', alarm);
    await ensureTickAlarm();
    expect(state.alarms.get('tick') !== alarm).toBe(isAnew);
  });

  test('is set at every start of the background while a tab is open', async () => {
    await runSchedule(app);
    expect(state.alarms.has('tick')).toBe(true);
  });

  describe('going off for hours', () => {
    let clock: ReturnType<typeof quickClock>;
    const ended = () => vi.waitFor(() => expect(app.sync.isBusy()).toBe(false));

    beforeEach(() => {
      clock = quickClock();
      app = new App(clock);
      receive = createReceiver(handlersOf(app));
    });

    /** The list is there, and a page of this workspace in front. */
    async function shows(workspaceId = MAIN): Promise<void> {
      await connect();
      await hasList();
      await ended();
      await ask('page.report', { workspaceId, state: 'ready', people: [] }, CONTENT);
      service.requests.length = 0;
    }

    async function pass(hours: number): Promise<void> {
      for (let minutes = 0; minutes < 60 * hours; minutes += 2) {
        clock.pass(2 * 60_000);
        service.time += 2 * 60_000;
        await onAlarm(app, 'tick');
        await ended();
      }
    }

    test.each(['PRO', 'FREE'])(
      'asks nothing for a workspace that no key covers, on plan %s',
      async (plan) => {
        service.plan = plan;
        await shows('a000000000000000000000ff');
        await pass(2);
        expect(service.requests).toEqual([]);
        await app.quickChecks.run(MAIN);
        expect(service.lists).toHaveLength(1);
      },
    );

    test.each([
      [401, 4003, 'auth'],
      [403, 406, 'forbidden'],
      [403, 501, 'forbidden'],
    ])(
      'asks less and says why where checks are refused with HTTP %i and code %i',
      async (status, code, why) => {
        await changeSettings({ refreshMinutes: 480 });
        await shows();
        service.meddle = () => service.json({ code }, { status });
        await pass(2);
        service.requests.length = 0;
        await pass(2);
        expect(service.requests.length).toBeLessThanOrEqual(10);
        expect(await ask<Status>('status.read', null)).toMatchObject({ error: { code: why } });
        expect(await app.store.roster(MAIN)).toBeDefined();
      },
    );

    test('asks nothing for a list that failed while its site is paused and another one is open', async () => {
      await shows();
      await changeSettings({ pausedHosts: ['app.clockify.me'] });
      state.tabs = [
        { id: 7, url: 'https://app.clockify.me/teams', active: false, lastAccessed: 1 },
        { id: 8, url: 'https://euc1.clockify.me/teams', active: true, lastAccessed: 2 },
      ];
      service.meddle = ({ url }) =>
        url.pathname.endsWith('/users') ? service.json({}, { status: 500 }) : undefined;
      await app.sync.start(MAIN).catch(() => undefined);
      await ended();
      service.requests.length = 0;
      await pass(2);
      expect(service.requests).toEqual([]);
      await changeSettings({ pausedHosts: [] });
      await pass(1);
      expect(service.requests.length).toBeGreaterThan(0);
    });
  });
});
