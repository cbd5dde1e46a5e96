/** What contenders do when the page changes: rows come, texts are rewritten, a virtual list is scrolled. */
import { type Harness, until } from '../../browser/harness.ts';
import { type BenchTab, count, type Effort, openTab, Slowness, turnsOf } from '../bench-browser.ts';
import { CONTENDERS, type Contender } from '../extension.ts';
import { Collector, type Table } from '../results.ts';

const MEMBERS = 10_000;
/** A peer that would work longer for one change, ms, is not run. */
const SLOW_MS = 10_000;
/** Text nodes that stand on the page before. */
const BASE = { nodes: 5_000, members: MEMBERS, flagged: true } as const;

const some = (...names: readonly Contender[]): Readonly<Record<string, string>> =>
  Object.fromEntries(names.map((name) => [name, CONTENDERS[name]]));

/** Only what is inserted is seen by these. */
const BLIND_TO_REWRITES: readonly Contender[] = ['arrive', 'sentinel'];

async function openTabs(harness: Harness, names: readonly Contender[]): Promise<Map<Contender, BenchTab>> {
  const tabs = new Map<Contender, BenchTab>();
  for (const name of names) tabs.set(name, await openTab(harness, name, MEMBERS));
  return tabs;
}

async function closeTabs(tabs: ReadonlyMap<Contender, BenchTab>): Promise<void> {
  for (const { page } of tabs.values()) await page.close();
}

export async function reactRows(harness: Harness, effort: Effort): Promise<Table[]> {
  const { short, peers } = effort;
  const names: Contender[] = peers
    ? ['nothing', 'ours', 'arrive', 'sentinel', 'userscript']
    : ['nothing', 'ours'];
  const contenders = some(...names);
  const tabs = await openTabs(harness, names);
  const tables: Table[] = [];
  for (const kind of ['insert', 'rewrite'] as const) {
    const title = kind === 'insert' ? 'Rows inserted at once' : 'Texts rewritten in place';
    const head = { contenders, limit: 'nothing', axis: 'rows' } as const;
    const place = 'two texts a row, every tenth row a flagged name, 5 000 text nodes on the page before';
    const time = new Collector({
      ...head,
      id: `${kind}-time`,
      title: `${title}: time until the last mark`,
      what: `From before the change until the last flagged name is marked, ${place}. The bare observer: until it was called.`,
      unit: 'ms',
    });
    const work = new Collector({
      ...head,
      id: `${kind}-work`,
      title: `${title}: work of the main thread`,
      what: 'All that the main thread does for the change, style, layout and paint of the rows included, by its own clock.',
      unit: 'ms',
    });
    const held = new Collector({
      ...head,
      id: `${kind}-held`,
      title: `${title}: how long the page is held`,
      what: 'Time inside the observers of the change, before the page may go on.',
      unit: 'ms',
    });
    const missed = new Collector({
      ...head,
      id: `${kind}-missed`,
      title: `${title}: frames with a flagged name and no mark`,
      what: 'Frames about to be painted in which a flagged name had no mark, for each change.',
      unit: 'count',
    });
    const sizes = short ? [40] : kind === 'insert' ? [1, 40, 1_000, 20_000] : [1, 40, 1_000];
    const slow = new Slowness(SLOW_MS);
    for (const rows of sizes) {
      const texts = BASE.nodes + 2 * rows;
      const label = count(rows, 'row');
      const able = names.filter((name) => {
        const why = name === 'ours' ? null : slow.refuses(name, texts);
        if (why !== null) for (const table of [time, work]) table.note(harness.kind, rows, label, name, why);
        return why === null || name === 'nothing';
      });
      const ready = new Map([...tabs].filter(([name]) => able.includes(name)));
      for (const { run, name, page: tab } of turnsOf(effort, ready)) {
        const marks = name !== 'nothing' && !(kind === 'rewrite' && BLIND_TO_REWRITES.includes(name));
        await tab.page.bringToFront();
        await tab.call('build', BASE);
        await tab.call('idle');
        const { work: done, value } = await tab.meter.measure(() =>
          tab.call('react', { kind, rows, members: MEMBERS, marks }),
        );
        if (run === 0) continue;
        slow.note(name, texts, done.task);
        const at = [harness.kind, rows, label, name] as const;
        if (name === 'nothing' || value.marked > 0) time.add(...at, value.done);
        work.add(...at, done.task);
        held.add(...at, value.held);
        if (name !== 'nothing') {
          missed.add(...at, value.frames);
          if (value.marked < value.expected) {
            const text = `marked ${value.marked} of ${value.expected}`;
            time.note(...at, text);
            missed.note(...at, text);
          }
        }
        if (rows >= 1_000) await tab.call('clear');
      }
    }
    tables.push(time.table(), work.table(), held.table(), missed.table());
  }
  await closeTabs(tabs);
  return tables;
}

/** Rows that come to a page which holds flagged names that nobody sees. */
export async function hiddenRows(harness: Harness, effort: Effort): Promise<Table> {
  const names: Contender[] = ['nothing', 'ours'];
  const tabs = await openTabs(harness, names);
  const work = new Collector({
    id: 'hidden-work',
    title: 'Rows inserted beside flagged names that are not shown: work of the main thread',
    what: 'All that the main thread does for 40 rows, as above, on a page with flagged names in boxes that cut what is too long and are not shown, as in a closed menu.',
    unit: 'ms',
    contenders: some(...names),
    limit: 'nothing',
    axis: 'names not shown',
  });
  for (const hidden of effort.short ? [3_000] : [0, 300, 3_000]) {
    for (const { run, name, page: tab } of turnsOf(effort, tabs)) {
      await tab.page.bringToFront();
      const flagged = await tab.call('build', { ...BASE, hidden });
      const marks = name === 'ours';
      await until(async () => !marks || (await tab.call('countMarks')) === flagged, { what: 'every mark' });
      // The page that was before is cleared away, whoever had to be waited for.
      for (let at = 0; at < 20; at += 1) await tab.call('idle');
      const { work: done } = await tab.meter.measure(() =>
        tab.call('react', { kind: 'insert', rows: 40, members: MEMBERS, marks }),
      );
      if (run > 0) work.add(harness.kind, hidden, `${count(hidden, 'name')} not shown`, name, done.task);
    }
  }
  await closeTabs(tabs);
  return work.table();
}

const FRAMES = 90;

export async function scrollRows(harness: Harness, effort: Effort): Promise<Table[]> {
  const { peers } = effort;
  const names: Contender[] = peers ? ['none', 'ours', 'arrive', 'sentinel', 'userscript'] : ['none', 'ours'];
  const head = { contenders: some(...names), limit: 'none' } as const;
  const work = new Collector({
    ...head,
    id: 'scroll-work',
    title: 'Scrolling a virtual list: work a frame',
    what: 'Work of the main thread for each frame of a list that recycles its rows, three new rows of five texts a frame, by the thread’s own clock.',
    unit: 'ms',
  });
  const late = new Collector({
    ...head,
    id: 'scroll-late',
    title: 'Scrolling a virtual list: late frames',
    what: `Frames of ${FRAMES} that came more than 25 ms after the one before.`,
    unit: 'count',
  });
  const wrong = new Collector({
    ...head,
    id: 'scroll-wrong',
    title: 'Scrolling a virtual list: wrong frames',
    what: `Frames of ${FRAMES} about to be painted in which a flagged name had no mark, or another text had one.`,
    unit: 'count',
  });
  const tabs = await openTabs(harness, names);
  const label = `${FRAMES} frames`;
  for (const { run, name, page: tab } of turnsOf(effort, tabs)) {
    await tab.page.bringToFront();
    await tab.call('clear');
    const { work: done, value } = await tab.meter.measure(() => tab.call('scroll', FRAMES, MEMBERS));
    if (run === 0) continue;
    work.add(harness.kind, FRAMES, label, name, done.task / FRAMES);
    late.add(harness.kind, FRAMES, label, name, value.late);
    if (name !== 'none') wrong.add(harness.kind, FRAMES, label, name, value.wrong);
  }
  await closeTabs(tabs);
  return [work.table(), late.table(), wrong.table()];
}
