/** The budgets, and what the results say of each. */
import type { BrowserKind } from '../browser/harness.ts';
import { count } from './bench-browser.ts';
import type { Contender } from './extension.ts';
import { LIST_PAGES } from './measurements/lists.ts';
import { PRESSES, QUIET_MEMBERS } from './measurements/nothing-flagged.ts';
import type { Size } from './measurements/size.ts';
import type { Cell, Table } from './results.ts';
import { quantile, ratios } from './statistics.ts';

export interface Results {
  readonly tables: readonly Table[];
  readonly sizes: readonly Size[];
}

export interface Found {
  readonly text: string;
  readonly held: boolean;
  /** The least that any extension can do does not hold it either. */
  readonly excused: boolean;
}

export interface Verdict {
  readonly what: string;
  readonly budget: string;
  /** By browser; `null`: not measured there. */
  readonly found: Readonly<Record<BrowserKind, Found | null>>;
  /** What is known of the reason where it is not held. */
  readonly why: string;
}

interface Budget {
  readonly what: string;
  readonly budget: string;
  readonly most: number;
  readonly unit: 'ratio' | 'ms' | 'frames' | 'nodes';
  /** What is known of the reason where it is not held. */
  readonly why?: string;
  readonly measure: Measure;
  /** The same of the least that any extension can do. */
  readonly floor?: Measure;
}

/** `undefined`: not measured. */
type Measure = (results: Results, browser: BrowserKind) => number | undefined;

function cellsOf({ tables }: Results, id: string, browser: BrowserKind): Cell[] {
  return tables
    .filter((table) => table.id === id)
    .flatMap(({ cells }) => cells.filter((cell) => cell.browser === browser));
}

function cellOf(results: Results, id: string, browser: BrowserKind, label?: string): Cell | undefined {
  return cellsOf(results, id, browser).find((cell) => label === undefined || cell.label === label);
}

const median = (values: readonly number[] | undefined): number | undefined =>
  values === undefined || values.length === 0 ? undefined : quantile(values, 0.5);

function ratioOf(cell: Cell | undefined, name: string, limit: string): number | undefined {
  return cell === undefined ? undefined : median(ratios(cell.values[name] ?? [], cell.values[limit] ?? []));
}

const worst = (...values: readonly (number | undefined)[]): number | undefined => {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
};

/** A load and its presses together, against the same without the extension. */
function visits(
  results: Results,
  browser: BrowserKind,
  table: string,
  label: string,
  contender: Contender,
): number | undefined {
  const load = cellOf(results, `${table}-load`, browser, label);
  const press = cellOf(results, `${table}-press`, browser, label);
  const sums = (name: Contender) =>
    (load?.values[name] ?? []).map((value, run) => value + (press?.values[name]?.[run] ?? Number.NaN));
  return median(ratios(sums(contender), sums('none')));
}

/** The worst of the small pages with nothing to flag. */
const smallVisits =
  (contender: Contender): Measure =>
  (results, browser) =>
    worst(
      ...cellsOf(results, 'quiet-load', browser).map(({ label }) =>
        visits(results, browser, 'quiet', label, contender),
      ),
    );

/** The largest page with nothing to flag. */
const MOST_MEMBERS = Math.max(...QUIET_MEMBERS);

const BUDGETS: readonly Budget[] = [
  {
    what: 'a flagged name painted without its badge: 1 and 40 rows inserted or rewritten, and a scrolled list',
    budget: '0 frames',
    most: 0,
    unit: 'frames',
    measure: (results, browser) =>
      worst(
        ...['insert-missed', 'rewrite-missed'].flatMap((id) =>
          [1, 40].map((rows) => median(cellOf(results, id, browser, count(rows, 'row'))?.values.ours)),
        ),
        median(cellOf(results, 'scroll-wrong', browser)?.values.ours),
      ),
  },
  {
    what: 'first scan, 50 000 text nodes, 10 000 members',
    budget: '≤ 1.25 × a bare TreeWalker with look-up',
    most: 1.25,
    unit: 'ratio',
    measure: (results, browser) =>
      ratioOf(cellOf(results, 'scan-nodes', browser, '50 000 text nodes'), 'ours', 'limit'),
  },
  {
    what: `main-thread time on a page with nothing to flag, ${MOST_MEMBERS} rows: a load and ${PRESSES} presses that draw it anew`,
    budget: '≤ 1.02 × the page without the extension',
    most: 1.02,
    unit: 'ratio',
    why: 'What a load costs in Firefox is a fixed time, whatever the size of the page (below, by size), and the rest is within the noise of its presses.',
    measure: (results, browser) => visits(results, browser, 'quiet-rows', count(MOST_MEMBERS, 'row'), 'ours'),
  },
  {
    what: 'the same on the worse of two small pages, of 0.06 and 0.1 s of work a load',
    budget: '≤ 1.02 × the same',
    most: 1.02,
    unit: 'ratio',
    why: 'What a content script costs at each load is a fixed time. In brackets: a script that does nothing but ask for the list and hear of changes, which no extension of this kind can do without. Where that is over the budget too, the row does not count against the run; below, beside it, an empty script.',
    measure: smallVisits('ours'),
    floor: smallVisits('least'),
  },
  {
    what: 'longest task caused (pieces of a scan of 50 000 text nodes with 500 badges; observer of 40, 1 000 and 20 000 rows inserted or rewritten)',
    budget: '≤ 8 ms',
    most: 8,
    unit: 'ms',
    why: 'A collection of garbage may fall into any of the pieces, and two of them are single calls of the browser, which nothing can cut: for the text of so large a page, and for an element in it (docs/decisions/page-speed.md).',
    measure: (results, browser) =>
      worst(
        median(cellOf(results, 'scan-slice', browser, '50 000 text nodes')?.values.ours),
        ...['insert-held', 'rewrite-held'].flatMap((id) =>
          ['40 rows', '1 000 rows', '20 000 rows'].map((label) =>
            median(cellOf(results, id, browser, label)?.values.ours),
          ),
        ),
      ),
  },
  {
    what: 'scroll of a virtual list, work a frame above the page without extension',
    budget: '≤ 2 ms',
    most: 2,
    unit: 'ms',
    measure: (results, browser) => {
      const cell = cellOf(results, 'scroll-work', browser);
      const [ours, none] = [median(cell?.values.ours), median(cell?.values.none)];
      return ours === undefined || none === undefined ? undefined : Math.max(0, ours - none);
    },
  },
  {
    what: 'reading 10 000 and 20 000 members with `memberships=ALL`, time',
    budget: '≤ 1.15 × bare fetch + `JSON.parse` of the same pages',
    most: 1.15,
    unit: 'ratio',
    why: 'The rows of 20 000 members are made, written and published too, which the bare loop has nothing of.',
    measure: (results, browser) =>
      worst(
        ...['10 000 members', '20 000 members'].map((label) =>
          ratioOf(cellOf(results, 'sync-time', browser, label), 'ours', 'limit'),
        ),
      ),
  },
  {
    what: 'the same with 10 000 members, work of the thread that reads',
    budget: '≤ 1.15 × the same',
    most: 1.15,
    unit: 'ratio',
    why: 'Rows are made, written and published beside the decoding and parsing that the bare loop has too (docs/decisions/page-speed.md).',
    measure: (results, browser) =>
      ratioOf(cellOf(results, 'sync-work', browser, '10 000 members'), 'ours', 'limit'),
  },
  {
    what: 'its peak memory',
    budget: '≤ 2 pages',
    most: 2,
    unit: 'ratio',
    measure: (results, browser) =>
      ratioOf(cellOf(results, 'sync-memory', browser, '10 000 members'), 'ours', 'page'),
  },
  {
    what: `one of 10 000 members changes under ${LIST_PAGES} open pages: work of all processes`,
    budget: '≤ 0.1 × the same of version 1.0.0',
    most: 0.1,
    unit: 'ratio',
    why: 'The look at the service, and the list that is made of its answer, cost the worker the same for one page and for thirty.',
    measure: (results, browser) =>
      ratioOf(cellOf(results, 'list-work', browser, count(LIST_PAGES, 'page')), 'ours', 'before'),
  },
  ...(
    [
      [
        'a page made by script',
        'a page whose calls tell its workspace',
        'Firefox lays out the thousand rows of this page before anything else may run. What did not fit into the slice before it comes right after it, still before the names are painted.',
      ],
      [
        'a page that comes as HTML',
        'a page whose names come before anything tells its workspace',
        'Until the load is over nothing tells the workspace of such a page, and a wrong badge is worse than a late one (docs/decisions/page-speed.md).',
      ],
    ] as const
  ).map(
    ([label, page, why]): Budget => ({
      what: `first badge after a warm load, from the name in the document: ${page}`,
      budget: '≤ 100 ms',
      most: 100,
      unit: 'ms',
      why,
      measure: (results, browser) => median(cellOf(results, 'load', browser, label)?.values.warm),
    }),
  ),
  {
    what: 'detached nodes after 20 route changes, above the page without extension',
    budget: '0',
    most: 0,
    unit: 'nodes',
    measure: (results, browser) => {
      const cell = cellOf(results, 'routes-detached', browser, '20 routes');
      const [ours, none] = [median(cell?.values.ours), median(cell?.values.none)];
      return ours === undefined || none === undefined ? undefined : Math.max(0, ours - none);
    },
  },
];

const TEXT: Readonly<Record<Budget['unit'], (value: number) => string>> = {
  ratio: (value) => `${value.toFixed(2)} ×`,
  ms: (value) => `${value.toFixed(1)} ms`,
  frames: (value) => `${value} frames`,
  nodes: (value) => `${value} nodes`,
};

export function judgeBudgets(results: Results): Verdict[] {
  const verdicts = BUDGETS.map(({ what, budget, most, unit, why = '', measure, floor }): Verdict => {
    const find = (browser: BrowserKind): Found | null => {
      const value = measure(results, browser);
      if (value === undefined || Number.isNaN(value)) return null;
      const least = floor?.(results, browser);
      const beside = least === undefined ? '' : ` (${TEXT[unit](least)})`;
      return {
        text: TEXT[unit](value) + beside,
        held: value <= most,
        excused: least !== undefined && least > most,
      };
    };
    return { what, budget, why, found: { chromium: find('chromium'), firefox: find('firefox') } };
  });
  const content = results.sizes.find(({ part }) => part === 'content script');
  if (content !== undefined) {
    const found = {
      text: `${(content.gzip / 1000).toFixed(1)} kB`,
      held: content.gzip <= 12_000,
      excused: false,
    };
    verdicts.push({
      what: 'content script, gzip, without zod and Preact',
      budget: '≤ 12 kB',
      why: '',
      found: { chromium: found, firefox: found },
    });
  }
  return verdicts;
}
