/** Memory of pages, and nodes that stay after a route is left. Only Chromium reports them. */
import type { CDPSession, Page } from 'puppeteer-core';
import { buildIndex } from '../../../src/directory/name-index/name-index.ts';
import { FLAGGED_BY_DEFAULT } from '../../../src/domain/standing.ts';
import { type Harness, until } from '../../browser/harness.ts';
import { count, type Effort, few, openTab, runsOf } from '../bench-browser.ts';
import { hostOf } from '../extension.ts';
import { members } from '../people.ts';
import { Collector, type Row, type Table } from '../result-tables.ts';

/** Bytes of a page's heap after garbage collection. */
export async function heapAfterCollection(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage');
  await session.send('HeapProfiler.collectGarbage');
  return (await session.send('Runtime.getHeapUsage')).usedSize;
}

/** List sizes that show how something grows. */
export const SIZES = [1_000, 10_000, 50_000] as const;

/** The row for a list of this size. */
export const heapRow = (size: number): Row => ({
  label: `a page with a list of ${count(size, 'member')}`,
  unit: 'bytes',
  size,
  series: 'heap of a page',
});
const ROUTES = 20;
export const DETACHED: Row = { label: `detached nodes after ${ROUTES} route changes`, unit: 'count' };

/** The table of memory; several measurements fill it. */
export function memoryTable(): Collector {
  return new Collector({
    id: 'memory',
    title: 'Memory',
    what: 'Heap after a collection, in Chromium: of an empty page above that of the page without extension, against what the background sends it; of the background after it has read a list and at the peak of the reading, against the heaviest list page that it reads. Detached nodes: in no document and kept alive, above those of the page without extension.',
    limit: 'data',
    contenders: { ours: 'ours', data: 'the data' },
  });
}

/** Heap of pages with lists of several sizes. */
export async function heapRows(harness: Harness, effort: Effort): Promise<Table[]> {
  const memory = memoryTable();
  const flagged = new Set(FLAGGED_BY_DEFAULT);
  for (const size of effort.short ? [10_000] : SIZES) {
    for (const run of runsOf(few(effort))) {
      const heaps: number[] = [];
      for (const name of ['no-extension', 'ours'] as const) {
        const { page } = await openTab(harness, name, size);
        heaps.push(await heapAfterCollection(await page.createCDPSession()));
        await page.close();
      }
      const [bare = 0, ours = 0] = heaps;
      if (run === 0) continue;
      memory.add(harness.kind, heapRow(size), 'ours', ours - bare);
      memory.add(harness.kind, heapRow(size), 'data', Buffer.byteLength(buildIndex(members(size), flagged)));
    }
  }
  return [memory.table()];
}

const PATHS = ['/teams', '/reports/detailed', '/time-off', '/approvals', '/tags'];

async function walk(page: Page, routes: number): Promise<void> {
  for (let at = 0; at < routes; at += 1) {
    const path = PATHS[at % PATHS.length] ?? '';
    await page.evaluate((href) => document.querySelector<HTMLElement>(`a[href="${href}"]`)?.click(), path);
    await until(
      () =>
        page.evaluate(
          (href) => location.pathname === href && document.querySelector('main h1, main .cl-card') !== null,
          path,
        ),
      { what: `the route ${path}` },
    );
  }
}

/** Nodes that are kept alive but are in no document. */
async function detachedNodes(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage');
  await session.send('DOM.enable');
  const { detachedNodes: found } = (await session.send(
    'DOM.getDetachedDomNodes' as 'DOM.enable',
  )) as unknown as {
    detachedNodes: readonly { readonly retainedNodeIds: readonly number[] }[];
  };
  return found.reduce((sum, one) => sum + one.retainedNodeIds.length, 0);
}

/** Detached nodes after route changes on the stand-in: with the product, and without any extension. */
export async function routeRows(product: Harness, bare: Harness, effort: Effort): Promise<Table[]> {
  const memory = memoryTable();
  for (const run of runsOf(few(effort))) {
    const kept: number[] = [];
    for (const harness of [bare, product]) {
      const host = harness === bare ? hostOf('no-extension') : 'app.clockify.me';
      const page = await harness.openApp('/teams', host);
      if (harness === product) await harness.waitForState(page, 'ready');
      await walk(page, ROUTES);
      const session = await page.createCDPSession();
      kept.push(await detachedNodes(session));
      await page.close();
    }
    const [without = 0, ours = 0] = kept;
    if (run > 0) memory.add(product.kind, DETACHED, 'ours', Math.max(0, ours - without));
  }
  return [memory.table()];
}
