/** Lists of several pages from which somebody is removed while they are read. */
import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { readIndex } from '../../../src/directory/name-index/name-index.ts';
import { newerInUse } from '../../../src/directory/reading/publish-list-and-its-changes.ts';
import type { Standing } from '../../../src/domain/standing.ts';
import { createRig, type Rig } from './background-parts.ts';
import { resetBrowser } from './fake-browser.ts';
import { FakeService, MAIN, owner, user, userId } from './fake-service.ts';

vi.mock('../../../src/platform/browser.ts', async () => ({
  browser: (await import('./fake-browser.ts')).fakeBrowser,
}));

let service: FakeService;

beforeEach(() => {
  resetBrowser();
  globalThis.indexedDB = new IDBFactory();
  service = new FakeService();
});

/** The owner and this many others. Person 6, who is deactivated, and person 1000, the first of a second page, have the same name. */
function fill(others: number): void {
  service.cap = 1_000;
  service.users = [owner(), ...Array.from({ length: others }, (_, at) => user(at + 1))].map((one) =>
    one.id === userId(6)
      ? { ...user(6, 'INACTIVE'), name: 'Ana Silva' }
      : one.id === userId(1_000)
        ? { ...one, name: 'Ana Silva' }
        : one,
  );
}

/** Removes the first `count` people when the second page is asked for. */
function removeMeanwhile(count: number, from = 1): void {
  const gone = new Set(Array.from({ length: count }, (_, at) => userId(from + at)));
  service.meddle = ({ url }) => {
    if (url.searchParams.get('page') === '2') service.users = service.users.filter(({ id }) => !gone.has(id));
    return undefined;
  };
}

/** A background that has read thirty deleted people, in pages of ten. */
async function readDeleted(): Promise<Rig> {
  service.users = [owner(), ...Array.from({ length: 30 }, (_, at) => user(at + 1, 'INACTIVE', 'DELETED'))];
  service.cap = 10;
  const rig = createRig(service);
  await rig.connect();
  await rig.sync.start(MAIN);
  return rig;
}

async function standingsOfAna(rig: Rig): Promise<string[] | undefined> {
  const index = await rig.store.index(MAIN);
  return readIndex(index?.text ?? '')
    .get('ana silva')
    ?.map(({ standing }) => standing);
}

describe('when somebody is removed while pages are read, whoever moves to an earlier page', () => {
  test('is found by one request, and their namesake is not taken for them', async () => {
    fill(2_500);
    const rig = createRig(service);
    await rig.connect();
    await rig.sync.start(MAIN);
    const ambiguous = await standingsOfAna(rig);
    removeMeanwhile(1);
    service.requests.length = 0;
    rig.pass(60 * 60_000);
    await rig.sync.start(MAIN);
    expect((await rig.standings()).get(userId(1_000))).toBe('active');
    expect(await standingsOfAna(rig)).toEqual(ambiguous);
    expect(rig.published.at(-1)?.events).toEqual([]);
    expect(service.lists.filter((list) => list.includes('email='))).toHaveLength(1);
  });

  test('is found in a first list too', async () => {
    fill(2_500);
    const rig = createRig(service);
    await rig.connect();
    removeMeanwhile(1);
    await rig.sync.start(MAIN);
    expect((await rig.standings()).get(userId(1_000))).toBe('active');
  });

  test('stays as unknown when they are too many to be asked for; those who had left then, have left', async () => {
    fill(2_500);
    const rig = createRig(service);
    await rig.connect();
    await rig.sync.start(MAIN);
    removeMeanwhile(20);
    rig.pass(60 * 60_000);
    await rig.sync.start(MAIN);
    const missed = [...Array(20).keys()].map((at) => userId(1_000 + at));
    const standings = await rig.standings();
    const found = missed.map((id) => standings.get(id));
    expect(found.filter((one) => one === 'active')).toHaveLength(8);
    expect(found.filter((one) => one === 'unknown')).toHaveLength(12);
    expect(rig.published.at(-1)?.events).toEqual([]);
    service.meddle = () => undefined;
    service.users = service.users.filter(({ id }) => id !== userId(1_019));
    rig.pass(60 * 60_000);
    await rig.sync.start(MAIN);
    const after = await rig.standings();
    expect(missed.slice(0, 19).every((id) => after.get(id) === 'active')).toBe(true);
    expect(after.has(userId(1_019))).toBe(false);
    expect(rig.published.at(-1)?.events.map(({ userId }) => userId)).toContain(userId(1_019));
  });

  test('has left when the service does not know them', async () => {
    fill(2_500);
    const rig = createRig(service);
    await rig.connect();
    await rig.sync.start(MAIN);
    service.users = service.users.filter(({ id }) => id !== userId(7));
    rig.pass(60 * 60_000);
    await rig.sync.start(MAIN);
    expect(rig.published.at(-1)?.events).toMatchObject([{ userId: userId(7), to: null }]);
  });

  test('is found among deleted accounts', async () => {
    const rig = await readDeleted();
    removeMeanwhile(1);
    rig.pass(60 * 60_000);
    await rig.sync.start(MAIN);
    expect((await rig.standings()).get(userId(11))).toBe('deleted');
    expect(rig.published.at(-1)?.events).toEqual([]);
  });

  test.each([400, 403])(
    'is unknown, and the list is read all the same, when the service refuses to search with %i',
    async (status) => {
      fill(2_500);
      const rig = createRig(service);
      await rig.connect();
      await rig.sync.start(MAIN);
      removeMeanwhile(3);
      const remove = service.meddle;
      service.meddle = (request) =>
        request.url.searchParams.has('email') ? service.json({ code: 501 }, { status }) : remove(request);
      service.users = service.users.map((one) => (one.id === userId(2_400) ? user(2_400, 'INACTIVE') : one));
      service.requests.length = 0;
      rig.pass(60 * 60_000);
      await rig.sync.start(MAIN);
      const standings = await rig.standings();
      expect([1_000, 1_001, 1_002].map((number) => standings.get(userId(number)))).toEqual(
        Array(3).fill('unknown'),
      );
      expect(standings.get(userId(2_400))).toBe('deactivated-here');
      expect(service.lists.filter((list) => list.includes('email='))).toHaveLength(1);
    },
  );

  test('is unknown, and the list is read all the same, when the service refuses to search deleted accounts', async () => {
    const rig = await readDeleted();
    removeMeanwhile(1);
    const remove = service.meddle;
    service.meddle = (request) =>
      request.url.searchParams.has('email') ? service.json({ code: 403 }, { status: 403 }) : remove(request);
    rig.pass(60 * 60_000);
    await rig.sync.start(MAIN);
    expect((await rig.standings()).get(userId(11))).toBe('unknown');
    expect(rig.published.at(-1)?.events).toEqual([]);
  });
});

test('of a reading that took hours, only what no quick check has found or confirmed since counts', async () => {
  const HOUR = 60 * 60_000;
  service.users = [owner(), user(1), user(2), user(3)];
  const rig = createRig(service);
  await rig.connect();
  await rig.sync.start(MAIN);
  const roster = await rig.store.roster(MAIN);
  if (roster === undefined) throw new Error('no list');
  const rows = await rig.store.members.byId(roster);
  const { at = 0 } = rows.get(userId(1)) ?? {};
  const seenAs = (standing: Standing, membership: string) =>
    new Map(
      [...rows].map(([id, { member }], number) => [
        id,
        // The page of person 1 was read before the one of person 2, both after the rows of the list in use.
        { member: { ...member, standing, membership }, at: at + number * HOUR },
      ]),
    );
  const newerOf = async (readAt: number, seen: ReturnType<typeof seenAs>) => [
    ...(await newerInUse(rig, { updatedAt: at + 3 * HOUR }, { ...roster, readAt }, seen)).keys(),
  ];
  const order = [...rows.keys()];
  const deactivated = seenAs('deactivated-here', 'INACTIVE');
  expect(await newerOf(at - HOUR, deactivated)).toEqual([]);
  expect(await newerOf(at + 1.5 * HOUR, deactivated)).toEqual(order.slice(0, 2));
  // A quick check says nothing about people without a membership.
  expect(await newerOf(at + 1.5 * HOUR, seenAs('not-a-member', ''))).toEqual([]);
  // A newer name counts like a newer standing.
  const renamed = [...rows].map(([id, { member, at }]) => {
    return [id, { member: { ...member, name: 'Ana Silva' }, at: at - 1 }] as const;
  });
  expect(await newerOf(at - HOUR, new Map(renamed))).toEqual(order);
});
