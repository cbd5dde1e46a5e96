/** What a new list costs under open pages, for the current and the earlier build, connected to the stand-in. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'puppeteer-core';
import { ask, type BrowserKind, expressionOf, type Harness, launch, until } from '../../browser/harness.ts';
import { DEMO_KEYS } from '../../stand-in/generate-people-and-workspaces.ts';
import { startStandIn } from '../../stand-in/service.ts';
import { buildBefore } from '../baseline-build.ts';
import { count, type Effort, readRecord, rotated, runsOf, STEADY } from '../bench-browser.ts';
import { copyRecorded } from '../extension.ts';
import { Collector, type Row, type Table } from '../result-tables.ts';

const MEMBERS = 10_000;
const BADGES = 1_000;
export const LIST_PAGES = 30;
/** The effects of a list are over this long after the last page is right, ms. */
const REST_MS = 500;

const PAGES = count(LIST_PAGES, 'page');
export const CHANGED_WORK: Row = { label: `one member changed, ${PAGES}: work`, unit: 'ms' };
export const CHANGED_TIME: Row = { label: `one member changed, ${PAGES}: until all are right`, unit: 'ms' };
export const CHANGED_BYTES: Row = { label: 'one member changed: sent to a page', unit: 'bytes' };
export const CHANGED_BARE: Row = { label: 'one member changed: bare frames', unit: 'count' };
export const SAME_MESSAGES: Row = { label: 'unchanged: messages to a page', unit: 'count' };
export const SAME_TOUCHED: Row = { label: 'unchanged: badges touched', unit: 'count' };
export const SAME_SCRIPT: Row = { label: 'unchanged: script in a page', unit: 'ms' };

/** ms that a process and all its descendants have worked. */
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

/** Runs in the page: shows the name of somebody who is about to change. */
function showName(name: string): void {
  const text = document.createElement('p');
  text.id = 'listed';
  text.append(name);
  document.body.append(text);
}

/** Runs in the page: resolves when the name has a badge, or has none. */
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

/** Runs in the page: shows names of people who do not change. */
function showNames(names: readonly string[], places: number): void {
  const list = document.createElement('ul');
  list.id = 'steady';
  for (let at = 0; at < places; at += 1) {
    const item = document.createElement('li');
    item.append(names[at % names.length] ?? '');
    list.append(item);
  }
  document.body.append(list);
}

/** Runs in the page: how many of them have a badge. */
const countSteady = () => document.querySelectorAll('#steady member-status-badge').length;

interface Watched {
  watched: { touched: number; bare: number; areFramesLookedAt: boolean };
}

/** Runs in the page: from now on counts changes of badges and, when asked, frames in which one of those names has none. */
function watchSteady(places: number): void {
  const watched = { touched: 0, bare: 0, areFramesLookedAt: false };
  Object.assign(globalThis, { watched });
  const list = document.querySelector('#steady');
  if (list === null) throw new Error('no names');
  new MutationObserver((records) => {
    watched.touched += records.length;
  }).observe(list, { attributes: true, childList: true, characterData: true, subtree: true });
  Object.assign(globalThis, {
    lookAtFrames: () => {
      watched.areFramesLookedAt = true;
      const look = () => {
        if (list.querySelectorAll('member-status-badge').length < places) watched.bare += 1;
        // Looking at frames costs work, so it happens only when asked.
        if (watched.areFramesLookedAt) requestAnimationFrame(look);
      };
      look();
    },
  });
}

/** Runs in the page: what was counted since the last look. Stops looking at frames. */
function lookBack(): Watched['watched'] {
  const { watched } = globalThis as unknown as Watched;
  const seen = { ...watched };
  Object.assign(watched, { touched: 0, bare: 0, areFramesLookedAt: false });
  return seen;
}

interface Seen {
  readonly touched: number;
  readonly bare: number;
  readonly messages: number;
  readonly bytes: number;
  readonly script: number;
}

interface Contender {
  /** Changes the person and resolves when every page is right, with ms of work and of waiting. */
  change(status: 'ACTIVE' | 'INACTIVE'): Promise<{ work: number; time: number }>;
  /** Reads the whole list again, unchanged. */
  refresh(): Promise<void>;
  lookAtFrames(): Promise<unknown>;
  /** What the page with a thousand badges has seen since the last look. */
  look(): Promise<Seen>;
}

async function openContender(
  kind: BrowserKind,
  dist: string,
  pageCount: number,
  opened: (() => Promise<unknown>)[],
): Promise<Contender> {
  const standIn = await startStandIn({ members: MEMBERS });
  opened.push(() => standIn.close());
  const { world } = standIn;
  const { workspaceId } = world.session;
  const person = world.addMember(workspaceId, 'Listed Person', 'listed@example.com');
  const steady = [...world.expected(workspaceId)]
    .filter(([, standing]) => standing === 'deactivated-here')
    .flatMap(([id]) => world.user(id).name ?? [])
    .filter((name) => /^[A-Z][a-z]+ [A-Z][a-z]+$/.test(name));
  const harness: Harness = await launch(kind, { standIn, dist, ...STEADY });
  opened.push(() => harness.close());
  const pid = harness.browser.process()?.pid;
  if (pid === undefined) throw new Error('the browser has no process id');
  await harness.connect({ key: DEMO_KEYS.global });
  const options = await harness.openExtension('options.html');
  const pages: Page[] = [];
  for (let at = 0; at < pageCount; at += 1) {
    const page = await harness.openApp('/time-off');
    await harness.waitForState(page, 'ready', 60_000);
    await page.evaluate(expressionOf(showName, 'Listed Person'));
    pages.push(page);
  }
  const [page] = pages.slice(-1);
  if (page === undefined) throw new Error('no page was opened');
  await page.evaluate(expressionOf(showNames, steady, BADGES));
  await until(async () => (await page.evaluate(expressionOf(countSteady))) === BADGES, {
    what: 'every badge',
    ms: 20_000,
  });
  await page.evaluate(expressionOf(watchSteady, BADGES));
  return {
    async change(status) {
      world.setMembership(workspaceId, person.id, status);
      const isFlagged = status === 'INACTIVE';
      const waiting = Promise.all(pages.map((one) => one.evaluate(expressionOf(waitForBadge, isFlagged))));
      const before = await workOf(pid);
      const start = performance.now();
      await ask(options, 'page.changed', { workspaceId });
      await until(() => waiting, { ms: 20_000, what: 'a changed list on every page' });
      const time = performance.now() - start;
      await rest();
      return { work: (await workOf(pid)) - before, time };
    },
    async refresh() {
      const reply = await ask(options, 'workspace.refresh', { workspaceId });
      if (!reply.ok) throw new Error(`the list was not read: ${JSON.stringify(reply.error)}`);
      await rest();
    },
    lookAtFrames: () => page.evaluate('lookAtFrames()'),
    async look() {
      const seen = (await page.evaluate(expressionOf(lookBack))) as Watched['watched'];
      return { ...seen, ...(await readRecord(page)) };
    },
  };
}

/** Waits until the effects of a list are over. */
const rest = () => new Promise((wake) => setTimeout(wake, REST_MS));

/** The table of changed lists. A short effort takes few pages and only ours. */
export async function listRows(kind: BrowserKind, effort: Effort, dist: string): Promise<Table[]> {
  const lists = new Collector({
    id: 'lists',
    title: 'A new list under open pages',
    what: `A list of ${count(MEMBERS, 'member')}, and a page with ${count(BADGES, 'badge')}. One member is deactivated or active again, a quick check notices, and ${PAGES} that show the name follow: work of all processes of the browser until half a second after the last page is right, the time until it is, what was sent to a page, and frames in which another flagged name had no badge. And a full reading in which nothing has changed.`,
    limit: 'before',
    contenders: effort.short ? { ours: 'ours' } : { ours: 'ours', before: 'version 1.0.0' },
  });
  const folder = await mkdtemp(join(tmpdir(), 'member-status-lists-'));
  const opened: (() => Promise<unknown>)[] = [];
  try {
    const builds = effort.short ? { ours: dist } : { before: await buildBefore(), ours: dist };
    const contenders: [string, Contender][] = [];
    for (const [name, build] of Object.entries(builds)) {
      const recorded = await copyRecorded(build, join(folder, name));
      contenders.push([name, await openContender(kind, recorded, effort.short ? 2 : LIST_PAGES, opened)]);
    }
    for (const run of runsOf(effort)) {
      for (const [name, contender] of rotated(contenders, run)) {
        const { work, time } = await contender.change('INACTIVE');
        await contender.look();
        await contender.lookAtFrames();
        await contender.change('ACTIVE');
        const { bytes, bare } = await contender.look();
        await contender.refresh();
        const { messages, touched, script } = await contender.look();
        if (run === 0) continue;
        lists.add(kind, CHANGED_BYTES, name, bytes);
        lists.add(kind, CHANGED_BARE, name, bare);
        lists.add(kind, SAME_MESSAGES, name, messages);
        lists.add(kind, SAME_TOUCHED, name, touched);
        lists.add(kind, SAME_SCRIPT, name, script);
        if (effort.short) continue;
        lists.add(kind, CHANGED_WORK, name, work);
        lists.add(kind, CHANGED_TIME, name, time);
      }
    }
    return [lists.table()];
  } finally {
    for (const close of opened.reverse()) await close();
    await rm(folder, { recursive: true, force: true });
  }
}
