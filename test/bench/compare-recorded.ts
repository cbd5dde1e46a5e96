/**
 * `npm run bench:guard`: a short run in Chromium that compares ratios with the recorded ones in `recorded.json`
 * and fails when one has grown beyond the measured noise. Ratios only, never times: they hold on any machine.
 * `-- --record` writes what it measures, with bounds from its spread.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openStand } from './bench-browser.ts';
import { buildBench } from './extension.ts';
import { hiddenRows, reactRows, scrollRows } from './measurements/react.ts';
import { placeRows, scanRows } from './measurements/scan.ts';
import { syncRows } from './measurements/sync.ts';
import type { Table } from './results.ts';
import { startServer } from './server.ts';
import { ratios, type Summary, summarize } from './statistics.ts';

const RECORDED = new URL('recorded.json', import.meta.url);

/**
 * The rows that are watched. Those of work and of script in one go are steady when the machine is busy; times
 * that wait for frames or the network are not, and are left to the full run.
 */
const WATCHED: readonly string[] = [
  'scan-nodes',
  'scan-flagged',
  'place-script',
  'index',
  'insert-work',
  'rewrite-work',
  'hidden-work',
  'scroll-work',
  'sync-work',
];

interface Recorded {
  /** Median of the ratio to the limit. */
  readonly ratio: number;
  /** A lower quartile above it fails. */
  readonly most: number;
}

/** Bounds lie so many times above what was recorded, by how wide the values were spread: twice as slow fails. */
const ROOM = [1.5, 1.9] as const;

function bound({ median, high }: Summary): number {
  return median * Math.min(ROOM[1], Math.max(ROOM[0], (1.3 * high) / median));
}

async function measure(): Promise<Map<string, Summary>> {
  const folder = await mkdtemp(join(tmpdir(), 'member-status-guard-'));
  const server = await startServer();
  try {
    const { bench } = await buildBench(folder);
    const stand = await openStand('chromium', server.port, bench);
    const tables: Table[] = [];
    try {
      const effort = { runs: 9, seconds: 6, short: true, peers: false };
      tables.push(...(await scanRows(stand, effort)), ...(await placeRows(stand, effort)));
      tables.push(...(await reactRows(stand, effort)), await hiddenRows(stand, effort));
      tables.push(...(await scrollRows(stand, { ...effort, runs: 5 })));
      tables.push(...(await syncRows(stand, effort, server)));
    } finally {
      await stand.close();
    }
    const found = new Map<string, Summary>();
    for (const table of tables) {
      if (!WATCHED.includes(table.id)) continue;
      for (const { label, values } of table.cells) {
        found.set(`${table.id}, ${label}`, summarize(ratios(values.ours ?? [], values[table.limit] ?? [])));
      }
    }
    return found;
  } finally {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { record: { type: 'boolean', default: false } } });
  const found = await measure();
  if (values.record) {
    const entries = [...found].map(([row, ratio]): [string, Recorded] => [
      row,
      { ratio: Number(ratio.median.toFixed(3)), most: Number(bound(ratio).toFixed(2)) },
    ]);
    await writeFile(RECORDED, `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`);
    for (const [row, { ratio, most }] of entries) console.log(`${row}: ${ratio}, at most ${most}`);
    return;
  }
  const recorded = JSON.parse(await readFile(RECORDED, 'utf8')) as Record<string, Recorded>;
  let failed = 0;
  for (const [row, { ratio, most }] of Object.entries(recorded)) {
    // A busy machine only ever adds: the lower quartile says what the code itself takes.
    const now = found.get(row)?.low ?? Number.NaN;
    const isHeld = now <= most;
    if (!isHeld) failed += 1;
    console.log(`${isHeld ? 'ok  ' : 'FAIL'} ${row}: ${now.toFixed(2)}, recorded ${ratio}, at most ${most}`);
  }
  console.log(`${Object.keys(recorded).length - failed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}

await main();
