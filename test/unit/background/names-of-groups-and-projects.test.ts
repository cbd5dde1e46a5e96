/** Groups and projects by name, and those that are newer than the names. */
import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, expect, test, vi } from 'vitest';
import type { ErrorInfo } from '../../../src/domain/errors.ts';
import { createRig, type Rig } from './background-parts.ts';
import { resetBrowser } from './fake-browser.ts';
import { FakeService, MAIN, owner, user, userId } from './fake-service.ts';

vi.mock('../../../src/platform/browser.ts', async () => ({
  browser: (await import('./fake-browser.ts')).fakeBrowser,
}));

const HOUR = 60 * 60_000;
let service: FakeService;

beforeEach(() => {
  resetBrowser();
  globalThis.indexedDB = new IDBFactory();
  service = new FakeService();
});

/** What is stored of names that are older than a day. */
const NOTHING_READ = { workspaceId: MAIN, readAt: 0, entries: [] };

/** An id that the service gives at a time, ms since the epoch. */
function idOf(time: number): string {
  return `${Math.floor(time / 1_000).toString(16)}${'0'.repeat(16)}`;
}

/** What a member of this project is assigned to, who joined it after the names were read. */
async function assignedTo(project: (rig: Rig) => string) {
  service.users = [owner(), user(1, 'INACTIVE')];
  const rig = createRig(service);
  await rig.connect();
  await rig.sync.start(MAIN);
  await rig.people.names.read(MAIN);
  rig.pass(HOUR);
  const membership = { membershipType: 'PROJECT', membershipStatus: 'ACTIVE', targetId: project(rig) };
  const leaver = user(1, 'INACTIVE');
  service.users = [owner(), { ...leaver, memberships: [...leaver.memberships.slice(0, 1), membership] }];
  await rig.sync.start(MAIN, 'refresh');
  return (await rig.people.read(MAIN, userId(1))).projects;
}

test('a project that was made after the names were read may be of the workspace', async () => {
  expect(await assignedTo((rig) => idOf(rig.now() - HOUR / 2))).toEqual({
    names: [],
    total: 1,
    atMost: true,
  });
});

test('one that was there, and has no name, is of another workspace', async () => {
  expect(await assignedTo((rig) => idOf(rig.now() - 24 * HOUR))).toEqual({
    names: [],
    total: 0,
    atMost: false,
  });
});

test('who asks for names learns why they are not there, or when the hour has room for them', async () => {
  let status = 0;
  service.meddle = ({ url }) => {
    if (!/(?:projects|user-groups)$/.test(url.pathname)) return undefined;
    if (status === 0) throw new TypeError('no network');
    return service.json({ code: 501 }, { status });
  };
  const rig = createRig(service);
  await rig.connect();
  await rig.sync.start(MAIN);
  expect(await rig.people.names.read(MAIN)).toMatchObject({ code: 'offline' });
  status = 502;
  expect(await rig.people.names.read(MAIN)).toMatchObject({ code: 'server' });
  // A role or a plan without them: their number is all there is.
  status = 403;
  expect(await rig.people.names.read(MAIN)).toBeUndefined();
});

test("names stay when a proxy's page comes in their place", async () => {
  const rig = createRig(service);
  await rig.connect();
  await rig.sync.start(MAIN);
  const [group, project] = [userId(900), userId(901)];
  await rig.store.people.saveNames({ ...NOTHING_READ, kind: 'user-groups', entries: [[group, 'Sales']] });
  await rig.store.people.saveNames({ ...NOTHING_READ, kind: 'projects', entries: [[project, 'Intranet']] });
  service.meddle = () => new Response('<!doctype html><p>Blocked', { status: 403 });
  expect(await rig.people.names.read(MAIN)).toMatchObject({ code: 'server' });
  expect(await rig.people.names.assignments(MAIN)).toMatchObject({ namesAt: 0 });
  expect((await rig.store.people.names(MAIN, 'user-groups'))?.entries).toEqual([[group, 'Sales']]);
  expect((await rig.store.people.names(MAIN, 'projects'))?.entries).toEqual([[project, 'Intranet']]);
});

test('cards do not ask again for names that a firewall blocks with a web page, until ten minutes later', async () => {
  service.users.push(user(1));
  let asked = 0;
  service.meddle = ({ url }) => {
    if (!/(?:projects|user-groups)$/.test(url.pathname)) return undefined;
    asked++;
    return new Response('<!doctype html><p>Blocked', { status: 403 });
  };
  const card = async (rig: Rig) => {
    asked = 0;
    const { projects } = await rig.people.read(MAIN, userId(1));
    return [asked, projects.total];
  };
  const rig = createRig(service);
  await rig.connect();
  await rig.sync.start(MAIN);
  expect(await rig.people.names.read(MAIN)).toMatchObject({ code: 'server' });
  expect(await card(createRig(service))).toEqual([0, 1]);
  // A page of the extension asks at once.
  expect(await rig.people.names.read(MAIN)).toMatchObject({ code: 'server' });
  expect(asked).toBe(6);
  rig.pass(10 * 60_000);
  await card(rig);
  // Here no card waits for names: the answer may come before the question has left.
  await vi.waitFor(() => expect(asked).toBeGreaterThan(0));
});

test('who asks for names in an hour without room learns when the next try is', async () => {
  service.plan = 'FREE';
  service.meddle = ({ url }) =>
    /(?:projects|user-groups)$/.test(url.pathname) ? service.json([], { 'Last-Page': 'true' }) : undefined;
  const rig = createRig(service);
  await rig.connect();
  await rig.sync.start(MAIN);
  let error: ErrorInfo | undefined;
  for (let names = 0; error === undefined && names < 10; names++) {
    rig.pass(1_000);
    await rig.store.people.saveNames({ ...NOTHING_READ, kind: 'projects' });
    error = await rig.people.names.read(MAIN);
  }
  expect(error).toMatchObject({ code: 'rate' });
  expect(error?.retryAt).toBeGreaterThan(rig.now());
  expect(rig.logged.filter((line) => line.startsWith('names'))).toEqual([]);
});

test('who does not wait for names to the end learns that they are still being read', async () => {
  const rig = createRig(service);
  await rig.connect();
  await rig.sync.start(MAIN);
  expect(await rig.people.names.readWithin(MAIN, 10_000)).toEqual({ isRunning: true });
  await rig.people.names.read(MAIN);
  expect(await rig.people.names.assignments(MAIN)).toMatchObject({ namesAt: rig.now() });
});

test('names that an hour has no room for come with the next day, and leave later hours to quick checks', async () => {
  service.plan = 'FREE';
  const projects = Array.from({ length: 700 }, (_, at) => ({ id: userId(at), name: `Project ${at}` }));
  service.meddle = ({ url }) => {
    const list = /(projects|user-groups)$/.exec(url.pathname)?.[1];
    if (list === undefined) return undefined;
    const [size, page] = ['page-size', 'page'].map((name) => Number(url.searchParams.get(name)));
    if (size === undefined || page === undefined || size > 200) {
      return service.json({ code: 501 }, { status: 400 });
    }
    const all = list === 'projects' ? projects : [];
    return service.json(all.slice((page - 1) * size, page * size), {
      'Last-Page': String(page * size >= all.length),
    });
  };
  const rig = createRig(service);
  await rig.connect();
  await rig.sync.start(MAIN);
  rig.pass(2 * HOUR);
  const readFor = async (hours: number): Promise<number> => {
    for (let hour = 0; hour < hours; hour++) {
      await rig.people.names.read(MAIN);
      rig.pass(HOUR + 1_000);
    }
    return (await rig.store.people.names(MAIN, 'projects'))?.entries.length ?? 0;
  };
  expect(await readFor(2)).toBe(400);
  service.requests.length = 0;
  await readFor(20);
  expect(service.requests).toEqual([]);
  expect(await readFor(26)).toBe(700);
  // Each day begins anew and loses nothing.
  expect(await readFor(50)).toBe(700);
  expect(service.requests.length).toBeLessThanOrEqual(3 * 5);
});
