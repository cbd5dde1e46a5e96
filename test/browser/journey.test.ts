/** From installing to a badge that explains itself, step by step like a person, in both browsers. */
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEMO_KEYS, WORKSPACE_NAMES } from '../stand-in/generate-people-and-workspaces.ts';
import { expectedBadges } from '../stand-in/pages/data.ts';
import { type RecordedRequest, type StandIn, startStandIn } from '../stand-in/service.ts';
import { cardCloses, cardOpensByHover } from './card-root.ts';
import { BROWSERS, expressionOf, type Harness, launch, press, REFRESH, until } from './harness.ts';
import { CORRECT, judgePage, stopsOf, switchWorkspace } from './web-app-pages.ts';

describe.each(BROWSERS)('in %s', (kind) => {
  let standIn: StandIn;
  let harness: Harness;
  let main: string;
  let second: string;

  beforeAll(async () => {
    standIn = await startStandIn({ members: 120 });
    main = standIn.world.workspaceNamed(WORKSPACE_NAMES.main).id;
    second = standIn.world.workspaceNamed(WORKSPACE_NAMES.second).id;
    harness = await launch(kind, { standIn });
  });

  afterAll(async () => {
    await harness?.close();
    await standIn?.close();
  });

  async function judge(page: Page, path: string, workspaceId = main) {
    const { missing, wrong } = await judgePage(harness, page, { world: standIn.world, path, workspaceId });
    return { missing, wrong };
  }

  test('installing opens the welcome page, which says which data goes where', async () => {
    const text = await until(
      async () => {
        for (const page of await harness.browser.pages()) {
          if ((await page.evaluate(() => location.pathname)) === '/welcome.html') return textOf(page);
        }
        return '';
      },
      { what: 'the welcome page' },
    );
    expect(text).toContain('API key');
  });

  test('before connecting, an open page says setup and the popup offers to connect', async () => {
    const page = await harness.openApp('/teams');
    await harness.waitForState(page, 'setup');
    expect(await harness.badges(page)).toEqual([]);
    const popup = await harness.openExtension('popup.html');
    await until(async () => (await textOf(popup)).includes('Connect'), { what: 'the offer to connect' });
    await popup.close();
    await page.close();
  });

  test.each(['popup', 'options', 'welcome', 'audit'])(
    '%s.html has a title and no console error',
    async (name) => {
      const before = harness.consoleErrors.length;
      const page = await harness.openExtension(`${name}.html`);
      await until(() => page.title(), { what: 'a title' });
      await until(async () => (await textOf(page)) !== '', { what: 'content' });
      await page.close();
      expect(harness.consoleErrors.slice(before)).toEqual([]);
    },
  );

  test('a key that the region does not know is refused with its reason, and names nobody', async () => {
    const status = await harness.connectByForm({ region: 'euc1', key: DEMO_KEYS.global });
    expect(status).toMatch(/does not know this API key/);
    expect(status).not.toMatch(/Olivia|Northwind|Api key does not exist/);
  });

  test('connecting names the owner and every workspace, and keeps the key out of the page', async () => {
    const page = await harness.openApp('/teams');
    await harness.waitForState(page, 'setup');
    const status = await harness.connectByForm({ key: DEMO_KEYS.global });
    for (const name of [
      'Olivia Bennett',
      WORKSPACE_NAMES.main,
      WORKSPACE_NAMES.second,
      WORKSPACE_NAMES.quiet,
    ]) {
      expect(status).toContain(name);
    }
    // The page that was open all the time follows without a reload.
    expect(await judge(page, '/teams')).toEqual(CORRECT);
    await page.close();

    const options = await harness.openExtension('options.html');
    await until(async () => (await textOf(options)).includes('Olivia Bennett'), { what: 'the connection' });
    const html = await options.evaluate(() => document.documentElement.outerHTML);
    expect(html).not.toContain(DEMO_KEYS.global);
    expect(await options.$eval('#api-key', (field) => (field as HTMLInputElement).value)).toBe('');
    await options.close();
  });

  test.each([0, 1, 2, 3, 4, 5, 6])(
    'page %i of the web app has the right badges and no others',
    async (at) => {
      const stop = stopsOf(standIn.world, main)[at];
      if (stop === undefined) throw new Error('the web app has no such page');
      const page = await harness.openApp(stop.path);
      expect(await judge(page, stop.path), stop.name).toEqual(CORRECT);
      await page.close();
    },
  );

  test('the card says both statuses and why, and closes by Escape', async () => {
    const page = await harness.openApp('/time-off');
    await harness.waitForState(page, 'ready');
    const badge = await page.waitForSelector('member-status-badge[data-standing="deactivated-here"]');
    if (badge === null) throw new Error('the page has no badge');
    const text = await cardOpensByHover(page, badge);
    expect(text).toMatch(/account[^.]*active/i);
    expect(text).toMatch(/workspace[^.]*deactivated/i);
    await page.keyboard.press('Escape');
    await cardCloses(page);
    await page.close();
  });

  test('a switch of the workspace in the same document replaces every badge', async () => {
    const page = await harness.openApp('/teams');
    expect(await judge(page, '/teams')).toEqual(CORRECT);
    const expected = expectedBadges(standIn.world, '/teams', second);
    expect(expected.length).toBeGreaterThan(0);
    await switchWorkspace(page, WORKSPACE_NAMES.second);
    await until(
      async () => {
        const seen = (await harness.badges(page)).map(({ text, standing }) => `${text}|${standing}`).sort();
        const wanted = expected
          .map(({ text, standing }) => `${text.replace(/\s+/g, ' ').trim()}|${standing}`)
          .sort();
        return JSON.stringify(seen) === JSON.stringify(wanted);
      },
      { what: 'the badges of the other workspace' },
    );
    expect(await judge(page, '/teams', second)).toEqual(CORRECT);
    await switchWorkspace(page, WORKSPACE_NAMES.main);
    await until(
      async () =>
        (await harness.badges(page)).length === expectedBadges(standIn.world, '/teams', main).length,
    );
    expect(await judge(page, '/teams')).toEqual(CORRECT);
    await page.close();
  });

  test('a workspace without a connection is setup until its own region is connected', async () => {
    const europe = standIn.world.workspaceNamed(WORKSPACE_NAMES.europe).id;
    const page = await harness.openApp('/teams', 'euc1.clockify.me');
    await harness.waitForState(page, 'setup');
    expect(await harness.badges(page)).toEqual([]);
    const status = await harness.connectByForm({ region: 'euc1', key: DEMO_KEYS.euc1 });
    expect(status).toContain(WORKSPACE_NAMES.europe);
    expect(await judge(page, '/teams', europe)).toEqual(CORRECT);
    await page.close();
  });

  test('a change on the server reaches open pages by Refresh in the popup', async () => {
    const { world } = standIn;
    const person = [...world.expected(main)].find(
      ([id, is]) => is === 'active' && id !== world.session.userId,
    );
    const [id = ''] = person ?? [];
    const page = await harness.openApp('/teams');
    expect(await judge(page, '/teams')).toEqual(CORRECT);
    world.setMembership(main, id, 'INACTIVE');
    const popup = await harness.openExtension('popup.html');
    await press(popup, REFRESH);
    await until(async () => (await harness.badges(page)).some(({ users }) => users.includes(id)), {
      what: 'the badge of the newly deactivated person',
    });
    world.setMembership(main, id, 'ACTIVE');
    await press(popup, REFRESH);
    await until(async () => !(await harness.badges(page)).some(({ users }) => users.includes(id)), {
      what: 'the end of the badge of the reactivated person',
    });
    await popup.close();
    expect(await judge(page, '/teams')).toEqual(CORRECT);
    await page.close();
  });

  test('a killed background wakes for the card, the popup and a new page', async () => {
    const page = await harness.openApp('/time-off');
    expect(await judge(page, '/time-off')).toEqual(CORRECT);
    await harness.killWorker();
    const badge = await page.waitForSelector('member-status-badge[data-standing="deactivated-here"]');
    if (badge === null) throw new Error('the page has no badge');
    await cardOpensByHover(page, badge);
    await harness.killWorker();
    const popup = await harness.openExtension('popup.html');
    await until(async () => (await textOf(popup)).includes(WORKSPACE_NAMES.main), { what: 'the popup' });
    await harness.killWorker();
    const other = await harness.openApp('/scheduling');
    expect(await judge(other, '/scheduling')).toEqual(CORRECT);
    await Promise.all([page.close(), popup.close(), other.close()]);
  });

  test('a withdrawn host permission shows what to do, and all works once it is granted again', async () => {
    const popup = await harness.openExtension('popup.html');
    try {
      await harness.setHostPermission(false);
      await until(async () => (await textOf(popup)).includes('Allow access'), {
        what: 'the way to allow access',
      });
    } finally {
      await harness.setHostPermission(true);
    }
    await until(async () => !(await textOf(popup)).includes('Allow access'), {
      what: 'the end of the notice',
    });
    await popup.close();
    const page = await harness.openApp('/teams');
    expect(await judge(page, '/teams')).toEqual(CORRECT);
    await page.close();
  });

  test('reloading the extension under an open page leaves no second badge and no dead one', async () => {
    const page = await harness.openApp('/time-off');
    expect(await judge(page, '/time-off')).toEqual(CORRECT);
    await harness.reloadExtension();
    // Firefox starts the new content script in open pages. In Chromium the extension does.
    const expected = expectedBadges(standIn.world, '/time-off', main).length;
    await until(async () => (await harness.badges(page)).length === expected, {
      what: `${expected} badges after the reload`,
    });
    await harness.reload(page);
    expect(await judge(page, '/time-off')).toEqual(CORRECT);
    await page.close();
  });

  test('Disconnect forgets the key, the lists and the history, and open pages lose their badges', async () => {
    const page = await harness.openApp('/time-off');
    expect(await judge(page, '/time-off')).toEqual(CORRECT);
    const options = await harness.openExtension('options.html');
    const kept = await options.evaluate(expressionOf(readEverything));
    for (const trace of [DEMO_KEYS.global, DEMO_KEYS.euc1, 'Daniel Reyes']) expect(kept).toContain(trace);

    for (const left of [1, 0]) {
      await press(options, '.connections ::-p-xpath(.//button[text()="Disconnect"])');
      await press(options, '.connections .button.danger');
      await until(async () => (await options.$$('.connections > li')).length === left, {
        what: `${left} connections`,
      });
    }
    await harness.waitForState(page, 'setup');
    expect(await harness.badges(page)).toEqual([]);
    await until(
      async () => {
        const left = await options.evaluate(expressionOf(readEverything));
        return !/Daniel Reyes|Olivia|demo-key|Northwind/.test(String(left));
      },
      { what: 'an empty store' },
    );
    await Promise.all([page.close(), options.close()]);
  });

  test('the extension sends only GET requests, and a key only in the header to its own base', () => {
    const own = standIn.requests.filter(({ headers, fromPage }) => !fromPage && 'x-api-key' in headers);
    expect(own.length).toBeGreaterThan(5);
    expect([...new Set(own.map(({ method }) => method))]).toEqual(['GET']);
    for (const { host, headers } of own) {
      // The wrong key of the earlier step went to the region that was chosen for it.
      const key = headers['x-api-key'] ?? '';
      const bases: Readonly<Record<string, readonly string[]>> = {
        [DEMO_KEYS.global]: ['api.clockify.me', 'euc1.clockify.me'],
        [DEMO_KEYS.euc1]: ['euc1.clockify.me'],
      };
      expect(bases[key]).toContain(host);
    }
    const elsewhere = standIn.requests.filter((request) => mentionsKey(request) && !own.includes(request));
    expect(elsewhere).toEqual([]);
  });

  test('no page logged an error', () => {
    expect(harness.consoleErrors).toEqual([]);
  });
});

function textOf(page: Page): Promise<string> {
  return page.evaluate(() => document.body?.textContent?.trim() ?? '');
}

/** Everything that the extension has stored anywhere, as text. */
async function readEverything(): Promise<string> {
  const { browser, chrome } = globalThis as unknown as Record<'browser' | 'chrome', ExtensionApi>;
  const { local, session } = (browser ?? chrome).storage;
  const found: unknown[] = [await local.get(null), await session.get(null)];
  const done = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  for (const { name = '' } of await indexedDB.databases()) {
    const db = await done(indexedDB.open(name));
    for (const store of db.objectStoreNames)
      found.push(await done(db.transaction(store).objectStore(store).getAll()));
    db.close();
  }
  return JSON.stringify(found);
}

interface ExtensionApi {
  readonly storage: Record<'local' | 'session', { get(keys: null): Promise<unknown> }>;
}

function mentionsKey({ host, path, query, headers }: RecordedRequest): boolean {
  const { 'x-api-key': _own, ...others } = headers;
  const text = `${host}${path}${query.toString()}${JSON.stringify(others)}`;
  return Object.values(DEMO_KEYS).some((key) => text.includes(key));
}
