/** What the extension costs where there is nothing to flag: pages of the stand-in, and an empty page. */
import type { Page } from 'puppeteer-core';
import { expressionOf, type Harness, until } from '../../browser/harness.ts';
import { count, type Effort, turnsOf } from '../bench-browser.ts';
import { CONTENDERS, type Contender, hostOf } from '../extension.ts';
import { workspaceOf } from '../people.ts';
import { Collector, type Table } from '../results.ts';
import { quantile } from '../statistics.ts';
import { meterOf } from '../thread-time.ts';

const NAMES = ['none', 'empty', 'least', 'ours'] as const satisfies readonly Contender[];
const contenders = Object.fromEntries(NAMES.map((name) => [name, CONTENDERS[name]]));

/** Resolves when the page has nothing to do; runs in the page. */
async function settle(): Promise<boolean> {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  await frame();
  await frame();
  await new Promise((resolve) => requestIdleCallback(resolve, { timeout: 1_000 }));
  return true;
}

interface LongTasks {
  durations: number[];
}

function watchLongTasks(): void {
  const seen: LongTasks = { durations: [] };
  Object.assign(globalThis, { longTasks: seen });
  if (!PerformanceObserver.supportedEntryTypes.includes('longtask')) return;
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) seen.durations.push(duration);
  }).observe({ type: 'longtask', buffered: true });
}

/**
 * A press that draws the content anew, as a filter or a tab does: ms from the press to the end of the frame
 * that shows it. Runs in the page.
 */
async function press(): Promise<number> {
  const main = document.querySelector('main#layout-main');
  if (main === null) throw new Error('no main');
  const button = document.createElement('button');
  document.body.append(button);
  const done = new Promise<number>((resolve) => {
    button.addEventListener('click', () => {
      const start = performance.now();
      main.replaceChildren(...[...main.childNodes].map((node) => node.cloneNode(true)));
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => resolve(performance.now() - start);
        port2.postMessage(0);
      });
    });
  });
  button.click();
  const delay = await done;
  button.remove();
  return delay;
}

/** In a visit: loads, of which about every other one meets a collection of garbage, and presses. */
const LOADS = 2;
export const PRESSES = 10;

/** Looked at for so long after its content has come, ms: each question costs the page time, so all get as many. */
const WATCHED_MS = 400;

async function comeThere(page: Page, name: Contender): Promise<void> {
  const isThere = (selector: string) =>
    page.evaluate((wanted) => document.querySelector(wanted) !== null, selector);
  const what = `${name} on the page`;
  await until(() => isThere('main#layout-main :is(tr, li)'), { what });
  await new Promise((done) => setTimeout(done, WATCHED_MS));
  await until(() => isThere(name === 'ours' ? '[data-member-status=ready]' : 'html'), { what });
}

/** What a load and all presses cost, ms of the main thread; from a press to its frame, ms; long tasks of a load. */
interface Visit {
  readonly load: number;
  readonly presses: number;
  readonly delay: number;
  readonly long: number;
}

/** Pages of the stand-in, one for each contender, and a visit of each in every run. */
async function visitAll(
  harness: Harness,
  effort: Effort,
  path: string,
  names: readonly Contender[],
  take: (name: Contender, visit: Visit) => void,
): Promise<void> {
  const pages = new Map<Contender, Page>();
  for (const name of names) {
    const page = await harness.openApp('/tags', hostOf(name));
    await page.evaluateOnNewDocument(expressionOf(watchLongTasks));
    pages.set(name, page);
  }
  for (const { run, name, page } of turnsOf(effort, pages)) {
    await page.bringToFront();
    let loads = 0;
    for (let at = 0; at < LOADS; at += 1) {
      // Each by itself: in Chromium a new document begins to count anew.
      const meter = await meterOf(harness, page);
      const opened = await meter.measure(async () => {
        await page.goto(`https://${hostOf(name)}${path}`);
        await comeThere(page, name);
        await page.evaluate(expressionOf(settle));
      });
      loads += opened.work.task;
    }
    const long = (await page.evaluate('globalThis.longTasks')) as LongTasks;
    const delays: number[] = [];
    const meter = await meterOf(harness, page);
    const pressed = await meter.measure(async () => {
      for (let at = 0; at < PRESSES; at += 1)
        delays.push((await page.evaluate(expressionOf(press))) as number);
      await page.evaluate(expressionOf(settle));
    });
    if (run === 0) continue;
    take(name, {
      load: loads / LOADS,
      presses: pressed.work.task,
      delay: quantile(delays, 0.5),
      long: long.durations.length,
    });
  }
  for (const page of pages.values()) await page.close();
}

const HEAD = { contenders, limit: 'none', unit: 'ms' } as const;

const LOAD =
  'Work of the main thread from the call of the address until the page is idle, the mean of two loads in a row; 10 000 members in the list, none of them on the page.';
const PRESS = `Work of the main thread for ${PRESSES} presses.`;

const PAGES = { '/reports/detailed': 'detailed report', '/approvals': 'approvals (Angular)' } as const;

/** Two small pages. */
export async function quietRows(harness: Harness, effort: Effort): Promise<Table[]> {
  const { kind } = harness;
  const load = new Collector({
    ...HEAD,
    id: 'quiet-load',
    title: 'A small page with nothing to flag: load',
    what: `${LOAD} The report has some 70 rows; the approvals show some 20 of 300 timesheets at a time.`,
  });
  const presses = new Collector({
    ...HEAD,
    id: 'quiet-press',
    title: 'A small page with nothing to flag: a press that draws it anew',
    what: PRESS,
  });
  const delay = new Collector({
    ...HEAD,
    id: 'quiet-delay',
    title: 'A small page with nothing to flag: from the press to the frame',
    what: 'As INP counts it: from the press to the end of the frame that shows its effect.',
  });
  const tasks = new Collector({
    ...HEAD,
    id: 'quiet-long',
    title: 'A small page with nothing to flag: long tasks while loading',
    what: 'Number of tasks over 50 ms until the page is idle (Firefox does not report them).',
    unit: 'count',
  });
  for (const [path, label] of Object.entries(PAGES)) {
    await visitAll(harness, effort, path, NAMES, (name, visit) => {
      const at = [kind, 0, label, name] as const;
      load.add(...at, visit.load);
      presses.add(...at, visit.presses);
      delay.add(...at, visit.delay);
      if (kind === 'chromium') tasks.add(...at, visit.long);
    });
  }
  return [load.table(), presses.table(), delay.table(), tasks.table()];
}

/** Members in one workspace, all of them on its page of members. */
export const QUIET_MEMBERS = [50, 300, 1_000];

/** How the same grows with the page. `open`: a browser at the pages of so many members. */
export async function quietGrowth(
  effort: Effort,
  open: (members: number) => Promise<Harness>,
): Promise<Table[]> {
  const load = new Collector({
    ...HEAD,
    id: 'quiet-rows-load',
    title: 'A page with nothing to flag over its size: load',
    what: `${LOAD} The page of members, a row of six texts for each.`,
    contenders: { none: CONTENDERS.none, ours: CONTENDERS.ours },
    axis: 'rows',
  });
  const presses = new Collector({
    ...load.head,
    id: 'quiet-rows-press',
    title: 'A page with nothing to flag over its size: a press that draws it anew',
    what: PRESS,
  });
  for (const members of QUIET_MEMBERS) {
    const harness = await open(members);
    try {
      await visitAll(harness, effort, '/teams', ['none', 'ours'], (name, visit) => {
        const at = [harness.kind, members, count(members, 'row'), name] as const;
        load.add(...at, visit.load);
        presses.add(...at, visit.presses);
      });
    } finally {
      await harness.close();
    }
  }
  return [load.table(), presses.table()];
}

/** An empty page: what it costs that the script is there at all. */
export async function startRows(harness: Harness, effort: Effort): Promise<Table[]> {
  const start = new Collector({
    contenders,
    limit: 'empty',
    id: 'start',
    title: 'Parse and start of the content script',
    what: 'Work of the main thread to load an empty page, until the script has its list of 10 000 members and the page is idle.',
    unit: 'ms',
  });
  const pages = new Map<Contender, Page>();
  const path = `/bench/workspaces/${workspaceOf(10_000)}/`;
  for (const name of NAMES) pages.set(name, await harness.openApp(path, hostOf(name)));
  for (const { run, name, page } of turnsOf(effort, pages)) {
    await page.bringToFront();
    const meter = await meterOf(harness, page);
    const { work } = await meter.measure(async () => {
      await page.reload();
      if (name === 'ours') await harness.waitForState(page, 'ready');
      await page.evaluate(expressionOf(settle));
    });
    if (run > 0) start.add(harness.kind, 0, 'an empty page', name, work.task);
  }
  for (const page of pages.values()) await page.close();
  return [start.table()];
}
