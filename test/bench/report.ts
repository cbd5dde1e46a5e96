/** Writes `docs/benchmarks.md` and its pictures from results. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrowserKind } from '../browser/harness.ts';
import { CELL_SECONDS, QUIET_PATIENCE } from './bench-browser.ts';
import { judgeBudgets, type Results } from './budgets.ts';
import { plot } from './plot.ts';
import type { Cell, Table, Unit } from './results.ts';
import { growth, quantile, ratios, summarize } from './statistics.ts';

export interface Machine {
  readonly cpu: string;
  readonly memory: string;
  readonly system: string;
  readonly load: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly runs: number;
}

export const BROWSER_NAMES: Readonly<Record<BrowserKind, string>> = {
  chromium: 'Chromium',
  firefox: 'Firefox',
};

export async function writeReport(folder: string, machine: Machine, results: Results): Promise<void> {
  const pictures = join(folder, 'benchmarks');
  await mkdir(pictures, { recursive: true });
  const verdicts = judgeBudgets(results);
  const parts = [
    '# Benchmarks',
    '',
    `Written by ${commands(results)}: ${machine.cpu}, ${machine.memory}, ${machine.system}; ${Object.entries(
      machine.versions,
    )
      .map(([name, version]) => `${name} ${version}`)
      .join(', ')}. ${machine.load}`,
    '',
    `Ratios are medians of ratios within a run: contenders take turns in one browser process, on the same pages, each as a content script on a host of its own, and each run begins with another of them. Behind a value stands the middle half of its runs, and behind a limit also their number: ${machine.runs}, or as many as fit in the seconds of its command (${CELL_SECONDS} where it names none, ${QUIET_PATIENCE} times as many for pages with nothing to flag), but never less than three. "Work" is time of the main thread by its own clock, which other programs on the machine do not lengthen; every other time is by the wall clock.`,
    '',
    '## Budgets',
    '',
    '| what | budget | Chromium | Firefox |',
    '|---|---|---|---|',
    ...verdicts.map(({ what, budget, found }) => {
      const cells = (['chromium', 'firefox'] as const).map((browser) => {
        const one = found[browser];
        return one === null ? '–' : `${one.held ? '✓' : '✗'} ${one.text}`;
      });
      return `| ${what} | ${budget} | ${cells.join(' | ')} |`;
    }),
    '',
    ...verdicts
      .filter(({ why, found }) => why !== '' && Object.values(found).some((one) => one?.held === false))
      .flatMap(({ what, why }) => [`Not held everywhere: ${what}. ${why}`, '']),
  ];
  for (const table of results.tables) parts.push(...(await section(table, pictures)));
  parts.push(
    '## Sizes',
    '',
    'An empty extension has nothing but its manifest.',
    '',
    '| part | bytes | gzip |',
    '|---|---:|---:|',
    ...results.sizes.map(({ part, bytes, gzip }) => `| ${part} | ${kilo(bytes)} | ${kilo(gzip)} |`),
    '',
  );
  await writeFile(join(folder, 'benchmarks.md'), parts.join('\n'));
}

/** What the rows are from; where it was more than one command, with the number of rows of each. */
function commands({ tables }: Results): string {
  const rows = new Map<string, number>();
  for (const { from = 'an earlier run' } of tables.flatMap(({ cells }) => cells))
    rows.set(from, (rows.get(from) ?? 0) + 1);
  if (rows.size === 1) return [...rows.keys()].join();
  return [...rows].map(([from, count]) => `${from} (${count} rows)`).join(' and ');
}

async function section(table: Table, pictures: string): Promise<string[]> {
  const cells = table.cells.filter(({ values }) => Object.keys(values).length > 0);
  if (cells.length === 0) return [];
  const names = Object.keys(table.contenders);
  const lines = [`## ${table.title}`, '', table.what, ''];
  const others = names.filter((name) => name !== table.limit);
  lines.push(
    `| | ${[...others.map((name) => `${table.contenders[name]}${table.unit === 'count' ? '' : ' ÷ limit'}`), `limit: ${table.contenders[table.limit]}`].join(' | ')} |`,
    `|---|${names.map(() => '---:').join('|')}|`,
  );
  for (const browser of ['chromium', 'firefox'] as const) {
    for (const cell of cells.filter((one) => one.browser === browser)) {
      const row = [
        ...others.map((name) => other(table, cell, name)),
        own(table.unit, cell.values[table.limit]),
      ];
      lines.push(`| ${BROWSER_NAMES[browser]}, ${cell.label} | ${row.join(' | ')} |`);
    }
  }
  lines.push('');
  for (const browser of ['chromium', 'firefox'] as const) {
    const drawn = cells.filter((cell) => cell.browser === browser);
    const picture = plot(table, drawn);
    if (picture === null) continue;
    const file = `${table.id}-${browser}.svg`;
    await writeFile(join(pictures, file), picture);
    const points = drawn.map(({ size, values }) => [size, quantile(values.ours ?? [], 0.5)] as const);
    const exponent = growth(points);
    const says = Number.isNaN(exponent)
      ? ''
      : ` Ours grows with the ${exponent.toFixed(2)}th power of the ${table.axis}.`;
    lines.push(
      `![${table.title}, ${BROWSER_NAMES[browser]}](benchmarks/${file})`,
      '',
      `${BROWSER_NAMES[browser]}.${says}`,
      '',
    );
  }
  return lines;
}

function other(table: Table, cell: Cell, name: string): string {
  const values = cell.values[name];
  const note = cell.notes?.[name];
  const suffix = note === undefined ? '' : `, ${note}`;
  if (values === undefined || values.length === 0) return note ?? '–';
  if (table.unit === 'count') return `${own(table.unit, values)}${suffix}`;
  const limit = cell.values[table.limit] ?? [];
  if (limit.length === 0) return `${own(table.unit, values)}${suffix}`;
  const ratio = summarize(ratios(values, limit));
  if (!Number.isFinite(ratio.median)) return `${own(table.unit, values)}${suffix}`;
  return `**${number(ratio.median)}** (${number(ratio.low)}–${number(ratio.high)}), ${amount(table.unit, quantile(values, 0.5))}${suffix}`;
}

function own(unit: Unit, values: readonly number[] | undefined): string {
  if (values === undefined || values.length === 0) return '–';
  const { median, low, high, runs } = summarize(values);
  return `${amount(unit, median)} (${amount(unit, low)}–${amount(unit, high)}; ${runs})`;
}

function amount(unit: Unit, value: number): string {
  if (unit === 'bytes') return kilo(value);
  return unit === 'ms' ? `${number(value)} ms` : number(value);
}

function kilo(bytes: number): string {
  return bytes >= 1_000_000 ? `${(bytes / 1_000_000).toFixed(1)} MB` : `${(bytes / 1_000).toFixed(1)} kB`;
}

/** Three figures. */
function number(value: number): string {
  if (value === 0) return '0';
  if (Math.abs(value) >= 100) return value.toFixed(0);
  return Math.abs(value) >= 10 ? value.toFixed(1) : value.toFixed(2);
}
