/** Disconnect and Reset forget what was read with the key, and Disconnect nothing that another key has read. */
import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { openDB } from 'idb';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { listen } from '../../../src/background/browser-event-listeners.ts';
import { App } from '../../../src/background/create-background-parts.ts';
import { handlersOf } from '../../../src/background/message-handlers/all-messages.ts';
import { MemberTable } from '../../../src/directory/lists/fingerprints-to-compare-members.ts';
import { LIST_DATABASE } from '../../../src/directory/lists/list-database-schema.ts';
import type { Store } from '../../../src/directory/lists/list-store.ts';
import { createRig, quickClock, type Rig } from './background-parts.ts';
import { fakeBrowser, givenOrigins, managed, resetBrowser, scripts, session, state } from './fake-browser.ts';
import { FakeService, KEY, MAIN, OTHER, owner, user, userId } from './fake-service.ts';

vi.mock('../../../src/platform/browser.ts', async () => ({
  browser: (await import('./fake-browser.ts')).fakeBrowser,
}));

const OTHER_KEY = 'canary-key-of-a-colleague-not-a-secret';

let service: FakeService;

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
  resetBrowser();
  service = new FakeService();
  service.users = [owner(), user(1), user(2, 'INACTIVE')];
  service.otherKeys.set(OTHER_KEY, userId(1));
  vi.stubGlobal('fetch', service.fetch);
});

afterEach(() => {
  vi.restoreAllMocks();
});

async function connect(rig: Pick<Rig, 'connections'>, key: string): Promise<string> {
  return (await rig.connections.add({ region: 'global', subdomain: '', key, remember: true })).id;
}

/** A list with one entry in its history, and names of projects, read with the first key. */
async function readWith(rig: Rig): Promise<void> {
  await rig.sync.start(MAIN);
  service.users = [owner(), user(1), user(2)];
  await rig.sync.start(MAIN);
  await rig.people.names.read(MAIN);
}

const historyOf = (rig: Pick<Rig, 'store'>) => rig.store.history.events(MAIN, 10);
const abandon = (rig: Rig) => (workspaceId: string) => rig.sync.abandon(workspaceId);

/** Resolves when `work` has come to a step of the store from which it never goes on, as if the background were killed. */
function killedAt(store: Store, step: 'clear' | 'forgetWorkspace', work: () => unknown): Promise<void> {
  return new Promise((resolve) => {
    vi.spyOn(store, step).mockImplementation(() => {
      resolve();
      return new Promise(() => undefined);
    });
    void work();
  });
}

/** A background that has read a list and is killed in the middle of Reset. */
async function killedDuringReset(): Promise<void> {
  const app = new App(quickClock());
  await connect(app, KEY);
  await app.sync.start(MAIN);
  await killedAt(app.store, 'clear', () => app.forgetting.reset());
}

test('a list that was read with the key goes, the history stays, and another key reads it again', async () => {
  const rig = createRig(service);
  const first = await connect(rig, KEY);
  const other = await connect(rig, OTHER_KEY);
  await readWith(rig);
  const roster = await rig.store.roster(MAIN);
  if (roster?.connectionId !== first) throw new Error('the list was not read with the first key');
  const history = await historyOf(rig);
  expect(history).toHaveLength(1);
  await rig.connections.forget(first, abandon(rig));
  expect(await rig.store.rosters()).toEqual([]);
  await expect(rig.store.members.byId(roster)).rejects.toMatchObject({ code: 'storage' });
  expect(await rig.store.people.names(MAIN, 'projects')).toBeUndefined();
  expect(await historyOf(rig)).toEqual(history);
  await rig.sync.start(MAIN);
  expect((await rig.store.roster(MAIN))?.connectionId).toBe(other);
  expect(await historyOf(rig)).toEqual(history);
});

test('a list that was read with another key stays, and pages of one that was begun go', async () => {
  const rig = createRig(service);
  const other = await connect(rig, OTHER_KEY);
  await readWith(rig);
  const first = await connect(rig, KEY);
  const before = await rig.store.roster(MAIN);
  expect(before?.connectionId).toBe(other);
  service.cap = 1;
  service.meddle = ({ url, headers }) => {
    if (headers.get('X-Api-Key') !== KEY) return service.json({ code: 501 }, { status: 403 });
    return Number(url.searchParams.get('page')) > 1 ? service.json({}, { status: 500 }) : undefined;
  };
  await expect(rig.sync.start(MAIN)).rejects.toMatchObject({ code: 'server' });
  expect((await rig.store.state(MAIN))?.cursor?.connectionId).toBe(first);
  await rig.connections.forget(first, abandon(rig));
  expect((await rig.store.state(MAIN))?.cursor).toBeNull();
  expect(await rig.store.roster(MAIN)).toEqual(before);
  expect((await rig.standings()).size).toBe(3);
});

test('the history goes of a workspace that the key has lost, with its list, before', async () => {
  const rig = createRig(service);
  const id = await connect(rig, KEY);
  await readWith(rig);
  const roster = await rig.store.roster(MAIN);
  if (roster === undefined) throw new Error('there is no list');
  await rig.store.giveUp(roster);
  const { workspaces } = service;
  service.workspaces = () => workspaces.call(service).slice(1);
  for (const one of await rig.connections.list()) await rig.connections.refreshWorkspaces(one, 0);
  expect(await historyOf(rig)).toHaveLength(1);
  await rig.connections.forget(id, abandon(rig));
  expect(await historyOf(rig)).toEqual([]);
  expect(await rig.store.history.days(MAIN)).toEqual([]);
});

test('a background that is killed during it leaves the rest to the next one', async () => {
  const rig = createRig(service);
  const id = await connect(rig, KEY);
  await readWith(rig);
  await killedAt(rig.store, 'forgetWorkspace', () => rig.connections.forget(id, abandon(rig)));
  const next = new App(quickClock());
  expect(await next.connections.list()).toEqual([]);
  expect(await next.store.rosters()).toHaveLength(1);
  listen(next);
  await vi.waitFor(async () => expect(await next.vault.retired()).toEqual([]));
  expect(await next.store.rosters()).toEqual([]);
  expect(await next.store.states()).toEqual([]);
  expect(await historyOf(next)).toEqual([]);
  expect(await next.store.people.names(MAIN, 'projects')).toBeUndefined();
});

test('a Reset that failed is not done later, over what was connected since', async () => {
  const app = new App(quickClock());
  await connect(app, KEY);
  const clear = vi.spyOn(app.store, 'clear').mockRejectedValue(new Error('the storage is held'));
  await expect(app.forgetting.reset()).rejects.toThrow('held');
  clear.mockRestore();
  await connect(app, KEY);
  const next = new App(quickClock());
  await next.forgetting.finish();
  expect(await next.connections.list()).toHaveLength(1);
});

test('the rest of a Reset that fails at a start is done at a later one, but not once a key is connected', async () => {
  await killedDuringReset();
  const failing = new App(quickClock());
  vi.spyOn(failing.store, 'clear').mockRejectedValue(new Error('the storage is held'));
  await expect(failing.forgetting.finish()).rejects.toThrow('held');
  expect(await failing.store.rosters()).toHaveLength(1);
  await expect(failing.forgetting.finish()).rejects.toThrow('held');
  await failing.forgetting.endReset();
  await connect(failing, KEY);
  const next = new App(quickClock());
  await next.forgetting.finish();
  expect(await next.connections.list()).toHaveLength(1);
});

test('a background that is killed during Reset leaves the rest to the next one', async () => {
  await killedDuringReset();
  const next = new App(quickClock());
  expect(await next.store.rosters()).toHaveLength(1);
  listen(next);
  await vi.waitFor(async () => expect(await next.store.rosters()).toEqual([]));
  expect(await next.connections.list()).toEqual([]);
});

test('no request goes out with the key after Disconnect, also none that waited to be sent again', async () => {
  const app = new App(quickClock());
  const id = await connect(app, KEY);
  await app.sync.start(MAIN);
  const keys: (string | null)[] = [];
  service.meddle = ({ headers, url }) => {
    if (!url.pathname.endsWith('/users')) return undefined;
    keys.push(headers.get('X-Api-Key'));
    return app.forgetting.disconnect(id).then(() => service.json({}, { status: 500 }));
  };
  await expect(app.quickChecks.run(MAIN)).rejects.toMatchObject({ code: 'setup' });
  expect(keys).toEqual([KEY]);
});

test('a refusal of names that comes after Disconnect is not stored, so the next key asks for them', async () => {
  const rig = createRig(service);
  const id = await connect(rig, KEY);
  await rig.sync.start(MAIN);
  const refusal = service.json({ code: 501 }, { status: 403 });
  service.meddle = ({ url }) =>
    url.pathname.endsWith('/user-groups')
      ? rig.connections.forget(id, abandon(rig)).then(() => refusal)
      : undefined;
  await rig.people.names.read(MAIN);
  expect(await rig.store.people.names(MAIN, 'user-groups')).toBeUndefined();
});

test('an index, or a table for quick checks, that is made meanwhile is not stored', async () => {
  const rig = createRig(service);
  const id = await connect(rig, KEY);
  await rig.sync.start(MAIN);
  const [roster, index] = [await rig.store.roster(MAIN), await rig.store.index(MAIN)];
  if (roster === undefined || index === undefined) throw new Error('there is no list');
  await rig.store.saveTable(roster, new MemberTable(''));
  expect(await rig.store.table(roster)).toBeDefined();
  await rig.connections.forget(id, abandon(rig));
  await rig.store.saveTable(roster, new MemberTable(''));
  expect(await rig.store.table(roster)).toBeUndefined();
  await expect(rig.store.saveIndex(index)).rejects.toThrow('the list is in use no more');
  expect(await rig.store.index(MAIN)).toBeUndefined();
});

describe('a quick check', () => {
  async function notes(): Promise<unknown[]> {
    const db = await openDB(LIST_DATABASE);
    const found = await db.getAll('notes');
    db.close();
    return found;
  }

  test.each([
    ['Disconnect', 'users', (rig: Rig, id: string) => rig.connections.forget(id, abandon(rig))],
    ['Disconnect', 'workspaces', (rig: Rig, id: string) => rig.connections.forget(id, abandon(rig))],
    ['Reset', 'workspaces', (rig: Rig) => rig.store.clear()],
  ])(
    'that is answered after %s keeps no note of why it asks for a full list (%s)',
    async (_, path, forget) => {
      const stranger = {
        ...user(3),
        memberships: user(3, 'ACTIVE', 'ACTIVE', OTHER).memberships.slice(0, 1),
      };
      service.users.push(stranger);
      const memberships = [owner(), user(1)].map((one) => ({ userId: one.id, membershipStatus: 'ACTIVE' }));
      service.workspaces = () => [{ id: MAIN, name: 'Main', featureSubscriptionType: 'PRO', memberships }];
      const rig = createRig(service);
      const id = await connect(rig, KEY);
      await rig.sync.start(MAIN);
      rig.pass(11 * 60_000);
      // The check does not show person 1, and then looks for somebody who has joined.
      service.users = service.users.filter((one) => one.id !== userId(1));
      service.meddle = ({ url }) => {
        if (!url.pathname.endsWith(`/${path}`)) return undefined;
        const refusal = service.json({ code: 501 }, { status: 403 });
        return forget(rig, id).then(() => (path === 'users' ? refusal : service.answer(url)));
      };
      await rig.quickChecks.run(MAIN).catch(() => undefined);
      expect(service.requests.at(-1)?.url.pathname.endsWith(`/${path}`)).toBe(true);
      expect(await notes()).toEqual([]);
      expect(rig.wantedFull).toEqual([]);
    },
  );

  test('keeps none either once its list goes with its key, though another key covers the workspace', async () => {
    const rig = createRig(service);
    const id = await connect(rig, KEY);
    await connect(rig, OTHER_KEY);
    await rig.sync.start(MAIN);
    service.users = service.users.filter((one) => one.id !== userId(2));
    await rig.quickChecks.run(MAIN);
    expect(await notes()).toHaveLength(1);
    await rig.connections.forget(id, abandon(rig));
    expect(await notes()).toEqual([]);
  });
});

describe('the permission for a server', () => {
  const [SERVER, OTHER] = ['https://time.example.org', 'https://other.example.org'];
  const ALL = 'https://*/*';
  const given = () => [...givenOrigins].filter((origin) => !origin.includes('clockify'));
  const tryServer = (server: string) => session.set({ 'try:of-a-page': server });
  const connectServer = async (app: App): Promise<string> => {
    const server = { origin: SERVER, base: `${SERVER}/api` };
    const { id } = await app.connections.add({
      region: 'self-hosted',
      subdomain: '',
      key: KEY,
      remember: true,
      server,
    });
    await app.registerServers();
    return id;
  };

  test.each([
    ['a start', (app: App) => listen(app)],
    ['another try', (app: App) => handlersOf(app)['server.look']({ address: SERVER })],
    [
      'a try elsewhere',
      (app: App) =>
        handlersOf(app)
          ['connection.add']({ region: 'global', subdomain: '', key: 'x', remember: true })
          .catch(() => null),
    ],
  ])('that never was connected ends at %s, when no page tries it any more', async (_, act) => {
    const app = new App(quickClock());
    givenOrigins.add(`${SERVER}/*`).add(`${OTHER}/*`).add(ALL);
    await tryServer(SERVER);
    void act(app);
    await vi.waitFor(() => expect(given()).toEqual([`${SERVER}/*`, ALL]));
    await session.remove('try:of-a-page');
    await app.releaseUnusedServers();
    expect(given()).toEqual([ALL]);
    expect(givenOrigins.size).toBe(3);
  });

  test('stays for a connection and a policy', async () => {
    const app = new App(quickClock());
    managed.data = { connection: { region: 'self-hosted', server: OTHER } };
    givenOrigins.add(`${SERVER}/*`).add(`${OTHER}/*`);
    await tryServer(SERVER);
    await connectServer(app);
    await session.remove('try:of-a-page');
    await app.releaseUnusedServers();
    expect(given()).toEqual([`${SERVER}/*`, `${OTHER}/*`]);
  });

  test('stays when the connections cannot be read', async () => {
    const app = new App(quickClock());
    vi.spyOn(app.vault, 'list').mockRejectedValue(new Error('no database'));
    givenOrigins.add(`${SERVER}/*`);
    await app.releaseUnusedServers();
    expect(given()).toEqual([`${SERVER}/*`]);
  });

  test.each([true, false])(
    'ends with Reset, as all but that for Clockify do (vault readable: %s)',
    async (isReadable) => {
      const app = new App(quickClock());
      givenOrigins.add(`${SERVER}/*`).add(`${OTHER}/*`).add(ALL);
      await connectServer(app);
      expect(scripts.size).toBe(1);
      state.tabs = [{ id: 4, url: `${SERVER}/teams`, active: false, lastAccessed: 2 }];
      const { executeScript } = fakeBrowser.scripting;
      executeScript.mockClear();
      if (!isReadable) vi.spyOn(app.vault, 'list').mockRejectedValue(new Error('no database'));
      await app.forgetting.reset();
      expect(given()).toEqual([]);
      expect(givenOrigins.size).toBe(2);
      expect(scripts.size).toBe(0);
      expect(executeScript).toHaveBeenCalledOnce();
    },
  );
});
