/**
 * Leaves nothing behind: whatever ends the badges of an open page ends all of them, with the card, the attribute and
 * the listeners. Pages that come and go leave no node.
 */
import type { CDPSession, Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEMO_KEYS, WORKSPACE_NAMES } from '../stand-in/generate-people-and-workspaces.ts';
import { expectedBadges } from '../stand-in/pages/data.ts';
import { type StandIn, startStandIn } from '../stand-in/service.ts';
import { cardOpens } from './card-root.ts';
import { ask, BROWSERS, expressionOf, focusByKey, type Harness, launch, press, until } from './harness.ts';
import { CORRECT, judgePage } from './web-app-pages.ts';

/** In a page of the extension: the text on the toolbar button of each Clockify tab. */
async function buttonTexts(): Promise<string[]> {
  const { browser, chrome } = globalThis as unknown as { browser?: Api; chrome: Api };
  const { tabs, action } = browser ?? chrome;
  const found = await tabs.query({ url: 'https://*.clockify.me/*' });
  return Promise.all(found.map(({ id }) => action.getBadgeText({ tabId: id })));
}

/** How many people have a badge on a page of the main workspace, as on the toolbar button. */
function peopleOn(path: string, { world }: StandIn): string {
  const badges = expectedBadges(world, path, world.workspaceNamed(WORKSPACE_NAMES.main).id);
  return String(new Set(badges.map(({ users }) => users.join())).size);
}

/** In a page of the extension: how many Clockify tabs have a script that listens to the background. */
async function countListeningTabs(): Promise<number> {
  const { browser, chrome } = globalThis as unknown as { browser?: Api; chrome: Api };
  const { tabs } = browser ?? chrome;
  const found = await tabs.query({ url: 'https://*.clockify.me/*' });
  const message = { type: 'frame.check', payload: null };
  const heard = await Promise.allSettled(found.map(({ id }) => tabs.sendMessage(id, message)));
  return heard.filter(({ status }) => status === 'fulfilled').length;
}

interface Api {
  readonly tabs: {
    query(filter: { url: string }): Promise<{ id: number }[]>;
    sendMessage(tabId: number, message: object): Promise<unknown>;
  };
  readonly action: { getBadgeText(tab: { tabId: number }): Promise<string> };
}

/** Traces of the extension on a page. */
interface Traces {
  /** Our elements. */
  readonly elements: number;
  /** Our elements with a box. */
  readonly boxes: number;
  readonly state: string | null;
}

describe.each(BROWSERS)('an open page in %s', (kind) => {
  let standIn: StandIn;
  let harness: Harness;
  let workspaceId: string;
  let expected: number;

  beforeAll(async () => {
    standIn = await startStandIn({ members: 60 });
    workspaceId = standIn.world.workspaceNamed(WORKSPACE_NAMES.main).id;
    expected = expectedBadges(standIn.world, '/time-off', workspaceId).length;
    harness = await launch(kind, { standIn });
    await harness.connect({ key: DEMO_KEYS.global });
  });

  afterAll(async () => {
    await harness?.close();
    await standIn?.close();
  });

  /** Opens the page of time off requests with every badge and an open card. */
  async function openWithCard(host?: string): Promise<Page> {
    const page = await harness.openApp('/time-off', host);
    await hasEverything(page);
    await focusByKey(page, 'member-status-badge');
    // The browser keeps a call that waits for an answer of an extension that goes, and with it the whole script.
    await cardOpens(page);
    const side = await harness.openExtension('welcome.html');
    await ask(side, 'status.read', null);
    await side.close();
    await page.bringToFront();
    await becomes(page, { elements: expected + 1, boxes: expected + 1, state: 'ready' });
    return page;
  }

  async function hasEverything(page: Page): Promise<void> {
    const { missing, wrong } = await judgePage(harness, page, {
      world: standIn.world,
      path: '/time-off',
      workspaceId,
    });
    expect({ missing, wrong }).toEqual(CORRECT);
  }

  async function becomes(page: Page, wanted: Traces): Promise<void> {
    await until(
      async () => {
        const now = await tracesOf(page);
        if (JSON.stringify(now) !== JSON.stringify(wanted)) throw new Error(JSON.stringify(now));
        return true;
      },
      { what: JSON.stringify(wanted) },
    );
  }

  /** Waits until nothing of the extension is visible. When its script ends silently, invisible elements stay. */
  async function isLeft(page: Page): Promise<void> {
    await becomes(page, { elements: 0, boxes: 0, state: null });
  }

  async function choose(selector: '#enabled' | '#paused', page: Page): Promise<void> {
    const popup = await harness.openExtension('popup.html');
    const isChosen = () => popup.$eval(selector, (box) => box.getAttribute('aria-checked'));
    await popup.waitForSelector(selector);
    const before = await isChosen();
    await press(popup, selector);
    // The box shows what is stored.
    await until(async () => (await isChosen()) !== before, { what: `another ${selector}` });
    await popup.close();
    await page.bringToFront();
  }

  test('loses badges and card when the extension is switched off, and gets them back when it is on', async () => {
    const page = await openWithCard();
    await choose('#enabled', page);
    await becomes(page, { elements: 0, boxes: 0, state: 'off' });
    await choose('#enabled', page);
    await hasEverything(page);
    await page.close();
  });

  test('loses badges and card when its site is paused, while another site keeps them', async () => {
    const other = await openWithCard('app.clockify.app');
    const page = await openWithCard();
    await choose('#paused', page);
    await becomes(page, { elements: 0, boxes: 0, state: 'off' });
    const { boxes, state } = await tracesOf(other);
    expect({ boxes: boxes >= expected, state }).toEqual({ boxes: true, state: 'ready' });
    await page.reload();
    await becomes(page, { elements: 0, boxes: 0, state: 'off' });
    await choose('#paused', page);
    await hasEverything(page);
    await Promise.all([page.close(), other.close()]);
  });

  /** A page of the extension that reads the toolbar button. `says` waits until all tabs together have this text on it. */
  async function readButton() {
    const side = await harness.openExtension('welcome.html');
    const texts = () => side.evaluate(expressionOf(buttonTexts)) as Promise<string[]>;
    const says = (text: string) =>
      until(async () => (await texts()).join() === text, { what: `“${text}” on the button` });
    return { side, says };
  }

  test('that comes back from the back/forward cache has its number on the toolbar button again', async () => {
    const page = await harness.openApp('/time-off');
    await hasEverything(page);
    const people = peopleOn('/time-off', standIn);
    const { side, says } = await readButton();
    await says(people);
    await page.bringToFront();
    await page.evaluate(() => Object.assign(globalThis, { stays: true }));
    await page.goto('https://clockify.me/');
    await says('');
    await page.evaluate(() => history.back());
    await until(() => page.evaluate(() => 'stays' in globalThis), { what: 'the page as it was' });
    await says(people);
    await hasEverything(page);
    await Promise.all([page.close(), side.close()]);
  });

  test.each([
    ['with their rows', () => document.querySelector('main')?.replaceChildren('Nobody')],
    [
      'with their texts',
      () => {
        for (const badge of document.querySelectorAll('member-status-badge'))
          (badge.parentNode as Node).textContent = 'Nobody';
      },
    ],
    [
      'before somebody writes there',
      () => {
        const main = document.querySelector('main') as HTMLElement;
        main.contentEditable = 'true';
        main.focus();
      },
    ],
  ])('whose badges go %s has no number on the toolbar button', async (_, change) => {
    const page = await harness.openApp('/time-off');
    await hasEverything(page);
    const people = peopleOn('/time-off', standIn);
    const { side, says } = await readButton();
    await says(people);
    await page.bringToFront();
    await page.evaluate(change);
    await until(async () => (await tracesOf(page)).elements === 0, { what: 'a page without badges' });
    await says('');
    await Promise.all([page.close(), side.close()]);
  });

  test('is left at once to a newer generation of the script', async () => {
    const page = await openWithCard();
    const side = await harness.openExtension('welcome.html');
    const listening = () => side.evaluate(expressionOf(countListeningTabs));
    expect(await listening()).toBe(1);
    const left = await page.evaluate(() => {
      document.dispatchEvent(new CustomEvent('member-status-generation'));
      return {
        elements: document.querySelectorAll('member-status-badge, member-status-card').length,
        state: document.documentElement.getAttribute('data-member-status'),
      };
    });
    expect(left).toEqual({ elements: 0, state: null });
    expect(await listening()).toBe(0);
    // Nothing of the old generation reacts any more.
    await page.$eval('main', (main) => main.append(document.createElement('p'), 'Maya Lindholm'));
    await choose('#enabled', page);
    await choose('#enabled', page);
    expect(await tracesOf(page)).toEqual({ elements: 0, boxes: 0, state: null });
    await page.close();
  });

  test('has one working generation, without a reload, after three updates in a row', async () => {
    const page = await openWithCard();
    for (let time = 0; time < 3; time += 1) await harness.reloadExtension();
    await until(async () => (await tracesOf(page)).boxes === expected, { what: 'every badge, and no card' });
    // Only the newest script hears the newest extension. The badges may still be those of an earlier one.
    const side = await harness.openExtension('welcome.html');
    await until(async () => (await side.evaluate(expressionOf(countListeningTabs))) === 1, {
      what: 'the newest script',
    });
    await side.close();
    await page.bringToFront();
    await hasEverything(page);
    expect(await page.evaluate(expressionOf(countInsertions, 'Maya Lindholm', 60))).toBe(60);
    await page.close();
  });

  test('shows nothing once the extension is disabled, and everything again once it is enabled', async () => {
    const quiet = await harness.openApp('/tags');
    await harness.waitForState(quiet, 'ready');
    const page = await openWithCard();
    await harness.setEnabled(false);
    await isLeft(page);
    // In Firefox a page without badges does not notice it (docs/decisions/guest.md).
    if (kind === 'chromium') await isLeft(quiet);
    await quiet.close();
    // The page continues without it.
    await page.$eval('main', (main) => main.append(' ', 'Maya Lindholm'));
    await isLeft(page);
    await page.$eval('main', (main) => {
      if (main.lastChild?.nodeValue !== 'Maya Lindholm') throw new Error('the name is gone');
      main.lastChild.remove();
    });
    await harness.setEnabled(true);
    if (kind === 'chromium') await page.reload();
    await hasEverything(page);
    await until(async () => (await tracesOf(page)).elements === expected, { what: 'every badge once' });
    await page.close();
  });

  test(`shows nothing once the extension is uninstalled${kind === 'chromium' ? ', and keeps none of its listeners' : ''}`, async () => {
    const page = await openWithCard();
    if (kind === 'firefox') {
      await harness.uninstallExtension();
      await isLeft(page);
      await page.close();
      return;
    }
    const cdp = await page.createCDPSession();
    const during = (await countersOf(cdp)).jsEventListeners;
    const other = await harness.newPage();
    // From now on the page with the card is behind another one, where it gets no frame.
    await until(() => page.evaluate(() => document.hidden), { what: 'the page behind another one' });
    await harness.uninstallExtension();
    await isLeft(page);
    await other.goto('https://app.clockify.me/time-off');
    await until(() => other.evaluate(() => document.querySelector('.cl-request') !== null), {
      what: 'the page without the extension',
    });
    const without = await other.createCDPSession();
    // The new page may still be adding its own listeners.
    const plain = await until(
      async () => {
        const [left, own] = [await countersOf(cdp), await countersOf(without)];
        if (left.jsEventListeners !== own.jsEventListeners)
          throw new Error(`${JSON.stringify(left)} instead of ${JSON.stringify(own)}`);
        return own.jsEventListeners;
      },
      { what: 'the listeners of a page without the extension' },
    );
    expect(during).toBeGreaterThan(plain);
    await other.close();
    await page.close();
  });
});

describe.runIf(BROWSERS.includes('chromium'))('a page that chromium prerenders, as firefox does not', () => {
  let standIn: StandIn;
  let harness: Harness;

  beforeAll(async () => {
    standIn = await startStandIn({ members: 60 });
    harness = await launch('chromium', { standIn });
    await harness.connect({ key: DEMO_KEYS.global });
  });

  afterAll(async () => {
    await harness?.close();
    await standIn?.close();
  });

  test('leaves the toolbar button to the visible page, and has its number once it becomes visible', async () => {
    const page = await harness.newPage();
    // The rules that request it are a script in the page.
    await page.setBypassCSP(true);
    await page.goto('https://app.clockify.me/tags');
    await harness.waitForState(page, 'ready');
    const side = await harness.openExtension('welcome.html');
    const numbers = () => side.evaluate(expressionOf(buttonTexts)) as Promise<string[]>;
    await until(async () => (await numbers()).join() === '', { what: 'nothing on the button' });
    await page.bringToFront();
    const other = await prerender(page, '/teams');
    await until(
      async () =>
        (await other('document.prerendering && performance.now() > 1_000')) &&
        (await other('document.documentElement.dataset.memberStatus')) === 'ready',
      { what: 'time to report' },
    );
    expect(await numbers()).toEqual(['']);
    await other.show();
    // From here on the first page is gone, and puppeteer may take the second one for gone, too.
    await until(() => other('performance.getEntriesByType("navigation")[0].activationStart > 0'), {
      what: 'the page that was prerendered, in front',
    });
    const people = peopleOn('/teams', standIn);
    await until(async () => (await numbers()).join() === people, { what: `${people} on the button` });
  });
});

describe.runIf(BROWSERS.includes('chromium'))(
  'memory in chromium, which alone lets a test count nodes',
  () => {
    let standIn: StandIn;
    let withIt: Harness;
    let without: Harness;

    beforeAll(async () => {
      standIn = await startStandIn({ members: 60 });
      withIt = await launch('chromium', { standIn });
      without = await launch('chromium', { standIn, extension: false });
      await withIt.connect({ key: DEMO_KEYS.global });
    });

    afterAll(async () => {
      await withIt?.close();
      await without?.close();
      await standIn?.close();
    });

    test('fifty changes of route keep no node and no listener beyond those of the page itself', async () => {
      const kept = [];
      for (const harness of [withIt, without]) {
        const page = await harness.openApp('/teams');
        const cdp = await page.createCDPSession();
        const walk = (times: number) => walkRoutes(page, times, harness === withIt);
        await walk(10);
        const early = await countersOf(cdp);
        await walk(40);
        const late = await countersOf(cdp);
        kept.push({
          nodes: late.nodes - early.nodes,
          listeners: late.jsEventListeners - early.jsEventListeners,
          documents: late.documents - early.documents,
          detached: await detachedBadges(cdp),
        });
        await page.close();
      }
      const [mine, plain] = kept;
      console.log(
        `Kept from route 10 to 50: ${JSON.stringify(mine)}, without the extension ${JSON.stringify(plain)}`,
      );
      expect(mine).toEqual(plain);
      expect(mine?.detached).toBe(0);
    });
  },
);

/** A page that is prerendered. A call evaluates an expression there, even after it has become visible. */
interface Prerendered {
  (expression: string): Promise<unknown>;
  /** Makes the page visible. */
  show(): Promise<unknown>;
}

async function prerender(page: Page, path: string): Promise<Prerendered> {
  const session = await page.browser().target().createCDPSession();
  const { targetInfos } = await session.send('Target.getTargets', { filter: [{ type: 'tab' }] });
  const { targetId = '' } = targetInfos.find(({ url }) => url === page.url()) ?? {};
  const { sessionId } = await session.send('Target.attachToTarget', { targetId, flatten: true });
  const tab = session.connection()?.session(sessionId);
  let found: CDPSession | null = null;
  tab?.on('Target.attachedToTarget', ({ targetInfo, sessionId: id }) => {
    if (targetInfo.subtype === 'prerender') found = session.connection()?.session(id) ?? null;
  });
  await tab?.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: true });
  await page.evaluate((url) => {
    const rules = document.createElement('script');
    rules.type = 'speculationrules';
    rules.textContent = JSON.stringify({ prerender: [{ urls: [url], eagerness: 'immediate' }] });
    document.head.append(rules);
  }, path);
  const other = await until(async () => found, { what: `a prerendered ${path}` });
  const evaluate = async (expression: string): Promise<unknown> =>
    (await other.send('Runtime.evaluate', { expression })).result.value;
  return Object.assign(evaluate, {
    show: () => page.evaluate((address) => location.assign(address), path),
  });
}

/** Goes through the routes and ends where it started. */
async function walkRoutes(page: Page, times: number, withBadges: boolean): Promise<void> {
  const routes = [
    ['/time-off', '.cl-request'],
    ['/reports/detailed', '.cl-report-row'],
    ['/approvals', '[data-cy="approval-row"]'],
    ['/scheduling', '[data-cy="schedule-row"]'],
    ['/teams', '[data-cy="team-row"]'],
  ] as const;
  for (let time = 0; time < times; time += 1) {
    const [path, row] = routes[time % routes.length] ?? routes[0];
    await page.$eval(`.cl-sidebar-item[href="${path}"]`, (link) => (link as HTMLElement).click());
    const wanted = withBadges ? `${row} member-status-badge` : row;
    // Without a handle to an element, which would keep the element.
    await until(() => page.evaluate((selector) => document.querySelector(selector) !== null, wanted), {
      what: `${wanted} on ${path}`,
    });
  }
}

interface Counters {
  readonly documents: number;
  readonly nodes: number;
  readonly jsEventListeners: number;
}

/** Collects garbage until two counts in a row agree, because some memory is freed in later tasks. */
async function countersOf(cdp: CDPSession): Promise<Counters> {
  let counters: Counters = { documents: 0, nodes: 0, jsEventListeners: 0 };
  await until(
    async () => {
      const last = JSON.stringify(counters);
      await cdp.send('HeapProfiler.collectGarbage');
      counters = await cdp.send('Memory.getDOMCounters');
      return JSON.stringify(counters) === last;
    },
    { what: 'a steady count of nodes' },
  );
  return counters;
}

/** Badges that are kept alive but are in no document. */
async function detachedBadges(cdp: CDPSession): Promise<number> {
  await cdp.send('DOM.enable');
  const { detachedNodes } = await cdp.send('DOM.getDetachedDomNodes');
  const text = JSON.stringify(detachedNodes);
  return text.toLowerCase().split('"localname":"member-status-badge"').length - 1;
}

function tracesOf(page: Page): Promise<Traces> {
  return page.evaluate(() => {
    const ours = [...document.querySelectorAll('member-status-badge, member-status-card')];
    return {
      elements: ours.length,
      boxes: ours.filter((one) => one.getClientRects().length > 0).length,
      state: document.documentElement.getAttribute('data-member-status'),
    };
  });
}

/** In the page: how many badges come when a name comes so many times. Two generations would bring twice as many. */
async function countInsertions(name: string, times: number): Promise<number> {
  const main = document.querySelector('main');
  if (main === null) throw new Error('the page has no main element');
  const place = document.createElement('div');
  main.append(place);
  let inserted = 0;
  const observer = new MutationObserver((records) => {
    for (const { addedNodes } of records)
      for (const node of addedNodes) if (node.nodeName === 'MEMBER-STATUS-BADGE') inserted += 1;
  });
  observer.observe(place, { childList: true, subtree: true });
  const frames = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  for (let time = 0; time < times; time += 1) {
    const row = document.createElement('p');
    row.textContent = name;
    place.append(row);
    if (time % 10 === 9) await frames();
  }
  await frames();
  observer.disconnect();
  place.remove();
  return inserted;
}
