/**
 * An administrator's policy files, as the browsers read them from the system. Only who may write there can be an
 * administrator; for everybody else the test checks that nothing is locked. The extension is a copy with its own
 * identity, so that nothing else on the machine is affected.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { Page } from 'puppeteer-core';
import { afterEach, describe, expect, test } from 'vitest';
import { DEMO_KEYS } from '../stand-in/generate-people-and-workspaces.ts';
import { type StandIn, startStandIn } from '../stand-in/service.ts';
import { BROWSERS, type BrowserKind, type Harness, launch, press, until } from './harness.ts';

const GECKO_ID = 'policy-test@member-status.example';

const POLICY = {
  connection: { region: 'subdomain', subdomain: 'acme' },
  flagged: ['active'],
  refreshMinutes: 30,
  notifications: true,
  badgeStyle: 'not a style',
};

/** Chromium derives the id of an unpacked extension from its folder: 32 letters a to p. */
function idOf(folder: string): string {
  const digest = createHash('sha256').update(folder).digest('hex').slice(0, 32);
  return [...digest].map((digit) => String.fromCharCode(97 + Number.parseInt(digit, 16))).join('');
}

/** Where each browser reads policies on Linux, and what the file says. */
const FILES: Readonly<Record<BrowserKind, (folder: string) => readonly [path: string, content: object]>> = {
  chromium: (folder) => [
    `/etc/chromium/policies/managed/member-status-test-${process.pid}.json`,
    { '3rdparty': { extensions: { [idOf(folder)]: POLICY } } },
  ],
  firefox: () => [
    '/etc/firefox/policies/policies.json',
    { policies: { '3rdparty': { Extensions: { [GECKO_ID]: POLICY } } } },
  ],
};

const isAdministrator = process.getuid?.() === 0;

describe.each(BROWSERS)('policy files in %s', (kind) => {
  const undo: (() => Promise<void>)[] = [];

  afterEach(async () => {
    for (const step of undo.splice(0).reverse()) await step();
  });

  /** Writes the file. Afterwards removes what was not there before. */
  async function writePolicy(path: string, content: object): Promise<void> {
    if (existsSync(path) && !(await readFile(path, 'utf8')).includes(GECKO_ID))
      throw new Error(`${path} already exists: this machine has its own policies`);
    const made = await mkdir(dirname(path), { recursive: true });
    undo.push(() => rm(made ?? path, { recursive: true, force: true }));
    await writeFile(path, JSON.stringify(content));
  }

  /** A copy of the build with its own id. */
  async function copyOfExtension(): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'member-status-policy-'));
    undo.push(() => rm(folder, { recursive: true, force: true }));
    await cp(resolve(process.env.DIST ?? 'dist'), folder, { recursive: true });
    const path = join(folder, 'manifest.json');
    const manifest = JSON.parse(await readFile(path, 'utf8')) as {
      browser_specific_settings: { gecko: { id: string } };
    };
    manifest.browser_specific_settings.gecko.id = GECKO_ID;
    await writeFile(path, JSON.stringify(manifest));
    return folder;
  }

  async function start(folder: string): Promise<{ harness: Harness; standIn: StandIn }> {
    const standIn = await startStandIn({ members: 60 });
    undo.push(() => standIn.close());
    // When a policy is known in time, there is no welcome page.
    const harness = await launch(kind, { standIn, dist: folder, welcomes: false });
    undo.push(() => harness.close());
    return { harness, standIn };
  }

  /**
   * Brings the page to the front and waits for the element. When the browser reports the policy late, a welcome page
   * covers the page. A covered page draws no frames, and the driver needs one for a selector with a pseudo-class.
   */
  function shown(page: Page, selector: string): Promise<boolean> {
    return until(
      async () => {
        await page.bringToFront();
        return (await page.$(selector)) !== null;
      },
      { what: selector, ms: 30_000 },
    );
  }

  test('lock nothing when there is none', async () => {
    const { harness } = await start(await copyOfExtension());
    const options = await harness.openExtension('options.html');
    await shown(options, '#region:enabled');
    expect(await options.$$('fieldset:disabled')).toEqual([]);
    expect(harness.consoleErrors).toEqual([]);
  });

  if (!isAdministrator) return;

  test('preset and lock region, subdomain, standings and interval, and apply to pages', async () => {
    const folder = await copyOfExtension();
    await writePolicy(...FILES[kind](folder));
    const { harness } = await start(folder);

    const options = await harness.openExtension('options.html');
    await shown(options, '#region:disabled');
    const locked = await options.$$eval('fieldset:disabled[data-setting]', (all) =>
      all.map((one) => (one as HTMLElement).dataset.setting),
    );
    // An invalid value is ignored and locks nothing.
    expect(locked.sort()).toEqual(['flagged', 'notifications', 'refreshMinutes']);
    const value = (selector: string) => options.$eval(selector, (field) => (field as HTMLInputElement).value);
    expect(await value('#region')).toBe('subdomain');
    expect(await value('#subdomain')).toBe('acme');
    expect(await value('#refresh-minutes')).toBe('30');
    expect(await options.evaluate(() => document.body.textContent)).toContain('Set by your administrator');
    // No policy can grant the permission, so the person is offered to do so.
    await shown(options, '[data-action="allow-notifications"]:enabled');

    await options.type('#api-key', DEMO_KEYS.acme);
    await press(options, '#connect');
    await until(
      () => options.$eval('#connection-status', (status) => /Connected as/.test(status.textContent ?? '')),
      { what: 'the connection' },
    );
    const page = await harness.openApp('/teams', 'acme.clockify.me');
    await harness.waitForState(page, 'ready');
    await until(async () => (await harness.badges(page)).length > 0, { what: 'badges' });
    for (const { standing } of await harness.badges(page)) expect(standing).toBe('active');
    expect(harness.consoleErrors).toEqual([]);
  });
});
