/** The budgets, and what the results say about each. */
import type { BrowserKind } from '../browser/harness.ts';
import * as audit from './measurements/audit-page.ts';
import * as lists from './measurements/changed-lists.ts';
import * as first from './measurements/first-badge.ts';
import { PLACED_LAYOUT, PLACED_SCRIPT, scanRow } from './measurements/first-scan.ts';
import * as memory from './measurements/memory.ts';
import { EMPTY_PAGE, SMALL_PAGES } from './measurements/nothing-flagged-load.ts';
import * as changes from './measurements/page-changes.ts';
import * as reading from './measurements/reading.ts';
import type { Size } from './measurements/sizes.ts';
import type { Cell, Row, Table } from './result-tables.ts';
import { growth, quantile, ratios } from './statistics.ts';

export interface Results {
  readonly tables: readonly Table[];
  readonly sizes: readonly Size[];
}

export interface Found {
  readonly text: string;
  readonly held: boolean;
  /** Not even the minimal script, or badge, keeps within the budget. */
  readonly excused: boolean;
}

export interface Verdict {
  readonly what: string;
  readonly budget: string;
  /** By browser; `null` means not measured. */
  readonly found: Readonly<Record<BrowserKind, Found | null>>;
  /** The known reason when a budget is not held. */
  readonly why: string;
}

/** `undefined` means not measured. */
type Measure = (results: Results, browser: BrowserKind) => number | undefined;

type Unit = 'ratio' | 'ms' | 'count' | 'kB' | 'MB' | 'power';

interface Budget {
  readonly what: string;
  readonly budget: string;
  readonly most: number | Measure;
  readonly unit: Unit;
  readonly measure: Measure;
  /** The same for the minimal script or badge. */
  readonly floor?: Measure;
  readonly why?: string;
}

const median = (values: readonly number[] = []): number | undefined =>
  values.length === 0 ? undefined : quantile(values, 0.5);

const worst = (values: readonly (number | undefined)[]): number | undefined => {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
};

function cellsOf({ tables }: Results, id: string, browser: BrowserKind): Cell[] {
  return tables
    .filter((table) => table.id === id)
    .flatMap(({ cells }) => cells.filter((cell) => cell.browser === browser));
}

function cellOf(results: Results, id: string, browser: BrowserKind, { label }: Pick<Row, 'label'>) {
  return cellsOf(results, id, browser).find((cell) => cell.label === label);
}

/** The worst median of the rows. `scale`: units of the row in one unit of the budget. */
function value(id: string, rows: readonly Row[], contender = 'ours', scale = 1): Measure {
  return (results, browser) => {
    const most = worst(rows.map((row) => median(cellOf(results, id, browser, row)?.values[contender])));
    return most === undefined ? undefined : most / scale;
  };
}

/** The worst ratio of the rows to the limit of their table. */
function ratio(id: string, rows: readonly Row[], limit: string, contender = 'ours'): Measure {
  return (results, browser) =>
    worst(
      rows.map((row) => {
        const values = cellOf(results, id, browser, row)?.values;
        return median(ratios(values?.[contender] ?? [], values?.[limit] ?? []));
      }),
    );
}

/** The exponent with which ours grows over the size. */
function growthOf(id: string, series: string | undefined): Measure {
  return (results, browser) => {
    const points = cellsOf(results, id, browser)
      .filter((cell) => cell.series === series)
      .flatMap(({ size = 0, values }) => {
        const ours = median(values.ours);
        return ours === undefined ? [] : [[size, ours] as const];
      });
    return points.length < 2 ? undefined : growth(points);
  };
}

/** The worst hold relative to its limit: 8 ms, or a twentieth of the page's own work around it. */
function worstHold(results: Results, browser: BrowserKind): { hold: number; most: number } | undefined {
  return cellsOf(results, 'hold', browser)
    .map(({ values }) => ({
      hold: median(values.ours) ?? 0,
      most: Math.max(8, (median(values.own) ?? 0) / 20),
    }))
    .toSorted((a, b) => b.hold / b.most - a.hold / a.most)[0];
}

const BUDGETS: readonly Budget[] = [
  {
    what: 'flagged name painted without its badge: rows inserted, names rewritten, a scrolled list, a changed list',
    budget: '0 frames',
    most: 0,
    unit: 'count',
    measure: (results, browser) =>
      worst([
        value('changes', changes.CHANGES.map(changes.bareRow))(results, browser),
        value('scroll', [changes.WRONG_FRAMES])(results, browser),
        value('lists', [lists.CHANGED_BARE])(results, browser),
      ]),
  },
  {
    what: 'badge of a name that came as HTML, after the load event',
    budget: '≤ 100 ms',
    most: 100,
    unit: 'ms',
    measure: value('first-badge', [first.FROM_HTML]),
  },
  {
    what: 'first badge after a warm load of a page whose calls tell its workspace',
    budget: '≤ 12 ms after the name',
    most: 12,
    unit: 'ms',
    measure: value('first-badge', [first.TOLD]),
  },
  {
    what: 'the same with a list of 50 000 members',
    budget: '≤ 1.5 × that of 1 000',
    most: 1.5,
    unit: 'ratio',
    measure: (results, browser) => {
      const [small, large] = first.LIST_SIZES.map((size) =>
        value('first-badge', [first.sizeRow(size)])(results, browser),
      );
      return small === undefined || large === undefined ? undefined : large / small;
    },
    why: 'the list comes to the page as one text, which is nearly 50 times as long (see Memory, the data)',
  },
  {
    what: 'first scan of 50 000 text nodes, nobody flagged',
    budget: '≤ 0.8 × a TreeWalker with look-up',
    most: 0.8,
    unit: 'ratio',
    measure: ratio('scan', [scanRow(50_000, false)], 'walk'),
  },
  {
    what: 'first scan of 10 000 and 50 000 text nodes, one in a hundred flagged',
    budget: '≤ 1.3 × a TreeWalker that puts a text node there',
    most: 1.3,
    unit: 'ratio',
    measure: ratio('scan', [scanRow(10_000, true), scanRow(50_000, true)], 'walk'),
    why: 'each badge takes about 0.2 ms, spread over judging, making and placing it; the profile shows no single cost',
  },
  {
    what: '1 000 badges placed: script',
    budget: '≤ 8 × a text node put there by hand',
    most: 8,
    unit: 'ratio',
    measure: ratio('place', [PLACED_SCRIPT], 'hand'),
    floor: ratio('place', [PLACED_SCRIPT], 'hand', 'least'),
    why: 'the shadow root, its sheet and its words alone take more (docs/decisions/page-speed.md)',
  },
  {
    what: '1 000 badges placed: style and layout',
    budget: '≤ 2 × the same',
    most: 2,
    unit: 'ratio',
    measure: ratio('place', [PLACED_LAYOUT], 'hand'),
    floor: ratio('place', [PLACED_LAYOUT], 'hand', 'least'),
    why: 'half of it is the question where each chip lies (docs/decisions/page-speed.md)',
  },
  {
    what: 'longest hold of a page: scan, rows inserted, names rewritten, a scrolled list',
    budget: '≤ 8 ms, or 1/20 of the page’s own work there',
    most: (results, browser) => worstHold(results, browser)?.most,
    unit: 'ms',
    measure: (results, browser) => worstHold(results, browser)?.hold,
    why: 'Chromium: a piece of a first scan. Firefox: reading 5 000 rows that came at once',
  },
  {
    what: 'scroll of a virtual list, work a frame',
    budget: '≤ 1.15 × the page alone',
    most: 1.15,
    unit: 'ratio',
    measure: ratio('scroll', [changes.SCROLL_WORK], 'no-extension'),
    why: 'a frame with a flagged name has 0.9 ms of script and a second layout, for a chip that lies over its name',
  },
  {
    what: 'parse and start on an empty page',
    budget: '≤ 1.2 × an empty content script',
    most: 1.2,
    unit: 'ratio',
    why: 'Chromium: card.js is compiled early, without which the first badge is late (docs/decisions/page-speed.md)',
    measure: ratio('start', [EMPTY_PAGE], 'empty-content-script'),
    floor: ratio('start', [EMPTY_PAGE], 'empty-content-script', 'asks-for-list-only'),
  },
  {
    what: 'load of a small page with nothing to flag',
    budget: '≤ 1.05 × without extension',
    most: 1.05,
    unit: 'ratio',
    measure: ratio('small-page', SMALL_PAGES, 'no-extension'),
    floor: ratio('small-page', SMALL_PAGES, 'no-extension', 'asks-for-list-only'),
    why: 'beside what that script does, ours reads the texts of the page and follows its changes',
  },
  {
    what: 'unchanged list under 1 000 badges: messages to the page and badges touched',
    budget: '0',
    most: 0,
    unit: 'count',
    measure: value('lists', [lists.SAME_MESSAGES, lists.SAME_TOUCHED]),
  },
  {
    what: 'the same: script in the page',
    budget: '≤ 0.1 ms',
    most: 0.1,
    unit: 'ms',
    measure: value('lists', [lists.SAME_SCRIPT]),
  },
  {
    what: 'one of 10 000 members changes under 30 pages: work of all processes',
    budget: '≤ 0.1 × version 1.0.0',
    most: 0.1,
    unit: 'ratio',
    measure: ratio('lists', [lists.CHANGED_WORK], 'before'),
    why: 'the check at the service and the new list cost the worker the same for one page and for thirty',
  },
  {
    what: 'the same: sent to a page',
    budget: '≤ 2 kB',
    most: 2,
    unit: 'kB',
    measure: value('lists', [lists.CHANGED_BYTES], 'ours', 1_000),
  },
  {
    what: 'the same: until all pages are right',
    budget: '≤ 500 ms',
    most: 500,
    unit: 'ms',
    measure: value('lists', [lists.CHANGED_TIME]),
  },
  {
    what: 'list that somebody waits for while three workspaces read names',
    budget: '≤ 1.15 × alone',
    most: 1.15,
    unit: 'ratio',
    measure: ratio('waiting', [reading.WAITED], 'alone'),
  },
  {
    what: 'reading 1 000 members: time',
    budget: '≤ 1.3 × bare fetch + `JSON.parse`',
    most: 1.3,
    unit: 'ratio',
    measure: ratio('reading', [reading.timeRow(1_000)], 'limit'),
    why: 'the list is made, written and published too: a fixed time',
  },
  {
    what: 'reading 10 000 members: time',
    budget: '≤ 1.05 × the same',
    most: 1.05,
    unit: 'ratio',
    measure: ratio('reading', [reading.timeRow(10_000)], 'limit'),
    why: 'the list is made, written and published too, which the bare loop has nothing of',
  },
  {
    what: 'reading 10 000 members: work',
    budget: '≤ 1.1 × the same',
    most: 1.1,
    unit: 'ratio',
    measure: ratio('reading', [reading.workRow(10_000)], 'limit'),
    why: 'rows are made, written and published beside the decoding and parsing that the bare loop has too',
  },
  {
    what: 'peak memory of a reading',
    budget: '≤ 0.5 list pages',
    most: 0.5,
    unit: 'ratio',
    measure: ratio('memory', [reading.PEAK], 'data'),
  },
  {
    what: 'heap of a page with a list of 10 000 members',
    budget: '≤ 0.6 MB',
    most: 0.6,
    unit: 'MB',
    measure: value('memory', [memory.heapRow(10_000)], 'ours', 1_000_000),
    why: 'an empty content script takes 0.17 MB of it, the text of the index 0.2 MB',
  },
  ...(
    [
      ['time of a reading', 'reading', reading.timeRow(1_000)],
      ['heap of the background', 'memory', reading.keptRow(1_000)],
      ['heap of a page', 'memory', memory.heapRow(1_000)],
    ] as const
  ).map(
    ([what, id, { series }]): Budget => ({
      what: `growth from 1 000 to 50 000 members: ${what}`,
      budget: 'at most linear',
      most: 1,
      unit: 'power',
      measure: growthOf(id, series),
    }),
  ),
  {
    what: 'first rows of Clean up and All workspaces, 20 workspaces of 10 000 members',
    budget: '≤ 2 × the table of one',
    most: 2,
    unit: 'ratio',
    measure: (results, browser) =>
      worst(
        ['cleanup', 'workspaces'].map((view) =>
          ratio('audit', [audit.FIRST_ROWS], 'members', view)(results, browser),
        ),
      ),
  },
  {
    what: 'the same: heap when all lists are read',
    budget: '≤ 60 MB',
    most: 60,
    unit: 'MB',
    measure: (results, browser) =>
      worst(
        ['cleanup', 'workspaces'].map((view) =>
          value('audit', [audit.ALL_READ], view, 1_000_000)(results, browser),
        ),
      ),
  },
  {
    what: 'detached nodes after 20 route changes, above the page without extension',
    budget: '0',
    most: 0,
    unit: 'count',
    measure: value('memory', [memory.DETACHED]),
  },
  ...(
    [
      ['content script, on every page', 12],
      ['all that is ever put into a page', 18],
    ] as const
  ).map(
    ([what, most]): Budget => ({
      what: `${what}: gzip`,
      budget: `≤ ${most} kB`,
      most,
      unit: 'kB',
      measure: ({ sizes }) => {
        const gzip = sizes.find(({ part }) => part === what)?.gzip;
        return gzip === undefined ? undefined : gzip / 1_000;
      },
    }),
  ),
];

const TEXT: Readonly<Record<Unit, (value: number) => string>> = {
  ratio: (value) => `${value.toFixed(2)} ×`,
  ms: (value) => `${value.toFixed(value < 1 ? 2 : 1)} ms`,
  count: (value) => String(value),
  kB: (value) => `${value.toFixed(2)} kB`,
  MB: (value) => `${value.toFixed(2)} MB`,
  power: (value) => `power ${value.toFixed(2)}`,
};

/** Every budget, measured or not, in the order of the document. */
export function judgeBudgets(results: Results): Verdict[] {
  return BUDGETS.map(({ what, budget, most, unit, why = '', measure, floor }): Verdict => {
    const find = (browser: BrowserKind): Found | null => {
      const value = measure(results, browser);
      const limit = typeof most === 'number' ? most : most(results, browser);
      if (value === undefined || limit === undefined || Number.isNaN(value)) return null;
      const least = floor?.(results, browser);
      const beside = least === undefined ? '' : ` (${TEXT[unit](least)})`;
      return {
        text: TEXT[unit](value) + beside,
        held: value <= limit,
        excused: least !== undefined && least > limit,
      };
    };
    return { what, budget, why, found: { chromium: find('chromium'), firefox: find('firefox') } };
  });
}
