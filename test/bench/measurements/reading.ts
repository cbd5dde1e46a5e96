/** Reading all members of a workspace, in a page of the extension's own origin. */
import type { CDPSession } from 'puppeteer-core';
import type { Harness } from '../../browser/harness.ts';
import { callerOf, count, type Effort, few, rotated, runsOf } from '../bench-browser.ts';
import { workspaceOf } from '../people.ts';
import { Collector, type Row, type Table } from '../result-tables.ts';
import type { Reader } from '../scripts/reads-members.ts';
import type { BenchServer } from '../server.ts';
import { meterOf } from '../thread-time.ts';
import { makeWorkspace, serve, type Workspace } from '../workspaces.ts';
import { heapAfterCollection, memoryTable, SIZES } from './memory.ts';

const READERS: Readonly<Record<Reader, string>> = {
  limit: 'bare fetch + JSON.parse of the same pages',
  ours: 'ours, to the published list',
  loop: 'loop of 200 a page, full zod schema',
  sdk: 'clockify-ts, 200 a page',
};

/** The row of the time for a list of this size. */
export const timeRow = (size: number): Row => ({
  label: `time, ${count(size, 'member')}`,
  unit: 'ms',
  size,
  series: 'time of a reading',
  /** The row of the work for a list of this size. */
});
/** The row of the background's heap after reading a list of this size. */
export const workRow = (size: number): Row => ({ label: `work, ${count(size, 'member')}`, unit: 'ms' });
export const keptRow = (size: number): Row => ({
  label: `the background after reading ${count(size, 'member')}`,
  unit: 'bytes',
  size,
  series: 'heap of the background',
});
/** The size that budgets and peers use. */
const USUAL = 10_000;
export const PEAK: Row = { label: `peak of reading ${count(USUAL, 'member')}`, unit: 'bytes' };
const WAITED_SIZE = 1_000;
export const WAITED: Row = {
  label: `${count(WAITED_SIZE, 'member')} while three workspaces read names`,
  unit: 'ms',
};
/** Groups, and also projects, in each of three workspaces. */
const NAMES = 4_000;
const OTHERS = 3;

type Call = ReturnType<typeof callerOf>;

/** The tables of reading. */
export async function readingRows(harness: Harness, effort: Effort, server: BenchServer): Promise<Table[]> {
  const { kind } = harness;
  const readers: Reader[] = effort.short ? ['limit', 'ours'] : ['limit', 'ours', 'loop', 'sdk'];
  const reading = new Collector({
    id: 'reading',
    title: 'Reading all members',
    what: 'From the wish to the list in use, with memberships=ALL and twenty memberships a person, and the work of the main thread of the context that reads. Ours stores every page, makes index, counts and history, and publishes; it keeps to eight requests a second, the others to nothing; a second passes before each reading, so that none waits for the requests of the one before.',
    limit: 'limit',
    contenders: Object.fromEntries(readers.map((name) => [name, READERS[name]])),
  });
  const memory = memoryTable();
  const sizes = effort.short ? [1_000] : SIZES;
  const workspaces = sizes.map((size) => makeWorkspace(size));
  const others = Array.from({ length: OTHERS }, (_, at) => makeWorkspace(10 + at));
  const log = serve(server, [...workspaces, ...others], NAMES);
  const page = await harness.openExtension('reading.html');
  const call = callerOf(page);
  await call('connect');
  const meter = await meterOf(harness, page);
  const session = kind === 'chromium' && !effort.short ? await page.createCDPSession() : null;
  for (const { id, ends } of workspaces) {
    const size = ends.length;
    const before = session === null ? 0 : await heapAfterCollection(session);
    // The first read learns how many bytes a member takes; from then on list pages keep their size.
    await call('read', 'ours', id, []);
    let asked = log.asked;
    const read = async (by: Reader) => {
      await rest();
      log.asked = [];
      const paths = asked.map(({ path }) => path);
      const measured = await meter.measure(() => call('read', by, id, paths));
      if (by === 'ours') asked = log.asked;
      return measured;
    };
    log.asked = [];
    await read('ours');
    for (const run of runsOf(size > USUAL ? few(effort) : effort)) {
      const due = readers.filter((by) => by === 'limit' || by === 'ours' || (size === USUAL && run <= 3));
      for (const by of rotated(due, run)) {
        const { work, value } = await read(by);
        const [ms, members] = value as [number, number];
        if (members !== size) throw new Error(`${by} read ${members} of ${size} members`);
        if (run === 0) continue;
        reading.add(kind, timeRow(size), by, ms);
        reading.add(kind, workRow(size), by, work.task);
      }
    }
    if (session === null) continue;
    const heaviest = Math.max(...asked.map(({ bytes }) => bytes));
    await call('answerPage', id);
    memory.add(kind, keptRow(size), 'ours', (await heapAfterCollection(session)) - before);
    memory.add(kind, keptRow(size), 'data', heaviest);
    if (size !== USUAL) continue;
    for (const run of runsOf(few(effort))) {
      const peak = await peakOf(session, () => read('ours'));
      if (run === 0) continue;
      memory.add(kind, PEAK, 'ours', peak);
      memory.add(kind, PEAK, 'data', heaviest);
    }
  }
  const waiting = await waitingRow(harness, effort, call, others);
  await page.close();
  return [reading.table(), waiting, memory.table()];
}

/** Time of a list that somebody waits for: alone, and while the names of other workspaces are read. */
async function waitingRow(
  { kind }: Harness,
  effort: Effort,
  call: Call,
  others: readonly Workspace[],
): Promise<Table> {
  const waiting = new Collector({
    id: 'waiting',
    title: 'A list that somebody waits for',
    what: `From the wish to the list in use, alone and while the same key reads ${count(NAMES, 'group')} and as many projects of each of three other workspaces.`,
    limit: 'alone',
    contenders: { ours: 'ours, beside the others', alone: 'ours, alone' },
  });
  for (const run of runsOf(effort)) {
    for (const by of rotated(['alone', 'ours'] as const, run)) {
      await rest();
      const busy = by === 'ours' ? others.map(({ id }) => id) : [];
      const ms = (await call('readBeside', workspaceOf(WAITED_SIZE), busy)) as number;
      if (run > 0) waiting.add(kind, WAITED, by, ms);
    }
  }
  return waiting.table();
}

/** Waits until the limiter has forgotten earlier requests. */
function rest(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1_100));
}

/** The most bytes that the heap grew by during `run`. Collects garbage before each look. */
async function peakOf(session: CDPSession, run: () => Promise<unknown>): Promise<number> {
  const used = async () => {
    await session.send('HeapProfiler.collectGarbage');
    return (await session.send('Runtime.getHeapUsage')).usedSize;
  };
  const before = await used();
  let highest = before;
  let isOver = false;
  const over = run().finally(() => {
    isOver = true;
  });
  while (!isOver) highest = Math.max(highest, await used());
  await over;
  return highest - before;
}
