/** What contenders do when the page changes: rows come, texts are rewritten, a virtual list is scrolled. */
import { type Harness, until } from '../../browser/harness.ts';
import {
  type BenchTab,
  count,
  type Effort,
  isOurs,
  named,
  openTab,
  readRecord,
  turnsOf,
} from '../bench-browser.ts';
import { type Contender, PEERS } from '../extension.ts';
import { Collector, type Row, type Table } from '../result-tables.ts';

const MEMBERS = 10_000;
/** What is on the page before the change. */
const BASE = { nodes: 5_000, members: MEMBERS, flagged: true } as const;

const ALL: readonly Contender[] = [
  'bare-observer',
  'ours',
  'ours-recorded',
  'arrive',
  'sentinel',
  'visible-text-userscript',
];

interface Case {
  readonly label: string;
  readonly kind: 'insert' | 'rewrite';
  readonly rows: number;
  /** One name in this many is flagged; default 10. */
  readonly every?: number;
  readonly hidden?: number;
  /** Peers run this case, and `bench:guard` compares it. */
  readonly isUsual?: boolean;
  readonly isGuarded?: boolean;
}

const CASES: readonly Case[] = [
  { label: '1 row inserted', kind: 'insert', rows: 1 },
  { label: '40 rows inserted', kind: 'insert', rows: 40, isUsual: true, isGuarded: true },
  { label: '1 000 rows inserted', kind: 'insert', rows: 1_000 },
  {
    label: '5 000 rows inserted, 24 of them flagged',
    kind: 'insert',
    rows: 5_000,
    every: 209,
    isGuarded: true,
  },
  { label: '1 name rewritten', kind: 'rewrite', rows: 1 },
  { label: '40 names rewritten', kind: 'rewrite', rows: 40, isUsual: true, isGuarded: true },
  {
    label: '40 rows inserted beside 3 000 flagged names not shown',
    kind: 'insert',
    rows: 40,
    hidden: 3_000,
    isGuarded: true,
  },
];
export const CHANGES: readonly string[] = CASES.map(({ label }) => label);
export const FRAMES = 90;
export const SCROLLED = `${FRAMES} frames of a list`;

/** The rows of one change: work, frames without a badge, and how long our callbacks hold the page. */
export const workRow = (label: string): Row => ({ label: `work: ${label}`, unit: 'ms' });
export const bareRow = (label: string): Row => ({ label: `bare frames: ${label}`, unit: 'count' });
export const holdRow = (label: string): Row => ({ label, unit: 'ms' });

/** The table of how long our callbacks hold the page; several measurements fill it. */
export function holdTable(): Collector {
  return new Collector({
    id: 'hold',
    title: 'How long a page is held',
    what: 'The longest time that one callback of the content script, or all of one frame together, holds the page: observers of a change, the work between the layout of a frame and its paint, pieces of a scan. Beside it the page’s own change and the layout of the frame after it.',
    limit: 'own',
    contenders: { ours: 'ours', own: 'the page itself' },
  });
}

async function openTabs(harness: Harness, names: readonly Contender[]): Promise<Map<Contender, BenchTab>> {
  const tabs = new Map<Contender, BenchTab>();
  for (const name of names) tabs.set(name, await openTab(harness, name, MEMBERS));
  return tabs;
}

async function closeTabs(tabs: ReadonlyMap<Contender, BenchTab>): Promise<void> {
  for (const { page } of tabs.values()) await page.close();
}

/** Builds the page before a change and waits for all marks of ours. */
async function prepare({ page, call }: BenchTab, name: Contender, hidden: number): Promise<void> {
  await page.bringToFront();
  const flagged = await call('build', { ...BASE, hidden });
  await until(async () => !isOurs(name) || (await call('countMarks')) === flagged, { what: 'every mark' });
  // Idle rounds clear away the previous page, the same number for all contenders.
  for (let at = 0; at < (hidden > 0 ? 20 : 2); at += 1) await call('idle');
}

/** The tables of pages that change. */
export async function changeRows(harness: Harness, effort: Effort): Promise<Table[]> {
  const { kind: browser } = harness;
  const names = ALL.filter((name) => !effort.short || !PEERS.has(name));
  const changes = new Collector({
    id: 'changes',
    title: 'A page that changes',
    what: 'Work of the main thread for a change, style, layout and paint of the rows included, and frames about to be painted in which a flagged name had no mark: two texts a row, one name in ten flagged, 5 000 text nodes on the page before.',
    limit: 'bare-observer',
    contenders: named(names.filter((name) => name !== 'ours-recorded')),
  });
  const hold = holdTable();
  const tabs = await openTabs(harness, names);
  for (const { label, kind, rows, every = 10, hidden = 0, isUsual, isGuarded } of CASES) {
    if (effort.short && isGuarded !== true) continue;
    const here = new Map([...tabs].filter(([name]) => isUsual === true || !PEERS.has(name)));
    for (const { run, name, page: tab } of turnsOf(effort, here)) {
      await prepare(tab, name, hidden);
      const isBlind = kind === 'rewrite' && (name === 'arrive' || name === 'sentinel');
      const marks = name !== 'bare-observer' && !isBlind;
      if (name === 'ours-recorded') await readRecord(tab.page);
      const { work, value } = await tab.meter.measure(() =>
        tab.call('change', { kind, rows, every, members: MEMBERS, marks }),
      );
      if (run === 0) continue;
      if (name === 'ours-recorded') {
        hold.add(browser, holdRow(label), 'ours', (await readRecord(tab.page)).longest);
        continue;
      }
      changes.add(browser, workRow(label), name, work.task);
      if (name === 'bare-observer') hold.add(browser, holdRow(label), 'own', value.own);
      else changes.add(browser, bareRow(label), name, value.bare);
      if (marks && value.marked < value.expected) {
        const text = `marked ${value.marked} of ${value.expected}`;
        if (isOurs(name)) throw new Error(`${label}: ours ${text}`);
        changes.note(browser, bareRow(label), name, text);
      }
    }
    for (const { call } of tabs.values()) await call('clear');
  }
  await closeTabs(tabs);
  return [changes.table(), hold.table()];
}

export const SCROLL_WORK: Row = { label: 'work a frame', unit: 'ms' };
export const WRONG_FRAMES: Row = { label: `wrong frames of ${FRAMES}`, unit: 'count' };

/** The table of a scrolled virtual list. */
export async function scrollRows(harness: Harness, effort: Effort): Promise<Table[]> {
  const { kind } = harness;
  const names = ALL.map((name) => (name === 'bare-observer' ? 'no-extension' : name)).filter(
    (name) => !effort.short || !PEERS.has(name),
  );
  const scrolling = new Collector({
    id: 'scroll',
    title: 'Scrolling a virtual list',
    what: `Work of the main thread for each of ${count(FRAMES, 'frame')} of a list that recycles its rows, three new rows of five texts a frame; and frames about to be painted in which a flagged name had no mark, or another text had one.`,
    limit: 'no-extension',
    contenders: named(names.filter((name) => name !== 'ours-recorded')),
  });
  const hold = holdTable();
  const tabs = await openTabs(harness, names);
  for (const { run, name, page: tab } of turnsOf(effort, tabs)) {
    await tab.page.bringToFront();
    await tab.call('clear');
    if (name === 'ours-recorded') await readRecord(tab.page);
    const { work, value } = await tab.meter.measure(() => tab.call('scroll', FRAMES, MEMBERS));
    if (run === 0) continue;
    if (name === 'ours-recorded') {
      hold.add(kind, holdRow(SCROLLED), 'ours', (await readRecord(tab.page)).longest);
      continue;
    }
    scrolling.add(kind, SCROLL_WORK, name, work.task / FRAMES);
    if (name !== 'no-extension') scrolling.add(kind, WRONG_FRAMES, name, value);
  }
  await closeTabs(tabs);
  return [scrolling.table(), hold.table()];
}
