/** What the browser may delete: a profile of Firefox that is started again, persistent storage, and session keys. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DEMO_KEYS } from '../stand-in/generate-people-and-workspaces.ts';
import { type StandIn, startStandIn } from '../stand-in/service.ts';
import { BROWSERS, type Harness, launch, press, until } from './harness.ts';

const DELETES = {
  'privacy.sanitize.sanitizeOnShutdown': true,
  'privacy.clearOnShutdown_v2.cookiesAndStorage': true,
};

describe.runIf(BROWSERS.includes('firefox'))('Firefox, closed and started again', () => {
  let standIn: StandIn;
  let profile: string;
  let harness: Harness | undefined;

  beforeEach(async () => {
    standIn = await startStandIn({ members: 60 });
    profile = await mkdtemp(join(tmpdir(), 'firefox-kept-profile-'));
  });

  afterEach(async () => {
    await harness?.close();
    await standIn.close();
    await rm(profile, { recursive: true, force: true });
  });

  async function start(prefs: Readonly<Record<string, boolean>>): Promise<Harness> {
    harness = await launch('firefox', { standIn, profile, prefs });
    return harness;
  }

  /** Like Firefox on a full disk: deletes the databases of one origin and keeps its other storage. */
  async function evict(origin: string): Promise<void> {
    const storage = join(profile, 'storage', 'default');
    const folder = origin.replace('://', '+++');
    expect(await readdir(storage)).toContain(folder);
    await rm(join(storage, folder), { recursive: true });
  }

  test('says that the browser has deleted the storage, for example on a full disk', async () => {
    const before = await start({});
    await before.connect({ key: DEMO_KEYS.global });
    const origin = new URL(before.extensionUrl('')).origin;
    await before.close();
    await evict(origin === 'null' ? before.extensionUrl('').replace(/\/$/, '') : origin);
    const after = await start({});
    const popup = await after.openExtension('popup.html');
    await until(
      () => popup.$eval('[role=alert]', ({ textContent }) => textContent?.includes('has deleted')),
      {
        what: 'what the popup says of it',
      },
    );
    const options = await after.openExtension('options.html');
    await until(
      () => options.$eval('#connection-status', ({ textContent }) => textContent?.includes('has deleted')),
      { what: 'what the options say of it' },
    );
    await after.connect({ key: DEMO_KEYS.global });
    expect(after.consoleErrors).toEqual([]);
  });

  test('never asks to connect without a reason when it is set to delete site data', async () => {
    const before = await start(DELETES);
    await before.connect({ key: DEMO_KEYS.global });
    await before.close();
    const after = await start(DELETES);
    const popup = await after.openExtension('popup.html');
    // Firefox currently spares extensions. If it does not, the popup says so.
    await popup.waitForSelector('#counts-heading, [role=alert]');
    expect(await popup.$('#first-connect')).toBeNull();
    expect(after.consoleErrors).toEqual([]);
  });
});

describe.each(BROWSERS)('the history in %s', (kind) => {
  test('is persistent when the browser agrees, and the page says what it answered', async () => {
    const standIn = await startStandIn({ members: 60 });
    // Firefox answers its own question, which no test could click.
    const prefs = {
      'dom.storageManager.prompt.testing': true,
      'dom.storageManager.prompt.testing.allow': true,
    };
    const harness = await launch(kind, { standIn, prefs });
    try {
      const page = await harness.openExtension('options.html');
      await press(page, '#keep-storage');
      const answer = await page.waitForSelector('.setting:has(#keep-answer) .notice');
      const isKept = await page.evaluate(() => navigator.storage.persisted());
      expect(isKept).toBe(kind === 'firefox');
      if (answer === null) throw new Error('the browser gave no answer');
      const said = await answer.evaluate((notice) => notice.textContent);
      expect(said).toContain(isKept ? 'keeps what is stored' : 'has not agreed');
      expect(harness.consoleErrors).toEqual([]);
    } finally {
      await harness.close();
      await standIn.close();
    }
  });
});

describe.each(BROWSERS)('a key for one browser session in %s', (kind) => {
  test('outlives the background, and the page says when an update of the extension deleted it', async () => {
    const standIn = await startStandIn({ members: 60 });
    const harness = await launch(kind, { standIn });
    try {
      await harness.connect({ key: DEMO_KEYS.global, remember: false });
      const page = await harness.openApp('/time-off');
      await harness.waitForState(page, 'ready');
      await harness.killWorker();
      await page.reload();
      await harness.waitForState(page, 'ready');
      expect(await keyTextOf(harness)).toContain('kept until the browser closes');
      // Both browsers then empty `storage.session`.
      await harness.reloadExtension();
      await until(async () => (await keyTextOf(harness)).includes('deleted by an update'), {
        what: 'what became of the key',
      });
      const popup = await harness.openExtension('popup.html');
      const alert = await popup.waitForSelector('[role=alert]');
      expect(await alert?.evaluate((one) => one.textContent)).toContain('an update of the extension');
      await harness.connect({ key: DEMO_KEYS.global, remember: false });
      await harness.waitForState(page, 'ready');
      expect(await keyTextOf(harness)).toContain('kept until the browser closes');
      expect(harness.consoleErrors).toEqual([]);
    } finally {
      await harness.close();
      await standIn.close();
    }
  });

  /** What the options say about where the key is. */
  async function keyTextOf(harness: Harness): Promise<string> {
    const options = await harness.openExtension('options.html');
    const facts = await options.waitForSelector('.connections dl');
    const text = (await facts?.evaluate((list) => list.textContent)) ?? '';
    await options.close();
    return text;
  }
});
