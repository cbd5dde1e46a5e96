/** What the browser may delete: a real profile of Firefox that is started again, the way to ask it not to, and keys. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DEMO_KEYS } from '../stand-in/generator.ts';
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

  /** As Firefox itself does when the disk is full: the databases of one origin go, its other storage stays. */
  async function evict(origin: string): Promise<void> {
    const storage = join(profile, 'storage', 'default');
    const folder = origin.replace('://', '+++');
    expect(await readdir(storage)).toContain(folder);
    await rm(join(storage, folder), { recursive: true });
  }

  test('says that the browser has deleted what was stored, on a full disk for one', async () => {
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
    await options.waitForFunction(() =>
      /has deleted/.test(document.querySelector('#connection-status')?.textContent ?? ''),
    );
    await after.connect({ key: DEMO_KEYS.global });
    expect(after.consoleErrors).toEqual([]);
  });

  test('with the preference to delete site data when it closes, never asks to connect without a reason', async () => {
    const before = await start(DELETES);
    await before.connect({ key: DEMO_KEYS.global });
    await before.close();
    const after = await start(DELETES);
    const popup = await after.openExtension('popup.html');
    // Firefox spares extensions today; where it does not, it is said.
    await popup.waitForSelector('#counts-heading, [role=alert]');
    expect(await popup.$('#first-connect')).toBeNull();
    expect(after.consoleErrors).toEqual([]);
  });
});

describe.each(BROWSERS)('the history in %s', (kind) => {
  test('is kept if the browser agrees when it is asked, and what it answered is said', async () => {
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
      if (answer === null) throw new Error('no answer');
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
  test('outlives the background, and says so when an update of the extension took it', async () => {
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
      // Both browsers empty `storage.session` then.
      await harness.reloadExtension();
      await until(async () => (await keyTextOf(harness)).includes('taken by an update'), {
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

  /** Where the key is, as the options say it. */
  async function keyTextOf(harness: Harness): Promise<string> {
    const options = await harness.openExtension('options.html');
    const facts = await options.waitForSelector('.connections dl');
    const text = (await facts?.evaluate((list) => list.textContent)) ?? '';
    await options.close();
    return text;
  }
});
