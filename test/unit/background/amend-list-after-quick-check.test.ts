/** A quick check amends a list to what a full reading gives, whatever changes and whenever the background is killed. */
import 'fake-indexeddb/auto';
import { IDBFactory, IDBObjectStore } from 'fake-indexeddb';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { MemberTable } from '../../../src/directory/lists/fingerprints-to-compare-members.ts';
import { countStandings } from '../../../src/directory/lists/user-to-member.ts';
import { buildIndex } from '../../../src/directory/name-index/name-index.ts';
import { applyEdits, stepsFrom, versionOf } from '../../../src/directory/name-index/name-index-delta.ts';
import { FLAGGED_BY_DEFAULT, type Standing } from '../../../src/domain/standing.ts';
import type { Member } from '../../../src/domain/types-of-members-lists-and-history.ts';
import { createRig, type Rig } from './background-parts.ts';
import { resetBrowser } from './fake-browser.ts';
import { FakeService, type FakeUser, MAIN, OWNER, owner, user } from './fake-service.ts';

vi.mock('../../../src/platform/browser.ts', async () => ({
  browser: (await import('./fake-browser.ts')).fakeBrowser,
}));

const FLAGGED: ReadonlySet<Standing> = new Set(FLAGGED_BY_DEFAULT);
/** Few names, so that namesakes are frequent: in other cases, of one word, and with nothing visible. */
const NAMES = ['Dana Cole', 'DANA COLE', 'Ann "],["Lee', 'Xena', 'xena', 'Łukasz, Jr', '李小龍', '', null];

let service: FakeService;
let rig: Rig;

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
  resetBrowser();
  service = new FakeService();
});

afterEach(() => {
  vi.restoreAllMocks();
});

function someone(number: number, name: string | null, membership: string, status: string): FakeUser {
  return { ...user(number, membership, status), name, roles: ['WORKSPACE_ADMIN', `["${OWNER}",`] };
}

/** One event for a person or for the background. */
const anyEvent = fc.record({
  what: fc.constantFrom(
    'membership',
    'membership',
    'account',
    'renamed',
    'new',
    'killed',
    'killed while it writes',
    'read',
  ),
  who: fc.nat(1_000),
  membership: fc.constantFrom('ACTIVE', 'INACTIVE', 'PENDING', 'SUSPENDED'),
  status: fc.constantFrom('ACTIVE', 'NOT_REGISTERED', 'HIBERNATING'),
  name: fc.constantFrom(...NAMES),
});
type Event = typeof anyEvent extends fc.Arbitrary<infer T> ? T : never;

const anyPeople = fc.array(
  fc.record({
    name: fc.constantFrom(...NAMES),
    membership: fc.constantFrom('ACTIVE', 'ACTIVE', 'INACTIVE', 'PENDING'),
    status: fc.constantFrom('ACTIVE', 'NOT_REGISTERED', 'LIMITED', 'DELETED'),
  }),
  { minLength: 2, maxLength: 12 },
);

function apply(event: Event): void {
  const others = service.users.filter(({ id }) => id !== OWNER);
  const one = others[event.who % others.length];
  if (one === undefined) throw new Error('the workspace has no member');
  const [first, ...rest] = one.memberships;
  // Neither the quick check nor the plain list shows the other accounts.
  const isShown = !['LIMITED', 'DELETED'].includes(one.status);
  if (event.what === 'membership' && isShown && first !== undefined) {
    one.memberships = [{ ...first, membershipStatus: event.membership }, ...rest];
  }
  if (event.what === 'account' && isShown) one.status = event.status;
  if (event.what === 'renamed' && isShown) {
    one.name = event.name;
    one.email = `${event.who}@example.com`;
  }
  if (event.what === 'new') {
    service.users.push(someone(1_000 + service.users.length, event.name, event.membership, event.status));
  }
  service.time += 1_000;
}

/** All that is stored about the list in use. Also checks that its parts agree. */
async function kept(): Promise<{ members: Map<string, Member>; version: string; content: string }> {
  const roster = await rig.store.roster(MAIN);
  const index = await rig.store.index(MAIN);
  if (roster === undefined || index === undefined) throw new Error('there is no list in use');
  const members = new Map(
    [...(await rig.store.members.byId(roster))].map(([id, { member }]) => [id, member]),
  );
  const text = buildIndex(members.values(), FLAGGED);
  expect(index.text).toBe(text);
  expect(index.content).toBe(await versionOf(MAIN, text));
  expect(index.version).toBe(roster.version);
  expect(roster.size).toBe(members.size);
  expect(roster.counts).toEqual(countStandings(members.values()));
  const table = await rig.store.table(roster);
  if (table !== undefined) expect(table.text).toBe(MemberTable.of(members.values()).text);
  const pieces: string[] = [];
  let from: readonly [number, number] | null = [0, 0];
  while (from !== null) {
    const piece: Awaited<ReturnType<typeof rig.store.members.piece<string>>> = await rig.store.members.piece(
      roster,
      from,
      3,
      ({ id, standing }) => `${id} ${standing}`,
    );
    pieces.push(...piece.members);
    from = piece.next;
  }
  expect(pieces.toSorted()).toEqual(
    [...members.values()].map(({ id, standing }) => `${id} ${standing}`).toSorted(),
  );
  return { members, version: roster.version, content: index.content };
}

/** What a quick check keeps up to date, by id. */
function rowsOf(members: ReadonlyMap<string, Member>): unknown[] {
  return [...members.values()]
    .map(({ detailed: _, ...row }) => row)
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

describe('a list that is amended', () => {
  test('equals the list of a full reading, even when the background is killed between or within the steps', async () => {
    let amendments = 0;
    await fc.assert(
      fc.asyncProperty(
        anyPeople,
        fc.array(anyEvent, { minLength: 1, maxLength: 12 }),
        async (people, events) => {
          globalThis.indexedDB = new IDBFactory();
          resetBrowser();
          service = new FakeService();
          service.users = [
            owner(),
            ...people.map(({ name, membership, status }, at) => someone(at + 1, name, membership, status)),
          ];
          rig = createRig(service);
          await rig.connect();
          await rig.sync.start(MAIN);
          for (const event of events) {
            const before = await rig.store.index(MAIN);
            if (event.what === 'killed') rig = createRig(service);
            else if (event.what === 'read') await rig.sync.start(MAIN);
            else apply(event);
            rig.pass(60_000);
            if (event.what === 'killed while it writes') {
              const put = vi.spyOn(IDBObjectStore.prototype, 'put');
              put.mockImplementation(() => {
                throw new DOMException('no room', 'QuotaExceededError');
              });
              await rig.quickChecks.run(MAIN).catch(() => undefined);
              put.mockRestore();
              rig = createRig(service);
              expect((await kept()).content).toBe(before?.content);
            }
            await rig.quickChecks.run(MAIN);
            const { content } = await kept();
            const after = await rig.store.index(MAIN);
            const steps = before && after ? stepsFrom(after, before.content) : null;
            if (steps !== null && content !== before?.content) {
              expect(steps.reduce((text, { edits }) => applyEdits(text, edits), before?.text ?? '')).toBe(
                after?.text,
              );
            }
          }
          const amended = await kept();
          if ((await rig.store.roster(MAIN))?.chunks.some(({ amends }) => amends)) amendments += 1;
          await rig.sync.start(MAIN);
          const full = await kept();
          expect(full.content).toBe(amended.content);
          expect(rowsOf(full.members)).toEqual(rowsOf(amended.members));
        },
      ),
      { seed: 28, numRuns: 60 },
    );
    expect(amendments).toBeGreaterThan(30);
  });

  test('reads only the chunks of changed people and their namesakes, and writes none of them', async () => {
    service.users = [
      owner(),
      ...Array.from({ length: 40 }, (_, at) =>
        someone(at + 1, `Person Number${at}`, at % 5 ? 'ACTIVE' : 'INACTIVE', 'ACTIVE'),
      ),
    ];
    service.cap = 10;
    rig = createRig(service);
    await rig.connect();
    await rig.sync.start(MAIN);
    rig.pass(60_000);
    await rig.quickChecks.run(MAIN);
    const chunks = (await rig.store.roster(MAIN))?.chunks ?? [];
    expect(chunks.length).toBeGreaterThan(3);
    const [, changed] = service.users;
    const [first] = changed?.memberships ?? [];
    if (changed === undefined || first === undefined) throw new Error('the workspace has too few members');
    changed.memberships = [{ ...first, membershipStatus: 'ACTIVE' }];
    service.time += 1_000;
    rig.pass(60_000);
    const read = vi.spyOn(IDBObjectStore.prototype, 'get');
    const written = vi.spyOn(IDBObjectStore.prototype, 'put');
    await rig.quickChecks.run(MAIN);
    const chunkKeys = (calls: readonly (readonly unknown[])[]) =>
      calls.flatMap(([key]) => (Array.isArray(key) && typeof key[2] === 'number' ? [key[2]] : []));
    expect(chunkKeys(read.mock.calls)).toEqual([chunks[0]?.seq]);
    const seqs = written.mock.calls.flatMap(([value]) => (value as { seq?: number }).seq ?? []);
    expect(seqs).toEqual([chunks.length]);
    vi.restoreAllMocks();
    const roster = await rig.store.roster(MAIN);
    expect(roster?.chunks.slice(0, -1)).toEqual(chunks);
    expect(await kept()).toMatchObject({ version: roster?.version });
  });
});
