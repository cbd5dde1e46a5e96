/**
 * Updating an installed release loses no data. The release is the package in environment `PREVIOUS`, else 1.0.0 as
 * packed at revision 7eddcd3.
 */
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEMO_KEYS, WORKSPACE_NAMES } from '../stand-in/generate-people-and-workspaces.ts';
import { type StandIn, startStandIn } from '../stand-in/service.ts';
import { BROWSERS, frames, type Harness, launch, press, REFRESH, until } from './harness.ts';
import { judgePage } from './web-app-pages.ts';

const DIST = process.env.DIST ?? 'dist';
const PREVIOUS = process.env.PREVIOUS ?? 'test/browser/data/release-1.0.0.zip';

interface Manifest {
  version: string;
}

interface ExtensionApi {
  readonly runtime: { getManifest(): Manifest };
}

async function layOutPrevious(folder: string): Promise<void> {
  for (const [path, bytes] of Object.entries(unzipSync(await readFile(PREVIOUS)))) {
    await mkdir(join(folder, dirname(path)), { recursive: true });
    await writeFile(join(folder, path), bytes);
  }
}

/** Puts the build in place of the release. Gives it a later version, because between releases it has the last one. */
async function layOutNewer(folder: string): Promise<void> {
  await rm(folder, { recursive: true });
  await cp(DIST, folder, { recursive: true });
  const path = join(folder, 'manifest.json');
  const manifest = JSON.parse(await readFile(path, 'utf8')) as Manifest;
  manifest.version = `${manifest.version}.1`;
  await writeFile(path, JSON.stringify(manifest));
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

  /** Who is flagged as what, once two looks a few frames apart agree. The words differ between versions. */
  async function settledBadges(page: Page) {
    const look = async () =>
      (await harness.badges(page)).map(({ text, standing, users }) => ({ text, standing, users }));
    let last = '';
    await until(
      async () => {
        const now = JSON.stringify(await look());
        const same = now === last;
        last = now;
        await frames(page);
        return same;
      },
      { what: 'badges that stay' },
    );
    return look();
  }

  /** Opens the history and waits until it names a person. With `refresh`, after the list was read again. */
  async function waitForHistory(name: string, refresh: boolean): Promise<void> {
    const history = await harness.openExtension(`audit.html?workspace=${workspaceId}&view=history`);
    await history.waitForSelector(REFRESH);
    if (refresh) await press(history, REFRESH);
    await until(
      () =>
        history.$$eval(
          '.grid-body .grid-row',
          (rows, wanted) => rows.some(({ textContent }) => textContent?.includes(wanted)),
          name,
        ),
      { what: `${name} in the history` },
    );
    await history.close();
  }

  test('the newer version uses connection, lists, history and settings of the older one', async () => {
    const before = await harness.openExtension('options.html');
    const older = await version(before);
    await harness.connect({ key: DEMO_KEYS.global });
    const page = await harness.openApp('/time-off');
    const { missing, wrong } = await judgePage(harness, page, {
      world: standIn.world,
      path: '/time-off',
      workspaceId,
    });
    expect({ missing, wrong }).toEqual({ missing: [], wrong: [] });
    const [leaver] = [...standIn.world.expected(workspaceId)].find(
      ([id, standing]) => standing === 'active' && id !== standIn.world.session.userId,
    ) ?? [''];
    const leaverName = standIn.world.user(leaver).name ?? '';
    standIn.world.setMembership(workspaceId, leaver, 'INACTIVE');
    await waitForHistory(leaverName, true);
    // The page asks once more when the settings change below, so it has this list by then.
    await before.bringToFront();
    await press(before, '[name="flagged"][value="invited"]');
    await press(before, '[name="badge-style"][value="word"]');
    await page.bringToFront();
    const invited =
      [...standIn.world.expected(workspaceId)].find(([, standing]) => standing === 'invited')?.[0] ?? '';
    const isInvitedShown = async (on: Page) =>
      (await harness.badges(on)).some(({ users }) => users.includes(invited));
    await until(() => isInvitedShown(page), { what: 'the badge of someone invited' });
    const badges = await settledBadges(page);
    await page.close();

    // The service is away, so everything shown from here on comes from the older version.
    standIn.faults.set({ match: '/api/v1/', kind: 'reset' });
    await layOutNewer(folder);
    await harness.reloadExtension();

    const options = await harness.openExtension('options.html');
    expect(await version(options)).not.toBe(older);
    await until(
      () => options.$eval('#connection-status', (status) => status.textContent?.includes('Olivia Bennett')),
      { what: 'the connection' },
    );
    await options.close();
    const again = await harness.openApp('/time-off');
    await harness.waitForState(again, 'ready');
    await until(() => isInvitedShown(again), { what: 'the badge of someone invited, by the kept settings' });
    expect(await settledBadges(again)).toEqual(badges);
    await again.close();
    await waitForHistory(leaverName, false);

    // The key still works.
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

  test('the welcome page does not open a second time', async () => {
    // Pages of the extension close with the update. Firefox still lists them.
    const addresses = await Promise.all(
      (await harness.browser.pages()).map((page) =>
        page.evaluate(() => location.pathname).catch(() => 'closed'),
      ),
    );
    expect(addresses).not.toContain('/welcome.html');
  });
});
