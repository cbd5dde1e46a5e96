/** A server of a company's own, from its address to the last trace of it. */
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WORKSPACE_NAMES } from '../clockify/generator.ts';
import { SELF_HOSTED, type StandIn, startStandIn } from '../clockify/service.ts';
import { BROWSERS, type Harness, launch, press, until } from './harness.ts';

const KEY = 'key-of-a-server-not-a-secret-0009';
const PATTERN = `https://${SELF_HOSTED}/*`;

interface Api {
  readonly scripting: { getRegisteredContentScripts(): Promise<readonly { readonly matches: string[] }[]> };
  readonly permissions: { getAll(): Promise<{ readonly origins: readonly string[] }> };
}

describe.each(BROWSERS)('a self-hosted server in %s', (kind) => {
  let standIn: StandIn;
  let harness: Harness;
  let options: Page;

  beforeAll(async () => {
    standIn = await startStandIn({ members: 60 });
    const { world } = standIn;
    world.workspaceNamed(WORKSPACE_NAMES.acme).region = 'time';
    world.keys.set(KEY, { key: KEY, userId: world.session.userId, region: 'time', sight: 'full' });
    harness = await launch(kind, { standIn });
    options = await harness.openExtension('options.html');
  });

  afterAll(async () => {
    await harness?.close();
    await standIn?.close();
  });

  const toServer = () => standIn.requests.filter(({ host, fromPage }) => host === SELF_HOSTED && !fromPage);
  const statusText = () => options.$eval('#connection-status', (status) => status.textContent ?? '');
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

  test('an address that is none is refused in words, and nothing is asked', async () => {
    expect(await traces()).toEqual([]);
    await fill('http://time.example.org');
    await press(options, '#connect');
    await until(async () => (await statusText()).includes('not the address of a server'), {
      what: 'the words about the address',
    });
    expect(toServer()).toEqual([]);
    await options.$eval('#api-key', (field) => {
      (field as HTMLInputElement).value = '';
    });
  });

  test('the person sees where the key would go, and it goes there by the press of a button', async () => {
    await harness.setServerPermission(PATTERN, true);
    await fill(`https://${SELF_HOSTED}/reports/detailed?x=1`);
    await press(options, '#connect');
    await options.waitForSelector('#send-key');
    expect(await statusText()).toContain(`https://${SELF_HOSTED}/api`);
    expect(await options.$eval('#send-key', (button) => button.textContent)).toContain(SELF_HOSTED);
    expect(await options.$eval('#api-key', (field) => (field as HTMLInputElement).value)).toBe('');
    expect(toServer().map(({ path }) => path)).toEqual(['/web/boot']);
    expect(JSON.stringify(toServer().map(({ headers }) => headers))).not.toContain(KEY);
    await press(options, '#send-key');
    await until(async () => (await statusText()).includes(WORKSPACE_NAMES.acme), {
      what: 'the workspace of the server',
    });
    expect(await traces()).toEqual([PATTERN, PATTERN]);
    const withKey = standIn.requests.filter(({ headers }) => headers['x-api-key'] === KEY);
    expect(new Set(withKey.map(({ host, method }) => `${method} ${host}`))).toEqual(
      new Set([`GET ${SELF_HOSTED}`]),
    );
  });

  test('its pages get badges, and the popup is about them', async () => {
    const { id } = standIn.world.workspaceNamed(WORKSPACE_NAMES.acme);
    const gone = standIn.world.addMember(id, 'Tess Marlow', 'tess@acme.example', 'INACTIVE');
    const page = await harness.openApp('/teams', SELF_HOSTED);
    await harness.waitForState(page, 'ready');
    await until(async () => (await harness.badges(page)).some(({ users }) => users.includes(gone.id)), {
      what: 'the badge of Tess Marlow',
    });
    const popup = await harness.openExtension('popup.html');
    await until(
      async () => (await popup.$eval('body', (body) => body.textContent)).includes(WORKSPACE_NAMES.acme),
      { what: 'the workspace in the popup' },
    );
    await Promise.all([page.close(), popup.close()]);
  });

  test('without its permission the popup names the server and offers to ask', async () => {
    await harness.setServerPermission(PATTERN, false);
    const page = await harness.openApp('/teams', SELF_HOSTED);
    const popup = await harness.openExtension('popup.html');
    await until(
      async () =>
        (await popup.$eval('body', (body) => body.textContent)).includes(`permission for ${SELF_HOSTED}`),
      { what: 'the words about the permission' },
    );
    await Promise.all([page.close(), popup.close()]);
    await harness.setServerPermission(PATTERN, true);
  });

  test('Disconnect leaves nothing registered and nothing allowed', async () => {
    await options.bringToFront();
    await press(options, '[data-opens="forget"]');
    await press(options, '[data-first="forget"]');
    await until(async () => (await traces()).length === 0, { what: 'the end of what was registered' });
    const page = await harness.openApp('/teams', SELF_HOSTED);
    await page.waitForSelector('main');
    expect(await page.evaluate(() => document.documentElement.dataset.memberStatus ?? 'absent')).toBe(
      'absent',
    );
    expect(await harness.badges(page)).toEqual([]);
    await page.close();
  });

  test('nothing was logged as an error on any page', () => {
    expect(harness.consoleErrors).toEqual([]);
  });
});
