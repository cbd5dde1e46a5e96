/**
 * Drives the built extension in a real browser, Chromium or Firefox, with Clockify's production host names
 * mapped to a server on loopback. Waits for conditions with a deadline; nothing here sleeps a fixed time.
 */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import puppeteer, { type Browser, type Page, type Target } from 'puppeteer-core';
import { type BrowserKind, requireBrowser } from '../../tools/browsers.ts';

export type { BrowserKind };

const KINDS: readonly BrowserKind[] = ['chromium', 'firefox'];

/** The browsers to test in: environment `BROWSERS`, e.g. `firefox` or `chromium,firefox`; both by default. */
export const BROWSERS: readonly BrowserKind[] = KINDS.filter((kind) =>
  (process.env.BROWSERS ?? KINDS.join()).split(/[ ,]+/).includes(kind),
);

export interface LaunchOptions {
  /** The server that answers for every `*.clockify.me` and `*.clockify.app` host, HTTPS on loopback. */
  readonly standIn: { readonly port: number };
  /** Folder of the unpacked extension; environment `DIST`, else `dist`. */
  readonly dist?: string;
  /** A profile folder that outlives the browser; by default a new one that is removed with it. */
  readonly profile?: string;
  /** Default true. */
  readonly headless?: boolean;
  readonly viewport?: { readonly width: number; readonly height: number } | null;
  /** More command line parameters (Chromium). */
  readonly args?: readonly string[];
  /** More preferences (Firefox). */
  readonly prefs?: Readonly<Record<string, string | number | boolean>>;
  /** Default true; false starts the browser without the extension, for comparison. */
  readonly extension?: boolean;
  /** Default false; true allows the extension in private windows from the start. */
  readonly inPrivate?: boolean;
  /** Default true; false spares the pages what it costs that the automation hears of their requests. */
  readonly network?: boolean;
}

export interface BadgeOnPage {
  /** The text the badge belongs to, white space collapsed. */
  readonly text: string;
  readonly standing: string;
  readonly users: readonly string[];
  readonly label: string;
}

export interface ConnectRequest {
  /** Value of `#region`, default `global`. */
  readonly region?: string;
  readonly subdomain?: string;
  readonly key: string;
  readonly remember?: boolean;
}

export interface Harness {
  readonly kind: BrowserKind;
  readonly browser: Browser;
  /** Errors on every page, content script, extension page and in the background, each as `where: text`. */
  readonly consoleErrors: string[];
  newPage(): Promise<Page>;
  /** Address of a file of the extension. */
  extensionUrl(path: string): string;
  /** A page of the extension in a new tab, loaded; the popup with its list of members. */
  openExtension(path: string): Promise<Page>;
  /** A page of the web app in a new tab, loaded. Default host `app.clockify.me`. */
  openApp(path: string, host?: string): Promise<Page>;
  /** The same in a private window. */
  openPrivate(path: string): Promise<Page>;
  /** Loads the page anew; works for pages of the extension in both browsers. */
  reload(page: Page): Promise<void>;
  /** Fills and sends the form of options.html as a person would; returns the text of `#connection-status`. */
  connect(request: ConnectRequest): Promise<string>;
  /** Every badge of the page and its same-origin frames, in document order, open shadow roots included. */
  badges(page: Page): Promise<BadgeOnPage[]>;
  /** Waits until `data-member-status` has the value. */
  waitForState(page: Page, state: string, ms?: number): Promise<void>;
  /** Ends the service worker (Chromium) or the event page (Firefox), as the browser does when idle. */
  killWorker(): Promise<void>;
  /** Installs the same folder over the running extension: what an update does to open pages. */
  reloadExtension(dist?: string): Promise<void>;
  uninstallExtension(): Promise<void>;
  /** Switches the extension off or on as the browser's own page of extensions does. */
  setEnabled(enabled: boolean): Promise<void>;
  /** Gives or takes the permission for Clockify's hosts as the browser's own settings page does. */
  setHostPermission(granted: boolean): Promise<void>;
  close(): Promise<void>;
}

/**
 * Asks until the condition is truthy and returns its value; throws after `ms` with the last value or error seen.
 * A question that fails is asked again, so a document that is being replaced may be asked; one that is never
 * answered, as by a page behind another one that waits for a frame, counts as over after `ms` too.
 */
export async function until<T>(
  condition: () => T | Promise<T>,
  { ms = 20_000, what = 'the condition' }: { ms?: number; what?: string } = {},
): Promise<NonNullable<T>> {
  const deadline = Date.now() + ms;
  let last: unknown = 'no answer';
  for (;;) {
    try {
      const value = await answerWithin(condition, Math.max(deadline - Date.now(), 1_000));
      if (value) return value;
      last = value;
    } catch (error) {
      last = error;
    }
    if (Date.now() >= deadline)
      throw new Error(`${what} did not come within ${ms} ms; last seen: ${show(last)}`);
    await new Promise((wake) => setTimeout(wake, 25));
  }
}

async function answerWithin<T>(question: () => T | Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([question(), over]);
  } finally {
    clearTimeout(timer);
  }
}

/** The button of popup and audit page, when a press is heard: while a reading runs, it asks for no other. */
export const REFRESH = '#refresh[aria-disabled="false"]';

/**
 * Clicks once the element is there, enabled and in one place: what comes late may move
 * what is there, and a click that was aimed before hits something else.
 */
export async function press(page: Page, selector: string): Promise<void> {
  await until(
    async () => {
      // Waiting for a selector does not see what comes to a shadow tree.
      const element = await page.$(selector);
      if (element === null || !(await element.evaluate(isStill))) return false;
      await element.click();
      return true;
    },
    { what: `a press of ${selector}` },
  );
}

/** In the page: it can be pressed, and is where it was two frames ago. Throws where no frame is drawn. */
async function isStill(element: Element): Promise<boolean> {
  if (document.visibilityState === 'hidden') throw new Error(`${location.href} is behind another page`);
  element.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  const before = JSON.stringify(element.getBoundingClientRect());
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const after = JSON.stringify(element.getBoundingClientRect());
  return element.isConnected && !element.matches(':disabled') && after === before;
}

function show(value: unknown): string {
  if (value instanceof Error) return value.message;
  return JSON.stringify(value) ?? String(value);
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

interface Manifest {
  readonly host_permissions: readonly string[];
  readonly browser_specific_settings: { readonly gecko: { readonly id: string } };
}

/** What differs between the browsers. */
interface Session {
  readonly browser: Browser;
  readonly errors: string[];
  install(dist: string): Promise<void>;
  origin(): string;
  /** Called for every page the harness opens. */
  watch(page: Page): void;
  goto(page: Page, url: string): Promise<void>;
  /** An empty page in a private window. */
  openPrivateWindow(): Promise<Page>;
  killWorker(): Promise<void>;
  uninstall(): Promise<void>;
  setEnabled(enabled: boolean): Promise<void>;
  setHostPermission(granted: boolean): Promise<void>;
  close(): Promise<void>;
}

const START = { timeout: 60_000, protocolTimeout: 90_000, acceptInsecureCerts: true } as const;
const VIEWPORT = { width: 1280, height: 800 } as const;

async function startChromium(options: LaunchOptions): Promise<Session> {
  const { port } = options.standIn;
  const errors: string[] = [];
  const browser = await puppeteer.launch({
    ...START,
    browser: 'chrome',
    executablePath: requireBrowser('chromium'),
    headless: options.headless ?? true,
    defaultViewport: options.viewport === undefined ? VIEWPORT : options.viewport,
    networkEnabled: options.network ?? true,
    pipe: true,
    enableExtensions: true,
    ...(options.profile === undefined ? {} : { userDataDir: options.profile }),
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--lang=en-US',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--ignore-certificate-errors',
      `--host-resolver-rules=MAP *.clockify.me:443 127.0.0.1:${port},MAP *.clockify.app:443 127.0.0.1:${port},MAP clockify.me:443 127.0.0.1:${port}`,
      ...(options.args ?? []),
    ],
  });
  let id = '';
  /** A new profile opens the welcome page; one that comes late would take the front from the test's own page. */
  let welcomes = options.profile === undefined;
  const isWorker = (target: Target) =>
    target.type() === 'service_worker' && target.url().startsWith(`chrome-extension://${id}/`);
  browser.on('targetcreated', async (target) => {
    if (target.type() !== 'service_worker') return;
    const worker = await target.worker().catch(() => null);
    worker?.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'assert')
        errors.push(`background: ${message.text()}`);
    });
    worker?.on('error', (error) => errors.push(`background: ${error.message}`));
  });

  return {
    browser,
    errors,
    async install(dist) {
      id = options.inPrivate ? await loadForPrivate(browser, dist) : await browser.installExtension(dist);
      await until(() => browser.targets().some(isWorker), { what: 'the service worker' });
      const welcome = `chrome-extension://${id}/welcome.html`;
      if (welcomes) {
        await until(() => browser.targets().some((target) => target.url() === welcome), {
          what: 'the welcome page',
        });
      }
      welcomes = false;
    },
    origin: () => `chrome-extension://${id}`,
    watch(page) {
      page.on('console', (message) => {
        if (message.type() !== 'error' && message.type() !== 'assert') return;
        const { url = page.url() } = message.location();
        // The page's own failed requests are the page's affair; an extension page has none.
        if (message.text().startsWith('Failed to load resource') && !url.startsWith('chrome-extension:'))
          return;
        errors.push(`${url}: ${message.text()}`);
      });
      page.on('pageerror', (error) => errors.push(`${page.url()}: ${(error as Error).stack ?? error}`));
    },
    async goto(page, url) {
      await page.goto(url);
    },
    async openPrivateWindow() {
      const before = new Set(browser.targets());
      const page = await browser.newPage();
      await page.goto(`chrome-extension://${id}/welcome.html`);
      await page.evaluate(async () => {
        const { windows } = (globalThis as unknown as { chrome: ChromeWindows }).chrome;
        await windows.create({ incognito: true, url: 'about:blank' });
      });
      await page.close();
      const target = await until(
        () =>
          browser.targets().find((one) => !before.has(one) && one.type() === 'page' && one !== page.target()),
        { what: 'the private window' },
      );
      const opened = await target.page();
      if (opened === null) throw new Error('the private window has no page');
      return opened;
    },
    async killWorker() {
      for (const target of browser.targets().filter(isWorker)) {
        await until(
          async () => {
            // One that is just starting does not hear it; one that has just ended cannot be closed.
            await (await target.worker())?.close().catch(() => undefined);
            return !browser.targets().includes(target);
          },
          { what: 'the end of the service worker' },
        );
      }
    },
    async uninstall() {
      await browser.uninstallExtension(id);
    },
    async setEnabled(enabled) {
      const page = await browser.newPage();
      await page.goto('chrome://extensions/');
      await page.evaluate(
        async (extensionId, isEnabled) => {
          const { management } = (globalThis as unknown as { chrome: ChromeInternals }).chrome;
          await management.setEnabled(extensionId, isEnabled);
        },
        id,
        enabled,
      );
      await page.close();
    },
    async setHostPermission(granted) {
      const page = await browser.newPage();
      await page.goto('chrome://extensions/');
      await page.evaluate(
        async (extensionId, hostAccess) => {
          const { developerPrivate } = (globalThis as unknown as { chrome: ChromeInternals }).chrome;
          await developerPrivate.updateExtensionConfiguration({ extensionId, hostAccess });
        },
        id,
        granted ? 'ON_ALL_SITES' : 'ON_CLICK',
      );
      await page.close();
    },
    close: () => browser.close(),
  };
}

/** As `installExtension`, which has no word for private windows. */
async function loadForPrivate(browser: Browser, path: string): Promise<string> {
  const session = await browser.target().createCDPSession();
  const { id } = await session.send('Extensions.loadUnpacked', { path, enableInIncognito: true });
  await session.detach();
  return id;
}

interface ChromeWindows {
  readonly windows: { create(options: { incognito: boolean; url: string }): Promise<unknown> };
}

interface ChromeInternals {
  readonly management: { setEnabled(id: string, enabled: boolean): Promise<void> };
  readonly developerPrivate: {
    updateExtensionConfiguration(change: { extensionId: string; hostAccess: string }): Promise<void>;
  };
}

/** Host part of the extension's address in Firefox, random by default; fixed here by a preference. */
const FIREFOX_UUID = '6f0c4c1e-3b0d-4b4e-9a52-6d9f3f3d8f01';

async function startFirefox(options: LaunchOptions, manifest: Manifest): Promise<Session> {
  const { id } = manifest.browser_specific_settings.gecko;
  const errors: string[] = [];
  const browser = await puppeteer.launch({
    ...START,
    browser: 'firefox',
    executablePath: requireBrowser('firefox'),
    headless: options.headless ?? true,
    defaultViewport: options.viewport === undefined ? VIEWPORT : options.viewport,
    networkEnabled: options.network ?? true,
    ...(options.profile === undefined ? {} : { userDataDir: options.profile }),
    // Allows the automation to open pages of an extension and to ask the browser about it.
    args: ['-remote-allow-system-access'],
    extraPrefsFirefox: {
      'network.dns.forceResolve': '127.0.0.1',
      'network.socket.forcePort': `443=${options.standIn.port}`,
      'intl.locale.requested': 'en-US',
      'extensions.webextensions.uuids': JSON.stringify({ [id]: FIREFOX_UUID }),
      'extensions.webextensions.keepStorageOnUninstall': true,
      'extensions.webextensions.keepUuidOnUninstall': true,
      // permissions.request is answered yes without the question, which no test could click.
      'extensions.webextOptionalPermissionPrompts': false,
      ...options.prefs,
    },
  });
  const chrome = await chromeScope(browser);
  await chrome(collectConsole, []);
  const origin = `moz-extension://${FIREFOX_UUID}`;
  const backgroundState = () => chrome(readBackgroundState, [id]);

  async function collectErrors(): Promise<void> {
    const found = (await chrome(takeConsole, [])) as string[];
    errors.push(...found);
  }
  const collector = setInterval(() => void collectErrors().catch(() => undefined), 250);

  return {
    browser,
    errors,
    async install(dist) {
      if ((await backgroundState()) === 'running') await chrome(noteEnding, []);
      if (options.inPrivate) await chrome(allowInPrivate, [id]);
      await browser.installExtension(dist);
      await until(async () => (await backgroundState()) === 'running', { what: 'the event page' });
    },
    origin: () => origin,
    watch() {},
    async goto(page, url) {
      if (!url.startsWith('moz-extension:')) {
        await page.goto(url);
        return;
      }
      // No load event is reported for pages of an extension, so look at the document itself.
      await page.evaluate(() => Object.assign(globalThis, { leftDocument: true }));
      await page.goto(url, { waitUntil: [] });
      const address = new URL(url);
      await until(
        () =>
          page.evaluate(
            (path) =>
              document.readyState === 'complete' &&
              location.href.includes(path) &&
              !('leftDocument' in globalThis),
            address.pathname,
          ),
        { what: url },
      );
    },
    async openPrivateWindow() {
      const before = new Set(await browser.pages());
      await chrome(openPrivateWindow, []);
      return until(
        async () => {
          const opened = (await browser.pages()).find((page) => !before.has(page));
          // Its own first page would come over the one of the test.
          const isThere = await opened?.evaluate(
            () => location.href === 'about:privatebrowsing' && document.readyState === 'complete',
          );
          return isThere ? opened : null;
        },
        { what: 'the private window' },
      );
    },
    async killWorker() {
      // Resolves once it has stopped; a page may have woken it again before anyone can look.
      await chrome(noteEnding, []);
      await chrome(terminateBackground, [id]);
    },
    async uninstall() {
      await chrome(noteEnding, []);
      await browser.uninstallExtension(id);
    },
    async setEnabled(enabled) {
      await chrome(noteEnding, []);
      await chrome(changeEnabled, [id, enabled]);
      if (enabled)
        await until(async () => (await backgroundState()) === 'running', { what: 'the event page' });
    },
    async setHostPermission(granted) {
      await chrome(changeHosts, [id, manifest.host_permissions, granted]);
    },
    async close() {
      clearInterval(collector);
      await collectErrors().catch(() => undefined);
      await browser.close();
    },
  };
}

/** A function and its parameters, run in Firefox's own window with the rights of the browser. */
type ChromeScope = <P extends readonly unknown[]>(
  script: (...parameters: P) => unknown,
  parameters: P,
) => Promise<unknown>;

/** WebDriver BiDi's chrome scope, which puppeteer does not offer by itself. */
export async function chromeScope(browser: Browser): Promise<ChromeScope> {
  const { connection } = browser as unknown as { connection: BidiConnection };
  const tree = await connection.send('browsingContext.getTree', { 'moz:scope': 'chrome' });
  const context = tree.result.contexts?.[0]?.context;
  return async (script, parameters) => {
    const { result } = await connection.send('script.evaluate', {
      expression: `(async () => JSON.stringify(await ${expressionOf(script, ...parameters)}))()`,
      target: { context },
      awaitPromise: true,
    });
    if (result.type !== 'success') throw new Error(result.exceptionDetails?.text ?? 'chrome scope failed');
    const value = result.result?.value;
    return value === undefined ? undefined : (JSON.parse(value) as unknown);
  };
}

export interface ExtensionApi {
  readonly runtime: { sendMessage(message: unknown): Promise<unknown> };
  readonly storage: Readonly<Record<'local' | 'session', { get(keys: null): Promise<object> }>>;
}

type Reply = { readonly ok: boolean; readonly data?: unknown; readonly error?: { readonly code: string } };

/** Sends a message from a page of the extension. */
export function ask(page: Page, type: string, payload: unknown): Promise<Reply> {
  return page.evaluate(
    async (message) => {
      const scope = globalThis as unknown as Record<'browser' | 'chrome', ExtensionApi | undefined>;
      return (await (scope.browser ?? scope.chrome)?.runtime.sendMessage(message)) as Reply;
    },
    { type, payload } as { type: string; payload: null },
  );
}

/**
 * A function and its parameters as text to run elsewhere. Unlike a function given to `page.evaluate` it may
 * hold named functions, for which tsx calls a helper that does not exist over there.
 */
export function expressionOf<P extends readonly unknown[]>(
  script: (...parameters: P) => unknown,
  ...parameters: P
): string {
  const list = parameters.map((value) => JSON.stringify(value)).join(', ');
  return `((__name) => (${script})(${list}))((value) => value)`;
}

interface BidiConnection {
  send(
    method: string,
    parameters: object,
  ): Promise<{
    readonly result: {
      readonly contexts?: readonly { readonly context: string }[];
      readonly type?: string;
      readonly result?: { readonly value?: string };
      readonly exceptionDetails?: { readonly text: string };
    };
  }>;
}

// ── functions for Firefox's chrome scope: no reference to anything of this module ──────────────────

interface FirefoxInternals {
  readonly Services: {
    readonly ppmm: {
      addMessageListener(name: string, listener: (message: { data: string }) => void): void;
      loadProcessScript(url: string, allowDelayed: boolean): void;
    };
    readonly console: { registerListener(listener: { observe(message: ScriptError): void }): void };
  };
  readonly Ci: { readonly nsIScriptError: unknown };
  readonly WebExtensionPolicy: {
    getByID(id: string): {
      readonly extension: {
        readonly backgroundState: string;
        terminateBackground(options: object): Promise<void>;
      };
    } | null;
  };
  readonly ChromeUtils: {
    importESModule(url: string): {
      readonly AddonManager: {
        getAddonByID(id: string): Promise<Record<'enable' | 'disable', () => Promise<void>> | null>;
      };
      readonly ExtensionPermissions: Record<
        'add' | 'remove',
        (id: string, permissions: object, extension: object) => Promise<void>
      >;
    };
  };
  OpenBrowserWindow(options: { private: boolean }): void;
  memberStatusErrors?: string[];
  /** Until when errors of a background that a test has ended are no errors, ms since the epoch. */
  memberStatusEnding?: number;
}

interface ScriptError {
  QueryInterface(type: unknown): void;
  readonly sourceName: string;
  readonly errorMessage: string;
  readonly flags: number;
}

/** Starts to keep console errors of every process and script errors of the extension and the web app. */
function collectConsole(): void {
  const { Services, Ci } = globalThis as unknown as FirefoxInternals;
  const kept: string[] = [];
  (globalThis as unknown as FirefoxInternals).memberStatusErrors = kept;
  const ours = /^(?:moz-extension:|https:\/\/[^/]*clockify|pptr:)/;
  // What Firefox itself says, and no code of ours can: a page went away that still waited for the extension …
  const unloaded = /^Promise (?:rejected|resolved) (?:after context unloaded|while context is inactive)/;
  // … or a page of the web app for its own server, …
  const pageGone = ({ errorMessage, sourceName }: ScriptError) =>
    errorMessage === 'uncaught exception: undefined' && sourceName.startsWith('https:');
  // … or the background was ended by the test in the middle of work with its database.
  const endedAtWork = ({ errorMessage }: ScriptError) =>
    errorMessage.includes('InvalidStateError: An exception was thrown') &&
    Date.now() < ((globalThis as unknown as FirefoxInternals).memberStatusEnding ?? 0);
  const script = `
    const storage = Cc['@mozilla.org/consoleAPI-storage;1'].getService(Ci.nsIConsoleAPIStorage);
    const principal = Cc['@mozilla.org/systemprincipal;1'].createInstance(Ci.nsIPrincipal);
    storage.addLogEventListener((subject) => {
      const event = subject.wrappedJSObject ?? subject;
      if (event.level !== 'error' && event.level !== 'assert') return;
      const text = Array.from(event.arguments, (value) => { try { return String(value); } catch { return '?'; } });
      sendAsyncMessage('member-status:error', event.filename + ': ' + text.join(' '));
    }, principal);`;
  Services.ppmm.addMessageListener('member-status:error', ({ data }) => {
    if (ours.test(data)) kept.push(data);
  });
  Services.ppmm.loadProcessScript(`data:,${encodeURIComponent(script)}`, true);
  Services.console.registerListener({
    observe(message) {
      try {
        message.QueryInterface(Ci.nsIScriptError);
      } catch {
        return;
      }
      const isWarning = (message.flags & 1) === 1;
      if (isWarning || unloaded.test(message.errorMessage) || pageGone(message) || endedAtWork(message))
        return;
      if (ours.test(message.sourceName)) kept.push(`${message.sourceName}: ${message.errorMessage}`);
    },
  });
}

function takeConsole(): string[] {
  return (globalThis as unknown as FirefoxInternals).memberStatusErrors?.splice(0) ?? [];
}

function noteEnding(): void {
  (globalThis as unknown as FirefoxInternals).memberStatusEnding = Date.now() + 2_000;
}

function readBackgroundState(id: string): string | undefined {
  return (globalThis as unknown as FirefoxInternals).WebExtensionPolicy.getByID(id)?.extension
    .backgroundState;
}

async function terminateBackground(id: string): Promise<void> {
  const policy = (globalThis as unknown as FirefoxInternals).WebExtensionPolicy.getByID(id);
  await policy?.extension.terminateBackground({
    ignoreDevToolsAttached: true,
    disableResetIdleForTest: true,
  });
}

async function changeEnabled(id: string, enabled: boolean): Promise<void> {
  const { ChromeUtils } = globalThis as unknown as FirefoxInternals;
  const { AddonManager } = ChromeUtils.importESModule('resource://gre/modules/AddonManager.sys.mjs');
  const extension = await AddonManager.getAddonByID(id);
  if (extension === null) throw new Error('the extension is not installed');
  await extension[enabled ? 'enable' : 'disable']();
}

async function allowInPrivate(id: string): Promise<void> {
  const { ChromeUtils } = globalThis as unknown as FirefoxInternals;
  const { ExtensionPermissions } = ChromeUtils.importESModule(
    'resource://gre/modules/ExtensionPermissions.sys.mjs',
  );
  const permissions = ['internal:privateBrowsingAllowed'];
  // Before it is installed there is nobody to be told.
  const nobody = { emit: () => undefined };
  await ExtensionPermissions.add(id, { permissions, origins: [], data_collection: [] }, nobody);
}

function openPrivateWindow(): void {
  (globalThis as unknown as FirefoxInternals).OpenBrowserWindow({ private: true });
}

async function changeHosts(id: string, origins: readonly string[], granted: boolean): Promise<void> {
  const { WebExtensionPolicy, ChromeUtils } = globalThis as unknown as FirefoxInternals;
  const extension = WebExtensionPolicy.getByID(id)?.extension;
  if (extension === undefined) throw new Error('the extension is not installed');
  const { ExtensionPermissions } = ChromeUtils.importESModule(
    'resource://gre/modules/ExtensionPermissions.sys.mjs',
  );
  await ExtensionPermissions[granted ? 'add' : 'remove'](
    id,
    { permissions: [], origins, data_collection: [] },
    extension,
  );
}

// ── what both browsers share ───────────────────────────────────────────────────────────────────────

function makeHarness(kind: BrowserKind, session: Session, dist: string): Harness {
  const { browser } = session;

  async function newPage(): Promise<Page> {
    const page = await browser.newPage();
    session.watch(page);
    return page;
  }

  async function open(url: string): Promise<Page> {
    const page = await newPage();
    await session.goto(page, url);
    return page;
  }

  const extensionUrl = (path: string) => `${session.origin()}/${path.replace(/^\//, '')}`;

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
      await session.goto(page, `https://app.clockify.me${path}`);
      return page;
    },
    async reload(page) {
      const url = await page.evaluate(() => location.href);
      if (url.startsWith('moz-extension:')) await session.goto(page, url);
      else await page.reload();
    },
    async connect({ region = 'global', subdomain, key, remember = true }) {
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
    async waitForState(page, state, ms = 15_000) {
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
    close: () => session.close(),
  };
}

/** Empty while the answer is not there yet. */
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
          label: element.getAttribute('aria-label') ?? '',
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
