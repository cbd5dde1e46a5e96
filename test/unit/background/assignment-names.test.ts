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
