/** What an admin reads belongs to the shown workspace, is complete, is read once, and leaves the page whole. */
import type { Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { DEMO_KEYS, WORKSPACE_NAMES } from '../stand-in/generate-people-and-workspaces.ts';
import { type StandIn, startStandIn } from '../stand-in/service.ts';
import {
  accessibilityFaults,
  catchDownloads,
  downloaded,
  hasFocus,
  OpenedPages,
  tabTo,
  textOf,
  type,
} from './extension-pages.ts';
import {
  ask,
  BROWSERS,
  expressionOf,
  frames,
  type Harness,
  launch,
  press,
  REFRESH,
  until,
} from './harness.ts';

describe.each(BROWSERS)('what an admin reads in %s', (kind) => {
  let standIn: StandIn;
  let harness: Harness;
  let main: string;
  let second: string;
  const opened = new OpenedPages(() => harness);
  const show = opened.show.bind(opened);

  beforeAll(async () => {
    standIn = await startStandIn({ members: 60 });
    main = standIn.world.workspaceNamed(WORKSPACE_NAMES.main).id;
    second = standIn.world.workspaceNamed(WORKSPACE_NAMES.second).id;
    harness = await launch(kind, { standIn });
    await harness.connect({ key: DEMO_KEYS.global });
    for (const id of [main, second]) {
      const page = await show(`audit.html?workspace=${id}`, REFRESH);
      await until(() => textOf(page, '.audit-head time').then((said) => said.includes('Updated')), {
        what: 'the list',
        ms: 5_000,
      }).catch(() => press(page, REFRESH));
      await page.waitForSelector('.grid-body .grid-row');
    }
    await opened.close();
  });

  afterEach(async () => {
    await opened.close();
    expect(harness.consoleErrors.splice(0)).toEqual([]);
  });

  afterAll(async () => {
    await harness?.close();
    await standIn?.close();
  });

  const rowsOf = (page: Page) =>
    page.$$eval('.grid-body .grid-row', (rows) => rows.map(({ textContent }) => textContent ?? ''));

  test('a project of another workspace is nobody’s leftover once the names are read, in no view', async () => {
    const { members, projects } = standIn.world.workspace(main);
    const [foreign] = standIn.world.workspace(second).projects;
    const [id, member] =
      [...members].findLast(([one]) => !standIn.world.workspace(second).members.has(one)) ?? [];
    if (id === undefined || member === undefined || foreign === undefined)
      throw new Error('nobody to assign');
    expect(projects.map((one) => one.id)).not.toContain(foreign.id);
    const { projects: before, groups } = member;
    Object.assign(member, { projects: [foreign.id], groups: [] });
    standIn.world.setMembership(main, id, 'INACTIVE');
    const page = await show(`audit.html?workspace=${main}`, '.grid-body .grid-row');
    await press(page, REFRESH);
    await page.type('#search', id);
    // Nobody knows yet which projects belong to the workspace.
    await until(async () => /Deactivated here.*≤\s1/.test((await rowsOf(page)).join()), {
      what: 'at most 1',
    });
    await press(page, '#tab-cleanup');
    await page.waitForSelector('.card');
    await page.type('#search', id);
    await until(async () => (await textOf(page, '.view')).includes('Nobody matches'), {
      what: 'that nothing is left',
    });
    await press(page, '#report');
    await page.waitForSelector('.report tbody tr');
    expect(await textOf(page, '.report')).not.toContain('at most');
    await press(page, '#report-close');
    await press(page, '#tab-members');
    await until(async () => !(await rowsOf(page)).join().includes('≤'), { what: 'the numbers of the names' });
    Object.assign(member, { projects: before, groups });
  });

  test('Clean up shows groups and projects of the workspace that was chosen last, also in the file', async () => {
    const id = [...standIn.world.workspace(second).members.keys()].find(
      (one) => one !== standIn.world.session.userId && standIn.world.workspace(main).members.has(one),
    );
    if (id === undefined) throw new Error('nobody is in both workspaces');
    const assign = (workspaceId: string, place: number): string => {
      const { members, projects } = standIn.world.workspace(workspaceId);
      const [member, project] = [members.get(id), projects.at(place)];
      if (member === undefined || project === undefined)
        throw new Error('there is no member or no project to assign');
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
    // The names of the second workspace may still be on their way. The file waits for them.
    await press(page, '::-p-xpath(//button[text()="Export CSV"])');
    const { text: file } = await downloaded(page);
    expect(file).toContain(after);
    expect(file).not.toContain(before);
    await until(async () => (await rowsOf(page)).join().includes(after), { what: after });
    expect((await rowsOf(page)).join()).not.toContain(before);
  });

  test('the file has the separator that spreadsheets of the language expect, or the chosen one', async () => {
    const options = await show('options.html', '#language');
    await options.select('#language', 'de');
    const page = await show(`audit.html?workspace=${main}`, '.grid-body .grid-row');
    await page.waitForSelector('::-p-xpath(//button[text()="CSV exportieren"])');
    await catchDownloads(page);
    await press(page, '::-p-xpath(//button[text()="CSV exportieren"])');
    expect((await downloaded(page)).text).toContain('id;name;email;standing');
    await page.select('#csv-separator', 'tab');
    await press(page, '::-p-xpath(//button[text()="CSV exportieren"])');
    expect((await downloaded(page)).text).toContain('id\tname\temail\tstanding');
    await page.select('#csv-separator', 'comma');
    await options.select('#language', 'auto');
    await page.waitForSelector('::-p-xpath(//button[text()="Export CSV"])');
  });

  test.each(['de', 'es', 'fr', 'pt'])(
    'at 1 280 px the table shows whole roles and dates in %s, and every column',
    async (language) => {
      const options = await show('options.html', '#language');
      await options.select('#language', language);
      const page = await show(`audit.html?workspace=${main}`, '.grid-body .grid-row');
      await page.setViewport({ width: 1280, height: 800 });
      await page.waitForSelector(`html[lang="${language}"]`);
      const faults = () =>
        page.$eval('.grid', (grid) => {
          const cut = [...grid.querySelectorAll('.grid-cell:nth-child(6), .grid-cell:nth-child(9)')]
            .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
            .map(({ textContent }) => textContent);
          return grid.scrollWidth > grid.clientWidth ? [...cut, `${grid.scrollWidth} px`] : cut;
        });
      await until(async () => (await faults()).length === 0, { what: 'room for all columns' });
      await options.select('#language', 'auto');
      await options.waitForSelector('html[lang="en"]');
    },
  );

  test('names stay in sight when a narrow table is scrolled sideways', async () => {
    const page = await show(`audit.html?workspace=${main}`, '.grid-body .grid-row');
    await page.setViewport({ width: 640, height: 800 });
    const lefts = () =>
      page.$eval('.grid', (grid) => {
        const at = (cell: Element | null) => Math.round(cell?.getBoundingClientRect().left ?? 0);
        return { grid: at(grid), name: at(grid.querySelector('.grid-body .grid-cell')) };
      });
    await page.$eval('.grid', (grid) => grid.scrollTo({ left: grid.scrollWidth }));
    await until(() => page.$eval('.grid', (grid) => grid.scrollLeft > 100), { what: 'the right end' });
    const { grid, name } = await lefts();
    expect(name - grid).toBeLessThanOrEqual(2);
  });

  test('a column that is left out stays out of the table and of the file', async () => {
    const headsOf = (page: Page) =>
      page.$$eval('.grid [role="columnheader"]', (heads) => heads.map(({ textContent }) => textContent));
    const account = '::-p-xpath(//label[normalize-space()="Account"]/input)';
    const address = `audit.html?workspace=${main}`;
    const before = await show(address, '.grid-body .grid-row');
    expect(await headsOf(before)).toContain('Account');
    await press(before, 'details.menu > summary');
    await press(before, account);
    await until(async () => !(await headsOf(before)).includes('Account'), { what: 'the table without it' });
    const page = await show(address, '.grid-body .grid-row');
    await until(async () => !(await headsOf(page)).includes('Account'), { what: 'the choice of before' });
    await catchDownloads(page);
    await press(page, '::-p-xpath(//button[text()="Export CSV"])');
    expect((await downloaded(page)).text).toContain('id,name,email,standing,membership');
    await press(page, 'details.menu > summary');
    await press(page, account);
    await until(async () => (await headsOf(page)).includes('Account'), { what: 'the column again' });
  });

  test('an address of a workspace without a connection says so and shows another workspace', async () => {
    const page = await show('audit.html?workspace=000000000000000000000000', '.notice');
    await until(async () => (await textOf(page, '.notice')).includes('not connected'), {
      what: 'that it says so',
    });
    await page.waitForSelector('.grid-body .grid-row');
    await until(() => page.evaluate((id) => location.search.includes(id), main), {
      what: 'the address of another',
    });
  });

  // Only Chromium runs something in a page of the extension before the page's own script.
  if (kind === 'chromium') {
    test('All workspaces reads each list once, and only while it is shown', async () => {
      const page = await show(`audit.html?workspace=${main}`, '.grid-body .grid-row');
      await page.evaluateOnNewDocument(expressionOf(countReadings));
      await harness.reload(page);
      await page.waitForSelector('.grid-body .grid-row');
      const readings = () => page.evaluate(() => (globalThis as unknown as Readings).readings.toSorted());
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
      await until(async () => (await readings()).length > 1, { what: 'the other list' });
      // Leaves the view and opens it again while that list is still on its way.
      await press(page, '#tab-members');
      await page.waitForSelector('#tab-members[aria-selected="true"]');
      await press(page, '#tab-workspaces');
      await page.waitForSelector('#tab-workspaces[aria-selected="true"]');
      await page.evaluate(() => (globalThis as unknown as Readings).goOn());
      await page.waitForSelector('.grid-body .grid-row');
      expect(await readings()).toEqual([main, second].toSorted());
    });

    test('a list that changes while All workspaces is shown is read once for all views', async () => {
      const page = await show(`audit.html?view=workspaces&workspace=${main}`, '.grid-body .grid-row');
      await page.evaluateOnNewDocument(expressionOf(countReadings));
      await page.evaluateOnNewDocument('goOn()');
      await harness.reload(page);
      await page.waitForSelector('.grid-body .grid-row');
      const id = [...standIn.world.workspace(main).members.keys()].find(
        (one) => one !== standIn.world.session.userId && standIn.world.workspace(second).members.has(one),
      );
      if (id === undefined) throw new Error('nobody is in both workspaces');
      // Invited here, because no other test does that.
      standIn.world.setMembership(main, id, 'PENDING');
      await page.type('#search', id);
      // Refresh of this view reads the other lists, too.
      await ask(page, 'workspace.refresh', { workspaceId: main });
      await until(async () => (await rowsOf(page)).join().includes('Invited'), { what: 'the new list' });
      const readings = await page.evaluate(() => (globalThis as unknown as Readings).readings);
      expect(readings.toSorted()).toEqual([main, main, second].toSorted());
    });

    test('twenty workspaces of 10 000 people show rows after two lists and take less than 60 MB', async () => {
      const page = await show(`audit.html?workspace=${main}`, '.grid-body .grid-row');
      await page.evaluateOnNewDocument(expressionOf(answerLists, 20, 10_000));
      await page.goto(harness.extensionUrl('audit.html?view=workspaces'));
      await page.waitForSelector('.grid-body .grid-row');
      const lists = () => page.evaluate(() => (globalThis as unknown as ListsRead).begun);
      await until(async () => (await lists()).length === 20, { what: 'the twentieth list', ms: 60_000 });
      // The third list has been requested by the time the first rows are drawn.
      expect((await lists()).filter((hadRows) => !hadRows).length).toBeLessThanOrEqual(3);
      await press(page, '.tools input[type="checkbox"]');
      const rows = () => page.$eval('.grid', (grid) => Number(grid.getAttribute('aria-rowcount')) - 1);
      await until(async () => (await rows()) === 20 * 10_000 - 19 * 100, { what: 'everyone', ms: 60_000 });
      const session = await page.createCDPSession();
      await session.send('HeapProfiler.collectGarbage');
      expect((await session.send('Runtime.getHeapUsage')).usedSize).toBeLessThan(60_000_000);
    });
  }

  test('the popup copies the flagged people of the page as text and as a table', async () => {
    const app = await opened.app();
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
    await tabTo(popup, '#copy-page');
    await type(popup, 'Enter');
    await until(async () => (await textOf(popup, '.popup')).includes('Copied.'), { what: 'the note' });
    expect(await hasFocus(popup, '#copy-page')).toBe(true);
    expect(await accessibilityFaults(popup)).toEqual([]);
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

  test('the popup reflows at 320 px, as at 400 % zoom, in every language', async () => {
    const options = await show('options.html', '#language');
    const popup = await show('popup.html', '.counts');
    await popup.setViewport({ width: 320, height: 640 });
    for (const language of ['de', 'es', 'fr', 'pt', 'auto']) {
      await options.select('#language', language);
      // The last choice must be stored before its page is closed.
      await popup.waitForSelector(`html[lang="${language === 'auto' ? 'en' : language}"]`);
      await until(
        () => popup.evaluate(() => innerWidth === 320 && document.documentElement.scrollWidth <= innerWidth),
        { what: `a popup without a scroll bar below in ${language}` },
      );
    }
  });

  test('the report names projects, people and its workspace, and only the report is printed', async () => {
    const page = await show(`audit.html?view=cleanup&workspace=${main}`, '#report');
    await tabTo(page, '#report');
    await type(page, 'Enter');
    await page.waitForSelector('.report tbody tr');
    // The keyboard follows the person into the report and back to the table.
    await until(() => hasFocus(page, '#report-close'), { what: 'the focus in the report' });
    expect(await accessibilityFaults(page)).toEqual([]);
    const said = await textOf(page, '.report');
    for (const part of [WORKSPACE_NAMES.main, 'Olivia Bennett', 'By project', 'By group', 'or earlier']) {
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
      const foot = await page.evaluate(() => document.documentElement.style.getPropertyValue('--print-foot'));
      expect(foot).toContain(WORKSPACE_NAMES.main);
      expect(foot).toMatch(/\d{4}/);
      await page.emulateMediaType('screen');
    }
    // Who comes by the tabs stays there.
    await page.focus('#tab-cleanup');
    await type(page, 'ArrowLeft');
    await page.waitForSelector('.report', { hidden: true });
    await type(page, 'ArrowRight');
    await page.waitForSelector('.report tbody tr');
    await frames(page);
    expect(await hasFocus(page, '#tab-cleanup')).toBe(true);
    await page.focus('#report-close');
    await type(page, 'Enter');
    await page.waitForSelector('.grid');
    await until(() => hasFocus(page, '#report'), { what: 'the focus on the button of the report' });
  });

  test('a printed table has every row, and a heading that pages can repeat', async () => {
    const page = await show(`audit.html?workspace=${main}`, '.grid-body .grid-row');
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
    expect((await rowsOf(page)).length).toBe(
      Number(await page.$eval('.grid', (grid) => grid.getAttribute('aria-rowcount'))) - 1,
    );
    // Browsers would leave out a button from the second page on.
    expect(await page.$$('.grid-head button')).toHaveLength(0);
    expect(await textOf(page, '.grid-head')).toContain('Standing');
    if (kind === 'chromium') {
      await page.emulateMediaType('print');
      const display = (selector: string) =>
        page.$eval(selector, (element) => getComputedStyle(element).display);
      expect(await display('.grid-head')).toBe('table-header-group');
      expect(await display('.grid-body')).toBe('table-row-group');
      await page.emulateMediaType('screen');
    }
    await page.evaluate(() => dispatchEvent(new Event('afterprint')));
    await page.waitForSelector('.grid-head button');
  });

  test('keyboard and screen readers can read the charts of changes', async () => {
    const page = await show(`audit.html?view=history&workspace=${main}`, '.weekly');
    await tabTo(page, '.weeks');
    expect(await page.$eval('.weeks', (chart) => chart.getAttribute('aria-label'))).toBe(
      'Left and returned, by week',
    );
    // The first test deactivated somebody.
    const rows = () => page.$$eval('.weekly tbody tr', (all) => all.map((row) => row.textContent ?? ''));
    await until(async () => (await rows()).some((row) => /[1-9]0$/.test(row)), {
      what: 'a row with somebody who left',
    });
    expect(await accessibilityFaults(page)).toEqual([]);
  });
});

interface Readings {
  readonly readings: string[];
  /** Releases the lists after the first one, which wait until then. */
  goOn(): void;
}

/** In the page, before its own script: notes the workspace of each list that is read. Lists after the first one wait. */
function countReadings(): void {
  const readings: string[] = [];
  let goOn = () => {};
  const mayGoOn = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  Object.assign(globalThis, { readings, goOn });
  const { chrome } = globalThis as unknown as { chrome: Api };
  const send = chrome.runtime.sendMessage.bind(chrome.runtime);
  chrome.runtime.sendMessage = (message, ...rest) => {
    if (message.type !== 'roster.read' || message.payload.from.join() !== '0,0')
      return send(message, ...rest);
    readings.push(message.payload.workspaceId);
    return readings.length === 1 ? send(message, ...rest) : mayGoOn.then(() => send(message, ...rest));
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

interface ListsRead {
  /** For each requested list, whether rows were drawn by then. */
  readonly begun: boolean[];
}

/**
 * In the page, before its own script: answers like a background with so many workspaces. A hundred people are in all
 * of them with different standings; the others are in one each.
 */
function answerLists(workspaces: number, size: number): void {
  const begun: boolean[] = [];
  Object.assign(globalThis, { begun });
  const id = (number: number) => number.toString(16).padStart(24, '0');
  const infoOf = (place: number) => ({
    workspaceId: id(place),
    version: 'a',
    readAt: 1,
    size,
    counts: {},
    broken: 0,
  });
  const all = Array.from({ length: workspaces }, (_, place) => ({
    id: id(place),
    name: `Workspace ${place}`,
    connectionId: 'key',
    roster: infoOf(place),
    sync: { phase: 'idle' },
  }));
  const member = (place: number, at: number) => {
    const number = at < 100 ? at : place * size + at;
    return {
      id: id(number),
      name: `Person Number ${number}`,
      email: `person.number.${number}@example.com`,
      account: 'ACTIVE',
      membership: 'ACTIVE',
      standing: (place + at) % 2 === 0 ? 'active' : 'deactivated-here',
      roles: [],
      groups: 0,
      projects: 0,
      atMost: [],
      detailed: true,
    };
  };
  const PIECE = 1_000;
  const answers: Record<string, (payload: { workspaceId: string; from: number[] }) => unknown> = {
    'workspace.list': () => all,
    'connection.list': () => [{ id: 'key', region: 'global', subdomain: '', workspaces: all }],
    'status.read': () => ({ workspace: all[0] }),
    'history.read': () => ({ events: [], days: [], knownFrom: 1, unbrokenFrom: 1 }),
    'roster.read': ({ workspaceId, from: [from = 0] }) => {
      const place = Number.parseInt(workspaceId, 16);
      if (from === 0) begun.push(document.querySelector('.grid-body .grid-row') !== null);
      const members = Array.from({ length: PIECE }, (_, at) => member(place, from + at));
      return {
        info: infoOf(place),
        namesAt: 0,
        members,
        next: from + PIECE < size ? [from + PIECE, 0] : null,
      };
    },
  };
  const { chrome } = globalThis as unknown as { chrome: Api };
  chrome.runtime.sendMessage = async ({ type, payload }) => ({ ok: true, data: answers[type]?.(payload) });
}
