/**
 * `npm run screens`: takes a picture of every page of the extension in every state, light and dark, from 320 to
 * 1 600 px, narrow pages in every language, as PNG under `artifacts/screens/`. It uses the real extension in a real
 * browser on the stand-in for Clockify. It fails when a page logs an error, is wider than its window, or cuts off a
 * text or a cell that nobody can read otherwise.
 */
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from 'puppeteer-core';
import { ERROR_CODES } from '../src/domain/errors.ts';
import { expressionOf, type Harness, launch, until } from '../test/browser/harness.ts';
import { DEMO_KEYS, WORKSPACE_NAMES } from '../test/stand-in/generate-people-and-workspaces.ts';
import { SELF_HOSTED, type StandIn, startStandIn } from '../test/stand-in/service.ts';
import { ensureBrowsers } from './browsers.ts';
import { buildExtension } from './build.ts';

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: join('artifacts', 'screens') },
    /** Folder of a build. Without it, the extension is built into `dist`. */
    dist: { type: 'string' },
    /** Only shots whose name holds this. */
    only: { type: 'string', default: '' },
  },
});

type Scheme = 'light' | 'dark';

interface Shot {
  readonly name: string;
  readonly path: string;
  /** A selector that matches once the page shows what it should. */
  readonly ready: string;
  readonly width?: number;
  readonly height?: number;
  /** Takes only what is visible without scrolling. */
  readonly viewport?: boolean;
  /** Default: both. */
  readonly schemes?: readonly Scheme[];
  readonly prepare?: (page: Page) => Promise<void>;
  /** Code that runs in the page before its own scripts. */
  readonly before?: string;
}

const POPUP = 360;
const problems: string[] = [];

async function take(harness: Harness, shot: Shot): Promise<void> {
  if (!shot.name.includes(values.only)) return;
  for (const scheme of shot.schemes ?? (['light', 'dark'] as const)) {
    const page = await harness.newPage();
    const before = harness.consoleErrors.length;
    await page.setViewport({ width: shot.width ?? 1000, height: shot.height ?? 800 });
    await page.emulateMediaFeatures([
      { name: 'prefers-color-scheme', value: scheme },
      { name: 'prefers-reduced-motion', value: 'reduce' },
    ]);
    if (shot.before !== undefined) await page.evaluateOnNewDocument(shot.before);
    await page.goto(harness.extensionUrl(shot.path));
    await page.waitForSelector(shot.ready, { visible: true });
    await shot.prepare?.(page);
    await page.evaluate(() => document.fonts.ready.then(() => undefined));
    const file = join(values.out, `${shot.name}-${scheme}.png`) as `${string}.png`;
    await page.screenshot({ path: file, fullPage: shot.viewport !== true });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (wide > 0) problems.push(`${shot.name}: ${wide} px wider than the window`);
    const cut = (await page.evaluate(expressionOf(cutTexts))) as string[];
    const cells = (await page.evaluate(expressionOf(cutCells))) as string[];
    problems.push(...[...cut, ...cells].map((text) => `${shot.name}: cut: ${text}`));
    problems.push(...harness.consoleErrors.slice(before).map((text) => `${shot.name}: ${text}`));
    await page.close();
  }
}

/** Runs in the page: finds texts cut off by a control, a heading or the window where nobody can scroll. */
function cutTexts(): string[] {
  const isScrolled = (element: Element | null): boolean =>
    element !== null &&
    (['auto', 'scroll'].includes(getComputedStyle(element).overflowX) || isScrolled(element.parentElement));
  return [...document.querySelectorAll('button, label, legend, h1, h2, h3, h4, p, option, dt, dd, .tabs *')]
    .filter((element) => element.checkVisibility() && !element.classList.contains('sr-only'))
    .filter((element) => {
      const isInView = element.getBoundingClientRect().right <= innerWidth + 1;
      return element.scrollWidth > element.clientWidth + 1 || !(isInView || isScrolled(element));
    })
    .filter((element) => getComputedStyle(element).display !== 'inline')
    .map((element) => `${element.localName} "${element.textContent}"`);
}

/**
 * Runs in the page: finds cells of a table that are cut off and do not tell their whole text to who points at them.
 * Dates are never cut off. In a usual window, the table of members has room for all columns.
 */
function cutCells(): string[] {
  const cells = [...document.querySelectorAll<HTMLElement>('.grid-cell')]
    .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
    .filter((cell) => {
      cell.dispatchEvent(new Event('pointerover', { bubbles: true }));
      const text = cell.textContent ?? '';
      return cell.title !== text || (/\b20\d\d\b/.test(text) && !text.includes('@'));
    });
  const wide = [...document.querySelectorAll('.grid')].filter(
    ({ scrollWidth, clientWidth }) => innerWidth >= 1280 && scrollWidth > clientWidth,
  );
  return [
    ...cells.map(({ textContent }) => `cell "${textContent}"`),
    ...wide.map(({ scrollWidth, clientWidth }) => `table of ${scrollWidth} px in ${clientWidth} px`),
  ];
}

/** Clicks the button with this text. */
async function press(page: Page, text: string): Promise<void> {
  const button = await page.waitForSelector(`::-p-xpath(//button[contains(., "${text}")])`);
  await button?.click();
}

/** Loads the lists that nobody has opened so far, in "All workspaces". */
async function readMissing(page: Page): Promise<void> {
  if ((await page.$('.notice.info .button')) !== null) await page.click('.notice.info .button');
  await page.waitForSelector('.grid-body .mark');
  await page.waitForFunction(() => !document.querySelector('.notice.info .button'));
}

/** Changes an answer of the background, for states that no service can cause within a minute. */
function pretend(type: string, change: object): string {
  return expressionOf(
    (changed, changes) => {
      const { browser } = globalThis as unknown as { browser: { runtime: Messenger } };
      const send = browser.runtime.sendMessage.bind(browser.runtime);
      browser.runtime.sendMessage = async (message) => {
        const reply = await send(message);
        return message.type === changed ? { ...reply, data: { ...reply.data, ...changes } } : reply;
      };
    },
    type,
    change,
  );
}

/** Counts that change over two months. */
const days = Array.from({ length: 60 }, (_, at) => ({
  day: new Date(Date.now() - (59 - at) * 86_400_000).toISOString().slice(0, 10),
  counts: {
    deleted: 2 + Math.floor(at / 20),
    'deactivated-here': 40 + Math.floor(at / 3),
    invited: 8 + (at % 7),
    limited: 6,
    active: 200 + Math.round(12 * Math.sin(at / 9)),
  },
}));

interface Messenger {
  sendMessage(message: { type: string }): Promise<{ ok: boolean; data: object }>;
}

const beforeConnecting: readonly Shot[] = [
  { name: 'welcome-first', path: 'welcome.html', ready: '.steps' },
  { name: 'welcome-narrow', path: 'welcome.html', ready: '.steps', width: 380 },
  { name: 'options-first', path: 'options.html', ready: '#connect' },
  {
    name: 'options-subdomain',
    path: 'options.html',
    ready: '#connect',
    prepare: async (page) => {
      await page.select('#region', 'subdomain');
      await page.type('#api-key', 'not-a-key');
      await page.click('#connect');
      await page.waitForSelector('#connection-status .bad');
    },
  },
  {
    name: 'options-refused',
    path: 'options.html',
    ready: '#connect',
    prepare: async (page) => {
      await page.type('#api-key', 'not-a-key');
      await page.click('#connect');
      await page.waitForSelector('#connection-status .bad');
    },
  },
  { name: 'popup-first', path: 'popup.html', ready: '#first-connect', width: POPUP, height: 300 },
  { name: 'audit-first', path: 'audit.html', ready: '.notice', width: 1280, viewport: true },
];

/** Connects with the address of a server and waits until `ready` matches. */
function connectServer(ready: string): (page: Page) => Promise<void> {
  return async (page) => {
    await page.select('#region', 'self-hosted');
    await page.type('#server', SELF_HOSTED);
    await page.type('#api-key', 'not-a-key');
    await page.click('#connect');
    await page.waitForSelector(ready);
  };
}

/** The extension may access the server; the stand-in decides what the server answers. */
const ofServer: readonly Shot[] = [
  {
    name: 'options-server-confirm',
    path: 'options.html',
    ready: '#connect',
    prepare: connectServer('#send-key'),
  },
  {
    name: 'options-server-confirm-narrow',
    path: 'options.html',
    ready: '#connect',
    width: 380,
    prepare: connectServer('#send-key'),
  },
];

const withoutServer: readonly Shot[] = [
  {
    name: 'options-server-unreachable',
    path: 'options.html',
    ready: '#connect',
    prepare: connectServer('#connection-status .bad a'),
  },
];

const withoutPermission: readonly Shot[] = [
  { name: 'welcome-withheld', path: 'welcome.html', ready: '#grant' },
  { name: 'popup-permission', path: 'popup.html', ready: '.popup', width: POPUP, height: 300 },
];

const audit = (view: string): string => `audit.html?view=${view}`;

const connected: readonly Shot[] = [
  { name: 'welcome-done', path: 'welcome.html', ready: '.step.done' },
  { name: 'options', path: 'options.html', ready: '.connections' },
  { name: 'options-narrow', path: 'options.html', ready: '.connections', width: 380 },
  {
    name: 'options-rename',
    path: 'options.html',
    ready: '.connections',
    viewport: true,
    prepare: (page) => press(page, 'Rename'),
  },
  {
    name: 'options-disconnect',
    path: 'options.html',
    ready: '.connections',
    viewport: true,
    prepare: (page) => press(page, 'Disconnect'),
  },
  { name: 'popup', path: 'popup.html', ready: '.counts', width: POPUP, height: 600 },
  {
    name: 'popup-filtered',
    path: 'popup.html',
    ready: '.counts',
    width: POPUP,
    height: 600,
    prepare: (page) => page.click('.count[data-standing="deactivated-here"]'),
  },
  {
    name: 'popup-search',
    path: 'popup.html',
    ready: '#search',
    width: POPUP,
    height: 600,
    prepare: (page) => page.type('#search', 'an'),
  },
  {
    name: 'popup-no-tab',
    path: 'popup.html',
    ready: '.counts',
    width: POPUP,
    height: 600,
    before: pretend('status.read', { tab: null }),
  },
  ...ERROR_CODES.filter((code) => code !== 'setup').map((code) => ({
    name: `popup-error-${code}`,
    path: 'popup.html',
    ready: '.notice.bad',
    width: POPUP,
    height: 600,
    before: pretend('status.read', {
      error: { code, message: '', ...(code === 'rate' ? { retryAt: Date.now() + 60_000 } : {}) },
    }),
  })),
  {
    name: 'audit-members',
    path: audit('members'),
    ready: '.grid-body .grid-row',
    width: 1280,
    viewport: true,
  },
  {
    name: 'audit-members-filtered',
    path: audit('members'),
    ready: '.chip',
    width: 1280,
    viewport: true,
    prepare: async (page) => {
      await page.click('.chip[data-standing="deactivated-here"]');
      await page.type('#search', 'a');
      await page.click('.menu summary');
    },
  },
  {
    name: 'audit-nobody',
    path: audit('members'),
    ready: '.chip',
    width: 1280,
    viewport: true,
    prepare: (page) => page.type('#search', 'nobody at all'),
  },
  { name: 'audit-workspaces-unread', path: audit('workspaces'), ready: '.grid', width: 1280, viewport: true },
  {
    name: 'audit-workspaces',
    path: audit('workspaces'),
    ready: '.grid',
    width: 1280,
    viewport: true,
    prepare: readMissing,
  },
  { name: 'audit-cleanup', path: audit('cleanup'), ready: '.cards', width: 1280, viewport: true },
  {
    name: 'audit-history',
    path: audit('history'),
    ready: '.chart',
    width: 1280,
    viewport: true,
    before: pretend('history.read', { days }),
  },
  { name: 'audit-narrow', path: audit('members'), ready: '.grid-body .grid-row', width: 400 },
  {
    name: 'audit-history-narrow',
    path: audit('history'),
    ready: '.chart',
    width: 400,
    before: pretend('history.read', { days }),
  },
];

/** Every page in a window of this width. */
function everyPage(width: number, name: string, schemes: readonly Scheme[]): Shot[] {
  const shot = (page: string, path: string, ready: string, more: Partial<Shot> = {}): Shot => ({
    name: `${page}-${name}`,
    path,
    ready,
    width,
    schemes,
    ...more,
  });
  return [
    shot('welcome', 'welcome.html', '.step.done'),
    shot('options', 'options.html', '.connections'),
    shot('options-server', 'options.html', '.connections', {
      viewport: true,
      prepare: async (page) => {
        await page.select('#region', 'self-hosted');
        await page.click('#connect');
        await page.waitForSelector('#connection-status .bad');
      },
    }),
    shot('popup', 'popup.html', '.counts'),
    shot('audit', audit('members'), '.grid-body .grid-row'),
    shot('audit-workspaces', audit('workspaces'), '.grid', { prepare: readMissing }),
    shot('audit-cleanup', audit('cleanup'), '.cards'),
    shot('audit-history', audit('history'), '.chart', { before: pretend('history.read', { days }) }),
    shot('audit-report', audit('cleanup'), '#report', {
      prepare: async (page) => {
        await page.click('#report');
        await page.waitForSelector('.report[aria-busy="false"]');
      },
    }),
  ];
}

/** Sets the language of the extension's pages. */
async function speak(harness: Harness, language: string): Promise<void> {
  const page = await harness.openExtension('options.html');
  await page.waitForSelector('#language');
  await page.select('#language', language);
  if (language !== 'auto') await page.waitForSelector(`html[lang="${language}"]`);
  await page.close();
}

/** Changes the workspace between a few reads, so that there is a history to show. */
async function makeHistory(harness: Harness, { world }: StandIn): Promise<void> {
  const workspace = world.workspaceNamed(WORKSPACE_NAMES.main);
  const page = await harness.openExtension('popup.html');
  await page.waitForSelector('#refresh');
  const members = [...workspace.members.keys()].slice(3, 12);
  for (const [at, userId] of members.entries()) {
    const { status } = workspace.members.get(userId) ?? {};
    world.setMembership(workspace.id, userId, status === 'ACTIVE' ? 'INACTIVE' : 'ACTIVE');
    if (at % 3 !== 2) continue;
    const read = () => page.$eval('.title time', (time) => time.getAttribute('datetime'));
    const before = await read();
    await page.click('#refresh');
    await until(async () => (await read()) !== before, { what: 'the next list' });
  }
  await page.close();
}

async function main(): Promise<void> {
  ensureBrowsers(['chromium']);
  const dist = values.dist ?? 'dist';
  if (values.dist === undefined) await buildExtension(dist);
  await rm(values.out, { recursive: true, force: true });
  await mkdir(values.out, { recursive: true });
  const standIn = await startStandIn({ members: 300 });
  const harness = await launch('chromium', { standIn, dist });
  try {
    for (const shot of beforeConnecting) await take(harness, shot);
    await harness.setServerPermission(`https://${SELF_HOSTED}/*`, true);
    for (const shot of ofServer) await take(harness, shot);
    standIn.faults.set({ kind: 'reset', match: '/web/boot' });
    for (const shot of withoutServer) await take(harness, shot);
    standIn.faults.clear();
    await harness.setServerPermission(`https://${SELF_HOSTED}/*`, false);
    await harness.connect({ key: DEMO_KEYS.global });
    const app = await harness.openApp('/teams');
    await harness.waitForState(app, 'ready');
    await makeHistory(harness, standIn);
    for (const shot of connected) await take(harness, shot);
    for (const width of [640, 1600]) {
      for (const shot of everyPage(width, String(width), ['light', 'dark'])) await take(harness, shot);
    }
    for (const language of await readdir('src/_locales')) {
      await speak(harness, language);
      // Languages differ in length, not in colour, so one scheme is enough.
      const schemes: readonly Scheme[] = language === 'en' ? ['light', 'dark'] : ['light'];
      for (const shot of everyPage(320, `320-${language}`, schemes)) await take(harness, shot);
      await take(harness, {
        name: `audit-1280-${language}`,
        path: audit('members'),
        ready: '.grid-body .grid-row',
        width: 1280,
        viewport: true,
        schemes,
      });
    }
    await speak(harness, 'auto');

    await harness.connect({ region: 'euc1', key: DEMO_KEYS.euc1, remember: false });
    await take(harness, { name: 'options-several', path: 'options.html', ready: '.connections' });

    await harness.setHostPermission(false);
    for (const shot of withoutPermission) await take(harness, shot);
    await harness.setHostPermission(true);

    standIn.faults.set({ match: '/users', kind: 'hang' });
    const popup = await harness.openExtension('popup.html');
    await popup.waitForSelector('#refresh');
    await popup.click('#refresh');
    await take(harness, {
      name: 'popup-reading',
      path: 'popup.html',
      ready: '.sync',
      width: POPUP,
      height: 600,
    });
    await take(harness, {
      name: 'audit-reading',
      path: 'audit.html',
      ready: '.sync',
      width: 1280,
      viewport: true,
    });
    standIn.faults.clear();
  } finally {
    await harness.close();
    await standIn.close();
  }
}

await main();
console.log(`Screens are in ${values.out}.`);
for (const problem of problems) console.error(problem);
process.exitCode = problems.length === 0 ? 0 : 1;
