/** A self-hosted server, from its address to the last trace of it. */
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WORKSPACE_NAMES } from '../stand-in/generate-people-and-workspaces.ts';
import { SELF_HOSTED, type StandIn, startStandIn } from '../stand-in/service.ts';
import { cardOpensByHover } from './card-root.ts';
import { type BadgeOnPage, BROWSERS, type Harness, launch, press, until } from './harness.ts';
import { CORRECT, judgePage, switchWorkspace } from './web-app-pages.ts';

const KEY = 'key-of-a-server-not-a-secret-0009';
const PATTERN = `https://${SELF_HOSTED}/*`;
/** Another server on the same host. */
const OTHER_PORT = `${SELF_HOSTED}:8443`;

interface Api {
  readonly scripting: { getRegisteredContentScripts(): Promise<readonly { readonly matches: string[] }[]> };
  readonly permissions: { getAll(): Promise<{ readonly origins: readonly string[] }> };
}

describe.each(BROWSERS)('a self-hosted server in %s', (kind) => {
  let standIn: StandIn;
  let harness: Harness;
  let options: Page;
  /** A page of the server that stays open. */
  let page: Page;

  beforeAll(async () => {
    standIn = await startStandIn({ members: 60 });
    const { world } = standIn;
    for (const name of [WORKSPACE_NAMES.main, WORKSPACE_NAMES.second]) {
      world.workspaceNamed(name).region = 'time';
    }
    world.keys.set(KEY, { key: KEY, userId: world.session.userId, region: 'time', sight: 'full' });
    harness = await launch(kind, { standIn });
    options = await harness.openExtension('options.html');
    page = await harness.openApp('/time-off', SELF_HOSTED);
  });

  afterAll(async () => {
    await harness?.close();
    await standIn?.close();
  });

  /** The extension's requests to it. */
  const toServer = () =>
    standIn.requests.filter(
      ({ host, fromPage, headers }) =>
        host === SELF_HOSTED && !fromPage && headers['sec-fetch-mode'] !== 'navigate',
    );
  const statusText = () => options.$eval('#connection-status', (status) => status.textContent ?? '');
  const says = (words: string) =>
    until(async () => (await statusText()).includes(words), { what: `the status with “${words}”` });
  const stateOf = (one: Page) =>
    one.evaluate(() => document.documentElement.dataset.memberStatus ?? 'absent');
  /** What is registered and allowed beyond Clockify's own hosts. */
  const traces = () =>
    options.evaluate(async () => {
      const scope = globalThis as unknown as Record<'browser' | 'chrome', Api | undefined>;
      const api = scope.browser ?? scope.chrome;
      const scripts = (await api?.scripting.getRegisteredContentScripts()) ?? [];
      const { origins = [] } = (await api?.permissions.getAll()) ?? {};
      return [...scripts.flatMap(({ matches }) => matches), ...origins].filter(
        (one) => !one.includes('.clockify.'),
      );
    });

  async function fill(address: string): Promise<void> {
    await options.bringToFront();
    await options.select('#region', 'self-hosted');
    await options.$eval('#server', (field) => {
      (field as HTMLInputElement).value = '';
    });
    await options.type('#server', address);
    await options.type('#api-key', KEY);
  }

  async function judge(name: keyof typeof WORKSPACE_NAMES): Promise<void> {
    await page.bringToFront();
    const { world } = standIn;
    const workspaceId = world.workspaceNamed(WORKSPACE_NAMES[name]).id;
    const { badges, missing, wrong } = await judgePage(harness, page, {
      world,
      path: '/time-off',
      workspaceId,
    });
    expect({ missing, wrong }).toEqual(CORRECT);
    expect(badges.length).toBeGreaterThan(0);
  }

  test('an invalid address is refused with a reason, and no request is sent', async () => {
    expect(await traces()).toEqual([]);
    await fill('http://time.example.org');
    await press(options, '#connect');
    await says('cannot be sent to this address');
    expect(toServer()).toEqual([]);
    await options.$eval('#api-key', (field) => {
      (field as HTMLInputElement).value = '';
    });
  });

  test('the page names likely causes when a server does not answer, and opens its address', async () => {
    await harness.setServerPermission(PATTERN, true);
    standIn.faults.set({ kind: 'reset', match: '/web/boot' });
    await fill(SELF_HOSTED);
    await press(options, '#connect');
    await says('certificate');
    expect(await statusText()).toContain(SELF_HOSTED);
    expect(
      await options.$eval('#connection-status a', (link) => [
        link.getAttribute('href'),
        link.getAttribute('target'),
      ]),
    ).toEqual([`https://${SELF_HOSTED}`, '_blank']);
    standIn.faults.clear();
    standIn.requests.length = 0;
  });

  test('the person sees where the key would go, and a press of a button sends it', async () => {
    await fill(`https://${SELF_HOSTED}/reports/detailed?x=1`);
    await press(options, '#connect');
    await options.waitForSelector('#send-key');
    expect(await statusText()).toContain(`https://${SELF_HOSTED}/api`);
    expect(await options.$eval('#send-key', (button) => button.textContent)).toContain(SELF_HOSTED);
    await until(() => options.$eval('#api-key', (field) => (field as HTMLInputElement).value === ''), {
      what: 'an empty field for the key',
    });
    // The path could be the folder that the server lives in.
    expect(toServer().map(({ path }) => path)).toEqual(['/reports/detailed/web/boot', '/web/boot']);
    expect(JSON.stringify(toServer().map(({ headers }) => headers))).not.toContain(KEY);
    expect(await stateOf(page)).toBe('absent');
    await press(options, '#send-key');
    await says(WORKSPACE_NAMES.main);
    expect(await traces()).toEqual([PATTERN, PATTERN]);
    const withKey = standIn.requests.filter(({ headers }) => headers['x-api-key'] === KEY);
    expect(new Set(withKey.map(({ host, method }) => `${method} ${host}`))).toEqual(
      new Set([`GET ${SELF_HOSTED}`]),
    );
  });

  test('a page that was already open gets its badges without a reload, and the popup is about it', async () => {
    await judge('main');
    const popup = await harness.openExtension('popup.html');
    await until(
      async () => (await popup.$eval('body', (body) => body.textContent)).includes(WORKSPACE_NAMES.main),
      { what: 'the workspace in the popup' },
    );
    await popup.close();
  });

  test('the card opens there', async () => {
    await page.bringToFront();
    const badge = await page.waitForSelector('member-status-badge[data-standing="deactivated-here"]');
    if (badge === null) throw new Error('the page has no badge');
    expect(await cardOpensByHover(page, badge)).toContain('deactivated');
    await page.keyboard.press('Escape');
    await page.waitForFunction(() => document.querySelector('member-status-card') === null);
  });

  test('badges follow a switch of the workspace, also on a newly loaded page', async () => {
    await page.bringToFront();
    const second = standIn.world.expected(standIn.world.workspaceNamed(WORKSPACE_NAMES.second).id);
    const isStranger = ({ users }: BadgeOnPage) => users.some((id) => !second.has(id));
    await until(async () => (await harness.badges(page)).some(isStranger), { what: 'somebody of the first' });
    await switchWorkspace(page, WORKSPACE_NAMES.second);
    await until(async () => !(await harness.badges(page)).some(isStranger), {
      what: 'the end of the old badges',
    });
    await judge('second');
    await page.reload();
    await judge('second');
  });

  test('another port of the host is another server without anything of ours', async () => {
    const other = await harness.openApp('/time-off', OTHER_PORT);
    await other.waitForSelector('.cl-request');
    // The background answers one after the other, so this page would have its answer by now.
    const popup = await harness.openExtension('popup.html');
    await popup.waitForSelector('#refresh');
    const isAboutServer = (one: Element, host: string) =>
      new RegExp(`${host}(?!:)`).test(one.closest('label')?.textContent ?? '');
    await until(() => popup.$eval('#paused', isAboutServer, SELF_HOSTED), {
      what: `${SELF_HOSTED} in the popup`,
    });
    expect(await stateOf(other)).toBe('absent');
    expect(await harness.badges(other)).toEqual([]);
    await Promise.all([other.close(), popup.close()]);
  });

  test('without its permission the popup names the server and offers to ask', async () => {
    await harness.setServerPermission(PATTERN, false);
    await page.bringToFront();
    const popup = await harness.openExtension('popup.html');
    await until(
      async () =>
        (await popup.$eval('body', (body) => body.textContent)).includes(`permission for ${SELF_HOSTED}`),
      { what: 'the words about the permission' },
    );
    const isForPermission = (one: Element) => one.getAttribute('data-action') === 'permission';
    await until(() => popup.$eval('[data-action]', isForPermission), { what: 'the button that asks for it' });
    await popup.close();
    // So do the other pages after a request that failed for it.
    const audit = await harness.openExtension('audit.html');
    await audit.waitForSelector('.grid');
    await press(audit, '#refresh');
    await options.bringToFront();
    await press(options, '[data-check]');
    for (const one of [audit, options]) {
      await one.waitForSelector('[data-action="permission"]');
      const notice = await one.$eval(
        '[data-action="permission"]',
        (button) => button.closest('.notice')?.textContent,
      );
      expect(notice).toContain(`permission for ${SELF_HOSTED}`);
    }
    await audit.close();
    await harness.setServerPermission(PATTERN, true);
  });

  test('Disconnect leaves nothing registered and nothing allowed, and restores open pages', async () => {
    await page.bringToFront();
    await page.reload();
    await judge('second');
    await options.bringToFront();
    await press(options, '[data-opens="forget"]');
    await press(options, '[data-first="forget"]');
    await until(async () => (await traces()).length === 0, { what: 'the end of what was registered' });
    await until(async () => (await stateOf(page)) === 'absent', {
      what: 'the end of the script in the page',
    });
    expect(await harness.badges(page)).toEqual([]);
    await page.reload();
    await page.waitForSelector('.cl-request');
    expect(await stateOf(page)).toBe('absent');
    expect(await harness.badges(page)).toEqual([]);
  });

  test('a server in a folder has badges in that folder, and no page beside it has any', async () => {
    await harness.setServerPermission(PATTERN, true);
    standIn.faults.set({ kind: 'error', status: 404, match: `${SELF_HOSTED}/web/boot` });
    standIn.faults.set({
      kind: 'error',
      status: 200,
      body: '{"endpoint":"/api"}',
      match: '/time-off/web/boot',
    });
    const beside = await harness.openApp('/approvals', SELF_HOSTED);
    await fill(`${SELF_HOSTED}/time-off`);
    await press(options, '#connect');
    await options.waitForSelector('#send-key');
    await press(options, '#send-key');
    await says(WORKSPACE_NAMES.main);
    standIn.faults.clear();
    // One that was open before, and one that is loaded now. The background answers one after the other.
    const later = await harness.openApp('/approvals', SELF_HOSTED);
    await later.waitForSelector('[data-cy="approval-row"]');
    await judge('second');
    await page.reload();
    await judge('second');
    for (const one of [beside, later]) {
      expect(await stateOf(one)).toBe('absent');
      expect(await harness.badges(one)).toEqual([]);
      await one.close();
    }
  });

  test('no page logged an error', () => {
    expect(harness.consoleErrors).toEqual([]);
  });
});
