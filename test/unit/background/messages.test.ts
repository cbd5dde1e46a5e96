import 'fake-indexeddb/auto';
import { IDBFactory, IDBObjectStore } from 'fake-indexeddb';
import { openDB } from 'idb';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { App } from '../../../src/background/create-background-parts.ts';
import { handlersOf } from '../../../src/background/message-handlers/all-messages.ts';
import { onAlarm, runSchedule } from '../../../src/background/when-quick-checks-and-readings-begin.ts';
import { LIST_DATABASE } from '../../../src/directory/lists/list-database-schema.ts';
import { readIndex } from '../../../src/directory/name-index/name-index.ts';
import { applyEdits } from '../../../src/directory/name-index/name-index-delta.ts';
import { StatusError } from '../../../src/domain/errors.ts';
import type { IndexUpdate, ListPlace } from '../../../src/domain/types-of-members-lists-and-history.ts';
import { createReceiver } from '../../../src/platform/message-receiver.ts';
import {
  type CardContent,
  type ElementTemplate,
  type ExtensionProtocol,
  type IndexReply,
  LISTS_KEY,
  type Message,
  PROGRESS_KEY,
  type Reply,
  type Response as ResponseOf,
  type Status,
  type WorkspaceStatus,
} from '../../../src/platform/messages.ts';
import { changeSettings } from '../../../src/platform/settings.ts';
import type { PageLabels } from '../../../src/platform/types-of-badge-and-card-texts.ts';
import { readLeftovers, readMembers } from '../../../src/ui/fetch-member-list.ts';
import { quickClock } from './background-parts.ts';
import {
  CONTENT,
  EXTENSION,
  fakeBrowser,
  fetchWithFiles,
  local,
  managed,
  resetBrowser,
  session,
  state,
} from './fake-browser.ts';
import { FakeService, type FakeUser, KEY, MAIN, OTHER, OWNER, owner, user, userId } from './fake-service.ts';

vi.mock('../../../src/platform/browser.ts', async () => ({
  browser: (await import('./fake-browser.ts')).fakeBrowser,
}));

let service: FakeService;
let app: App;
let clock: ReturnType<typeof quickClock>;
let receive: ReturnType<typeof createReceiver>;

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
  resetBrowser();
  service = new FakeService();
  service.users = [owner(), user(1), user(2, 'INACTIVE')];
  vi.stubGlobal('fetch', fetchWithFiles(service.fetch));
  restart();
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** Starts a new worker on the same storage. */
function restart(): void {
  clock = quickClock();
  app = new App(clock);
  receive = createReceiver(handlersOf(app));
}

async function ask<T>(type: string, payload: unknown, sender = EXTENSION): Promise<Reply<T>> {
  const reply = receive({ type, payload }, sender);
  if (reply === null) throw new Error('the message got no answer');
  return (await reply) as Reply<T>;
}

/** Every text of a card, in order. */
function textsOf(reply: Reply<CardContent>): string[] {
  const texts = ([, content]: ElementTemplate): string[] =>
    typeof content === 'string' ? [content] : content.flatMap(texts);
  return reply.ok ? reply.data.flatMap(texts) : [];
}

function connect(): Promise<Reply<unknown>> {
  return ask('connection.add', { region: 'global', subdomain: '', key: KEY, remember: true });
}

const SILENT = {
  addresses: ['https://app.clockify.me/teams'],
  calls: [],
  switcher: null,
  switchedAt: -1,
  stage: 'settled',
  document: 1,
};
const telling = (id: string) => ({ ...SILENT, calls: [[id, 10]] });

/** What a page sends that has had an answer before. */
const INDEX = { witnesses: telling(MAIN), language: 'en', have: null, answered: [MAIN, OTHER] };

function index(more: object = {}): Promise<Reply<IndexReply>> {
  return ask<IndexReply>('index.read', { ...INDEX, ...more }, CONTENT);
}

/** The text of the index in an answer to a page without one. */
function textOf({ index }: Pick<IndexReply, 'index'>): string {
  if (typeof index !== 'string') throw new Error('the answer holds no whole index');
  return index;
}

async function ready(more: object = {}): Promise<IndexReply> {
  return vi.waitFor(async () => {
    const reply = await index(more);
    if (!reply.ok || reply.data.version === null) throw new Error('the page has no list yet');
    return reply.data;
  });
}

describe('roster.read', () => {
  const MANY = [owner(), ...Array.from({ length: 2_100 }, (_, at) => user(at + 1))];
  /** Number of members, and the next place, for each piece sent. */
  let pieces: { length: number; next: ListPlace | null }[];
  let onPiece: () => Promise<unknown>;

  beforeEach(async () => {
    pieces = [];
    onPiece = async () => undefined;
    fakeBrowser.runtime.sendMessage.mockImplementation(async ({ type, payload }: Message) => {
      const reply = await ask<ResponseOf<ExtensionProtocol, 'roster.read'>>(type, payload);
      if (reply.ok && reply.data !== null) {
        pieces.push({ length: reply.data.members.length, next: reply.data.next });
      }
      await onPiece();
      return reply;
    });
    service.users = MANY;
    await connect();
    await ready();
    // From the second reading on, a list page holds more members.
    await ask('workspace.refresh', { workspaceId: MAIN });
  });

  test('gives every member once, in pieces that a page handles within a few ms', async () => {
    const list = await readMembers(MAIN);
    expect(pieces.map(({ length }) => length)).toEqual([1_000, 1_000, 101]);
    expect(pieces.at(-1)?.next).toBeNull();
    const ids = list?.members.map(({ id }) => id) ?? [];
    expect(ids.toSorted()).toEqual(MANY.map(({ id }) => id).sort());
    expect(list?.members.find(({ id }) => id === userId(7))).toMatchObject({
      email: 'person7@example.com',
      groups: expect.any(Number),
      projects: expect.any(Number),
    });
  });

  test('starts again when another list replaces the one being read', async () => {
    onPiece = async () => {
      if (pieces.length !== 2) return;
      service.users = MANY.slice(0, 1_500);
      await ask('workspace.refresh', { workspaceId: MAIN });
    };
    const list = await readMembers(MAIN);
    expect(list?.members).toHaveLength(1_500);
    expect(pieces).toHaveLength(5);
  });

  test('names what people who left are still assigned to, a hundred people at a time', async () => {
    service.users = MANY.map((one, at) => (at % 10 === 5 ? user(at, 'INACTIVE') : one));
    await ask('workspace.refresh', { workspaceId: MAIN });
    let tellNames = (): void => undefined;
    const told = new Promise<void>((resolve) => {
      tellNames = resolve;
    });
    service.meddle = ({ url }) =>
      url.pathname.endsWith('/projects') ? told.then(() => service.answer(url)) : undefined;
    const { found: leftovers, namesAt } = await readLeftovers(MAIN);
    expect(pieces.map(({ length }) => length)).toEqual([100, 100, 10]);
    const gone = service.users.filter((_, at) => at % 10 === 5);
    expect([...leftovers.keys()].toSorted()).toEqual(gone.map(({ id }) => id).sort());
    // Names are not read yet, and some of the projects may belong to other workspaces.
    expect(leftovers.get(userId(25))).toMatchObject({
      groups: { total: 0, atMost: false },
      projects: { names: [], total: 1, atMost: true },
    });
    const rowOf = async (number: number) => {
      const list = await readMembers(MAIN);
      return [list?.members.find(({ id }) => id === userId(number)), list?.namesAt];
    };
    expect(await rowOf(25)).toMatchObject([{ groups: 0, projects: 1, atMost: ['projects'] }, namesAt]);
    tellNames();
    await vi.waitFor(async () => {
      const { found: known, namesAt: later } = await readLeftovers(MAIN);
      expect(known.get(userId(15))).toMatchObject({ projects: { names: ['Project One'], atMost: false } });
      // Project 4 does not belong to this workspace.
      expect(known.has(userId(25))).toBe(false);
      // The page sees by this that its rows say less.
      expect(later).toBeGreaterThan(namesAt);
      expect(await rowOf(25)).toMatchObject([{ projects: 0, atMost: [] }, later]);
      expect(await rowOf(15)).toMatchObject([{ projects: 1, atMost: [] }, later]);
    });
  });

  test('says which lists of accounts the list lacks', async () => {
    const unread = async () => {
      await app.refresh(MAIN);
      return (await readMembers(MAIN))?.info.unread;
    };
    expect(await unread()).toEqual([]);
    service.meddle = ({ url }) =>
      url.searchParams.get('account-statuses') === 'LIMITED' ? service.json({}, { status: 403 }) : undefined;
    expect(await unread()).toEqual(['LIMITED']);
  });

  test('gives nothing while there is no list and after the last piece', async () => {
    expect(await readMembers(OTHER)).toBeNull();
    expect(await ask('roster.read', { workspaceId: MAIN, from: [1_000_000, 5] })).toMatchObject({
      ok: true,
      data: { members: [], next: null },
    });
  });
});

test('history.read gives as many changes as are kept, also after thousands at once', async () => {
  const events = vi.spyOn(app.store.history, 'events').mockResolvedValue([]);
  expect(await ask('history.read', { workspaceId: MAIN, limit: 20_000 })).toMatchObject({ ok: true });
  expect(events).toHaveBeenCalledWith(MAIN, 20_000);
});

describe('assignments.read', () => {
  test('reads for single people what the list of a heavy workspace left out', async () => {
    fakeBrowser.runtime.sendMessage.mockImplementation(({ type, payload }: Message) => ask(type, payload));
    service.cap = 10;
    service.projects = Array.from({ length: 7 }, (_, at) => `Project ${at}`);
    service.users = [
      owner(),
      ...Array.from({ length: 29 }, (_, at) => ({
        ...user(at + 1, at > 24 ? 'INACTIVE' : 'ACTIVE'),
        customFields: 'x'.repeat(300_000),
      })),
    ];
    await connect();
    await ready();
    const gone = ((await readMembers(MAIN))?.members ?? []).filter(
      ({ standing, detailed }) => standing === 'deactivated-here' && !detailed,
    );
    expect(gone.length).toBeGreaterThan(1);
    expect((await readLeftovers(MAIN)).found.has(gone[0]?.id ?? '')).toBe(false);
    const asked = gone.map(({ id }) => id);
    expect(await ask('assignments.read', { workspaceId: MAIN, ids: asked })).toMatchObject({ ok: true });
    const { found: alone } = await readLeftovers(MAIN);
    for (const { id } of gone) expect(alone.get(id)?.projects).toMatchObject({ total: 1, atMost: false });
    // Nobody is read again within the day.
    const lists = service.lists.length;
    await ask('assignments.read', { workspaceId: MAIN, ids: asked });
    expect(service.lists).toHaveLength(lists);
  });

  /** A workspace too heavy for `memberships=ALL`, with these people and enough others. Resolves with its list. */
  async function heavyWith(...people: FakeUser[]) {
    fakeBrowser.runtime.sendMessage.mockImplementation(({ type, payload }: Message) => ask(type, payload));
    service.cap = 10;
    service.projects = Array.from({ length: 7 }, (_, at) => `Project ${at}`);
    service.users = [owner(), ...Array.from({ length: 24 }, (_, at) => user(at + 1)), ...people].map(
      (one) => ({ ...one, customFields: 'x'.repeat(300_000) }),
    );
    await connect();
    await ready();
    return (await readMembers(MAIN))?.members ?? [];
  }

  test('reads deleted and limited people, whom the plain list leaves out', async () => {
    const people = [
      user(40, 'INACTIVE', 'DELETED'),
      user(41, 'INACTIVE', 'LIMITED_DELETED'),
      { ...user(42, 'INACTIVE', 'LIMITED'), email: '' },
    ];
    const listed = await heavyWith(...people);
    const ids = people.map(({ id }) => id);
    expect(listed.filter(({ id, detailed }) => ids.includes(id) && !detailed)).toHaveLength(3);
    const [deleted] = ids;
    const { apiCall } = await app.people.read(MAIN, deleted ?? '');
    expect(apiCall).toContain('account-statuses=DELETED');
    await ask('assignments.read', { workspaceId: MAIN, ids });
    const { found: alone } = await readLeftovers(MAIN);
    for (const id of ids) expect(alone.get(id)?.projects).toMatchObject({ total: 1 });
  });

  test('takes what was read alone a day ago for unread, so that it is read again', async () => {
    const gone = user(40, 'INACTIVE', 'DELETED');
    await heavyWith(gone);
    const assigned = async () => (await readLeftovers(MAIN)).found.get(gone.id)?.projects.total;
    await ask('assignments.read', { workspaceId: MAIN, ids: [gone.id] });
    expect(await assigned()).toBe(1);
    clock.pass(25 * 60 * 60_000);
    expect(await assigned()).toBeUndefined();
    service.users = service.users.map((one) =>
      one.id === gone.id ? { ...one, memberships: one.memberships.slice(0, 1) } : one,
    );
    await ask('assignments.read', { workspaceId: MAIN, ids: [gone.id] });
    expect(await assigned()).toBe(0);
  });

  test('says who cannot be read, and does not ask for them again within the day', async () => {
    const common = Array.from({ length: 55 }, (_, at) => ({ ...user(at + 100), name: `Ann Lee ${at}` }));
    const people = [
      // Behind more than 50 others whose names hold this one.
      { ...user(999, 'INACTIVE'), name: 'Ann Lee', email: '' },
      // Nothing to search by.
      { ...user(998, 'INACTIVE'), name: null, email: '' },
      user(997, 'INACTIVE', 'DELETED'),
    ];
    await heavyWith(...common, ...people);
    service.cap = 5_000;
    service.meddle = ({ url }) =>
      url.searchParams.get('account-statuses') === null ? undefined : service.json({}, { status: 400 });
    const ids = people.map(({ id }) => id);
    const lists = service.lists.length;
    expect(await ask('assignments.read', { workspaceId: MAIN, ids })).toMatchObject({ ok: true });
    expect(service.lists).toHaveLength(lists + 2);
    const { found: alone } = await readLeftovers(MAIN);
    for (const id of ids) expect(alone.get(id)).toMatchObject({ isUnreadable: true, projects: { total: 0 } });
    await ask('assignments.read', { workspaceId: MAIN, ids });
    for (const id of ids) await ask('person.read', { workspaceId: MAIN, userId: id }, CONTENT);
    expect(service.lists).toHaveLength(lists + 2);
    // A name that becomes known is a new way to ask.
    service.meddle = () => undefined;
    service.users = service.users.map((one) => (one.id === ids[1] ? { ...one, name: 'Late Comer' } : one));
    await ask('workspace.refresh', { workspaceId: MAIN });
    expect((await readLeftovers(MAIN)).found.has(ids[1] ?? '')).toBe(false);
    await ask('assignments.read', { workspaceId: MAIN, ids });
    expect((await readLeftovers(MAIN)).found.get(ids[1] ?? '')?.projects).toMatchObject({ total: 1 });
  });
});

describe('index.read', () => {
  test('is setup before connecting, waits while the list is read, then gives names and standings', async () => {
    expect(await index()).toMatchObject({
      data: { workspaceId: null, state: 'setup', why: 'no-connection' },
    });
    await connect();
    expect(await index()).toMatchObject({
      ok: true,
      data: { workspaceId: MAIN, state: 'waiting', version: null, index: null },
    });
    const reply = await ready();
    const names = readIndex(textOf(reply));
    expect(names.get('person number2')).toEqual([{ id: userId(2), standing: 'deactivated-here' }]);
    const labels = reply.config?.labels;
    const { standing, sentence, oneInList, someInList, several } = labels as PageLabels;
    expect(standing.deleted).toBe('Deleted');
    expect(sentence['not-a-member']).toBe('is not a member of this workspace');
    expect(sentence.ambiguous).toBe('is the name of $1 people with different statuses');
    expect(oneInList['deactivated-here']).toBe('– one of them: Deactivated here');
    expect(someInList['deactivated-here']).toBe('– $1 of them: Deactivated here');
    expect(several).toBe('$1 people may be meant:');
    expect(reply).toMatchObject({ state: 'ready', name: 'Main Studio', isOnlyOne: true });
    // The page need not know which other workspaces the keys cover.
    expect(JSON.stringify(reply)).not.toContain('Other House');
    expect(await index({ have: reply.version })).toMatchObject({
      ok: true,
      data: { index: null, version: reply.version },
    });
  });

  test('holds an e-mail only where it tells people apart', async () => {
    service.users.push(
      { ...user(5, 'INACTIVE'), name: 'Person Number1' },
      { ...user(6, 'INACTIVE'), name: 'Mononym' },
    );
    await connect();
    const { index: text } = await ready();
    expect(text).toContain('person5@example.com');
    expect(text).toContain('person1@example.com');
    expect(text).toContain('person6@example.com');
    expect(text).not.toContain('person2@example.com');
    expect(text).not.toContain('olga@example.com');
  });

  test('has another version for another choice of flagged standings', async () => {
    await connect();
    const first = await ready();
    await changeSettings({ flagged: ['invited'] });
    const second = await ready();
    expect(second.version).not.toBe(first.version);
  });

  test('comes from the store only when it was made from this list for these standings', async () => {
    await connect();
    const { version, index: text } = await ready();
    const stored = await app.store.index(MAIN);
    if (stored === undefined) throw new Error('the store has no index');
    expect(stored.text).toBe(text);
    for (const wrong of [{ version: `${stored.version}0` }, { flagged: 'invited' }]) {
      const db = await openDB(LIST_DATABASE);
      await db.put('indexes', { ...stored, ...wrong, content: 'other', text: 'of another list' });
      db.close();
      restart();
      expect(await index()).toMatchObject({ data: { version, index: text } });
      const { steps: _, ...rest } = stored;
      expect(await app.store.index(MAIN)).toMatchObject(rest);
    }
  });

  describe('that is made', () => {
    /** A page asks, and `event` happens when its list is made and not stored yet. */
    async function meanwhile(event: () => Promise<unknown>): Promise<Reply<IndexReply>> {
      await app.store.dropIndexes();
      restart();
      const { store } = app;
      const save = store.saveIndex.bind(store);
      vi.spyOn(store, 'saveIndex').mockImplementationOnce((made) => event().then(() => save(made)));
      return index();
    }

    test('while a quick check publishes is made again, of the list that was published', async () => {
      await connect();
      await ready();
      service.users = [owner(), user(1, 'INACTIVE'), user(2)];
      const reply = await meanwhile(() => app.quickChecks.run(MAIN));
      const stored = await app.store.index(MAIN);
      expect(stored?.text).toContain('person number1');
      expect(reply).toMatchObject({ data: { version: stored?.content, index: stored?.text } });
      await vi.waitFor(() => expect(local.data[LISTS_KEY]).toEqual({ [MAIN]: stored?.content }));
    });

    test('while everything is forgotten goes to no page, and nothing of it stays', async () => {
      await connect();
      await ready();
      expect(await meanwhile(() => app.forgetting.reset())).toMatchObject({ data: { index: null } });
      await new Promise((resolve) => setTimeout(resolve));
      expect(local.data[LISTS_KEY]).toBeUndefined();
    });

    test('right before everything is forgotten leaves no version of it, however slow the storage is', async () => {
      await connect();
      await ready();
      const get = local.get.bind(local);
      vi.spyOn(local, 'get').mockImplementation(async (keys) => {
        if (keys === LISTS_KEY) await new Promise((resolve) => setTimeout(resolve, 50));
        return get(keys);
      });
      await app.store.dropIndexes();
      restart();
      await index();
      await app.forgetting.reset();
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(local.data[LISTS_KEY]).toBeUndefined();
    });
  });

  test('fails with the code of the failure, and only a newly loaded page tries again', async () => {
    service.meddle = ({ url }) =>
      url.pathname.endsWith('/users') ? new Response('', { status: 403 }) : undefined;
    await connect();
    await vi.waitFor(async () =>
      expect(await index()).toMatchObject({ ok: true, data: { workspaceId: MAIN, state: 'forbidden' } }),
    );
    const asked = service.lists.length;
    for (let count = 0; count < 5; count++) await index();
    expect(service.lists.length).toBe(asked);
    service.meddle = () => undefined;
    expect(await index({ answered: [] })).toMatchObject({ ok: true, data: { version: null } });
    await ready();
  });

  test('leaves a workspace with few requests an hour alone while its first list fails, save for a newly loaded page', async () => {
    service.plan = 'FREE';
    const askedAt: number[] = [];
    service.meddle = ({ url }) => {
      askedAt.push(clock.now());
      return url.pathname.endsWith('/users') ? new Response('', { status: 403 }) : undefined;
    };
    await connect();
    const ended = () => vi.waitFor(() => expect(app.sync.isBusy()).toBe(false));
    for (let minutes = 0; minutes < 180; minutes++) {
      await index();
      await ended();
      clock.pass(60_000);
    }
    const hour = 60 * 60_000;
    const later = askedAt.filter((at) => at > (askedAt[0] ?? 0) + hour);
    expect(later.length).toBeGreaterThan(4);
    for (const from of later)
      expect(later.filter((at) => at >= from && at < from + hour).length).toBeLessThanOrEqual(5);
    // The hour is used up, but somebody waits for this page.
    for (let loads = 0; loads < 2; loads++) {
      const before = service.lists.length;
      await index({ answered: [] });
      await ended();
      expect(service.lists.length).toBe(before + 1);
      await index();
      await ended();
      expect(service.lists.length).toBe(before + 1);
    }
    service.meddle = () => undefined;
    await index({ answered: [] });
    await ready();
  });

  describe.each<[string, (one: FakeUser) => FakeUser]>([
    ['hides memberships', (one) => (one.id === OWNER ? one : { ...one, memberships: [] })],
    [
      'shows the owner as inactive',
      (one) => (one.id === OWNER ? { ...user(0, 'INACTIVE'), id: OWNER } : one),
    ],
  ])('a first list that %s', (_, shown) => {
    const HOUR = 60 * 60_000;
    let listedAt: number[];
    let good: FakeUser[];
    const ended = () => vi.waitFor(() => expect(app.sync.isBusy()).toBe(false));
    const load = async () => {
      await index({ answered: [] });
      await ended();
    };

    beforeEach(() => {
      listedAt = [];
      good = service.users;
      service.users = good.map(shown);
      service.meddle = ({ url }) => {
        if (url.pathname.endsWith('/users')) listedAt.push(clock.now());
        return undefined;
      };
    });

    test('is tried again for a newly loaded page, once in three seconds at most, and not for open ones', async () => {
      await connect();
      await vi.waitFor(() => expect(listedAt.length).toBeGreaterThan(0));
      await ended();
      for (let loads = 0; loads < 10; loads++) await load();
      expect(await index()).toMatchObject({ data: { workspaceId: MAIN, state: 'schema' } });
      // Two lists each: of members, and of limited accounts.
      expect(listedAt).toHaveLength(22);
      const begun = listedAt.filter((_, number) => number % 2 === 0);
      const gaps = begun.slice(1).map((at, before) => at - (begun[before] ?? 0));
      expect(Math.min(...gaps)).toBeGreaterThanOrEqual(3_000);
      service.users = good;
      const reloadedAt = clock.now();
      await index({ answered: [] });
      await ready();
      expect(clock.now() - reloadedAt).toBeLessThanOrEqual(5_000);
    });

    test('has five requests an hour for page loads where few are allowed, also for a long list, and is read at once for a key that a person tests', async () => {
      service.plan = 'FREE';
      service.cap = 200;
      good = [owner(), ...Array.from({ length: 999 }, (_, at) => user(at + 1))];
      service.users = good.map(shown);
      await connect();
      await vi.waitFor(() => expect(listedAt.length).toBeGreaterThan(0));
      await ended();
      const first = listedAt.length;
      service.meddle = ({ url }) => {
        if (!url.pathname.endsWith('/users')) return undefined;
        listedAt.push(clock.now());
        // Another page is loaded while the list is read.
        return index({ answered: [] }).then(() => service.answer(url));
      };
      for (let minutes = 0; minutes < 180; minutes += 3) {
        await load();
        clock.pass(3 * 60_000);
      }
      const later = listedAt.slice(first);
      expect(later.length).toBeGreaterThan(3);
      for (const from of later)
        expect(later.filter((at) => at >= from && at < from + HOUR).length).toBeLessThanOrEqual(5);
      service.users = good;
      const [connection] = await app.connections.list();
      expect(await ask('connection.test', { id: connection?.id })).toMatchObject({ ok: true });
      const testedAt = clock.now();
      await ready();
      expect(clock.now() - testedAt).toBeLessThanOrEqual(5_000);
    });

    test('is no reason to hold a page back once a later try has failed for another reason', async () => {
      service.plan = 'FREE';
      await connect();
      await vi.waitFor(() => expect(listedAt.length).toBeGreaterThan(0));
      await ended();
      service.users = good;
      service.meddle = ({ url }) =>
        url.pathname.endsWith('/users') ? new Response('', { status: 500 }) : undefined;
      const [connection] = await app.connections.list();
      await ask('connection.test', { id: connection?.id });
      await vi.waitFor(async () => expect(await index()).toMatchObject({ data: { state: 'server' } }));
      await ended();
      service.meddle = () => undefined;
      const reloadedAt = clock.now();
      await index({ answered: [] });
      await ready();
      expect(clock.now() - reloadedAt).toBeLessThanOrEqual(5_000);
    });

    test('leaves a workspace with few requests an hour to others, however many pages are loaded', async () => {
      service.plan = 'FREE';
      await connect();
      for (let minutes = 0; minutes < 180; minutes++) {
        await load();
        clock.pass(60_000);
      }
      expect(listedAt.length).toBeGreaterThan(3);
      for (const from of listedAt)
        expect(listedAt.filter((at) => at >= from && at < from + HOUR).length).toBeLessThanOrEqual(8);
      service.users = good;
      clock.pass(HOUR);
      await index({ answered: [] });
      await ready();
    });
  });

  test('gives a self-hosted server nothing of a workspace of another connection, and asks nothing for it', async () => {
    await connect();
    await ready();
    receive = createReceiver(handlersOf(app), async () => ['https://time.example.com']);
    const url = 'https://time.example.com/teams';
    const server = { ...CONTENT, url, origin: 'https://time.example.com', tab: { id: 8 } };
    const asked = service.requests.length;
    const reply = await ask<IndexReply>(
      'index.read',
      { ...INDEX, witnesses: { ...telling(MAIN), addresses: [url], calls: [1, 2].map((at) => [MAIN, at]) } },
      server,
    );
    expect(reply).toMatchObject({
      data: { workspaceId: null, state: 'setup', why: 'not-covered', name: '', version: null, index: null },
    });
    const person = { workspaceId: MAIN, userId: userId(2) };
    for (const [type, payload] of [
      ['person.read', person],
      ['page.changed', { workspaceId: MAIN }],
      ['roster.refresh', { workspaceId: MAIN }],
    ] as const) {
      expect(await ask(type, payload, server)).toMatchObject({ ok: false, error: { code: 'setup' } });
    }
    expect(service.requests.length).toBe(asked);
    expect(await ask('person.read', person, CONTENT)).toMatchObject({ ok: true });
  });

  test('starts a cancelled reading again for a newly loaded page, not for open ones', async () => {
    service.meddle = ({ url, init }) =>
      url.pathname.endsWith('/users')
        ? new Promise((_, reject) =>
            init.signal?.addEventListener('abort', () => reject(new DOMException('', 'AbortError'))),
          )
        : undefined;
    await connect();
    await vi.waitFor(() => expect(service.lists).toHaveLength(1));
    await ask('workspace.cancel', { workspaceId: MAIN });
    service.meddle = () => undefined;
    expect(await index()).toMatchObject({ ok: true, data: { version: null } });
    expect(service.lists).toHaveLength(1);
    await index({ answered: [] });
    await ready();
  });

  test('does not let open pages try for ever when the disk is too full to store a failure', async () => {
    const original = IDBObjectStore.prototype.put;
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, ...args) {
      if (['chunks', 'states'].includes(this.name)) throw new DOMException('full', 'QuotaExceededError');
      return original.apply(this, args);
    });
    await connect();
    await vi.waitFor(async () => {
      expect(await index()).toMatchObject({ data: { workspaceId: MAIN, state: 'storage' } });
    });
    const asked = service.lists.length;
    for (let count = 0; count < 5; count++) await index();
    expect(service.lists.length).toBe(asked);
    vi.restoreAllMocks();
    await index({ answered: [] });
    await ready();
  });

  test('paces requests of cards, and reads at once for pages of the extension', async () => {
    // Only the clock of the test passes.
    vi.useFakeTimers({ toFake: ['Date', 'performance'] });
    const waits: number[] = [];
    app = new App(quickClock(waits));
    receive = createReceiver(handlersOf(app));
    await connect();
    await ready();
    const long = () => waits.splice(0).filter((ms) => ms > 3_000);
    long();
    for (let wish = 0; wish < 2; wish++) await ask('roster.refresh', { workspaceId: MAIN }, CONTENT);
    expect(long()).toHaveLength(1);
    for (let wish = 0; wish < 2; wish++) await ask('workspace.refresh', { workspaceId: MAIN });
    expect(long()).toEqual([]);
  });

  test('keeps a good list when refreshing fails', async () => {
    await connect();
    const { version } = await ready();
    // A request that joins the end of the first reading would be a quick check instead.
    await vi.waitFor(() => expect(app.sync.isBusy()).toBe(false));
    service.meddle = () => new Response('<html>', { status: 502 });
    expect(await ask('workspace.refresh', { workspaceId: MAIN })).toMatchObject({
      ok: false,
      error: { code: 'server' },
    });
    // Before any page asks again, because that starts another reading.
    const status = await ask<Status>('status.read', null);
    expect(status).toMatchObject({ ok: true, data: { error: { code: 'server' } } });
    expect(await index()).toMatchObject({ ok: true, data: { version } });
  });

  test('decides on the workspace by what the page tells, never by the owner’s active workspace', async () => {
    await connect();
    await ready();
    expect(await index({ witnesses: { ...SILENT, switcher: ' Other House ' } })).toMatchObject({
      data: { workspaceId: OTHER, name: 'Other House' },
    });
    for (const [witnesses, why] of [
      [SILENT, 'silent'],
      [{ ...SILENT, switcher: 'Elsewhere' }, 'unknown-name'],
      [{ ...telling(OTHER), switcher: 'Main Studio' }, 'contradiction'],
    ] as const) {
      expect(await index({ witnesses })).toMatchObject({
        ok: true,
        data: { workspaceId: null, state: 'no-workspace', why, index: null },
      });
    }
  });

  test('a late frame uses what the page around it told before', async () => {
    await connect();
    await ready();
    const frame = { ...CONTENT, frameId: 5 };
    const asFrame = (witnesses: object) =>
      ask<IndexReply>('index.read', { ...INDEX, witnesses }, frame).then((reply) => reply.ok && reply.data);
    const page = { ...telling(MAIN), switcher: 'Elsewhere', switchedAt: 5 };
    await index({ witnesses: page });
    // To the frame it looks as if the name had only just come.
    const late = { ...page, calls: [], switchedAt: 900 };
    expect(await asFrame(late)).toMatchObject({ workspaceId: MAIN });
    expect(await asFrame({ ...late, document: 2 })).toMatchObject({ workspaceId: null });
    expect(await asFrame({ ...late, switcher: 'Somewhere' })).toMatchObject({ workspaceId: null });
    const switched = {
      ...late,
      calls: [
        [OTHER, 950],
        [OTHER, 951],
      ],
    };
    expect(await asFrame(switched)).toMatchObject({ workspaceId: OTHER });
  });

  test('asks for the workspaces at most once a minute when no connection covers one, then is setup', async () => {
    await connect();
    await ready();
    service.requests.length = 0;
    const foreign = 'e00000000000000000000001';
    for (let count = 0; count < 4; count++) {
      expect(await index({ witnesses: telling(foreign) })).toMatchObject({
        data: { workspaceId: foreign, state: 'setup', why: 'not-covered' },
      });
    }
    expect(service.requests.length).toBeLessThanOrEqual(1);
  });

  describe('asks again for the workspaces of a key', () => {
    const NEW = 'e00000000000000000000001';
    const THIRD = 'e00000000000000000000002';
    /** Workspaces of that name that the key has gained. */
    let gained: string[];

    beforeEach(() => {
      gained = [];
      const { workspaces } = service;
      vi.spyOn(service, 'workspaces').mockImplementation(() => {
        const more = gained.map((id) => ({ id, name: 'Main Studio', memberships: [] }));
        return [...workspaces.call(service), ...more];
      });
    });

    /** Returns how often they were asked for since this was called. */
    function countAsked(): () => number {
      const before = service.requests.length;
      return () =>
        service.requests.slice(before).filter(({ url }) => url.pathname.endsWith('/workspaces')).length;
    }

    const named = (id: string) => ({
      ...SILENT,
      switcher: 'Main Studio',
      calls: [
        [id, 10],
        [id, 11],
      ],
    });

    test.each([
      ['calls', named(NEW)],
      [
        'an address',
        { ...named(NEW), calls: [], addresses: [`https://app.clockify.me/workspaces/${NEW}/settings`] },
      ],
    ])('when %s name an unknown one while the switcher says the name of another', async (by, witnesses) => {
      await connect();
      await ready();
      const asked = countAsked();
      const contradiction = { data: { workspaceId: null, state: 'no-workspace', why: 'contradiction' } };
      expect(await index({ witnesses })).toMatchObject(contradiction);
      expect(asked()).toBe(0);
      clock.pass(2 * 60_000);
      for (let count = 0; count < 3; count++) expect(await index({ witnesses })).toMatchObject(contradiction);
      expect(asked()).toBe(1);
      gained = [NEW];
      clock.pass(2 * 60_000);
      const reply = await index({ witnesses });
      expect(reply).toMatchObject(
        by === 'calls' ? { data: { workspaceId: NEW } } : { data: { why: 'namesakes' } },
      );
      expect(asked()).toBe(2);
    });

    test('once an hour when the switcher says a name that none of them has', async () => {
      await connect();
      await ready();
      const asked = countAsked();
      const renamed = { ...SILENT, switcher: 'Another Name' };
      const unknown = { data: { workspaceId: null, why: 'unknown-name' } };
      for (let minutes = 0; minutes < 125; minutes += 5) {
        expect(await index({ witnesses: renamed })).toMatchObject(unknown);
        clock.pass(5 * 60_000);
      }
      expect(asked()).toBe(2);
      service.workspaces = () => [{ id: MAIN, name: 'Another Name', memberships: [] }];
      clock.pass(60 * 60_000);
      expect(await index({ witnesses: renamed })).toMatchObject({ data: { workspaceId: MAIN } });
    });

    test('when calls name a third one of the same name', async () => {
      gained = [NEW];
      await connect();
      expect(await index({ witnesses: named(THIRD) })).toMatchObject({ data: { why: 'namesakes' } });
      gained = [NEW, THIRD];
      clock.pass(2 * 60_000);
      expect(await index({ witnesses: named(THIRD) })).toMatchObject({ data: { workspaceId: THIRD } });
    });

    test('and reads the list of one that it gained after the page was reported', async () => {
      const { answer } = service;
      vi.spyOn(service, 'answer').mockImplementation((url) =>
        url.pathname.includes(NEW)
          ? answer.call(service, new URL(String(url).replace(NEW, MAIN)))
          : answer.call(service, url),
      );
      service.users = service.users.map((one) => ({
        ...one,
        memberships: one.memberships.map((entry) => ({ ...entry, targetId: NEW })),
      }));
      await connect();
      clock.pass(2 * 60_000);
      state.tabs = [{ id: 7, url: CONTENT.url ?? '', active: true, lastAccessed: 1 }];
      const witnesses = telling(NEW);
      const unknown = { data: { workspaceId: NEW, state: 'setup' } };
      expect(await index({ witnesses })).toMatchObject(unknown);
      await ask('page.report', { workspaceId: NEW, state: 'setup', people: [] }, CONTENT);
      await runSchedule(app);
      await vi.waitFor(() => expect(app.sync.isBusy()).toBe(false));
      // A person who presses Refresh meets the same.
      await app.sync.start(NEW, 'refresh').catch(() => undefined);
      expect(await app.sync.state(NEW)).toMatchObject({
        reading: { is: 'failed', error: { code: 'setup' } },
      });
      gained = [NEW];
      clock.pass(2 * 60_000);
      await ready({ witnesses, answered: [NEW] });
    });

    test('and begins no reading of one that no key knows', async () => {
      await connect();
      state.tabs = [{ id: 7, url: CONTENT.url ?? '', active: true, lastAccessed: 1 }];
      await ask('page.report', { workspaceId: NEW, state: 'setup', people: [] }, CONTENT);
      await runSchedule(app);
      await vi.waitFor(() => expect(app.sync.isBusy()).toBe(false));
      expect(await app.sync.state(NEW)).toBeUndefined();
    });
  });

  test('says when badges are switched off also while the keys cannot be read, to a page with badges', async () => {
    await connect();
    const { version } = await ready();
    await changeSettings({ enabled: false });
    vi.spyOn(app.connections, 'list').mockRejectedValue(new Error('the database is held'));
    expect(await index({ have: version })).toMatchObject({ data: { state: 'off' } });
  });

  test('says when badges are switched off, and fetches nothing', async () => {
    await connect();
    await ready();
    await changeSettings({ enabled: false });
    // Requests from before it was switched off may still be on their way.
    await vi.waitFor(async () => {
      service.requests.length = 0;
      expect(await index({ answered: [] })).toMatchObject({
        ok: true,
        data: { version: null, workspaceId: MAIN, state: 'off' },
      });
      await onAlarm(app, 'tick');
      expect(service.requests).toEqual([]);
    });
  });

  test.each([
    ['badges are switched off', { enabled: false }],
    ['its site is paused', { pausedHosts: ['app.clockify.me'] }],
  ])('asks nothing for a page of an unknown workspace while %s', async (_, settings) => {
    await connect();
    await ready();
    await changeSettings(settings);
    const foreign = 'e00000000000000000000001';
    await vi.waitFor(() => expect(app.sync.isBusy()).toBe(false));
    // The workspaces are old enough to be asked for again.
    clock.pass(2 * 60_000);
    service.requests.length = 0;
    expect(await index({ witnesses: telling(foreign) })).toMatchObject({
      ok: true,
      data: { workspaceId: foreign, version: null, state: 'off' },
    });
    expect(service.requests).toEqual([]);
  });

  test('asks nothing for tabs of a paused site, by the clock or by their calls', async () => {
    await connect();
    await ready();
    state.tabs = [{ id: 7, url: CONTENT.url ?? '', active: true, lastAccessed: 1 }];
    await ask('page.report', { workspaceId: MAIN, state: 'ready', people: [] }, CONTENT);
    /** The questions for the users in the next hours. */
    const requests = async (): Promise<number> => {
      const before = service.lists.length;
      clock.pass(2 * 60 * 60_000);
      await onAlarm(app, 'tick');
      await ask('page.changed', { workspaceId: MAIN }, CONTENT);
      await vi.waitFor(() => expect(app.sync.isBusy()).toBe(false));
      return service.lists.length - before;
    };
    expect(await requests()).toBeGreaterThan(0);
    // The check that the page's call began comes to its end.
    await app.quickChecks.run(MAIN);
    await changeSettings({ pausedHosts: ['app.clockify.me'] });
    expect(await requests()).toBe(0);
    await changeSettings({ pausedHosts: [] });
    expect(await requests()).toBeGreaterThan(0);
  });

  test('continues a reading when a killed worker wakes', async () => {
    service.users = [owner(), ...Array.from({ length: 40 }, (_, at) => user(at + 1))];
    service.cap = 10;
    await new Promise<void>((killed) => {
      service.meddle = ({ url }) => {
        if (url.searchParams.get('page') !== '3') return undefined;
        killed();
        return new Promise<Response>(() => undefined);
      };
      void connect();
    });
    service.meddle = () => undefined;
    service.requests.length = 0;
    restart();
    await runSchedule(app);
    await ready();
    expect(service.lists.some((one) => /page=[12]&/.test(one) && !one.includes('account'))).toBe(false);
  });
});

describe('person.read', () => {
  test.each([
    ['the longest e-mail there is', `${'e'.repeat(242)}@example.com`, true],
    ['a longer one', `${'e'.repeat(900)}@example.com`, false],
    ['one of other letters', `${'ü'.repeat(121)}@example.com`, true],
  ])('describes one person in at most 2 kB, whatever the names are: %s', async (_, email, isCopied) => {
    const long = '𝔘'.repeat(900);
    service.users[2] = {
      ...user(2, 'INACTIVE'),
      name: long,
      email,
      memberships: [
        ...user(2, 'INACTIVE').memberships,
        ...Array.from({ length: 300 }, (_, at) => ({
          membershipType: 'PROJECT',
          membershipStatus: 'ACTIVE',
          targetId: `f${at.toString(16).padStart(23, '0')}`,
        })),
      ],
      roles: Array.from({ length: 30 }, (_, at) => ({ role: `ROLE_${'X'.repeat(60)}${at}` })),
    };
    await connect();
    await ready();
    const reply = await ask<CardContent>('person.read', { workspaceId: MAIN, userId: userId(2) }, CONTENT);
    expect(JSON.stringify(reply)).toContain(
      `["button","Copy user id","",{"type":"button","value":"${userId(2)}"}]`,
    );
    // Either the whole e-mail can be copied, or there is no button for it.
    const copied = isCopied ? [`["button","Copy e-mail","",{"type":"button","value":"${email}"}]`] : [];
    expect(JSON.stringify(reply).match(/\["button","Copy e-mail"[^\]]*\]/g) ?? []).toEqual(copied);
    expect(textsOf(reply)).toEqual(expect.arrayContaining(['Deactivated here']));
    expect(textsOf(reply).join('|')).toContain('|Projects (direct)|at most 301|');
    expect(JSON.stringify(reply)).toContain('"data-standing":"deactivated-here"');
    expect(new TextEncoder().encode(JSON.stringify(reply)).byteLength).toBeLessThanOrEqual(2_048);
  });

  test('names projects and the workspaces where the person is active, and shows the call without the key', async () => {
    await connect();
    await ready();
    await vi.waitFor(async () => {
      const reply = await ask<CardContent>('person.read', { workspaceId: MAIN, userId: userId(1) }, CONTENT);
      expect(textsOf(reply).join('|')).toContain(
        'Account: active. This workspace: active.|Workspace|Main Studio|Groups|none|Projects (direct)|Project One|Active in|Other House',
      );
      expect(JSON.stringify(reply)).toContain('memberships=ALL');
      expect(JSON.stringify(reply)).not.toContain(KEY);
    });
  });

  test('says both statuses, and that other workspaces keep the account active only where one is known', async () => {
    await connect();
    await ready();
    const whyOf = async (number: number): Promise<string> => {
      const reply = await ask<CardContent>(
        'person.read',
        { workspaceId: MAIN, userId: userId(number) },
        CONTENT,
      );
      return textsOf(reply).join('|');
    };
    const elsewhere = 'because of other workspaces';
    await vi.waitFor(async () => expect(await whyOf(2)).toContain(elsewhere));
    expect(await whyOf(2)).toContain('Account: active. This workspace: deactivated.');
    await app.store.people.saveActives((await app.connections.list())[0]?.id ?? '', []);
    expect(await whyOf(2)).not.toContain('other workspaces');
    expect(await whyOf(2)).toContain('the account itself stays active');
  });

  test('is refused for somebody who is in no list', async () => {
    await connect();
    await ready();
    expect(await ask('person.read', { workspaceId: MAIN, userId: userId(99) }, CONTENT)).toMatchObject({
      ok: false,
    });
  });
});

describe('the popup', () => {
  test('describes the Clockify tab that was used last', async () => {
    await connect();
    await ready();
    state.tabs = [
      { id: 3, url: 'https://app.clockify.me/tracker', active: false, lastAccessed: 10 },
      { id: 7, url: 'https://app.clockify.me/teams', active: true, lastAccessed: 20 },
      { id: 9, url: 'https://clockify.me/help', active: false, lastAccessed: 30 },
    ];
    const people = [{ users: [userId(2)], standing: 'deactivated-here', places: 3 }];
    await ask('page.report', { workspaceId: MAIN, state: 'ready', people }, CONTENT);
    expect(await ask('status.read', null)).toMatchObject({
      ok: true,
      data: {
        tab: {
          tabId: 7,
          host: 'app.clockify.me',
          state: 'ready',
          people: [{ name: 'Person Number2', places: 3 }],
        },
        workspace: { id: MAIN, name: 'Main Studio', roster: { size: 3 } },
      },
    });
    expect(state.badges.get(7)).toBe('1');
  });

  test('and the toolbar speak of each person of a list alone, and of namesakes as one', async () => {
    service.users = [
      owner(),
      { ...user(1, 'INACTIVE'), name: 'Ada Lovelace' },
      { ...user(2, 'ACTIVE', 'DELETED'), name: 'Grace Hopper' },
      { ...user(3), name: 'Joan Clarke' },
      { ...user(4, 'INACTIVE'), name: 'Joan Clarke' },
      { ...user(5, 'ACTIVE', 'DELETED'), name: 'Joan Clarke' },
    ];
    await connect();
    await ready();
    state.tabs = [{ id: 7, url: 'https://app.clockify.me/teams', active: true, lastAccessed: 20 }];
    const [ada, grace, ...joans] = [1, 2, 3, 4, 5].map(userId) as [string, string, ...string[]];
    const report = (people: object[], frameId = 0) =>
      ask('page.report', { workspaceId: MAIN, state: 'ready', people }, { ...CONTENT, frameId });
    const onPage = async () => {
      const reply = await ask<Status>('status.read', null);
      return reply.ok ? reply.data.tab?.people : reply;
    };
    // 'Ada Lovelace, Grace Hopper' in a cell, and twice Grace alone.
    const list = ['deactivated-here', 'deleted'];
    const people = [
      { users: [ada, grace], standing: 'deleted', list, places: 1 },
      { users: [grace], standing: 'deleted', places: 2 },
    ];
    await report(people);
    const single = [
      { ids: [ada], name: 'Ada Lovelace', standing: 'deactivated-here', places: 1 },
      { ids: [grace], name: 'Grace Hopper', standing: 'deleted', places: 3 },
    ];
    expect(await onPage()).toEqual(single);
    expect(state.badges.get(7)).toBe('2');
    // In a list, an ambiguous name comes with its flagged bearers only; alone, with all of them.
    const flaggedJoans = joans.slice(1).join(' ');
    await report(
      [
        {
          users: [ada, flaggedJoans],
          standing: 'ambiguous',
          list: ['deactivated-here', 'ambiguous'],
          places: 1,
        },
        { users: [joans.join(' ')], standing: 'ambiguous', places: 4 },
      ],
      3,
    );
    expect(await onPage()).toEqual([
      { ...single[0], places: 2 },
      single[1],
      { ids: expect.arrayContaining(joans), name: 'Joan Clarke', standing: 'ambiguous', places: 5 },
    ]);
    expect(state.badges.get(7)).toBe('3');
  });

  test('says that the account is no longer in any workspace once it is deactivated in its only one', async () => {
    await connect();
    await ready();
    service.meddle = ({ url }) =>
      url.pathname.endsWith('/v1/workspaces')
        ? service.json([])
        : service.json({ code: 501 }, { status: 403 });
    const status = async () => {
      const reply = await ask<Status>('status.read', null);
      return reply?.ok === true ? reply.data.error : undefined;
    };
    for (const { id } of await app.connections.list()) {
      await app.vault.update(id, (stored) => ({ ...stored, workspacesAt: 0 }));
    }
    await ask('workspace.refresh', { workspaceId: MAIN });
    await vi.waitFor(async () =>
      expect(await status()).toEqual({ code: 'setup', message: 'the account is in no workspace' }),
    );
    // A second refresh gives the same.
    await ask('workspace.refresh', { workspaceId: MAIN });
    expect(await status()).toEqual({ code: 'setup', message: 'the account is in no workspace' });
    // And so does a page that names a workspace.
    state.tabs = [{ id: 7, url: CONTENT.url ?? '', active: true, lastAccessed: 1 }];
    const page = { workspaceId: null, state: 'no-workspace', why: 'unknown-name', people: [] };
    await ask('page.report', page, CONTENT);
    expect(await status()).toEqual({ code: 'setup', message: 'the account is in no workspace' });
    // A shared report is about no account, also once a test of the key has noted it.
    for (const { id } of await app.connections.list()) await ask('connection.test', { id });
    await ask('page.report', { ...page, why: 'shared' }, CONTENT);
    expect(await status()).toBeUndefined();
  });

  test('shows another workspace once the one used last is covered no more, and says so of its page', async () => {
    await connect();
    await ready();
    service.meddle = ({ url }) =>
      url.pathname.endsWith('/v1/workspaces') ? service.json(service.workspaces().slice(1)) : undefined;
    for (const connection of await app.connections.list())
      await app.connections.refreshWorkspaces(connection, 0);
    const reply = await ask<Status>('status.read', null);
    expect(reply).toMatchObject({ ok: true, data: { workspace: { id: OTHER, name: 'Other House' } } });
    expect(reply).not.toHaveProperty('data.error');
    state.tabs = [{ id: 7, url: 'https://app.clockify.me/teams', active: true, lastAccessed: 20 }];
    await ask('page.report', { workspaceId: MAIN, state: 'ready', people: [] }, CONTENT);
    expect(await ask('status.read', null)).toMatchObject({
      data: { tab: { state: 'setup', why: 'not-covered' }, workspace: null, error: { code: 'setup' } },
    });
  });

  describe('with two keys, of which one has been refused, says that', () => {
    const page = async (url: string, workspaceId: string | null, state_: string, why: string) => {
      state.tabs = [{ id: 7, url, active: true, lastAccessed: 20 }];
      const { origin } = new URL(url);
      await ask('page.report', { workspaceId, state: state_, why, people: [] }, { ...CONTENT, url, origin });
      const reply = await ask<Status>('status.read', null);
      return reply.ok ? reply.data.error : undefined;
    };
    const refuse = async (region: string) => {
      for (const one of await app.connections.list()) {
        if (one.region !== region) continue;
        await app.vault.update(one.id, (stored) => ({
          ...stored,
          error: { code: 'auth', message: 'HTTP 401' },
        }));
      }
    };
    const REFUSED = { code: 'auth', message: 'HTTP 401' };
    const UNKNOWN = { code: 'setup', message: 'no connection knows the workspace' };
    const STRANGE = 'f'.repeat(24);

    beforeEach(async () => {
      await connect();
      await ask('connection.add', { region: 'use2', subdomain: '', key: KEY, remember: true });
    });

    test('only of a page whose key it is', async () => {
      await refuse('global');
      const url = (host: string) => `https://${host}/teams`;
      expect(await page(url('app.clockify.me'), STRANGE, 'setup', 'not-covered')).toEqual(REFUSED);
      expect(await page(url('use2.clockify.me'), STRANGE, 'setup', 'not-covered')).toEqual(UNKNOWN);
      expect(await page(url('euc1.clockify.me'), null, 'setup', 'no-connection-here')).toEqual(UNKNOWN);
      expect(await page(url('use2.clockify.me'), null, 'no-workspace', 'silent')).toBeUndefined();
    });

    test('of the second one too', async () => {
      await refuse('use2');
      expect(await page('https://use2.clockify.me/teams', null, 'no-workspace', 'unknown-name')).toEqual(
        REFUSED,
      );
      for (const { id } of await app.connections.list())
        await app.vault.update(id, (stored) => ({ ...stored, workspaces: [] }));
      state.tabs = [];
      expect(await ask('status.read', null)).toMatchObject({ data: { workspace: null, error: REFUSED } });
    });
  });

  test('and the toolbar give the same reason for a page without a list', async () => {
    service.meddle = ({ url }) =>
      url.pathname.endsWith('/users') ? service.json({ code: 1003 }, { status: 403 }) : undefined;
    state.tabs = [{ id: 7, url: 'https://app.clockify.me/teams', active: true, lastAccessed: 20 }];
    await connect();
    const answer = await vi.waitFor(async () => {
      const reply = await index();
      if (!reply.ok || reply.data.state !== 'forbidden') throw new Error('the reading has not failed');
      return reply.data;
    });
    await ask('page.report', { workspaceId: MAIN, state: 'forbidden', people: [] }, CONTENT);
    expect(state.titles.get(7)).toContain('locked this workspace');
    // A report that was lost is made up from the answer to the page.
    await session.remove('tab:7');
    state.titles.set(7, '');
    fakeBrowser.tabs.sendMessage.mockRejectedValueOnce(new Error('Receiving end does not exist.'));
    await index({ config: answer.configId });
    await vi.waitFor(() => expect(state.titles.get(7)).toContain('locked this workspace'));
  });

  test('shows no error of a key while another one keeps the list up to date', async () => {
    service.otherKeys.set('another-key', userId(1));
    await connect();
    await ready();
    await ask('connection.add', { region: 'global', subdomain: '', key: 'another-key', remember: true });
    await vi.waitFor(() => expect(app.sync.isBusy()).toBe(false));
    service.meddle = ({ headers }) =>
      headers.get('X-Api-Key') === KEY ? service.json({ code: 4003 }, { status: 401 }) : undefined;
    for (let checks = 0; checks < 2; checks++) {
      clock.pass(60_000);
      await app.quickChecks.run(MAIN);
    }
    const status = async () => {
      const reply = await ask<Status>('status.read', null);
      return reply.ok ? [reply.data.error?.code, reply.data.workspace?.sync.error?.code] : [];
    };
    expect(await status()).toEqual([undefined, undefined]);
    service.meddle = () => service.json({ code: 4003 }, { status: 401 });
    clock.pass(60_000);
    await app.quickChecks.run(MAIN).catch(() => undefined);
    await vi.waitFor(async () => expect(await status()).toEqual(['auth', 'auth']));
  });

  test('shows no time of the next try that a clock noted which was ahead', async () => {
    service.meddle = ({ url }) =>
      url.pathname.endsWith('/users')
        ? new Response('', { status: 429, headers: { 'Retry-After': '1200' } })
        : undefined;
    await connect();
    const retryAt = async () => {
      const reply = await ask<Status>('status.read', null);
      if (!reply.ok || reply.data.error?.code !== 'rate') throw new Error('the reading has not failed');
      return reply.data.error.retryAt;
    };
    expect(await vi.waitFor(retryAt)).toBeGreaterThan(clock.now());
    clock.pass(-86_400_000);
    expect(await retryAt()).toBeUndefined();
  });

  test('says what is missing, first the permission and then the key', async () => {
    expect(await ask('status.read', null)).toMatchObject({ data: { error: { code: 'setup' } } });
    await connect();
    await ready();
    expect(await ask<Status>('status.read', null)).not.toHaveProperty('data.error');
    state.permitted = false;
    expect(await ask('status.read', null)).toMatchObject({ data: { error: { code: 'permission' } } });
  });

  test('and the other pages say the same problem of a key, for every workspace that it reads', async () => {
    await connect();
    await ready();
    const problems = async () => {
      const status = await ask<Status>('status.read', null);
      const listed = await ask<readonly WorkspaceStatus[]>('workspace.list', null);
      if (!status.ok || !listed.ok) throw new Error('there is no answer');
      return [status.data.error, ...listed.data.map(({ sync }) => sync.error)].map((error) => error?.message);
    };
    await vi.waitFor(async () => expect(await problems()).toEqual([undefined, undefined, undefined]));
    state.permitted = false;
    expect(await problems()).toEqual(Array(3).fill('host permission is missing'));
    state.permitted = true;
    for (const connection of await app.connections.list()) {
      await app.vault.save({ ...connection, remember: false }, KEY);
      await session.remove(`key:${connection.id}`);
    }
    expect(await problems()).toEqual(Array(3).fill('the key was for a browser session that has ended'));
  });

  test('says before a connection that a server named by a policy lacks its permission', async () => {
    managed.data = { connection: { region: 'self-hosted', server: 'time.example.org' } };
    state.permitted = false;
    expect(await ask('status.read', null)).toMatchObject({
      data: { error: { code: 'permission', server: 'https://time.example.org' } },
    });
    state.permitted = true;
    expect(await ask('status.read', null)).toMatchObject({ data: { error: { code: 'setup' } } });
  });
});

describe('connections', () => {
  test('a refused key gives a code, names nobody and is not kept', async () => {
    const reply = await ask('connection.add', {
      region: 'global',
      subdomain: '',
      key: 'wrong-key',
      remember: true,
    });
    expect(reply).toMatchObject({ ok: false, error: { code: 'auth' } });
    expect(JSON.stringify(reply)).not.toContain('wrong-key');
    expect(await ask('connection.list', null)).toMatchObject({ data: [] });
  });

  test.each([
    ['of the network', () => Promise.reject(new TypeError('offline')), 'offline', undefined],
    ['of the server', () => new Response('', { status: 500 }), 'server', undefined],
    ['of a locked workspace', () => service.json({ code: 1003 }, { status: 403 }), 'forbidden', undefined],
    ['of a suspended account', () => service.json({ code: 406 }, { status: 403 }), 'forbidden', 'forbidden'],
    ['of the key', () => service.json({ code: 4003 }, { status: 401 }), 'auth', 'auth'],
  ])('a test keeps its failure only when a person must mend it: %s', async (_, answer, code, kept) => {
    await connect();
    await ready();
    const list = await ask<{ id: string }[]>('connection.list', null);
    // The list in use stays fresh, so nothing is asked of the service afterwards.
    service.meddle = answer;
    expect(await ask('connection.test', { id: list.ok ? list.data[0]?.id : '' })).toMatchObject({
      ok: false,
      error: { code },
    });
    service.meddle = () => undefined;
    const reply = await ask<Status>('status.read', null);
    expect(reply.ok && reply.data.error?.code).toBe(kept);
  });

  test('counts the workspaces of a new key that cannot be read, until they can', async () => {
    const { workspaces } = service;
    const unread = async () => {
      const [one] = await app.connections.summaries();
      return [one?.workspaces.map(({ id }) => id), one?.unreadWorkspaces];
    };
    service.workspaces = () => workspaces.call(service).map((one, at) => (at === 0 ? one : { id: 7 }));
    await connect();
    expect(await unread()).toEqual([[MAIN], 1]);
    const refresh = async () => {
      for (const one of await app.connections.list()) await app.connections.refreshWorkspaces(one, 0);
    };
    await refresh();
    expect(await unread()).toEqual([[MAIN], 1]);
    service.workspaces = workspaces;
    await refresh();
    expect(await unread()).toEqual([[MAIN, OTHER], 0]);
    // One that is known stays, whatever its record says later.
    service.workspaces = () => workspaces.call(service).map((one, at) => (at === 0 ? one : { id: 7 }));
    await refresh();
    expect(await unread()).toEqual([[MAIN, OTHER], 0]);
  });

  test('a new key of the same owner at the same base replaces the connection', async () => {
    await connect();
    await connect();
    expect(await ask('connection.list', null)).toMatchObject({
      data: [{ owner: { id: OWNER }, hasKey: true }],
    });
  });

  test('the key of a subdomain stands beside another key of the same account at the same base', async () => {
    const second = 'another-key-0123456789-not-a-secret';
    service.otherKeys.set(second, OWNER);
    service.meddle = ({ url }) =>
      url.hostname === 'acme.clockify.me'
        ? service.json({ message: 'Api key does not exist', code: 4003 }, { status: 401 })
        : undefined;
    const connectSubdomain = (subdomain: string, key: string) =>
      ask('connection.add', { region: 'subdomain', subdomain, key, remember: true });
    await connect();
    expect(await connectSubdomain('acme', second)).toMatchObject({ ok: true });
    const keys = async () => {
      const all = await app.connections.list();
      return Promise.all(
        all.map(async (one) => [one.region, one.subdomain, one.base, await app.vault.key(one)]),
      );
    };
    const base = 'https://api.clockify.me/api';
    expect((await keys()).toSorted()).toEqual([
      ['global', '', base, KEY],
      ['subdomain', 'acme', base, second],
    ]);
    // A new key of the same subdomain replaces the old one.
    const third = 'third-key-0123456789-not-a-secret';
    service.otherKeys.set(third, OWNER);
    await connectSubdomain('acme', third);
    expect((await keys()).toSorted()).toEqual([
      ['global', '', base, KEY],
      ['subdomain', 'acme', base, third],
    ]);
  });

  test('a key that two pages connect at once is one connection', async () => {
    await Promise.all([connect(), connect()]);
    expect(await ask('connection.list', null)).toMatchObject({ data: [{ owner: { id: OWNER } }] });
  });

  test('a forgotten connection leaves nothing behind', async () => {
    await connect();
    await ready();
    const list = await ask<{ id: string }[]>('connection.list', null);
    await ask('connection.forget', { id: list.ok ? list.data[0]?.id : '' });
    expect(await app.store.rosters()).toEqual([]);
    expect(await app.store.states()).toEqual([]);
    expect(await index()).toMatchObject({ data: { state: 'setup', why: 'no-connection' } });
  });

  test('a reset deletes everything even when nothing can be read any more', async () => {
    await connect();
    await ready();
    restart();
    for (const method of ['get', 'getAll', 'put'] as const) {
      vi.spyOn(IDBObjectStore.prototype, method).mockImplementation(() => {
        throw new DOMException('Internal error.', 'UnknownError');
      });
    }
    expect(await ask('connection.list', null)).toMatchObject({ ok: false, error: { code: 'storage' } });
    expect(await ask('reset', null)).toMatchObject({ ok: true });
    vi.restoreAllMocks();
    expect(await ask('connection.list', null)).toEqual({ ok: true, data: [] });
    expect(await app.store.rosters()).toEqual([]);
  });

  test('open pages learn of a changed list and get only the edits to theirs, also after a restart', async () => {
    await connect();
    const { version, index: text, configId: config } = await ready();
    await vi.waitFor(() => expect(local.data[LISTS_KEY]).toEqual({ [MAIN]: version }));
    service.users[1] = user(1, 'INACTIVE');
    await ask('workspace.refresh', { workspaceId: MAIN });
    await vi.waitFor(() => expect(local.data[LISTS_KEY]).not.toEqual({ [MAIN]: version }));
    const whole = await ready();
    for (const worker of ['the same', 'another']) {
      if (worker === 'another') restart();
      const reply = await index({ have: version, config });
      if (!reply.ok || typeof reply.data.index === 'string') throw new Error('the answer holds no edits');
      const { edits, changed } = reply.data.index as IndexUpdate;
      expect(edits.reduce(applyEdits, textOf({ index: text }))).toBe(whole.index);
      expect(changed).toBe('person\\s+number1');
      expect(reply.data).toMatchObject({ version: whole.version, config: null });
      expect(JSON.stringify(reply).length).toBeLessThan(2_000);
    }
    expect(await index({ have: 'long gone' })).toMatchObject({ data: { index: whole.index } });
  });

  test.each([
    ['a refresh', () => ask('workspace.refresh', { workspaceId: MAIN })],
    ['a look', () => app.quickChecks.run(MAIN)],
    [
      'a refresh in another worker',
      () => {
        restart();
        return ask('workspace.refresh', { workspaceId: MAIN });
      },
    ],
    [
      'a refresh that fails',
      () => {
        service.meddle = () => new Response('<h1>Oops</h1>', { status: 500 });
        return ask('workspace.refresh', { workspaceId: MAIN });
      },
    ],
  ])(
    '%s that changes nothing sends nothing to pages of Clockify, and the new age to those of the extension',
    async (_, act) => {
      await connect();
      const { version } = await ready();
      await vi.waitFor(() =>
        // Written once in the life of a profile, whenever the history has been moved.
        expect(local.data).toMatchObject({ [LISTS_KEY]: { [MAIN]: version }, historyMoved: true }),
      );
      const told: string[] = [];
      const listen = (changes: object, area: string) =>
        told.push(...Object.keys(changes).map((key) => `${area} ${key}`));
      fakeBrowser.storage.onChanged.addListener(listen);
      await act();
      await vi.waitFor(() => expect(told).toContain(`session ${PROGRESS_KEY}`));
      fakeBrowser.storage.onChanged.removeListener(listen);
      expect(told.filter((one) => one.startsWith('local'))).toEqual([]);
      expect(await index({ have: version })).toMatchObject({ data: { version, index: null } });
    },
  );

  test('open pages learn of a list that was lost and read again, even if it is the same', async () => {
    await connect();
    const { version } = await ready();
    await app.store.clear();
    const told: unknown[] = [];
    fakeBrowser.storage.onChanged.addListener((changes: Record<string, { newValue: unknown }>) => {
      if (LISTS_KEY in changes) told.push(changes[LISTS_KEY]?.newValue);
    });
    expect(await index({ have: version })).toMatchObject({ data: { version: null } });
    await vi.waitFor(() => expect(told).toEqual([{}, { [MAIN]: version }]));
  });
});

describe('where the storage fails for a moment', () => {
  const FULL = new StatusError('storage', 'QuotaExceededError');

  test.each<[string, () => { mockRestore(): void }]>([
    ['list', () => vi.spyOn(app.store, 'roster').mockRejectedValue(FULL)],
    ['connections', () => vi.spyOn(app.connections, 'list').mockRejectedValue(FULL)],
  ])('a page that has a list keeps it and asks again when the %s cannot be read', async (_, fail) => {
    await connect();
    const { version } = await ready();
    const failure = fail();
    expect(await index({ have: version })).toBeUndefined();
    failure.mockRestore();
    expect(await index({ have: version })).toMatchObject({ data: { version, index: null } });
  });

  test('a page without a list says so, and Refresh brings it one that is the same as before', async () => {
    await connect();
    const { version } = await ready();
    const failure = vi.spyOn(app.store, 'roster').mockRejectedValue(FULL);
    expect(await index()).toMatchObject({ data: { version: null, state: 'storage' } });
    failure.mockRestore();
    const told: unknown[] = [];
    const listen = (changes: Record<string, { newValue: unknown }>) => {
      if (LISTS_KEY in changes) told.push(changes[LISTS_KEY]?.newValue);
    };
    fakeBrowser.storage.onChanged.addListener(listen);
    expect(await ask('workspace.refresh', { workspaceId: MAIN })).toMatchObject({ ok: true });
    await vi.waitFor(() => expect(told.at(-1)).toEqual({ [MAIN]: version }));
    fakeBrowser.storage.onChanged.removeListener(listen);
  });
});

describe('a report that was lost', () => {
  const found = () => (session.data['tab:7'] as { frames: Record<string, object> } | undefined)?.frames['0'];
  /** The page asks again and has everything, as after its five minutes. */
  const askAgain = async () => {
    const { data } = (await index()) as { data: IndexReply };
    await index({ have: data.version, config: data.configId });
  };
  const report = (people: object[] = []) =>
    ask('page.report', { workspaceId: MAIN, state: 'ready', people }, CONTENT);

  beforeEach(async () => {
    state.tabs = [{ id: 7, url: 'https://app.clockify.me/teams', active: true, lastAccessed: 20 }];
    await connect();
    await ready();
    fakeBrowser.tabs.sendMessage.mockReset();
  });

  test('is asked for when the page asks for its list', async () => {
    fakeBrowser.tabs.sendMessage.mockResolvedValue(undefined);
    await report();
    await askAgain();
    expect(fakeBrowser.tabs.sendMessage).not.toHaveBeenCalled();
    await session.remove('tab:7');
    await askAgain();
    const question = [7, { type: 'frame.check', payload: null }, { frameId: 0 }];
    await vi.waitFor(() => expect(fakeBrowser.tabs.sendMessage.mock.calls).toEqual([question]));
  });

  test('is what the background answered where no badge ever was, so that the workspace is looked at again', async () => {
    fakeBrowser.tabs.sendMessage.mockRejectedValue(new Error('Receiving end does not exist.'));
    await askAgain();
    await vi.waitFor(() => expect(found()).toMatchObject({ workspaceId: MAIN, state: 'ready', people: [] }));
    fakeBrowser.tabs.sendMessage.mockResolvedValue(undefined);
    expect(await ask<Status>('status.read', null)).toMatchObject({ data: { tab: { state: 'ready' } } });
  });

  test('is asked for when the popup opens, and a known one changes nothing', async () => {
    fakeBrowser.tabs.sendMessage.mockResolvedValue(undefined);
    await ask<Status>('status.read', null);
    expect(fakeBrowser.tabs.sendMessage).toHaveBeenCalledWith(7, { type: 'frame.check', payload: null }, {});
    await report();
    const stored = vi.spyOn(session, 'set');
    await report();
    expect(stored).not.toHaveBeenCalled();
  });
});

describe('the background by itself', () => {
  test('runs a quick check for a tab in front, and fetches nothing without a Clockify tab', async () => {
    await connect();
    await ready();
    service.requests.length = 0;
    await onAlarm(app, 'tick');
    expect(service.requests).toEqual([]);
    const tab = { id: 7, url: 'https://app.clockify.me/teams', active: false, lastAccessed: 20 };
    state.tabs = [tab];
    await ask('page.report', { workspaceId: MAIN, state: 'ready', people: [] }, CONTENT);
    await onAlarm(app, 'tick');
    expect(service.requests).toEqual([]);
    tab.active = true;
    await onAlarm(app, 'tick');
    expect(service.lists).toHaveLength(1);
    expect(service.lists[0]).toContain('sort-order=DESCENDING');
  });

  test('tries again while a tab is open, even after a failure that could not be stored', async () => {
    await connect();
    await ready();
    // A reading that is still under way would be joined.
    await vi.waitFor(() => expect(app.sync.isBusy()).toBe(false));
    state.tabs = [{ id: 7, url: 'https://app.clockify.me/teams', active: true, lastAccessed: 20 }];
    const original = IDBObjectStore.prototype.put;
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, ...args) {
      if (['chunks', 'states'].includes(this.name)) throw new DOMException('full', 'QuotaExceededError');
      return original.apply(this, args);
    });
    expect(await ask('workspace.refresh', { workspaceId: MAIN })).toMatchObject({
      error: { code: 'storage' },
    });
    vi.restoreAllMocks();
    const failed = (await app.sync.state(MAIN))?.reading;
    if (failed?.is !== 'failed') throw new Error('the reading did not fail');
    clock.pass(failed.until - clock.now());
    await onAlarm(app, 'resume');
    await vi.waitFor(async () =>
      expect(await app.sync.state(MAIN)).toMatchObject({ reading: { is: 'idle' } }),
    );
  });

  test('injects the code of the card only into the document that asks, as the browser identifies it', async () => {
    const { executeScript } = fakeBrowser.scripting;
    executeScript.mockClear();
    await ask('card.bring', null, EXTENSION);
    expect(executeScript).not.toHaveBeenCalled();
    await ask('card.bring', null, { ...CONTENT, frameId: 3, documentId: 'B' });
    expect(executeScript.mock.calls).toEqual([
      [{ target: { tabId: 7, documentIds: ['B'] }, files: ['card.js'], injectImmediately: true }],
    ]);
  });

  test('the code of the card comes with the first list, once for a document that asks several times', async () => {
    await connect();
    await ready();
    const { executeScript } = fakeBrowser.scripting;
    executeScript.mockClear();
    let hasArrived = false;
    executeScript.mockImplementationOnce(async () => {
      // Time enough for answers that do not wait for the code.
      for (let turns = 0; turns < 300; turns++) await new Promise((later) => setImmediate(later));
      hasArrived = true;
      return [];
    });
    const page = { ...CONTENT, documentId: 'loading' };
    const asked = [1, 2].map(async () => {
      const reply = await ask<IndexReply>('index.read', INDEX, page);
      return { ...reply, hasArrived };
    });
    // It takes the last answer only: the list need not come twice.
    expect(await Promise.all(asked)).toMatchObject([
      { hasArrived: true, data: { state: 'waiting', version: null, index: null } },
      { hasArrived: true, data: { state: 'ready', index: expect.stringContaining('person number2') } },
    ]);
    await ask('index.read', INDEX, page);
    expect(executeScript).toHaveBeenCalledTimes(1);
    await ask('card.bring', null, page);
    await ask('index.read', INDEX, { ...page, documentId: 'the next' });
    expect(executeScript).toHaveBeenCalledTimes(3);
  });

  test('the code of the card comes early to a page that cannot tell its workspace yet, and marks nobody', async () => {
    await connect();
    await ready();
    restart();
    const { executeScript } = fakeBrowser.scripting;
    executeScript.mockClear();
    const page = { ...CONTENT, documentId: 'early' };
    const witnesses = { ...SILENT, stage: 'loading' };
    expect(await ask('index.read', { ...INDEX, witnesses }, page)).toMatchObject({
      data: { workspaceId: null, state: 'waiting', index: null },
    });
    await vi.waitFor(() => expect(executeScript).toHaveBeenCalledTimes(1));
    // The worker before was killed before it could tell other pages of the list.
    delete local.data[LISTS_KEY];
    const { data } = (await ask('index.read', INDEX, page)) as { data: IndexReply };
    expect(data.state).toBe('ready');
    expect(executeScript).toHaveBeenCalledTimes(1);
    await vi.waitFor(() => expect(local.data[LISTS_KEY]).toEqual({ [MAIN]: data.version }));
  });

  test('the code of the card that could not come with a list comes with the next', async () => {
    await connect();
    await ready();
    const { executeScript } = fakeBrowser.scripting;
    executeScript.mockClear();
    executeScript.mockImplementationOnce(() => Promise.reject(new Error('no frame')));
    const page = { ...CONTENT, documentId: 'refusing' };
    for (const times of [1, 2, 2]) {
      expect(await ask('index.read', INDEX, page)).toMatchObject({ data: { state: 'ready' } });
      expect(executeScript).toHaveBeenCalledTimes(times);
    }
  });

  test('runs a quick check at once for a page that called the users itself', async () => {
    await connect();
    await ready();
    service.users[1] = user(1, 'INACTIVE');
    await ask('page.changed', { workspaceId: MAIN }, CONTENT);
    await vi.waitFor(async () => {
      expect(readIndex(textOf(await ready())).get('person number1')?.[0]?.standing).toBe('deactivated-here');
    });
  });
});
