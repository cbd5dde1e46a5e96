import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { openDB } from 'idb';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { ACCOUNT_LISTS } from '../../../src/clockify/api-paths.ts';
import { readIndex } from '../../../src/directory/name-index/name-index.ts';
import type { Reading } from '../../../src/directory/reading/reading-state.ts';
import { explained, StatusError, toErrorInfo } from '../../../src/domain/errors.ts';
import type { Member } from '../../../src/domain/types-of-members-lists-and-history.ts';
import type { ConnectionRecord } from '../../../src/platform/vault-of-connections-and-keys.ts';
import { createRig, type Rig, rewriteList } from './background-parts.ts';
import { resetBrowser, session, state } from './fake-browser.ts';
import { FakeService, type FakeUser, KEY, MAIN, OTHER, OWNER, owner, user, userId } from './fake-service.ts';

vi.mock('../../../src/platform/browser.ts', async () => ({
  browser: (await import('./fake-browser.ts')).fakeBrowser,
}));

/** What a list of workspaces says of somebody active. */
const activeOf = (id: string) => ({ userId: id, membershipStatus: 'ACTIVE', membershipType: 'WORKSPACE' });
/** All whom the list of workspaces names active where `people(6)` are members and the third has left. */
const ACTIVE_WITHOUT_THIRD = [OWNER, userId(2), userId(4), userId(5)].map(activeOf);

let service: FakeService;

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
  resetBrowser();
  service = new FakeService();
});

function people(count: number): void {
  service.users = [
    owner(),
    ...Array.from({ length: count }, (_, at) => user(at + 1, at % 5 === 0 ? 'INACTIVE' : 'ACTIVE')),
  ];
}

/** The list shows this person without a membership of the workspace. */
function takeMembership(id: string): void {
  const isOfProject = ({ membershipType }: { readonly membershipType: string }) =>
    membershipType === 'PROJECT';
  service.users = service.users.map((one) =>
    one.id === id ? { ...one, memberships: one.memberships.filter(isOfProject) } : one,
  );
}

/** A worker that has read so many members, with ten on each list page. */
async function readerOf(count: number): Promise<Rig> {
  people(count);
  service.cap = 10;
  const rig = createRig(service);
  await rig.connect();
  await rig.sync.start(MAIN);
  return rig;
}

/** How the last reading failed. */
async function failureOf(rig: Rig): Promise<Extract<Reading, { is: 'failed' }>> {
  const reading = (await rig.store.state(MAIN))?.reading;
  if (reading?.is !== 'failed') throw new Error('the reading did not fail');
  return reading;
}

describe('reading a workspace', () => {
  test('requests the list with the right parameters, then each account status that the list leaves out', async () => {
    service.users.push(user(1, 'INACTIVE', 'LIMITED'), user(2, 'INACTIVE', 'DELETED'), user(3));
    const rig = createRig(service);
    await rig.connect();
    await rig.sync.start(MAIN);
    const common = {
      memberships: 'ALL',
      status: 'ALL',
      'sort-column': 'ID',
      'sort-order': 'ASCENDING',
      'include-roles': 'true',
      page: '1',
    };
    const queries = service.lists.map((search) => Object.fromEntries(new URLSearchParams(search)));
    expect(queries).toMatchObject([
      common,
      { ...common, 'account-statuses': 'LIMITED' },
      { ...common, 'account-statuses': 'LIMITED_DELETED' },
      { ...common, 'account-statuses': 'DELETED' },
    ]);
    expect(Object.fromEntries(await rig.standings())).toEqual({
      [OWNER]: 'active',
      [userId(1)]: 'deactivated',
      [userId(2)]: 'deleted',
      [userId(3)]: 'active',
    });
  });

  test.each([true, false])(
    'reads silently capped list pages to the end, Last-Page sent: %s',
    async (header) => {
      people(37);
      service.cap = 10;
      service.lastPageHeader = header;
      const rig = createRig(service);
      await rig.connect();
      await rig.sync.start(MAIN);
      expect((await rig.standings()).size).toBe(38);
      const pages = service.lists
        .filter((one) => !one.includes('account'))
        .map((one) => new URLSearchParams(one).get('page'));
      expect(pages).toEqual(header ? ['1', '2', '3', '4'] : ['1', '2', '3', '4', '5']);
    },
  );

  test('requests an empty answer again, once, when more was promised', async () => {
    people(37);
    service.cap = 10;
    let empty = 1;
    service.meddle = ({ url }) =>
      url.searchParams.get('page') === '3' && empty-- > 0 ? service.json([]) : undefined;
    const rig = createRig(service);
    await rig.connect();
    await rig.sync.start(MAIN);
    expect((await rig.standings()).size).toBe(38);
    empty = Number.POSITIVE_INFINITY;
    service.requests.length = 0;
    await expect(rig.sync.start(MAIN)).rejects.toMatchObject({ code: 'schema' });
    expect(service.lists.filter((list) => list.includes('page=3'))).toHaveLength(2);
    // So many do not leave while the list of workspaces calls them active.
    expect((await rig.standings()).size).toBe(38);
  });

  test('copes with a service that ignores the account filter or repeats a list page for ever', async () => {
    people(9);
    service.meddle = ({ url }) => {
      if (!url.pathname.endsWith('/users')) return undefined;
      url.searchParams.delete('account-statuses');
      url.searchParams.set('page', '1');
      const answer = service.list(url);
      answer.headers.set('Last-Page', 'false');
      return answer;
    };
    const rig = createRig(service);
    await rig.connect();
    await rig.sync.start(MAIN);
    expect((await rig.standings()).size).toBe(10);
    expect(service.lists).toHaveLength(5);
  });

  test('lists somebody once, as seen last, who moves to a later list page meanwhile', async () => {
    people(20);
    service.cap = 10;
    const moved = { ...user(3, 'INACTIVE'), id: userId(3) };
    service.meddle = ({ url }) => {
      if (url.searchParams.get('page') === '2' && !/account|DESCENDING/.test(url.search)) {
        service.users = service.users.map((one) => (one.id === moved.id ? moved : one));
        return service.json([...service.users.slice(11, 20), moved], { 'Last-Page': 'true' });
      }
      return undefined;
    };
    const rig = createRig(service);
    await rig.connect();
    await rig.sync.start(MAIN);
    const roster = await rig.store.roster(MAIN);
    expect(roster?.size).toBe((await rig.standings()).size);
    expect((await rig.standings()).get(userId(3))).toBe('deactivated-here');
    const member = roster && (await rig.store.members.member(roster, userId(3)));
    expect(member?.member.membership).toBe('INACTIVE');
  });

  test('shares one reading between two requests at once', async () => {
    people(5);
    const rig = createRig(service);
    await rig.connect();
    await Promise.all([rig.sync.start(MAIN), rig.sync.start(MAIN), rig.sync.start(MAIN)]);
    expect(service.lists).toHaveLength(4);
    expect(rig.published).toHaveLength(1);
  });

  test('flags nobody by records that contradict each other on one list page', async () => {
    service.users.push(user(1, 'ACTIVE'), user(1, 'INACTIVE'));
    // These agree that the membership is inactive.
    service.users.push(user(2, 'INACTIVE', 'PENDING_EMAIL_VERIFICATION'), user(2, 'INACTIVE'));
    const rig = createRig(service);
    await rig.connect();
    await rig.sync.start(MAIN);
    expect((await rig.standings()).get(userId(1))).toBe('unknown');
    expect((await rig.standings()).get(userId(2))).toBe('deactivated-here');
  });

  test('sets broken records aside and counts them', async () => {
    people(6);
    service.meddle = ({ url }) => {
      if (!url.pathname.endsWith('/users') || url.search.includes('account')) return undefined;
      return service.json(
        [null, 7, { id: 'nonsense' }, { ...user(9), memberships: 'many' }, ...service.users],
        {
          'Last-Page': 'true',
        },
      );
    };
    const rig = createRig(service);
    await rig.connect();
    await rig.sync.start(MAIN);
    expect(await rig.store.roster(MAIN)).toMatchObject({ broken: 4, size: 8 });
  });
});

describe('records that cannot be read', () => {
  const ONE_BROKEN: readonly [string, (one: FakeUser) => unknown][] = [
    ['no object', () => null],
    ['an id that is none', (one) => ({ ...one, id: 'nonsense' })],
    ['a name that is none', (one) => ({ ...one, name: { first: 'Person' } })],
    ['memberships that are none', (one) => ({ ...one, memberships: 'many' })],
  ];

  /** The service shows these people so from now on, in every list. */
  function showing(...broken: readonly (readonly [string, (one: FakeUser) => unknown])[]): void {
    const spoilers = new Map(broken);
    const show = async (url: URL): Promise<Response> => {
      const answer = service.list(url);
      const shown = ((await answer.json()) as FakeUser[]).map((one) => {
        const spoil = spoilers.get(one.id);
        return spoil === undefined ? one : spoil(one);
      });
      return new Response(JSON.stringify(shown), { headers: answer.headers });
    };
    service.meddle = ({ url }) => (url.pathname.endsWith('/users') ? show(url) : undefined);
  }

  test.each(ONE_BROKEN)('%s alone on the last page does not cost the list', async (_, spoil) => {
    people(10);
    service.cap = 10;
    showing([userId(10), spoil]);
    const rig = createRig(service);
    await rig.connect();
    await rig.sync.start(MAIN);
    expect(await rig.store.roster(MAIN)).toMatchObject({ broken: 1 });
    expect((await rig.standings()).size).toBeGreaterThanOrEqual(10);
  });

  test.each(ONE_BROKEN)('%s alone on a page does not end the list', async (_, spoil) => {
    people(6);
    service.cap = 1;
    const rig = createRig(service);
    await rig.connect();
    await rig.sync.start(MAIN);
    showing([userId(3), spoil]);
    await rig.sync.start(MAIN);
    const standings = await rig.standings();
    expect(standings.get(userId(3))).toBe('unknown');
    expect(standings.get(userId(6))).toBe('deactivated-here');
    expect(rig.published.flatMap(({ events }) => events)).toEqual([]);
  });

  test('one with an id alone on a page ends no list of a service that names no last page', async () => {
    people(6);
    service.cap = 1;
    service.lastPageHeader = false;
    showing([userId(3), (one) => ({ ...one, status: 7 })]);
    const rig = createRig(service);
    await rig.connect();
    await rig.sync.start(MAIN);
    expect((await rig.standings()).size).toBe(7);
  });

  test('a page that comes again and again with broken records ends the list', async () => {
    people(6);
    service.lastPageHeader = false;
    service.meddle = ({ url }) =>
      url.pathname.endsWith('/users') && url.searchParams.get('account-statuses') === null
        ? service.json([...service.users, null, { ...user(9), status: 7 }])
        : undefined;
    const rig = createRig(service);
    await rig.connect();
    await rig.sync.start(MAIN);
    expect(service.lists.filter((search) => !search.includes('account-statuses'))).toHaveLength(2);
  });

  test('of somebody new stand for their name, and are no news before they can be read', async () => {
    people(6);
    const rig = createRig(service);
    await rig.connect();
    await rig.sync.start(MAIN);
    service.users.push({ ...user(9, 'INACTIVE'), name: 'Person Number1' });
    showing([userId(9), (one) => ({ ...one, memberships: 'many' })]);
    await rig.sync.start(MAIN);
    const index = readIndex((await rig.store.index(MAIN))?.text ?? '');
    expect(index.get('person number1')).toHaveLength(2);
    showing([userId(9), (one) => ({ ...one, name: { first: 'Person' } })]);
    await rig.sync.start(MAIN);
    expect(rig.published.flatMap(({ events }) => events)).toEqual([]);
    showing();
    await rig.sync.start(MAIN);
    expect(rig.published.flatMap(({ events }) => events)).toMatchObject([
      { userId: userId(9), from: null, to: 'deactivated-here' },
    ]);
  });

  test('of one who never could be read and is gone are no news', async () => {
    people(6);
    service.users.push(user(9));
    showing([userId(9), (one) => ({ ...one, memberships: 'many' })]);
    const rig = createRig(service);
    await rig.connect();
    await rig.sync.start(MAIN);
    expect((await rig.standings()).get(userId(9))).toBe('unknown');
    service.users = service.users.filter(({ id }) => id !== userId(9));
    await rig.sync.start(MAIN);
    expect((await rig.standings()).has(userId(9))).toBe(false);
    expect(rig.published.flatMap(({ events }) => events)).toEqual([]);
  });

  test('of somebody who was no member are no news either', async () => {
    people(6);
    takeMembership(userId(3));
    const active = { id: MAIN, name: 'Main Studio', memberships: ACTIVE_WITHOUT_THIRD };
    const show = (spoil: (one: FakeUser) => unknown) => {
      showing([userId(3), spoil]);
      const { meddle } = service;
      service.meddle = (request) =>
        request.url.pathname.endsWith('/workspaces') ? service.json([active]) : meddle(request);
    };
    show((one) => one);
    const rig = createRig(service);
    await rig.connect();
    await rig.sync.start(MAIN);
    expect((await rig.standings()).get(userId(3))).toBe('not-a-member');
    show((one) => ({ ...one, status: 7 }));
    await rig.sync.start(MAIN);
    await rig.sync.start(MAIN);
    expect((await rig.standings()).get(userId(3))).toBe('unknown');
    show((one) => one);
    await rig.sync.start(MAIN);
    expect((await rig.standings()).get(userId(3))).toBe('not-a-member');
    expect(rig.published.flatMap(({ events }) => events)).toEqual([]);
  });

  test('of nobody: a person who is no member is so too after the browser has deleted what was stored', async () => {
    people(6);
    takeMembership(userId(3));
    service.meddle = ({ url }) =>
      url.pathname.endsWith('/workspaces')
        ? service.json([{ id: MAIN, name: 'Main Studio', memberships: ACTIVE_WITHOUT_THIRD }])
        : undefined;
    const rig = createRig(service);
    await rig.connect();
    await rig.sync.start(MAIN);
    await rig.store.clear();
    await rig.sync.start(MAIN);
    expect((await rig.standings()).get(userId(3))).toBe('not-a-member');
  });

  test.each([
    ['the owner alone', [OWNER], 'unknown'],
    ['fewer than half of the active ones', [OWNER, userId(2)], 'unknown'],
    ['most of the active ones', [OWNER, userId(2), userId(4)], 'not-a-member'],
  ])('prove somebody to be no member where the list of workspaces names %s', async (_, ids, standing) => {
    people(6);
    takeMembership(userId(3));
    const memberships = ids.map(activeOf);
    service.workspaces = () => [{ id: MAIN, name: 'Main', memberships, featureSubscriptionType: 'PRO' }];
    const rig = createRig(service);
    await rig.connect();
    await rig.sync.start(MAIN);
    expect((await rig.standings()).get(userId(3))).toBe(standing);
  });

  test('prove somebody to be no member where really nobody but the owner is active', async () => {
    service.users = [owner(), user(1, 'INACTIVE'), user(2, 'INACTIVE'), user(3)];
    takeMembership(userId(3));
    const memberships = [activeOf(OWNER)];
    service.workspaces = () => [{ id: MAIN, name: 'Main', memberships, featureSubscriptionType: 'PRO' }];
    const rig = createRig(service);
    await rig.connect();
    await rig.sync.start(MAIN);
    expect((await rig.standings()).get(userId(3))).toBe('not-a-member');
  });

  test.each<[string, (rig: Rig, connection: ConnectionRecord) => Promise<unknown>]>([
    ['was read again', (rig, connection) => rig.connections.refreshWorkspaces(connection, 0)],
    ['came with a new key', (rig) => rig.connect()],
  ])(
    'prove nobody to be no member by a list of workspaces that %s, and whose people were not stored when the background ended',
    async (_, read) => {
      people(6);
      const first = createRig(service);
      await first.connect();
      await first.sync.start(MAIN);
      first.pass(2 * 60 * 60_000);
      const [connection] = await first.connections.list();
      const late = { ...user(20), memberships: user(20).memberships.slice(1) };
      service.users.push(late);
      const saving = vi.fn(() => new Promise<never>(() => undefined));
      first.store.people.saveActives = saving;
      if (connection !== undefined) void read(first, connection);
      await vi.waitFor(() => expect(saving).toHaveBeenCalled());
      const next = createRig(service);
      next.pass(first.now() - next.now());
      await next.sync.start(MAIN);
      expect((await next.standings()).get(late.id)).toBe('unknown');
    },
  );

  test('prove nobody to be no member by a list of workspaces that is older than their page of a list read in portions', async () => {
    const HOUR = 60 * 60_000;
    people(600);
    let active = service.users.map(({ id }) => activeOf(id));
    service.workspaces = () => [
      { id: MAIN, name: 'Main', memberships: active, featureSubscriptionType: null },
    ];
    service.meddle = ({ url }) =>
      Number(url.searchParams.get('page-size')) > 50
        ? service.json({ code: 3000 }, { status: 400 })
        : undefined;
    const rig = createRig(service);
    const isComplete = async () => (await rig.store.state(MAIN))?.cursor === null;
    await rig.connect();
    await rig.sync.start(MAIN, 'wanted');
    rig.pass(8 * HOUR);
    await expect(rig.sync.start(MAIN)).rejects.toMatchObject({ code: 'rate' });
    for (const one of await rig.connections.list())
      await rig.connections.refreshWorkspaces(one, 0, { kind: 'refresh' });
    rig.pass(5 * 60_000);
    const late = { ...user(900), memberships: user(900).memberships.slice(1) };
    service.users.push(late);
    active = [...active, activeOf(late.id)];
    for (let hours = 0; hours < 8 && !(await isComplete()); hours++) {
      rig.pass(HOUR + 60_000);
      await rig.sync.start(MAIN).catch(() => undefined);
    }
    expect(await isComplete()).toBe(true);
    expect((await rig.standings()).get(late.id)).toBe('unknown');
  });

  test('in a reading that a quick check is compared with are no news', async () => {
    people(6);
    const rig = createRig(service);
    await rig.connect();
    await rig.sync.start(MAIN);
    showing([userId(1), (one) => ({ ...one, memberships: 'many' })]);
    const { meddle } = service;
    service.meddle = (request) => {
      // The reading takes long.
      if (request.url.searchParams.get('account-statuses') === 'LIMITED') rig.pass(30_000);
      return meddle(request);
    };
    await rig.sync.start(MAIN);
    expect((await rig.standings()).get(userId(1))).toBe('unknown');
    expect(rig.published.flatMap(({ events }) => events)).toEqual([]);
  });

  test('ask for no more lists of accounts where requests are few', async () => {
    service.plan = 'FREE';
    people(6);
    const rig = createRig(service);
    await rig.connect();
    await rig.sync.start(MAIN);
    for (const spoil of [() => null, (one: FakeUser) => ({ ...one, status: 7 })]) {
      showing([userId(2), spoil]);
      rig.pass(2 * 60 * 60_000);
      await rig.sync.start(MAIN);
      rig.pass(2 * 60 * 60_000);
      service.requests.length = 0;
      await rig.sync.start(MAIN);
      expect(service.lists).toHaveLength(1);
    }
  });

  test.each(ONE_BROKEN)('%s alone in a list of deleted accounts does not cost the list', async (_, spoil) => {
    people(4);
    service.users.push(user(5, 'INACTIVE', 'DELETED'), user(6, 'ACTIVE', 'LIMITED'));
    showing([userId(5), spoil]);
    const rig = createRig(service);
    await rig.connect();
    await rig.sync.start(MAIN);
    expect(await rig.store.roster(MAIN)).toMatchObject({ broken: 1 });
    expect((await rig.standings()).size).toBeGreaterThanOrEqual(6);
  });

  test.each([
    ['the last page', '2', null],
    ['a list of accounts', '1', 'DELETED'],
  ])('%s that holds no users is schema', async (_, page, accounts) => {
    people(10);
    service.cap = 10;
    service.meddle = ({ url }) =>
      url.searchParams.get('page') === page && url.searchParams.get('account-statuses') === accounts
        ? service.json([1, 2, 3], { 'Last-Page': 'true' })
        : undefined;
    const rig = createRig(service);
    await rig.connect();
    await expect(rig.sync.start(MAIN)).rejects.toMatchObject({ code: 'schema' });
  });

  test('most of a list are schema, also when each page has few of them', async () => {
    people(20);
    service.cap = 2;
    showing(...service.users.map((one) => [one.id, () => ({ ...one, status: 7 })] as const));
    const rig = createRig(service);
    await rig.connect();
    await expect(rig.sync.start(MAIN)).rejects.toMatchObject({ code: 'schema' });
  });

  test.each(ONE_BROKEN)('%s in place of somebody known is no news, and flags nobody', async (_, spoil) => {
    people(6);
    const rig = createRig(service);
    await rig.connect();
    await rig.sync.start(MAIN);
    expect((await rig.standings()).get(userId(1))).toBe('deactivated-here');
    showing([userId(1), spoil]);
    await rig.sync.start(MAIN);
    expect((await rig.standings()).get(userId(1))).toBe('unknown');
    // Again, so that the list before holds what was kept.
    await rig.sync.start(MAIN);
    showing();
    await rig.sync.start(MAIN);
    expect((await rig.standings()).get(userId(1))).toBe('deactivated-here');
    expect(rig.published.flatMap(({ events }) => events)).toEqual([]);
    const roster = await rig.store.roster(MAIN);
    expect((roster && (await rig.store.members.member(roster, userId(1))))?.member.projects).toHaveLength(1);
  });

  test('somebody who leaves meanwhile has left, and a change is told once the record can be read', async () => {
    people(6);
    const rig = createRig(service);
    await rig.connect();
    await rig.sync.start(MAIN);
    showing([userId(2), () => null]);
    await rig.sync.start(MAIN);
    service.users = service.users.filter(({ id }) => id !== userId(3));
    await rig.sync.start(MAIN);
    service.users = service.users.map((one) => (one.id === userId(2) ? user(2, 'INACTIVE') : one));
    showing();
    await rig.sync.start(MAIN);
    expect(rig.published.flatMap(({ events }) => events)).toMatchObject([
      { userId: userId(3), from: 'active', to: null },
      { userId: userId(2), from: 'active', to: 'deactivated-here' },
    ]);
  });

  test('of the owner of the key leaves the list trusted', async () => {
    people(6);
    const rig = createRig(service);
    await rig.connect();
    await rig.sync.start(MAIN);
    showing([OWNER, (one) => ({ ...one, memberships: 'many' })]);
    await rig.sync.start(MAIN);
    expect((await rig.standings()).get(OWNER)).toBe('active');
    expect(rig.published.flatMap(({ events }) => events)).toEqual([]);
  });

  test.each([
    ['as unreadable', (one: FakeUser) => ({ ...one, memberships: 'many' }), []],
    [
      'as deactivated',
      () => ({ ...owner(), memberships: user(0, 'INACTIVE').memberships }),
      [{ to: 'active' }],
    ],
  ])(
    'of the owner of the key, whom another key showed %s, leaves the list trusted',
    async (_, shown, news) => {
      people(6);
      service.otherKeys.set('another-key-0123456789', userId(2));
      const rig = createRig(service);
      const other = await rig.connections.add({
        region: 'global',
        subdomain: '',
        key: 'another-key-0123456789',
        remember: true,
      });
      await rig.sync.start(MAIN);
      showing([OWNER, shown]);
      await rig.sync.start(MAIN);
      const { length } = rig.published.flatMap(({ events }) => events);
      await rig.connect();
      // That key goes, the list that it has read stays for now.
      await rig.vault.retire(other.id);
      showing([OWNER, (one) => ({ ...one, memberships: 'many' })]);
      await rig.sync.start(MAIN);
      expect((await rig.standings()).get(OWNER)).toBe('active');
      expect(rig.published.flatMap(({ events }) => events).slice(length)).toMatchObject(news);
    },
  );

  test('of a workspace leave it to its connection', async () => {
    people(3);
    const rig = createRig(service);
    await rig.connect();
    service.meddle = ({ url }) =>
      url.pathname.endsWith('/workspaces')
        ? service.json([{ id: MAIN, name: { en: 'Main' } }, service.workspaces()[1]])
        : undefined;
    await rig.connections.test((await rig.connections.list())[0]?.id ?? '');
    expect((await rig.connections.list())[0]?.workspaces.map(({ name }) => name).sort()).toEqual([
      'Main Studio',
      'Other House',
    ]);
  });

  test('of a workspace prove nobody to be no member', async () => {
    people(6);
    service.users = service.users.map((one) =>
      one.id === userId(3) ? { ...one, memberships: one.memberships.slice(1) } : one,
    );
    const rig = createRig(service);
    await rig.connect();
    await rig.sync.start(MAIN);
    expect((await rig.standings()).get(userId(3))).toBe('unknown');
    service.meddle = ({ url }) =>
      url.pathname.endsWith('/workspaces')
        ? service.json([{ ...(service.workspaces()[0] as object), name: 7 }, service.workspaces()[1]])
        : undefined;
    rig.pass(5 * 60_000);
    await rig.sync.start(MAIN);
    expect((await rig.standings()).get(userId(3))).toBe('unknown');
  });
});

test.each([
  ['the service does not know', 400, '{"message":"Invalid value","code":501}', 'refused'],
  ['a firewall blocks with a web page', 403, '<!doctype html><p>Blocked', 'blocked by a web page'],
] as const)('finds nobody with an account status that %s', async (_, status, body, event) => {
  people(3);
  service.meddle = ({ url }) =>
    url.searchParams.get('account-statuses') === 'LIMITED_DELETED'
      ? new Response(body, { status })
      : undefined;
  const rig = createRig(service);
  await rig.connect();
  await rig.sync.start(MAIN);
  expect((await rig.standings()).size).toBe(4);
  expect(rig.logged).toContain(`account list ${event}: LIMITED_DELETED`);
});

test('requests a smaller list page after an answer that never came, and a larger one once that worked', async () => {
  people(3);
  const rig = createRig(service);
  await rig.connect();
  const sizes = () => service.lists.map((one) => new URLSearchParams(one).get('page-size'));
  service.meddle = () => new Response(new Uint8Array(49 * 1024 * 1024));
  await expect(rig.sync.start(MAIN)).rejects.toMatchObject({ code: 'server' });
  const failed = sizes().length;
  service.meddle = () => undefined;
  await rig.sync.start(MAIN);
  expect(Number(sizes()[failed])).toBeLessThan(1_000);
  const second = sizes().length;
  await rig.sync.start(MAIN);
  expect(Number(sizes()[second])).toBeGreaterThan(Number(sizes()[failed]));
});

describe('no news', () => {
  const events = (rig: Rig) => rig.published.flatMap((one) => one.events);

  test.each([403, 404, 400])(
    'of the people in a list of accounts that is refused with %i for a while',
    async (status) => {
      people(4);
      service.users.push(user(8, 'ACTIVE', 'LIMITED'), user(9, 'INACTIVE', 'DELETED'));
      const rig = createRig(service);
      await rig.connect();
      await rig.sync.start(MAIN);
      const before = await rig.standings();
      service.meddle = ({ url }) =>
        url.searchParams.get('account-statuses') === 'DELETED'
          ? service.json({ code: 501 }, { status })
          : undefined;
      for (let list = 0; list < 2; list++) await rig.sync.start(MAIN);
      expect(events(rig)).toEqual([]);
      // What happens to others is news all the same.
      const left = [userId(2), userId(8)];
      service.users = service.users.filter(({ id }) => !left.includes(id));
      await rig.sync.start(MAIN);
      expect(events(rig).map(({ userId, to }) => [userId, to])).toEqual(
        expect.arrayContaining(left.map((id) => [id, null])),
      );
      expect(events(rig)).toHaveLength(2);
      service.meddle = () => undefined;
      await rig.sync.start(MAIN);
      expect(events(rig)).toHaveLength(2);
      expect(await rig.standings()).toEqual(new Map([...before].filter(([id]) => !left.includes(id))));
      service.users = service.users.map((one) =>
        one.id === userId(3) ? { ...one, status: 'DELETED' } : one,
      );
      await rig.sync.start(MAIN);
      expect(events(rig).slice(2)).toMatchObject([{ userId: userId(3), from: 'active', to: 'deleted' }]);
    },
  );

  test('of people whose accounts a first list left out', async () => {
    service.plan = 'FREE';
    service.cap = 200;
    people(999);
    service.users.push(user(1_500, 'INACTIVE', 'DELETED'), user(1_501, 'ACTIVE', 'LIMITED'));
    const rig = createRig(service);
    await rig.connect();
    await rig.sync.start(MAIN);
    expect((await rig.standings()).size).toBe(1_000);
    // The next list brings them, over some hours.
    for (let minutes = 0; minutes < 6 * 60; minutes += 10) {
      rig.pass(10 * 60_000);
      await rig.sync.start(MAIN).catch(() => undefined);
    }
    expect((await rig.standings()).get(userId(1_500))).toBe('deleted');
    expect((await rig.standings()).get(userId(1_501))).toBe('limited');
    expect(events(rig)).toEqual([]);
  });

  test('of somebody who is no member, while another workspace of the key keeps the answer back', async () => {
    people(6);
    takeMembership(userId(3));
    let active = [OWNER, userId(2), userId(5)];
    service.meddle = ({ url }) => {
      if (!url.pathname.endsWith('/workspaces')) return undefined;
      const memberships = active.map((userId) => ({
        userId,
        membershipType: 'WORKSPACE',
        membershipStatus: 'ACTIVE',
      }));
      return service.json([
        { id: MAIN, name: 'Main Studio', featureSubscriptionType: 'PRO_YEAR', memberships },
        { id: OTHER, name: 'Other House', featureSubscriptionType: 'FREE', memberships: [] },
      ]);
    };
    const rig = createRig(service);
    await rig.connect();
    await rig.sync.start(MAIN);
    expect((await rig.standings()).get(userId(3))).toBe('not-a-member');
    const { quotas } = rig.connections;
    await quotas.refuse([OTHER]);
    rig.pass(5 * 60_000);
    takeMembership(userId(4));
    await rig.sync.start(MAIN);
    expect((await rig.standings()).get(userId(3))).toBe('not-a-member');
    // Nothing has ever shown that this one is none.
    expect((await rig.standings()).get(userId(4))).toBe('unknown');
    rig.pass(20 * 60_000);
    await rig.sync.start(MAIN);
    expect((await rig.standings()).get(userId(3))).toBe('not-a-member');
    expect(events(rig).filter((event) => event.userId === userId(3))).toEqual([]);
    // An answer that came between two lists contradicts the first one.
    active = [...active, userId(3)];
    rig.pass(20 * 60_000);
    for (const connection of await rig.connections.list())
      await rig.connections.refreshWorkspaces(connection, 0, { kind: 'refresh' });
    await quotas.refuse([OTHER]);
    rig.pass(5 * 60_000);
    await rig.sync.start(MAIN);
    expect((await rig.standings()).get(userId(3))).toBe('unknown');
  });

  test.each([
    ['deactivated', [user(1, 'INACTIVE')]],
    ['removed', []],
  ])('of somebody who is no member, when the last active other is %s', async (_, then) => {
    const [active, stranger] = [user(1), user(3)];
    service.users = [owner(), active, user(2, 'INACTIVE'), stranger];
    takeMembership(stranger.id);
    let ids = [OWNER, active.id];
    service.workspaces = () => [
      { id: MAIN, name: 'Main', memberships: ids.map(activeOf), featureSubscriptionType: 'PRO' },
    ];
    const rig = createRig(service);
    await rig.connect();
    await rig.sync.start(MAIN);
    expect((await rig.standings()).get(stranger.id)).toBe('not-a-member');
    ids = [OWNER];
    service.users = [...service.users.filter(({ id }) => id !== active.id), ...then];
    rig.pass(60 * 60_000);
    await rig.sync.start(MAIN);
    expect((await rig.standings()).get(stranger.id)).toBe('not-a-member');
    expect(events(rig).map(({ userId }) => userId)).toEqual([active.id]);
  });

  test('as a badge of an active person whom the users list and the list of workspaces no longer show as such', async () => {
    service.users = [owner(), user(1), user(2, 'INACTIVE'), user(4, 'INACTIVE')];
    let ids = [OWNER, userId(1)];
    service.workspaces = () => [
      { id: MAIN, name: 'Main', memberships: ids.map(activeOf), featureSubscriptionType: 'PRO' },
    ];
    const rig = createRig(service);
    await rig.connect();
    await rig.sync.start(MAIN);
    ids = [OWNER];
    takeMembership(userId(1));
    rig.pass(60 * 60_000);
    await rig.sync.start(MAIN);
    expect((await rig.standings()).get(userId(1))).toBe('unknown');
  });

  test('of somebody who is no member, when the list of workspaces fails and the workspace has grown', async () => {
    service.users = [owner(), user(1), user(3)];
    takeMembership(userId(3));
    const memberships = [OWNER, userId(1)].map(activeOf);
    service.workspaces = () => [{ id: MAIN, name: 'Main', memberships, featureSubscriptionType: 'PRO' }];
    const rig = createRig(service);
    await rig.connect();
    await rig.sync.start(MAIN);
    expect((await rig.standings()).get(userId(3))).toBe('not-a-member');
    service.users.push(...[4, 5, 6, 7].map((number) => user(number)));
    takeMembership(userId(7));
    service.meddle = ({ url }) =>
      url.pathname.endsWith('/workspaces') ? new Response(null, { status: 503 }) : undefined;
    rig.pass(60 * 60_000);
    await rig.sync.start(MAIN);
    expect((await rig.standings()).get(userId(3))).toBe('not-a-member');
    // Nothing has ever shown that this one is none.
    expect((await rig.standings()).get(userId(7))).toBe('unknown');
  });
});

test.each([400, 403])(
  'a list that took long is read all the same when the quick check of it is refused with %i',
  async (status) => {
    people(600);
    const rig = createRig(service);
    await rig.connect();
    await rig.sync.start(MAIN);
    rig.pass(2 * 60 * 60_000);
    const begunAt = rig.now();
    service.users = service.users.map((one) => (one.id === userId(3) ? user(3, 'INACTIVE') : one));
    service.meddle = ({ url }) => {
      if (url.searchParams.get('status') === 'INACTIVE') return service.json({ code: 501 }, { status });
      rig.pass(30_000);
      return undefined;
    };
    await rig.sync.start(MAIN);
    expect(service.lists.some((list) => list.includes('status=INACTIVE'))).toBe(true);
    expect((await rig.standings()).get(userId(3))).toBe('deactivated-here');
    // Nothing has confirmed it since.
    expect((await rig.store.roster(MAIN))?.readAt).toBe(begunAt);
  },
);

describe('after a clock that was six hours ahead', () => {
  const SIX_HOURS = 6 * 60 * 60_000;

  test('a list that no quick check has confirmed is believed more than the one before it', async () => {
    service.plan = 'FREE';
    service.cap = 5;
    people(6);
    const ahead = createRig(service);
    ahead.pass(SIX_HOURS);
    await ahead.connect();
    await ahead.sync.start(MAIN);
    const rig = createRig(service);
    expect((await rig.standings()).get(userId(1))).toBe('deactivated-here');
    service.users = service.users.map((one) => (one.id === userId(1) ? user(1) : one));
    service.time += 60_000;
    // The reading takes long, and the hour has no room for a quick check of it.
    for (let spent = 0; spent < 3; spent++) await rig.connections.quotas.spend([MAIN], 'check');
    service.meddle = () => {
      rig.pass(30_000);
      return undefined;
    };
    await rig.sync.start(MAIN);
    expect((await rig.standings()).get(userId(1))).toBe('active');
    expect((await rig.store.roster(MAIN))?.readAt).toBeLessThanOrEqual(rig.now());
  });

  test('an old list of workspaces makes no one a non-member', async () => {
    people(6);
    const ahead = createRig(service);
    ahead.pass(SIX_HOURS);
    await ahead.connect();
    const rig = createRig(service);
    service.users.push(user(20));
    takeMembership(userId(20));
    service.meddle = ({ url }) =>
      url.pathname.endsWith('/workspaces') ? new Response(null, { status: 500 }) : undefined;
    await rig.sync.start(MAIN);
    expect((await rig.standings()).get(userId(20))).toBe('unknown');
  });
});

describe('limited members where requests are few', () => {
  const KIOSK = userId(9);
  /** A worker that has read a list with one limited member, and a way to change their membership. */
  async function readerOfKiosk(): Promise<{ rig: Rig; become(membership: string): void }> {
    service.plan = 'FREE';
    people(4);
    const others = service.users;
    const become = (membership: string) => {
      service.users = [...others, user(9, membership, 'LIMITED')];
    };
    become('INACTIVE');
    const rig = createRig(service);
    await rig.connect();
    await rig.sync.start(MAIN);
    expect((await rig.standings()).get(KIOSK)).toBe('deactivated');
    return { rig, become };
  }

  test('who are deactivated are read again after a day, as others are', async () => {
    const { rig, become } = await readerOfKiosk();
    become('ACTIVE');
    rig.pass(25 * 60 * 60_000);
    await rig.sync.start(MAIN);
    expect((await rig.standings()).get(KIOSK)).toBe('limited');
  });

  test.each([
    { read: [], cap: 3, room: 2 },
    { read: ['LIMITED'], cap: 100, room: 2 },
    { read: ['LIMITED', 'LIMITED_DELETED'], cap: 100, room: 3 },
  ])(
    'are waited for when somebody is missing from the plain list and the hour has room for $read alone',
    async ({ read, cap, room }) => {
      service.plan = 'FREE';
      service.cap = cap;
      people(4);
      service.users.push(user(20, 'INACTIVE'));
      const rig = createRig(service);
      await rig.connect();
      await rig.sync.start(MAIN);
      rig.pass(2 * 60 * 60_000);
      service.users = service.users.map((one) =>
        one.id === userId(20) ? { ...one, status: 'DELETED' } : one,
      );
      for (let spent = room; spent < 5; spent++) await rig.connections.quotas.spend([MAIN], 'list');
      const accounts = () => service.lists.flatMap((one) => /account-statuses=(\w+)/.exec(one)?.[1] ?? []);
      service.requests.length = 0;
      await expect(rig.sync.start(MAIN)).rejects.toMatchObject({ code: 'rate' });
      expect((await rig.standings()).get(userId(20))).toBe('deactivated-here');
      expect(accounts()).toEqual(read);
      rig.pass(61 * 60_000);
      await rig.sync.start(MAIN);
      expect(accounts()).toEqual(ACCOUNT_LISTS);
      expect((await rig.standings()).get(userId(20))).toBe('deleted');
      const events = rig.published.flatMap((list) => list.events);
      expect(events).toMatchObject([{ userId: userId(20), from: 'deactivated-here', to: 'deleted' }]);
    },
  );

  test.each(['before', 'while'])(
    'are read again when a part of the list in use goes %s they are copied',
    async (when) => {
      const { rig, become } = await readerOfKiosk();
      become('ACTIVE');
      rig.pass(2 * 60 * 60_000);
      const { members } = rig.store;
      const lose = async (): Promise<void> => {
        const db = await openDB('directory');
        await db.delete('chunks', [MAIN, (await rig.store.roster(MAIN))?.generation ?? 0, 0]);
        db.close();
      };
      const sightings = members.sightings.bind(members);
      vi.spyOn(members, 'sightings').mockImplementation(async function* (list, light) {
        // Only copying needs groups and projects.
        if (!light && when === 'while') await lose();
        yield* sightings(list, light);
      });
      if (when === 'before') await lose();
      await rig.sync.start(MAIN);
      expect((await rig.standings()).get(KIOSK)).toBe('limited');
    },
  );

  test('are read again when a person presses Refresh, while the hour has room', async () => {
    const { rig, become } = await readerOfKiosk();
    rig.pass(2 * 60 * 60_000);
    become('ACTIVE');
    await rig.sync.start(MAIN, 'refresh');
    expect((await rig.standings()).get(KIOSK)).toBe('limited');
    // Refresh itself never waits.
    service.requests.length = 0;
    for (let number = 0; number < 10; number++) await rig.sync.start(MAIN, 'refresh');
    expect(service.lists.length).toBeGreaterThanOrEqual(10);
    expect(service.lists.length).toBeLessThanOrEqual(14);
    expect((await rig.standings()).get(KIOSK)).toBe('limited');
  });
});

describe('trust', () => {
  test.each(['INACTIVE', 'PENDING', 'DECLINED', 'SUSPENDED', null])(
    'a list that shows the owner as %s is not used, and the last one stays',
    async (membership) => {
      people(4);
      const rig = createRig(service);
      await rig.connect();
      await rig.sync.start(MAIN);
      const before = await rig.standings();
      const version = (await rig.store.roster(MAIN))?.version;
      service.users = service.users.map((one) => ({
        ...one,
        memberships:
          membership === null
            ? []
            : one.memberships.map((entry) => ({ ...entry, membershipStatus: membership })),
      }));
      await expect(rig.sync.start(MAIN)).rejects.toMatchObject({ code: 'schema' });
      expect(await rig.standings()).toEqual(before);
      expect((await rig.store.roster(MAIN))?.version).toBe(version);
      expect(await rig.store.state(MAIN)).toMatchObject({
        reading: { is: 'failed', error: { code: 'schema' } },
        cursor: null,
      });
    },
  );

  test.each([
    ['no memberships at all', () => []],
    ['only memberships of projects', (one: FakeUser) => one.memberships.slice(1)],
  ])('a list that shows %s for all others flags nobody', async (_, shown) => {
    people(4);
    const rig = createRig(service);
    await rig.connect();
    await rig.sync.start(MAIN);
    const before = await rig.standings();
    service.users = service.users.map((one) =>
      one.id === OWNER ? one : { ...one, memberships: shown(one) },
    );
    await expect(rig.sync.start(MAIN)).rejects.toMatchObject(toErrorInfo(explained('schema', 'hidden')));
    expect(await rig.standings()).toEqual(before);
  });

  describe('a list in use that an earlier version trusted', () => {
    /** A worker with a list of six, which shows the others, or the owner, as today's list does not have them. */
    async function readerOfTrusted(shown: (one: Member) => Member): Promise<Rig> {
      people(5);
      const rig = createRig(service);
      await rig.connect();
      await rig.sync.start(MAIN);
      await rewriteList(rig.store, shown);
      return rig;
    }
    const hidden = (one: Member): Member =>
      one.id === OWNER ? one : { ...one, membership: '', standing: 'not-a-member' };
    const wrong = (one: Member): Member =>
      one.id === OWNER ? { ...one, membership: 'INACTIVE', standing: 'deactivated-here' } : one;

    test.each([
      ['hides memberships', hidden],
      ['shows the owner as inactive', wrong],
    ])('and that %s flags nobody once a reading has failed for such a reason', async (_, shown) => {
      const rig = await readerOfTrusted(shown);
      service.users = service.users.map((one) =>
        one.id === OWNER ? one : { ...one, memberships: one.memberships.slice(1) },
      );
      await expect(rig.sync.start(MAIN)).rejects.toMatchObject({ code: 'schema' });
      expect(await rig.standings()).toEqual(new Map());
      expect(await rig.store.index(MAIN)).toBeUndefined();
      expect((await failureOf(rig)).error.code).toBe('schema');
      // The next good list is a first one, so nobody comes or goes by it.
      people(5);
      await rig.sync.start(MAIN);
      expect((await rig.standings()).size).toBe(6);
      expect(rig.published.flatMap(({ events }) => events)).toEqual([]);
    });

    test('stays after a failure of another kind', async () => {
      const rig = await readerOfTrusted(hidden);
      service.meddle = () => service.json({}, { status: 500 });
      await expect(rig.sync.start(MAIN)).rejects.toMatchObject({ code: 'server' });
      expect((await rig.standings()).size).toBe(6);
    });
  });

  test('a few without a membership are unknown while the list of workspaces calls them active', async () => {
    people(9);
    const hidden = new Set([userId(2), userId(3)]);
    service.users = service.users.map((one) =>
      hidden.has(one.id) ? { ...one, memberships: one.memberships.slice(1) } : one,
    );
    const gone = userId(3);
    const workspaces = service.workspaces() as { memberships: { userId: string }[] }[];
    service.workspaces = () =>
      workspaces.map((one) => ({
        ...one,
        memberships: one.memberships.filter(({ userId: id }) => id !== gone),
      }));
    const rig = createRig(service);
    await rig.connect();
    await rig.sync.start(MAIN);
    const standings = await rig.standings();
    expect([userId(2), gone].map((id) => standings.get(id))).toEqual(['unknown', 'not-a-member']);
  });

  test.each([
    ['calls them active', true, 'unknown'],
    ['does not know them', false, 'not-a-member'],
    ['cannot be read', null, 'unknown'],
  ])(
    'a new person without a membership gets the right standing when the list of workspaces %s',
    async (_, isActive, standing) => {
      people(9);
      const rig = createRig(service);
      await rig.connect();
      await rig.sync.start(MAIN);
      rig.pass(2 * 60 * 60_000);
      const late = { ...user(20), memberships: user(20).memberships.slice(1) };
      const known = service.workspaces();
      service.users = [...service.users, late];
      if (isActive === false) service.workspaces = () => known;
      if (isActive === null) {
        service.meddle = ({ url }) =>
          url.pathname.endsWith('/workspaces') ? new Response('{}', { status: 500 }) : undefined;
      }
      await rig.sync.start(MAIN);
      expect((await rig.standings()).get(late.id)).toBe(standing);
    },
  );

  test.each([
    ['no memberships', undefined],
    ['an empty list of them', []],
    ['all but those of the others', [{ userId: OWNER, membershipStatus: 'INACTIVE' }]],
  ])('nobody is taken for no member by a list of workspaces that shows %s', async (_, memberships) => {
    people(9);
    takeMembership(userId(2));
    service.workspaces = () => [{ id: MAIN, name: 'Main', memberships, featureSubscriptionType: 'PRO' }];
    const rig = createRig(service);
    await rig.connect();
    await rig.sync.start(MAIN);
    expect((await rig.standings()).get(userId(2))).toBe('unknown');
  });

  test('somebody deleted need not be shown with a membership', async () => {
    people(2);
    const deleted = [11, 12, 13, 14].map((number) => ({
      ...user(number, 'ACTIVE', 'DELETED'),
      memberships: [],
    }));
    service.users = [...service.users, ...deleted];
    const rig = createRig(service);
    await rig.connect();
    await rig.sync.start(MAIN);
    expect((await rig.standings()).get(userId(11))).toBe('deleted');
  });

  test('a list that hides most members is read with another key, which then comes first', async () => {
    people(4);
    const member = 'another-key-0123456789-not-a-secret';
    service.otherKeys.set(member, userId(1));
    service.meddle = ({ url, headers }) => {
      if (!url.pathname.endsWith('/users') || headers.get('X-Api-Key') !== member) return undefined;
      return service.json(
        service.users.map((one) =>
          one.id === userId(1) ? one : { ...one, memberships: one.memberships.slice(1) },
        ),
        { 'Last-Page': 'true' },
      );
    };
    const rig = createRig(service);
    await rig.connections.add({ region: 'global', subdomain: '', key: member, remember: true });
    await rig.connect();
    await rig.sync.start(MAIN);
    expect((await rig.standings()).size).toBe(service.users.length);
    service.requests.length = 0;
    await rig.quickChecks.run(MAIN);
    expect(service.requests.map(({ headers }) => headers.get('X-Api-Key'))).toEqual([KEY]);
  });

  test('an empty list is not believed', async () => {
    const rig = createRig(service);
    await rig.connect();
    service.users = [];
    await expect(rig.sync.start(MAIN)).rejects.toMatchObject({ code: 'schema' });
    expect(await rig.store.roster(MAIN)).toBeUndefined();
  });
  test('nor is one that brings deleted and limited accounts alone', async () => {
    people(4);
    service.users.push(user(10, 'INACTIVE', 'DELETED'), user(11, 'ACTIVE', 'LIMITED'));
    const rig = createRig(service);
    await rig.connect();
    await rig.sync.start(MAIN);
    const before = await rig.standings();
    service.users = service.users.slice(-2);
    await expect(rig.sync.start(MAIN)).rejects.toMatchObject({ code: 'schema' });
    expect(await rig.standings()).toEqual(before);
    expect(rig.published.flatMap(({ events }) => events)).toEqual([]);
  });
});

describe('a killed worker', () => {
  /** Kills the worker when it requests list page number `at`, whose answer never comes. */
  async function killedAt(at: number): Promise<string[]> {
    people(50);
    service.cap = 10;
    const first = createRig(service);
    await first.connect();
    await new Promise<void>((killed) => {
      service.meddle = () => {
        if (service.lists.length <= at) return undefined;
        killed();
        return new Promise<Response>(() => undefined);
      };
      void first.sync.start(MAIN);
    });
    const finished = service.lists.slice(0, -1);
    service.meddle = () => undefined;
    service.requests.length = 0;
    const second = createRig(service);
    await second.sync.start(MAIN);
    expect(await second.standings()).toEqual(
      new Map(
        service.users.map(({ id, memberships }) => [
          id,
          memberships[0]?.membershipStatus === 'INACTIVE' ? 'deactivated-here' : 'active',
        ]),
      ),
    );
    expect(service.lists.filter((one) => finished.includes(one))).toEqual([]);
    return service.lists;
  }

  test.each([0, 1, 2, 3, 4, 5, 6, 7, 8])(
    'continues after list page %i without requesting it again',
    async (at) => {
      const rest = await killedAt(at);
      expect(rest).toHaveLength(9 - at);
    },
  );

  test('never publishes half a list, but uses the old one until the swap', async () => {
    const first = await readerOf(30);
    const before = await first.standings();
    service.users = service.users.map((one) =>
      one.id === OWNER ? one : { ...one, memberships: user(1, 'INACTIVE').memberships },
    );
    const asked = service.lists.length;
    await new Promise<void>((killed) => {
      service.meddle = () => {
        if (service.lists.length <= asked + 2) return undefined;
        killed();
        return new Promise<Response>(() => undefined);
      };
      void first.sync.start(MAIN);
    });
    const second = createRig(service);
    expect(await second.standings()).toEqual(before);
    expect((await second.store.state(MAIN))?.reading).toEqual({ is: 'running' });
  });

  test('only has to swap when it was killed between the last list page and the swap', async () => {
    people(3);
    const first = createRig(service);
    await first.connect();
    const publish = vi.spyOn(first.store, 'publish');
    await new Promise<void>((killed) => {
      publish.mockImplementation(() => {
        killed();
        return new Promise<never>(() => undefined);
      });
      void first.sync.start(MAIN);
    });
    service.requests.length = 0;
    const second = createRig(service);
    await second.sync.start(MAIN);
    expect(service.lists).toEqual([]);
    expect((await second.standings()).size).toBe(4);
  });
});

test('reports a change once that a quick check finds during a reading', async () => {
  const rig = await readerOf(30);
  const changed = userId(2);
  service.users = service.users.map((one) =>
    one.id === changed ? { ...one, memberships: user(2, 'INACTIVE').memberships } : one,
  );
  let look: Promise<unknown> | undefined;
  service.meddle = () => {
    // It runs after this list page and before the next one.
    look ??= rig.quickChecks.run(MAIN);
    return undefined;
  };
  await rig.sync.start(MAIN);
  await look;
  expect((await rig.standings()).get(changed)).toBe('deactivated-here');
  expect(rig.published.flatMap(({ events }) => events)).toMatchObject([
    { userId: changed, from: 'active', to: 'deactivated-here' },
  ]);
});

describe('failures', () => {
  test('keep the last good list and say what failed', async () => {
    people(4);
    const rig = createRig(service);
    await rig.connect();
    await rig.sync.start(MAIN);
    service.meddle = () => new Response('<html>down</html>', { status: 502 });
    await expect(rig.sync.start(MAIN)).rejects.toMatchObject({ code: 'server' });
    expect((await rig.standings()).size).toBe(5);
    expect(await rig.store.state(MAIN)).toMatchObject({
      reading: { is: 'failed', error: { code: 'server' } },
      failures: 1,
    });
    service.meddle = () => undefined;
    await rig.sync.start(MAIN);
    expect(await rig.store.state(MAIN)).toMatchObject({ reading: { is: 'idle' }, failures: 0 });
  });

  test('end the reading when a list page cannot be written, and drop the next list page', async () => {
    const rig = await readerOf(30);
    const before = await rig.standings();
    people(40);
    const full = new StatusError('storage', 'the disk quota is used up');
    const append = vi.spyOn(rig.store, 'appendPage').mockRejectedValue(full);
    await expect(rig.sync.start(MAIN)).rejects.toBe(full);
    expect(append).toHaveBeenCalledTimes(1);
    expect(await rig.standings()).toEqual(before);
    expect(await rig.store.state(MAIN)).toMatchObject({ reading: { is: 'failed' }, cursor: null });
    append.mockRestore();
    await rig.sync.start(MAIN);
    expect((await rig.standings()).size).toBe(41);
  });

  test('wait out two answers with 429, as long as those say', async () => {
    const rig = createRig(service);
    await rig.connect();
    let left = 2;
    service.meddle = ({ url }) =>
      url.pathname.endsWith('/users') && left-- > 0
        ? new Response('{}', { status: 429, headers: { 'Retry-After': '1' } })
        : undefined;
    await rig.sync.start(MAIN);
    expect(rig.waits.filter((ms) => ms >= 900)).toHaveLength(2);
  });

  test('are rate after three waits for 429, or at once for a long pause', async () => {
    const rig = createRig(service);
    await rig.connect();
    service.meddle = () => new Response('{}', { status: 429, headers: { 'Retry-After': '600' } });
    await expect(rig.sync.start(MAIN)).rejects.toMatchObject({ code: 'rate' });
    expect(service.lists).toHaveLength(1);
    const { error, until } = await failureOf(rig);
    expect(until - Date.now()).toBeGreaterThan(500_000);
    expect(error.retryAt).toBeGreaterThan(Date.now() + 500_000);
    await expect(rig.sync.start(MAIN, 'wanted')).rejects.toMatchObject({ code: 'rate' });
    await rig.sync.start(MAIN);
    expect(service.lists).toHaveLength(1);
  });

  test('are permission without the permission, and send no request', async () => {
    const rig = createRig(service);
    await rig.connect();
    state.permitted = false;
    service.requests.length = 0;
    await expect(rig.sync.start(MAIN)).rejects.toMatchObject({ code: 'permission' });
    expect(service.requests).toEqual([]);
  });

  test.each([1003, 406])(
    'are forbidden when a list of accounts is refused with %i, and nobody of it leaves',
    async (code) => {
      people(4);
      service.users = [...service.users, user(50, 'INACTIVE', 'DELETED')];
      const rig = createRig(service);
      await rig.connect();
      await rig.sync.start(MAIN);
      service.meddle = ({ url }) =>
        url.searchParams.has('account-statuses') ? service.json({ code }, { status: 403 }) : undefined;
      await expect(rig.sync.start(MAIN)).rejects.toMatchObject({ code: 'forbidden' });
      expect((await rig.standings()).get(userId(50))).toBe('deleted');
    },
  );

  test('are those of the best key, and a first list is tried again although another key has gone', async () => {
    people(9);
    const other = 'another-key-0123456789-not-a-secret';
    service.otherKeys.set(other, userId(2));
    const rig = createRig(service);
    await rig.connect();
    await rig.connections.add({ region: 'global', subdomain: '', key: other, remember: false });
    session.data = {};
    service.meddle = ({ url }) =>
      url.pathname.endsWith('/users') ? service.json({ code: 1003 }, { status: 403 }) : undefined;
    await rig.sync.start(MAIN).catch(() => undefined);
    expect(await failureOf(rig)).toMatchObject({ error: { code: 'forbidden' } });
    service.meddle = () => undefined;
    const state = await rig.sync.state(MAIN);
    const settings = { enabled: true, refreshMinutes: 60 };
    const at = await rig.sync.dueAt(MAIN, { state, roster: undefined, settings });
    expect(at).not.toBeNull();
    rig.pass((at ?? 0) - rig.now());
    await rig.sync.start(MAIN);
    expect((await rig.standings()).size).toBe(10);
  });

  test('leave nothing after a cancel, which waits for a person', async () => {
    people(50);
    service.cap = 10;
    const rig = createRig(service);
    await rig.connect();
    service.meddle = ({ url, init }) =>
      url.searchParams.get('page') === '3'
        ? new Promise((_, reject) =>
            init.signal?.addEventListener('abort', () => reject(new DOMException('', 'AbortError'))),
          )
        : undefined;
    const reading = rig.sync.start(MAIN);
    await vi.waitFor(() => expect(service.lists).toHaveLength(3));
    await rig.sync.cancel(MAIN);
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
    expect(await rig.store.state(MAIN)).toMatchObject({ reading: { is: 'cancelled' }, cursor: null });
  });

  test('say after many in a row when the next try is', async () => {
    const rig = createRig(service);
    await rig.connect();
    service.meddle = () => new Response('', { status: 500 });
    for (let tries = 0; tries < 5; tries++) await rig.sync.start(MAIN).catch(() => undefined);
    expect((await rig.store.state(MAIN))?.failures).toBe(5);
    const { error, until } = await failureOf(rig);
    expect(error.retryAt).toBe(until);
    expect(until).toBeGreaterThan(Date.now() + 40_000);
  });
});

describe('a service that refuses large pages', () => {
  const sizes = (): (string | null)[] =>
    service.lists
      .filter((one) => !one.includes('account'))
      .map((one) => new URLSearchParams(one).get('page-size'));

  const IN_200 = ['1000', '200', '200'];
  test.each([
    [200, 'data', '{"message":"page-size","code":501}', IN_200],
    [50, 'data', '{"message":"page-size","code":501}', ['1000', '200', ...Array<string>(5).fill('50')]],
    // Trouble would have passed by the third try, or by the one after the smaller page.
    [
      200,
      "a gateway's web page",
      '<html><h1>400 Bad Request</h1>',
      ['1000', '1000', '1000', '200', '1000', '200'],
    ],
  ])(
    'with 400 above %i and %s gets smaller requests, and never a larger one again',
    async (most, _, body, asked) => {
      people(230);
      service.meddle = ({ url }) =>
        url.pathname.endsWith('/users') && Number(url.searchParams.get('page-size')) > most
          ? new Response(body, { status: 400 })
          : undefined;
      const rig = createRig(service);
      await rig.connect();
      await rig.sync.start(MAIN);
      expect(sizes()).toEqual(asked);
      expect((await rig.standings()).size).toBe(231);
      const before = service.lists.length;
      await createRig(service).sync.start(MAIN);
      await createRig(service).quickChecks.run(MAIN);
      const later = service.lists
        .slice(before)
        .map((one) => Number(new URLSearchParams(one).get('page-size')));
      expect(Math.max(...later)).toBe(most);
    },
  );

  test('with a list of accounts gets the usual pages of members, and of the accounts that it refuses at no size', async () => {
    people(230);
    service.users.push(
      ...Array.from({ length: 300 }, (_, at) => user(at + 1_000, 'ACTIVE', 'LIMITED_DELETED')),
    );
    const asked = (accounts: string | null, from = 0) =>
      service.lists
        .slice(from)
        .map((one) => new URLSearchParams(one))
        .filter((one) => one.get('account-statuses') === accounts)
        .map((one) => one.get('page-size'));
    const rig = createRig(service);
    await rig.connect();
    service.meddle = ({ url }) =>
      url.searchParams.get('account-statuses') === 'LIMITED'
        ? service.json({ code: 501 }, { status: 400 })
        : undefined;
    await rig.sync.start(MAIN);
    expect(asked('LIMITED')).toEqual(['1000', '200', '50']);
    expect(asked('LIMITED_DELETED')).toEqual(['50', '50', '50', '50', '50', '50']);
    expect(asked('DELETED')).toEqual(['1000']);
    expect((await rig.standings()).size).toBe(531);
    // Refused for its size, a list of accounts is asked for in smaller pages, and that of the members is not.
    service.meddle = ({ url }) =>
      url.searchParams.has('account-statuses') && Number(url.searchParams.get('page-size')) > 200
        ? service.json({ code: 501 }, { status: 400 })
        : undefined;
    await rig.sync.start(MAIN);
    const before = service.lists.length;
    await rig.sync.start(MAIN);
    expect(asked('LIMITED_DELETED', before)).toEqual(['200', '200']);
    expect(Number(asked(null, before)[0])).toBeGreaterThanOrEqual(1_000);
    expect((await rig.standings()).size).toBe(531);
  });

  test('and one list of accounts at every size gives the whole of the next one', async () => {
    service.users.push(
      ...Array.from({ length: 120 }, (_, at) => user(at + 1_000, 'ACTIVE', 'LIMITED_DELETED')),
      ...Array.from({ length: 120 }, (_, at) => user(at + 2_000, 'ACTIVE', 'DELETED')),
    );
    service.meddle = ({ url: { searchParams } }) => {
      const accounts = searchParams.get('account-statuses');
      const isTooLarge = accounts !== null && Number(searchParams.get('page-size')) > 50;
      return accounts === 'LIMITED' || isTooLarge ? service.json({ code: 501 }, { status: 400 }) : undefined;
    };
    const rig = createRig(service);
    await rig.connect();
    await rig.sync.start(MAIN);
    const standings = await rig.standings();
    for (const number of [1_000, 1_119, 2_000, 2_050, 2_119])
      expect(standings.get(userId(number)), String(number)).toBe('deleted');
  });

  test('with 400 at the smallest size too gets no more requests', async () => {
    const rig = createRig(service);
    await rig.connect();
    service.meddle = ({ url }) =>
      url.pathname.endsWith('/users') ? service.json({ code: 501 }, { status: 400 }) : undefined;
    await expect(rig.sync.start(MAIN)).rejects.toMatchObject({ code: 'forbidden' });
    expect(sizes()).toEqual(['1000', '200', '50']);
  });
});

describe('heavy workspaces', () => {
  test('get smaller list pages, from the same place, when one is too heavy', async () => {
    people(300);
    // So that no answer counts as slow.
    vi.useFakeTimers({ toFake: ['performance'] });
    onTestFinished(() => void vi.useRealTimers());
    const heavy = 'x'.repeat(200_000);
    service.users = service.users.map((one) => ({ ...one, customFields: heavy }));
    const rig = createRig(service);
    await rig.connect();
    await rig.sync.start(MAIN);
    expect((await rig.standings()).size).toBe(301);
    const sizes = service.lists
      .filter((one) => !one.includes('account'))
      .map((one) => new URLSearchParams(one).get('page-size'));
    expect(sizes[0]).toBe('1000');
    expect(Number(sizes.at(-1))).toBeLessThan(200);
    expect(new Set(service.lists).size).toBe(service.lists.length);
  });

  test('keep exact standings with only memberships of the workspace when members are too heavy for all', async () => {
    people(30);
    service.cap = 10;
    service.users = service.users.map((one) => ({ ...one, customFields: 'x'.repeat(300_000) }));
    const rig = createRig(service);
    await rig.connect();
    await rig.sync.start(MAIN);
    expect((await rig.standings()).get(userId(21))).toBe('deactivated-here');
    expect(service.lists.filter((one) => one.includes('memberships=WORKSPACE')).length).toBeGreaterThan(0);
  });
});

describe('a service from which nothing arrives', () => {
  /** For which requests for people nothing arrives. */
  let isSilent: (query: URLSearchParams) => boolean;

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    isSilent = () => false;
    service.meddle = ({ url, init }) =>
      url.pathname.endsWith('/users') && isSilent(url.searchParams)
        ? new Promise((_, reject) => {
            init.signal?.addEventListener('abort', () => reject(new TypeError('aborted')));
            queueMicrotask(() => vi.advanceTimersByTime(11_000));
          })
        : undefined;
  });

  afterEach(() => void vi.useRealTimers());

  /** Requests for people since `from`: size, memberships. */
  const asked = (from = 0) =>
    service.lists
      .map((one) => new URLSearchParams(one))
      .filter((one) => !one.has('account-statuses'))
      .slice(from)
      .map((one) => `${one.get('page-size')} ${one.get('memberships')}`);
  const size = (query: URLSearchParams) => Number(query.get('page-size'));

  describe('and which then answers in pages that grow', () => {
    /** Size and number of the last list's pages of members. */
    const pagesSince = (from: number) =>
      service.lists
        .slice(from)
        .map((one) => new URLSearchParams(one))
        .filter((one) => !one.has('account-statuses'))
        .map((one) => `${one.get('page-size')} p${one.get('page')}`);

    test('goes on where it was when a grown page stops half-way', async () => {
      people(3_000);
      const rig = createRig(service);
      await rig.connect();
      let stops = 2;
      service.meddle = ({ url, init }) => {
        const isLarge = url.pathname.endsWith('/users') && size(url.searchParams) === 1_000;
        if (!isLarge || url.searchParams.has('account-statuses') || stops-- <= 0) return undefined;
        const body = new ReadableStream({
          start(stream) {
            stream.enqueue(new TextEncoder().encode('['));
            init.signal?.addEventListener('abort', () => stream.error(new TypeError('aborted')));
            setImmediate(() => setImmediate(() => vi.advanceTimersByTime(11_500)));
          },
        });
        return new Response(body, { status: 200 });
      };
      await expect(rig.sync.start(MAIN)).rejects.toMatchObject({ code: 'offline' });
      rig.pass(2 * 60_000);
      const from = service.lists.length;
      await rig.sync.start(MAIN);
      expect(pagesSince(from).slice(0, 4)).toEqual(['500 p1', '1000 p1', '500 p2', '500 p3']);
      expect((await rig.standings()).size).toBe(3_001);
    });

    /** Reads a list, and notes that the next one may only begin with pages of this size. */
    async function readAndLimit(rig: Rig, sizeLimit: number): Promise<void> {
      service.meddle = () => undefined;
      await rig.sync.start(MAIN);
      const state = await rig.store.state(MAIN);
      if (state === undefined) throw new Error('no state of the workspace');
      await rig.store.saveState({ ...state, sizeLimit });
    }

    test.each([
      ['refuses larger pages', 1_000, 2_500],
      ['silently gives less than was asked for', 250, 600],
    ])('reads the whole list when the service %s', async (_, most, count) => {
      people(count);
      const rig = createRig(service);
      await rig.connect();
      await readAndLimit(rig, most);
      if (most === 250) service.cap = most;
      else
        service.meddle = ({ url }) =>
          url.pathname.endsWith('/users') && size(url.searchParams) > most
            ? service.json({ code: 501, message: 'too large' }, { status: 400 })
            : undefined;
      const from = service.lists.length;
      await rig.sync.start(MAIN, 'refresh');
      expect(pagesSince(from).slice(0, 2)).toEqual([`${most} p1`, '4000 p1']);
      expect((await rig.standings()).size).toBe(count + 1);
      expect(rig.published.at(-1)?.events).toEqual([]);
    });

    test.each([
      ['nobody', false],
      ['somebody', true],
    ])(
      'reads the whole list when less than was read comes of a larger page, and %s joins meanwhile',
      async (_, joins) => {
        people(1_200);
        const rig = createRig(service);
        await rig.connect();
        await readAndLimit(rig, 125);
        service.cap = 250;
        let asked = 0;
        service.meddle = ({ url }) => {
          if (!url.pathname.endsWith('/users')) return undefined;
          asked += 1;
          if (asked <= 4) vi.advanceTimersByTime(6_000);
          if (joins && asked === 6) service.users.unshift(user(5_000));
          return undefined;
        };
        const from = service.lists.length;
        await rig.sync.start(MAIN, 'refresh');
        expect(pagesSince(from).slice(4, 8)).toEqual(['125 p5', '4000 p1', '250 p3', '250 p4']);
        expect((await rig.standings()).size).toBe(joins ? 1_202 : 1_201);
      },
    );
  });

  /** The network is away for an hour of tries, with the backoff between them. */
  async function away(rig: Rig): Promise<void> {
    isSilent = () => true;
    for (let at = 0; at < 6; at++) {
      await expect(rig.sync.start(MAIN, at === 0 ? 'wanted' : 'list')).rejects.toMatchObject({
        code: 'offline',
        message: 'no answer in time',
      });
      rig.pass(10 * 60_000);
    }
    isSilent = () => false;
  }

  test.each(['PRO_YEAR', null])(
    'has its first list read in large pages once the network is back, on plan %s',
    async (plan) => {
      service.plan = plan;
      people(150);
      const rig = createRig(service);
      await rig.connect();
      await away(rig);
      expect((await rig.store.state(MAIN))?.sizeLimit).toBe(0);
      rig.pass(60 * 60_000);
      const before = service.requests.length;
      await rig.sync.start(MAIN);
      expect((await rig.standings()).size).toBe(151);
      expect(service.requests.length - before).toBeLessThanOrEqual(8);
      expect(asked().at(-1)).toBe('1000 ALL');
    },
  );

  test('sends one request for each try while the network is away', async () => {
    people(3);
    const rig = createRig(service);
    await rig.connect();
    await away(rig);
    expect(asked()).toEqual(['1000 ALL', ...Array.from({ length: 5 }, () => '5 WORKSPACE')]);
  });

  test('has the rest of a list read in pages of the same size, with all memberships', async () => {
    people(1_500);
    const rig = createRig(service);
    await rig.connect();
    isSilent = (query) => query.get('page') !== '1' || size(query) < 1_000;
    await expect(rig.sync.start(MAIN)).rejects.toMatchObject({ message: 'no answer in time' });
    expect(asked()).toEqual(['1000 ALL', '1000 ALL', '5 WORKSPACE']);
    isSilent = () => false;
    await rig.sync.start(MAIN);
    expect(asked(3)).toEqual(['5 WORKSPACE', '1000 ALL']);
    expect((await rig.standings()).size).toBe(1_501);
    expect((await rig.store.state(MAIN))?.sizeLimit).toBe(0);
  });

  test('loses no memberships by one silence between two lists', async () => {
    people(30);
    const rig = createRig(service);
    await rig.connect();
    let silences = 0;
    isSilent = (query) => query.has('account-statuses') && silences++ === 0;
    await rig.sync.start(MAIN);
    expect(service.lists.filter((one) => one.includes('memberships=WORKSPACE')).length).toBe(1);
    expect(service.lists.at(-1)).toContain('memberships=ALL');
  });

  test('gets pages that it can make in time, where it takes too long for large ones', async () => {
    people(400);
    isSilent = (query) => size(query) > 125;
    const rig = createRig(service);
    await rig.connect();
    await expect(rig.sync.start(MAIN)).rejects.toMatchObject({ code: 'offline' });
    await rig.sync.start(MAIN);
    expect((await rig.standings()).size).toBe(401);
    expect(asked().filter((one) => one.endsWith('ALL'))).toEqual(
      [1_000, 1_000, 500, 250, 125, 125, 125, 125].map((one) => `${one} ALL`),
    );
    const before = asked().length;
    await rig.sync.start(MAIN);
    expect(asked(before).slice(0, 3)).toEqual(['250 ALL', '5 WORKSPACE', '125 ALL']);
  });

  test('gets even the smallest page without most memberships, where each person takes long', async () => {
    people(12);
    isSilent = (query) => query.get('memberships') === 'ALL' || size(query) > 5;
    const rig = createRig(service);
    await rig.connect();
    await expect(rig.sync.start(MAIN)).rejects.toMatchObject({ code: 'offline' });
    await rig.sync.start(MAIN);
    expect((await rig.standings()).size).toBe(13);
  });

  test('is asked for large pages again where silence had made them small', async () => {
    people(150);
    const rig = createRig(service);
    await rig.connect();
    await rig.sync.start(MAIN);
    const state = await rig.store.state(MAIN);
    if (state === undefined) throw new Error('there is no state');
    await rig.store.saveState({ ...state, sizeLimit: 5 });
    const before = asked().length;
    await rig.sync.start(MAIN);
    expect(asked(before)[0]).toBe('5 ALL');
    expect(asked(before).length).toBeLessThanOrEqual(3);
    expect((await rig.standings()).size).toBe(151);
    expect((await rig.store.state(MAIN))?.sizeLimit).not.toBe(25);
  });
});
