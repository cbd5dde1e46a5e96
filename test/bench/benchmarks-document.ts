/** Writes `docs/benchmarks.md` and its pictures from results. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrowserKind } from '../browser/harness.ts';
import { judgeBudgets, type Results, type Verdict } from './budgets.ts';
import { type Line, plot } from './plot.ts';
import type { Cell, Table, Unit } from './result-tables.ts';
import { growth, quantile, ratios, summarize } from './statistics.ts';

export interface Machine {
  readonly cpu: string;
  readonly memory: string;
  readonly system: string;
  readonly load: string;
  readonly versions: Readonly<Record<string, string>>;
}

export const BROWSER_NAMES: Readonly<Record<BrowserKind, string>> = {
  chromium: 'Chromium',
  firefox: 'Firefox',
};
const BROWSERS = Object.keys(BROWSER_NAMES) as BrowserKind[];

export interface Report {
  readonly text: string;
  /** File name → picture. */
  readonly pictures: ReadonlyMap<string, string>;
}

/** Replaces the document and its pictures below the folder. */
export async function saveReport(folder: string, { text, pictures }: Report): Promise<void> {
  const place = join(folder, 'benchmarks');
  await rm(place, { recursive: true, force: true });
  await mkdir(place, { recursive: true });
  await writeFile(join(folder, 'benchmarks.md'), text);
  for (const [name, picture] of pictures) await writeFile(join(place, name), picture);
}

/** The document: budgets first, then one table for each topic, with pictures where growth matters. */
export function writeReport(machine: Machine, results: Results): Report {
  const pictures = new Map<string, string>();
  const versions = Object.entries(machine.versions).map((entry) => entry.join(' '));
  const parts = [
    '# Benchmarks',
    '',
    `Written by ${commands(results)}: ${machine.cpu}, ${machine.memory}, ${machine.system}; ${versions.join(', ')}. ${machine.load}`,
    '',
    'Contenders take turns in one browser process, on the same pages, each as a content script on a host of its own, and each run begins with another of them. A ratio is the median of the ratios within each run.',
    '',
    'Behind it stands the middle half of the runs, and behind a limit their number too. "Work" is time of the main thread by its own clock, which other programs on the machine do not lengthen; every other time is by the wall clock.',
    '',
    '## Budgets',
    '',
    'Where one is not held, the last column says what is known of the reason. In brackets: what no extension of this kind can do without. For loads a script that does nothing but ask for the list and hear of changes, for placing an element that has only what a badge owes the page and its readers, and is not placed.',
    '',
    '| what | budget | Chromium | Firefox | why not |',
    '|---|---|---|---|---|',
    ...judgeBudgets(results).map(budgetLine),
    '',
  ];
  for (const table of results.tables) parts.push(...section(table, pictures));
  parts.push(
    '## Sizes',
    '',
    '| part | bytes | gzip |',
    '|---|---:|---:|',
    ...results.sizes.map(({ part, bytes, gzip }) => `| ${part} | ${kilo(bytes)} | ${kilo(gzip)} |`),
    '',
  );
  return { text: parts.join('\n'), pictures };
}

function budgetLine({ what, budget, found, why }: Verdict): string {
  const cells = BROWSERS.map((browser) => {
    const one = found[browser];
    return one === null ? '–' : `${one.held ? '✓' : '✗'} ${one.text}`;
  });
  const isHeld = BROWSERS.every((browser) => found[browser]?.held !== false);
  return `| ${[what, budget, ...cells, isHeld ? '' : why].join(' | ')} |`;
}

/** The commands that the rows come from. With more than one, each has its number of rows. */
function commands({ tables }: Results): string {
  const rows = new Map<string, number>();
  for (const { from = 'an earlier run' } of tables.flatMap(({ cells }) => cells))
    rows.set(from, (rows.get(from) ?? 0) + 1);
  if (rows.size === 1) return [...rows.keys()].join();
  return [...rows].map(([from, count]) => `${from} (${count} rows)`).join(' and ');
}

function section(table: Table, pictures: Map<string, string>): string[] {
  if (table.cells.length === 0) return [];
  const others = Object.keys(table.contenders).filter((name) => name !== table.limit);
  const limit = table.contenders[table.limit];
  const heads = [
    ...others.map((name) => `${table.contenders[name]}${limit === undefined ? '' : ' ÷ limit'}`),
    ...(limit === undefined ? [] : [`limit: ${limit}`]),
  ];
  const lines = [`## ${table.title}`, '', table.what, ''];
  lines.push(`| | ${heads.join(' | ')} |`, `|---|${heads.map(() => '---:').join('|')}|`);
  for (const browser of BROWSERS) {
    for (const cell of table.cells.filter((one) => one.browser === browser)) {
      const values = others.map((name) => ofContender(table, cell, name));
      if (limit !== undefined) values.push(own(cell.unit, cell.values[table.limit]));
      lines.push(`| ${BROWSER_NAMES[browser]}, ${cell.label} | ${values.join(' | ')} |`);
    }
  }
  lines.push('');
  for (const series of new Set(table.cells.flatMap((cell) => cell.series ?? []))) {
    lines.push(...grown(table, series, pictures));
  }
  return lines;
}

/** The picture of a series, and the exponent with which ours grows. */
function grown(table: Table, series: string, pictures: Map<string, string>): string[] {
  const cells = table.cells.filter((cell) => cell.series === series);
  const line = (browser: BrowserKind, contender: string): Line => ({
    name: `${table.contenders[contender]}, ${BROWSER_NAMES[browser]}`,
    points: cells
      .filter((cell) => cell.browser === browser && (cell.values[contender]?.length ?? 0) > 0)
      .map(({ size = 0, values }) => [size, quantile(values[contender] ?? [], 0.5)]),
  });
  const name = series[0]?.toUpperCase() + series.slice(1);
  const lines = BROWSERS.flatMap((browser) => ['ours', table.limit].map((one) => line(browser, one)));
  const picture = plot(name, cells[0]?.unit ?? 'ms', lines);
  if (picture === null) return [];
  const file = `${series.replaceAll(' ', '-')}.svg`;
  pictures.set(file, picture);
  const powers = BROWSERS.map((browser) => [browser, growth(line(browser, 'ours').points)] as const)
    .filter(([, power]) => !Number.isNaN(power))
    .map(([browser, power]) => `${power.toFixed(2)} in ${BROWSER_NAMES[browser]}`);
  return [`![${name}](benchmarks/${file})`, '', `${name}: power of growth ${powers.join(', ')}.`, ''];
}

function ofContender(table: Table, cell: Cell, name: string): string {
  const values = cell.values[name] ?? [];
  const note = cell.notes[name];
  if (values.length === 0) return note ?? '–';
  const suffix = note === undefined ? '' : `, ${note}`;
  const ratio = summarize(ratios(values, cell.values[table.limit] ?? []));
  if (cell.unit === 'count' || !Number.isFinite(ratio.median)) return `${own(cell.unit, values)}${suffix}`;
  const spread = `(${number(ratio.low)}–${number(ratio.high)})`;
  return `**${number(ratio.median)}** ${spread}, ${amount(cell.unit, quantile(values, 0.5))}${suffix}`;
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

/** Three significant figures. */
function number(value: number): string {
  if (value === 0) return '0';
  if (Math.abs(value) >= 100) return value.toFixed(0);
  return Math.abs(value) >= 10 ? value.toFixed(1) : value.toFixed(2);
}
