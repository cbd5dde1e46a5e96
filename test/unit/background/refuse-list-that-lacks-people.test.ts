import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { explanationOf } from '../../../src/domain/errors.ts';
import { createRig, type Rig } from './background-parts.ts';
import { resetBrowser, session } from './fake-browser.ts';
import { FakeService, type FakeUser, KEY, MAIN, OWNER, owner, user, userId } from './fake-service.ts';

vi.mock('../../../src/platform/browser.ts', async () => ({
  browser: (await import('./fake-browser.ts')).fakeBrowser,
}));

const HOUR = 60 * 60_000;
const LESSER_KEY = 'key-of-person-1-who-sees-fewer';
const DEACTIVATED = userId(40);
const NAMESAKE = userId(41);

let service: FakeService;
/** Whom the users list shows to the lesser key. */
let shown: (one: FakeUser) => boolean;
/** The answer to requests for the users with the owner's key, if that is refused. */
let refusal: { code: number; status: number } | null;
/** The key of the request that is answered now. */
let key: string;

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
  resetBrowser();
  service = new FakeService();
  service.users = [
    owner(),
    ...Array.from({ length: 20 }, (_, at) => user(at + 1)),
    { ...user(40, 'INACTIVE'), name: 'Ana Silva' },
    { ...user(41), name: 'Ana Silva' },
  ];
  service.otherKeys.set(LESSER_KEY, userId(1));
  shown = ({ id }) => [userId(1), userId(2), DEACTIVATED].includes(id);
  refusal = null;
  service.meddle = ({ headers, url }) => {
    key = headers.get('X-Api-Key') ?? '';
    if (refusal === null || key !== KEY || !url.pathname.endsWith('/users')) return undefined;
    return service.json({ code: refusal.code }, { status: refusal.status });
  };
  service.list = (url) => {
    const all = service.users;
    if (key === LESSER_KEY) service.users = all.filter(shown);
    const answer = FakeService.prototype.list.call(service, url);
    service.users = all;
    return answer;
  };
});

const connect = (rig: Rig, key: string, remember = true) =>
  rig.connections.add({ region: 'global', subdomain: '', key, remember });

/** A worker with both keys that has read a list with the owner's. */
async function rigWithBoth(remember = true): Promise<Rig> {
  const rig = createRig(service);
  await connect(rig, KEY, remember);
  await rig.sync.start(MAIN);
  await connect(rig, LESSER_KEY);
  rig.pass(HOUR + 1);
  return rig;
}

/** The key's session ends. */
function endSession(): void {
  session.data = {};
}

function refuseWorkspaces(): void {
  const { meddle } = service;
  service.meddle = (request) =>
    meddle(request) ??
    (request.url.pathname.endsWith('/workspaces') ? new Response(null, { status: 500 }) : undefined);
}

async function reader(rig: Rig): Promise<string | undefined> {
  const { connectionId } = (await rig.store.roster(MAIN)) ?? {};
  return (await rig.connections.list()).find(({ id }) => id === connectionId)?.owner.id;
}

async function explanation(rig: Rig): Promise<string | undefined> {
  const reading = (await rig.sync.state(MAIN))?.reading;
  return reading?.is === 'failed' ? explanationOf(reading.error) : undefined;
}

const workspacesAsked = () =>
  service.requests.filter(({ url }) => url.pathname.endsWith('/workspaces')).length;
const events = (rig: Rig) => rig.published.flatMap((one) => one.events);

/** The better key is refused from now on, and the list that it read stays. */
async function keepsListWhileBetterKeyIsRefused(rig: Rig): Promise<void> {
  const before = await rig.standings();
  refusal = { code: 501, status: 403 };
  await expect(rig.sync.start(MAIN)).rejects.toMatchObject({ code: 'forbidden' });
  expect(await rig.standings()).toEqual(before);
  expect(events(rig)).toEqual([]);
}

describe('a key that is shown fewer people', () => {
  test('replaces no list when the better key is refused once', async () => {
    const rig = await rigWithBoth();
    await keepsListWhileBetterKeyIsRefused(rig);
    refusal = null;
    service.users = service.users.filter(({ id }) => id !== userId(20));
    await rig.sync.start(MAIN);
    expect(await reader(rig)).toBe(OWNER);
    expect(events(rig)).toMatchObject([{ userId: userId(20), to: null }]);
  });

  test('replaces no list while the better key has ended with its session, and the popup says why', async () => {
    const rig = await rigWithBoth(false);
    const before = await rig.standings();
    endSession();
    await expect(rig.sync.start(MAIN)).rejects.toMatchObject({ code: 'schema' });
    expect(await explanation(rig)).toBe('hidden');
    expect(await rig.standings()).toEqual(before);
    expect(events(rig)).toEqual([]);
    await connect(rig, KEY);
    await rig.sync.start(MAIN, 'wanted');
    expect(await reader(rig)).toBe(OWNER);
    expect(await rig.standings()).toEqual(before);
  });

  test('replaces no list either when the list of workspaces shows it fewer people too', async () => {
    service.workspaces = () => [
      {
        id: MAIN,
        name: 'Main Studio',
        featureSubscriptionType: 'PRO',
        memberships: service.users
          .filter((one) => key === KEY || one.id === userId(1))
          .map(({ id }) => ({ userId: id, membershipType: 'WORKSPACE', membershipStatus: 'ACTIVE' })),
      },
    ];
    const rig = await rigWithBoth(false);
    const before = await rig.standings();
    endSession();
    await expect(rig.sync.start(MAIN)).rejects.toMatchObject({ code: 'schema' });
    expect(await rig.standings()).toEqual(before);
  });

  test('replaces no list when it sees two thirds', async () => {
    shown = ({ id }) => id !== NAMESAKE && Number.parseInt(id.slice(1), 16) % 3 !== 0;
    const rig = await rigWithBoth(false);
    endSession();
    await expect(rig.sync.start(MAIN)).rejects.toMatchObject({ code: 'schema' });
    expect((await rig.standings()).get(NAMESAKE)).toBe('active');
    refuseWorkspaces();
    await expect(rig.sync.start(MAIN)).rejects.toMatchObject({ code: 'schema' });
    expect((await rig.standings()).get(NAMESAKE)).toBe('active');
  });
});

describe('a key that is shown active members only', () => {
  const isActive = (one: FakeUser): boolean => one.memberships[0]?.membershipStatus === 'ACTIVE';

  test('replaces no list with several inactive members', async () => {
    service.users.push(user(50, 'INACTIVE'), user(51, 'INACTIVE'));
    shown = isActive;
    const rig = await rigWithBoth();
    await keepsListWhileBetterKeyIsRefused(rig);
  });

  test('replaces one that its key has not read for a week', async () => {
    service.users.push(user(50, 'INACTIVE'), user(51, 'INACTIVE'));
    shown = isActive;
    const rig = await rigWithBoth();
    refusal = { code: 4003, status: 401 };
    for (let days = 0; days < 6; days++) {
      rig.pass(24 * HOUR);
      await expect(rig.sync.start(MAIN, 'refresh')).rejects.toBeDefined();
    }
    expect((await rig.standings()).get(DEACTIVATED)).toBe('deactivated-here');
    rig.pass(24 * HOUR);
    await rig.sync.start(MAIN);
    expect((await rig.standings()).has(DEACTIVATED)).toBe(false);
    expect(await reader(rig)).toBe(userId(1));
  });

  test('replaces one whose only inactive member may have left', async () => {
    shown = isActive;
    const rig = await rigWithBoth();
    refusal = { code: 501, status: 403 };
    await rig.sync.start(MAIN);
    expect((await rig.standings()).has(DEACTIVATED)).toBe(false);
  });
});

describe('a key that is shown everybody', () => {
  test('replaces a list most of whose inactive members have left', async () => {
    service.users.push(...Array.from({ length: 4 }, (_, at) => user(50 + at, 'INACTIVE')));
    shown = () => true;
    const rig = await rigWithBoth();
    refusal = { code: 4003, status: 401 };
    service.users = service.users.filter(({ id }) => ![50, 51, 52].map(userId).includes(id));
    await rig.sync.start(MAIN);
    expect(await reader(rig)).toBe(userId(1));
    expect((await rig.standings()).has(userId(50))).toBe(false);
    expect((await rig.standings()).get(DEACTIVATED)).toBe('deactivated-here');
  });

  test.each([false, true])(
    'replaces after a week also one where nothing tells who has left (%s)',
    async (inactive) => {
      service.users.push(user(50, 'INACTIVE'), user(51, 'INACTIVE'));
      shown = () => true;
      const rig = await rigWithBoth();
      refuseWorkspaces();
      refusal = { code: 4003, status: 401 };
      const isLeft = ({ id, memberships }: FakeUser) =>
        inactive ? memberships[0]?.membershipStatus === 'INACTIVE' : Number.parseInt(id.slice(1), 16) > 5;
      service.users = service.users.filter((one) => one.id === OWNER || !isLeft(one));
      await expect(rig.sync.start(MAIN)).rejects.toMatchObject({ code: 'auth' });
      rig.pass(7 * 24 * HOUR);
      await rig.sync.start(MAIN);
      expect((await rig.standings()).size).toBe(service.users.length);
    },
  );
});

describe('a key that is shown fewer people than before', () => {
  test('replaces no list in an hour without room for the workspaces, and the next hour finds that', async () => {
    service.plan = 'FREE';
    const rig = createRig(service);
    await connect(rig, KEY);
    for (let list = 0; list < 2; list++) {
      await rig.sync.start(MAIN);
      rig.pass(3 * HOUR);
    }
    // With the list and those of accounts it is all that the hour allows.
    await rig.quickChecks.run(MAIN);
    rig.pass(60_000);
    const before = await rig.standings();
    const { users } = service;
    service.list = (url) => {
      service.users = users.filter(({ id }) => [OWNER, userId(1), DEACTIVATED].includes(id));
      const answer = FakeService.prototype.list.call(service, url);
      service.users = users;
      return answer;
    };
    const asked = workspacesAsked();
    await expect(rig.sync.start(MAIN)).rejects.toMatchObject({ code: 'rate' });
    expect(await explanation(rig)).toBe('paced');
    expect(workspacesAsked()).toBe(asked);
    rig.pass(HOUR);
    await expect(rig.sync.start(MAIN)).rejects.toMatchObject({ code: 'schema' });
    expect(await explanation(rig)).toBe('hidden');
    expect(workspacesAsked()).toBe(asked + 1);
    expect(await rig.standings()).toEqual(before);
    expect(events(rig)).toEqual([]);
  });
});

describe('a list that is shorter', () => {
  const leave = (): void => {
    service.users = service.users.filter(({ id }) => [OWNER, userId(1), DEACTIVATED].includes(id));
  };

  test.each(['PRO_YEAR', 'FREE'])('because most people have left is published (%s)', async (plan) => {
    service.plan = plan;
    const rig = createRig(service);
    await connect(rig, KEY);
    await rig.sync.start(MAIN);
    rig.pass(2 * HOUR);
    leave();
    service.requests.length = 0;
    await rig.sync.start(MAIN);
    expect((await rig.standings()).size).toBe(3);
    expect(workspacesAsked()).toBe(1);
  });

  test('is published also where nobody can tell whether they have left', async () => {
    service.plan = 'FREE';
    const rig = createRig(service);
    await connect(rig, KEY);
    await rig.sync.start(MAIN);
    rig.pass(2 * HOUR);
    leave();
    refuseWorkspaces();
    await expect(rig.sync.start(MAIN)).rejects.toMatchObject({ code: 'rate' });
    rig.pass(HOUR);
    await rig.sync.start(MAIN);
    expect((await rig.standings()).size).toBe(3);
  });

  test('because most people are deactivated is published at once', async () => {
    const rig = createRig(service);
    await connect(rig, KEY);
    await rig.sync.start(MAIN);
    rig.pass(2 * HOUR);
    service.users = service.users.map((one, at) => (at > 0 && at < 20 ? user(at, 'INACTIVE') : one));
    service.requests.length = 0;
    await rig.sync.start(MAIN);
    expect((await rig.standings()).get(userId(5))).toBe('deactivated-here');
    expect(workspacesAsked()).toBe(0);
  });

  test('because limited accounts cannot be listed is published', async () => {
    service.users = [
      owner(),
      user(1),
      ...Array.from({ length: 9 }, (_, at) => user(at + 2, 'ACTIVE', 'LIMITED')),
    ];
    const users = service.meddle;
    service.meddle = (request) =>
      request.url.searchParams.has('account-statuses')
        ? service.json({ code: 501 }, { status: 403 })
        : users(request);
    const rig = createRig(service);
    await connect(rig, KEY);
    await rig.sync.start(MAIN);
    expect((await rig.standings()).size).toBe(2);
  });
});

describe('a key in whose place another one has read the list', () => {
  beforeEach(() => {
    shown = () => true;
  });

  test('reads it again once it is back', async () => {
    const rig = await rigWithBoth(false);
    endSession();
    for (let list = 0; list < 2; list++) await rig.sync.start(MAIN);
    expect(await reader(rig)).toBe(userId(1));
    await connect(rig, KEY);
    await rig.sync.start(MAIN);
    expect(await reader(rig)).toBe(OWNER);
  });

  test('has one more chance after a refusal', async () => {
    const rig = await rigWithBoth();
    refusal = { code: 501, status: 403 };
    for (let list = 0; list < 2; list++) await rig.sync.start(MAIN);
    service.requests.length = 0;
    await rig.sync.start(MAIN);
    expect(service.requests.filter(({ headers }) => headers.get('X-Api-Key') === KEY)).toEqual([]);
    expect(await reader(rig)).toBe(userId(1));
  });

  test('reads it again after one refusal', async () => {
    const rig = await rigWithBoth();
    refusal = { code: 501, status: 403 };
    await rig.sync.start(MAIN);
    expect(await reader(rig)).toBe(userId(1));
    refusal = null;
    await rig.sync.start(MAIN);
    expect(await reader(rig)).toBe(OWNER);
  });

  test('reads it again also when it came back while that one was reading', async () => {
    const rig = await rigWithBoth(false);
    endSession();
    await rig.sync.start(MAIN);
    let letGo = (): void => undefined;
    const { meddle } = service;
    service.meddle = (request) => {
      meddle(request);
      if (!request.url.pathname.endsWith('/users')) return undefined;
      service.meddle = meddle;
      return new Promise((resolve) => {
        letGo = () => resolve(service.answer(request.url));
      });
    };
    const { length } = service.requests;
    const reading = rig.sync.start(MAIN);
    await vi.waitFor(() => expect(service.requests.length).toBeGreaterThan(length));
    await connect(rig, KEY);
    letGo();
    await reading;
    expect(await reader(rig)).toBe(userId(1));
    await rig.sync.start(MAIN);
    expect(await reader(rig)).toBe(OWNER);
  });
});

describe('a list in pages that another key reads after the better one was refused', () => {
  /** The pages of the list, without those of lists of accounts and of quick checks. */
  const pagesOf = (holder: string): number[] =>
    service.requests.flatMap(({ url: { pathname, searchParams }, headers }) =>
      pathname.endsWith('/users') &&
      searchParams.get('memberships') === 'ALL' &&
      !searchParams.has('account-statuses') &&
      headers.get('X-Api-Key') === holder
        ? Number(searchParams.get('page'))
        : [],
    );

  beforeEach(() => {
    shown = () => true;
    service.users = [owner(), ...Array.from({ length: 300 }, (_, at) => user(at + 1))];
    service.cap = 50;
  });

  test('goes on with that key after the worker was killed', async () => {
    const rig = await rigWithBoth();
    refusal = { code: 501, status: 403 };
    service.requests.length = 0;
    const { meddle } = service;
    service.meddle = (request) =>
      meddle(request) ??
      (request.url.searchParams.get('page') === '5' ? new Promise<Response>(() => undefined) : undefined);
    void rig.sync.start(MAIN).catch(() => undefined);
    await vi.waitFor(() => expect(pagesOf(LESSER_KEY)).toEqual([1, 2, 3, 4, 5]));
    service.meddle = meddle;
    service.requests.length = 0;
    const next = createRig(service);
    next.pass(HOUR + 1);
    await next.sync.start(MAIN);
    expect(pagesOf(KEY)).toEqual([]);
    expect(pagesOf(LESSER_KEY)).toEqual([5, 6, 7]);
    // The better key has one more chance.
    await next.sync.start(MAIN);
    expect(pagesOf(KEY)).toEqual([1]);
    expect(await reader(next)).toBe(userId(1));
    service.requests.length = 0;
    await next.sync.start(MAIN);
    expect(pagesOf(KEY)).toEqual([]);
  });

  test('is complete within hours where few requests are allowed', async () => {
    service.plan = 'FREE';
    const rig = await rigWithBoth();
    rig.pass(2 * HOUR);
    const before = (await rig.store.roster(MAIN))?.fullAt;
    refusal = { code: 501, status: 403 };
    service.requests.length = 0;
    for (let hours = 0; hours < 4; hours++) {
      await rig.sync.start(MAIN).catch(() => undefined);
      if ((await rig.store.roster(MAIN))?.fullAt !== before) break;
      rig.pass(HOUR + 1);
    }
    expect(await reader(rig)).toBe(userId(1));
    expect(pagesOf(KEY)).toEqual([1]);
    expect(pagesOf(LESSER_KEY)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });
});
