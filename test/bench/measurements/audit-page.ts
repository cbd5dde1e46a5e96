/** How soon the audit page shows rows, and how much memory it keeps, with many large workspaces. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'puppeteer-core';
import { ask, type BrowserKind, type Harness, launch, until } from '../../browser/harness.ts';
import { count, type Effort, few, rotated, runsOf, STEADY } from '../bench-browser.ts';
import { idOf } from '../people.ts';
import { Collector, type Row, type Table } from '../result-tables.ts';
import type { BenchServer } from '../server.ts';
import { makeWorkspace, serve } from '../workspaces.ts';
import { heapAfterCollection } from './memory.ts';

const WORKSPACES = 20;
const MEMBERS = 10_000;
const KEY = 'bench-key-not-a-secret-0001';

export const FIRST_ROWS: Row = { label: 'first rows', unit: 'ms' };
export const ALL_READ: Row = { label: 'heap when all is read', unit: 'bytes' };

const VIEWS = { members: 'members', cleanup: 'Clean up', workspaces: 'All workspaces' } as const;
type View = keyof typeof VIEWS;

const ROW = '.grid-body .grid-row';
/** A table is complete when it has not grown for this long, ms. */
const STILL_MS = 500;

/** The view, and ms from the navigation to its first rows. */
async function open(harness: Harness, view: View, workspaceId: string): Promise<{ page: Page; ms: number }> {
  const page = await harness.openExtension(`audit.html?view=${view}&workspace=${workspaceId}`);
  const isThere = (row: string) => (document.querySelector(row) === null ? null : performance.now());
  const ms = await until(() => page.evaluate(isThere, ROW), { what: `rows of ${view}`, ms: 60_000 });
  return { page, ms };
}

/** Waits until every list is read and the table no longer grows. `unread`: the text of a cell without a list. */
async function readAll(page: Page, unread: string): Promise<void> {
  const rowsWhenRead = (text: string) =>
    [...document.querySelectorAll('.grid-body .muted')].some(({ textContent }) => textContent === text)
      ? 0
      : Number(document.querySelector('.grid')?.getAttribute('aria-rowcount'));
  let rows = 0;
  await until(
    async () => {
      const before = rows;
      rows = await page.evaluate(rowsWhenRead, unread);
      await new Promise((wake) => setTimeout(wake, STILL_MS));
      return rows > 1 && rows === before;
    },
    { what: 'every list', ms: 60_000 },
  );
}

/** The table of the audit page. The lists come from `server`. */
export async function auditRows(
  kind: BrowserKind,
  effort: Effort,
  server: BenchServer,
  dist: string,
): Promise<Table[]> {
  const audit = new Collector({
    id: 'audit',
    title: 'The admin’s table with many workspaces',
    what: `A key that sees ${WORKSPACES} workspaces of ${count(MEMBERS, 'member')} each, one in eight inactive and everywhere others: from the call of the address to the first rows; and the heap of the page after a collection when all lists are read (Chromium).`,
    limit: 'members',
    contenders: VIEWS,
  });
  const workspaces = Array.from({ length: WORKSPACES }, (_, at) =>
    makeWorkspace(MEMBERS, { id: idOf(90_000 + at), projects: 2, turn: at }),
  );
  serve(server, workspaces, 100);
  const texts = JSON.parse(await readFile(join(dist, '_locales', 'en', 'messages.json'), 'utf8')) as Record<
    'matrix_unread',
    { readonly message: string }
  >;
  const harness = await launch(kind, { standIn: { port: server.port }, dist, ...STEADY });
  try {
    await harness.connect({ key: KEY });
    const options = await harness.openExtension('options.html');
    for (const { id } of workspaces) {
      const reply = await ask(options, 'workspace.refresh', { workspaceId: id });
      if (!reply.ok) throw new Error(`a list was not read: ${JSON.stringify(reply.error)}`);
    }
    const [first] = workspaces;
    if (first === undefined) throw new Error('no workspace');
    for (const run of runsOf(few(effort))) {
      for (const view of rotated(Object.keys(VIEWS) as View[], run)) {
        const { page, ms } = await open(harness, view, first.id);
        if (run > 0) audit.add(kind, FIRST_ROWS, view, ms);
        if (kind === 'chromium') {
          await readAll(page, texts.matrix_unread.message);
          const heap = await heapAfterCollection(await page.createCDPSession());
          if (run > 0) audit.add(kind, ALL_READ, view, heap);
        }
        await page.close();
      }
    }
    return [audit.table()];
  } finally {
    await harness.close();
  }
}
