/** Private windows, when the person has allowed the extension there. */
import type { Page } from 'puppeteer-core';
import { afterEach, describe, expect, test } from 'vitest';
import { DEMO_KEYS, WORKSPACE_NAMES } from '../stand-in/generate-people-and-workspaces.ts';
import { type StandIn, startStandIn } from '../stand-in/service.ts';
import { BROWSERS, expressionOf, type Harness, launch, until } from './harness.ts';
import { CORRECT, judgePage } from './web-app-pages.ts';

describe.each(BROWSERS)('a private window in %s', (kind) => {
  let standIn: StandIn | undefined;
  let harness: Harness | undefined;

  afterEach(async () => {
    await harness?.close();
    await standIn?.close();
  });

  async function judge(page: Page, path: string): Promise<void> {
    if (standIn === undefined || harness === undefined)
      throw new Error('neither stand-in nor browser has started');
    const { world } = standIn;
    const workspaceId = world.workspaceNamed(WORKSPACE_NAMES.main).id;
    const { badges, missing, wrong } = await judgePage(harness, page, { world, path, workspaceId });
    expect({ missing, wrong }).toEqual(CORRECT);
    expect(badges.length).toBeGreaterThan(0);
  }

  /** The page of the extension shows no trouble, and shows people. */
  async function look(by: Harness, path: string, shows: string): Promise<void> {
    const page = await by.openExtension(path);
    await page.waitForSelector(shows);
    expect(await page.$$eval('[role=alert]', (all) => all.map((one) => one.textContent))).toEqual([]);
    await page.close();
  }

  test('shows the badges of the same list, and leaves nothing of the visit on the disk', async () => {
    standIn = await startStandIn({ members: 60 });
    harness = await launch(kind, { standIn, inPrivate: true });
    await harness.connect({ key: DEMO_KEYS.global });
    const open = await harness.openApp('/time-off');
    await judge(open, '/time-off');
    const inside = await harness.openExtension('welcome.html');
    const onDisk = () => inside.evaluate(expressionOf(dump)) as Promise<string>;
    await look(harness, 'audit.html?view=cleanup', '.grid-row');
    // The names of groups and projects come once a day, after the people.
    const before = await until(
      async () => {
        const now = await onDisk();
        const { 'directory names': names } = JSON.parse(now) as { 'directory names': readonly object[] };
        return names.length === 2 ? now : null;
      },
      { what: 'the names of groups and of projects' },
    );
    expect(before).toContain(WORKSPACE_NAMES.main);
    const page = await harness.openPrivate('/teams');
    await judge(page, '/teams');
    await look(harness, 'popup.html', '.on-page > li');
    await look(harness, 'audit.html?view=cleanup', '.grid-row');
    await look(harness, 'options.html', '#connection-status');
    expect(await onDisk()).toBe(before);
    expect(harness.consoleErrors).toEqual([]);
  });

  if (kind === 'firefox') {
    test('says so and flags nobody in a browser that never remembers history', async () => {
      standIn = await startStandIn({ members: 60 });
      const prefs = { 'browser.privatebrowsing.autostart': true };
      harness = await launch(kind, { standIn, inPrivate: true, prefs });
      const answer = await harness.connectByForm({ key: DEMO_KEYS.global });
      expect(answer).toContain('never remember history');
      const page = await harness.openApp('/teams');
      await harness.waitForState(page, 'storage');
      expect(await harness.badges(page)).toEqual([]);
      expect(harness.consoleErrors).toEqual([]);
    });
  }
});

/** In a page of the extension: everything stored that outlives the browser, as text. */
async function dump(): Promise<string> {
  const { chrome } = globalThis as unknown as { chrome: StorageApi };
  const all: Record<string, unknown> = { local: await chrome.storage.local.get(null) };
  for (const { name = '', version } of await indexedDB.databases()) {
    const db = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open(name, version);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    for (const store of db.objectStoreNames) {
      all[`${name} ${store}`] = await new Promise((resolve, reject) => {
        const request = db.transaction(store).objectStore(store).getAll();
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    }
    db.close();
  }
  return JSON.stringify(all, null, 1);
}

interface StorageApi {
  readonly storage: { readonly local: { get(keys: null): Promise<unknown> } };
}
