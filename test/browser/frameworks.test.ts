/**
 * Pages of real frameworks behave with the extension exactly as without it. Two browsers, one with the extension, go
 * through the same steps side by side, and the test compares everything that a page could notice.
 */
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { normalizeName } from '../../src/domain/case-spaces-and-accents-of-names.ts';
import { DEMO_KEYS } from '../stand-in/generate-people-and-workspaces.ts';
import { judgeOf } from '../stand-in/pages/data.ts';
import { type StandIn, startStandIn } from '../stand-in/service.ts';
import { BROWSERS, expressionOf, type Harness, launch, press, until } from './harness.ts';
import {
  firstDifference,
  markElements,
  openWatched,
  type Parts,
  readSnapshot,
  type Snapshot,
} from './side-by-side.ts';

/** A name on the page and the badge beside it. */
type Line = readonly [name: string, standing: string, users: string];

const PARTS: Parts = {
  root: '#layout-main',
  drawn: '#layout-main *, .cl-dialog, .cl-dialog *',
  rows: '[role=row], .cl-person, .cl-dialog, .cl-dialog li, .cl-dialog-line',
  holders: '.cl-dialog-line',
  counted: [
    '.cl-person',
    '.cl-avatar',
    '.cl-cut-text',
    'main span',
    'main button',
    '[title]',
    '[role=cell]',
    '.cl-person > span > span:first-child',
  ],
};

const STANDIN_OPTIONS = { members: 300 };

describe.each(BROWSERS)('frameworks stay whole in %s', (kind) => {
  let standIn: StandIn;
  let withIt: Harness;
  let without: Harness;

  beforeAll(async () => {
    standIn = await startStandIn(STANDIN_OPTIONS);
    withIt = await launch(kind, { standIn });
    without = await launch(kind, { standIn, extension: false });
    await withIt.connect({ key: DEMO_KEYS.global });
    // With the list read before the tests, badges come as early as they can.
    const page = await withIt.openApp('/time-off');
    await withIt.waitForState(page, 'ready');
    await page.close();
  });
  afterAll(async () => {
    await withIt?.close();
    await without?.close();
    await standIn?.close();
  });

  /** Opens the path in both browsers and goes through the steps. Compares after each step. */
  async function compare(
    path: string,
    steps: readonly (readonly [what: string, step: (page: Page) => Promise<unknown>])[],
  ): Promise<void> {
    const pair = [await openWatched(withIt, path), await openWatched(without, path)] as const;
    const [one, other] = pair;
    const judge = judgeOf(standIn.world, standIn.world.workspace(standIn.world.session.workspaceId));
    let seen = 0;
    await Promise.all(pair.map(({ page }) => ready(page)));
    for (const [what, step] of [['as opened', ready] as const, ...steps]) {
      await Promise.all(pair.map(({ page }) => page.evaluate(expressionOf(markElements, PARTS))));
      await Promise.all(pair.map(({ page }) => step(page)));
      await withIt.waitForState(one.page, 'ready');
      await until(
        async () => {
          await Promise.all(pair.map(({ page }) => page.evaluate(expressionOf(settled))));
          const [mine, plain] = await Promise.all([snapshotOf(one.page), snapshotOf(other.page)]);
          const difference = firstDifference(mine, plain);
          if (difference !== undefined) throw new Error(difference);
          return true;
        },
        { what: `the same page as without the extension: "${what}"` },
      );
      const lines = await until(
        async () => {
          const found = await linesOf(one.page);
          const wanted = found.map(([name]): Line => {
            const badge = judge(name);
            return badge === undefined ? [name, '', ''] : [name, badge.standing, badge.users.join(' ')];
          });
          expect(found, what).toEqual(wanted);
          return found;
        },
        { what: `every badge of "${what}"` },
      );
      seen += lines.filter(([, standing]) => standing !== '').length;
      // Once more, now with all badges in place.
      const [mine, plain] = await Promise.all([snapshotOf(one.page), snapshotOf(other.page)]);
      expect(firstDifference(mine, plain), what).toBeUndefined();
    }
    expect(seen).toBeGreaterThan(20);
    expect(one.complaints).toEqual(other.complaints);
    expect(one.complaints).toEqual([]);
    await Promise.all(pair.map(({ page }) => page.close()));
  }

  test('Angular works as without us: it recycles and sorts rows, filters them and shows dialogs', async () => {
    await compare('/approvals', [
      ['in development mode', expectDevelopment],
      ['scrolled', scrollTo(1000)],
      ['scrolled by one row', scrollTo(1048)],
      ['scrolled to the end', scrollTo(100_000)],
      ['scrolled back', scrollTo(0)],
      ['sorted by name', click('sort-name')],
      ['sorted downwards', click('sort-name')],
      ['sorted by total', click('sort-total')],
      ['scrolled while sorted', scrollTo(2500)],
      ['filtered by a letter', typeInto('approval-search', 'an')],
      ['filtered to a few', typeInto('approval-search', 'a re')],
      ['filtered to none', typeInto('approval-search', 'zzz')],
      ['all again', typeInto('approval-search', '')],
      ['one state only', (page) => page.select('[data-cy="approval-state"]', 'Rejected')],
      ['all states', (page) => page.select('[data-cy="approval-state"]', '')],
      ['keyed list moved', click('remind')],
      ['keyed list moved again', click('remind')],
      ['scrolled far and back in one frame', scrollAround],
      ['dialog opened', (page) => press(page, '[data-cy="approval-row"]:nth-of-type(6)')],
      ['another person in the dialog', (page) => press(page, '.cl-dialog .cl-btn-plain')],
      ['and another', (page) => press(page, '.cl-dialog .cl-btn-plain')],
      ['dialog closed', (page) => press(page, '.cl-dialog .cl-btn:not(.cl-btn-plain)')],
      ['another route', go('/scheduling', '[data-cy="schedule-row"]')],
      ['and back', go('/approvals', '[data-cy="approval-row"]')],
    ]);
  });

  test('React works as without us: hydration, keyed reorder, deferred filter, Suspense and a portal', async () => {
    await compare('/scheduling', [
      ['sorted by name', click('order-name')],
      ['newest first', click('order-reversed')],
      ['by date', click('order-id')],
      ['filtered', typeInto('schedule-search', 'ma')],
      ['filtered to none', typeInto('schedule-search', 'zzz')],
      ['all again', typeInto('schedule-search', '')],
      ['filtered while sorted', typeInto('schedule-search', 're')],
      ['sorted while filtered', click('order-name')],
      ['all by name', typeInto('schedule-search', '')],
      ['portal with Suspense', openAssignment],
      ['name hidden', click('compact')],
      ['name shown again', click('compact')],
      ['another person', nextAssignment],
      ['and another', nextAssignment],
      ['hidden for another', click('compact')],
      ['portal closed', click('close')],
      ['another route', go('/approvals', '[data-cy="approval-row"]')],
      ['and back, rendered again', go('/scheduling', '[data-cy="schedule-row"]')],
      ['sorted anew', click('order-reversed')],
    ]);
  });

  test('a copy of rows holds the same text as without us', async () => {
    const texts = [];
    for (const harness of [withIt, without]) {
      const page = await harness.openApp('/scheduling');
      await ready(page);
      if (harness === withIt) await harness.waitForState(page, 'ready');
      await page.evaluate(expressionOf(selectRows));
      await page.keyboard.down('Control');
      await page.keyboard.press('KeyC');
      await page.keyboard.up('Control');
      await page.evaluate(expressionOf(addTextArea));
      await page.focus('#paste-here');
      await page.keyboard.down('Control');
      await page.keyboard.press('KeyV');
      await page.keyboard.up('Control');
      texts.push(
        await until(() => page.$eval('#paste-here', (area) => (area as HTMLTextAreaElement).value), {
          what: 'the pasted text',
        }),
      );
      await page.close();
    }
    expect(texts[0]).toContain('Daniel Reyes');
    expect(texts[0]).toBe(texts[1]);
  });
});

/** Waits until the page has drawn rows and its framework has taken them over. */
async function ready(page: Page): Promise<void> {
  await page.waitForSelector('[data-cy="approval-row"], [data-cy="schedule-row"]');
  await page.waitForFunction(() => {
    const row = document.querySelector('[data-cy="schedule-row"]');
    return row === null || Object.keys(row).some((key) => key.startsWith('__react'));
  });
}

/** Angular checks more and warns only in its development mode. */
async function expectDevelopment(page: Page): Promise<void> {
  expect(await page.evaluate(() => 'ngDevMode' in globalThis)).toBe(true);
}

function click(name: string): (page: Page) => Promise<void> {
  return (page) => press(page, `[data-cy="${name}"]`);
}

function typeInto(name: string, text: string): (page: Page) => Promise<void> {
  return async (page) => {
    const selector = `[data-cy="${name}"]`;
    await page.$eval(selector, (field) => {
      (field as HTMLInputElement).focus();
      (field as HTMLInputElement).select();
    });
    // All letters at once: how many arrive within a frame would differ between the browsers.
    await page.evaluate(
      (text) => document.execCommand(text === '' ? 'delete' : 'insertText', false, text),
      text,
    );
  };
}

function scrollTo(top: number): (page: Page) => Promise<void> {
  return (page) =>
    page.$eval(
      '[data-cy="approvals-viewport"]',
      (viewport, top) => {
        viewport.scrollTop = top;
      },
      top,
    );
}

/** Scrolls far and back in one task: the framework notices only the last position. */
function scrollAround(page: Page): Promise<void> {
  return page.$eval('[data-cy="approvals-viewport"]', (viewport) => {
    for (const top of [3000, 200, 8000, 1500]) viewport.scrollTop = top;
  });
}

async function openAssignment(page: Page): Promise<void> {
  await press(page, '[data-cy="schedule-row"]:nth-of-type(4) .cl-assignment');
  await page.waitForSelector('[data-cy="teammates"]');
}

/** Tells people apart by the capacity, since the next one may be a namesake. */
async function nextAssignment(page: Page): Promise<void> {
  const before = await page.$eval('.cl-dialog-capacity', (capacity) => capacity.textContent);
  await press(page, '[data-cy="next"]');
  await page.waitForFunction(
    (before) =>
      document.querySelector('.cl-dialog-capacity')?.textContent !== before &&
      document.querySelector('[data-cy="teammates"]')?.checkVisibility(),
    {},
    before,
  );
}

function go(path: string, selector: string): (page: Page) => Promise<void> {
  return async (page) => {
    await press(page, `.cl-sidebar-item[href="${path}"]`);
    await page.waitForSelector(selector);
  };
}

async function linesOf(page: Page): Promise<Line[]> {
  const lines = (await page.evaluate(expressionOf(readLines))) as Line[];
  return lines.filter(([name]) => normalizeName(name) !== '');
}

async function snapshotOf(page: Page): Promise<Snapshot> {
  return (await page.evaluate(expressionOf(readSnapshot, PARTS))) as Snapshot;
}

// ── functions for the page: they refer to nothing in this module ───────────────────────────────────

/** Two frames and a task: timers and effects of the last step are then over. */
async function settled(): Promise<void> {
  do {
    await new Promise((resolve) => {
      requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve)));
    });
    // React's deferred updates may come earlier on one page than on the other.
  } while (document.querySelector('main [aria-busy=true]') !== null);
}

/** Every place of a name on the framework's pages, with the badge beside its text. */
function readLines(): Line[] {
  const places = document.querySelectorAll(
    '.cl-person > span:not(.cl-avatar), .cl-dialog-title, .cl-dialog-line, .cl-dialog-people li > span:not(.cl-avatar)',
  );
  return [...places].flatMap((place): Line[] => {
    const texts = [...place.childNodes].filter(
      (node) => node.nodeType === Node.TEXT_NODE && (node.nodeValue ?? '').trim() !== '',
    );
    const badges = [...place.querySelectorAll('member-status-badge')];
    const [text] = texts;
    // A badge without its name, or a second one, is as wrong as a missing one.
    if (text === undefined) return badges.map((): Line => ['no name', 'orphan', '']);
    const beside = badges.filter((badge) => badge.previousSibling === text || badge.nextSibling === text);
    const standing = beside.map((badge) => badge.getAttribute('data-standing')).join('+');
    const lost = badges.length === beside.length ? '' : ' and a lost one';
    const users = beside.map((badge) => badge.getAttribute('data-users')).join('+');
    return [[(text.nodeValue ?? '').trim(), `${standing}${lost}`, users]];
  });
}

function selectRows(): void {
  const rows = document.querySelectorAll('[data-cy="schedule-row"]');
  const [first] = rows;
  const last = rows[5];
  if (first === undefined || last === undefined) throw new Error('there are no rows to select');
  getSelection()?.setBaseAndExtent(first, 0, last, last.childNodes.length);
}

function addTextArea(): void {
  const area = document.createElement('textarea');
  area.id = 'paste-here';
  area.style.cssText = 'position:fixed;top:0;left:0';
  document.body.append(area);
}
