/**
 * `npm run bench`: everything, in Chromium and Firefox, into docs/benchmarks.md. `npm run bench:page`, `:sync`
 * and `:size` measure their part and put it beside the rest of the last results; `-- quiet`, `-- load` and `-- lists` are
 * parts of the first. Parameters: parts, then `--runs N`, `--seconds N` for a cell, `--no-peers`,
 * `--browsers chromium,firefox`. The exit code is 1 when a budget is not held in Chromium, unless the least that
 * any extension can do would not hold it either.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { cpus, loadavg, platform, release, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Member } from '../../src/domain/member.ts';
import { BROWSERS, type BrowserKind, launch } from '../browser/harness.ts';
import { DEMO_KEYS } from '../stand-in/generator.ts';
import { type StandIn, startStandIn } from '../stand-in/service.ts';
import {
  CELL_SECONDS,
  type Effort,
  openStand,
  QUIET_PATIENCE,
  STEADY,
  showEverywhere,
} from './bench-browser.ts';
import { judgeBudgets, type Results } from './budgets.ts';
import { buildBench } from './extension.ts';
import { listRows } from './measurements/lists.ts';
import { loadRows } from './measurements/load.ts';
import { heapRows, routeRows } from './measurements/memory.ts';
import { quietGrowth, quietRows, startRows } from './measurements/nothing-flagged.ts';
import { hiddenRows, reactRows, scrollRows } from './measurements/react.ts';
import { placeRows, scanRows } from './measurements/scan.ts';
import { measureSizes } from './measurements/size.ts';
import { syncRows } from './measurements/sync.ts';
import { BROWSER_NAMES, type Machine, writeReport } from './report.ts';
import type { Table } from './results.ts';
import { type BenchServer, startServer } from './server.ts';
import { quantile, ratios } from './statistics.ts';

const PARTS = ['page', 'quiet', 'load', 'lists', 'sync', 'size'] as const;
type Part = (typeof PARTS)[number];

const KEPT = join('artifacts', 'bench', 'results.json');

interface Kept extends Results {
  readonly machine: Machine;
}

/** The members of the workspace that the stand-in's pages open in. */
function standInMembers({ world }: StandIn): Member[] {
  const { workspaceId } = world.session;
  return [...world.expected(workspaceId)].map(([id, standing]) => {
    const { name, email, status } = world.user(id);
    return {
      id,
      name: name ?? '',
      email: email ?? '',
      account: status,
      membership: '',
      standing,
      roles: [],
      groups: [],
      projects: [],
      detailed: true,
    };
  });
}

/** Tables of several browsers under one head. */
function merge(tables: readonly Table[]): Table[] {
  const merged = new Map<string, Table>();
  for (const table of tables) {
    const known = merged.get(table.id);
    merged.set(table.id, known === undefined ? table : { ...known, cells: [...known.cells, ...table.cells] });
  }
  return [...merged.values()];
}

interface Folders {
  readonly dist: string;
  readonly bench: string;
}

function say(kind: BrowserKind, text: string): void {
  console.log(`${new Date().toTimeString().slice(0, 8)} ${kind}: ${text}`);
}

async function benchPages(
  kind: BrowserKind,
  effort: Effort,
  server: BenchServer,
  bench: string,
  tables: Table[],
): Promise<void> {
  const stand = await openStand(kind, server.port, bench);
  try {
    say(kind, 'scans');
    tables.push(...(await scanRows(stand, effort)));
    say(kind, 'placing');
    tables.push(...(await placeRows(stand, effort)));
    say(kind, 'reactions');
    tables.push(...(await reactRows(stand, effort)));
    tables.push(await hiddenRows(stand, effort));
    say(kind, 'scrolling');
    tables.push(...(await scrollRows(stand, effort)));
    say(kind, 'start');
    tables.push(...(await startRows(stand, effort)));
    if (kind === 'chromium') tables.push(...(await heapRows(stand, effort)));
  } finally {
    await stand.close();
  }
}

async function benchQuiet(
  kind: BrowserKind,
  effort: Effort,
  standIn: StandIn,
  { dist, bench }: Folders,
  tables: Table[],
): Promise<void> {
  // Small differences of noisy loads: they need their runs.
  const patient = { ...effort, seconds: QUIET_PATIENCE * effort.seconds };
  say(kind, 'quiet pages');
  const quiet = await openStand(kind, standIn.port, bench);
  try {
    tables.push(...(await quietRows(quiet, patient)));
    if (kind === 'chromium') {
      say(kind, 'routes');
      const product = await launch(kind, { standIn, dist, ...STEADY });
      try {
        await product.connect({ key: DEMO_KEYS.global });
        tables.push(...(await routeRows(product, quiet, effort)));
      } finally {
        await product.close();
      }
    }
  } finally {
    await quiet.close();
  }
  say(kind, 'quiet pages of all sizes');
  tables.push(...(await growQuiet(kind, patient, bench)));
}

async function growQuiet(kind: BrowserKind, effort: Effort, bench: string): Promise<Table[]> {
  const standIns: StandIn[] = [];
  try {
    return await quietGrowth(effort, async (members) => {
      const standIn = await startStandIn({ members });
      standIns.push(standIn);
      showEverywhere(standIn);
      return openStand(kind, standIn.port, bench);
    });
  } finally {
    for (const standIn of standIns) await standIn.close();
  }
}

async function benchSync(
  kind: BrowserKind,
  effort: Effort,
  server: BenchServer,
  bench: string,
): Promise<Table[]> {
  const stand = await openStand(kind, server.port, bench);
  try {
    return await syncRows(stand, effort, server);
  } finally {
    await stand.close();
  }
}

async function readKept(): Promise<Results & { readonly machine?: Machine }> {
  try {
    return JSON.parse(await readFile(KEPT, 'utf8')) as Kept;
  } catch {
    return { tables: [], sizes: [] };
  }
}

/**
 * Puts what was measured in place of what is kept of the same tables in the same browsers, and writes the
 * document. Returns the new tables.
 */
async function publish(
  tables: readonly Table[],
  sizes: Results['sizes'],
  versions: Readonly<Record<string, string>>,
  { runs, load }: { readonly runs: number; readonly load: number },
): Promise<Table[]> {
  const kept = await readKept();
  const parameters = process.argv.slice(2);
  const command = ['npm run bench', ...(parameters.length > 0 ? ['--', ...parameters] : [])].join(' ');
  const from = `\`${command}\` on ${new Date().toISOString().slice(0, 10)}`;
  const fresh = merge(tables).map((table) => ({
    ...table,
    cells: table.cells.map((cell) => ({ ...cell, from })),
  }));
  const isOld = (id: string, browser: BrowserKind) =>
    fresh.some((table) => table.id === id && table.cells.some((cell) => cell.browser === browser));
  const older = kept.tables.map((table) => ({
    ...table,
    cells: table.cells.filter(({ browser }) => !isOld(table.id, browser)),
  }));
  // In the order that is kept, whichever part was measured now.
  const order = [...kept.tables, ...fresh].map(({ id }) => id);
  const results: Results = {
    tables: merge([...fresh, ...older]).sort((a, b) => order.indexOf(a.id) - order.indexOf(b.id)),
    sizes: sizes.length > 0 ? sizes : kept.sizes,
  };
  const processors = cpus();
  const busy = `Other programs kept ${load.toFixed(1)} processors busy when it began.`;
  const machine: Machine = {
    cpu: `${processors.length} × ${processors[0]?.model.trim() ?? 'unknown processor'}`,
    memory: `${Math.round(totalmem() / 2 ** 30)} GB`,
    system: `${platform()} ${release()}`,
    // Sizes are the same whatever else runs.
    load: tables.length > 0 ? busy : (kept.machine?.load ?? busy),
    versions: { ...kept.machine?.versions, ...versions },
    runs,
  };
  await mkdir(join('artifacts', 'bench'), { recursive: true });
  await writeFile(KEPT, JSON.stringify({ machine, ...results }));
  await writeReport('docs', machine, results);
  return fresh;
}

/** Ours against the bare loop, and the peak of memory against the heaviest page, at every size. */
function printReadings(tables: readonly Table[]): void {
  for (const { id, limit = '', cells } of tables.filter((table) => table.id.startsWith('sync-'))) {
    for (const { browser, label, values } of cells) {
      const ratio = quantile(ratios(values.ours ?? [], values[limit] ?? []), 0.5);
      console.log(`${id}, ${label}: ${browser} ${ratio.toFixed(2)} × ${limit}`);
    }
  }
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      runs: { type: 'string', default: '15' },
      seconds: { type: 'string', default: String(CELL_SECONDS) },
      'no-peers': { type: 'boolean', default: false },
      browsers: { type: 'string', default: BROWSERS.join() },
    },
  });
  const effort: Effort = {
    runs: Number(values.runs),
    seconds: Number(values.seconds),
    short: false,
    peers: !values['no-peers'],
  };
  const kinds = BROWSERS.filter((kind) => values.browsers.split(',').includes(kind));
  const parts = positionals.length === 0 ? PARTS : PARTS.filter((part) => positionals.includes(part));
  const has = (part: Part) => parts.includes(part);

  const folder = await mkdtemp(join(tmpdir(), 'member-status-bench-'));
  const standIn = await startStandIn({ members: 1_000 });
  showEverywhere(standIn);
  const server = await startServer();
  const tables: Table[] = [];
  const versions: Record<string, string> = { Node: process.versions.node };
  const began = { runs: effort.runs, load: loadavg()[0] ?? 0 };
  let sizes: Results['sizes'] = [];
  let failed = false;
  try {
    const folders = await buildBench(folder, standInMembers(standIn));
    if (has('size')) sizes = await measureSizes(folders.dist);
    for (const kind of kinds) {
      // The browser before took long, and this one may not come to its end.
      if (tables.length > 0) await publish(tables, sizes, versions, began);
      const harness = await openStand(kind, server.port, folders.bench);
      versions[BROWSER_NAMES[kind]] = (await harness.browser.version()).replace(/^.*\//, '');
      await harness.close();
      if (has('page')) await benchPages(kind, effort, server, folders.bench, tables);
      if (has('page') || has('quiet')) await benchQuiet(kind, effort, standIn, folders, tables);
      if (has('page') || has('load')) {
        say(kind, 'first badges');
        tables.push(...(await loadRows(kind, effort, standIn, folders)));
      }
      if (has('page') || has('lists')) {
        say(kind, 'changed lists');
        tables.push(...(await listRows(kind, effort, folders.dist)));
      }
      if (has('sync')) tables.push(...(await benchSync(kind, effort, server, folders.bench)));
    }
  } catch (error) {
    // What was measured so far is worth keeping.
    console.error(error);
    failed = true;
  } finally {
    await server.close();
    await standIn.close();
    await rm(folder, { recursive: true, force: true });
  }

  const fresh = await publish(tables, sizes, versions, began);
  if (has('sync')) printReadings(fresh);
  // A part that was not measured now is not judged now.
  const verdicts = judgeBudgets({ tables: fresh, sizes });
  for (const { what, budget, found } of verdicts) {
    const cells = (['chromium', 'firefox'] as const).map((kind) => {
      const one = found[kind];
      return `${kind} ${one === null ? '–' : `${one.held ? 'held' : 'NOT HELD'} ${one.text}`}`;
    });
    console.log(`${what} (${budget}): ${cells.join(', ')}`);
  }
  process.exitCode =
    failed || verdicts.some(({ found: { chromium } }) => chromium && !chromium.held && !chromium.excused)
      ? 1
      : 0;
}

await main();
