/** Sends hostile answers and messages through the real handlers: nothing breaks, and nobody is flagged on a guess. */
import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import * as fc from 'fast-check';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { App } from '../../../src/background/create-background-parts.ts';
import { handlersOf } from '../../../src/background/message-handlers/all-messages.ts';
import { parseUsers } from '../../../src/clockify/answer-schemas.ts';
import { readChunk, writeChunk } from '../../../src/directory/lists/member-chunks.ts';
import { toMembers } from '../../../src/directory/lists/user-to-member.ts';
import { buildIndex, readIndex } from '../../../src/directory/name-index/name-index.ts';
import { normalizeName } from '../../../src/domain/case-spaces-and-accents-of-names.ts';
import { ERROR_CODES, StatusError } from '../../../src/domain/errors.ts';
import { FLAGGED_BY_DEFAULT } from '../../../src/domain/standing.ts';
import { createReceiver, type RawSender } from '../../../src/platform/message-receiver.ts';
import { createRig, quickClock } from './background-parts.ts';
import { EXTENSION_ID, EXTENSION_ORIGIN, fetchWithFiles, resetBrowser } from './fake-browser.ts';
import { FakeService, type FakeUser, KEY, MAIN, owner, user, userId } from './fake-service.ts';

vi.mock('../../../src/platform/browser.ts', async () => ({
  browser: (await import('./fake-browser.ts')).fakeBrowser,
}));

const FLAGGED = new Set(FLAGGED_BY_DEFAULT);

/** Values that break careless code. */
const hostile = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom<unknown>(
      null,
      true,
      false,
      0,
      -1,
      1e308,
      '',
      'ACTIVE',
      'INACTIVE',
      MAIN,
      [],
      {},
    ),
  },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '\u202egnp.exe',
      '<img src=x onerror=alert(1)>',
      '\0',
      '\ud800',
      '=1+1',
      'a\tb\nc',
      'x'.repeat(5_000),
    ),
  },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 6 }) },
  { weight: 1, arbitrary: fc.integer({ min: 50, max: 2_000 }).map((depth) => nest(depth)) },
);

function nest(depth: number): unknown {
  let value: unknown = [];
  for (let at = 0; at < depth; at++) value = at % 2 === 0 ? [value] : { memberships: value };
  return value;
}

const membership = fc.record(
  {
    membershipType: fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom('WORKSPACE', 'PROJECT', 'USERGROUP') },
      hostile,
    ),
    membershipStatus: fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom('ACTIVE', 'INACTIVE', 'PENDING', 'DECLINED', 'ALL') },
      hostile,
    ),
    targetId: fc.oneof({ weight: 6, arbitrary: fc.constantFrom(MAIN, 'a00000000000000000000009') }, hostile),
  },
  { requiredKeys: [] },
);

const record = fc.record(
  {
    id: fc.oneof({ weight: 20, arbitrary: fc.integer({ min: 1, max: 12 }).map(userId) }, hostile),
    name: fc.oneof({ weight: 6, arbitrary: fc.constantFrom('Jane Doe', 'Bo', null) }, hostile),
    email: fc.oneof({ weight: 6, arbitrary: fc.constantFrom('jane@example.com', '') }, hostile),
    status: fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom('ACTIVE', 'LIMITED', 'DELETED', 'NOT_REGISTERED', 'NEW') },
      hostile,
    ),
    memberships: fc.oneof(
      {
        weight: 10,
        arbitrary: fc.array(fc.oneof({ weight: 9, arbitrary: membership }, hostile), { maxLength: 4 }),
      },
      hostile,
    ),
    roles: hostile,
    ['__proto__']: hostile,
    constructor: hostile,
  },
  { requiredKeys: ['id'] },
);

const list = fc.oneof(
  { weight: 12, arbitrary: fc.array(fc.oneof({ weight: 12, arbitrary: record }, hostile), { maxLength: 8 }) },
  hostile,
);

/** As received: `JSON.parse` creates own `__proto__` fields. */
const wire = list.map((value) => JSON.stringify(value) ?? 'null');

/** The received text, sometimes cut or spoilt. */
const spoiltWire = fc.tuple(wire, fc.integer({ min: 0, max: 30 }), fc.nat()).map(([text, how, at]) => {
  if (how === 0) return text.slice(0, at % (text.length + 1));
  if (how === 1) return `${text.slice(0, at % text.length)}\u0000${text.slice(at % text.length)}`;
  if (how === 2) return `<html>${text}`;
  return text;
});

/** Independent of the code under test: whether what the service sent about a person can flag them at all. */
function mayBeFlagged(id: string, raw: unknown): boolean {
  const records = (Array.isArray(raw) ? raw : []).filter((one) => isObject(one) && one.id === id) as Record<
    string,
    unknown
  >[];
  return records.some((one) => {
    if (one.status === 'DELETED' || one.status === 'LIMITED_DELETED') return true;
    const entries = (Array.isArray(one.memberships) ? one.memberships : []).filter(isObject);
    const here = entries.filter((entry) => entry.membershipType === 'WORKSPACE' && entry.targetId === MAIN);
    if (here.length > 0) return here.some((entry) => entry.membershipStatus === 'INACTIVE');
    return entries.some((entry) =>
      ['WORKSPACE', 'PROJECT', 'USERGROUP'].includes(String(entry.membershipType)),
    );
  });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

describe('answers', () => {
  test('10 000 of them each give a list, through chunk and index and back, or an error with a code', () => {
    let lists = 0;
    let errors = 0;
    fc.assert(
      fc.property(wire, (text) => {
        const raw: unknown = JSON.parse(text);
        let users: ReturnType<typeof parseUsers>;
        try {
          users = parseUsers(raw);
        } catch (error) {
          expect(error).toBeInstanceOf(StatusError);
          errors++;
          return;
        }
        lists++;
        const members = toMembers(users.records, MAIN, true);
        for (const { id, standing } of members) {
          if (FLAGGED.has(standing)) expect(mayBeFlagged(id, raw)).toBe(true);
        }
        const sightings = members.map((member) => ({ member, at: 5 }));
        expect(readChunk(writeChunk(sightings, 5), 5)).toEqual(sightings);
        const index = readIndex(buildIndex(members, FLAGGED));
        for (const name of members.map((member) => normalizeName(member.name))) {
          for (const { id, standing } of index.get(name) ?? []) {
            expect(members.find((member) => member.id === id)?.standing).toBe(standing);
            expect(index.mayHold(`(${name})`.normalize('NFD'))).toBe(true);
          }
        }
      }),
      { numRuns: 10_000, seed: 20261124 },
    );
    // If one half were empty, the generator would no longer fit.
    expect(lists).toBeGreaterThan(3_000);
    expect(errors).toBeGreaterThan(500);
    expect(({} as { memberships?: unknown }).memberships).toBeUndefined();
  });

  test('in place of any list page leave a whole new list or the last good one', async () => {
    globalThis.indexedDB = new IDBFactory();
    resetBrowser();
    const service = new FakeService();
    service.users = [owner(), user(1), user(2, 'INACTIVE')];
    const rig = createRig(service);
    await rig.connect();
    await rig.sync.start(MAIN);
    let kept = 0;
    await fc.assert(
      fc.asyncProperty(
        spoiltWire,
        fc.constantFrom('', 'LIMITED', 'DELETED', 'INACTIVE'),
        async (body, where) => {
          const before = (await rig.store.roster(MAIN))?.version;
          service.meddle = ({ url }) => {
            const query = url.searchParams;
            const place =
              query.get('status') === 'INACTIVE' ? 'INACTIVE' : (query.get('account-statuses') ?? '');
            if (!url.pathname.endsWith('/users') || place !== where) return undefined;
            return new Response(body, { headers: { 'Last-Page': 'true' } });
          };
          const work = where === 'INACTIVE' ? rig.quickChecks.run(MAIN) : rig.sync.start(MAIN);
          const error: unknown = await work.then(
            () => null,
            (caught: unknown) => caught,
          );
          if (error !== null) {
            expect(error).toBeInstanceOf(StatusError);
            expect((await rig.store.roster(MAIN))?.version).toBe(before);
            kept++;
          }
          const standings = await rig.standings();
          expect(standings.size).toBeGreaterThan(0);
          let raw: unknown;
          try {
            raw = JSON.parse(body);
          } catch {
            raw = [];
          }
          for (const [id, standing] of standings) {
            const known = service.users.find((one) => one.id === id);
            if (!FLAGGED.has(standing) || error !== null || id === userId(2)) continue;
            expect(mayBeFlagged(id, raw) || (known !== undefined && mayBeFlagged(id, [known]))).toBe(true);
          }
          service.meddle = () => undefined;
          await rig.sync.start(MAIN);
        },
      ),
      { numRuns: 400, seed: 5 },
    );
    expect(kept).toBeGreaterThan(50);
  });
});

describe('messages', () => {
  const TYPES = [
    'index.read',
    'person.read',
    'page.report',
    'page.changed',
    'card.bring',
    'roster.refresh',
    'status.read',
    'connection.add',
    'connection.list',
    'connection.test',
    'connection.rename',
    'workspace.list',
    'roster.read',
    'leftovers.read',
    'history.read',
    'workspace.refresh',
    'workspace.cancel',
    'badge.show',
    'diagnosis.read',
    'reset',
    'connection.forget',
    '__proto__',
    'toString',
  ];
  const id = fc.oneof(fc.constantFrom(MAIN, userId(1), userId(2), null, 'x'), hostile);
  const witnesses = fc.record({
    addresses: fc.array(fc.oneof(fc.constant('https://app.clockify.me/tracker'), fc.string()), {
      maxLength: 3,
    }),
    calls: fc.array(fc.tuple(id, fc.nat()), { maxLength: 3 }),
    switcher: fc.oneof(fc.constantFrom(null, 'Main Studio'), hostile),
    switchedAt: fc.integer({ min: -1 }),
    stage: fc.constantFrom('loading', 'settled', 'done'),
    document: fc.nat(),
  });
  const payload = fc.oneof(
    hostile,
    fc.constant(null),
    fc.record(
      {
        workspaceId: id,
        userId: id,
        id,
        ids: fc.array(id, { maxLength: 3 }),
        witnesses: fc.oneof(witnesses, hostile),
        answered: fc.oneof(fc.constant([]), hostile),
        language: fc.oneof(fc.constant('de'), hostile),
        have: fc.oneof(fc.constant(null), hostile),
        state: fc.oneof(fc.constant('ready'), hostile),
        people: fc.oneof(fc.constant([]), hostile),
        page: fc.oneof(fc.constant('audit'), hostile),
        region: fc.oneof(fc.constantFrom('global', 'subdomain'), hostile),
        subdomain: fc.oneof(fc.constant('acme'), hostile),
        key: fc.oneof(fc.constant('some-key'), hostile),
        remember: fc.boolean(),
        label: fc.oneof(fc.constant('label'), hostile),
        limit: fc.oneof(fc.constant(10), hostile),
        from: fc.oneof(fc.tuple(fc.nat(), fc.nat()), hostile),
      },
      { requiredKeys: [] },
    ),
  );
  const message = fc.oneof(
    { weight: 9, arbitrary: fc.record({ type: fc.constantFrom(...TYPES), payload }) },
    hostile,
  );

  beforeEach(() => {
    globalThis.indexedDB = new IDBFactory();
    resetBrowser();
  });

  test('10 000 of them from a page each get a reply, and the list and the key stay', async () => {
    const service = new FakeService();
    service.users = [owner(), user(1), user(2, 'INACTIVE')] satisfies FakeUser[];
    vi.stubGlobal('fetch', fetchWithFiles(service.fetch));
    const app = new App(quickClock());
    const receive = createReceiver(handlersOf(app));
    const extension: RawSender = { id: EXTENSION_ID, url: `${EXTENSION_ORIGIN}/options.html` };
    await receive(
      { type: 'connection.add', payload: { region: 'global', subdomain: '', key: KEY, remember: true } },
      extension,
    );
    await app.refresh(MAIN);
    const content: RawSender = {
      id: EXTENSION_ID,
      url: 'https://app.clockify.me/',
      origin: 'https://app.clockify.me',
      tab: { id: 1 },
    };
    let answered = 0;
    const replies = { ok: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(message, fc.integer({ min: 0, max: 9 }), async (one, from) => {
        // Most come from a page. Pages of the extension may delete everything, so they send no such message here.
        const destroys = ['reset', 'connection.forget'].includes(
          String((one as { type?: unknown } | null)?.type),
        );
        const reply = await receive(one, from === 0 && !destroys ? extension : content);
        answered++;
        if (!reply) throw new Error('the message got no reply');
        if (reply.ok) replies.ok++;
        else {
          replies.refused++;
          expect(ERROR_CODES).toContain(reply.error.code);
        }
        expect(JSON.stringify(reply) ?? '').not.toContain(KEY);
      }),
      { numRuns: 10_000, seed: 7 },
    );
    expect(answered).toBe(10_000);
    expect(replies.ok).toBeGreaterThan(150);
    expect(replies.refused).toBeGreaterThan(3_000);
    expect((await app.store.roster(MAIN))?.counts).toEqual({ active: 2, 'deactivated-here': 1 });
    expect(await app.connections.list()).toHaveLength(1);
    const sent = service.requests.map(({ init }) => init.method);
    expect(new Set(sent)).toEqual(new Set(['GET']));
  });
});
