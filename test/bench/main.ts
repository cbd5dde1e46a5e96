/**
 * `npm run bench`: measures everything in Chromium and Firefox and writes docs/benchmarks.md. `npm run bench -- PART …`
 * measures only these parts and keeps the last results of the others; without any it is a trial. `--runs N`,
 * `--seconds N` (for a row), `--browsers chromium,firefox`; `--trial` prints rows and budgets and keeps nothing. The
 * exit code is 1 when a budget is not held in Chromium, unless the minimal script or badge would not hold it either.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Member } from '../../src/domain/types-of-members-lists-and-history.ts';
import { ensureBrowsers } from '../../tools/browsers.ts';
import { browserKinds, wholeNumber } from '../../tools/command-line.ts';
import { BROWSERS, type BrowserKind, type Harness, launch } from '../browser/harness.ts';
import { DEMO_KEYS } from '../stand-in/generate-people-and-workspaces.ts';
import { type StandIn, startStandIn } from '../stand-in/service.ts';
import { type Effort, openStand, STEADY, showEverywhere } from './bench-browser.ts';
import { BROWSER_NAMES } from './benchmarks-document.ts';
import { judgeBudgets, type Results } from './budgets.ts';
import { buildBench } from './extension.ts';
import { hasKeptResults, keepResults } from './kept-results.ts';
import { auditRows } from './measurements/audit-page.ts';
import { listRows } from './measurements/changed-lists.ts';
import { firstBadgeRows } from './measurements/first-badge.ts';
import { placeRows, scanRows } from './measurements/first-scan.ts';
import { heapRows, routeRows } from './measurements/memory.ts';
import { smallPageRows, startRows } from './measurements/nothing-flagged-load.ts';
import { changeRows, scrollRows } from './measurements/page-changes.ts';
import { readingRows } from './measurements/reading.ts';
import { measureSizes } from './measurements/sizes.ts';
import { merge, type Table } from './result-tables.ts';
import { type BenchServer, startServer } from './server.ts';
import { quantile, ratios } from './statistics.ts';

interface Bench {
  readonly kind: BrowserKind;
  readonly effort: Effort;
  readonly server: BenchServer;
  readonly standIn: StandIn;
  /** Folders of the product and of the bench's extension. */
  readonly dist: string;
  readonly bench: string;
}

/** Runs in a browser of its own, on the bench's server or on the stand-in. */
async function within(
  { kind, bench }: Bench,
  { port }: { readonly port: number },
  run: (stand: Harness) => Promise<Table[]>,
): Promise<Table[]> {
  const stand = await openStand(kind, port, bench);
  try {
    return await run(stand);
  } finally {
    await stand.close();
  }
}

const PARTS = {
  scan: (bench) =>
    within(bench, bench.server, async (stand) => [
      ...(await scanRows(stand, bench.effort)),
      ...(await placeRows(stand, bench.effort)),
    ]),
  changes: (bench) =>
    within(bench, bench.server, async (stand) => [
      ...(await changeRows(stand, bench.effort)),
      ...(await scrollRows(stand, bench.effort)),
    ]),
  load: async (bench) => [
    ...(await within(bench, bench.server, (stand) => startRows(stand, bench.effort))),
    ...(await within(bench, bench.standIn, (stand) => smallPageRows(stand, bench.effort))),
  ],
  badge: ({ kind, effort, standIn, server, ...folders }) =>
    firstBadgeRows(kind, effort, standIn, { ...folders, port: server.port }),
  lists: ({ kind, effort, dist }) => listRows(kind, effort, dist),
  reading: (bench) => within(bench, bench.server, (stand) => readingRows(stand, bench.effort, bench.server)),
  memory: async (bench) => {
    // Firefox reports neither heaps nor detached nodes.
    if (bench.kind === 'firefox') return [];
    const heaps = await within(bench, bench.server, (stand) => heapRows(stand, bench.effort));
    const { kind, standIn, dist } = bench;
    const product = await launch(kind, { standIn, dist, ...STEADY });
    try {
      await product.connect({ key: DEMO_KEYS.global });
      return [...heaps, ...(await within(bench, standIn, (bare) => routeRows(product, bare, bench.effort)))];
    } finally {
      await product.close();
    }
  },
  audit: ({ kind, effort, server, dist }) => auditRows(kind, effort, server, dist),
} satisfies Record<string, (bench: Bench) => Promise<Table[]>>;

type Part = keyof typeof PARTS | 'size';
const NAMES: readonly Part[] = [...(Object.keys(PARTS) as (keyof typeof PARTS)[]), 'size'];

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

function say(text: string): void {
  console.log(`${new Date().toTimeString().slice(0, 8)} ${text}`);
}

/** Prints the medians of every row and our ratio. */
function printRows(tables: readonly Table[]): void {
  for (const { id, limit, cells } of tables) {
    for (const { browser, label, values } of cells) {
      const medians = Object.entries(values).map(
        ([name, all]) => `${name} ${Number(quantile(all, 0.5).toPrecision(3))}`,
      );
      const ratio = quantile(ratios(values.ours ?? [], values[limit] ?? []), 0.5);
      const beside = Number.isFinite(ratio) ? `; ${ratio.toFixed(2)} ×` : '';
      console.log(`${browser}, ${id}: ${label}: ${medians.join(', ')}${beside}`);
    }
  }
}

/** Prints the budgets that were measured now. Returns whether all of them are held in Chromium. */
function printBudgets(results: Results): boolean {
  let isHeld = true;
  for (const { what, budget, found } of judgeBudgets(results)) {
    const cells = (['chromium', 'firefox'] as const).flatMap((kind) => {
      const one = found[kind];
      return one === null ? [] : `${kind} ${one.held ? 'held' : 'NOT HELD'} ${one.text}`;
    });
    if (cells.length > 0) console.log(`${what} (${budget}): ${cells.join(', ')}`);
    if (found.chromium !== null && !found.chromium.held && !found.chromium.excused) isHeld = false;
  }
  return isHeld;
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      runs: { type: 'string', default: '9' },
      seconds: { type: 'string', default: '120' },
      browsers: { type: 'string', default: BROWSERS.join() },
      trial: { type: 'boolean', default: false },
    },
  });
  const unknown = positionals.filter((name) => !NAMES.some((part) => part === name));
  if (unknown.length > 0) throw new Error(`no such part: ${unknown.join()}; there are ${NAMES.join()}`);
  const runs = wholeNumber('--runs', values.runs);
  const effort: Effort = { runs, seconds: wholeNumber('--seconds', values.seconds), short: false };
  const kinds = browserKinds('--browsers', values.browsers);
  const parts = NAMES.filter((part) => positionals.length === 0 || positionals.includes(part));

  // Not only when its turn comes, after all that the other browser has measured.
  ensureBrowsers(kinds);
  const folder = await mkdtemp(join(tmpdir(), 'member-status-bench-'));
  const standIn = await startStandIn({ members: 1_000 });
  showEverywhere(standIn);
  const server = await startServer();
  const versions: Record<string, string> = { Node: process.versions.node };
  const load = loadavg()[0] ?? 0;
  const tables: Table[] = [];
  let sizes: Results['sizes'] = [];
  let failed = false;
  const isTrial = values.trial || (parts.length < NAMES.length && !(await hasKeptResults()));
  // Keeps what was measured when a later part fails.
  const keep = async () => {
    if (!isTrial) await keepResults({ tables: merge(tables), sizes }, versions, load);
  };
  try {
    const folders = await buildBench(folder, standInMembers(standIn));
    if (parts.includes('size')) sizes = await measureSizes(folders.dist);
    for (const kind of kinds) {
      const bench: Bench = { kind, effort, server, standIn, ...folders };
      await within(bench, server, async ({ browser }) => {
        versions[BROWSER_NAMES[kind]] = (await browser.version()).replace(/^.*\//, '');
        return [];
      });
      for (const part of parts) {
        if (part === 'size') continue;
        say(`${kind}: ${part}`);
        try {
          tables.push(...(await PARTS[part](bench)));
          await keep();
        } catch (error) {
          console.error(error);
          failed = true;
        }
      }
    }
    await keep();
  } finally {
    await server.close();
    await standIn.close();
    await rm(folder, { recursive: true, force: true });
  }
  say('done');
  if (isTrial) printRows(merge(tables));
  if (isTrial && !values.trial) say('nothing is kept: the other parts have no results here yet');
  // Parts that were not measured now are not judged now.
  const isHeld = printBudgets({ tables: merge(tables), sizes });
  process.exitCode = failed || !isHeld ? 1 : 0;
}

await main();
