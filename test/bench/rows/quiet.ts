/** What the extension costs where there is nothing to flag: pages of the stand-in, and an empty page. */
import type { Page } from 'puppeteer-core';
import { expressionOf, type Harness, until } from '../../browser/harness.ts';
import { CONTENDERS, type Contender, hostOf } from '../extension.ts';
import { meterOf } from '../meter.ts';
import { workspaceOf } from '../people.ts';
import { Collector, type Table } from '../results.ts';
import { type Effort, rotated, runsOf } from '../stand.ts';

const NAMES = ['none', 'empty', 'ours'] as const satisfies readonly Contender[];
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

const PAGES = { '/reports/detailed': 'detailed report', '/approvals': 'approvals (Angular)' } as const;
/** In a visit: load, and so many presses. */
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

export async function quietRows(harness: Harness, effort: Effort): Promise<Table[]> {
  const { short } = effort;
  const { kind } = harness;
  const head = { contenders, limit: 'none' } as const;
  const load = new Collector({
    ...head,
    id: 'quiet-load',
    title: 'A page with nothing to flag: load',
    what: 'Work of the main thread from the call of the address until the page is idle; 10 000 members in the list, none of them on the page.',
    unit: 'ms',
  });
  const work = new Collector({
    ...head,
    id: 'quiet-press',
    title: 'A page with nothing to flag: a press that draws it anew',
    what: `Work of the main thread for ${PRESSES} presses.`,
    unit: 'ms',
  });
  const delay = new Collector({
    ...head,
    id: 'quiet-delay',
    title: 'A page with nothing to flag: from the press to the frame',
    what: 'As INP counts it: from the press to the end of the frame that shows its effect.',
    unit: 'ms',
  });
  const tasks = new Collector({
    ...head,
    id: 'quiet-long',
    title: 'A page with nothing to flag: long tasks while loading',
    what: 'Number of tasks over 50 ms until the page is idle (Firefox does not report them).',
    unit: 'count',
  });
  const pages = new Map<Contender, Page>();
  for (const name of NAMES) {
    const page = await harness.openApp('/tags', hostOf(name));
    await page.evaluateOnNewDocument(expressionOf(watchLongTasks));
    pages.set(name, page);
  }
  for (const [path, label] of Object.entries(PAGES).slice(0, short ? 1 : 2)) {
    for (const run of runsOf(effort)) {
      for (const name of rotated(NAMES, run)) {
        const page = pages.get(name);
        if (page === undefined) continue;
        await page.bringToFront();
        const meter = await meterOf(harness, page);
        const opened = await meter.measure(async () => {
          await page.goto(`https://${hostOf(name)}${path}`);
          await comeThere(page, name);
          await page.evaluate(expressionOf(settle));
        });
        const long = (await page.evaluate('globalThis.longTasks')) as LongTasks;
        const delays: number[] = [];
        const pressed = await meter.measure(async () => {
          for (let at = 0; at < PRESSES; at += 1)
            delays.push((await page.evaluate(expressionOf(press))) as number);
          await page.evaluate(expressionOf(settle));
        });
        if (run === 0) continue;
        load.add(kind, 0, label, name, opened.work.task);
        work.add(kind, 0, label, name, pressed.work.task);
        delay.add(kind, 0, label, name, delays.toSorted((a, b) => a - b)[Math.floor(PRESSES / 2)] ?? 0);
        if (kind === 'chromium') tasks.add(kind, 0, label, name, long.durations.length);
      }
    }
  }
  for (const page of pages.values()) await page.close();
  return [load.table(), work.table(), delay.table(), tasks.table()];
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
  for (const run of runsOf(effort)) {
    for (const name of rotated(NAMES, run)) {
      const page = pages.get(name);
      if (page === undefined) continue;
      await page.bringToFront();
      const meter = await meterOf(harness, page);
      const { work } = await meter.measure(async () => {
        await page.reload();
        if (name === 'ours') await harness.waitForState(page, 'ready');
        await page.evaluate(expressionOf(settle));
      });
      if (run > 0) start.add(harness.kind, 0, 'an empty page', name, work.task);
    }
  }
  for (const page of pages.values()) await page.close();
  return [start.table()];
}
