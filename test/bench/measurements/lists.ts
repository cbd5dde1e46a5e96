/** What a changed list costs under open pages: the product as it is and as it was, connected to the stand-in. */
import { readdir, readFile } from 'node:fs/promises';
import type { Page } from 'puppeteer-core';
import { ask, type BrowserKind, expressionOf, type Harness, launch, until } from '../../browser/harness.ts';
import { DEMO_KEYS } from '../../stand-in/generator.ts';
import { startStandIn } from '../../stand-in/service.ts';
import { buildBefore } from '../baseline-build.ts';
import { count, type Effort, rotated, runsOf, STEADY } from '../bench-browser.ts';
import { Collector, type Table } from '../results.ts';

const MEMBERS = 10_000;
export const LIST_PAGES = 30;
const FEW_PAGES = 4;
/** What one change has set going is over so long after the last page was right, ms. */
const REST_MS = 500;

/** ms that a process and all below it have worked. */
async function workOf(root: number): Promise<number> {
  const stats = await Promise.all(
    (await readdir('/proc'))
      .filter((name) => /^\d+$/.test(name))
      .map(async (pid) => {
        const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
        const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
        return {
          pid: Number(pid),
          parent: Number(fields[1]),
          ticks: Number(fields[11]) + Number(fields[12]),
        };
      }),
  );
  const family = new Set([root]);
  for (let size = 0; size < family.size; ) {
    size = family.size;
    for (const { pid, parent } of stats) if (family.has(parent)) family.add(pid);
  }
  return stats.reduce((sum, { pid, ticks }) => sum + (family.has(pid) ? ticks * 10 : 0), 0);
}

/** In the page: a name of somebody who is to change. */
function showName(name: string): void {
  const text = document.createElement('p');
  text.id = 'listed';
  text.append(name);
  document.body.append(text);
}

/** In the page: resolves when the name has a badge, or has none. */
function waitForBadge(isFlagged: boolean): Promise<boolean> {
  const isRight = () => (document.querySelector('#listed > member-status-badge') !== null) === isFlagged;
  return new Promise((resolve) => {
    const look = () => {
      if (!isRight()) return;
      observer.disconnect();
      resolve(true);
    };
    const observer = new MutationObserver(look);
    observer.observe(document, { childList: true, subtree: true });
    look();
  });
}

interface Contender {
  readonly harness: Harness;
  readonly options: Page;
  readonly pages: readonly Page[];
  /** Changes the person, and resolves when every page is right. Returns ms of work and of waiting. */
  change(status: 'ACTIVE' | 'INACTIVE'): Promise<{ work: number; time: number }>;
  close(): Promise<void>;
}

async function openContender(kind: BrowserKind, dist: string, pageCount: number): Promise<Contender> {
  const standIn = await startStandIn({ members: MEMBERS });
  const { workspaceId } = standIn.world.session;
  const person = standIn.world.addMember(workspaceId, 'Listed Person', 'listed@example.com');
  const harness = await launch(kind, { standIn, dist, ...STEADY });
  const pid = harness.browser.process()?.pid;
  if (pid === undefined) throw new Error('no process of the browser');
  await harness.connect({ key: DEMO_KEYS.global });
  const options = await harness.openExtension('options.html');
  const pages: Page[] = [];
  for (let at = 0; at < pageCount; at += 1) {
    const page = await harness.openApp('/time-off');
    await harness.waitForState(page, 'ready', 60_000);
    await page.evaluate(expressionOf(showName, 'Listed Person'));
    pages.push(page);
  }
  return {
    harness,
    options,
    pages,
    async change(status) {
      standIn.world.setMembership(workspaceId, person.id, status);
      const isFlagged = status === 'INACTIVE';
      const waiting = Promise.all(pages.map((page) => page.evaluate(expressionOf(waitForBadge, isFlagged))));
      const before = await workOf(pid);
      const start = performance.now();
      await ask(options, 'page.changed', { workspaceId });
      await until(() => waiting, { ms: 20_000, what: 'a changed list on every page' });
      const time = performance.now() - start;
      await new Promise((wake) => setTimeout(wake, REST_MS));
      return { work: (await workOf(pid)) - before, time };
    },
    async close() {
      await harness.close();
      await standIn.close();
    },
  };
}

export async function listRows(kind: BrowserKind, effort: Effort, dist: string): Promise<Table[]> {
  const pages = effort.short ? FEW_PAGES : LIST_PAGES;
  const head = {
    limit: 'before',
    contenders: { before: 'version 1.0.0', ours: 'ours' },
    axis: 'pages',
  } as const;
  const what = `One of ${count(MEMBERS, 'member')} is deactivated or active again, a quick check notices, and open pages that show the name follow.`;
  const work = new Collector({
    ...head,
    id: 'list-work',
    title: 'A changed list under open pages: work',
    what: `${what} Time of all processes of the browser, from the look to half a second after the last page is right.`,
    unit: 'ms',
  });
  const time = new Collector({
    ...head,
    id: 'list-time',
    title: 'A changed list under open pages: time',
    what: `${what} Until the last page is right, the look included.`,
    unit: 'ms',
  });
  const contenders = [
    ['before', await openContender(kind, await buildBefore(), pages)],
    ['ours', await openContender(kind, dist, pages)],
  ] as const;
  try {
    let isActive = true;
    for (const run of runsOf(effort)) {
      for (const [name, contender] of rotated(contenders, run)) {
        const found = await contender.change(isActive ? 'INACTIVE' : 'ACTIVE');
        if (run === 0) continue;
        work.add(kind, pages, count(pages, 'page'), name, found.work);
        time.add(kind, pages, count(pages, 'page'), name, found.time);
      }
      isActive = !isActive;
    }
    return [work.table(), time.table()];
  } finally {
    for (const [, contender] of contenders) await contender.close();
  }
}
