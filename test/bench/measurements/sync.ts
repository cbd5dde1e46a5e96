/** Reading all members of a workspace, in a page of the extension's own origin. */
import { expressionOf, type Harness } from '../../browser/harness.ts';
import { count, type Effort, rotated, runsOf } from '../bench-browser.ts';
import { idOf, nameOf, sizeOf, standingOf, workspaceOf } from '../people.ts';
import { Collector, type Table } from '../results.ts';
import type { Reader } from '../scripts/sync.ts';
import type { BenchServer } from '../server.ts';
import { meterOf } from '../thread-time.ts';

const READERS: Readonly<Record<Reader, string>> = {
  limit: 'bare fetch + JSON.parse of the same pages',
  ours: 'ours, to the published list',
  loop: 'loop of 200 a page, full zod schema',
  sdk: 'clockify-ts, 200 a page',
};
const PROJECTS = 18;

interface Workspace {
  readonly id: string;
  /** Members, separated by commas. */
  readonly bytes: Buffer;
  readonly ends: readonly number[];
}

function makeWorkspace(size: number): Workspace {
  const id = workspaceOf(size);
  const pieces: Buffer[] = [];
  const ends: number[] = [];
  let end = 0;
  for (let at = 0; at < size; at += 1) {
    const piece = Buffer.from(`${JSON.stringify(userOf(at, id))},`);
    pieces.push(piece);
    end += piece.length;
    ends.push(end);
  }
  return { id, bytes: Buffer.concat(pieces), ends };
}

function userOf(at: number, workspaceId: string): object {
  const id = idOf(at);
  const membership = (targetId: string, membershipType: string, membershipStatus = 'ACTIVE') => ({
    userId: id,
    hourlyRate: membershipType === 'PROJECT' ? { amount: 9500, currency: 'USD' } : null,
    costRate: null,
    targetId,
    membershipType,
    membershipStatus,
  });
  const status = standingOf(at) === 'deactivated-here' ? 'INACTIVE' : 'ACTIVE';
  return {
    id,
    email: `member.${at}@example.com`,
    name: nameOf(at),
    memberships: [
      membership(workspaceId, 'WORKSPACE', status),
      ...Array.from({ length: PROJECTS }, (_, n) =>
        membership(idOf(50_000 + ((at * 7 + n) % 400)), 'PROJECT'),
      ),
      membership(idOf(60_000 + (at % 20)), 'USERGROUP'),
    ],
    profilePicture: 'https://img.clockify.me/no-user-image.png',
    activeWorkspace: workspaceId,
    defaultWorkspace: workspaceId,
    settings: {
      weekStart: 'MONDAY',
      timeZone: 'Europe/Belgrade',
      timeFormat: 'HOUR24',
      lang: 'EN',
      theme: 'DEFAULT',
    },
    status: 'ACTIVE',
    customFields: [],
    roles: [],
  };
}

/** Lets the server answer as the API does for the workspaces; returns the list of users' pages asked for. */
function serve(
  server: BenchServer,
  workspaces: readonly Workspace[],
): { asked: { path: string; bytes: number }[] } {
  const log: { asked: { path: string; bytes: number }[] } = { asked: [] };
  const whole = (value: unknown) => ({ body: [Buffer.from(JSON.stringify(value))], lastPage: true });
  server.answer = (path, query) => {
    if (path === '/v1/user') {
      return whole({ id: idOf(0), name: nameOf(0), email: '', activeWorkspace: workspaces[0]?.id });
    }
    if (path === '/v1/workspaces') {
      return whole(workspaces.map(({ id }) => ({ id, name: `Bench ${sizeOf(id)}`, memberships: [] })));
    }
    const [, id, list] = /^\/v1\/workspaces\/([0-9a-f]{24})\/(users|user-groups|projects)$/.exec(path) ?? [];
    const workspace = workspaces.find((one) => one.id === id);
    if (workspace === undefined) return null;
    if (list !== 'users' || query.has('account-statuses')) {
      if (list === 'users') log.asked.push({ path: `${path}?${query}`, bytes: 2 });
      return whole([]);
    }
    const size = Number(query.get('page-size') ?? 50);
    const first = (Number(query.get('page') ?? 1) - 1) * size;
    const { bytes, ends } = workspace;
    const from = ends[first - 1] ?? 0;
    const to = ends[Math.min(first + size, ends.length) - 1] ?? 0;
    log.asked.push({ path: `${path}?${query}`, bytes: to - from + 1 });
    if (first >= ends.length) return whole([]);
    return {
      body: [Buffer.from('['), bytes.subarray(from, to - 1), Buffer.from(']')],
      lastPage: first + size >= ends.length,
    };
  };
  return log;
}

export async function syncRows(harness: Harness, effort: Effort, server: BenchServer): Promise<Table[]> {
  const { short, peers } = effort;
  const readers: Reader[] = peers ? ['limit', 'ours', 'loop', 'sdk'] : ['limit', 'ours'];
  const head = {
    limit: 'limit',
    contenders: Object.fromEntries(readers.map((name) => [name, READERS[name]])),
    axis: 'members',
  } as const;
  const time = new Collector({
    ...head,
    id: 'sync-time',
    title: 'Reading all members: time',
    what: 'From the wish to the list in use, with memberships=ALL and twenty memberships a person; ours stores every page, makes index, counts and history, and publishes. Ours keeps to eight requests a second, the others to nothing; a second passes before each reading, so that none waits for the requests of the one before.',
    unit: 'ms',
  });
  const work = new Collector({
    ...head,
    id: 'sync-work',
    title: 'Reading all members: work',
    what: 'Work of the main thread of the context that reads, by its own clock.',
    unit: 'ms',
  });
  const memory = new Collector({
    ...head,
    id: 'sync-memory',
    title: 'Reading all members: memory',
    what: 'What the live heap grows by at most while reading, against the weight of the heaviest page (Chromium; garbage is collected before each look, one look after the other).',
    unit: 'bytes',
    limit: 'page',
    contenders: { page: 'weight of the heaviest page', ours: READERS.ours, limit: READERS.limit },
  });
  const sizes = short ? [1_000] : [1_000, 10_000, 20_000];
  const workspaces = sizes.map(makeWorkspace);
  const log = serve(server, workspaces);
  const page = await harness.openExtension('sync.html');
  const call = async (name: string, ...parameters: readonly unknown[]): Promise<unknown> => {
    const run = (key: string, values: readonly unknown[]) =>
      (globalThis as unknown as { bench: Record<string, (...values: readonly unknown[]) => unknown> }).bench[
        key
      ]?.(...values);
    return page.evaluate(expressionOf(run, name, parameters));
  };
  await call('connect');
  const meter = await meterOf(harness, page);
  const heap = harness.kind === 'chromium' ? await heapOf(page) : null;
  for (const workspace of workspaces) {
    const size = workspace.ends.length;
    const label = count(size, 'member');
    // The first reading learns what a member weighs; after it pages have the size that they keep.
    await call('read', 'ours', workspace.id, []);
    let asked = log.asked;
    const read = async (by: Reader) => {
      await rest();
      log.asked = [];
      const paths = asked.map(({ path }) => path);
      const measured = await meter.measure(() => call('read', by, workspace.id, paths));
      if (by === 'ours') asked = log.asked;
      return measured;
    };
    log.asked = [];
    await read('ours');
    for (const run of runsOf(effort)) {
      for (const by of rotated(readers, run)) {
        const { work: done, value } = await read(by);
        const [ms, members] = value as [number, number];
        if (members !== size) throw new Error(`${by} read ${members} of ${size} members`);
        if (run === 0) continue;
        time.add(harness.kind, size, label, by, ms);
        work.add(harness.kind, size, label, by, done.task);
      }
    }
    if (heap === null || short) continue;
    for (const run of runsOf(effort)) {
      for (const by of rotated(['limit', 'ours'] as const, run)) {
        const peak = await heap.during(() => read(by));
        if (run > 0) memory.add(harness.kind, size, label, by, peak);
      }
      if (run === 0) continue;
      memory.add(harness.kind, size, label, 'page', Math.max(...asked.map(({ bytes }) => bytes)));
    }
  }
  await page.close();
  return [time.table(), work.table(), memory.table()];
}

/** Until the limiter has forgotten what was asked for before. */
function rest(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1_100));
}

interface Heap {
  /** Bytes that the live heap grew by at most while `run` went on. */
  during(run: () => Promise<unknown>): Promise<number>;
}

async function heapOf(page: Awaited<ReturnType<Harness['newPage']>>): Promise<Heap> {
  const session = await page.createCDPSession();
  const used = async () => {
    await session.send('HeapProfiler.collectGarbage');
    return (await session.send('Runtime.getHeapUsage')).usedSize;
  };
  return {
    async during(run) {
      const before = await used();
      let highest = before;
      let isOver = false;
      const over = run().finally(() => {
        isOver = true;
      });
      while (!isOver) highest = Math.max(highest, await used());
      await over;
      return highest - before;
    },
  };
}
