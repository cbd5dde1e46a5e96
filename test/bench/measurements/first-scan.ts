/** Whole scans and the placing of badges, in one page and one isolated world. */
import type { Harness } from '../../browser/harness.ts';
import { type BenchTab, count, type Effort, few, openTab, rotated, runsOf } from '../bench-browser.ts';
import { Collector, type Row, type Table } from '../result-tables.ts';
import type { Answer, Command, Placer, Scanner } from '../scripts/scans-and-badges.ts';
import { holdRow, holdTable } from './page-changes.ts';

const SCANNERS: Readonly<Record<Scanner, string>> = {
  walk: 'a TreeWalker with look-up that puts a text node beside each flagged name',
  ours: 'ours',
  regexp: 'one RegExp of all flagged names',
  userscript: "querySelectorAll('*') + innerText",
  markjs: 'mark.js',
};
const PEERS: readonly Scanner[] = ['regexp', 'userscript', 'markjs'];
/** Peers that take longer than this for one scan, ms, are left out after the first run. */
const SLOW_MS = 1_000;

const command = async (tab: BenchTab, what: Command): Promise<Answer> =>
  (await tab.call('ask', what)) as Answer;

/** The row for a page with this many text nodes. */
export const scanRow = (nodes: number, flagged: boolean): Row => ({
  label: `${count(nodes, 'text node')}, ${flagged ? '1 in 100 flagged' : 'none flagged'}`,
  unit: 'ms',
});

const FLAGGED_PAGE = scanRow(50_000, true);
const FIRST_SCAN = `first scan of ${FLAGGED_PAGE.label}`;

/** The table of first scans. */
export async function scanRows(harness: Harness, effort: Effort): Promise<Table[]> {
  const { kind } = harness;
  const tab = await openTab(harness, 'scans-and-badges', 0);
  const scans = new Collector({
    id: 'scan',
    title: 'First scan of a page',
    what: 'Every text of a page read once, with evidence and badges where a name is flagged: script time of all pieces. 10 000 members, one text in ten is a name.',
    limit: 'walk',
    contenders: effort.short ? { walk: SCANNERS.walk, ours: SCANNERS.ours } : SCANNERS,
  });
  const hold = holdTable();

  const done = new Set<Scanner>();
  async function one(scanner: Scanner, row: Row, run: number): Promise<void> {
    if (done.has(scanner)) return;
    try {
      const { script, longest } = await command(tab, { do: 'scan', scanner });
      if (PEERS.includes(scanner) && script > SLOW_MS) done.add(scanner);
      if (run === 0 && !done.has(scanner)) return;
      scans.add(kind, row, scanner, script);
      if (scanner === 'ours' && row.label === FLAGGED_PAGE.label) {
        hold.add(kind, holdRow(FIRST_SCAN), scanner, longest);
      }
    } catch (error) {
      if (!PEERS.includes(scanner)) throw error;
      done.add(scanner);
      const [why = ''] = String(error).split('\n');
      scans.note(kind, row, scanner, `fails: ${why.replace(/^(?:Error: )+/, '')}`);
    }
  }

  await command(tab, { do: 'prepare', members: 10_000 });
  for (const nodes of effort.short ? [10_000] : [10_000, 50_000]) {
    for (const flagged of [false, true]) {
      for (const run of runsOf(effort)) {
        for (const scanner of rotated<Scanner>(['walk', 'ours'], run)) {
          await tab.call('build', { nodes, members: 10_000, flagged });
          await one(scanner, scanRow(nodes, flagged), run);
        }
      }
    }
  }
  // The slowest peer takes seconds even for so small a page.
  if (!effort.short) {
    for (const run of runsOf(few(effort))) {
      for (const scanner of rotated(Object.keys(SCANNERS) as Scanner[], run)) {
        await tab.call('build', { nodes: 1_000, members: 10_000, flagged: false });
        await one(scanner, scanRow(1_000, false), run);
      }
    }
  }
  await tab.page.close();
  return [scans.table(), hold.table()];
}

const PLACERS: Readonly<Record<Placer, string>> = {
  hand: 'a text node put there by hand',
  least: 'an element with the attributes, root, style, words and chip of a badge, never placed',
  ours: 'ours',
};
export const PLACED = 1_000;
export const PLACED_SCRIPT: Row = { label: `script for ${count(PLACED, 'badge')}`, unit: 'ms' };
export const PLACED_LAYOUT: Row = { label: `style and layout after ${count(PLACED, 'badge')}`, unit: 'ms' };

/** The table of placing badges. */
export async function placeRows(harness: Harness, effort: Effort): Promise<Table[]> {
  const tab = await openTab(harness, 'scans-and-badges', 0);
  const placing = new Collector({
    id: 'place',
    title: 'Placing badges',
    what: 'Badges made and put beside names that are already known, and the style and layout that are due after it, against one text node at the same places.',
    limit: 'hand',
    contenders: PLACERS,
  });
  await command(tab, { do: 'prepare', members: 10_000 });
  for (const run of runsOf(effort)) {
    for (const by of rotated(Object.keys(PLACERS) as Placer[], run)) {
      await tab.call('build', { nodes: PLACED * 10, members: 10_000, flagged: true, every: 1 });
      const { script, layout } = await command(tab, { do: 'place', by });
      if (run === 0) continue;
      placing.add(harness.kind, PLACED_SCRIPT, by, script);
      placing.add(harness.kind, PLACED_LAYOUT, by, layout);
    }
  }
  await tab.page.close();
  return [placing.table()];
}
