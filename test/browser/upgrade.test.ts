/**
 * An installed older version with data is updated without loss. The older one is the package that environment
 * `PREVIOUS` names (a zip of an earlier release), else the recorded one: built from revision a3bcd39 of this
 * repository and numbered 0.9.0, from before the first release and never published. Its settings get the shape
 * that came before the first numbered one.
 */
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEMO_KEYS, WORKSPACE_NAMES } from '../clockify/generator.ts';
import { type StandIn, startStandIn } from '../clockify/service.ts';
import { BROWSERS, type Harness, launch, press, REFRESH, until } from './harness.ts';
import { judgePage } from './tour.ts';

const DIST = process.env.DIST ?? 'dist';
const PREVIOUS = process.env.PREVIOUS ?? 'test/browser/data/older-0.9.0.zip';

interface Manifest {
  version: string;
}

interface ExtensionApi {
  readonly runtime: { getManifest(): Manifest };
  readonly storage: {
    readonly local: {
      get(key: string): Promise<Record<string, unknown>>;
      set(items: Record<string, unknown>): Promise<void>;
    };
  };
}

async function layOutPrevious(folder: string): Promise<void> {
  for (const [path, bytes] of Object.entries(unzipSync(await readFile(PREVIOUS)))) {
    await mkdir(join(folder, dirname(path)), { recursive: true });
    await writeFile(join(folder, path), bytes);
  }
}

describe.each(BROWSERS)('in %s', (kind) => {
  let folder: string;
  let standIn: StandIn;
  let harness: Harness;
  let workspaceId: string;

  beforeAll(async () => {
    folder = join(await mkdtemp(join(tmpdir(), 'member-status-upgrade-')), 'extension');
    await layOutPrevious(folder);
    standIn = await startStandIn({ members: 60 });
    workspaceId = standIn.world.workspaceNamed(WORKSPACE_NAMES.main).id;
    harness = await launch(kind, { standIn, dist: folder });
  });

  afterAll(async () => {
    await harness?.close();
    await standIn?.close();
    await rm(dirname(folder), { recursive: true, force: true });
  });

  const version = async (page: Page) =>
    page.evaluate(() => {
      const { browser, chrome } = globalThis as unknown as Record<'browser' | 'chrome', ExtensionApi>;
      return (browser ?? chrome).runtime.getManifest().version;
    });

  /** Once two looks, a few frames apart, see the same. */
  async function settledBadges(page: Page) {
    let last = '';
    await until(
      async () => {
        const now = JSON.stringify(await harness.badges(page));
        const same = now === last;
        last = now;
        await page.evaluate(
          () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
        );
        return same;
      },
      { what: 'badges that stay' },
    );
    return harness.badges(page);
  }

  test('connection, lists and settings of the older version serve the newer one', async () => {
    const before = await harness.openExtension('options.html');
    const older = await version(before);
    await harness.connect({ key: DEMO_KEYS.global });
    const page = await harness.openApp('/dashboard');
    const { missing, wrong } = await judgePage(harness, page, {
      world: standIn.world,
      path: '/dashboard',
      workspaceId,
    });
    expect({ missing, wrong }).toEqual({ missing: [], wrong: [] });
    await before.evaluate(async () => {
      const { browser, chrome } = globalThis as unknown as Record<'browser' | 'chrome', ExtensionApi>;
      await (browser ?? chrome).storage.local.set({
        settings: {
          flagged: ['deactivated-here', 'deactivated', 'deleted', 'not-a-member', 'invited'],
          badgeStyle: 'word',
        },
      });
    });
    const invited =
      [...standIn.world.expected(workspaceId)].find(([, standing]) => standing === 'invited')?.[0] ?? '';
    const isInvitedShown = async (on: Page) =>
      (await harness.badges(on)).some(({ users }) => users.includes(invited));
    await until(() => isInvitedShown(page), { what: 'the badge of someone invited' });
    const badges = await settledBadges(page);
    await page.close();

    // The service is away, so whatever is shown from here on is what the older version left.
    standIn.faults.set({ match: '/api/v1/', kind: 'reset' });
    await rm(folder, { recursive: true });
    await cp(DIST, folder, { recursive: true });
    await harness.reloadExtension();

    const options = await harness.openExtension('options.html');
    expect(await version(options)).not.toBe(older);
    await until(
      () => options.$eval('#connection-status', (status) => status.textContent?.includes('Olivia Bennett')),
      { what: 'the connection' },
    );
    await options.close();
    const again = await harness.openApp('/dashboard');
    await harness.waitForState(again, 'ready');
    await until(() => isInvitedShown(again), { what: 'the badge of someone invited, by the kept settings' });
    expect(await settledBadges(again)).toEqual(badges);
    await again.close();

    // And the key still works.
    standIn.faults.clear();
    const count = standIn.requests.length;
    const popup = await harness.openExtension('popup.html');
    await press(popup, REFRESH);
    await until(
      () =>
        standIn.requests
          .slice(count)
          .some(({ path, status }) => path.endsWith(`/${workspaceId}/users`) && status === 200),
      { what: 'a reading with the kept key' },
    );
    await popup.close();
  });

  test('the welcome page is not opened a second time', async () => {
    // Pages of the extension close with the update; Firefox still lists those that did.
    const addresses = await Promise.all(
      (await harness.browser.pages()).map((page) =>
        page.evaluate(() => location.pathname).catch(() => 'closed'),
      ),
    );
    expect(addresses).not.toContain('/welcome.html');
  });
});
