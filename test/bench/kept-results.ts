/** The results of earlier runs of the bench: a run of some parts replaces theirs, and the document gets all of them. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { cpus, platform, release, totalmem } from 'node:os';
import { join } from 'node:path';
import type { BrowserKind } from '../browser/harness.ts';
import { type Machine, saveReport, writeReport } from './benchmarks-document.ts';
import type { Results } from './budgets.ts';
import { merge } from './result-tables.ts';

const KEPT = join('artifacts', 'bench', 'results.json');

interface Kept extends Results {
  readonly machine: Machine;
}

async function readKept(): Promise<Results & { readonly machine?: Machine }> {
  try {
    return JSON.parse(await readFile(KEPT, 'utf8')) as Kept;
  } catch {
    return { tables: [], sizes: [] };
  }
}

/** Whether this folder has results of an earlier run. Without them, the document of a few parts would have no others. */
export async function hasKeptResults(): Promise<boolean> {
  return (await readKept()).tables.length > 0;
}

/** Replaces the kept results of the measured rows and writes the document. `load`: processors that were busy before. */
export async function keepResults(
  fresh: Results,
  versions: Readonly<Record<string, string>>,
  load: number,
): Promise<void> {
  const kept = await readKept();
  const command = ['npm run bench', ...(process.argv.length > 2 ? ['--', ...process.argv.slice(2)] : [])];
  const from = `\`${command.join(' ')}\` on ${new Date().toISOString().slice(0, 10)}`;
  const tables = fresh.tables.map((table) => ({
    ...table,
    cells: table.cells.map((cell) => ({ ...cell, from })),
  }));
  const isNew = (id: string, browser: BrowserKind, label: string) =>
    tables.some(
      (table) =>
        table.id === id && table.cells.some((cell) => cell.browser === browser && cell.label === label),
    );
  const older = kept.tables.map((table) => ({
    ...table,
    cells: table.cells.filter(({ browser, label }) => !isNew(table.id, browser, label)),
  }));
  // Keeps the order, whichever part was measured now.
  const order = [...kept.tables, ...tables].map(({ id }) => id);
  const results: Results = {
    tables: merge([...tables, ...older]).sort((a, b) => order.indexOf(a.id) - order.indexOf(b.id)),
    sizes: fresh.sizes.length > 0 ? fresh.sizes : kept.sizes,
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
  };
  await mkdir(join('artifacts', 'bench'), { recursive: true });
  await writeFile(KEPT, JSON.stringify({ machine, ...results }));
  await saveReport('docs', writeReport(machine, results));
}
