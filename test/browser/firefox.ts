/** Firefox with the extension, driven through WebDriver BiDi and, where that is not enough, the browser's own window. */
import { rm } from 'node:fs/promises';
import puppeteer, { type Browser } from 'puppeteer-core';
import { requireBrowser } from '../../tools/browsers.ts';
import { copyProfile } from './profile.ts';
import { expressionOf, type LaunchOptions, type Manifest, type Session, START, VIEWPORT } from './session.ts';
import { until } from './until.ts';

/** Host part of the extension's address in Firefox. It is random by default, and fixed here by a preference. */
const FIREFOX_UUID = '6f0c4c1e-3b0d-4b4e-9a52-6d9f3f3d8f01';

/** Starts Firefox, without the extension: `install` of the session does that. */
export async function startFirefox(options: LaunchOptions, manifest: Manifest): Promise<Session> {
  const { id } = manifest.browser_specific_settings.gecko;
  const errors: string[] = [];
  const executablePath = requireBrowser('firefox');
  const profile = options.profile ?? (await copyProfile(executablePath));
  const browser = await puppeteer.launch({
    ...START,
    browser: 'firefox',
    executablePath,
    headless: options.headless ?? true,
    defaultViewport: options.viewport === undefined ? VIEWPORT : options.viewport,
    userDataDir: profile,
    // Lets the automation open pages of an extension and ask the browser about it.
    args: ['-remote-allow-system-access'],
    extraPrefsFirefox: {
      'network.dns.forceResolve': '127.0.0.1',
      'network.socket.forcePort': `443=${options.standIn.port};8443=${options.standIn.port}`,
      'intl.locale.requested': 'en-US',
      'extensions.webextensions.uuids': JSON.stringify({ [id]: FIREFOX_UUID }),
      'extensions.webextensions.keepStorageOnUninstall': true,
      'extensions.webextensions.keepUuidOnUninstall': true,
      // Firefox grants permissions.request without the question, which no test could click.
      'extensions.webextOptionalPermissionPrompts': false,
      ...options.prefs,
    },
  });
  const chrome = await chromeScope(browser);
  await chrome(collectConsole, []);
  const origin = `moz-extension://${FIREFOX_UUID}`;
  const backgroundState = () => chrome(readBackgroundState, [id]);
  /** Whether to wait for a welcome page, which would otherwise come late and cover the test's own page. */
  let welcomes = options.welcomes ?? options.profile === undefined;

  /** Runs a step that ends the background, however long it takes, and ignores the errors that this causes. */
  async function ending(step: () => Promise<unknown>): Promise<void> {
    await chrome(noteEnding, []);
    await step();
    await chrome(noteEnding, []);
  }

  async function collectErrors(): Promise<void> {
    const found = (await chrome(takeConsole, [])) as string[];
    errors.push(...found);
  }
  const collector = setInterval(() => void collectErrors().catch(() => undefined), 250);

  return {
    browser,
    errors,
    async install(dist) {
      if (options.inPrivate) await chrome(allowInPrivate, [id]);
      const isUpdate = (await backgroundState()) === 'running';
      await (isUpdate ? ending(() => browser.installExtension(dist)) : browser.installExtension(dist));
      await until(async () => (await backgroundState()) === 'running', { what: 'the event page' });
      if (welcomes) {
        await until(() => chrome(hasTab, [`${origin}/welcome.html`]), { what: 'the welcome page' });
      }
      welcomes = false;
    },
    origin: () => origin,
    watch() {},
    async goto(page, url) {
      if (!url.startsWith('moz-extension:')) {
        await page.goto(url);
        return;
      }
      // Firefox reports no load event for pages of an extension, so this looks at the document itself.
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
          // Its own first page would otherwise cover the one of the test.
          const isThere = await opened?.evaluate(
            () => location.href === 'about:privatebrowsing' && document.readyState === 'complete',
          );
          return isThere ? opened : null;
        },
        { what: 'the private window' },
      );
    },
    async killWorker() {
      // Resolves once it has stopped. A page may already have woken it again.
      await ending(() => chrome(terminateBackground, [id]));
    },
    async uninstall() {
      await ending(() => browser.uninstallExtension(id));
    },
    async setEnabled(enabled) {
      await ending(() => chrome(changeEnabled, [id, enabled]));
      if (enabled)
        await until(async () => (await backgroundState()) === 'running', { what: 'the event page' });
    },
    async setHostPermission(granted) {
      await chrome(changeHosts, [id, manifest.host_permissions, granted]);
    },
    async setServerPermission(pattern, granted) {
      await chrome(changeHosts, [id, [pattern], granted]);
    },
    async close() {
      clearInterval(collector);
      await collectErrors().catch(() => undefined);
      await browser.close();
      if (options.profile === undefined) await rm(profile, { recursive: true, force: true });
    },
  };
}

/** Runs a function in Firefox's own window, with the rights of the browser. */
type ChromeScope = <P extends readonly unknown[]>(
  script: (...parameters: P) => unknown,
  parameters: P,
) => Promise<unknown>;

/** WebDriver BiDi's chrome scope, which puppeteer does not offer itself. */
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
    if (result.type !== 'success')
      throw new Error(result.exceptionDetails?.text ?? 'a function for the chrome scope failed');
    const value = result.result?.value;
    return value === undefined ? undefined : (JSON.parse(value) as unknown);
  };
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

// ── functions for Firefox's chrome scope: they refer to nothing in this module ───────────────────────────────────

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
  readonly gBrowser: {
    readonly tabs: Iterable<{ readonly linkedBrowser: { readonly currentURI: { readonly spec: string } } }>;
  };
  OpenBrowserWindow(options: { private: boolean }): void;
  memberStatusErrors?: string[];
  /** Until this time, errors of a background that a test has ended are ignored. ms since the epoch. */
  memberStatusEnding?: number;
}

interface ScriptError {
  QueryInterface(type: unknown): void;
  readonly sourceName: string;
  readonly lineNumber: number;
  readonly columnNumber: number;
  readonly errorMessage: string;
  readonly flags: number;
}

/** Starts to collect console errors of every process, and script errors of the extension and the web app. */
function collectConsole(): void {
  const { Services, Ci } = globalThis as unknown as FirefoxInternals;
  const kept: string[] = [];
  (globalThis as unknown as FirefoxInternals).memberStatusErrors = kept;
  const ours = /^(?:moz-extension:|https:\/\/[^/]*clockify|pptr:)/;
  // Errors of Firefox itself, which our code cannot cause or prevent: a page went away that waited for the extension …
  const unloaded = /^Promise (?:rejected|resolved) (?:after context unloaded|while context is inactive)/;
  // … a page of the web app waited for its own server, …
  const pageGone = ({ errorMessage, sourceName }: ScriptError) =>
    /^(?:uncaught exception: undefined$|NS_ERROR_ABORT)/.test(errorMessage) &&
    sourceName.startsWith('https:');
  // … or the test ended the background while it worked with its database.
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
      const { sourceName, lineNumber, columnNumber, errorMessage } = message;
      if (ours.test(sourceName)) kept.push(`${sourceName}:${lineNumber}:${columnNumber}: ${errorMessage}`);
    },
  });
}

function takeConsole(): string[] {
  return (globalThis as unknown as FirefoxInternals).memberStatusErrors?.splice(0) ?? [];
}

function noteEnding(): void {
  (globalThis as unknown as FirefoxInternals).memberStatusEnding = Date.now() + 5_000;
}

function readBackgroundState(id: string): string | undefined {
  return (globalThis as unknown as FirefoxInternals).WebExtensionPolicy.getByID(id)?.extension
    .backgroundState;
}

function hasTab(address: string): boolean {
  const { gBrowser } = globalThis as unknown as FirefoxInternals;
  return [...gBrowser.tabs].some(({ linkedBrowser }) => linkedBrowser.currentURI.spec === address);
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
  // Before it is installed, nobody listens.
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
