import 'fake-indexeddb/auto';
import { IDBFactory, IDBObjectStore } from 'fake-indexeddb';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { readIndex } from '../../../src/directory/name-index/name-index.ts';
import type { Member } from '../../../src/domain/types-of-members-lists-and-history.ts';
import { createRig, type Rig } from './background-parts.ts';
import { resetBrowser } from './fake-browser.ts';
import { FakeService, type FakeUser, KEY, MAIN, OTHER, OWNER, owner, user, userId } from './fake-service.ts';

vi.mock('../../../src/platform/browser.ts', async () => ({
  browser: (await import('./fake-browser.ts')).fakeBrowser,
}));

let service: FakeService;
let rig: Rig;

beforeEach(async () => {
  globalThis.indexedDB = new IDBFactory();
  resetBrowser();
  service = new FakeService();
  service.users = [owner(), user(1), user(2, 'INACTIVE'), user(3), user(4, 'INACTIVE', 'LIMITED')];
  rig = createRig(service);
  await rig.connect();
  await rig.sync.start(MAIN);
  service.requests.length = 0;
});

function setMembership(number: number, status: string): void {
  const one = service.users.find(({ id }) => id === userId(number)) as FakeUser;
  const [first, ...rest] = one.memberships;
  if (first !== undefined) one.memberships = [{ ...first, membershipStatus: status }, ...rest];
}

/** From now on the workspace allows few requests an hour, as its connection knows. */
async function comeToFreePlan(): Promise<void> {
  for (const { id } of await rig.vault.list()) {
    await rig.vault.update(id, (stored) => ({
      ...stored,
      workspaces: stored.workspaces.map((one) => (one.id === MAIN ? { ...one, frugal: true } : one)),
    }));
  }
}

/** The workspaces for which quick checks have asked for a full list since the last call. */
function takeWanted(): string[] {
  return rig.wantedFull.splice(0);
}

/** Begins a full list, which a person cancels. */
async function cancelReading(): Promise<void> {
  service.meddle = ({ url, init }) =>
    url.pathname.endsWith('/users')
      ? new Promise((_, reject) => {
          init.signal?.addEventListener('abort', () => reject(new DOMException('', 'AbortError')));
        })
      : undefined;
  service.requests.length = 0;
  const reading = rig.sync.start(MAIN);
  await vi.waitFor(() => expect(service.lists).toHaveLength(1));
  await rig.sync.cancel(MAIN);
  await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
  service.meddle = () => undefined;
}

describe('a quick check', () => {
  test('is one request when nothing changed, and confirms the list', async () => {
    const before = await rig.store.roster(MAIN);
    await rig.quickChecks.run(MAIN);
    expect(service.lists).toHaveLength(1);
    expect(Object.fromEntries(new URLSearchParams(service.lists[0]))).toMatchObject({
      status: 'ALL',
      'sort-order': 'DESCENDING',
      memberships: 'WORKSPACE',
    });
    const after = await rig.store.roster(MAIN);
    expect(after?.version).toBe(before?.version);
    expect(after?.readAt).toBeGreaterThanOrEqual(before?.readAt ?? 0);
    expect(rig.published).toHaveLength(1);
  });

  test('finds who was deactivated, keeps their projects and adds to the history', async () => {
    setMembership(1, 'INACTIVE');
    await rig.quickChecks.run(MAIN);
    expect((await rig.standings()).get(userId(1))).toBe('deactivated-here');
    const roster = await rig.store.roster(MAIN);
    const seen = roster && (await rig.store.members.member(roster, userId(1)));
    expect(seen?.member).toMatchObject({
      membership: 'INACTIVE',
      projects: [expect.any(String)],
      detailed: true,
    });
    expect(await rig.store.history.events(MAIN, 10)).toMatchObject([
      { userId: userId(1), from: 'active', to: 'deactivated-here' },
    ]);
    expect(roster?.counts['deactivated-here']).toBe(2);
    expect((await rig.store.index(MAIN))?.version).toBe(roster?.version);
  });

  test('finds in the same request who is no longer inactive', async () => {
    setMembership(2, 'ACTIVE');
    await rig.quickChecks.run(MAIN);
    expect((await rig.standings()).get(userId(2))).toBe('active');
    expect(service.lists).toHaveLength(1);
  });

  test('asks for a full list, and confirms nobody, when it no longer shows somebody active', async () => {
    const before = await rig.store.roster(MAIN);
    service.users = service.users.filter(({ id }) => id !== userId(1));
    rig.pass(60_000);
    await rig.quickChecks.run(MAIN);
    expect((await rig.store.roster(MAIN))?.readAt).toBe(before?.readAt);
    expect(rig.wantedFull).toEqual([MAIN]);
  });

  test.each(['PENDING', 'DECLINED'])('does not miss a limited account that is %s', async (membership) => {
    service.users.push(user(9, membership, 'LIMITED'));
    await rig.sync.start(MAIN);
    expect((await rig.standings()).get(userId(9))).toBe(membership === 'PENDING' ? 'invited' : 'declined');
    rig.pass(60_000);
    await rig.quickChecks.run(MAIN);
    expect((await rig.store.roster(MAIN))?.readAt).toBe(rig.now());
    expect(rig.wantedFull).toEqual([]);
  });

  test.each([
    ['active', (all: FakeUser[]) => all.filter(({ id }) => id !== userId(1))],
    ['inactive', (all: FakeUser[]) => all.filter(({ id }) => id !== userId(2))],
    [
      'shown with a membership',
      (all: FakeUser[]) => all.map((one) => (one.id === userId(1) ? { ...one, memberships: [] } : one)),
    ],
  ])('asks once for each person who is %s in every full list and in no check', async (_what, change) => {
    service.meddle = ({ url }) => {
      if (url.searchParams.get('sort-order') !== 'DESCENDING') return undefined;
      const all = service.users;
      service.users = change(all);
      const answer = service.answer(url);
      service.users = all;
      return answer;
    };
    // Nothing came of it yet.
    for (let check = 0; check < 2; check++) await rig.quickChecks.run(MAIN);
    expect(rig.wantedFull).toEqual([MAIN, MAIN]);
    rig.pass(60_000);
    await rig.sync.start(MAIN);
    for (let check = 0; check < 2; check++) {
      rig.pass(60_000);
      await rig.quickChecks.run(MAIN);
    }
    expect(rig.wantedFull).toEqual([MAIN, MAIN]);
    // The background was ended meanwhile.
    const next = createRig(service);
    next.pass(3 * 60_000);
    await next.quickChecks.run(MAIN);
    expect(next.wantedFull).toEqual([]);
    service.users = service.users.filter(({ id }) => id !== userId(3));
    await next.quickChecks.run(MAIN);
    expect(next.wantedFull).toEqual([MAIN]);
  });

  test('asks in a large workspace for the newest and the inactive, then for those who are no longer inactive', async () => {
    service.users.push(...Array.from({ length: 600 }, (_, at) => user(100 + at)));
    await rig.sync.start(MAIN);
    service.requests.length = 0;
    await rig.quickChecks.run(MAIN);
    const asked = () =>
      service.lists.map((search) => {
        const query = new URLSearchParams(search);
        return [query.get('status'), query.get('page-size'), query.get('email')];
      });
    expect(asked()).toEqual([
      ['ALL', '100', null],
      ['INACTIVE', '1000', null],
    ]);
    setMembership(2, 'ACTIVE');
    setMembership(650, 'INACTIVE');
    service.users.push(user(900));
    service.requests.length = 0;
    await rig.quickChecks.run(MAIN);
    expect(asked()[2]).toEqual(['ALL', '50', 'person2@example.com']);
    const standings = await rig.standings();
    expect([2, 650, 900].map((number) => standings.get(userId(number)))).toEqual([
      'active',
      'deactivated-here',
      'active',
    ]);
  });

  test.each<[string, Partial<FakeUser>, Partial<Member>]>([
    ['name', { name: 'Ana Costa' }, { name: 'Ana Costa' }],
    ['e-mail address', { email: 'ana@example.com' }, { email: 'ana@example.com' }],
    ['account', { status: 'NOT_REGISTERED' }, { account: 'NOT_REGISTERED' }],
    ['role', { roles: ['WORKSPACE_ADMIN'] }, { roles: ['WORKSPACE_ADMIN'] }],
  ])('takes over a new %s of somebody whose standing is as before', async (_, change, expected) => {
    Object.assign(service.users.find(({ id }) => id === userId(3)) ?? {}, change);
    await rig.quickChecks.run(MAIN);
    const roster = await rig.store.roster(MAIN);
    const row = roster && (await rig.store.members.member(roster, userId(3)));
    expect(row?.member).toMatchObject({ ...expected, standing: 'active', projects: [expect.any(String)] });
    expect(await rig.store.history.events(MAIN, 10)).toEqual([]);
    const { length } = rig.published;
    await rig.quickChecks.run(MAIN);
    expect(rig.published).toHaveLength(length);
  });

  test.each([
    ['small', 0],
    ['large', 600],
  ])('knows somebody flagged of a %s workspace by a new name', async (_, others) => {
    service.users.push(...Array.from({ length: others }, (_, at) => user(100 + at)));
    await rig.sync.start(MAIN);
    Object.assign(service.users.find(({ id }) => id === userId(2)) ?? {}, { name: 'Ana Costa' });
    await rig.quickChecks.run(MAIN);
    const names = readIndex((await rig.store.index(MAIN))?.text ?? '');
    expect(names.get('ana costa')).toMatchObject([{ id: userId(2), standing: 'deactivated-here' }]);
    expect(names.get('person number2')).toBeUndefined();
  });

  test('makes somebody active ambiguous who takes the name of a flagged one', async () => {
    Object.assign(service.users.find(({ id }) => id === userId(3)) ?? {}, { name: 'Person Number2' });
    await rig.quickChecks.run(MAIN);
    const { text = '' } = (await rig.store.index(MAIN)) ?? {};
    const namesakes = readIndex(text).get('person number2') ?? [];
    expect(namesakes.map(({ standing }) => standing).toSorted()).toEqual(['active', 'deactivated-here']);
  });

  test('makes a new person ambiguous who has the name of a flagged one', async () => {
    service.users.push({ ...user(9), name: 'Person Number2' });
    await rig.quickChecks.run(MAIN);
    const { text = '' } = (await rig.store.index(MAIN)) ?? {};
    expect(
      readIndex(text)
        .get('person number2')
        ?.map(({ standing }) => standing)
        .toSorted(),
    ).toEqual(['active', 'deactivated-here']);
  });

  test('finds in a large workspace a new person whose account is older than the newest', async () => {
    service.users = [...service.users, ...Array.from({ length: 600 }, (_, at) => user(2 * at + 20))];
    await rig.sync.start(MAIN);
    service.users.push({ ...user(1201), name: 'Person Number2' });
    await rig.quickChecks.run(MAIN);
    const { text = '' } = (await rig.store.index(MAIN)) ?? {};
    const namesakes = readIndex(text).get('person number2') ?? [];
    expect(namesakes.map(({ standing }) => standing).toSorted()).toEqual(['active', 'deactivated-here']);
  });

  describe('of a list of workspaces that names somebody active', () => {
    /** Answers of the list of workspaces name these people active. */
    const name = (isActive: (one: FakeUser) => boolean) => {
      const active = { membershipStatus: 'ACTIVE', membershipType: 'WORKSPACE' };
      service.workspaces = () => {
        const memberships = service.users.filter(isActive).map(({ id }) => ({ userId: id, ...active }));
        return [{ id: MAIN, name: 'Main', memberships, featureSubscriptionType: 'PRO' }];
      };
    };
    const isMember = ({ status, memberships: [first] }: FakeUser) =>
      first?.membershipType === 'WORKSPACE' && first.membershipStatus === 'ACTIVE' && status === 'ACTIVE';
    const onlyProjects = (one: FakeUser): FakeUser => ({ ...one, memberships: one.memberships.slice(1) });
    const replace = (one: FakeUser) => {
      service.users = service.users.map((old) => (old.id === one.id ? one : old));
    };
    const check = async (times: number) => {
      for (let at = 0; at < times; at++) {
        rig.pass(2 * 60_000);
        await rig.quickChecks.run(MAIN);
      }
    };

    test.each([
      ['invited', user(24, 'PENDING', 'NOT_REGISTERED')],
      ['declined', user(24, 'DECLINED')],
      ['not-a-member', onlyProjects(user(24))],
      ['deleted', user(24, 'ACTIVE', 'DELETED')],
    ])('asks in a large workspace for one full list when the list in use says %s', async (before, one) => {
      const others = Array.from({ length: 600 }, (_, at) => user(2 * at + 30));
      service.users = [owner(), user(1), user(2, 'INACTIVE'), one, ...others];
      name(isMember);
      for (const connection of await rig.connections.list())
        await rig.connections.refreshWorkspaces(connection, 0);
      await rig.sync.start(MAIN);
      await check(6);
      expect((await rig.standings()).get(userId(24))).toBe(before);
      expect(rig.wantedFull).toEqual([]);
      replace({ ...user(24), name: 'Person Number2' });
      await check(6);
      expect(takeWanted()).toContain(MAIN);
      // Who is unknown has no badge, and waits until the list is due.
      const isFlaggedNoMore = before === 'not-a-member';
      expect((await rig.standings()).get(userId(24))).toBe(isFlaggedNoMore ? 'unknown' : before);
      await cancelReading();
      await check(6);
      expect(takeWanted().length > 0).toBe(!isFlaggedNoMore);
      await rig.sync.start(MAIN);
      expect((await rig.standings()).get(userId(24))).toBe('active');
      await check(12);
      expect(takeWanted()).toEqual([]);
    });

    test('flags nobody as no member who is active again while the full list for somebody else does not come', async () => {
      const others = Array.from({ length: 600 }, (_, at) => user(2 * at + 30));
      service.users = [
        owner(),
        user(1),
        onlyProjects(user(24)),
        user(26, 'PENDING', 'NOT_REGISTERED'),
        ...others,
      ];
      let isBack = false;
      name((one) => isMember(one) || (isBack && one.id === userId(24)));
      for (const connection of await rig.connections.list())
        await rig.connections.refreshWorkspaces(connection, 0);
      await rig.sync.start(MAIN);
      replace(user(26));
      await check(6);
      expect(takeWanted()).toContain(MAIN);
      expect((await rig.standings()).get(userId(24))).toBe('not-a-member');
      isBack = true;
      await check(6);
      expect((await rig.standings()).get(userId(24))).toBe('unknown');
    });

    test('flags nobody as no member whose membership the users list does not show, and asks for no full list', async () => {
      service.users = [owner(), ...Array.from({ length: 9 }, (_, at) => user(at + 1))];
      replace(onlyProjects(user(2)));
      let isBack = false;
      name((one) => isMember(one) || (isBack && one.id === userId(2)));
      for (const connection of await rig.connections.list())
        await rig.connections.refreshWorkspaces(connection, 0);
      await rig.sync.start(MAIN);
      await check(6);
      expect((await rig.standings()).get(userId(2))).toBe('not-a-member');
      isBack = true;
      service.requests.length = 0;
      await check(10);
      expect((await rig.standings()).get(userId(2))).toBe('unknown');
      expect(rig.wantedFull).toEqual([]);
      expect(service.lists).toHaveLength(10);
      expect((await rig.store.roster(MAIN))?.counts['not-a-member']).toBeUndefined();
      // Nobody is unknown who has left again.
      isBack = false;
      rig.pass(60 * 60_000);
      await rig.sync.start(MAIN);
      expect((await rig.standings()).get(userId(2))).toBe('not-a-member');
    });

    test('keeps a day that never was out of the history while the computer’s clock is wrong', async () => {
      service.users = [owner(), user(1), onlyProjects(user(2))];
      let isBack = false;
      name((one) => isMember(one) || (isBack && one.id === userId(2)));
      await rig.sync.start(MAIN);
      const days = await rig.store.history.days(MAIN);
      isBack = true;
      rig.pass(400 * 24 * 3_600_000);
      service.time -= 400 * 24 * 3_600_000;
      await check(6);
      expect((await rig.standings()).get(userId(2))).toBe('unknown');
      const now = await rig.store.history.days(MAIN);
      expect(now.map(({ day }) => day)).toEqual(days.map(({ day }) => day));
    });

    test.each([
      ['whom every list has as deleted', [user(24, 'ACTIVE', 'DELETED')]],
      ['who is in no list', []],
    ])('asks no second time, also after a cancel, for somebody active %s', async (_, one) => {
      const others = Array.from({ length: 600 }, (_, at) => user(2 * at + 30));
      service.users = [owner(), user(1), ...one, ...others];
      let isNamed = false;
      service.workspaces = () => {
        const active = [owner(), user(1), ...others, ...(isNamed ? [user(24)] : [])].map(({ id }) => ({
          userId: id,
          membershipStatus: 'ACTIVE',
        }));
        return [{ id: MAIN, name: 'Main Studio', featureSubscriptionType: 'PRO', memberships: active }];
      };
      for (const connection of await rig.connections.list())
        await rig.connections.refreshWorkspaces(connection, 0);
      await rig.sync.start(MAIN);
      await check(6);
      expect(takeWanted()).toEqual([]);
      isNamed = true;
      await check(12);
      expect(takeWanted()).toContain(MAIN);
      await rig.sync.start(MAIN);
      await check(12);
      await cancelReading();
      await check(24);
      rig = createRig(service);
      rig.pass(25 * 60 * 60_000);
      await check(6);
      expect(takeWanted()).toEqual([]);
    });
  });

  describe('of a large workspace that somebody joins whose account is older than the 100 newest', () => {
    const asked = () => service.requests.filter(({ url }) => url.pathname.endsWith('/workspaces')).length;

    beforeEach(async () => {
      service.users.push(...Array.from({ length: 600 }, (_, at) => user(2 * at + 20)));
      await rig.sync.start(MAIN);
      service.users.push({ ...user(21), name: 'Person Number2' });
      service.requests.length = 0;
      rig.pass(11 * 60_000);
    });

    test('asks for a full list until one has come', async () => {
      await rig.quickChecks.run(MAIN);
      expect(takeWanted()).toEqual([MAIN]);
      // The background ended before it had begun, or the hour had no room for it.
      rig = createRig(service);
      rig.pass(11 * 60_000);
      await rig.quickChecks.run(MAIN);
      expect(takeWanted()).toEqual([MAIN]);
      expect(asked()).toBe(2);
      await rig.sync.start(MAIN);
      expect((await rig.standings()).get(userId(21))).toBe('active');
      rig.pass(11 * 60_000);
      await rig.quickChecks.run(MAIN);
      expect(asked()).toBe(3);
      expect(takeWanted()).toEqual([]);
    });

    test('does so whatever has read the workspaces, such as the check of another large workspace', async () => {
      for (const connection of await rig.connections.list())
        await rig.connections.refreshWorkspaces(connection, 0);
      await rig.quickChecks.run(MAIN);
      expect(asked()).toBe(1);
      expect(takeWanted()).toEqual([MAIN]);
    });

    test('asks for one after the list that was under way, which may have passed them by', async () => {
      const late = service.users.pop() as FakeUser;
      service.cap = 400;
      let release = (): void => undefined;
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      service.meddle = ({ url }) =>
        url.searchParams.get('account-statuses') === 'LIMITED'
          ? held.then(() => service.answer(url))
          : undefined;
      const reading = rig.sync.start(MAIN);
      await vi.waitFor(async () => expect((await rig.store.state(MAIN))?.cursor?.list).toBe('LIMITED'));
      service.users.push(late);
      rig.pass(11 * 60_000);
      await rig.quickChecks.run(MAIN);
      release();
      await reading;
      expect((await rig.standings()).get(late.id)).toBeUndefined();
      takeWanted();
      await rig.quickChecks.run(MAIN);
      expect(takeWanted()).toEqual([MAIN]);
    });

    test('reads the table of its list once', async () => {
      const get = vi.spyOn(IDBObjectStore.prototype, 'get');
      const reads = () => get.mock.contexts.filter((store) => (store as IDBObjectStore).name === 'tables');
      for (const _ of ['with the workspaces', 'without them']) {
        get.mockClear();
        await rig.quickChecks.run(MAIN);
        expect(reads()).toHaveLength(1);
      }
      get.mockRestore();
    });

    test('asks for the workspaces once an hour where another one of the key has few requests', async () => {
      const { workspaces } = service;
      service.workspaces = () =>
        workspaces.call(service).map((one) => ({ featureSubscriptionType: 'FREE', ...(one as object) }));
      service.users.pop();
      for (const connection of await rig.connections.list())
        await rig.connections.refreshWorkspaces(connection, 0);
      service.users.push({ ...user(21), name: 'Person Number2' });
      service.requests.length = 0;
      const begunAt = rig.now();
      while (rig.now() - begunAt < 59 * 60_000) {
        await rig.quickChecks.run(MAIN);
        rig.pass(2 * 60_000);
      }
      expect(asked()).toBe(0);
      rig.pass(2 * 60_000);
      await rig.quickChecks.run(MAIN);
      expect(asked()).toBe(1);
      expect(takeWanted()).toEqual([MAIN]);
      await rig.sync.start(MAIN);
      // Another hour in which the small one has no room: its own check goes first.
      rig.pass(30 * 60_000);
      for (const _ of [1, 2]) await rig.connections.quotas.spend([OTHER], 'check');
      rig.pass(31 * 60_000);
      await rig.quickChecks.run(MAIN);
      expect(asked()).toBe(1);
    });
  });

  test('finds a new person in a large workspace even with one request left in the hour', async () => {
    service.users = [...service.users, ...Array.from({ length: 600 }, (_, at) => user(at + 20, 'INACTIVE'))];
    await rig.sync.start(MAIN);
    const { quotas } = rig.connections;
    await comeToFreePlan();
    for (const _ of [1, 2]) await quotas.spend([MAIN], 'check');
    service.users.push({ ...user(900), name: 'Person Number2' });
    const before = service.lists.length;
    const readAt = (await rig.store.roster(MAIN))?.readAt;
    rig.pass(60_000);
    await rig.quickChecks.run(MAIN);
    expect(service.lists.length - before).toBe(1);
    expect((await rig.store.roster(MAIN))?.readAt).toBe(readAt);
    const { text = '' } = (await rig.store.index(MAIN)) ?? {};
    const namesakes = readIndex(text).get('person number2') ?? [];
    expect(namesakes.map(({ standing }) => standing).toSorted()).toEqual(['active', 'deactivated-here']);
    expect((await rig.standings()).get(userId(20))).toBe('deactivated-here');
  });

  test.each([0, 1])(
    'counts for what it saw when the hour has room for %i of the people to ask for one by one',
    async (room) => {
      service.users = [...service.users, ...Array.from({ length: 600 }, (_, at) => user(at + 20))];
      for (const number of [20, 21]) setMembership(number, 'INACTIVE');
      await rig.sync.start(MAIN);
      const { quotas } = rig.connections;
      await comeToFreePlan();
      for (let spent = room; spent < 1; spent++) await quotas.spend([MAIN], 'check');
      for (const number of [20, 21]) setMembership(number, 'ACTIVE');
      setMembership(30, 'INACTIVE');
      const before = service.lists.length;
      const readAt = (await rig.store.roster(MAIN))?.readAt;
      rig.pass(60_000);
      await rig.quickChecks.run(MAIN);
      expect(service.lists.length - before).toBe(2 + room);
      const standings = await rig.standings();
      expect([20, 21, 30].map((number) => standings.get(userId(number)))).toEqual([
        room === 0 ? 'deactivated-here' : 'active',
        'deactivated-here',
        'deactivated-here',
      ]);
      // Not everything was seen: the list is as old as before, and a full one is due.
      expect((await rig.store.roster(MAIN))?.readAt).toBe(readAt);
      expect(rig.wantedFull).toEqual([MAIN]);
    },
  );

  test.each<[string, string, () => FakeUser[]]>([
    ['nobody', 'the check shows nobody', () => []],
    [
      'nobody but broken records of others',
      'owner',
      () => service.users.slice(1).map((one) => ({ ...one, memberships: 'many' as never })),
    ],
    ['no owner of the key', 'owner', () => service.users.filter(({ id }) => id !== OWNER)],
  ])('changes and confirms nothing when it shows %s', async (_, reason, shown) => {
    const [before, roster] = [await rig.standings(), await rig.store.roster(MAIN)];
    service.meddle = ({ url }) =>
      url.pathname.endsWith('/users') ? service.json(shown(), { 'Last-Page': 'true' }) : undefined;
    rig.pass(60_000);
    await expect(rig.quickChecks.run(MAIN)).rejects.toMatchObject({
      code: 'schema',
      message: expect.stringContaining(reason),
    });
    expect(await rig.standings()).toEqual(before);
    expect((await rig.store.roster(MAIN))?.readAt).toBe(roster?.readAt);
  });

  test('changes and confirms nothing when the role sees no memberships any more, and asks for a full list', async () => {
    const [before, roster] = [await rig.standings(), await rig.store.roster(MAIN)];
    service.users = service.users.map((one) => (one.id === OWNER ? one : { ...one, memberships: [] }));
    rig.pass(60_000);
    await rig.quickChecks.run(MAIN);
    expect(await rig.standings()).toEqual(before);
    expect((await rig.store.roster(MAIN))?.readAt).toBe(roster?.readAt);
    expect(rig.wantedFull).toEqual([MAIN]);
  });

  test('confirms a list in which most of the people whom it shows are no members', async () => {
    const [stranger, ...kiosk] = [3, 4, 5, 6].map((at) => user(at));
    service.users = [
      ...service.users.filter(({ id }) => id === OWNER),
      { ...(stranger as FakeUser), memberships: (stranger as FakeUser).memberships.slice(1) },
      ...kiosk.map((one) => ({ ...one, status: 'LIMITED' })),
    ];
    const known = service.workspaces() as { memberships: { userId: string }[] }[];
    const isStranger = ({ userId: id }: { userId: string }) => id === stranger?.id;
    service.workspaces = () =>
      known.map((one) => ({ ...one, memberships: one.memberships.filter((some) => !isStranger(some)) }));
    rig.pass(2 * 60 * 60_000);
    await rig.sync.start(MAIN);
    expect([...(await rig.standings()).values()].toSorted()).toEqual([
      'active',
      'limited',
      'limited',
      'limited',
      'not-a-member',
    ]);
    const readAt = (await rig.store.roster(MAIN))?.readAt ?? 0;
    rig.pass(60_000);
    await rig.quickChecks.run(MAIN);
    expect((await rig.store.roster(MAIN))?.readAt).toBeGreaterThan(readAt);
    expect(rig.wantedFull).toEqual([]);
  });

  test('shows nobody in a large workspace, and confirms nothing', async () => {
    service.users.push(...Array.from({ length: 600 }, (_, at) => user(100 + at)));
    await rig.sync.start(MAIN);
    const readAt = (await rig.store.roster(MAIN))?.readAt;
    service.meddle = ({ url }) => (url.pathname.endsWith('/users') ? service.json([]) : undefined);
    rig.pass(60_000);
    await expect(rig.quickChecks.run(MAIN)).rejects.toMatchObject({ code: 'schema' });
    expect((await rig.store.roster(MAIN))?.readAt).toBe(readAt);
  });

  test('confirms the list where the record of the owner cannot be read', async () => {
    const readAt = (await rig.store.roster(MAIN))?.readAt ?? 0;
    service.users = service.users.map((one) => (one.id === OWNER ? { ...one, status: 7 as never } : one));
    rig.pass(60_000);
    await rig.quickChecks.run(MAIN);
    expect((await rig.store.roster(MAIN))?.readAt).toBeGreaterThan(readAt);
  });

  test('uses the connection that read the list, and another one where that is refused', async () => {
    const [reader] = await rig.connections.list();
    const second = 'another-key-0123456789-not-a-secret';
    service.otherKeys.set(second, userId(1));
    await rig.connections.add({ region: 'global', subdomain: '', key: second, remember: true });
    const keys = (): (string | null)[] => service.requests.map(({ headers }) => headers.get('X-Api-Key'));
    service.requests.length = 0;
    await rig.quickChecks.run(MAIN);
    expect(keys()).toEqual([KEY]);
    service.meddle = ({ headers }) =>
      headers.get('X-Api-Key') === KEY ? new Response('{}', { status: 403 }) : undefined;
    service.requests.length = 0;
    rig.pass(60_000);
    await rig.quickChecks.run(MAIN);
    expect(keys().slice(0, 1)).toEqual([KEY]);
    expect(keys().at(-1)).toBe(second);
    expect((await rig.store.roster(MAIN))?.connectionId).toBe(reader?.id);
  });

  test.each([
    ['locked', 403, { code: 1003 }],
    ['banned', 406, { code: 406 }],
    ['moved', 404, ''],
    ['not allowed', 403, { code: 501 }],
  ])('of a workspace that is %s right after a list asks for a full list at once', async (_, status, body) => {
    service.meddle = ({ url }) =>
      url.pathname.endsWith('/users')
        ? new Response(body === '' ? null : JSON.stringify(body), { status })
        : undefined;
    await expect(rig.quickChecks.run(MAIN)).rejects.toThrow();
    expect(rig.wantedFull).toEqual([MAIN]);
  });

  test('that alone is refused asks for a full list every ten minutes, over the lives of the background', async () => {
    service.meddle = ({ url }) =>
      url.searchParams.get('sort-order') === 'DESCENDING'
        ? new Response('{"code":1003}', { status: 403 })
        : undefined;
    const asked: number[] = [];
    for (let minutes = 0; minutes < 24; minutes += 2) {
      const next = createRig(service);
      next.pass(minutes * 60_000);
      await expect(next.quickChecks.run(MAIN)).rejects.toMatchObject({ code: 'forbidden' });
      if (next.wantedFull.length === 0) continue;
      asked.push(minutes);
      await next.sync.start(MAIN);
    }
    expect(asked).toEqual([0, 10, 20]);
  });

  test.each([false, true])(
    'removes nobody whom it does not see, but requests a full list and confirms nothing; finds others: %s',
    async (findsOthers) => {
      const readAt = (await rig.store.roster(MAIN))?.readAt;
      service.users = service.users.filter(({ id }) => id !== userId(2));
      if (findsOthers) setMembership(1, 'INACTIVE');
      rig.pass(60_000);
      await rig.quickChecks.run(MAIN);
      const standings = await rig.standings();
      expect(standings.get(userId(2))).toBe('deactivated-here');
      expect(standings.get(userId(1))).toBe(findsOthers ? 'deactivated-here' : 'active');
      expect(rig.wantedFull).toEqual([MAIN]);
      expect((await rig.store.roster(MAIN))?.readAt).toBe(readAt);
    },
  );

  describe('where pages of 50 are the largest', () => {
    beforeEach(async () => {
      service.users.push(...Array.from({ length: 180 }, (_, at) => user(100 + at)));
      service.plan = 'FREE';
      await rig.connections.refreshWorkspaces(await reader(), 0);
      await rig.sync.start(MAIN);
      service.meddle = ({ url }) =>
        Number(url.searchParams.get('page-size')) > 50
          ? service.json({ code: 501 }, { status: 400 })
          : undefined;
      service.requests.length = 0;
      rig.pass(2 * 60 * 60_000);
    });

    const reader = async () => {
      const [connection] = await rig.connections.list();
      if (connection === undefined) throw new Error('no connection');
      return connection;
    };
    const readAt = async () => (await rig.store.roster(MAIN))?.readAt ?? 0;

    test('asks for the newest and the inactive where all have no room in the hour', async () => {
      await rig.connections.quotas.learnPageSize(MAIN, 'users', 50);
      const before = await readAt();
      setMembership(1, 'INACTIVE');
      service.users.push({ ...user(900), name: 'Person Number2' });
      await rig.quickChecks.run(MAIN);
      expect(service.lists.map((search) => new URLSearchParams(search).get('status'))).toEqual([
        'ALL',
        'INACTIVE',
      ]);
      const standings = await rig.standings();
      expect(standings.get(userId(1))).toBe('deactivated-here');
      expect(standings.get(userId(900))).toBe('active');
      expect(await readAt()).toBeGreaterThan(before);
    });

    test('counts for what it saw when the hour has no room for the second page', async () => {
      const before = await readAt();
      setMembership(279, 'INACTIVE');
      await rig.quickChecks.run(MAIN);
      // Two of the three requests were for pages that were too large.
      expect(service.lists).toHaveLength(3);
      expect((await rig.standings()).get(userId(279))).toBe('deactivated-here');
      expect(await readAt()).toBe(before);
      expect(rig.wantedFull).toEqual([]);
    });
  });

  test.each([
    ['the inactive', 600, 'status', 'INACTIVE'],
    ['a later page', 300, 'page', '2'],
  ])('counts for what it saw when the service refuses %s', async (_, others, key, value) => {
    service.users.push(...Array.from({ length: others }, (_, at) => user(100 + at)));
    await rig.sync.start(MAIN);
    const readAt = (await rig.store.roster(MAIN))?.readAt;
    service.cap = 200;
    setMembership(99 + others, 'INACTIVE');
    service.meddle = ({ url }) =>
      url.searchParams.get(key) === value ? new Response(null, { status: 429 }) : undefined;
    rig.pass(60_000);
    await rig.quickChecks.run(MAIN);
    expect((await rig.standings()).get(userId(99 + others))).toBe('deactivated-here');
    expect((await rig.store.roster(MAIN))?.readAt).toBe(readAt);
    expect(await rig.connections.quotas.isPaused([MAIN])).toBe(true);
  });

  test('is not lost by the only record of a page that cannot be read, and asks for one full list', async () => {
    service.users.push(...Array.from({ length: 600 }, (_, at) => user(100 + at)));
    await rig.sync.start(MAIN);
    setMembership(650, 'INACTIVE');
    service.meddle = ({ url }) => {
      if (!url.pathname.endsWith('/users')) return undefined;
      const isInactive = url.searchParams.get('status') === 'INACTIVE' || url.searchParams.has('email');
      if (isInactive) return service.json([{ ...user(2), memberships: 'many' }], { 'Last-Page': 'true' });
      return undefined;
    };
    await rig.quickChecks.run(MAIN);
    expect((await rig.standings()).get(userId(650))).toBe('deactivated-here');
    expect(rig.wantedFull).toEqual([MAIN]);
    service.users = service.users.map((one) => (one.id === userId(2) ? { ...one, status: 7 as never } : one));
    service.meddle = () => undefined;
    await rig.sync.start(MAIN);
    expect((await rig.standings()).get(userId(2))).toBe('unknown');
    service.meddle = ({ url }) =>
      url.searchParams.get('status') === 'INACTIVE' ? service.json([user(650, 'INACTIVE')]) : undefined;
    await rig.quickChecks.run(MAIN);
    expect(rig.wantedFull).toEqual([MAIN]);
  });

  test('takes someone new who cannot be read for a namesake, once, and for no news', async () => {
    service.users.push({ ...user(9), name: 'Person Number2' });
    service.meddle = ({ url }) => {
      if (!url.pathname.endsWith('/users')) return undefined;
      const shown = service.users.map((one) =>
        one.id === userId(9) ? { ...one, memberships: 'many' } : one,
      );
      return service.json(shown.slice(-1).concat(shown.slice(0, -1)), { 'Last-Page': 'true' });
    };
    await rig.quickChecks.run(MAIN);
    const { text = '' } = (await rig.store.index(MAIN)) ?? {};
    const namesakes = readIndex(text).get('person number2') ?? [];
    expect(namesakes.map(({ standing }) => standing).toSorted()).toEqual(['deactivated-here', 'unknown']);
    const { length } = rig.published;
    await rig.quickChecks.run(MAIN);
    expect(rig.published).toHaveLength(length);
    service.meddle = () => undefined;
    await rig.quickChecks.run(MAIN);
    expect(rig.published.flatMap(({ events }) => events)).toMatchObject([
      { userId: userId(9), from: null, to: 'active' },
    ]);
  });

  test('goes on after a page on which nobody can be read', async () => {
    service.cap = 1;
    setMembership(1, 'INACTIVE');
    service.meddle = ({ url }) =>
      url.searchParams.get('page') === '1' && url.searchParams.get('sort-order') === 'DESCENDING'
        ? service.json([{ ...user(3), status: 7 }], { 'Last-Page': 'false' })
        : undefined;
    await rig.quickChecks.run(MAIN);
    expect((await rig.standings()).get(userId(1))).toBe('deactivated-here');
    expect(rig.wantedFull).toEqual([]);
  });

  test('adds someone new who is inactive', async () => {
    service.users.push(user(9, 'INACTIVE'));
    await rig.quickChecks.run(MAIN);
    expect((await rig.standings()).get(userId(9))).toBe('deactivated-here');
    const roster = await rig.store.roster(MAIN);
    expect(roster?.size).toBe(6);
    await rig.quickChecks.run(MAIN);
    expect(rig.published).toHaveLength(2);
  });

  test('ignores an answer that shows the owner as inactive', async () => {
    const before = await rig.standings();
    service.users = service.users.map((one) => ({
      ...one,
      memberships: one.memberships.map((entry) => ({ ...entry, membershipStatus: 'INACTIVE' })),
    }));
    await expect(rig.quickChecks.run(MAIN)).rejects.toMatchObject({ code: 'schema' });
    expect(await rig.standings()).toEqual(before);
  });

  test('changes nothing when it is older than the list by the clock of the service', async () => {
    setMembership(1, 'INACTIVE');
    service.time -= 60_000;
    await rig.quickChecks.run(MAIN);
    expect((await rig.standings()).get(userId(1))).toBe('active');
  });

  test('leaves a line in the log when it fails', async () => {
    service.meddle = () => service.json({ code: 501 }, { status: 403 });
    await expect(rig.quickChecks.run(MAIN)).rejects.toMatchObject({ code: 'forbidden' });
    expect(rig.logged).toContain('quick check failed: forbidden: HTTP 403');
  });

  test('runs at most twice for a burst of requests', async () => {
    await Promise.all(Array.from({ length: 20 }, () => rig.quickChecks.run(MAIN)));
    expect(service.lists.length).toBeLessThanOrEqual(2);
  });
});

test('a quick check publishes what it saw before it asks for a full list', async () => {
  service.users = service.users.filter(({ id }) => id !== userId(2));
  setMembership(1, 'INACTIVE');
  let published = 0;
  vi.spyOn(rig.wantedFull, 'push').mockImplementation(() => {
    published = rig.published.length;
    return 0;
  });
  await rig.quickChecks.run(MAIN);
  expect(published).toBe(2);
});

describe('a quick check and a full list at the same time', () => {
  /** Starts reading a full list and holds it before the second list page. */
  async function heldReading(): Promise<{ reading: Promise<void>; release: () => void }> {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    service.meddle = ({ url }) => {
      if (url.searchParams.get('account-statuses') !== 'LIMITED') return undefined;
      return held.then(() => service.answer(url));
    };
    const reading = rig.sync.start(MAIN);
    await vi.waitFor(() => expect(service.lists.length).toBe(2));
    return { reading, release };
  }

  test('keep somebody deactivated whom the quick check saw after the list page was read', async () => {
    const { reading, release } = await heldReading();
    setMembership(1, 'INACTIVE');
    rig.pass(5_000);
    const look = rig.quickChecks.run(MAIN);
    release();
    await Promise.all([reading, look]);
    expect((await rig.standings()).get(userId(1))).toBe('deactivated-here');
  });

  test('bring nobody back whom the quick check saw deactivated, and who has left the workspace since', async () => {
    const { reading, release } = await heldReading();
    setMembership(1, 'INACTIVE');
    rig.pass(5_000);
    await rig.quickChecks.run(MAIN);
    service.users = service.users.filter(({ id }) => id !== userId(1));
    release();
    await reading;
    expect((await rig.standings()).get(userId(1))).toBe('deactivated-here');
    expect(rig.published.at(-1)?.events).toEqual([]);
  });

  test.each([1, 2])(
    'ask for one more list because of somebody who left after their page was read (%i)',
    async (number) => {
      const { reading, release } = await heldReading();
      service.users = service.users.filter(({ id }) => id !== userId(number));
      rig.pass(5_000);
      await rig.quickChecks.run(MAIN);
      release();
      await reading;
      expect((await rig.standings()).has(userId(number))).toBe(true);
      takeWanted();
      await rig.quickChecks.run(MAIN);
      expect(takeWanted()).toEqual([MAIN]);
      await rig.sync.start(MAIN);
      expect((await rig.standings()).has(userId(number))).toBe(false);
    },
  );

  test('let a newer list win that says active over a quick check that confirms the old list', async () => {
    setMembership(2, 'ACTIVE');
    const { reading, release } = await heldReading();
    setMembership(2, 'INACTIVE');
    rig.pass(5_000);
    const look = rig.quickChecks.run(MAIN);
    release();
    await Promise.all([reading, look]);
    expect((await rig.standings()).get(userId(2))).toBe('deactivated-here');
    expect((await rig.standings()).get(OWNER)).toBe('active');
  });

  test('a check that is refused while a list is read asks for no second one after it', async () => {
    const { reading, release } = await heldReading();
    const { meddle } = service;
    service.meddle = (request) =>
      request.url.searchParams.get('sort-order') === 'DESCENDING'
        ? new Response('{"code":1003}', { status: 403 })
        : meddle(request);
    await expect(rig.quickChecks.run(MAIN)).rejects.toMatchObject({ code: 'forbidden' });
    expect(takeWanted()).toEqual([MAIN]);
    release();
    await reading;
    rig.pass(60_000);
    await expect(rig.quickChecks.run(MAIN)).rejects.toMatchObject({ code: 'forbidden' });
    expect(takeWanted()).toEqual([]);
  });

  test('run the quick check again when a list is published meanwhile', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let first = true;
    service.meddle = ({ url }) => {
      if (url.searchParams.get('sort-order') !== 'DESCENDING' || !first) return undefined;
      first = false;
      return held.then(() => service.answer(url));
    };
    const look = rig.quickChecks.run(MAIN);
    await vi.waitFor(() => expect(service.lists.length).toBe(1));
    const other = createRig(service);
    await other.sync.start(MAIN);
    setMembership(3, 'INACTIVE');
    release();
    await look;
    expect((await rig.standings()).get(userId(3))).toBe('deactivated-here');
  });
});

describe('the history', () => {
  test('starts after the first list; later lists add who came, left and changed', async () => {
    expect(await rig.store.history.events(MAIN, 10)).toEqual([]);
    setMembership(3, 'INACTIVE');
    service.users = [...service.users.filter(({ id }) => id !== userId(1)), user(8)];
    await rig.sync.start(MAIN);
    const events = await rig.store.history.events(MAIN, 10);
    expect(events).toHaveLength(3);
    expect(events).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ userId: userId(1), from: 'active', to: null }),
        expect.objectContaining({ userId: userId(3), from: 'active', to: 'deactivated-here' }),
        expect.objectContaining({ userId: userId(8), from: null, to: 'active' }),
      ]),
    );
    expect((await rig.store.history.days(MAIN)).at(-1)?.counts['deactivated-here']).toBe(2);
  });
});
