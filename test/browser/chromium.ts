/** Chromium with the extension, driven through the DevTools protocol. */
import puppeteer, { type Browser, type Target } from 'puppeteer-core';
import { requireBrowser } from '../../tools/browsers.ts';
import { type LaunchOptions, type Session, START, VIEWPORT } from './session.ts';
import { until } from './until.ts';

/** Starts Chromium, without the extension: `install` of the session does that. */
export async function startChromium(options: LaunchOptions): Promise<Session> {
  const { port } = options.standIn;
  const errors: string[] = [];
  const browser = await puppeteer.launch({
    ...START,
    browser: 'chrome',
    executablePath: requireBrowser('chromium'),
    headless: options.headless ?? true,
    defaultViewport: options.viewport === undefined ? VIEWPORT : options.viewport,
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
      `--host-resolver-rules=MAP *.clockify.me:443 127.0.0.1:${port},MAP *.clockify.app:443 127.0.0.1:${port},MAP clockify.me:443 127.0.0.1:${port},MAP time.example.org:443 127.0.0.1:${port},MAP time.example.org:8443 127.0.0.1:${port}`,
      ...(options.args ?? []),
    ],
  });
  let id = '';
  /** Whether to wait for a welcome page, which would otherwise come late and cover the test's own page. */
  let welcomes = options.welcomes ?? options.profile === undefined;
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
        // Failed requests of a page are its own affair. A page of the extension has none.
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
            // A worker that is just starting ignores it; one that has just ended cannot be closed.
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
    async setServerPermission(pattern, granted) {
      const page = await browser.newPage();
      await page.goto('chrome://extensions/');
      await page.evaluate(
        async (extensionId, host, isGranted) => {
          const { developerPrivate } = (globalThis as unknown as { chrome: ChromeInternals }).chrome;
          if (isGranted) await developerPrivate.addHostPermission(extensionId, host);
          else await developerPrivate.removeHostPermission(extensionId, host);
        },
        id,
        pattern,
        granted,
      );
      await page.close();
    },
    close: () => browser.close(),
  };
}

/** Like `installExtension`, which has no option for private windows. */
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
    addHostPermission(extensionId: string, host: string): Promise<void>;
    removeHostPermission(extensionId: string, host: string): Promise<void>;
    updateExtensionConfiguration(change: { extensionId: string; hostAccess: string }): Promise<void>;
  };
}
