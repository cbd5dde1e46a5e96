/** Whole scans, the placing of badges, and taking the roster in: in one isolated world, in one page. */
import type { Harness } from '../../browser/harness.ts';
import { type BenchTab, count, type Effort, openTab, rotated, runsOf, Slowness } from '../bench-browser.ts';
import { Collector, type Table } from '../results.ts';
import type { Answer, Command, Scanner } from '../scripts/scan.ts';

const SCANNERS: Readonly<Record<Scanner, string>> = {
  limit: 'bare TreeWalker + look-up',
  ours: 'ours',
  regexp: 'one RegExp of all flagged names',
  userscript: "querySelectorAll('*') + innerText",
  markjs: 'mark.js',
  hand: 'TreeWalker + a text node by hand',
};

/** A contender that would take longer for a page, ms, is not run on it. */
const SLOW_MS = 5_000;

const command = async (tab: BenchTab, what: Command): Promise<Answer> =>
  (await tab.call('ask', what)) as Answer;

const BY_NODES = [1_000, 10_000, 50_000, 100_000];
const BY_MEMBERS = [100, 1_000, 10_000, 20_000];

export async function scanRows(harness: Harness, effort: Effort): Promise<Table[]> {
  const { short, peers } = effort;
  const tab = await openTab(harness, 'scan', 0);
  const plain = new Collector({
    id: 'scan-nodes',
    title: 'First scan over the size of the page',
    what: 'Every text of a page read once, 10 000 members, one text in ten is a name, none of them flagged. Script time of the whole scan.',
    unit: 'ms',
    limit: 'limit',
    contenders: without('hand'),
    axis: 'text nodes',
  });
  const members = new Collector({
    ...plain.head,
    id: 'scan-members',
    title: 'First scan over the size of the roster',
    what: 'The same on a page of 10 000 text nodes, for rosters of different sizes.',
    contenders: { limit: SCANNERS.limit, ours: SCANNERS.ours, regexp: SCANNERS.regexp },
    axis: 'members',
  });
  const flagged = new Collector({
    ...plain.head,
    id: 'scan-flagged',
    title: 'First scan with flagged names',
    what: 'The same with one text in a hundred a flagged name: scan, evidence and badges against a walk that puts a bare text node there.',
    limit: 'hand',
    contenders: { hand: SCANNERS.hand, ours: SCANNERS.ours, markjs: SCANNERS.markjs },
  });
  const slices = new Collector({
    id: 'scan-slice',
    title: 'Longest piece of a first scan',
    what: 'The longest time for which a scan of ours holds the main thread, with flagged names on the page, against the whole scan in one piece.',
    unit: 'ms',
    limit: 'hand',
    contenders: { hand: SCANNERS.hand, ours: SCANNERS.ours },
    axis: 'text nodes',
  });

  let slow = new Slowness(SLOW_MS);
  async function cell(
    collector: Collector,
    size: number,
    label: string,
    content: { nodes: number; members: number; flagged: boolean },
    scanners: readonly Scanner[],
  ): Promise<void> {
    await command(tab, { do: 'prepare', members: content.members });
    const at = (scanner: Scanner) => [harness.kind, size, label, scanner] as const;
    const broken = new Set<Scanner>();
    const able = scanners.filter((scanner) => {
      if (scanner === 'ours' || scanner === collector.head.limit) return true;
      const why = slow.refuses(scanner, size);
      if (why !== null) collector.note(...at(scanner), why);
      return why === null;
    });
    for (const run of runsOf(effort)) {
      for (const scanner of rotated(able, run)) {
        if (broken.has(scanner)) continue;
        await tab.call('build', content);
        let answer: Answer;
        const start = Date.now();
        try {
          answer = await command(tab, { do: 'scan', scanner });
        } catch (error) {
          if (scanner === 'ours' || scanner === 'limit') throw error;
          const [why = ''] = String(error).split('\n');
          collector.note(...at(scanner), `fails: ${why.replace(/^(?:Error: )+/, '')}`);
          broken.add(scanner);
          slow.note(scanner, size, Date.now() - start);
          continue;
        }
        const { script, longest } = answer;
        // One run shows it.
        if (script > SLOW_MS / 2 && scanner !== 'ours' && scanner !== collector.head.limit)
          broken.add(scanner);
        slow.note(scanner, size, script);
        if (run === 0 && !broken.has(scanner)) continue;
        collector.add(...at(scanner), script);
        if (collector === flagged) slices.add(...at(scanner), longest);
      }
    }
    await tab.call('clear');
  }

  const all: Scanner[] = ['limit', 'ours', 'regexp', 'userscript', 'markjs'];
  const few: Scanner[] = ['limit', 'ours'];
  const sizes = short ? [10_000] : BY_NODES;
  for (const nodes of sizes) {
    const content = { nodes, members: 10_000, flagged: false };
    await cell(plain, nodes, count(nodes, 'text node'), content, peers ? all : few);
  }
  slow = new Slowness(SLOW_MS);
  const marking: Scanner[] = peers ? ['hand', 'ours', 'markjs'] : ['hand', 'ours'];
  for (const nodes of sizes.filter((nodes) => nodes < 100_000)) {
    const content = { nodes, members: 10_000, flagged: true };
    await cell(flagged, nodes, count(nodes, 'text node'), content, marking);
  }
  if (short) return [plain.table(), flagged.table()];
  slow = new Slowness(SLOW_MS);
  for (const size of BY_MEMBERS) {
    const content = { nodes: 10_000, members: size, flagged: false };
    await cell(members, size, count(size, 'member'), content, peers ? [...few, 'regexp'] : few);
  }
  return [plain.table(), members.table(), flagged.table(), slices.table()];
}

export async function placeRows(harness: Harness, effort: Effort): Promise<Table[]> {
  const { short } = effort;
  const tab = await openTab(harness, 'scan', 0);
  const contenders = { hand: 'a text node by hand', ours: 'ours' };
  const script = new Collector({
    id: 'place-script',
    title: 'Placing badges: script',
    what: 'Badges made and put beside names that are already known, against one text node at the same places.',
    unit: 'ms',
    limit: 'hand',
    contenders,
    axis: 'badges',
  });
  const layout = new Collector({
    ...script.head,
    id: 'place-layout',
    title: 'Placing badges: style and layout',
    what: 'Style and layout that are due after the same.',
  });
  const index = new Collector({
    id: 'index',
    title: 'Taking the roster in',
    what: "From the background's answer to something that answers look-ups, against JSON.parse and one Map.",
    unit: 'ms',
    limit: 'limit',
    contenders: { limit: 'JSON.parse + Map', ours: 'ours' },
    axis: 'members',
  });
  await command(tab, { do: 'prepare', members: 10_000 });
  for (const size of short ? [100] : [1, 100, 5_000]) {
    for (const run of runsOf(effort)) {
      for (const by of rotated(['hand', 'ours'] as const, run)) {
        await tab.call('build', { nodes: size * 10, members: 10_000, flagged: true, every: 1 });
        const answer = await command(tab, { do: 'place', by });
        if (run === 0) continue;
        script.add(harness.kind, size, count(size, 'badge'), by, answer.script);
        layout.add(harness.kind, size, count(size, 'badge'), by, answer.layout);
      }
    }
  }
  await tab.call('clear');
  for (const size of short ? [10_000] : [100, 1_000, 10_000, 20_000]) {
    await command(tab, { do: 'prepare', members: size });
    for (const run of runsOf(effort)) {
      for (const by of rotated(['limit', 'ours'] as const, run)) {
        const answer = await command(tab, { do: 'index', by });
        if (run > 0) index.add(harness.kind, size, count(size, 'member'), by, answer.script);
      }
    }
  }
  return [script.table(), layout.table(), index.table()];
}

function without(...names: readonly Scanner[]): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(SCANNERS).filter(([name]) => !names.includes(name as Scanner)));
}
