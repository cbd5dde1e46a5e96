/**
 * `npm run bench:guard`: measures briefly in Chromium and compares with `bench-guard-recorded.json`. It fails when a
 * row has grown beyond the measured noise. It compares ratios and counts, never times, so it holds on any machine.
 * `-- --record` records new values, with bounds from their spread.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Effort, openStand } from './bench-browser.ts';
import { boundOf, type Guarded, guardedRows } from './bench-guard-rows.ts';
import { buildBench } from './extension.ts';
import { listRows } from './measurements/changed-lists.ts';
import { placeRows, scanRows } from './measurements/first-scan.ts';
import { heapRows } from './measurements/memory.ts';
import { startRows } from './measurements/nothing-flagged-load.ts';
import { changeRows, scrollRows } from './measurements/page-changes.ts';
import { readingRows } from './measurements/reading.ts';
import { merge, type Table } from './result-tables.ts';
import { startServer } from './server.ts';

const RECORDED = new URL('bench-guard-recorded.json', import.meta.url);
const EFFORT: Effort = { runs: 9, seconds: 10, short: true };

async function measure(): Promise<Table[]> {
  const folder = await mkdtemp(join(tmpdir(), 'member-status-guard-'));
  const server = await startServer();
  try {
    const { bench, dist } = await buildBench(folder);
    const stand = await openStand('chromium', server.port, bench);
    const tables: Table[] = [];
    try {
      for (const rows of [scanRows, placeRows, changeRows, scrollRows, startRows, heapRows]) {
        tables.push(...(await rows(stand, EFFORT)));
      }
      tables.push(...(await readingRows(stand, EFFORT, server)));
    } finally {
      await stand.close();
    }
    return merge([...tables, ...(await listRows('chromium', EFFORT, dist))]);
  } finally {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { record: { type: 'boolean', default: false } } });
  const found = guardedRows(await measure());
  if (values.record) {
    const bounds = Object.fromEntries([...found].map(([row, one]) => [row, boundOf(one)]));
    await writeFile(RECORDED, `${JSON.stringify(bounds, null, 2)}\n`);
    for (const [row, { usual, most }] of Object.entries(bounds))
      console.log(`${row}: ${usual}, at most ${most}`);
    return;
  }
  const recorded = JSON.parse(await readFile(RECORDED, 'utf8')) as Record<string, Guarded>;
  let failed = 0;
  for (const [row, { usual, most }] of Object.entries(recorded)) {
    // A busy machine only ever adds time, so the lower quartile is closest to what the code itself takes.
    const now = found.get(row)?.low ?? Number.NaN;
    const isHeld = now <= most;
    if (!isHeld) failed += 1;
    console.log(`${isHeld ? 'ok  ' : 'FAIL'} ${row}: ${now.toFixed(2)}, recorded ${usual}, at most ${most}`);
  }
  console.log(`${Object.keys(recorded).length - failed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}

await main();
