/**
 * No flash: with the list in memory, no painted frame shows a flagged name without its badge. The test looks at every
 * frame after all scripts and layout, as the last step before paint.
 */
import type { Page } from 'puppeteer-core';
import { afterAll, describe, expect, test } from 'vitest';
import type { StandIn } from '../stand-in/service.ts';
import { setUpStage } from './cases/case-page.ts';
import { idOf, PEOPLE } from './cases/roster.ts';
import { BROWSERS, expressionOf, type Harness, press, until } from './harness.ts';
import { type Frames, watchFrames } from './painted-frames.ts';

/** Flagged names of two words without namesakes. Each has a badge wherever it is a person's name. */
const FLAGGED = PEOPLE.filter(
  ({ name, alias, standing }) =>
    name !== null &&
    /^[A-Z]\w+ [A-Z]\w+$/.test(name) &&
    /^(?:dea|del|not)/.test(standing) &&
    !/^(?:sam|kim|pia|ned|pat|rex|pm|review|harbor)/.test(alias),
);
const NAMES = FLAGGED.map(({ name }) => name ?? '');
const USERS = {
  'Ann Lee': '',
  ...Object.fromEntries(FLAGGED.map(({ name, alias }) => [name, idOf(alias)])),
  // Of two people whose names differ only in letters, the one whose e-mail is beside it, else both.
  'MARIA LOPEZ': [idOf('maria1'), `${idOf('maria1')} ${idOf('maria2')}`],
};

describe.each(BROWSERS)('frames in %s', (kind) => {
  let standIn: StandIn;
  let harness: Harness;
  const summary: string[] = [];

  setUpStage(kind, async (stage) => {
    ({ standIn, harness } = stage);
    await stage.page.close();
  });

  afterAll(() => {
    console.log(
      `Frames with flagged names in ${kind}, and those with one without its badge:\n${summary.join('\n')}`,
    );
  });

  /** Opens a page that has its list before it has drawn anybody. */
  async function openWatched(path: string): Promise<Page> {
    standIn.faults.set({
      kind: 'hang',
      match: ({ fromPage, path }) => fromPage && /\/workspaces\//.test(path),
    });
    const page = await harness.newPage();
    await page.evaluateOnNewDocument(expressionOf(watchFrames, USERS));
    await page.goto(`https://app.clockify.me${path}`);
    await harness.waitForState(page, 'ready');
    return page;
  }

  /** Waits for this many more frames with names, and records what they showed. */
  async function judge(page: Page, what: string, least: number, before: Frames): Promise<void> {
    await until(async () => (await framesOf(page)).withNames - before.withNames >= least, {
      what: `${least} frames with names: ${what}`,
    });
    const now = await framesOf(page);
    const bare = now.bare.slice(before.bare.length);
    summary.push(
      `  ${what}: ${now.withNames - before.withNames} frames, ${new Set(bare.map((one) => one.split(' in ')[1])).size} bare`,
    );
    expect(bare, what).toEqual([]);
  }

  function framesOf(page: Page): Promise<Frames> {
    return page.evaluate(() => (globalThis as unknown as { frames: Frames }).frames);
  }

  async function step(
    page: Page,
    what: string,
    least: number,
    action: () => Promise<unknown>,
  ): Promise<void> {
    const before = await framesOf(page);
    await action();
    await judge(page, what, least, before);
  }

  // Not /scheduling: the server's document has names, and those are painted before the page can ask for a list.
  test.each(['/teams', '/time-off', '/approvals', '/reports/detailed'])(
    'no frame is bare during the first load of %s',
    async (path) => {
      const page = await openWatched(path);
      await step(page, `first load of ${path}`, 10, async () => standIn.faults.clear());
      await page.close();
    },
  );

  test('no frame is bare during changes of route, there and back', async () => {
    const page = await openWatched('/teams');
    standIn.faults.clear();
    await until(async () => (await framesOf(page)).withNames > 0, { what: 'names' });
    for (const path of ['/time-off', '/approvals', '/scheduling', '/reports/detailed', '/teams']) {
      await step(page, `route to ${path}`, 5, async () => {
        await page.$eval(`a[href="${path}"]`, (link) => (link as HTMLElement).click());
        await page.waitForFunction(
          (path) => location.pathname === path && document.querySelector('main member-status-badge') !== null,
          {},
          path,
        );
      });
    }
    await page.close();
  });

  test('no frame is bare in a virtual list that scrolls in every frame, and in its dialogs', async () => {
    const page = await openWatched('/approvals');
    standIn.faults.clear();
    await page.waitForSelector('[data-cy="approval-row"]');
    await step(page, 'virtual scroll', 50, () => page.evaluate(expressionOf(scrollEveryFrame, 120)));
    await step(page, 'sorted list', 5, () => press(page, '[data-cy="sort-name"]'));
    await step(page, 'dialogs', 10, async () => {
      await press(page, '[data-cy="approval-row"]:nth-of-type(6)');
      await page.waitForSelector('.cl-dialog');
      for (let time = 0; time < 5; time += 1) await press(page, '.cl-dialog .cl-btn-plain');
    });
    await page.close();
  });

  test('no frame is bare in React: reordered rows, filtered rows, a portal', async () => {
    const page = await openWatched('/teams');
    standIn.faults.clear();
    await page.$eval('a[href="/scheduling"]', (link) => (link as HTMLElement).click());
    await page.waitForSelector('[data-cy="schedule-row"]');
    for (const order of ['order-name', 'order-reversed', 'order-id'])
      await step(page, `React ${order}`, 3, () => press(page, `[data-cy="${order}"]`));
    await page.close();
  });

  test('no frame is bare while text is rewritten in frames and tasks, rows are inserted and dialogs come late', async () => {
    const page = await openWatched('/teams');
    standIn.faults.clear();
    await page.waitForSelector('[data-cy="team-row"]');
    await step(page, 'text rewritten, rows and dialogs put in', 60, () =>
      page.evaluate(expressionOf(churn, NAMES)),
    );
    await page.close();
  });
});

/** In the page: scrolls the virtual list one step in every frame, down and up again. */
async function scrollEveryFrame(steps: number): Promise<void> {
  const viewport = document.querySelector('[data-cy="approvals-viewport"]');
  if (viewport === null) throw new Error('the page has no list to scroll');
  for (let step = 0; step < steps; step += 1) {
    viewport.scrollTop += (step < steps / 2 ? 1 : -1) * (40 + (step % 7) * 40);
    await new Promise((done) => requestAnimationFrame(done));
  }
}

/** In the page: makes changes of every kind in every frame, alternately in the frame itself and in a task after it. */
async function churn(names: readonly string[]): Promise<void> {
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const task = () =>
    new Promise((done) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = done;
      port2.postMessage(null);
    });
  const main = document.querySelector('main');
  if (main === null) throw new Error('the page has no main element');
  const rows = Array.from({ length: 12 }, () => {
    const row = document.createElement('p');
    row.append('');
    main.prepend(row);
    return row;
  });
  const added: Element[] = [];
  for (let step = 0; step < 100; step += 1) {
    await frame();
    if (step % 2 === 0) await task();
    rows.forEach((row, at) => {
      const name = (step + at) % 3 === 0 ? 'Ann Lee' : (names[(step + at) % names.length] ?? '');
      if (row.firstChild !== null) row.firstChild.nodeValue = ` ${name} `;
      if (step % 10 === 9) row.textContent = name;
    });
    if (step % 20 === 0) {
      const dialog = document.createElement('div');
      dialog.setAttribute('role', 'dialog');
      dialog.innerHTML = `<h3>${names[step % names.length]}</h3>`;
      document.body.append(dialog);
      added.push(dialog);
    }
    if (step % 25 === 0) {
      const list = document.createElement('ul');
      list.innerHTML = names.map((name) => `<li><span>${name}</span> <i>12:00</i></li>`).join('');
      main.append(list);
      added.push(list);
    }
  }
  await frame();
  for (const one of [...rows, ...added]) one.remove();
}
