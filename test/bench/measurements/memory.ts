/** Memory of pages, and what is left of routes that were left. Chromium alone tells both. */
import type { CDPSession, Page } from 'puppeteer-core';
import { buildIndex } from '../../../src/directory/name-index.ts';
import { FLAGGED_BY_DEFAULT } from '../../../src/domain/standing.ts';
import { type Harness, until } from '../../browser/harness.ts';
import { count, type Effort, openTab, runsOf } from '../bench-browser.ts';
import { CONTENDERS, hostOf } from '../extension.ts';
import { members } from '../people.ts';
import { Collector, type Table } from '../results.ts';

async function heapAfterCollection(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage');
  await session.send('HeapProfiler.collectGarbage');
  return (await session.send('Runtime.getHeapUsage')).usedSize;
}

export async function heapRows(harness: Harness, effort: Effort): Promise<Table[]> {
  const table = new Collector({
    id: 'heap',
    title: 'Heap of a page over the size of the roster',
    what: 'Heap of an empty page after a collection, above that of the page without extension, against the size of what the background sends (Chromium).',
    unit: 'bytes',
    limit: 'raw',
    contenders: { raw: "the background's answer", ours: 'ours' },
    axis: 'members',
  });
  const flagged = new Set(FLAGGED_BY_DEFAULT);
  for (const size of [1_000, 10_000, 20_000]) {
    for (const run of runsOf(effort)) {
      const heaps: Partial<Record<'none' | 'ours', number>> = {};
      for (const name of ['none', 'ours'] as const) {
        const { page } = await openTab(harness, name, size);
        heaps[name] = await heapAfterCollection(await page.createCDPSession());
        await page.close();
      }
      if (run === 0) continue;
      const at = [harness.kind, size, count(size, 'member')] as const;
      table.add(...at, 'ours', (heaps.ours ?? 0) - (heaps.none ?? 0));
      table.add(...at, 'raw', Buffer.byteLength(buildIndex(members(size), flagged)));
    }
  }
  return [table.table()];
}

const ROUTES = ['/teams', '/reports/detailed', '/time-off', '/approvals', '/tags'];

async function walk(page: Page, routes: number): Promise<void> {
  for (let at = 0; at < routes; at += 1) {
    const path = ROUTES[at % ROUTES.length] ?? '';
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

/** Nodes that are kept alive although they are in no document. */
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

/** On the stand-in, with the product itself. */
export async function routeRows(harness: Harness, bare: Harness, effort: Effort): Promise<Table[]> {
  const detached = new Collector({
    id: 'routes-detached',
    title: 'Route changes: nodes kept alive',
    what: 'Nodes in no document that are kept alive after a collection, with flagged people on most of the routes (Chromium).',
    unit: 'count',
    limit: 'none',
    contenders: { none: CONTENDERS.none, ours: CONTENDERS.ours },
    axis: 'routes',
  });
  const heap = new Collector({
    ...detached.head,
    id: 'routes-heap',
    title: 'Route changes: heap',
    what: 'Heap of the page after a collection, above that after the first five routes (Chromium).',
    unit: 'bytes',
  });
  for (const routes of [20, 50]) {
    for (const run of runsOf(effort)) {
      for (const [name, one] of [
        ['none', bare],
        ['ours', harness],
      ] as const) {
        const page = await one.openApp('/teams', name === 'none' ? hostOf('none') : 'app.clockify.me');
        if (name === 'ours') await one.waitForState(page, 'ready');
        const session = await page.createCDPSession();
        await walk(page, 5);
        const before = await heapAfterCollection(session);
        await walk(page, routes);
        const after = await heapAfterCollection(session);
        const kept = await detachedNodes(session);
        await page.close();
        if (run === 0) continue;
        const at = ['chromium', routes, `${routes} routes`, name] as const;
        heap.add(...at, Math.max(0, after - before));
        detached.add(...at, kept);
      }
    }
  }
  return [detached.table(), heap.table()];
}
