/** A gateway, proxy or firewall that sends a web page with a status, for a moment or for good. */
import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { HistoryEvent } from '../../../src/domain/types-of-members-lists-and-history.ts';
import { createRig, type Rig, rewriteList } from './background-parts.ts';
import { resetBrowser } from './fake-browser.ts';
import { FakeService, KEY, MAIN, owner, user, userId } from './fake-service.ts';

vi.mock('../../../src/platform/browser.ts', async () => ({
  browser: (await import('./fake-browser.ts')).fakeBrowser,
}));

const HOUR = 60 * 60_000;

let service: FakeService;

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
  resetBrowser();
  service = new FakeService();
});

const webPage = (status: number) => new Response('<html><h1>Bad</h1>', { status });
const isUsers = (url: URL) => url.pathname.endsWith('/users');
const pageSizes = async ({ connections }: Rig) => (await connections.quotas.quota(MAIN)).pageSizes;

/** Account status, page and size of the lists asked for since `from`. */
const asked = (from = 0) =>
  service.lists.slice(from).map((one) => {
    const query = new URLSearchParams(one);
    return `${query.get('account-statuses') ?? 'members'} ${query.get('page')} of ${query.get('page-size')}`;
  });

/** A worker that has read the list of these people. */
async function readerOf(...users: readonly ReturnType<typeof user>[]): Promise<Rig> {
  service.users = [owner(), ...users];
  const rig = createRig(service);
  await rig.connect();
  await rig.sync.start(MAIN);
  rig.pass(HOUR + 1);
  return rig;
}

const many = (count: number) => Array.from({ length: count }, (_, at) => user(at + 1));

describe('with 400 in place of a page', () => {
  test.each([1, 3])('of a quick check, %i times, makes no later page smaller', async (times) => {
    const rig = await readerOf(...many(700));
    let left = times;
    service.meddle = ({ url }) => (isUsers(url) && left-- > 0 ? webPage(400) : undefined);
    await rig.quickChecks.run(MAIN);
    expect(left).toBeLessThan(0);
    expect(await pageSizes(rig)).toEqual({});
    const { length } = service.lists;
    await rig.sync.start(MAIN);
    expect(asked(length)).toHaveLength(4);
  });

  test.each([1_000, 2_500])(
    'of a list, for %i ms, costs neither the pages before it nor the size of those after it',
    async (duration) => {
      service.users = [owner(), ...many(3_500)];
      const rig = createRig(service);
      await rig.connect();
      let since: number | undefined;
      service.meddle = ({ url }) => {
        if (!isUsers(url)) return undefined;
        if (url.searchParams.get('page') === '3') since ??= rig.now();
        return since !== undefined && rig.now() - since < duration ? webPage(400) : undefined;
      };
      await rig.sync.start(MAIN);
      expect((await rig.standings()).size).toBe(3_501);
      expect(asked().filter((one) => one === 'members 1 of 1000')).toHaveLength(1);
      expect(asked()).toContain('members 4 of 1000');
      expect(await pageSizes(rig)).toEqual({});
    },
  );

  test.each([
    [1, 8],
    [2, 8],
    [3, 6],
  ])(
    'of a first list where few requests are allowed, %i times, leaves it %i requests at most',
    async (times, most) => {
      service.plan = 'FREE';
      service.users = [owner(), ...many(999)];
      const rig = createRig(service);
      let left = times;
      service.meddle = ({ url }) => (isUsers(url) && left-- > 0 ? webPage(400) : undefined);
      await rig.connect();
      await rig.sync.start(MAIN, 'wanted').catch(() => rig.sync.start(MAIN, 'wanted'));
      expect((await rig.standings()).size).toBe(1_000);
      expect(service.requests.length).toBeLessThanOrEqual(most);
      expect(await pageSizes(rig)).toEqual({});
    },
  );

  test('at every size fails as trouble, and keeps the pages before it', async () => {
    service.users = [owner(), ...many(1_500)];
    const rig = createRig(service);
    await rig.connect();
    const isBeyond = ({ searchParams }: URL) =>
      Number(searchParams.get('page')) * Number(searchParams.get('page-size')) > 1_000;
    service.meddle = ({ url }) => (isUsers(url) && isBeyond(url) ? webPage(400) : undefined);
    await expect(rig.sync.start(MAIN)).rejects.toMatchObject({ code: 'server' });
    service.meddle = () => undefined;
    rig.pass(5_000);
    const { length } = service.lists;
    await rig.sync.start(MAIN);
    // In pages as large as before.
    expect(asked(length).slice(0, 2)).toEqual(['members 2 of 1000', 'LIMITED 1 of 1000']);
    expect((await rig.standings()).size).toBe(1_501);
  });

  test('is no refusal of the key, so a key that is shown fewer people does not take its place', async () => {
    const lesser = 'key-of-person-1-who-sees-fewer';
    const hidden = userId(40);
    const rig = await readerOf(user(1), user(2), user(3), user(40, 'INACTIVE'));
    service.otherKeys.set(lesser, userId(1));
    await rig.connections.add({ region: 'global', subdomain: '', key: lesser, remember: true });
    let key: string | null = null;
    let left = 9;
    service.meddle = (request) => {
      key = request.headers.get('X-Api-Key');
      return key === KEY && isUsers(request.url) && left-- > 0 ? webPage(400) : undefined;
    };
    service.list = (url) => {
      const all = service.users;
      if (key === lesser) service.users = all.filter(({ id }) => id !== hidden);
      const answer = FakeService.prototype.list.call(service, url);
      service.users = all;
      return answer;
    };
    await expect(rig.sync.start(MAIN)).rejects.toMatchObject({ code: 'server' });
    expect((await rig.standings()).get(hidden)).toBe('deactivated-here');
    rig.pass(5_000);
    await rig.sync.start(MAIN);
    expect((await rig.standings()).get(hidden)).toBe('deactivated-here');
    expect(rig.published.flatMap(({ events }) => events)).toEqual([]);
  });

  test('asks once more for a larger page, not with each page, when that fails in another way', async () => {
    service.users = [owner(), ...many(1_999)];
    const rig = createRig(service);
    await rig.connect();
    let left = 3;
    service.meddle = ({ url }) =>
      isUsers(url) && Number(url.searchParams.get('page-size')) > 200
        ? webPage(left-- > 0 ? 400 : 403)
        : undefined;
    await rig.sync.start(MAIN);
    expect(asked().filter((one) => one.endsWith('of 1000'))).toHaveLength(4);
    expect(await pageSizes(rig)).toEqual({});
  });

  test('of more than 200 names gives them in smaller pages', async () => {
    service.projects = Array.from({ length: 7 }, (_, at) => `Project ${at}`);
    const rig = await readerOf(user(1));
    service.meddle = ({ url }) =>
      url.pathname.endsWith('/user-groups')
        ? service.json([])
        : url.pathname.endsWith('/projects') && Number(url.searchParams.get('page-size')) > 200
          ? webPage(400)
          : undefined;
    expect(await rig.people.names.read(MAIN)).toBeUndefined();
    expect((await rig.people.read(MAIN, userId(1))).projects.names).toEqual(['Project 1']);
  });
});

describe('in place of a person whom a quick check asks for', () => {
  test.each([200, 403])(
    'with %i takes nothing from what the check has seen, and a full list is asked for',
    async (status) => {
      const rig = await readerOf(user(1, 'INACTIVE'), ...many(700).slice(1));
      service.users = service.users.map((one) =>
        one.id === userId(1) ? user(1) : one.id === userId(699) ? user(699, 'INACTIVE') : one,
      );
      service.users.push({ ...user(701), name: 'Person Number1' });
      service.meddle = ({ url }) => (url.searchParams.has('email') ? webPage(status) : undefined);
      await rig.quickChecks.run(MAIN);
      const standings = await rig.standings();
      expect(standings.get(userId(699))).toBe('deactivated-here');
      expect(standings.get(userId(701))).toBe('active');
      expect(standings.get(userId(1))).toBe('deactivated-here');
      expect(rig.logged).toContain(`quick check blocked: a web page with HTTP ${status}`);
      expect(rig.wantedFull).toEqual([MAIN]);
      await rig.sync.start(MAIN);
      expect((await rig.standings()).get(userId(1))).toBe('active');
    },
  );

  test.each([200, 403])(
    'with %i costs one request for each where few requests are allowed',
    async (status) => {
      service.plan = 'FREE';
      const rig = await readerOf(user(1, 'INACTIVE'), ...many(700).slice(1));
      service.users = service.users.map((one) => (one.id === userId(1) ? user(1) : one));
      service.meddle = ({ url }) => (url.searchParams.has('email') ? webPage(status) : undefined);
      const { length } = service.lists;
      await rig.quickChecks.run(MAIN, true);
      expect(service.lists.slice(length)).toHaveLength(3);
    },
  );

  test('takes nothing away either in place of the inactive members', async () => {
    const rig = await readerOf(...many(700));
    service.users.push(user(701, 'INACTIVE'));
    service.meddle = ({ url }) => (url.searchParams.get('status') === 'INACTIVE' ? webPage(403) : undefined);
    const { readAt } = (await rig.store.roster(MAIN)) ?? {};
    await rig.quickChecks.run(MAIN);
    expect((await rig.standings()).get(userId(701))).toBe('deactivated-here');
    expect((await rig.store.roster(MAIN))?.readAt).toBe(readAt);
  });
});

describe('in place of the check that ends a reading', () => {
  const isCheck = ({ searchParams }: URL) =>
    searchParams.get('sort-order') === 'DESCENDING' || searchParams.get('status') === 'INACTIVE';

  test.each([200, 403])('with %i takes nothing from the list that was read', async (status) => {
    const rig = await readerOf(...many(700));
    service.users = service.users.map((one) => (one.id === userId(5) ? user(5, 'INACTIVE') : one));
    service.meddle = ({ url }) => {
      if (isUsers(url) && isCheck(url)) return webPage(status);
      // The reading takes long enough to be checked.
      if (url.searchParams.get('account-statuses') === 'DELETED') rig.pass(30_000);
      return undefined;
    };
    await rig.sync.start(MAIN);
    expect((await rig.standings()).get(userId(5))).toBe('deactivated-here');
    expect(rig.logged).toContain(`quick check blocked: a web page with HTTP ${status}`);
  });

  test('leaves what the check has seen before it more weight than what an earlier check saw', async () => {
    const rig = await readerOf(user(1), user(2), user(3, 'INACTIVE'), ...many(700).slice(3));
    const change = (membership: string, ...numbers: readonly number[]) => {
      rig.pass(2_000);
      service.users = service.users.map(
        (one) => numbers.map((number) => user(number, membership)).find(({ id }) => id === one.id) ?? one,
      );
    };
    // The members have been read when the reading is interrupted.
    service.meddle = ({ url }) =>
      url.searchParams.has('account-statuses') ? new Response('', { status: 500 }) : undefined;
    await expect(rig.sync.start(MAIN)).rejects.toMatchObject({ code: 'server' });
    service.meddle = () => undefined;
    change('INACTIVE', 1, 2, 699);
    await rig.quickChecks.run(MAIN);
    expect((await rig.standings()).get(userId(1))).toBe('deactivated-here');
    // The closing check shows person 699, and that person 1 is inactive no more. It cannot ask for person 3.
    change('ACTIVE', 1, 3, 699);
    service.meddle = ({ url }) => (url.searchParams.has('email') ? webPage(403) : undefined);
    await rig.sync.start(MAIN);
    const standings = await rig.standings();
    expect([1, 699].map((number) => standings.get(userId(number)))).toEqual(['active', 'active']);
    expect([2, 3].map((number) => standings.get(userId(number)))).toEqual(Array(2).fill('deactivated-here'));
  });
});

test('in place of the list of workspaces costs one request where few are allowed', async () => {
  service.plan = 'FREE';
  const rig = await readerOf(user(1));
  const [connection] = await rig.connections.list();
  if (connection === undefined) throw new Error('there is no connection');
  service.requests.length = 0;
  service.meddle = ({ url }) => (url.pathname.endsWith('/workspaces') ? webPage(200) : undefined);
  const reading = rig.connections.refreshWorkspaces(connection, 0, { kind: 'check' });
  await expect(reading).rejects.toMatchObject({ code: 'server' });
  expect(service.requests).toHaveLength(1);
});

describe('in place of lists of accounts', () => {
  const LIMITED = userId(3);
  const DELETED = userId(2);
  const eventsOf = ({ published }: Rig): HistoryEvent[] => published.flatMap(({ events }) => [...events]);
  const blockWith = (status: number, ...lists: readonly string[]) => {
    service.meddle = ({ url }) => {
      const list = url.searchParams.get('account-statuses');
      return list !== null && lists.includes(list) ? webPage(status) : undefined;
    };
  };
  const block = (...lists: readonly string[]) => blockWith(403, ...lists);
  const ALL = ['LIMITED', 'LIMITED_DELETED', 'DELETED'];
  const reader = () =>
    readerOf(user(1), user(2, 'ACTIVE', 'DELETED'), user(3, 'INACTIVE', 'LIMITED'), user(4));

  test.each(['PRO_YEAR', 'FREE'])(
    'leaves the limited and deleted people of the list in use their badges (%s)',
    async (plan) => {
      service.plan = plan;
      const rig = await reader();
      block(...ALL);
      // After a day, few requests an hour are no reason to copy them either.
      rig.pass(24 * HOUR);
      const { length } = service.lists;
      await rig.sync.start(MAIN);
      const standings = await rig.standings();
      expect(standings.get(DELETED)).toBe('deleted');
      expect(standings.get(LIMITED)).toBe('deactivated');
      expect(eventsOf(rig)).toEqual([]);
      expect(asked(length)).toHaveLength(4);
      // Once they come again, they count again.
      block();
      service.users = service.users.filter(({ id }) => id !== LIMITED);
      rig.pass(4 * HOUR);
      await rig.sync.start(MAIN);
      expect(eventsOf(rig)).toMatchObject([{ userId: LIMITED, to: null }]);
    },
  );

  test('with 200 leaves them their badges too, and a page that came for a moment costs nobody a first list', async () => {
    const rig = await reader();
    blockWith(200, ...ALL);
    service.users = service.users.map((one) => (one.id === userId(4) ? user(4, 'INACTIVE') : one));
    await rig.sync.start(MAIN);
    const standings = await rig.standings();
    expect([DELETED, LIMITED, userId(4)].map((id) => standings.get(id))).toEqual([
      'deleted',
      'deactivated',
      'deactivated-here',
    ]);
    globalThis.indexedDB = new IDBFactory();
    let left = 2;
    service.meddle = ({ url }) =>
      url.searchParams.has('account-statuses') && left-- > 0 ? webPage(200) : undefined;
    const fresh = createRig(service);
    await fresh.connect();
    await fresh.sync.start(MAIN);
    expect((await fresh.standings()).get(LIMITED)).toBe('deactivated');
  });

  test('takes from the list in use only what no other list of accounts shows by now', async () => {
    const rig = await reader();
    block('LIMITED', 'LIMITED_DELETED');
    const [boss, first, , , fourth] = service.users;
    if (boss === undefined || first === undefined || fourth === undefined) throw new Error('nobody');
    // The limited person was deleted, the deleted one has gone, and somebody else was deleted.
    service.users = [boss, first, user(3, 'INACTIVE', 'DELETED'), user(4, 'ACTIVE', 'DELETED')];
    await rig.sync.start(MAIN);
    const standings = await rig.standings();
    expect(standings.get(LIMITED)).toBe('deleted');
    expect(standings.get(userId(4))).toBe('deleted');
    expect(standings.has(DELETED)).toBe(false);
  });

  /** The list of workspaces names those whose membership is active. */
  const nameActives = () => {
    service.workspaces = () => [
      {
        id: MAIN,
        name: 'Main Studio',
        featureSubscriptionType: service.plan,
        memberships: service.users.flatMap(({ id, memberships: [one] }) =>
          one?.membershipStatus === 'ACTIVE' ? { ...one, userId: id } : [],
        ),
      },
    ];
  };

  test.each(['PRO_YEAR', 'FREE'])(
    'flags no limited person whom the list of workspaces has named active since (%s)',
    async (plan) => {
      service.plan = plan;
      nameActives();
      const rig = await reader();
      block(...ALL);
      rig.pass(24 * HOUR);
      const [connection] = await rig.connections.list();
      if (connection === undefined) throw new Error('no connection');
      await rig.connections.refreshWorkspaces(connection, 0);
      await rig.sync.start(MAIN);
      expect((await rig.standings()).get(LIMITED)).toBe('deactivated');
      service.users = service.users.map((one) => (one.id === LIMITED ? user(3, 'ACTIVE', 'LIMITED') : one));
      rig.pass(HOUR);
      await rig.connections.refreshWorkspaces(connection, 0);
      await rig.sync.start(MAIN);
      const standings = await rig.standings();
      expect(standings.get(LIMITED)).toBe('unknown');
      expect(standings.get(DELETED)).toBe('deleted');
      block();
      rig.pass(4 * HOUR);
      await rig.sync.start(MAIN);
      expect((await rig.standings()).get(LIMITED)).toBe('limited');
      expect(eventsOf(rig)).toMatchObject([{ userId: LIMITED, from: 'deactivated', to: 'limited' }]);
    },
  );

  test('for more than a week leaves deleted people their badges, and flags no limited person', async () => {
    const rig = await reader();
    block(...ALL);
    for (let days = 0; days < 9; days++) {
      rig.pass(24 * HOUR);
      await rig.sync.start(MAIN);
      expect((await rig.standings()).get(LIMITED)).toBe(days < 6 ? 'deactivated' : 'unknown');
    }
    expect((await rig.standings()).get(DELETED)).toBe('deleted');
    expect(eventsOf(rig)).toEqual([]);
  });

  test('makes nobody leave who may be in one of them by now, and holds up nothing else', async () => {
    nameActives();
    const rig = await readerOf(...many(12), user(40, 'INACTIVE'));
    block('LIMITED');
    // Five become limited, one leaves, and one is let in again.
    service.users = service.users.flatMap((one, at) =>
      at === 1 ? [] : at > 7 && at < 13 ? user(at, 'ACTIVE', 'LIMITED') : at === 13 ? user(40) : one,
    );
    const [connection] = await rig.connections.list();
    if (connection === undefined) throw new Error('no connection');
    await rig.connections.refreshWorkspaces(connection, 0);
    for (let list = 0; list < 3; list++) {
      rig.pass(HOUR);
      await rig.sync.start(MAIN);
      const standings = await rig.standings();
      expect(standings.get(userId(40))).toBe('active');
      for (const number of [8, 9, 10, 11, 12]) expect(standings.get(userId(number))).toBe('unknown');
      expect(standings.has(userId(1))).toBe(list === 0);
    }
    expect(eventsOf(rig).map(({ userId, to }) => [userId, to])).toEqual([
      [userId(40), 'active'],
      [userId(1), null],
    ]);
    block();
    rig.pass(HOUR);
    await rig.sync.start(MAIN);
    expect((await rig.standings()).get(userId(8))).toBe('limited');
    expect(eventsOf(rig).filter(({ to }) => to === null)).toHaveLength(1);
  });

  test('makes nobody leave whom a list lacks with many others', async () => {
    const rig = await readerOf(...many(12), user(40, 'INACTIVE', 'LIMITED'));
    block(...ALL);
    const { list } = service;
    service.list = (url) => {
      const all = service.users;
      service.users = all.slice(0, 4);
      const answer = list.call(service, url);
      service.users = all;
      return answer;
    };
    for (let times = 0; times < 3; times++) {
      await rig.sync.start(MAIN);
      expect((await rig.standings()).size).toBe(14);
      rig.pass(HOUR);
    }
    expect(eventsOf(rig)).toEqual([]);
  });

  test('leaves them out of a first list, and they come with the next one', async () => {
    block(...ALL);
    const rig = await reader();
    expect([...(await rig.standings()).keys()].sort()).toEqual([owner().id, userId(1), userId(4)].sort());
    block();
    await rig.sync.start(MAIN);
    const standings = await rig.standings();
    expect(standings.get(DELETED)).toBe('deleted');
    expect(standings.get(LIMITED)).toBe('deactivated');
    expect(eventsOf(rig)).toEqual([]);
  });

  test.each([
    ['nobody', [0, 0, 3, 0, 0, 3]],
    ['somebody', [3, 0, 0, 3, 0, 0]],
  ])(
    'for good leaves a workspace with few requests an hour its quick checks (%s is limited)',
    async (who, most) => {
      service.plan = 'FREE';
      block(...ALL);
      const rig = await reader();
      if (who === 'somebody')
        service.users = service.users.map((one) =>
          one.id === userId(4) ? user(4, 'ACTIVE', 'LIMITED') : one,
        );
      const tries: number[] = [];
      for (let hour = 0; hour < 6; hour++) {
        const { length } = service.lists;
        await rig.sync.start(MAIN);
        tries.push(asked(length).length - 1);
        rig.pass(HOUR + 1);
      }
      expect(tries).toEqual(most);
    },
  );
});

describe('in place of people who are missing between pages', () => {
  const eventsOf = ({ published }: Rig) => published.flatMap(({ events }) => [...events]);

  test.each([
    [200, 'ACTIVE'],
    [200, 'DELETED'],
    [403, 'ACTIVE'],
    [403, 'DELETED'],
  ])('with %i ends no reading, and nobody leaves (%s)', async (status, account) => {
    const people = Array.from({ length: 30 }, (_, at) => user(at + 1, 'INACTIVE', account));
    service.cap = 10;
    const rig = await readerOf(...people, user(50, 'INACTIVE'));
    service.users = service.users.map((one) => (one.id === userId(50) ? user(50) : one));
    let isMoving = true;
    service.meddle = ({ url }) => {
      // Person 1 leaves while the list is read, so that another one moves to an earlier page.
      if (isMoving && url.searchParams.get('page') === '2')
        service.users = service.users.filter(({ id }) => id !== userId(1));
      return url.searchParams.has('email') ? webPage(status) : undefined;
    };
    await rig.sync.start(MAIN);
    expect((await rig.standings()).get(userId(50))).toBe('active');
    expect(eventsOf(rig)).toMatchObject([{ userId: userId(50) }]);
    isMoving = false;
    // Somebody who is missing once more has left.
    for (let list = 0; list < 2; list++) {
      rig.pass(HOUR + 1);
      await rig.sync.start(MAIN);
    }
    const standings = await rig.standings();
    expect(people.filter(({ id }) => !standings.has(id)).map(({ id }) => id)).toEqual([userId(1)]);
    expect([...standings.values()]).not.toContain('unknown');
  });

  test('finds them in a first list without deleted accounts too', async () => {
    service.users = [owner(), ...many(30)];
    service.cap = 10;
    const rig = createRig(service);
    await rig.connect();
    service.meddle = ({ url }) => {
      if (url.searchParams.get('account-statuses') === 'DELETED') return webPage(403);
      if (url.searchParams.get('page') === '2' && !url.searchParams.has('account-statuses'))
        service.users = service.users.filter(({ id }) => id !== userId(1));
      return undefined;
    };
    await rig.sync.start(MAIN);
    const standings = await rig.standings();
    expect(service.users.filter(({ id }) => !standings.has(id))).toEqual([]);
  });
});

describe('in place of one limited person', () => {
  test('is a failure, and the next press asks again', async () => {
    const rig = await readerOf(user(1), user(8, 'INACTIVE', 'LIMITED'));
    // As in a very large workspace.
    await rewriteList(rig.store, (one) => ({ ...one, detailed: false, projects: [], groups: [] }));
    let isBlocked = true;
    service.meddle = ({ url }) => (isBlocked && url.searchParams.has('email') ? webPage(403) : undefined);
    const fresh = createRig(service);
    await expect(fresh.people.readAssignments(MAIN, [userId(8)])).rejects.toMatchObject({ code: 'server' });
    expect(await fresh.store.people.person(MAIN, userId(8))).toBeUndefined();
    isBlocked = false;
    await fresh.people.readAssignments(MAIN, [userId(8)]);
    const { member } = (await fresh.store.people.person(MAIN, userId(8))) ?? {};
    expect(member).toMatchObject({ detailed: true, projects: [expect.any(String)] });
  });

  test('does not stop the others', async () => {
    const rig = await readerOf(user(8, 'INACTIVE', 'LIMITED'), user(9, 'INACTIVE'));
    await rewriteList(rig.store, (one) => ({ ...one, detailed: false, projects: [], groups: [] }));
    service.meddle = ({ url }) =>
      url.searchParams.has('email') && url.searchParams.has('account-statuses') ? webPage(403) : undefined;
    const { people, store } = createRig(service);
    const reading = people.readAssignments(MAIN, [userId(8), userId(9)]);
    await expect(reading).rejects.toMatchObject({ code: 'server' });
    expect((await store.people.person(MAIN, userId(9)))?.member).toMatchObject({ detailed: true });
    expect(await store.people.person(MAIN, userId(8))).toBeUndefined();
  });

  test('is what is said when the service refuses more meanwhile, with the time of the next try', async () => {
    const rig = await readerOf(...many(3));
    await rewriteList(rig.store, (one) => ({ ...one, detailed: false, projects: [], groups: [] }));
    const { people, connections, now } = createRig(service);
    let retryAt: number | undefined;
    let left = 3;
    service.meddle = ({ url }) => {
      if (!url.searchParams.has('email')) return undefined;
      left -= 1;
      if (left > 0) return webPage(403);
      return connections.quotas.refuse([MAIN]).then((at) => {
        retryAt = at;
        return webPage(403);
      });
    };
    const ids = many(3).map(({ id }) => id);
    const error: unknown = await people.readAssignments(MAIN, ids).catch((error: unknown) => error);
    expect(error).toMatchObject({ code: 'server', retryAt });
    expect(retryAt).toBeGreaterThan(now());
  });

  test('is what is said where the pages have used up the hour', async () => {
    service.plan = 'FREE';
    const rig = await readerOf(...many(9));
    await rewriteList(rig.store, (one) => ({ ...one, detailed: false, projects: [], groups: [] }));
    service.meddle = ({ url }) => (url.searchParams.has('email') ? webPage(403) : undefined);
    const { people, connections } = createRig(service);
    const reading = people.readAssignments(
      MAIN,
      many(9).map(({ id }) => id),
    );
    await expect(reading).rejects.toMatchObject({ name: 'WebPageError', retryAt: expect.any(Number) });
    expect(await connections.quotas.requestsLeft(MAIN, 'card')).toBe(0);
  });
});
