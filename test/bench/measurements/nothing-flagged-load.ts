/** What a load costs where nothing is flagged: small pages of the stand-in, and an empty page. */
import type { Page } from 'puppeteer-core';
import { expressionOf, type Harness, until } from '../../browser/harness.ts';
import { type Effort, isOurs, named, turnsOf } from '../bench-browser.ts';
import { type Contender, hostOf } from '../extension.ts';
import { workspaceOf } from '../people.ts';
import { Collector, type Row, type Table } from '../result-tables.ts';
import { meterOf } from '../thread-time.ts';

/** Runs in the page: resolves when it has nothing to do. */
async function settle(): Promise<boolean> {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  await frame();
  await frame();
  await new Promise((resolve) => requestIdleCallback(resolve, { timeout: 1_000 }));
  return true;
}

/** Loads in a visit: about every second one meets a garbage collection. */
const LOADS = 2;
/** How many times more runs these rows get: their differences are small and noisy. */
const PATIENCE = 2;
/** ms of waiting after the content has come. Polling costs the page time, so all contenders get the same number. */
const WATCHED_MS = 400;

async function comeThere(page: Page, name: Contender): Promise<void> {
  const isThere = (selector: string) =>
    page.evaluate((wanted) => document.querySelector(wanted) !== null, selector);
  const what = `${name} on the page`;
  await until(() => isThere('main#layout-main :is(tr, li)'), { what });
  await new Promise((done) => setTimeout(done, WATCHED_MS));
  await until(() => isThere(isOurs(name) ? '[data-member-status=ready]' : 'html'), { what });
}

const PAGES = { '/reports/detailed': 'detailed report', '/approvals': 'approvals (Angular)' } as const;
export const SMALL_PAGES: readonly Row[] = Object.values(PAGES).map((label) => ({ label, unit: 'ms' }));

/** The table of two small pages. None of the list's members is on them. */
export async function smallPageRows(harness: Harness, effort: Effort): Promise<Table[]> {
  const names = ['no-extension', 'asks-for-list-only', 'ours'] as const;
  const loads = new Collector({
    id: 'small-page',
    title: 'Load of a small page with nothing to flag',
    what: `Work of the main thread from the call of the address until the page is idle, the mean of ${LOADS} loads in a row; 10 000 members in the list, none of them on the page. The report has some 70 rows; the approvals show some 20 of 300 timesheets at a time.`,
    limit: 'no-extension',
    contenders: named(names),
  });
  const pages = new Map<Contender, Page>();
  for (const name of names) pages.set(name, await harness.openApp('/tags', hostOf(name)));
  const patient = { ...effort, runs: PATIENCE * effort.runs, seconds: PATIENCE * effort.seconds };
  for (const [path, label] of Object.entries(PAGES)) {
    for (const { run, name, page } of turnsOf(patient, pages)) {
      await page.bringToFront();
      let work = 0;
      for (let at = 0; at < LOADS; at += 1) {
        // A new meter for each load: a new document in Chromium starts to count at 0.
        const meter = await meterOf(harness, page);
        const load = await meter.measure(async () => {
          await page.goto(`https://${hostOf(name)}${path}`);
          await comeThere(page, name);
          await page.evaluate(expressionOf(settle));
        });
        work += load.work.task;
      }
      if (run > 0) loads.add(harness.kind, { label, unit: 'ms' }, name, work / LOADS);
    }
  }
  for (const page of pages.values()) await page.close();
  return [loads.table()];
}

export const EMPTY_PAGE: Row = { label: 'an empty page', unit: 'ms' };

/** The table of an empty page: what the mere presence of the script costs. */
export async function startRows(harness: Harness, effort: Effort): Promise<Table[]> {
  const names = ['empty-content-script', 'asks-for-list-only', 'ours'] as const;
  const start = new Collector({
    id: 'start',
    title: 'Parse and start of the content script',
    what: 'Work of the main thread to load an empty page, until the script has its list of 10 000 members and the page is idle.',
    limit: 'empty-content-script',
    contenders: named(names),
  });
  const pages = new Map<Contender, Page>();
  const path = `/bench/workspaces/${workspaceOf(10_000)}/`;
  for (const name of names) pages.set(name, await harness.openApp(path, hostOf(name)));
  for (const { run, name, page } of turnsOf(effort, pages)) {
    await page.bringToFront();
    const meter = await meterOf(harness, page);
    const { work } = await meter.measure(async () => {
      await page.reload();
      if (isOurs(name)) await harness.waitForState(page, 'ready');
      await page.evaluate(expressionOf(settle));
    });
    if (run > 0) start.add(harness.kind, EMPTY_PAGE, name, work.task);
  }
  for (const page of pages.values()) await page.close();
  return [start.table()];
}
