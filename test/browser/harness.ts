/**
 * Drives the built extension in a real browser, Chromium or Firefox, with Clockify's production host names mapped to a
 * server on loopback. It waits for conditions with a deadline, never for a fixed time.
 */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Browser, ElementHandle, Page } from 'puppeteer-core';
import { BROWSER_KINDS, type BrowserKind } from '../../tools/browsers.ts';
import { browserKinds } from '../../tools/command-line.ts';
import { startChromium } from './chromium.ts';
import { chromeScope, startFirefox } from './firefox.ts';
import { keepAccount, leavePage, openPages } from './open-pages.ts';
import { expressionOf, type LaunchOptions, type Manifest, type Session } from './session.ts';
import { until } from './until.ts';

export type { BrowserKind, LaunchOptions };
export { chromeScope, expressionOf, until };

/** The browsers to test in: environment `BROWSERS`, for example `firefox` or `chromium,firefox`. Default: both. */
export const BROWSERS: readonly BrowserKind[] = browserKinds(
  'BROWSERS',
  process.env.BROWSERS || BROWSER_KINDS.join(),
);

export interface BadgeOnPage {
  /** The text that the badge belongs to, white space collapsed. */
  readonly text: string;
  readonly standing: string;
  readonly users: readonly string[];
  readonly label: string;
}

export interface ConnectRequest {
  /** Default `global`. */
  readonly region?: string;
  readonly subdomain?: string;
  readonly key: string;
  readonly remember?: boolean;
}

export interface Harness {
  readonly kind: BrowserKind;
  readonly browser: Browser;
  /** Errors of every page, content script, extension page and the background, each as `where: text`. */
  readonly consoleErrors: string[];
  newPage(): Promise<Page>;
  /** Address of a file of the extension. */
  extensionUrl(path: string): string;
  /** Opens a page of the extension in a new tab and waits until it is loaded; for the popup, with its list of members. */
  openExtension(path: string): Promise<Page>;
  /** Opens a page of the web app in a new tab and waits for the load. Default host: `app.clockify.me`. */
  openApp(path: string, host?: string): Promise<Page>;
  /** The same in a private window. */
  openPrivate(path: string): Promise<Page>;
  /** Reloads the page. In both browsers this works for pages of the extension, too. */
  reload(page: Page): Promise<void>;
  /** Stores the key by a message, like the options page. Returns the owner and the workspaces. */
  connect(request: ConnectRequest): Promise<string>;
  /** Fills in and submits the form of options.html, like a person. Returns the text of `#connection-status`. */
  connectByForm(request: ConnectRequest): Promise<string>;
  /** Every badge of the page and its same-origin frames, in document order, open shadow roots included. */
  badges(page: Page): Promise<BadgeOnPage[]>;
  /** Waits until `data-member-status` has the value. */
  waitForState(page: Page, state: string, ms?: number): Promise<void>;
  /** Ends the service worker (Chromium) or the event page (Firefox), as the browser does when idle. */
  killWorker(): Promise<void>;
  /** Installs the same folder over the running extension, as an update does. */
  reloadExtension(dist?: string): Promise<void>;
  uninstallExtension(): Promise<void>;
  /** Switches the extension off or on, like the browser's own page of extensions. */
  setEnabled(enabled: boolean): Promise<void>;
  /** Grants or removes the permission for Clockify's hosts, like the browser's own settings page. */
  setHostPermission(granted: boolean): Promise<void>;
  /** The same for the host of a self-hosted server, for example `https://time.example.org/*`. */
  setServerPermission(pattern: string, granted: boolean): Promise<void>;
  close(): Promise<void>;
}

/** Moves the focus as a key does, since a card opens by no other focus. */
export async function focusByKey(page: Page, selector: string): Promise<void> {
  await page.keyboard.down('Shift');
  await page.focus(selector);
  await page.keyboard.up('Shift');
}

/** The Refresh button of popup and audit page, when it accepts a press: while a reading runs, it does not. */
export const REFRESH = '#refresh[aria-disabled="false"]';

/**
 * Clicks the element once it is there, enabled and no longer moves; again until it has received the click. Late content
 * may move the element, so that a click hits something else.
 */
export async function press(page: Page, selector: string): Promise<void> {
  let clicked: ElementHandle | undefined;
  // A document that is gone has received it.
  const isHeard = (element: ElementHandle) => element.evaluate(isPressed).catch(() => true);
  await until(
    async () => {
      // A busy page may say so late, and a second click would undo the first one.
      if (clicked !== undefined && (await isHeard(clicked))) return true;
      // waitForSelector does not notice new content in a shadow tree.
      const element = await page.$(selector);
      if (element === null) return false;
      // Pages that open by themselves, such as the welcome page, may come to the front at any time.
      if (await page.evaluate(() => document.hidden)) await page.bringToFront();
      if (!(await element.evaluate(isStill))) return false;
      await element.evaluate(listenForPress);
      await element.click();
      clicked = element;
      return until(() => isHeard(element), { ms: HEARD_MS }).catch(() => false);
    },
    { what: `a press of ${selector}` },
  );
}

/** A click that the page has not received after this time has hit something else, ms. */
const HEARD_MS = 3_000;

/** In the page. */
function listenForPress(element: Element): void {
  const press = () => Object.assign(element, { isPressed: true });
  Object.assign(element, { isPressed: false });
  element.addEventListener('click', press, { once: true, capture: true });
}

/** In the page. */
function isPressed(element: Element): boolean {
  return (element as unknown as { isPressed: boolean }).isPressed;
}

/** Sets the size of the page's window, in CSS px, and waits until the page has it. */
export async function resize(page: Page, width: number, height: number): Promise<void> {
  await page.setViewport({ width, height });
  await until(() => page.evaluate((w, h) => innerWidth === w && innerHeight === h, width, height), {
    what: `a window of ${width} by ${height} px`,
  });
}

/** Resolves once earlier changes have been laid out and painted. The page must be in front or on its way there. */
export async function frames(page: Page): Promise<void> {
  await until(() => page.evaluate(() => document.visibilityState === 'visible'), {
    what: `${page.url()} in front`,
  });
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}

/** In the page: it can be pressed and has not moved for two frames. Throws where no frame is drawn. */
async function isStill(element: Element): Promise<boolean> {
  if (document.visibilityState === 'hidden') throw new Error(`${location.href} is behind another page`);
  element.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  const before = JSON.stringify(element.getBoundingClientRect());
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const after = JSON.stringify(element.getBoundingClientRect());
  return element.isConnected && !element.matches(':disabled') && after === before;
}

/** Starts the browser and installs the extension. Throws when the browser is missing or refuses the extension. */
export async function launch(kind: BrowserKind, options: LaunchOptions): Promise<Harness> {
  const dist = resolve(options.dist ?? process.env.DIST ?? 'dist');
  const manifest = JSON.parse(await readFile(join(dist, 'manifest.json'), 'utf8')) as Manifest;
  const session = kind === 'chromium' ? await startChromium(options) : await startFirefox(options, manifest);
  try {
    if (options.extension !== false) await session.install(dist);
  } catch (error) {
    await session.browser.close();
    throw error;
  }
  return makeHarness(kind, session, dist);
}

export interface ExtensionApi {
  readonly runtime: { sendMessage(message: unknown): Promise<unknown> };
  readonly storage: Readonly<Record<'local' | 'session', { get(keys: null): Promise<object> }>>;
}

/** The used part of the answer to `connection.add`. */
interface Connection {
  readonly owner: { readonly name: string };
  readonly workspaces: readonly { readonly name: string }[];
}

type Reply = { readonly ok: boolean; readonly data?: unknown; readonly error?: { readonly code: string } };

/** Sends a message from a page of the extension. */
export function ask(page: Page, type: string, payload: unknown): Promise<Reply> {
  return page.evaluate(
    async (message) => {
      const { browser, chrome } = globalThis as unknown as Record<'browser' | 'chrome', ExtensionApi>;
      return (await (browser ?? chrome).runtime.sendMessage(message)) as Reply;
    },
    { type, payload } as { type: string; payload: null },
  );
}

function makeHarness(kind: BrowserKind, session: Session, dist: string): Harness {
  const { browser } = session;

  async function newPage(): Promise<Page> {
    const page = await browser.newPage();
    session.watch(page);
    keepAccount(page);
    return page;
  }

  async function open(url: string): Promise<Page> {
    const page = await newPage();
    await session.goto(page, url);
    return page;
  }

  const extensionUrl = (path: string) => `${session.origin()}/${path.replace(/^\//, '')}`;

  let side: Page | null = null;

  /** A page of the extension behind the others. Opens a new one when the last one has gone with its extension. */
  async function sidePage(): Promise<Page> {
    const url = extensionUrl('welcome.html');
    const isThere = await side?.evaluate(() => location.href).catch(() => '');
    if (side !== null && isThere === url) return side;
    side = await browser.newPage({ background: true });
    session.watch(side);
    await session.goto(side, url);
    return side;
  }

  return {
    kind,
    browser,
    consoleErrors: session.errors,
    newPage,
    extensionUrl,
    async openExtension(path) {
      const page = await open(extensionUrl(path));
      if (path.startsWith('popup.html')) {
        await until(
          () => page.evaluate(() => document.querySelector('main:not([aria-busy="true"])') !== null),
          {
            what: 'the popup with its list',
          },
        );
      }
      return page;
    },
    openApp: (path, host = 'app.clockify.me') => open(`https://${host}${path}`),
    async openPrivate(path) {
      const page = await session.openPrivateWindow();
      session.watch(page);
      keepAccount(page);
      await session.goto(page, `https://app.clockify.me${path}`);
      return page;
    },
    async reload(page) {
      const url = await page.evaluate(() => location.href);
      if (url.startsWith('moz-extension:')) await session.goto(page, url);
      else await page.reload();
    },
    async connect({ region = 'global', subdomain = '', key, remember = true }) {
      const reply = await ask(await sidePage(), 'connection.add', { region, subdomain, key, remember });
      if (!reply.ok) throw new Error(`the key was refused: ${JSON.stringify(reply.error)}`);
      const { owner, workspaces } = reply.data as Connection;
      return `${owner.name}: ${workspaces.map(({ name }) => name).join(', ')}`;
    },
    async connectByForm({ region = 'global', subdomain, key, remember = true }) {
      const page = await open(extensionUrl('options.html'));
      await page.waitForSelector('#connect');
      await page.select('#region', region);
      if (subdomain !== undefined) await page.type('#subdomain', subdomain);
      await page.type('#api-key', key);
      const isRemembered = await page.$eval('#remember', (box) => (box as HTMLInputElement).checked);
      if (isRemembered !== remember) await press(page, '#remember');
      await press(page, '#connect');
      const text = await until(() => page.evaluate(readConnectionStatus), {
        ms: 30_000,
        what: 'the answer to Connect',
      });
      await page.close();
      return text;
    },
    badges(page) {
      return until(() => page.evaluate(expressionOf(readBadges)) as Promise<BadgeOnPage[]>, {
        what: `an answer of ${page.url()}`,
      });
    },
    async waitForState(page, state, ms = 30_000) {
      await until(
        async () => {
          const value = await page.evaluate(() => document.documentElement.dataset.memberStatus ?? 'absent');
          if (value !== state) throw new Error(`data-member-status is ${value}`);
          return true;
        },
        { ms, what: `data-member-status="${state}" on ${page.url()}` },
      );
    },
    killWorker: () => session.killWorker(),
    async reloadExtension(folder = dist) {
      await session.install(resolve(folder));
    },
    uninstallExtension: () => session.uninstall(),
    setEnabled: (enabled) => session.setEnabled(enabled),
    setHostPermission: (granted) => session.setHostPermission(granted),
    setServerPermission: (pattern, granted) => session.setServerPermission(pattern, granted),
    async close() {
      for (const page of openPages) if (page.browser() === browser) await leavePage(page);
      await session.close();
    },
  };
}

/** Empty until the answer is there. */
function readConnectionStatus(): string {
  const button = document.querySelector('#connect');
  if (button === null || button.getAttribute('aria-disabled') === 'true') return '';
  return document.querySelector('#connection-status')?.textContent?.trim() ?? '';
}

function readBadges(): BadgeOnPage[] {
  const found: BadgeOnPage[] = [];
  const textOf = (node: Node | null) =>
    node?.nodeType === Node.TEXT_NODE ? (node.nodeValue ?? '').replace(/\s+/g, ' ').trim() : '';
  const visit = (root: Document | ShadowRoot): void => {
    for (const element of root.querySelectorAll('*')) {
      if (element.localName === 'member-status-badge') {
        found.push({
          text: textOf(element.previousSibling) || textOf(element.nextSibling),
          standing: element.getAttribute('data-standing') ?? '',
          users: (element.getAttribute('data-users') ?? '').split(' '),
          label: element.shadowRoot?.querySelector('.visually-hidden')?.textContent ?? '',
        });
        continue;
      }
      if (element.shadowRoot !== null) visit(element.shadowRoot);
      if (element instanceof HTMLIFrameElement && element.contentDocument !== null)
        visit(element.contentDocument);
    }
  };
  visit(document);
  return found;
}
