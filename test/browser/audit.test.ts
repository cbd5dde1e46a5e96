/** What an admin reads is of the workspace that is shown, complete, read once, and leaves the page whole. */
import type { Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { DEMO_KEYS, WORKSPACE_NAMES } from '../clockify/generator.ts';
import { type StandIn, startStandIn } from '../clockify/service.ts';
import { BROWSERS, expressionOf, type Harness, launch, press, REFRESH, until } from './harness.ts';

describe.each(BROWSERS)('what an admin reads in %s', (kind) => {
  let standIn: StandIn;
  let harness: Harness;
  let main: string;
  let second: string;
  const open: Page[] = [];

  beforeAll(async () => {
    standIn = await startStandIn({ members: 60 });
    main = standIn.world.workspaceNamed(WORKSPACE_NAMES.main).id;
    second = standIn.world.workspaceNamed(WORKSPACE_NAMES.second).id;
    harness = await launch(kind, { standIn });
    await harness.connect({ key: DEMO_KEYS.global });
    for (const id of [main, second]) {
      const page = await show(`audit.html?workspace=${id}`, REFRESH);
      await until(() => text(page, '.audit-head time').then((said) => said.includes('Updated')), {
        what: 'the list',
        ms: 5_000,
      }).catch(() => press(page, REFRESH));
      await page.waitForSelector('.grid-body .grid-row');
      await page.close();
    }
    open.length = 0;
  });

  afterEach(async () => {
    for (const page of open.splice(0)) await page.close();
    expect(harness.consoleErrors.splice(0)).toEqual([]);
  });

  afterAll(async () => {
    await harness?.close();
    await standIn?.close();
  });

  async function show(path: string, ready: string): Promise<Page> {
    const page = await harness.openExtension(path);
    open.push(page);
    await page.bringToFront();
    await page.waitForSelector(ready);
    return page;
  }

  const text = (page: Page, selector: string) => page.$eval(selector, (element) => element.textContent ?? '');
  const rowsOf = (page: Page) =>
    page.$$eval('.grid-body .grid-row', (rows) => rows.map(({ textContent }) => textContent ?? ''));

  test('Clean up shows groups and projects of the workspace that was chosen last, in the file too', async () => {
    const id = [...standIn.world.workspace(second).members.keys()].find(
      (one) => one !== standIn.world.session.userId && standIn.world.workspace(main).members.has(one),
    );
    if (id === undefined) throw new Error('nobody is in both workspaces');
    const assign = (workspaceId: string, place: number): string => {
      const { members, projects } = standIn.world.workspace(workspaceId);
      const [member, project] = [members.get(id), projects.at(place)];
      if (member === undefined || project === undefined) throw new Error('nothing to assign');
      Object.assign(member, { projects: [project.id], groups: [] });
      standIn.world.setMembership(workspaceId, id, 'INACTIVE');
      return project.name;
    };
    const [before, after] = [assign(main, 0), assign(second, -1)];
    expect(after).not.toBe(before);
    for (const workspaceId of [main, second]) {
      const page = await show(`audit.html?workspace=${workspaceId}`, '.grid-body .grid-row');
      await press(page, REFRESH);
      await page.type('#search', id);
      await until(async () => (await rowsOf(page)).join().includes('Deactivated here'), {
        what: 'the new list',
      });
    }
    const page = await show(`audit.html?view=cleanup&workspace=${main}`, '.grid');
    await page.type('#search', id);
    await until(async () => (await rowsOf(page)).join().includes(before), { what: before });
    await catchDownloads(page);
    await page.select('#workspace', second);
    await page.waitForSelector(`#view[data-workspace="${second}"] .grid`);
    // The names of the second may still be on their way: the file waits for them.
    await press(page, '::-p-xpath(//button[text()="Export CSV"])');
    const file = await downloaded(page);
    expect(file).toContain(after);
    expect(file).not.toContain(before);
    await until(async () => (await rowsOf(page)).join().includes(after), { what: after });
    expect((await rowsOf(page)).join()).not.toContain(before);
  });

  test('the file is separated as spreadsheets of the language expect, or as was chosen', async () => {
    const options = await show('options.html', '#language');
    await options.select('#language', 'de');
    const page = await show(`audit.html?workspace=${main}`, '.grid-body .grid-row');
    await page.waitForSelector('::-p-xpath(//button[text()="CSV exportieren"])');
    await catchDownloads(page);
    await press(page, '::-p-xpath(//button[text()="CSV exportieren"])');
    expect(await downloaded(page)).toContain('id;name;email;standing');
    await page.select('#csv-separator', 'tab');
    await press(page, '::-p-xpath(//button[text()="CSV exportieren"])');
    expect(await downloaded(page)).toContain('id\tname\temail\tstanding');
    await page.select('#csv-separator', 'comma');
    await options.select('#language', 'auto');
    await page.waitForSelector('::-p-xpath(//button[text()="Export CSV"])');
  });

  test('an address of a workspace that is not connected says so and shows another', async () => {
    const page = await show('audit.html?workspace=000000000000000000000000', '.notice');
    expect(await text(page, '.notice')).toContain('not connected');
    await page.waitForSelector('.grid-body .grid-row');
    expect(await page.evaluate(() => location.search)).toContain(main);
  });

  // Only Chromium runs something in a page of the extension before the page's own script.
  if (kind === 'chromium') {
    test('All workspaces reads each list once, and only when it is looked at', async () => {
      const page = await show(`audit.html?workspace=${main}`, '.grid-body .grid-row');
      await page.evaluateOnNewDocument(expressionOf(countReadings));
      await harness.reload(page);
      await page.waitForSelector('.grid-body .grid-row');
      const readings = () =>
        page.evaluate(() => (globalThis as unknown as { readings: string[] }).readings.toSorted());
      expect(await readings()).toEqual([main]);
      for (let revision = 1; revision <= 5; revision++) {
        await page.evaluate((value) => {
          const { chrome } = globalThis as unknown as {
            chrome: { storage: { local: { set(items: object): Promise<void> } } };
          };
          return chrome.storage.local.set({ revision: value });
        }, revision);
      }
      await press(page, '#tab-workspaces');
      await page.waitForSelector('.grid');
      await until(async () => (await readings()).length > 1, { what: 'the other list' });
      await press(page, '#tab-members');
      await press(page, '#tab-workspaces');
      await page.waitForSelector('.grid-body .grid-row');
      expect(await readings()).toEqual([main, second].toSorted());
    });
  }

  test('the popup copies the flagged people of the page as text and as a table', async () => {
    const app = await harness.openApp('/teams');
    open.push(app);
    await harness.waitForState(app, 'ready');
    const popup = await show('popup.html', '#copy-page');
    await popup.evaluate(
      expressionOf(() => {
        navigator.clipboard.write = async ([item]) => {
          const read = async (type: string) => (await item?.getType(type))?.text();
          Object.assign(globalThis, { copied: [await read('text/plain'), await read('text/html')] });
        };
      }),
    );
    await press(popup, '#copy-page');
    await until(async () => (await text(popup, '.popup')).includes('Copied.'), { what: 'the note' });
    const [plain = '', html = ''] = await popup.evaluate(
      () => (globalThis as unknown as { copied: string[] }).copied,
    );
    const [head, ...lines] = plain.split('\n').map((line) => line.split('\t'));
    expect(head).toEqual(['Name', 'Standing', 'E-mail']);
    expect(lines.length).toBeGreaterThan(10);
    const shown = await popup.$$eval('.on-page .name:not(.small)', (all) =>
      all.map(({ textContent }) => textContent ?? ''),
    );
    for (const [name = '', standing = '', email = ''] of lines) {
      expect(shown.map((one) => one.replace(/\s+/g, ' '))).toContain(name.replace(/^'/, ''));
      expect(standing).not.toBe('');
      const user = [...standIn.world.workspace(main).members.keys()].find(
        (id) => standIn.world.user(id).email === email,
      );
      if (email !== '') expect(user).toBeDefined();
      expect(html).toContain(email);
    }
    expect(html.match(/<tr>/g)).toHaveLength(lines.length + 1);
  });

  test('the popup reflows at 320 px, as at 400 % zoom', async () => {
    const popup = await show('popup.html', '.counts');
    await popup.setViewport({ width: 320, height: 640 });
    await until(
      () => popup.evaluate(() => innerWidth === 320 && document.documentElement.scrollWidth <= innerWidth),
      { what: 'a popup without a scroll bar below', ms: 5_000 },
    );
  });

  test('the report names projects, people and where it comes from, and only it is printed', async () => {
    const page = await show(`audit.html?view=cleanup&workspace=${main}`, '#report');
    await press(page, '#report');
    await page.waitForSelector('.report tbody tr');
    const said = await text(page, '.report');
    for (const part of [WORKSPACE_NAMES.main, 'Olivia Bennett', 'By project', 'By group', 'at least since']) {
      expect(said).toContain(part);
    }
    // Firefox cannot be made to show a page as printed.
    if (kind === 'chromium') {
      await page.emulateMediaType('print');
      const shown = (selector: string) =>
        page.$$eval(selector, (found) => found.some((element) => element.checkVisibility()));
      expect(await shown('.report table')).toBe(true);
      expect(await shown('.tabs, .audit-head, .report button')).toBe(false);
      expect((await page.pdf({ format: 'A4' })).length).toBeGreaterThan(5_000);
      await page.emulateMediaType('screen');
    }
    await press(page, '#report-close');
    await page.waitForSelector('.grid');
  });
});

/** In the page, before its own script: notes of which workspace a list is read. */
function countReadings(): void {
  const readings: string[] = [];
  Object.assign(globalThis, { readings });
  const { chrome } = globalThis as unknown as { chrome: Api };
  const send = chrome.runtime.sendMessage.bind(chrome.runtime);
  chrome.runtime.sendMessage = (message, ...rest) => {
    if (message.type === 'roster.read' && message.payload.from.join() === '0,0') {
      readings.push(message.payload.workspaceId);
    }
    return send(message, ...rest);
  };
}

interface Api {
  readonly runtime: {
    sendMessage(
      message: { readonly type: string; readonly payload: { workspaceId: string; from: number[] } },
      ...rest: unknown[]
    ): unknown;
  };
}

/** Keeps the last file that a page hands out instead of saving it. */
async function catchDownloads(page: Page): Promise<void> {
  await page.evaluate(
    expressionOf(() => {
      const blobs = new Map<string, Blob>();
      const create = URL.createObjectURL.bind(URL);
      URL.createObjectURL = (blob) => {
        const url = create(blob);
        blobs.set(url, blob as Blob);
        return url;
      };
      HTMLAnchorElement.prototype.click = function click(this: HTMLAnchorElement) {
        Object.assign(globalThis, { caught: blobs.get(this.href) });
      };
    }),
  );
}

/** The text of the next file. */
function downloaded(page: Page): Promise<string> {
  return until(
    () =>
      page.evaluate(async () => {
        const page = globalThis as unknown as { caught?: Blob };
        const blob = page.caught;
        delete page.caught;
        return blob === undefined ? null : blob.text();
      }),
    { what: 'the file' },
  );
}
