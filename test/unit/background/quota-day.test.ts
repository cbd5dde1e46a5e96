/** A day with 30 requests an hour for everybody in a workspace together. Tests move the clock and never wait for it. */
import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { explanationOf } from '../../../src/domain/errors.ts';
import { DEFAULT_SETTINGS } from '../../../src/platform/setting-limits-and-defaults.ts';
import { createRig, type Rig } from './background-parts.ts';
import { local, resetBrowser } from './fake-browser.ts';
import { FakeService, type FakeUser, MAIN, OTHER, OWNER, owner, user, userId } from './fake-service.ts';

vi.mock('../../../src/platform/browser.ts', async () => ({
  browser: (await import('./fake-browser.ts')).fakeBrowser,
}));

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** The service with its quota. Records what was requested when, in simulated time. */
class Quota {
  readonly service = new FakeService();
  /** Requests that count, ms since the start. */
  counted: number[] = [];
  readonly answered: number[] = [];
  readonly refused: number[] = [];
  now = 0;

  constructor(countsRefused: boolean) {
    this.service.users = [
      owner(),
      ...Array.from({ length: 8 }, (_, at) => user(at + 1, 'INACTIVE')),
      user(20),
    ];
    this.service.plan = 'FREE';
    this.service.meddle = () => {
      this.counted = this.counted.filter((time) => this.now - time < HOUR);
      const isFull = this.counted.length >= 30;
      if (!isFull || countsRefused) this.counted.push(this.now);
      (isFull ? this.refused : this.answered).push(this.now);
      return isFull ? new Response(null, { status: 429 }) : undefined;
    };
  }

  /** The most requests in any hour from a time on. */
  busiestHour(from: number): number {
    const all = [...this.answered, ...this.refused].filter((time) => time >= from);
    return Math.max(
      0,
      ...all.map((start) => all.filter((time) => time >= start && time < start + HOUR).length),
    );
  }
}

interface Browser {
  readonly rig: Rig;
  oldest: number;
}

/** A browser with its own storage. */
async function openBrowser({ service }: Quota): Promise<Browser> {
  globalThis.indexedDB = new IDBFactory();
  local.data = {};
  const rig = createRig(service);
  await rig.connect();
  await rig.sync.start(MAIN).catch(() => undefined);
  // Opens every database and loads the quotas into memory.
  await rig.store.states();
  return { rig, oldest: 0 };
}

/** Leaves what version 1.0.0 had stored of the connections, which did not read plans. */
async function asOf1_0_0({ connections, vault }: Rig): Promise<void> {
  for (const { id } of await connections.list()) {
    await vault.update(id, (stored) => ({
      ...stored,
      workspaces: stored.workspaces.map(({ frugal: _, ...workspace }) => workspace),
    }));
  }
  local.data = {};
}

/** Two-minute steps in front of a page: due lists are read, and the page calls its users list now and then. */
async function live(quota: Quota, browsers: readonly Browser[], minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute += 2) {
    quota.now += 2 * MINUTE;
    for (const browser of browsers) {
      const { rig } = browser;
      rig.pass(2 * MINUTE);
      const [state, roster] = await Promise.all([rig.sync.state(MAIN), rig.store.roster(MAIN)]);
      const at = await rig.sync.dueAt(MAIN, { state, roster, settings: DEFAULT_SETTINGS });
      if (at !== null && at <= rig.now()) await rig.sync.start(MAIN).catch(() => undefined);
      if (minute % 10 === 0) await rig.quickChecks.run(MAIN).catch(() => undefined);
      const after = await rig.store.roster(MAIN);
      if (after !== undefined) browser.oldest = Math.max(browser.oldest, rig.now() - after.fullAt);
    }
  }
}

/** A workspace of the owner and this many others, whose service refuses larger pages. */
function inPagesOf50(others: number): Quota {
  const quota = new Quota(false);
  const { service } = quota;
  service.users = [owner(), ...Array.from({ length: others }, (_, at) => user(at + 1))];
  const count = service.meddle;
  service.meddle = (request) =>
    count(request) ??
    (Number(request.url.searchParams.get('page-size')) > 50
      ? service.json({ code: 501 }, { status: 400 })
      : undefined);
  return quota;
}

beforeEach(() => resetBrowser());

describe('24 hours with 30 requests an hour', () => {
  test.each([
    [1, false],
    [1, true],
    [3, false],
    [3, true],
  ])(
    'are enough for %i browsers; refused requests count: %s',
    async (count, countsRefused) => {
      const quota = new Quota(countsRefused);
      const browsers: Browser[] = [];
      for (let number = 0; number < count; number++) {
        const before = quota.answered.length;
        browsers.push(await openBrowser(quota));
        expect(quota.answered.length - before).toBeLessThanOrEqual(8);
      }
      const connected = quota.now;
      await live(quota, browsers, 24 * 60);
      expect(quota.refused).toEqual([]);
      for (const { rig, oldest } of browsers) {
        expect(oldest).toBeGreaterThan(0);
        expect(oldest).toBeLessThanOrEqual(3 * HOUR);
        expect((await rig.standings()).size).toBe(10);
      }
      // In the hour in which they connect, a person waits.
      expect(quota.busiestHour(connected + HOUR)).toBeLessThanOrEqual(15);
      expect(quota.busiestHour(connected)).toBeLessThanOrEqual(count * 8);
    },
    120_000,
  );

  test.each([1, 3])(
    'recover for %i browsers after an hour that others have used up',
    async (count) => {
      const quota = new Quota(true);
      const browsers: Browser[] = [];
      for (let number = 0; number < count; number++) browsers.push(await openBrowser(quota));
      quota.counted = Array.from({ length: 30 }, (_, at) => quota.now - at * MINUTE);
      await live(quota, browsers, 3 * 60);
      const { length } = quota.refused;
      expect(length).toBeGreaterThan(0);
      expect(length).toBeLessThanOrEqual(12 * count);
      await live(quota, browsers, 21 * 60);
      expect(quota.refused).toHaveLength(length);
      for (const { oldest } of browsers) expect(oldest).toBeLessThanOrEqual(3 * HOUR);
      expect(quota.busiestHour(4 * HOUR)).toBeLessThanOrEqual(15);
    },
    120_000,
  );

  test('let lists be read despite a page that calls its users all the time and one of an unknown workspace', async () => {
    const quota = new Quota(true);
    const browser = await openBrowser(quota);
    for (let minute = 0; minute < 12 * 60; minute += 2) {
      await browser.rig.quickChecks.run(MAIN).catch(() => undefined);
      await browser.rig.connections.covering('unknown');
      await live(quota, [browser], 2);
    }
    expect(quota.refused).toEqual([]);
    expect(browser.oldest).toBeLessThanOrEqual(3 * HOUR);
    expect(quota.busiestHour(HOUR)).toBeLessThanOrEqual(5);
  });

  test('are not used up after an update from version 1.0.0, which did not read the plan', async () => {
    const quota = new Quota(true);
    const { rig: before } = await openBrowser(quota);
    await asOf1_0_0(before);
    quota.now += 2 * HOUR;
    const updatedAt = quota.now;
    const rig = createRig(quota.service);
    rig.pass(2 * HOUR);
    for (let minutes = 0; minutes < 60; minutes += 2) {
      await live(quota, [{ rig, oldest: 0 }], 2);
      // As the alarm does.
      if (!(await rig.connections.quotas.quota(MAIN)).frugal) {
        await rig.quickChecks.run(MAIN).catch(() => undefined);
      }
    }
    expect(quota.busiestHour(updatedAt)).toBeLessThanOrEqual(5);
    expect((await rig.store.roster(MAIN))?.fullAt).toBeGreaterThan(rig.now() - HOUR);
  });

  test.each([
    ['cannot be read', (known: unknown[]) => [{ id: MAIN, name: 7 }, ...known.slice(1)], 200, 1],
    ['comes in an answer that cannot be read', () => ({ workspaces: [] }), 200, 1],
    ['does not come', () => ({ code: 501 }), 403, 3],
  ])('are few after such an update while the record of the workspace %s', async (_, body, status, times) => {
    const quota = new Quota(true);
    const { service } = quota;
    const { rig: before } = await openBrowser(quota);
    await asOf1_0_0(before);
    quota.now += 2 * HOUR;
    const { meddle } = service;
    let asked = 0;
    service.meddle = (request) => {
      const answer = meddle(request);
      if (!request.url.pathname.endsWith('/v1/workspaces')) return answer;
      asked++;
      return service.json(body(service.workspaces()), { status });
    };
    for (let life = 0; life < 3; life++) {
      const rig = createRig(service);
      rig.pass(2 * HOUR + life * 20 * MINUTE);
      expect(await rig.connections.covering(MAIN)).toHaveLength(1);
      expect((await rig.connections.quotas.quota(MAIN)).frugal).toBe(true);
    }
    expect(asked).toBe(times);
    service.meddle = meddle;
    service.plan = 'PRO_YEAR';
    const rig = createRig(service);
    rig.pass(4 * HOUR);
    for (const connection of await rig.connections.list())
      await rig.connections.refreshWorkspaces(connection, 0);
    expect((await rig.connections.quotas.quota(MAIN)).frugal).toBe(false);
  });

  test('ask only once for a plan that the service does not name', async () => {
    const quota = new Quota(true);
    const { rig } = await openBrowser(quota);
    await rig.connections.covering(OTHER);
    const { length } = quota.answered;
    await rig.connections.covering(OTHER);
    expect(quota.answered).toHaveLength(length);
  });

  test('give a list with too many list pages for an hour in portions, and say when it will be ready', async () => {
    const quota = inPagesOf50(600);
    const { service } = quota;
    const browser = await openBrowser(quota);
    const { rig } = browser;
    const first = (await rig.store.roster(MAIN))?.fullAt ?? 0;
    service.users = [owner(), ...Array.from({ length: 600 }, (_, at) => user(at + 1, 'INACTIVE'))];
    const promised: number[] = [];
    for (let minutes = 0; minutes < 8 * 60; minutes += 2) {
      await live(quota, [browser], 2);
      const state = await rig.sync.state(MAIN);
      if (state?.reading.is === 'failed') {
        const { error } = state.reading;
        expect(explanationOf(error)).toBe('paced');
        promised.push(error.readyAt ?? 0);
        expect(state.failures).toBe(0);
      }
      if (((await rig.store.roster(MAIN))?.fullAt ?? 0) > first) break;
    }
    const readyAt = (await rig.store.roster(MAIN))?.fullAt ?? 0;
    expect(promised.length).toBeGreaterThan(30);
    expect(Math.abs(readyAt - (promised.at(-1) ?? 0))).toBeLessThanOrEqual(HOUR);
    expect(Math.max(...promised) - Math.min(...promised)).toBeLessThanOrEqual(4 * HOUR);
    expect(quota.refused).toEqual([]);
    expect([...(await rig.standings()).values()].filter((one) => one === 'deactivated-here')).toHaveLength(
      600,
    );
  });

  test.each([270, 400])(
    'keep a list of %i members, in pages of 50, never older than three hours',
    async (count) => {
      const quota = inPagesOf50(count);
      const browser = await openBrowser(quota);
      await live(quota, [browser], 12 * 60);
      expect(browser.oldest).toBeLessThanOrEqual(3 * HOUR);
      expect(quota.refused).toEqual([]);
      expect(quota.busiestHour(HOUR)).toBeLessThanOrEqual(5);
    },
    120_000,
  );

  test('are enough for a first list of 270 members, in pages of 50, that was refused once', async () => {
    const quota = new Quota(false);
    const { service } = quota;
    service.users = [owner(), ...Array.from({ length: 270 }, (_, at) => user(at + 1))];
    let isRefusing = true;
    service.meddle = ({ url }) => {
      if (Number(url.searchParams.get('page-size')) > 50) return service.json({ code: 501 }, { status: 400 });
      return isRefusing && url.searchParams.get('page') === '4'
        ? new Response(null, { status: 429 })
        : undefined;
    };
    const browser = await openBrowser(quota);
    expect((await browser.rig.standings()).size).toBe(0);
    isRefusing = false;
    await live(quota, [browser], 6 * 60);
    expect((await browser.rig.standings()).size).toBe(271);
  });

  test('lose no portion of a list while nobody has a tab open for half an hour', async () => {
    const quota = new Quota(false);
    const { service } = quota;
    service.users = [owner(), ...Array.from({ length: 600 }, (_, at) => user(at + 1))];
    service.meddle = ({ url }) =>
      Number(url.searchParams.get('page-size')) > 50
        ? service.json({ code: 501 }, { status: 400 })
        : undefined;
    const { rig } = await openBrowser(quota);
    rig.pass(3 * HOUR);
    await rig.sync.start(MAIN).catch(() => undefined);
    const { cursor, reading } = (await rig.sync.state(MAIN)) ?? {};
    const page = cursor?.page ?? 0;
    expect(page).toBeGreaterThan(2);
    rig.pass((reading?.is === 'failed' ? reading.wait : 0) + 30 * MINUTE);
    service.requests.length = 0;
    await rig.sync.start(MAIN).catch(() => undefined);
    expect(new URLSearchParams(service.lists[0]).get('page')).toBe(String(page));
  });

  test.each([
    ['the service', '{"code":501}'],
    ['a gateway', '<html>'],
  ])(
    'give a first list of 1 000 members with eight requests where pages of 200 are the largest that %s allows, and deleted accounts with the next',
    async (_, body) => {
      const quota = new Quota(false);
      const { service } = quota;
      const gone = user(999, 'INACTIVE', 'DELETED');
      service.users = [
        owner(),
        ...Array.from({ length: 999 }, (_, at) => user(at + 1)),
        { ...gone, id: userId(2_000) },
      ];
      const refuseLarge = service.meddle;
      service.meddle = (request) =>
        refuseLarge(request) ??
        (Number(request.url.searchParams.get('page-size')) > 200
          ? new Response(body, { status: 400 })
          : undefined);
      const browser = await openBrowser(quota);
      const { rig } = browser;
      expect(quota.answered).toHaveLength(8);
      expect((await rig.standings()).size).toBe(1_000);
      await live(quota, [browser], 6 * 60);
      expect((await rig.standings()).get(userId(2_000))).toBe('deleted');
      expect(quota.busiestHour(HOUR)).toBeLessThanOrEqual(5);
    },
  );

  test.each([
    [400, 'data', '{"code":501}'],
    [403, 'data', '{"code":501}'],
    [404, 'data', '{"code":501}'],
    [200, 'a web page', '<html>'],
    [400, 'a web page', '<html>'],
    [403, 'a web page', '<html>'],
    [404, 'a web page', '<html>'],
  ])(
    'give a first list with eight requests at most where lists of accounts are refused with %i and %s',
    async (status, _, body) => {
      for (const cap of [5_000, 500]) {
        const quota = new Quota(false);
        const { service } = quota;
        service.users = [owner(), ...Array.from({ length: 999 }, (_, at) => user(at + 1))];
        service.cap = cap;
        const count = service.meddle;
        service.meddle = (request) =>
          count(request) ??
          (request.url.searchParams.has('account-statuses') ? new Response(body, { status }) : undefined);
        const { rig } = await openBrowser(quota);
        expect((await rig.standings()).size).toBe(1_000);
        expect(quota.answered.length).toBeLessThanOrEqual(8);
      }
    },
  );

  test('give a first list with eight requests at most where one list of accounts is refused and the next one is long', async () => {
    const quota = new Quota(false);
    const { service } = quota;
    service.users = [
      owner(),
      ...Array.from({ length: 600 }, (_, at) => user(at + 1)),
      ...Array.from({ length: 300 }, (_, at) => user(at + 1_000, 'INACTIVE', 'LIMITED_DELETED')),
    ];
    const count = service.meddle;
    service.meddle = (request) =>
      count(request) ??
      (request.url.searchParams.get('account-statuses') === 'LIMITED'
        ? service.json({ code: 501 }, { status: 400 })
        : undefined);
    const { rig } = await openBrowser(quota);
    expect((await rig.standings()).get(userId(600))).toBeDefined();
    expect(quota.answered.length).toBeLessThanOrEqual(8);
  });

  test('give a first list with eight requests at most where another key may not see memberships', async () => {
    const quota = new Quota(false);
    const { service } = quota;
    const member = 'another-key-0123456789-not-a-secret';
    service.otherKeys.set(member, userId(1));
    const count = service.meddle;
    service.meddle = (request) => {
      const { url, headers } = request;
      const isHidden = url.pathname.endsWith('/users') && headers.get('X-Api-Key') === member;
      if (!isHidden) return count(request);
      const hide = (one: FakeUser) => (one.id === userId(1) ? one : { ...one, memberships: [] });
      return count(request) ?? service.json(service.users.map(hide), { 'Last-Page': 'true' });
    };
    globalThis.indexedDB = new IDBFactory();
    const rig = createRig(service);
    await rig.connections.add({ region: 'global', subdomain: '', key: member, remember: true });
    await rig.sync.start(MAIN, 'wanted').catch(() => undefined);
    // Owner, workspaces, members and limited accounts: such a key is not asked for deleted ones.
    expect(quota.answered).toHaveLength(4);
    rig.pass(3 * HOUR);
    quota.now += 3 * HOUR;
    await rig.connect();
    await rig.sync.start(MAIN, 'wanted');
    expect((await rig.standings()).size).toBe(10);
    expect(quota.answered.length - 4).toBeLessThanOrEqual(8);
  });

  test('give a first list in a used-up hour as soon as there is room', async () => {
    const quota = new Quota(true);
    globalThis.indexedDB = new IDBFactory();
    const rig = createRig(quota.service);
    await rig.connect();
    quota.counted = Array.from({ length: 30 }, () => quota.now - 30 * MINUTE);
    await rig.sync.start(MAIN).catch(() => undefined);
    expect(await rig.sync.state(MAIN)).toMatchObject({ reading: { is: 'failed', error: { code: 'rate' } } });
    await live(quota, [{ rig, oldest: 0 }], 2 * 60);
    expect((await rig.standings()).size).toBe(10);
  });

  describe.each<[string, string, (service: FakeService) => Response | undefined]>([
    [
      'hides the memberships from this key',
      'schema',
      (service) =>
        service.json(
          service.users.map((one) => (one.id === OWNER ? one : { ...one, memberships: [] })),
          {
            'Last-Page': 'true',
          },
        ),
    ],
    ['refuses the key', 'forbidden', (service) => service.json({ code: 501 }, { status: 403 })],
    ['answers with something else', 'schema', (service) => service.json({ answer: 'something else' })],
  ])('where the service %s', (_, code, answer) => {
    /** With `fails: true` every question for the users gets that answer. */
    function failingQuota(): { readonly quota: Quota; readonly world: { fails: boolean } } {
      const quota = new Quota(true);
      const world = { fails: true };
      const { meddle } = quota.service;
      quota.service.meddle = (request) =>
        meddle(request) ??
        (world.fails && request.url.pathname.endsWith('/users') ? answer(quota.service) : undefined);
      return { quota, world };
    }

    test.each([1, 3])(
      '%i browsers without a first list leave the others their requests, and say why there is none',
      async (count) => {
        const { quota } = failingQuota();
        const browsers: Browser[] = [];
        for (let number = 0; number < count; number++) browsers.push(await openBrowser(quota));
        const connected = quota.answered.length;
        expect(connected).toBeLessThanOrEqual(8 * count);
        const codes = new Set<string>();
        for (let minutes = 0; minutes < 12 * 60; minutes += 10) {
          await live(quota, browsers, 10);
          for (const { rig } of browsers) {
            const state = await rig.sync.state(MAIN);
            if (state?.reading.is === 'failed') codes.add(state.reading.error.code);
          }
        }
        expect(quota.refused).toEqual([]);
        expect(quota.busiestHour(0)).toBeLessThanOrEqual(8 * count);
        expect(quota.busiestHour(HOUR)).toBeLessThanOrEqual(5 * count);
        // It goes on trying, and what is shown meanwhile is why the last whole try failed.
        expect(quota.answered.length).toBeGreaterThan(connected + 12 * count);
        expect([...codes]).toEqual([code]);
      },
      120_000,
    );

    test('a list comes by itself once that is over', async () => {
      const { quota, world } = failingQuota();
      const browser = await openBrowser(quota);
      await live(quota, [browser], 5 * 60);
      world.fails = false;
      await live(quota, [browser], 3 * 60);
      expect((await browser.rig.standings()).size).toBe(10);
      expect(quota.busiestHour(HOUR)).toBeLessThanOrEqual(5);
    });
  });
});
