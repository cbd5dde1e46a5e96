import 'fake-indexeddb/auto';
import { IDBFactory, IDBObjectStore } from 'fake-indexeddb';
import { deleteDB, openDB } from 'idb';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { RosterRecord } from '../../../src/directory/lists/list-database-schema.ts';
import { Store } from '../../../src/directory/lists/list-store.ts';
import { HistoryStore } from '../../../src/directory/stored-history/workspace-history-store.ts';
import type { HistoryEvent } from '../../../src/domain/types-of-members-lists-and-history.ts';
import { dayOf } from '../../../src/platform/ages-and-dates.ts';
import { type ConnectionRecord, Vault } from '../../../src/platform/vault-of-connections-and-keys.ts';
import { createRig, type Rig } from './background-parts.ts';
import directoryV1 from './data/directory-v1.json' with { type: 'json' };
import { resetBrowser, session } from './fake-browser.ts';
import { FakeService, type FakeUser, KEY, MAIN, OTHER, OWNER, owner, user, userId } from './fake-service.ts';

vi.mock('../../../src/platform/browser.ts', async () => ({
  browser: (await import('./fake-browser.ts')).fakeBrowser,
}));

let service: FakeService;

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
  resetBrowser();
  service = new FakeService();
  service.users = [owner(), user(1), user(2, 'INACTIVE')];
});

afterEach(() => {
  vi.restoreAllMocks();
});

/** Puts a recorded database of an older version where the store will look for it. */
async function restore(recorded: typeof directoryV1): Promise<void> {
  const db = await openDB('directory', recorded.version, {
    upgrade(fresh) {
      for (const { name, keyPath, autoIncrement, indexes } of recorded.stores) {
        const made = fresh.createObjectStore(name, {
          autoIncrement,
          ...(keyPath === null ? {} : { keyPath }),
        });
        for (const index of indexes) made.createIndex(index.name, index.keyPath);
      }
    },
  });
  for (const { name, records } of recorded.stores) {
    for (const record of records) await db.add(name, record);
  }
  db.close();
}

describe('a database of another version', () => {
  test('version 1 is migrated: list, history and state stay, and new stores work', async () => {
    await restore(directoryV1);
    const rig = createRig(service);
    expect((await rig.standings()).get(userId(2))).toBe('deactivated-here');
    expect(await rig.store.history.personEvents(MAIN, userId(2))).toMatchObject([{ to: 'deactivated-here' }]);
    expect(await rig.store.people.person(MAIN, userId(2))).toBeUndefined();
    await rig.connect();
    await rig.sync.start(MAIN);
    expect((await rig.standings()).size).toBe(3);
    expect(rig.logged.join()).not.toContain('lost');
  });

  test('a newer one is deleted and the list is read again, but the key stays', async () => {
    const first = createRig(service);
    await first.connect();
    await first.sync.start(MAIN);
    first.store.close();
    for (const name of ['directory', 'vault']) (await openDB(name, 99)).close();
    const rig = createRig(service);
    expect(await rig.store.roster(MAIN)).toBeUndefined();
    expect(rig.logged).toContain('lists lost: newer version');
    await rig.sync.start(MAIN);
    expect((await rig.standings()).size).toBe(3);
  });

  test('one with unknown stores is deleted', async () => {
    (await openDB('directory', 2, { upgrade: (db) => void db.createObjectStore('foreign') })).close();
    (await openDB('vault', 1, { upgrade: (db) => void db.createObjectStore('foreign') })).close();
    const rig = createRig(service);
    await rig.connect();
    await rig.sync.start(MAIN);
    expect((await rig.standings()).size).toBe(3);
  });
});

describe('a database that breaks while in use', () => {
  test('is created again at the next use when it was deleted, and the list is read again', async () => {
    const rig = createRig(service);
    await rig.connect();
    await rig.sync.start(MAIN);
    await deleteDB('directory');
    expect(await rig.store.roster(MAIN)).toBeUndefined();
    await rig.sync.start(MAIN);
    expect((await rig.standings()).size).toBe(3);
  });

  test('gives an error or a whole list when it is deleted during a reading, never half a list', async () => {
    service.users = [owner(), ...Array.from({ length: 40 }, (_, at) => user(at + 1))];
    service.cap = 10;
    const rig = createRig(service);
    await rig.connect();
    service.meddle = ({ url }) => {
      if (url.searchParams.get('page') !== '3') return undefined;
      return deleteDB('directory').then(() => service.answer(url));
    };
    await expect(rig.sync.start(MAIN)).rejects.toMatchObject({ code: 'storage' });
    expect(await rig.store.roster(MAIN)).toBeUndefined();
    service.meddle = () => undefined;
    await rig.sync.start(MAIN);
    expect((await rig.standings()).size).toBe(41);
  });

  test('repeats the work when it was closed', async () => {
    const rig = createRig(service);
    await rig.connect();
    await rig.sync.start(MAIN);
    const get = vi.spyOn(IDBObjectStore.prototype, 'get').mockImplementationOnce(() => {
      throw new DOMException('closing', 'InvalidStateError');
    });
    expect((await rig.store.roster(MAIN))?.size).toBe(3);
    expect(get).toHaveBeenCalledTimes(2);
    expect(rig.logged.join()).not.toContain('lost');
  });

  test('is created again when it is corrupt', async () => {
    const rig = createRig(service);
    await rig.connect();
    await rig.sync.start(MAIN);
    let failures = 2;
    const original = IDBObjectStore.prototype.get;
    vi.spyOn(IDBObjectStore.prototype, 'get').mockImplementation(function (this: IDBObjectStore, ...args) {
      if (failures-- > 0) throw new DOMException('Internal error.', 'UnknownError');
      return original.apply(this, args);
    });
    expect(await rig.store.roster(MAIN)).toBeUndefined();
    expect(rig.logged).toContain('lists lost: UnknownError');
    await rig.sync.start(MAIN);
    expect((await rig.standings()).size).toBe(3);
  });

  test('drops a list that lost a chunk, and reads it again', async () => {
    const rig = createRig(service);
    await rig.connect();
    await rig.sync.start(MAIN);
    const db = await openDB('directory');
    await db.clear('chunks');
    db.close();
    await expect(rig.people.read(MAIN, userId(1))).rejects.toMatchObject({ code: 'storage' });
    expect(await rig.store.roster(MAIN)).toBeUndefined();
    await rig.sync.start(MAIN);
    expect((await rig.people.read(MAIN, userId(1))).standing).toBe('active');
  });

  test('keeps the last good list on a full disk, with the code storage', async () => {
    const rig = createRig(service);
    await rig.connect();
    await rig.sync.start(MAIN);
    const before = await rig.standings();
    const original = IDBObjectStore.prototype.put;
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, ...args) {
      if (this.name === 'chunks') throw new DOMException('full', 'QuotaExceededError');
      return original.apply(this, args);
    });
    await expect(rig.sync.start(MAIN)).rejects.toMatchObject({ code: 'storage' });
    expect(await rig.standings()).toEqual(before);
    vi.restoreAllMocks();
    await rig.sync.start(MAIN);
    expect(rig.published).toHaveLength(2);
  });

  test('reports the failure even when the disk is too full to store it', async () => {
    const rig = createRig(service);
    await rig.connect();
    const original = IDBObjectStore.prototype.put;
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, ...args) {
      if (['chunks', 'states'].includes(this.name)) throw new DOMException('full', 'QuotaExceededError');
      return original.apply(this, args);
    });
    await expect(rig.sync.start(MAIN)).rejects.toMatchObject({ code: 'storage' });
    expect(await rig.sync.state(MAIN)).toMatchObject({
      reading: { is: 'failed', error: { code: 'storage' } },
    });
    vi.restoreAllMocks();
    await rig.sync.start(MAIN);
    expect(await rig.sync.state(MAIN)).toMatchObject({ reading: { is: 'idle' } });
  });

  test('keeps the list when Firefox says again and again that there is no room', async () => {
    const rig = createRig(service);
    await rig.connect();
    await rig.sync.start(MAIN);
    const before = await rig.standings();
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('no mutations', 'InvalidStateError');
    });
    await expect(rig.sync.start(MAIN)).rejects.toMatchObject({ code: 'storage' });
    vi.restoreAllMocks();
    expect(await rig.standings()).toEqual(before);
    expect(rig.logged.join()).not.toContain('lost');
  });

  test('gives storage after a few seconds while it is blocked, and works once the block is gone', async () => {
    const blocker = await openDB('directory', 1, {
      upgrade: (db) => void db.createObjectStore('old'),
    });
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const store = new Store();
    const waiting = store.roster(MAIN).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(6_000);
    vi.useRealTimers();
    expect(await waiting).toMatchObject({ code: 'storage' });
    blocker.close();
    await vi.waitFor(async () => expect(await store.roster(MAIN)).toBeUndefined());
  });
});

/** Makes someone inactive and active again, so that each reading finds one change. */
async function readChanges(rig: Rig, count: number): Promise<void> {
  for (let at = 0; at < count; at++) {
    service.users = [owner(), user(1), user(2, at % 2 === 0 ? 'ACTIVE' : 'INACTIVE')];
    await rig.sync.start(MAIN);
  }
}

/** What happens within minutes of it is of one day. */
function passToNoon(rig: Rig): void {
  const DAY_MS = 86_400_000;
  rig.pass((new Date(rig.now()).setHours(12, 0, 0, 0) - rig.now() + DAY_MS) % DAY_MS);
}

/** Takes from the record of the list in use what version 1.0.0 did not keep, and returns it. The store must be closed. */
async function likeVersion1(): Promise<RosterRecord> {
  const db = await openDB('directory');
  const {
    accountsAt: _,
    unbrokenFrom: _from,
    unread: _unread,
    unnamed: _unnamed,
    nameless: _nameless,
    ...roster
  } = await db.get('rosters', MAIN);
  await db.put('rosters', roster);
  db.close();
  return roster;
}

const changesIn = (events: readonly HistoryEvent[]): unknown[] => events.map(({ from, to }) => [from, to]);

describe('the history', () => {
  const BOTH = [
    ['active', 'deactivated-here'],
    ['deactivated-here', 'active'],
  ];

  test('comes newest first for a workspace, and oldest first for a person', async () => {
    const rig = createRig(service);
    await rig.connect();
    await rig.sync.start(MAIN);
    await readChanges(rig, 2);
    expect(changesIn(await rig.store.history.events(MAIN, 10))).toEqual(BOTH);
    expect(changesIn(await rig.store.history.personEvents(MAIN, userId(2)))).toEqual(BOTH.toReversed());
    expect(await rig.store.history.days(MAIN)).toMatchObject([{ counts: { active: 2 } }]);
  });

  test.each([
    [
      'their database fails again and again, as on a full disk in Chromium',
      async (rig: Rig) => {
        await rig.store.history.events(MAIN, 1);
        let failures = 2;
        const original = IDBObjectStore.prototype.get;
        vi.spyOn(IDBObjectStore.prototype, 'get').mockImplementation(function (
          this: IDBObjectStore,
          ...args
        ) {
          if (failures-- > 0) throw new DOMException('Internal error.', 'UnknownError');
          return original.apply(this, args);
        });
        return rig;
      },
    ],
    [
      'the extension goes a version back',
      async (rig: Rig) => {
        rig.store.close();
        for (const name of ['directory', 'history']) (await openDB(name, 99)).close();
        return createRig(service);
      },
    ],
    [
      'their database is deleted',
      async (rig: Rig) => {
        await rig.store.history.events(MAIN, 1);
        await deleteDB('directory');
        return rig;
      },
    ],
  ])('stays when lists are lost because %s', async (_, lose) => {
    const first = createRig(service);
    await first.connect();
    await first.sync.start(MAIN);
    await readChanges(first, 2);
    const rig = await lose(first);
    expect(await rig.store.roster(MAIN)).toBeUndefined();
    vi.restoreAllMocks();
    expect(changesIn(await rig.store.history.events(MAIN, 10))).toEqual(BOTH);
    expect(await rig.store.history.days(MAIN)).toHaveLength(1);
    await rig.sync.start(MAIN);
    await readChanges(rig, 1);
    // The latest event comes first, although a new database counts from one again.
    expect(changesIn(await rig.store.history.events(MAIN, 10))).toEqual([
      ['deactivated-here', 'active'],
      ...BOTH,
    ]);
  });

  test('says nothing of the time before lists that were lost: who was deactivated then is so at least since the next one', async () => {
    const rig = createRig(service);
    passToNoon(rig);
    await rig.connect();
    service.users = [owner(), user(1), user(2, 'INACTIVE'), user(3), user(4, 'INACTIVE')];
    await rig.sync.start(MAIN);
    service.users = [owner(), user(1), user(2), user(3, 'INACTIVE'), user(4, 'INACTIVE')];
    const changedAt = rig.now();
    await rig.sync.start(MAIN);
    await rig.store.history.events(MAIN, 1);
    rig.pass(30 * 86_400_000);
    await deleteDB('directory');
    service.users = [
      owner(),
      user(1, 'INACTIVE'),
      user(2, 'INACTIVE'),
      user(3, 'INACTIVE'),
      user(4, 'INACTIVE'),
    ];
    const readAt = rig.now();
    await rig.sync.start(MAIN);
    const sinceOf = async (number: number) => (await rig.people.read(MAIN, userId(number))).since;
    // Nobody saw when they were deactivated.
    for (const number of [1, 2, 4]) {
      const since = await sinceOf(number);
      expect(since?.atLeast).toBe(true);
      expect(since?.at).toBeGreaterThanOrEqual(readAt);
    }
    // This was seen, and nothing else has been seen since.
    const seen = await sinceOf(3);
    expect(seen?.atLeast).toBe(false);
    expect(seen?.at).toBeGreaterThanOrEqual(changedAt);
    expect(seen?.at).toBeLessThan(readAt);
    // Lists that follow change nothing about it.
    const since = await sinceOf(1);
    rig.pass(86_400_000);
    await rig.sync.start(MAIN);
    expect(await sinceOf(1)).toEqual(since);
    // The days and changes before are still there.
    expect(await rig.store.history.days(MAIN)).toHaveLength(3);
  });

  test('does not take the day on which a change is seen for its own when the list before is from an earlier day', async () => {
    const rig = createRig(service);
    passToNoon(rig);
    await rig.connect();
    service.users = [owner(), user(1), user(2), user(3)];
    const firstAt = rig.now();
    await rig.sync.start(MAIN);
    rig.pass(14 * 86_400_000);
    service.users = [owner(), user(1, 'INACTIVE'), user(2), user(3)];
    const laterAt = rig.now();
    await rig.sync.start(MAIN);
    rig.pass(3_600_000);
    service.users = [owner(), user(1, 'INACTIVE'), user(2, 'INACTIVE'), user(3)];
    await rig.sync.start(MAIN);
    rig.pass(86_400_000);
    service.users = [owner(), user(1, 'INACTIVE'), user(2, 'INACTIVE'), user(3, 'INACTIVE')];
    await rig.quickChecks.run(MAIN);
    const sinceOf = async (number: number) => (await rig.people.read(MAIN, userId(number))).since;
    const since = await sinceOf(1);
    expect(since?.atLeast).toBe(true);
    expect(since?.at).toBeGreaterThanOrEqual(laterAt);
    expect(since?.laterThan).toBeGreaterThanOrEqual(firstAt);
    expect(since?.laterThan).toBeLessThan(laterAt);
    expect((await sinceOf(2))?.atLeast).toBe(false);
    expect((await sinceOf(3))?.atLeast).toBe(true);
  });

  test('nor when the list before is of that day, but has copied the account from an earlier day', async () => {
    const rig = createRig(service);
    service.plan = 'FREE';
    passToNoon(rig);
    await rig.connect();
    service.users = [owner(), user(1), user(2, 'ACTIVE', 'LIMITED')];
    await rig.sync.start(MAIN, 'wanted');
    const readAt = (await rig.store.roster(MAIN))?.accountsAt ?? 0;
    expect(readAt).toBeGreaterThan(0);
    service.users = [owner(), user(1), user(2, 'INACTIVE', 'LIMITED')];
    for (let hours = 0; hours < 60 && rig.published.every(({ events }) => events.length === 0); hours += 3) {
      rig.pass(3 * 3_600_000);
      await rig.sync.start(MAIN);
    }
    const [seen] = await rig.store.history.events(MAIN, 10);
    expect(seen).toMatchObject({ userId: userId(2), from: 'limited', laterThan: readAt });
    expect(seen?.at).toBeGreaterThan(readAt + 20 * 3_600_000);
  });

  test('knows that version 1.0.0 read limited and deleted accounts with its list, but not since when others are deleted', async () => {
    const rig = createRig(service);
    passToNoon(rig);
    await rig.connect();
    service.users = [owner(), user(1), user(2, 'ACTIVE', 'LIMITED'), user(3, 'ACTIVE', 'DELETED')];
    service.meddle = ({ url }) =>
      url.searchParams.get('account-statuses') === 'DELETED'
        ? service.json({ code: 501 }, { status: 400 })
        : undefined;
    await rig.sync.start(MAIN);
    rig.store.close();
    const roster = await likeVersion1();
    service.meddle = () => undefined;
    service.users = [owner(), user(1), user(2, 'INACTIVE', 'LIMITED'), user(3, 'ACTIVE', 'DELETED')];
    const later = createRig(service);
    later.pass(rig.now() + 3_600_000 - later.now());
    service.time = later.now();
    await later.sync.start(MAIN);
    expect((await later.store.history.events(MAIN, 10)).toReversed()).toMatchObject([
      { userId: userId(2), from: 'limited', laterThan: roster.fullAt },
      { userId: userId(3), from: null, to: 'deleted', laterThan: 0 },
    ]);
    expect((await later.people.read(MAIN, userId(3))).since?.atLeast).toBe(true);
  });

  test.each([
    ['a full list', (rig: Rig) => rig.sync.start(MAIN)],
    ['a quick check', (rig: Rig) => rig.quickChecks.run(MAIN)],
  ])('nor when the record could not be read before, and %s sees the change', async (_what, see) => {
    const rig = createRig(service);
    passToNoon(rig);
    await rig.connect();
    service.users = [owner(), user(1), user(2)];
    await rig.sync.start(MAIN);
    const firstAt = (await rig.store.roster(MAIN))?.fullAt ?? 0;
    service.users = [owner(), { ...user(1), status: 7 } as unknown as FakeUser, user(2)];
    for (let days = 0; days < 3; days++) {
      rig.pass(86_400_000);
      await rig.sync.start(MAIN);
    }
    expect((await rig.standings()).get(userId(1))).toBe('unknown');
    service.users = [owner(), user(1, 'INACTIVE'), user(2)];
    rig.pass(3_600_000);
    await see(rig);
    expect(await rig.store.history.events(MAIN, 10)).toMatchObject([
      { userId: userId(1), from: 'active', to: 'deactivated-here', laterThan: firstAt },
    ]);
  });

  const SECOND_KEY = 'another-key-0123456789-not-a-secret';

  /** What the history has of each person, in lists of one day. `first` and `later`: whom the service shows in them. */
  async function seenIn(
    first: readonly unknown[],
    later: readonly unknown[],
    see: (rig: Rig) => Promise<void>,
  ): Promise<{ readAt: number; of: (number: number) => Promise<unknown> }> {
    const rig = createRig(service);
    passToNoon(rig);
    let shown = first;
    service.users = [owner(), user(1)];
    service.meddle = ({ url }) =>
      url.pathname.endsWith('/users') && !url.searchParams.has('account-statuses')
        ? service.json(shown, { 'Last-Page': 'true' })
        : undefined;
    await rig.connect();
    await rig.sync.start(MAIN);
    const readAt = (await rig.store.roster(MAIN))?.readAt ?? 0;
    shown = later;
    rig.pass(3_600_000);
    await see(rig);
    return {
      readAt,
      of: async (number) => {
        const [event] = await rig.store.history.personEvents(MAIN, userId(number));
        if (event === undefined) throw new Error('nothing was seen');
        const { since } = await rig.people.read(MAIN, userId(number));
        return { laterThan: event.laterThan, atLeast: since?.atLeast };
      },
    };
  }

  const byList = (rig: Rig): Promise<void> => rig.sync.start(MAIN);
  const OR_EARLIER = { laterThan: 0, atLeast: true };

  test.each([
    ['a full list', byList],
    ['a quick check', (rig: Rig) => rig.quickChecks.run(MAIN)],
  ])(
    'says “or earlier” of people whom %s first shows as gone, or of whom no record said anything before',
    async (_what, see) => {
      const contradicted = {
        ...user(2),
        memberships: [...user(2).memberships, ...user(2, 'INACTIVE').memberships],
      };
      const { readAt, of } = await seenIn(
        [owner(), { ...user(1), status: 7 }, contradicted, user(3)],
        [
          owner(),
          user(1, 'INACTIVE'),
          user(2, 'INACTIVE'),
          user(3, 'INACTIVE'),
          user(4, 'INACTIVE'),
          user(5),
        ],
        see,
      );
      expect(await of(1)).toEqual(OR_EARLIER);
      expect(await of(2)).toEqual(OR_EARLIER);
      expect(await of(3)).toEqual({ laterThan: readAt, atLeast: false });
      expect(await of(4)).toEqual(OR_EARLIER);
      expect(await of(5)).toEqual({ laterThan: readAt, atLeast: false });
    },
  );

  test.each([
    ['has no id', null],
    ['has no name', { ...user(4), name: { first: 'Person' } }],
  ])('says “or earlier” of new people after a list with a broken record that %s', async (_what, broken) => {
    const { readAt, of } = await seenIn(
      [owner(), user(3), broken],
      [owner(), user(3, 'INACTIVE'), user(4)],
      byList,
    );
    expect(await of(3)).toEqual({ laterThan: readAt, atLeast: false });
    expect(await of(4)).toEqual(OR_EARLIER);
  });

  test('says “or earlier” of new people whom a quick check has left out because their names cannot be read', async () => {
    const shown: unknown[] = [owner(), user(3), { ...user(4), name: { first: 'Person' } }];
    const { of } = await seenIn([owner(), user(3)], shown, async (rig) => {
      await rig.quickChecks.run(MAIN);
      shown.splice(2, 1, user(4), user(5));
      await rig.sync.start(MAIN);
    });
    expect(await of(4)).toEqual(OR_EARLIER);
    expect(await of(5)).toMatchObject({ atLeast: false });
  });

  test('says so too of those whom a list of accounts has left out, once that is copied', async () => {
    const shown: unknown[] = [owner(), user(3)];
    const { of } = await seenIn(shown, shown, async (rig) => {
      service.users.push(
        { ...user(4, 'ACTIVE', 'LIMITED'), name: [''] as never },
        user(5, 'ACTIVE', 'LIMITED'),
      );
      await rig.sync.start(MAIN);
      service.plan = 'FREE';
      for (const connection of await rig.connections.list())
        await rig.connections.refreshWorkspaces(connection, 0);
      rig.pass(2 * 3_600_000);
      service.requests.length = 0;
      await rig.sync.start(MAIN);
      expect(service.lists).toHaveLength(1);
      shown.push(user(4));
      await rig.sync.start(MAIN);
    });
    expect(await of(4)).toEqual(OR_EARLIER);
  });

  test('but not of others than that record’s where it has an id', async () => {
    const { readAt, of } = await seenIn(
      [owner(), user(3), { ...user(4), name: { first: 'Person' } }],
      [owner(), user(3), user(4), user(5)],
      byList,
    );
    expect(await of(4)).toEqual(OR_EARLIER);
    expect(await of(5)).toEqual({ laterThan: readAt, atLeast: false });
  });

  test('but not after a list with the broken record of somebody whom it names', async () => {
    const { readAt, of } = await seenIn(
      [owner(), { ...user(3), status: 7 }],
      [owner(), { ...user(3), status: 7 }, user(4)],
      byList,
    );
    expect(await of(4)).toEqual({ laterThan: readAt, atLeast: false });
  });

  test.each([
    ['a full list', byList],
    ['a quick check', (rig: Rig) => rig.quickChecks.run(MAIN)],
  ])('says “or earlier” of new people whom %s of another key shows', async (_what, see) => {
    service.otherKeys.set(SECOND_KEY, userId(1));
    const { readAt, of } = await seenIn(
      [owner(), user(1), user(3)],
      [owner(), user(1), user(3, 'INACTIVE'), user(4)],
      async (rig) => {
        await rig.connections.add({ region: 'global', subdomain: '', key: SECOND_KEY, remember: true });
        const { meddle } = service;
        service.meddle = (request) =>
          request.headers.get('X-Api-Key') === KEY
            ? service.json({ code: 4003 }, { status: 401 })
            : meddle(request);
        await see(rig);
      },
    );
    expect(await of(3)).toEqual({ laterThan: readAt, atLeast: false });
    expect(await of(4)).toEqual(OR_EARLIER);
  });

  test.each([
    ['ahead', 400],
    ['behind', -400],
  ])('keeps no day of a computer’s clock that was %s once it is right again', async (_, days) => {
    const wrong = createRig(service);
    await wrong.connect();
    service.users = [owner(), user(1), user(2, 'INACTIVE'), user(3)];
    wrong.pass(days * 86_400_000);
    service.time -= days * 86_400_000;
    const readAt = service.time;
    await wrong.sync.start(MAIN);
    service.users = [owner(), user(1, 'INACTIVE'), user(2, 'INACTIVE'), user(3)];
    await wrong.sync.start(MAIN);
    service.users = [owner(), user(1, 'INACTIVE'), user(2, 'INACTIVE'), user(3, 'INACTIVE')];
    await wrong.quickChecks.run(MAIN);
    wrong.store.close();
    const rig = createRig(service);
    await rig.sync.start(MAIN);
    expect((await rig.store.history.days(MAIN)).map(({ day }) => day)).toEqual([dayOf(readAt)]);
    for (const number of [1, 2, 3]) {
      const { since } = await rig.people.read(MAIN, userId(number));
      expect(since?.atLeast).toBe(number === 2);
      expect(Math.abs((since?.at ?? 0) - readAt)).toBeLessThan(86_400_000);
    }
  });

  test('has the days of the computer’s clock where that of a self-hosted server is wrong', async () => {
    const rig = createRig(service);
    passToNoon(rig);
    await rig.connect();
    for (const { id } of await rig.vault.list())
      await rig.vault.update(id, (stored) => ({ ...stored, server: 'https://time.example.org' }));
    service.time -= 400 * 86_400_000;
    service.users = [owner(), user(1), user(2)];
    await rig.sync.start(MAIN);
    service.users = [owner(), user(1, 'INACTIVE'), user(2)];
    await rig.sync.start(MAIN);
    service.users = [owner(), user(1, 'INACTIVE'), user(2, 'INACTIVE')];
    await rig.quickChecks.run(MAIN);
    expect((await rig.store.history.days(MAIN)).map(({ day }) => day)).toEqual([dayOf(rig.now())]);
    for (const number of [1, 2]) {
      const { since } = await rig.people.read(MAIN, userId(number));
      expect(since?.atLeast).toBe(false);
      expect(Math.abs((since?.at ?? 0) - rig.now())).toBeLessThan(86_400_000);
    }
  });

  test('that cannot be read either does not keep lists from being made again', async () => {
    const rig = createRig(service);
    await rig.connect();
    await rig.sync.start(MAIN);
    await readChanges(rig, 1);
    const before = await rig.store.history.events(MAIN, 10);
    expect(before).not.toEqual([]);
    const { transaction } = IDBDatabase.prototype;
    let failures = 2;
    vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(function (this: IDBDatabase, ...args) {
      if (this.name === 'history' || (this.name === 'directory' && failures-- > 0)) {
        throw new DOMException('Internal error.', 'UnknownError');
      }
      return transaction.apply(this, args);
    });
    expect(await rig.store.roster(OTHER)).toBeUndefined();
    expect(rig.logged).toContain('lists lost: UnknownError');
    await rig.sync.start(MAIN);
    expect((await rig.standings()).size).toBe(3);
    vi.restoreAllMocks();
    expect(await rig.store.history.events(MAIN, 10)).toEqual(before);
  });

  test('that had to be made anew is in the diagnosis', async () => {
    const rig = createRig(service);
    await rig.connect();
    await rig.sync.start(MAIN);
    await rig.store.history.move();
    rig.store.close();
    await deleteDB('history');
    (await openDB('history', 1)).close();
    expect(await rig.store.history.events(MAIN, 10)).toEqual([]);
    expect(rig.logged).toContain('history lost: NotFoundError');
  });

  test('of an older version stays when an update cannot read it: the update fails and deletes nothing', async () => {
    await restore(directoryV1);
    const rig = createRig(service);
    for (const method of ['get', 'getAll', 'getAllKeys'] as const) {
      vi.spyOn(IDBObjectStore.prototype, method).mockImplementation(() => {
        throw new DOMException('Internal error.', 'UnknownError');
      });
    }
    await expect(rig.store.roster(MAIN)).rejects.toMatchObject({ code: 'storage' });
    vi.restoreAllMocks();
    expect(await rig.store.history.personEvents(MAIN, userId(2))).toMatchObject([{ to: 'deactivated-here' }]);
    expect(await rig.store.roster(MAIN)).toBeDefined();
    expect(rig.logged.join()).not.toContain('lost');
  });

  test('is there once when it was moved twice because the worker was killed in between', async () => {
    await restore(directoryV1);
    const killed = createRig(service);
    await killed.store.history.move();
    const once = await killed.store.history.events(MAIN, 100);
    expect(once.length).toBeGreaterThan(0);
    killed.store.close();
    const older = directoryV1.stores.find(({ name }) => name === 'history')?.records ?? [];
    const db = await openDB('directory');
    for (const [at, record] of older.entries()) await db.put('history', record, at + 1);
    const rig = createRig(service);
    expect(await rig.store.history.events(MAIN, 100)).toEqual(once);
    expect(await db.getAll('history')).toEqual([]);
    db.close();
  });

  test('keeps the newest events of a workspace within its limits', async () => {
    const history = new HistoryStore({ events: 5, batch: 5, days: 3 });
    const seen = [5, 1, 7, 3, 9, 2, 8].map((at): [number, HistoryEvent] => [
      at,
      { workspaceId: MAIN, at, userId: OWNER, name: '', from: null, to: 'active' },
    ]);
    const days = ['03', '01', '04', '02'].map((day) => ({ workspaceId: MAIN, day, counts: {} }));
    await history.add(seen, days);
    await history.add(
      [[1, { workspaceId: OTHER, at: 1, userId: OWNER, name: '', from: null, to: 'active' }]],
      [],
    );
    expect((await history.events(MAIN, 10)).map(({ at }) => at)).toEqual([9, 8, 7, 5, 3]);
    expect((await history.days(MAIN)).map(({ day }) => day)).toEqual(['02', '03', '04']);
    expect(await history.events(OTHER, 10)).toHaveLength(1);
  });

  /** Adds so many deactivations at once, on the first day of November. */
  function adderTo(history: HistoryStore) {
    let number = 0;
    return (at: number, count = 1) => {
      const event = {
        workspaceId: MAIN,
        at,
        laterThan: 0,
        name: '',
        from: 'active',
        to: 'deactivated-here',
      } as const;
      const batch = Array.from({ length: count }, (_, one): [number, HistoryEvent] => {
        number += 1;
        return [number, { ...event, userId: userId(one) }];
      });
      return history.add(batch, [{ workspaceId: MAIN, day: '2026-11-01', counts: {} }]);
    };
  }

  test('keeps many events at once as a whole, and as much of what was before as when they were fewer', async () => {
    const history = new HistoryStore({ events: 5, batch: 2, days: 3 });
    const add = adderTo(history);
    const times = async () => (await history.events(MAIN, 100)).map(({ at }) => at);
    for (const at of [1, 2, 3]) await add(at);
    const flood = Array(7).fill(4);
    await add(4, 7);
    expect(await times()).toEqual([...flood, 3, 2, 1]);
    await add(5);
    await add(6);
    expect(await times()).toEqual([6, 5, ...flood, 3]);
    for (const at of [7, 8]) await add(at);
    expect(await times()).toEqual([8, 7, 6, 5, ...flood]);
    await add(9);
    expect(await times()).toEqual([9, 8, 7, 6, 5]);
  });

  test('begins with its first day after many events at once, and with its oldest event once older ones have gone', async () => {
    const history = new HistoryStore({ events: 5, batch: 2, days: 3 });
    const firstDay = new Date('2026-11-01T12:00:00').getTime();
    const addAt = adderTo(history);
    const add = (days: number, count?: number) => addAt(firstDay + days * 86_400_000, count);
    await add(1, 9);
    await add(2);
    await add(3);
    expect(await history.events(MAIN, 100)).toHaveLength(11);
    expect(await history.knownFrom(MAIN)).toBe(firstDay);
    for (const days of [4, 5, 6]) await add(days);
    expect(await history.events(MAIN, 100)).toHaveLength(5);
    expect(await history.knownFrom(MAIN)).toBe(firstDay + 2 * 86_400_000);
  });

  test('begins with its oldest event where version 1.0.0, which deleted by number alone, had no room for more', async () => {
    const at = new Date('2026-11-20T12:00:00').getTime();
    const day = { workspaceId: MAIN, day: '2026-09-01', counts: {} };
    const firstDay = new Date('2026-09-01T12:00:00').getTime();
    const knownFrom = async (count: number, times: Partial<HistoryEvent>) => {
      globalThis.indexedDB = new IDBFactory();
      const history = new HistoryStore({ events: 6, batch: 2, days: 3 });
      const event = { workspaceId: MAIN, at, name: '', from: 'active', to: 'deactivated-here' } as const;
      const all = Array.from({ length: count }, (_, one): [number, HistoryEvent] => [
        one + 1,
        { ...event, ...times, userId: userId(one) },
      ]);
      await history.add(all, [day]);
      return history.knownFrom(MAIN);
    };
    expect(await knownFrom(6, {})).toBe(at);
    expect(await knownFrom(5, {})).toBe(firstDay);
    // Seen by this version, which deletes none of them.
    expect(await knownFrom(6, { laterThan: 0 })).toBe(firstDay);
  });

  test('has new events last, also when the number of the last one could not be read', async () => {
    const rig = createRig(service);
    await rig.connect();
    await rig.sync.start(MAIN);
    await readChanges(rig, 2);
    await rig.store.history.events(MAIN, 10);
    vi.spyOn(HistoryStore.prototype, 'lastNumber').mockRejectedValueOnce(new Error('closed'));
    await readChanges(rig, 1);
    expect(changesIn(await rig.store.history.events(MAIN, 10))).toEqual([BOTH[1], ...BOTH]);
    await readChanges(rig, 2);
    expect(changesIn(await rig.store.history.events(MAIN, 10))).toEqual([...BOTH, ...BOTH]);
  });

  test('keeps what arrived last, in the order of arrival, after a clock that was ahead', async () => {
    const history = new HistoryStore({ events: 3, batch: 3, days: 3 });
    for (const [number, at] of [2_000, 3_000, 1_000, 1_001].entries()) {
      await history.add(
        [[number, { workspaceId: MAIN, at, userId: OWNER, name: '', from: null, to: null }]],
        [],
      );
    }
    expect((await history.events(MAIN, 10)).map(({ at }) => at)).toEqual([1_001, 1_000, 3_000]);
    expect((await history.personEvents(MAIN, OWNER)).map(({ at }) => at)).toEqual([3_000, 1_000, 1_001]);
  });

  test('of a forgotten workspace goes with it, and a reset deletes all', async () => {
    const rig = createRig(service);
    await rig.connect();
    await rig.sync.start(MAIN);
    await readChanges(rig, 2);
    const forgetting = rig.store.forgetWorkspace(MAIN);
    expect(await rig.store.history.events(MAIN, 10)).toEqual([]);
    await forgetting;
    await rig.sync.start(MAIN);
    await readChanges(rig, 2);
    await rig.store.clear();
    expect(await rig.store.history.events(MAIN, 10)).toEqual([]);
    expect(await rig.store.history.days(MAIN)).toEqual([]);
  });
});

describe('the log', () => {
  test('keeps a bounded number of entries', async () => {
    const store = new Store();
    for (let at = 0; at < 230; at++) await store.log.add({ at, event: 'e', detail: String(at) });
    const log = await store.log.read();
    expect(log).toHaveLength(200);
    expect(log.at(-1)?.detail).toBe('229');
  });
});

describe('the vault', () => {
  const CONNECTION: ConnectionRecord = {
    id: 'one',
    label: '',
    region: 'global',
    subdomain: '',
    base: 'https://api.clockify.me/api',
    remember: true,
    owner: { id: '', name: '', email: '' },
    activeWorkspace: '',
    workspaces: [],
    workspacesAt: 0,
    ownerAt: 0,
    addedAt: 0,
  };

  test('keeps a key for a session only in the session, and moves it there when that is chosen later', async () => {
    const vault = new Vault();
    await vault.save(CONNECTION, KEY);
    expect(session.data).toEqual({});
    expect(await vault.key(CONNECTION)).toBe(KEY);
    const forSession = { ...CONNECTION, remember: false };
    await vault.save(forSession, KEY);
    expect(await vault.key(forSession)).toBe(KEY);
    const db = await openDB('vault');
    expect(await db.getAll('keys')).toEqual([]);
    db.close();
    session.data = {};
    expect(await vault.key(forSession)).toBeNull();
  });

  test('has the key at every moment while it moves, whatever the caller knew of its place', async () => {
    const vault = new Vault();
    const forSession = { ...CONNECTION, remember: false };
    await vault.save(CONNECTION, KEY);
    const found: (string | null)[] = [];
    for (const method of ['set', 'remove'] as const) {
      const original = session[method].bind(session) as (given: never) => Promise<void>;
      vi.spyOn(session, method).mockImplementation(async (given: unknown) => {
        for (const known of [CONNECTION, forSession]) found.push(await vault.key(known));
        await original(given as never);
        for (const known of [CONNECTION, forSession]) found.push(await vault.key(known));
      });
    }
    for (const moved of [forSession, CONNECTION]) await vault.save(moved, KEY);
    expect(found).toEqual(Array.from({ length: 8 }, () => KEY));
  });

  test.each(['UnknownError', 'InvalidStateError', 'AbortError', 'NotReadableError'])(
    'keeps its keys through a failure with %s',
    async (name) => {
      const lost: string[] = [];
      const vault = new Vault((reason) => lost.push(reason));
      await vault.save(CONNECTION, KEY);
      for (const method of ['get', 'put'] as const) {
        vi.spyOn(IDBObjectStore.prototype, method).mockImplementation(() => {
          throw new DOMException('Internal error.', name);
        });
      }
      await expect(vault.key(CONNECTION)).rejects.toMatchObject({ code: 'storage' });
      await expect(vault.save(CONNECTION, KEY)).rejects.toMatchObject({ code: 'storage' });
      vi.restoreAllMocks();
      expect(await vault.key(CONNECTION)).toBe(KEY);
      expect(lost).toEqual([]);
    },
  );

  test('forgets a key', async () => {
    const vault = new Vault();
    await vault.save(CONNECTION, KEY);
    await vault.forget(CONNECTION.id);
    expect(await vault.list()).toEqual([]);
    expect(await vault.key(CONNECTION)).toBeNull();
  });
});
