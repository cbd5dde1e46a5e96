/** What is derived from measurements: budgets, the document, and the bounds of `bench:guard`. Measuring needs browsers. */
import { describe, expect, test } from 'vitest';
import { boundOf, guardedRows } from '../bench/bench-guard-rows.ts';
import { type Machine, writeReport } from '../bench/benchmarks-document.ts';
import { judgeBudgets, type Results } from '../bench/budgets.ts';
import { plot } from '../bench/plot.ts';
import { Collector, merge, type Row, type Table } from '../bench/result-tables.ts';
import { growth, quantile, ratios, summarize } from '../bench/statistics.ts';

const MACHINE: Machine = {
  cpu: '2 × Processor',
  memory: '8 GB',
  system: 'linux 6',
  load: 'Other programs kept 0.0 processors busy when it began.',
  versions: { Node: '20.0.0', Chromium: '150.0' },
};

/** A table with one row in one browser. */
function tableOf(
  id: string,
  row: Row,
  limit: string,
  values: Readonly<Record<string, readonly number[]>>,
): Table {
  const table = new Collector({
    id,
    title: `Title of ${id}`,
    what: 'What is measured.',
    limit,
    contenders: Object.fromEntries(Object.keys(values).map((name) => [name, `the ${name}`])),
  });
  for (const [name, all] of Object.entries(values))
    for (const value of all) table.add('chromium', row, name, value);
  return table.table();
}

const START: Row = { label: 'an empty page', unit: 'ms' };
const start = (ours: number, least: number): Results => ({
  tables: [
    tableOf('start', START, 'empty-content-script', {
      'empty-content-script': [10, 10, 10],
      'asks-for-list-only': [least],
      ours: [ours, ours, 1_000],
    }),
  ],
  sizes: [],
});
const verdictOf = (results: Results, what: string) => {
  const verdict = judgeBudgets(results).find((one) => one.what.startsWith(what));
  if (verdict === undefined) throw new Error(`no budget starts with ${what}`);
  return verdict;
};

describe('budgets', () => {
  test('are judged by the median of the ratios within each run, and only when measured', () => {
    const { found } = verdictOf(start(11.9, 11), 'parse and start');
    expect(found.chromium).toEqual({ text: '1.19 × (1.10 ×)', held: true, excused: false });
    expect(found.firefox).toBeNull();
    expect(verdictOf(start(12.1, 11), 'parse and start').found.chromium?.held).toBe(false);
    expect(verdictOf(start(12.1, 11), 'scroll').found).toEqual({ chromium: null, firefox: null });
  });

  test('are excused when not even the minimal script holds them', () => {
    expect(verdictOf(start(14, 13), 'parse and start').found.chromium).toMatchObject({
      held: false,
      excused: true,
    });
  });

  test('compare a hold with the work of the page around it, and take the worst row', () => {
    const hold = (label: string, ours: number, own: number) =>
      tableOf('hold', { label, unit: 'ms' }, 'own', { ours: [ours], own: [own] });
    const found = (...tables: Table[]) =>
      verdictOf({ tables: merge(tables), sizes: [] }, 'longest hold').found.chromium;
    expect(found(hold('many rows', 19, 400), hold('a row', 7, 10))).toMatchObject({
      text: '19.0 ms',
      held: true,
    });
    expect(found(hold('many rows', 19, 400), hold('a row', 9, 10))).toMatchObject({
      text: '9.0 ms',
      held: false,
    });
  });

  test('are broken by a list that grows faster than its members', () => {
    const reading = (large: number): Results => ({
      tables: merge(
        [
          [1_000, 10],
          [50_000, large],
        ].map(([size = 0, ms = 0]) =>
          tableOf(
            'reading',
            { label: `time, ${size}`, unit: 'ms', size, series: 'time of a reading' },
            'limit',
            { ours: [ms], limit: [ms] },
          ),
        ),
      ),
      sizes: [],
    });
    const what = 'growth from 1 000 to 50 000 members: time';
    expect(verdictOf(reading(500), what).found.chromium).toMatchObject({ text: 'power 1.00', held: true });
    expect(verdictOf(reading(600), what).found.chromium?.held).toBe(false);
  });

  test('judge each size by its own budget', () => {
    const sizes = [
      { part: 'content script, on every page', bytes: 30_000, gzip: 11_990 },
      { part: 'all that is ever put into a page', bytes: 50_000, gzip: 18_001 },
    ];
    expect(verdictOf({ tables: [], sizes }, 'content script').found.firefox).toMatchObject({
      text: '11.99 kB',
      held: true,
    });
    expect(verdictOf({ tables: [], sizes }, 'all that').found.firefox?.held).toBe(false);
  });
});

describe('the document', () => {
  test('says when, where and by which command it was measured, and what', () => {
    const [table] = start(11, 11).tables;
    if (table === undefined) throw new Error('there is no table');
    const cells = table.cells.map((cell) => ({ ...cell, from: '`npm run bench` on 2026-01-02' }));
    const { text } = writeReport(MACHINE, { tables: [{ ...table, cells }], sizes: [] });
    expect(text).toContain(
      'Written by `npm run bench` on 2026-01-02: 2 × Processor, 8 GB, linux 6; Node 20.0.0',
    );
    expect(text).toContain('| parse and start on an empty page | ≤ 1.2 × an empty content script | ✓ 1.10 ×');
    expect(text).toContain('## Title of start\n\nWhat is measured.');
    expect(text).toContain('| Chromium, an empty page | **1.10** (1.10–1.10), 11.0 ms |');
  });

  test('gives the reason only for a budget that is not held', () => {
    const time: Row = { label: 'time, 1 000 members', unit: 'ms' };
    const of = (ours: number) =>
      writeReport(MACHINE, {
        tables: [tableOf('reading', time, 'limit', { ours: [ours], limit: [10] })],
        sizes: [],
      })
        .text.split('\n')
        .find((line) => line.startsWith('| reading 1 000 members'));
    expect(of(12)).toMatch(/✓ 1\.20 × \| – \| {2}\|$/);
    expect(of(14)).toMatch(/✗ 1\.40 × \| – \| \S.+ \|$/);
  });

  test('has no overlong line', () => {
    const { text } = writeReport(MACHINE, start(14, 11));
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(600);
    // With every reason that exists.
    for (const { what, budget, why } of judgeBudgets({ tables: [], sizes: [] }))
      expect(`${what}${budget}${why}`.length).toBeLessThan(500);
  });

  test('says why a contender has no value, and shows counts without ratios', () => {
    const row: Row = { label: 'frames', unit: 'count' };
    const table = new Collector({
      id: 'changes',
      title: 'Changes',
      what: 'Frames.',
      limit: 'bare',
      contenders: { bare: 'nothing', ours: 'ours', peer: 'a peer', other: 'another' },
    });
    table.add('firefox', row, 'ours', 0);
    table.add('firefox', row, 'bare', 2);
    table.note('firefox', row, 'peer', 'fails: too much recursion');
    const { text } = writeReport(MACHINE, { tables: [table.table()], sizes: [] });
    expect(text).toContain(
      '| Firefox, frames | 0 (0–0; 1) | fails: too much recursion | – | 2.00 (2.00–2.00; 1) |',
    );
  });

  test('draws growth where there are sizes, and gives its power in words', () => {
    const rows = [1_000, 10_000, 50_000].map((size) => ({
      label: `${size} members`,
      unit: 'bytes' as const,
      size,
      series: 'heap of a page',
    }));
    const tables = merge(
      rows.map((row) => tableOf('memory', row, 'data', { ours: [row.size * 2], data: [row.size] })),
    );
    const { text, pictures } = writeReport(MACHINE, { tables, sizes: [] });
    expect([...pictures.keys()]).toEqual(['heap-of-a-page.svg']);
    expect(text).toContain('![Heap of a page](benchmarks/heap-of-a-page.svg)');
    expect(text).toContain('Heap of a page: power of growth 1.00 in Chromium.');
    expect(pictures.get('heap-of-a-page.svg')).toContain('the ours, Chromium');
    expect(writeReport(MACHINE, start(1, 1)).pictures.size).toBe(0);
  });

  test('draws a picture only with two sizes, and names cannot break it', () => {
    expect(plot('One', 'ms', [{ name: 'a', points: [[1_000, 5]] }])).toBeNull();
    const picture = plot('Two', 'ms', [
      {
        name: '<script>"&',
        points: [
          [1_000, 5],
          [10_000, 50],
        ],
      },
    ]);
    expect(picture).toContain('&lt;script>&quot;&amp;');
    expect(picture).toContain('10 ms');
  });
});

describe('bench:guard', () => {
  test('compares ratios, counts and bytes, and no plain time', () => {
    const rows = guardedRows([
      tableOf('start', START, 'empty', { ours: [12, 13, 14], empty: [10, 10, 10] }),
      tableOf('hold', { label: 'a scan', unit: 'ms' }, 'own', { ours: [5] }),
      tableOf('lists', { label: 'messages', unit: 'count' }, 'before', { ours: [0], before: [3] }),
      tableOf('lists', { label: 'sent', unit: 'bytes' }, 'before', { ours: [900] }),
      tableOf('reading', { label: 'time, 1 000 members', unit: 'ms' }, 'limit', { ours: [1], limit: [1] }),
    ]);
    expect([...rows].map(([row, { median }]) => [row, median])).toEqual([
      ['start: an empty page', 1.3],
      ['lists: messages', 0],
      ['lists: sent', 900],
    ]);
  });

  test('leaves room for the spread of a row, less than twice its value, and none for 0', () => {
    expect(boundOf(summarize([1, 1, 1]))).toEqual({ usual: 1, most: 1.3 });
    expect(boundOf(summarize([1, 1, 3]))).toEqual({ usual: 1, most: 1.9 });
    expect(boundOf(summarize([0, 0, 0]))).toEqual({ usual: 0, most: 0 });
  });
});

describe('statistics', () => {
  test('a quantile lies between the two nearest values, and an empty list has none', () => {
    expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
    expect(quantile([], 0.5)).toBeNaN();
  });

  test('ratios compare the same run; the median stands in for missing runs', () => {
    expect(ratios([2, 6], [1, 2])).toEqual([2, 3]);
    expect(ratios([2, 6, 8], [2])).toEqual([1, 3, 4]);
    expect(ratios([], [2])).toEqual([]);
  });

  test('growth is the power of the size: 1 is linear, 0 constant', () => {
    const of = (power: number) => growth([1_000, 10_000, 50_000].map((size) => [size, 3 * size ** power]));
    expect(of(1)).toBeCloseTo(1);
    expect(of(0)).toBeCloseTo(0);
    expect(of(1.5)).toBeCloseTo(1.5);
    expect(growth([[1_000, 5]])).toBeNaN();
  });
});
