/**
 * Breaks the machine on purpose, in both browsers: kills the worker, deletes, upgrades and fills the storage, makes
 * the service slow and strict, sends many requests at once. After each fault the badges are right and the key is safe.
 */
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Status } from '../../src/platform/messages.ts';
import { DEMO_KEYS, WORKSPACE_NAMES } from '../stand-in/generate-people-and-workspaces.ts';
import { type RecordedRequest, type StandIn, startStandIn } from '../stand-in/service.ts';
import { USUAL_BEHAVIOUR } from '../stand-in/service-behaviour.ts';
import {
  ask,
  BROWSERS,
  type ExtensionApi,
  expressionOf,
  type Harness,
  launch,
  press,
  REFRESH,
  until,
} from './harness.ts';
import { CORRECT, judgePage } from './web-app-pages.ts';

const KEY = DEMO_KEYS.global;

/** Everything that the extension has stored, as text, without the keys in the vault, where they belong. */
function dumpStorage(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const scope = globalThis as unknown as Record<'browser' | 'chrome', ExtensionApi | undefined>;
    const api = scope.browser ?? scope.chrome;
    const dump: unknown[] = [await api?.storage.local.get(null), await api?.storage.session.get(null)];
    const done = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    for (const { name = '' } of await indexedDB.databases()) {
      const db = await done(indexedDB.open(name));
      for (const store of db.objectStoreNames) {
        if (name === 'vault' && store === 'keys') continue;
        dump.push(name, store, await done(db.transaction(store).objectStore(store).getAll()));
      }
      db.close();
    }
    return JSON.stringify(dump);
  });
}

/** Writes to a database until not even small records fit. */
async function fillStorage(name: string): Promise<void> {
  const open = (): Promise<IDBDatabase> =>
    new Promise((resolve, reject) => {
      const request = indexedDB.open(name);
      request.onupgradeneeded = () => request.result.createObjectStore('noise', { autoIncrement: true });
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  for (const size of [512 * 1024, 64 * 1024, 4 * 1024, 512]) {
    const noise = new Uint8Array(size);
    for (let at = 0; at < size; at += 64 * 1024) crypto.getRandomValues(noise.subarray(at, at + 64 * 1024));
    let hasRoom = true;
    while (hasRoom) {
      // Firefox accepts no more writes on a connection that once had no room.
      const db = await open();
      hasRoom = await new Promise<boolean>((resolve) => {
        const tx = db.transaction('noise', 'readwrite');
        tx.objectStore('noise').add(noise);
        tx.oncomplete = () => resolve(true);
        tx.onabort = () => resolve(false);
      });
      db.close();
    }
  }
}

describe.each(BROWSERS)('in %s', (kind) => {
  let standIn: StandIn;
  let harness: Harness;
  let main: string;
  let options: Page;
  let tried = 0;
  let survived = 0;

  beforeAll(async () => {
    standIn = await startStandIn({ members: 60 });
    main = standIn.world.workspaceNamed(WORKSPACE_NAMES.main).id;
    // The extension gets a fifth of this, kB: enough for every other fault, and quick to fill.
    const prefs = { 'dom.quotaManager.temporaryStorage.fixedLimit': 50 * 1024 };
    harness = await launch(kind, { standIn, prefs });
    options = await harness.openExtension('options.html');
  });

  afterAll(async () => {
    console.log(`faults in ${kind}: ${tried} tried, ${survived} survived`);
    await harness?.close();
    await standIn?.close();
  });

  beforeEach(async () => {
    standIn.faults.clear();
    Object.assign(standIn.behaviour, USUAL_BEHAVIOUR);
    await ask(options, 'reset', null);
    standIn.requests.length = 0;
  });

  /** Tests what must hold after a fault. */
  function fault(name: string, run: () => Promise<void>, limit?: number): void {
    test(
      name,
      async () => {
        tried++;
        await run();
        survived++;
      },
      limit,
    );
  }

  const usersRequests = (): RecordedRequest[] =>
    standIn.requests.filter(({ path, fromPage }) => !fromPage && path === `/api/v1/workspaces/${main}/users`);
  /** Numbers of the list pages that were asked for, whichever memberships they have: slow ones get fewer. */
  const mainList = (): string[] =>
    usersRequests().flatMap(({ query }) =>
      query.get('sort-order') === 'ASCENDING' &&
      !['account-statuses', 'email', 'name'].some((one) => query.has(one))
        ? [query.get('page') ?? '']
        : [],
    );

  async function judge(page: Page, path = '/time-off') {
    const { missing, wrong } = await judgePage(harness, page, {
      world: standIn.world,
      path,
      workspaceId: main,
    });
    return { missing, wrong };
  }

  async function connected(): Promise<Page> {
    await harness.connect({ key: KEY });
    const page = await harness.openApp('/time-off');
    expect(await judge(page)).toEqual(CORRECT);
    return page;
  }

  const addressOf = ({ path, query }: RecordedRequest): string => `${path}?${query}`;

  describe('a worker that is killed', () => {
    test.each([1, 2, 4])(
      'while list page %i is on its way, continues there when the popup opens',
      async (at) => {
        tried++;
        standIn.behaviour.pageCap = 12;
        standIn.faults.set({
          kind: 'hang',
          match: ({ path, query }) =>
            path === `/api/v1/workspaces/${main}/users` &&
            query.get('page') === String(at) &&
            !query.has('account-statuses'),
        });
        await harness.connect({ key: KEY });
        await until(() => mainList().includes(String(at)), { what: `the request for page ${at}` });
        const finished = usersRequests().slice(0, -1).map(addressOf);
        await harness.killWorker();
        standIn.faults.clear();
        standIn.requests.length = 0;
        const popup = await harness.openExtension('popup.html');
        const page = await harness.openApp('/time-off');
        expect(await judge(page)).toEqual(CORRECT);
        expect(
          usersRequests()
            .map(addressOf)
            .filter((one) => finished.includes(one)),
        ).toEqual([]);
        await Promise.all([popup.close(), page.close()]);
        survived++;
      },
    );

    fault('again and again during a reading, finishes it and publishes nothing before', async () => {
      standIn.behaviour.pageCap = 10;
      // One list page for each life: the next one is held back until the worker is dead, however slow the machine is.
      let answered = 1;
      standIn.faults.set({
        kind: 'hang',
        match: ({ path, query }) =>
          path === `/api/v1/workspaces/${main}/users` && Number(query.get('page')) > answered,
      });
      const page = await harness.openApp('/time-off');
      await harness.connect({ key: KEY });
      while (answered <= 4) {
        await until(() => mainList().includes(String(answered + 1)), { what: 'the next page' });
        // What is held back stays so. The next worker may ask as soon as this one is dead.
        answered++;
        await harness.killWorker();
        expect(await harness.badges(page)).toEqual([]);
        // Any message wakes it.
        await ask(options, 'status.read', null);
      }
      standIn.faults.clear();
      expect(await judge(page)).toEqual(CORRECT);
      await page.close();
    });

    fault('in the middle of a refresh, keeps the old list in use', async () => {
      const page = await connected();
      standIn.requests.length = 0;
      standIn.faults.set({ kind: 'hang', match: 'account-statuses=DELETED' });
      // Connecting again reads the active workspace, and nobody waits for it.
      await harness.connect({ key: KEY });
      await until(() => usersRequests().some(({ query }) => query.get('account-statuses') === 'DELETED'));
      await harness.killWorker();
      expect(await judge(page)).toEqual(CORRECT);
      standIn.faults.clear();
      const other = await harness.openApp('/time-off');
      expect(await judge(other)).toEqual(CORRECT);
      await Promise.all([page.close(), other.close()]);
    });

    fault('while the popup waits for a Refresh, carries it out without a message', async () => {
      const page = await connected();
      const popup = await harness.openExtension('popup.html');
      await until(async () => (await popup.$(REFRESH)) !== null, { what: 'the end of the first reading' });
      standIn.requests.length = 0;
      standIn.faults.set({ kind: 'hang', match: ({ path }) => path === `/api/v1/workspaces/${main}/users` });
      await press(popup, REFRESH);
      await until(() => mainList().length > 0, { what: 'the request for the list' });
      await harness.killWorker();
      await until(() => mainList().length > 1, { what: 'the same request of the next worker' });
      expect(await popup.$('[role="alert"]')).toBeNull();
      standIn.faults.clear();
      await until(async () => (await popup.$(REFRESH)) !== null, { what: 'the end of the reading' });
      expect(await popup.$('[role="alert"]')).toBeNull();
      expect(await judge(page)).toEqual(CORRECT);
      await Promise.all([popup.close(), page.close()]);
    });
  });

  describe('the storage', () => {
    /** Takes all room from the extension. Resolves with the function that frees it. */
    async function takeRoom(): Promise<() => Promise<unknown>> {
      if (kind === 'firefox') {
        await options.evaluate(expressionOf(fillStorage, 'filler'));
        return () => deleteDatabase('filler');
      }
      const session = await options.createCDPSession();
      const origin = harness.extensionUrl('').replace(/\/$/, '');
      await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1 });
      return async () => {
        await session.send('Storage.overrideQuotaForOrigin', { origin });
        await session.detach();
      };
    }

    fault(
      'that is full is reported, keeps the badges, and recovers by itself when there is room again',
      async () => {
        const page = await connected();
        const giveBack = await takeRoom();
        try {
          // Chromium uses an estimate of the room that is at most half a minute old.
          await until(
            async () => {
              const { error } = await ask(options, 'workspace.refresh', { workspaceId: main });
              return error?.code === 'storage';
            },
            { what: 'a write without room', ms: 60_000 },
          );
          // It is tried again every few seconds.
          await until(
            async () => {
              const { data } = await ask(options, 'status.read', null);
              const { connections, workspace } = data as Status;
              const { phase, error } = workspace?.sync ?? {};
              return connections[0]?.hasKey === true && phase === 'failed' && error?.code === 'storage';
            },
            { what: 'a status that says so' },
          );
          expect(await judge(page)).toEqual(CORRECT);
        } finally {
          await giveBack();
        }
        await until(
          async () => {
            const { data } = await ask(options, 'status.read', null);
            return (data as Status).workspace?.sync.phase === 'idle';
          },
          { what: 'a reading that nobody asked for', ms: 45_000 },
        );
        expect(await judge(page)).toEqual(CORRECT);
        await page.close();
      },
      // All its waits together.
      300_000,
    );

    const deleteDatabase = (name: string): Promise<string> =>
      options.evaluate(
        (wanted) =>
          new Promise<string>((resolve) => {
            const request = indexedDB.deleteDatabase(wanted);
            request.onsuccess = () => resolve('deleted');
            request.onerror = () => resolve('refused');
            request.onblocked = () => resolve('blocked');
          }),
        name,
      );

    fault('gets its lists read again when they are deleted under the worker, and keeps the key', async () => {
      const page = await connected();
      expect(await deleteDatabase('directory')).toBe('deleted');
      await harness.reload(page);
      expect(await judge(page)).toEqual(CORRECT);
      await page.close();
    });

    fault(
      'makes the page say setup when keys are deleted under the worker, and connecting again works',
      async () => {
        const page = await connected();
        expect(await deleteDatabase('vault')).toBe('deleted');
        await harness.reload(page);
        await harness.waitForState(page, 'setup');
        expect(await harness.badges(page)).toEqual([]);
        await harness.connect({ key: KEY });
        expect(await judge(page)).toEqual(CORRECT);
        await page.close();
      },
    );

    fault('of a later version keeps keys and history, and its lists are read again', async () => {
      const page = await connected();
      // `unbrokenFrom` goes with the list.
      const history = async (): Promise<{ days: unknown[] }> => {
        const { data } = await ask(options, 'history.read', { workspaceId: main, limit: 10 });
        const { unbrokenFrom: _, ...kept } = data as { days: unknown[]; unbrokenFrom: number };
        return kept;
      };
      const before = await history();
      expect(before.days).not.toEqual([]);
      await options.evaluate(async () => {
        for (const { name = '' } of await indexedDB.databases()) {
          await new Promise<void>((resolve, reject) => {
            const request = indexedDB.open(name, 1_000);
            request.onsuccess = () => {
              request.result.close();
              resolve();
            };
            request.onerror = () => reject(request.error);
          });
        }
      });
      await harness.killWorker();
      // After the later version's lists are gone, and before there are new ones.
      standIn.faults.set({ match: '/api/v1/', kind: 'reset' });
      await harness.reload(page);
      await harness.waitForState(page, 'offline');
      expect(await history()).toEqual(before);
      standIn.faults.clear();
      await harness.reload(page);
      expect(await judge(page)).toEqual(CORRECT);
      await page.close();
    });

    fault(
      'gets a list read again that lost half of its parts, and shows no badge from the rest',
      async () => {
        const page = await connected();
        await options.evaluate(
          () =>
            new Promise<void>((resolve, reject) => {
              const request = indexedDB.open('directory');
              request.onerror = () => reject(request.error);
              request.onsuccess = () => {
                const db = request.result;
                const tx = db.transaction(['chunks', 'indexes'], 'readwrite');
                tx.objectStore('chunks').clear();
                tx.objectStore('indexes').clear();
                tx.oncomplete = () => {
                  db.close();
                  resolve();
                };
              };
            }),
        );
        await harness.reload(page);
        await until(async () => (await judge(page)).missing.length === 0, {
          what: 'a list that was read anew',
        });
        expect(await judge(page)).toEqual(CORRECT);
        await page.close();
      },
    );
  });

  describe('the service', () => {
    fault('that allows twelve requests a second never has to refuse one', async () => {
      Object.assign(standIn.behaviour, { pageCap: 2, rateLimit: 12 });
      const page = await connected();
      const own = standIn.requests.filter(({ headers }) => 'x-api-key' in headers);
      expect(own.length).toBeGreaterThan(24);
      expect(own.filter(({ status }) => status === 429).length).toBeLessThanOrEqual(1);
      await page.close();
    });

    fault('that refuses twice and asks for a second of pause gets it', async () => {
      standIn.faults.set({
        kind: 'rate',
        match: `/api/v1/workspaces/${main}/users`,
        times: 2,
        headers: { 'Retry-After': '1' },
      });
      const page = await connected();
      const times = usersRequests().map(({ at }) => at);
      expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(950);
      await page.close();
    });

    fault('that sends no Last-Page and silently cuts list pages is read completely', async () => {
      Object.assign(standIn.behaviour, { pageCap: 25, lastPage: false });
      const page = await connected();
      await page.close();
    });

    fault('is read once for many requests at once', async () => {
      const page = await connected();
      const second = await harness.openExtension('popup.html');
      standIn.requests.length = 0;
      standIn.faults.set({ kind: 'hang', match: ({ path }) => path === `/api/v1/workspaces/${main}/users` });
      const replies = Promise.all(
        [options, second, options].map((one) => ask(one, 'workspace.refresh', { workspaceId: main })),
      );
      await until(() => mainList().length > 0, { what: 'the reading' });
      // The messages of a page arrive in their order, so after these answers the background has all three.
      await Promise.all([options, second].map((one) => ask(one, 'status.read', null)));
      standIn.faults.clear();
      expect((await replies).map(({ ok }) => ok)).toEqual([true, true, true]);
      expect(mainList()).toEqual(['1']);
      await Promise.all([second.close(), page.close()]);
    });

    fault('that was away for pages of every kind is used again without anybody doing anything', async () => {
      const lift = standIn.faults.set({ kind: 'reset', match: `/api/v1/workspaces/${main}/users` });
      await harness.connect({ key: KEY });
      const page = await harness.openApp('/time-off');
      await harness.waitForState(page, 'offline');
      lift();
      await harness.waitForState(page, 'ready', 45_000);
      expect(await judge(page)).toEqual(CORRECT);
      await page.close();
    });
  });

  describe('somebody who is deactivated and reactivated while a page is in front', () => {
    fault('gets and loses the badge at once, without a reload and without a new reading', async () => {
      const { world } = standIn;
      const page = await connected();
      const person = [...world.expected(main)].find(([id, standing]) => {
        const { name } = world.user(id);
        return (
          standing === 'active' &&
          id !== world.session.userId &&
          /^\w+ \w+$/.test(name ?? '') &&
          world.membersNamed(main, name ?? '').length === 1
        );
      });
      const [id = ''] = person ?? [];
      const change = (status: string): Promise<void> =>
        page.evaluate(
          async (workspaceId, userId, to) => {
            const address = `https://app.clockify.me/api/workspaces/${workspaceId}/users/${userId}?status=${to}`;
            await (await fetch(address, { method: 'PUT', credentials: 'include' })).text();
          },
          main,
          id,
          status,
        );
      const name = world.user(id).name ?? '';
      expect(name).not.toBe('');
      await page.$eval(
        'main',
        (main, text) => {
          const row = document.createElement('p');
          row.textContent = text;
          main.append(row);
        },
        name,
      );
      const has = async (): Promise<boolean> =>
        (await harness.badges(page)).some(({ users }) => users.includes(id));
      expect(await has()).toBe(false);
      standIn.requests.length = 0;
      await change('INACTIVE');
      await until(has, { what: 'the badge of the deactivated person' });
      await change('ACTIVE');
      await until(async () => !(await has()), { what: 'the end of the badge' });
      expect(mainList()).toEqual([]);
      await page.close();
    });
  });

  describe('the key', () => {
    fault('is nowhere but in its vault and in the header to its own base', async () => {
      const page = await connected();
      await ask(options, 'workspace.refresh', { workspaceId: main });
      standIn.faults.set({
        kind: 'error',
        status: 401,
        body: JSON.stringify({ message: `Api key ${KEY} does not exist`, code: 4003 }),
        match: '/api/v1/',
      });
      await ask(options, 'workspace.refresh', { workspaceId: main });
      const pages = await Promise.all(
        ['popup.html', 'audit.html', 'welcome.html', 'options.html'].map((path) =>
          harness.openExtension(path),
        ),
      );
      const texts = await Promise.all([
        dumpStorage(options),
        ...['status.read', 'connection.list', 'workspace.list', 'diagnosis.read'].map(async (type) =>
          JSON.stringify(await ask(options, type, null)),
        ),
        ...[page, ...pages].map((one) => one.evaluate(() => document.documentElement.outerHTML)),
      ]);
      expect(texts[0]).toContain('history');
      for (const text of texts) expect(text).not.toContain(KEY);
      expect(harness.consoleErrors.join()).not.toContain(KEY);
      for (const request of standIn.requests) {
        const { 'x-api-key': sent, ...others } = request.headers;
        expect(JSON.stringify([request.path, [...request.query], others])).not.toContain(KEY);
        if (sent === undefined) continue;
        expect([request.method, request.host]).toEqual(['GET', 'api.clockify.me']);
      }
      await Promise.all([page, ...pages].map((one) => one.close()));
    });

    fault('for this session only ends with it and leaves nothing on the disk', async () => {
      await harness.connect({ key: KEY, remember: false });
      const page = await harness.openApp('/time-off');
      expect(await judge(page)).toEqual(CORRECT);
      const keys = await options.evaluate(
        () =>
          new Promise<number>((resolve, reject) => {
            const request = indexedDB.open('vault');
            request.onerror = () => reject(request.error);
            request.onsuccess = () => {
              const db = request.result;
              const count = db.transaction('keys').objectStore('keys').count();
              count.onsuccess = () => {
                db.close();
                resolve(count.result);
              };
            };
          }),
      );
      expect(keys).toBe(0);
      await page.close();
    });
  });

  test('no page logged an error', () => {
    expect(harness.consoleErrors).toEqual([]);
  });
});
