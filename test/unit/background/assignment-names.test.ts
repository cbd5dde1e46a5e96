/** Groups and projects by name, and those that are newer than the names. */
import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, expect, test, vi } from 'vitest';
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
