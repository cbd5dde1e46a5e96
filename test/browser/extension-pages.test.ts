/** The extension's own pages in both browsers: accessible in every state, usable with only a keyboard, and fast. */
import type { Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { DEMO_KEYS, WORKSPACE_NAMES } from '../stand-in/generate-people-and-workspaces.ts';
import { expectedBadges } from '../stand-in/pages/data.ts';
import { type StandIn, startStandIn } from '../stand-in/service.ts';
import { noteFlashes } from './card-root.ts';
import {
  accessibilityFaults,
  catchDownloads,
  downloaded,
  hasFocus,
  OpenedPages,
  tabTo,
  type,
  waitForText,
} from './extension-pages.ts';
import { ask, BROWSERS, expressionOf, type Harness, launch, press, REFRESH, until } from './harness.ts';

/** Waits until the element with this text has the focus. Pages move it once they are drawn. */
async function hasFocusOn(page: Page, text: string): Promise<void> {
  await until(() => page.evaluate((wanted) => document.activeElement?.textContent === wanted, text), {
    what: `the focus on “${text}”`,
  });
}

/** Waits until the field has this value. */
async function holds(page: Page, selector: string, value: string): Promise<void> {
  const isHeld = (field: Element, wanted: string) => (field as HTMLInputElement).value === wanted;
  await until(() => page.$eval(selector, isHeld, value), { what: `“${value}” in ${selector}` });
}

describe.each(BROWSERS)('pages in %s', (kind) => {
  let standIn: StandIn;
  let harness: Harness;
  let workspaceId: string;
  const opened = new OpenedPages(() => harness);
  const show = opened.show.bind(opened);
  const app = opened.app.bind(opened);

  beforeAll(async () => {
    standIn = await startStandIn({ members: 120 });
    workspaceId = standIn.world.workspaceNamed(WORKSPACE_NAMES.main).id;
    harness = await launch(kind, { standIn });
  });

  afterEach(async () => {
    standIn.faults.clear();
    await opened.close();
    expect(harness.consoleErrors.splice(0)).toEqual([]);
  });

  afterAll(async () => {
    await harness?.close();
    await standIn?.close();
  });

  describe('before connecting', () => {
    test.each([
      ['welcome.html', '.steps'],
      ['options.html', '#connect'],
      ['popup.html', '#first-connect'],
      ['audit.html', '.notice'],
    ])('%s is accessible, has a title and a language', async (path, ready) => {
      const page = await show(path, ready);
      expect(await accessibilityFaults(page)).toEqual([]);
      expect(await page.title()).toContain('Member Status for Clockify');
      expect(await page.evaluate(() => document.documentElement.lang)).toBe('en');
    });

    test('refuses a wrong key in our own words, names nobody, and stays accessible', async () => {
      const page = await show('options.html', '#connect');
      await page.type('#api-key', 'no-such-key');
      await press(page, '#connect');
      await waitForText(page, /does not know this API key/);
      const status = await page.$eval('#connection-status', (element) => element.textContent ?? '');
      expect(status).not.toMatch(/Api key does not exist|Olivia|Northwind/);
      expect(await accessibilityFaults(page)).toEqual([]);
    });

    test('asks for the own subdomain, and refuses an impossible one before any request', async () => {
      const page = await show('options.html', '#connect');
      expect(await page.$eval('#subdomain', (field) => field.checkVisibility())).toBe(false);
      await page.select('#region', 'subdomain');
      await until(() => page.$eval('#subdomain', (field) => field.checkVisibility()), { what: 'the field' });
      standIn.requests.length = 0;
      await page.type('#subdomain', 'not a name');
      await page.type('#api-key', 'some-key');
      await press(page, '#connect');
      await waitForText(page, /Enter the name before/);
      expect(standIn.requests).toEqual([]);
      expect(await page.$eval('#api-key', (field) => (field as HTMLInputElement).value)).toBe('some-key');
      await page.type('#subdomain', 'x');
      await until(
        () =>
          page.$eval(
            '#connection-status',
            ({ textContent }) => !textContent?.includes('Enter the name before'),
          ),
        { what: 'an end of what was wrong' },
      );
    });

    test('leads to the host of the chosen region or subdomain to make a key', async () => {
      const page = await show('options.html', '#connect');
      const link = () => page.$eval('#key-hint a', (one) => (one as HTMLAnchorElement).href);
      const leadsTo = (host: string) =>
        until(async () => (await link()) === `https://${host}/user/preferences#advanced`, { what: host });
      await leadsTo('app.clockify.me');
      await page.select('#region', 'euc1');
      await leadsTo('euc1.clockify.me');
      await page.select('#region', 'subdomain');
      await leadsTo('app.clockify.me');
      await page.type('#subdomain', 'Acme');
      await leadsTo('acme.clockify.me');
    });

    test('tries the same key again with one click after a failure of the network', async () => {
      standIn.faults.set({ match: '/v1/user', kind: 'reset' });
      const page = await show('options.html', '#connect');
      await page.type('#api-key', DEMO_KEYS.euc1);
      await page.select('#region', 'euc1');
      await press(page, '#connect');
      await waitForText(page, /cannot be reached/);
      await holds(page, '#api-key', '');
      standIn.faults.clear();
      await page.focus('#connection-status button');
      await page.keyboard.press('Enter');
      await waitForText(page, new RegExp(WORKSPACE_NAMES.europe));
      // The button has gone, and the keyboard goes on where it was.
      expect(await hasFocus(page, '#connection-status, #connection-status *')).toBe(true);
      // The next test starts without a connection.
      await press(page, '::-p-xpath(//button[text()="Disconnect"])');
      await press(page, '.connections .button.danger');
      await until(async () => (await page.$('.connections')) === null, { what: 'no connection' });
    });

    test('connects with only the keyboard', async () => {
      const page = await show('options.html', '#connect');
      await tabTo(page, '#region');
      await tabTo(page, '#api-key');
      await page.keyboard.type(DEMO_KEYS.global);
      await type(page, 'Enter');
      await waitForText(page, /Connected as Olivia Bennett/);
      await holds(page, '#api-key', '');
    });
  });

  describe('connected', () => {
    beforeAll(async () => {
      // Earlier tests have connected, if they ran.
      const side = await harness.openExtension('welcome.html');
      const { data } = await ask(side, 'connection.list', null);
      if ((data as readonly object[]).length === 0) await harness.connect({ key: DEMO_KEYS.global });
      await side.close();
      const page = await harness.openApp('/teams');
      await harness.waitForState(page, 'ready');
      await page.close();
    });

    test.each([
      ['welcome.html', '.step.done'],
      ['options.html', '.connections'],
      ['popup.html', '.counts'],
      ['audit.html', '.grid-body .grid-row'],
      ['audit.html?view=workspaces', '.grid'],
      ['audit.html?view=cleanup', '.cards'],
      ['audit.html?view=history', '#view'],
    ])('%s is accessible, light and dark', async (path, ready) => {
      const page = await show(path, ready);
      expect(await accessibilityFaults(page)).toEqual([]);
      if (kind === 'chromium') {
        await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'dark' }]);
        expect(await accessibilityFaults(page)).toEqual([]);
      }
    });

    test('the popup lists who is flagged on the page, shows one of them there, and filters by standing', async () => {
      const page = await app();
      await harness.waitForState(page, 'ready');
      const popup = await show('popup.html', '.on-page');
      const names = () =>
        popup.$$eval('.on-page .name:not(.small)', (all) => all.map((one) => one.textContent ?? ''));
      // The page continues to fill its list for a moment, and the popup follows.
      const expected = expectedBadges(standIn.world, '/teams', workspaceId);
      const people = new Set(expected.map(({ users }) => users.join()));
      expect(people.size).toBeGreaterThan(20);
      await until(async () => (await names()).length === people.size, { what: `a list of ${people.size}` });
      const before = await names();

      await press(popup, '.count[data-standing="deleted"]');
      await until(async () => (await names()).join() !== before.join(), { what: 'the filtered list' });
      await press(popup, '.count[data-standing="deleted"]');
      await until(async () => (await names()).join() === before.join(), { what: 'the whole list' });

      // A search also finds who is listed above.
      const sought = before.find((name) => /^[\w-]+( [\w-]+)+$/.test(name));
      if (sought === undefined) throw new Error('nobody on the page has a suitable name');
      await popup.type('#search', sought);
      const found = () =>
        popup.$$eval('.people:not(.on-page) .name:not(.small)', (all) => all.map((one) => one.textContent));
      await until(async () => (await found()).includes(sought), { what: `${sought} among the found` });
      await popup.$eval('#search', (field) => {
        (field as HTMLInputElement).value = '';
        field.dispatchEvent(new InputEvent('input'));
      });

      await page.evaluate(expressionOf(noteFlashes));
      await press(popup, '.on-page button');
      await until(
        () =>
          page.evaluate(() => (globalThis as unknown as { flashed: ReadonlySet<Element> }).flashed.size > 0),
        { what: 'the highlighted badge' },
      );
    });

    test('the popup lists the people of a list one by one, each with their own standing', async () => {
      const page = await app();
      await harness.waitForState(page, 'ready');
      // The time off page shows people of every standing.
      const plain = expectedBadges(standIn.world, '/time-off', workspaceId).filter(({ text }) =>
        /^\p{L}+ \p{L}+$/u.test(text),
      );
      const people = ['deactivated-here', 'deleted'].flatMap(
        (wanted) => plain.find(({ standing }) => standing === wanted)?.text ?? [],
      );
      expect(people).toHaveLength(2);
      await page.evaluate((text) => document.body.replaceChildren(text), people.join(', '));
      const popup = await show('popup.html', '.on-page');
      const rows = () =>
        popup.$$eval('.on-page > li', (all) => all.map(({ textContent }) => textContent?.split(' · ')[0]));
      const expected = `${people[0]}Deactivated here,${people[1]}Deleted`;
      await until(async () => (await rows()).join() === expected, { what: expected });
      const others = await popup.$$eval('.people:not(.on-page) .name:not(.small)', (all) =>
        all.map((one) => one.textContent),
      );
      for (const one of people) expect(others).not.toContain(one);
    });

    test('the popup says when every place of somebody is hidden, and when it no longer is', async () => {
      const page = await app();
      await harness.waitForState(page, 'ready');
      await until(async () => (await harness.badges(page)).length > 0, { what: 'badges on the page' });
      const hide = (isHidden: boolean) =>
        page.evaluate((isHidden) => {
          document.body.style.visibility = isHidden ? 'hidden' : '';
        }, isHidden);
      await hide(true);
      const popup = await show('popup.html', '.on-page');
      const places = () =>
        popup.$$eval('.on-page .small', (all) => [
          ...new Set(all.map(({ textContent }) => textContent?.split(' · ')[1])),
        ]);
      await until(async () => (await places()).join() === 'hidden on this page', { what: 'hidden places' });
      await press(popup, '.on-page button');
      const said = () =>
        popup.$$eval('[role="status"]', (all) => all.map(({ textContent }) => textContent).join());
      await until(async () => (await said()).includes('is hidden everywhere'), { what: 'the sentence' });
      await hide(false);
      const later = await show('popup.html', '.on-page');
      await until(
        () => later.$eval('.on-page .small', ({ textContent }) => /\d+ places?$/.test(textContent ?? '')),
        { what: 'places to be seen' },
      );
    });

    test('the popup speaks of nobody once the browser’s error page stands in the place of the page', async () => {
      const page = await app();
      await harness.waitForState(page, 'ready');
      await show('popup.html', '.on-page');
      standIn.faults.set({ match: '/teams', kind: 'reset' });
      // Firefox rejects, Chrome does not.
      await page.reload().catch(() => undefined);
      const later = await show('popup.html', '[data-action="reload"]');
      expect(await later.$('.on-page')).toBeNull();
      standIn.faults.clear();
      await press(later, '[data-action="reload"]');
      await later.waitForSelector('.on-page');
    });

    test('a connection can be renamed and tested with only the keyboard, and the focus stays there', async () => {
      const page = await show('options.html', '.connections');
      await tabTo(page, '[data-opens="rename"]');
      await type(page, 'Enter');
      await page.keyboard.down('Control');
      await type(page, 'a');
      await page.keyboard.up('Control');
      await page.keyboard.type('My key');
      await type(page, 'Enter');
      await until(() => page.$eval('.connections h3', (title) => title.textContent === 'My key'), {
        what: 'the new name',
      });
      await hasFocusOn(page, 'Rename');
      await type(page, 'Tab', 'Enter');
      await hasFocusOn(page, 'Forget');
      expect(await accessibilityFaults(page)).toEqual([]);
      await type(page, 'Tab', 'Enter');
      await hasFocusOn(page, 'Disconnect');
      expect(await page.$$('.connections > li')).toHaveLength(1);
    });

    test('a long name without a space makes the row of its connection no wider than a narrow window', async () => {
      const page = await show('options.html', '.connections');
      await page.setViewport({ width: 360, height: 800 });
      const { data } = await ask(page, 'connection.list', null);
      const [{ id, label } = { id: '', label: '' }] = data as readonly { id: string; label: string }[];
      await ask(page, 'connection.rename', { id, label: 'W'.repeat(60) });
      await waitForText(page, 'W'.repeat(60));
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
      ).toBeLessThanOrEqual(0);
      await ask(page, 'connection.rename', { id, label });
    });

    test('the popup works with only the keyboard', async () => {
      const clockify = await app();
      await harness.waitForState(clockify, 'ready');
      const popup = await show('popup.html', '.on-page');
      await tabTo(popup, '#refresh');
      await tabTo(popup, '#enabled');
      await type(popup, ' ');
      await harness.waitForState(clockify, 'off');
      await type(popup, ' ');
      await harness.waitForState(clockify, 'ready');
      await popup.waitForSelector('.on-page');
      await tabTo(popup, '#open-audit');
      await tabTo(popup, '#open-options');
      await tabTo(popup, '.count[data-standing="deleted"]');
      await type(popup, ' ');
      await popup.waitForSelector('.count[data-standing="deleted"][aria-pressed="true"]');
      await type(popup, ' ');
      await tabTo(popup, '#search');
      await tabTo(popup, '.on-page button');
    });

    test.each([
      ['auth', 'Check the key', { kind: 'error', status: 401, code: 4003 }],
      ['forbidden', 'Use another key', { kind: 'error', status: 403, code: 501 }],
      ['server', 'Try again', { kind: 'html', status: 500 }],
      ['offline', 'Try again', { kind: 'reset' }],
      ['schema', 'Try again', { kind: 'body', body: '{}' }],
    ] as const)(
      'a refresh that ends in %s says so in one sentence, offers one action and recovers',
      async (code, action, fault) => {
        const popup = await show('popup.html', REFRESH);
        standIn.faults.set({ match: '/users', ...fault });
        await press(popup, REFRESH);
        await popup.waitForSelector(`[data-action="${code}"]`, { timeout: 40_000 });
        expect(await popup.$eval(`[data-action="${code}"]`, (button) => button.textContent)).toBe(action);
        expect(await popup.$$('.notice.bad .button')).toHaveLength(1);
        expect(await accessibilityFaults(popup)).toEqual([]);
        standIn.faults.clear();
        await press(popup, REFRESH);
        await until(async () => (await popup.$('.notice.bad')) === null, { what: 'the end of the failure' });
        await popup.waitForSelector(REFRESH);
      },
    );

    test('the focus goes to Refresh when “Try again” had it and goes', async () => {
      const popup = await show('popup.html', REFRESH);
      standIn.faults.set({ match: '/users', kind: 'html', status: 500 });
      await press(popup, REFRESH);
      await popup.waitForSelector('[data-action="server"]', { timeout: 40_000 });
      standIn.faults.clear();
      await popup.focus('[data-action="server"]');
      await popup.keyboard.press('Enter');
      await until(async () => (await popup.$('.notice.bad')) === null, { what: 'the end of the failure' });
      await until(() => hasFocus(popup, REFRESH), { what: 'the focus on Refresh' });
    });

    test('at its real height the popup shows what the search finds, and its links, without being scrolled', async () => {
      const page = await app();
      await harness.waitForState(page, 'ready');
      const popup = await show('popup.html', '.on-page');
      await popup.setViewport({ width: 360, height: 600 });
      await popup.focus('#search');
      await popup.keyboard.type('a');
      await until(async () => (await popup.$('.on-page')) === null, { what: 'only who is found' });
      const bottoms = (selector: string) =>
        popup.$$eval(selector, (all) => all.map((one) => one.getBoundingClientRect().bottom));
      expect((await bottoms('.people li'))[2]).toBeLessThanOrEqual(600);
      await popup.evaluate(() => scrollTo(0, 0));
      expect(await bottoms('.links button')).toEqual([expect.any(Number), expect.any(Number)]);
      for (const bottom of await bottoms('.links button, #search')) expect(bottom).toBeLessThan(600);
    });

    test('the popup finds anyone of the workspace', async () => {
      const someone = [...standIn.world.workspace(workspaceId).members.keys()]
        .map((id) => standIn.world.user(id))
        .find(({ name }) => name?.includes(' ') === true && /^[\x20-\x7e]+$/.test(name));
      if (someone?.name == null) throw new Error('nobody in the world has a suitable name');
      const popup = await show('popup.html', '#search');
      await popup.type('#search', someone.name.toUpperCase());
      await waitForText(popup, someone.name);
    });

    // Only Chromium runs something in a page of the extension before the page's own script.
    if (kind === 'chromium') {
      test('no control of the popup moves when the list of members comes late', async () => {
        const popup = await show('popup.html', '#search');
        await popup.evaluateOnNewDocument(expressionOf(holdMembers));
        await harness.reload(popup);
        await popup.waitForSelector('main[aria-busy="true"]');
        const places = () =>
          popup.$$eval('button, input', (all) =>
            all.map((one) => `${one.id || one.textContent} ${JSON.stringify(one.getBoundingClientRect())}`),
          );
        const before = await places();
        expect(before.length).toBeGreaterThan(10);
        await popup.evaluate(() => (globalThis as unknown as { giveMembers(): void }).giveMembers());
        await popup.waitForSelector('main[aria-busy="false"] .people li');
        expect(await places()).toEqual(before);
      });
    }

    test('every choice applies to an open page at once', async () => {
      const page = await app();
      await harness.waitForState(page, 'ready');
      const standings = async () => (await harness.badges(page)).map(({ standing }) => standing);
      await until(async () => (await standings()).includes('deactivated-here'), { what: 'badges' });
      expect(await standings()).not.toContain('active');
      const options = await show('options.html', '[name="flagged"]');

      await press(options, '[name="flagged"][value="active"]');
      await until(async () => (await standings()).includes('active'), { what: 'badges of active members' });
      await press(options, '[name="flagged"][value="active"]');
      await until(
        async () => {
          const now = await standings();
          return !now.includes('active') && now.includes('deactivated-here');
        },
        { what: 'the end of those, and not of the others' },
      );

      await options.select('#language', 'de');
      await waitForText(options, 'Wer eine Markierung bekommt');
      await until(async () => (await harness.badges(page)).some(({ label }) => /deaktiviert/i.test(label)), {
        what: 'German labels',
      });
      await until(() => options.evaluate(() => document.documentElement.lang === 'de'), {
        what: 'German as the language of the page',
      });
      await options.select('#language', 'auto');
      await waitForText(options, 'Who gets a badge');

      await options.type('#pause-host', 'https://app.clockify.me/teams');
      await type(options, 'Enter');
      await harness.waitForState(page, 'off');
      expect(await harness.badges(page)).toEqual([]);
      await press(options, '.hosts button');
      await harness.waitForState(page, 'ready');
    });

    test('settings can be exported to a file without a key, and imported from it', async () => {
      const options = await show('options.html', '#import-file');
      await catchDownloads(options);
      await press(options, '::-p-xpath(//button[text()="Export settings"])');
      const { name, text } = await downloaded(options);
      expect(name).toBe('member-status-settings.json');
      expect(text).not.toContain(DEMO_KEYS.global);
      const file = JSON.parse(text) as { settings: { refreshMinutes: number } };
      expect(file.settings.refreshMinutes).toBe(60);

      file.settings.refreshMinutes = 120;
      await importFile(options, JSON.stringify(file));
      await waitForText(options, 'The settings of the file are in use');
      await until(
        () => options.$eval('#refresh-minutes', (field) => (field as HTMLSelectElement).value === '120'),
        { what: 'the imported interval' },
      );
      await importFile(options, '{"kind":"something else"}');
      await waitForText(options, 'Nothing was changed');
      await options.select('#refresh-minutes', '60');
    });

    test.each([
      ['is copied', false, 'Copied.'],
      ['is shown for copying by hand when the clipboard refuses', true, 'Select and copy:'],
    ])('the diagnosis %s', async (_, isRefused, said) => {
      const options = await show('options.html', '#copy-diagnosis');
      await options.evaluate(
        expressionOf((refuses) => {
          navigator.clipboard.writeText = async (text) => {
            if (refuses) throw new DOMException('denied', 'NotAllowedError');
            Object.assign(globalThis, { copied: text });
          };
        }, isRefused),
      );
      await press(options, '#copy-diagnosis');
      await waitForText(options, said);
      const shown = await options.$eval('textarea', (area) => area.checkVisibility() && area.value);
      const copied = await options.evaluate(() => (globalThis as unknown as { copied?: string }).copied);
      expect(isRefused ? shown : copied).toContain('Member Status for Clockify');
      expect([shown === false, copied === undefined]).toEqual([!isRefused, isRefused]);
      expect(await accessibilityFaults(options)).toEqual([]);
    });

    test('the CSV holds every row with id, e-mail and standing, and no cell that a spreadsheet takes as a formula', async () => {
      const evil = '=HYPERLINK("https://example.com","x")';
      standIn.world.addMember(workspaceId, evil, 'evil@example.com', 'INACTIVE');
      const page = await show('audit.html', '.grid-body .grid-row');
      const rowCount = () => page.$eval('.grid', (grid) => Number(grid.getAttribute('aria-rowcount')));
      const before = await rowCount();
      await press(page, REFRESH);
      await until(async () => (await rowCount()) === before + 1, { what: 'the new list' });
      await catchDownloads(page);
      await press(page, '::-p-xpath(//button[text()="Export CSV"])');
      const { name, bytes, text } = await downloaded(page);
      expect(name).toBe('members-northwind-studio.csv');
      expect(bytes.slice(0, 3)).toEqual([0xef, 0xbb, 0xbf]);
      expect(text).toContain(`"'=HYPERLINK(""https://example.com"",""x"")"`);
      const lines = text.trim().split('\r\n');
      for (const id of standIn.world.workspace(workspaceId).members.keys()) {
        expect(lines.filter((line) => line.startsWith(`${id},`))).toHaveLength(1);
      }
      expect(lines.find((line) => line.includes('evil@example.com'))).toContain('Deactivated here');
    });

    test('the keyboard alone can walk through, sort and leave the table', async () => {
      const page = await show('audit.html', '.grid-body .grid-row');
      const at = () =>
        page.evaluate(() => {
          const cell = document.activeElement as HTMLElement | null;
          return `${cell?.dataset.row ?? ''}:${cell?.dataset.column ?? ''}`;
        });
      await tabTo(page, '.grid [tabindex="0"]');
      expect(await at()).toBe('0:0');
      await type(page, 'ArrowDown', 'ArrowDown', 'ArrowRight');
      await until(async () => (await at()) === '2:1', { what: 'the second row' });
      await page.keyboard.down('Control');
      await type(page, 'End');
      await page.keyboard.up('Control');
      const rows = await page.$eval('.grid', (grid) => Number(grid.getAttribute('aria-rowcount')) - 1);
      await until(async () => (await at()).startsWith(`${rows}:`), { what: 'the last row' });
      await type(page, 'PageUp');
      await until(async () => !(await at()).startsWith(`${rows}:`), { what: 'a page up' });
      await page.keyboard.down('Control');
      await type(page, 'Home');
      await page.keyboard.up('Control');
      await until(async () => (await at()) === '0:0', { what: 'the heading' });
      await type(page, 'Enter');
      await until(
        () => page.$eval('[role="columnheader"]', (head) => head.getAttribute('aria-sort') === 'descending'),
        {
          what: 'the other order',
        },
      );
      await page.keyboard.down('Shift');
      await type(page, 'Tab');
      await page.keyboard.up('Shift');
      expect(await page.evaluate(() => document.activeElement?.closest('.grid') === null)).toBe(true);
    });

    test('arrow keys choose the views, and each shows its own content', async () => {
      const page = await show('audit.html', '.tabs');
      await tabTo(page, '[role="tab"]');
      await type(page, 'ArrowRight');
      await waitForText(page, 'Only people whose standing differs');
      await type(page, 'ArrowRight');
      await waitForText(page, 'Gone, still assigned');
      await type(page, 'ArrowRight');
      await until(() => page.$eval('#tab-history', (tab) => tab.getAttribute('aria-selected') === 'true'), {
        what: 'the history',
      });
      await until(() => page.evaluate(() => location.search.includes('view=history')), {
        what: 'the view in the address',
      });
    });

    test('a workspace that cannot be read is named until it is tried again, while others are read', async () => {
      const { id } = standIn.world.workspaceNamed(WORKSPACE_NAMES.second);
      const mend = standIn.faults.set({ match: `/workspaces/${id}/users`, kind: 'error', status: 403 });
      const page = await show('audit.html?view=workspaces', '[data-action="read-missing"]');
      const unread = () =>
        page.$$eval('.notice.info [role="status"]', (all) =>
          all.map(({ textContent }) => textContent).join(),
        );
      await until(async () => (await unread()).includes(WORKSPACE_NAMES.quiet), { what: 'two to be read' });
      await press(page, '[data-action="read-missing"]');
      // The list of the other one makes the page read everything again.
      const rest = `Not read so far: ${WORKSPACE_NAMES.second}.`;
      await until(async () => (await unread()) === rest, { what: 'one left' });
      const failed = `${WORKSPACE_NAMES.second} could not be read.`;
      const alerts = () =>
        page.$$eval('[role="alert"]', (all) => all.map(({ textContent }) => textContent).join());
      expect(await alerts()).toContain(failed);
      mend();
      await press(page, '[data-action="read-missing"]');
      await until(async () => (await page.$('[data-action="read-missing"]')) === null, {
        what: 'the list of the other one',
      });
      expect(await alerts()).toBe('');
    });

    test('all workspaces are side by side once they are read', async () => {
      const page = await show('audit.html?view=workspaces', '.grid');
      // The column comes with the button that reads its list, unless the list has been read.
      await until(
        () =>
          page.$$eval(
            '[role="columnheader"]',
            (heads, name) => heads.some(({ textContent }) => textContent?.includes(name)),
            WORKSPACE_NAMES.second,
          ),
        { what: 'the column of the other workspace' },
      );
      if ((await page.$('.notice.info .button')) !== null) await press(page, '.notice.info .button');
      await until(
        () =>
          page.$$eval('.grid-body .grid-row', (rows) =>
            rows.some(({ textContent }) =>
              /Deactivated here.*Active|Active.*Deactivated here/.test(textContent ?? ''),
            ),
          ),
        { what: 'someone deactivated here and active there' },
      );
    });

    test('Clean up names the groups and projects', async () => {
      const { members, groups, projects } = standIn.world.workspace(workspaceId);
      const gone = [...members].find(
        ([, member]) => member.status === 'INACTIVE' && member.groups.length > 0,
      );
      if (gone === undefined) throw new Error('nobody has left assignments');
      const [userId, member] = gone;
      const group = groups.find(({ id }) => id === member.groups[0])?.name ?? '';
      const project = projects.find(({ id }) => id === member.projects[0])?.name ?? '';
      const page = await show('audit.html?view=cleanup', '.grid');
      await page.type('#search', userId);
      await waitForText(page, '1 person');
      await until(
        async () => {
          const row = await page.$eval('.grid-body .grid-row', ({ textContent }) => textContent ?? '');
          return row.includes(group) && row.includes(project);
        },
        { what: `${group} and ${project}` },
      );
    });

    test('a change that a refresh finds is in the history', async () => {
      const [userId] = [...standIn.world.workspace(workspaceId).members].find(
        ([id, { status }]) =>
          status === 'ACTIVE' &&
          standIn.world.standingOf(workspaceId, id) === 'active' &&
          id !== standIn.world.session.userId,
      ) ?? [''];
      const name = standIn.world.user(userId).name ?? '';
      const page = await show('audit.html?view=history', '#refresh');
      standIn.world.setMembership(workspaceId, userId, 'INACTIVE');
      await press(page, REFRESH);
      await until(
        () =>
          page.$$eval(
            '.grid-body .grid-row',
            (rows, wanted) =>
              rows.some(
                ({ textContent }) =>
                  textContent?.includes(wanted) === true && textContent.includes('Deactivated here'),
              ),
            name,
          ),
        { what: 'the change' },
      );
    });

    test('a first reading shows its progress and can be cancelled', async () => {
      const page = await show('audit.html', '.grid');
      standIn.faults.set({ match: '/users', kind: 'hang' });
      await press(page, REFRESH);
      await page.waitForSelector('.sync progress');
      await press(page, '::-p-xpath(//button[text()="Cancel"])');
      await until(async () => (await page.$('.sync')) === null, { what: 'the end of the reading' });
    });

    test('reset deletes everything', async () => {
      const page = await show('options.html', '#reset');
      await page.select('#refresh-minutes', '240');
      await press(page, '#reset');
      await press(page, '#reset-yes');
      await until(
        async () => (await page.$('.connections')) === null && (await page.$('#connect')) !== null,
        {
          what: 'the empty options',
        },
      );
      await until(
        () => page.$eval('#refresh-minutes', (field) => (field as HTMLSelectElement).value === '60'),
        { what: 'the settings of before' },
      );
      await until(() => page.$eval('#connection-status', (status) => status.textContent === ''), {
        what: 'an empty status',
      });
    });

    test('the welcome page asks for a withheld permission and continues', async () => {
      await harness.setHostPermission(false);
      try {
        const options = await show('options.html', '#connect');
        await options.type('#api-key', DEMO_KEYS.global);
        if (kind === 'chromium') {
          // The browser's own question stays open, because no test can click it.
          await press(options, '#connect');
          await waitForText(options, 'does not let this extension reach Clockify');
          await holds(options, '#api-key', '');
        }
        const page = await show('welcome.html', '#grant');
        expect(await accessibilityFaults(page)).toEqual([]);
        if (kind === 'firefox') {
          await press(page, '#grant');
          await until(async () => (await page.$('#grant')) === null, { what: 'the permission' });
        }
      } finally {
        await harness.setHostPermission(true);
      }
    });
  });
});

// Only Chromium tells how much of a task was work and how much was waiting for a busy machine.
describe.each(BROWSERS.filter((kind) => kind === 'chromium'))('a table of 20 000 members in %s', (kind) => {
  test('takes no more work to scroll than a short one, neither far down nor in large steps', async () => {
    const standIn = await startStandIn({ members: 20_000 });
    const harness = await launch(kind, { standIn });
    try {
      await harness.connect({ key: DEMO_KEYS.global });
      const page = await harness.openExtension('audit.html');
      await until(() => page.$eval('.grid', (grid) => Number(grid.getAttribute('aria-rowcount')) > 20_000), {
        ms: 60_000,
        what: 'the whole list',
      });
      // Each step shows the same number of new rows, first within a few screens and then over the whole list.
      const near = await traceScroll(page, 2_000);
      const far = await traceScroll(page, 90_000);
      expect(far.end).toBeGreaterThan(500_000);
      expect(far.rows).toBeLessThan(150);
      expect(far.longest / near.longest).toBeLessThan(3);
    } finally {
      await harness.close();
      await standIn.close();
    }
  });
});

/** Scrolls down from the top in leaps of so many px. `longest`: median CPU ms of the ten longest tasks. */
async function traceScroll(
  page: Page,
  leap: number,
): Promise<{ end: number; rows: number; longest: number }> {
  await page.$eval('.grid', (grid) => {
    grid.scrollTop = 0;
  });
  await page.tracing.start({ categories: ['toplevel'] });
  const { end, rows } = await page.evaluate(async (px) => {
    const grid = document.querySelector('.grid');
    if (grid === null) throw new Error('the page has no grid');
    let most = 0;
    for (let step = 0; step < 90; step++) {
      grid.scrollTop += step % 15 === 14 ? px : 300;
      await new Promise(requestAnimationFrame);
      most = Math.max(most, grid.querySelectorAll('[role=row]').length);
    }
    return { end: grid.scrollTop, rows: most };
  }, leap);
  const tasks = longestTasks(new TextDecoder().decode(await page.tracing.stop()));
  expect(tasks.length).toBeGreaterThan(90);
  return { end, rows, longest: ((tasks[4] ?? 0) + (tasks[5] ?? 0)) / 2 };
}

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** CPU time of the thread, µs. */
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

/** CPU time of the tasks on the main thread of pages, ms, longest first. */
function longestTasks(trace: string): number[] {
  const { traceEvents } = JSON.parse(trace) as { traceEvents: TraceEvent[] };
  const thread = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`;
  const mains = new Set(
    traceEvents.filter(({ args }) => args?.name === 'CrRendererMain').map((event) => thread(event)),
  );
  return traceEvents
    .filter((event) => event.name.endsWith('RunTask') && event.tdur !== undefined && mains.has(thread(event)))
    .map(({ tdur = 0 }) => tdur / 1000)
    .sort((a, b) => b - a);
}

/** In the page, before its own script: holds back the answer with the members until `giveMembers`. */
function holdMembers(): void {
  const { browser, chrome } = globalThis as unknown as Record<'browser' | 'chrome', ExtensionApi | undefined>;
  const given = new Promise<void>((resolve) => Object.assign(globalThis, { giveMembers: resolve }));
  for (const api of [browser, chrome]) {
    if (api?.runtime === undefined) continue;
    const send = api.runtime.sendMessage.bind(api.runtime);
    api.runtime.sendMessage = async (message) => {
      const reply = await send(message);
      if (message.type === 'roster.read') await given;
      return reply;
    };
  }
}

interface ExtensionApi {
  readonly runtime: { sendMessage(message: { readonly type: string }): Promise<unknown> };
}

/** Passes a file to the import, like the file dialog. */
async function importFile(page: Page, content: string): Promise<void> {
  await page.$eval(
    '#import-file',
    (field, text) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([text], 'settings.json', { type: 'application/json' }));
      (field as HTMLInputElement).files = transfer.files;
      field.dispatchEvent(new Event('change', { bubbles: true }));
    },
    content,
  );
}
