/** Which workspace a page shows: two tabs, a workspace without a key, other hosts, other addresses. */
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEMO_KEYS, WORKSPACE_NAMES } from '../clockify/generator.ts';
import { type StandIn, startStandIn } from '../clockify/service.ts';
import { BROWSERS, type Harness, launch, until } from './harness.ts';
import { CORRECT, judgePage, switchWorkspace } from './tour.ts';

describe.each(BROWSERS)('the workspace in %s', (kind) => {
  let standIn: StandIn;
  let harness: Harness;
  const idOf = (name: keyof typeof WORKSPACE_NAMES) => standIn.world.workspaceNamed(WORKSPACE_NAMES[name]).id;

  beforeAll(async () => {
    standIn = await startStandIn({ members: 60 });
    harness = await launch(kind, { standIn });
    await harness.connect({ key: DEMO_KEYS.global });
  });

  afterAll(async () => {
    await harness?.close();
    await standIn?.close();
  });

  async function judge(page: Page, path: string, name: keyof typeof WORKSPACE_NAMES): Promise<void> {
    const { badges, missing, wrong } = await judgePage(harness, page, {
      world: standIn.world,
      path,
      workspaceId: idOf(name),
    });
    expect({ missing, wrong }, `${path} of ${WORKSPACE_NAMES[name]}`).toEqual(CORRECT);
    expect(badges.length).toBeGreaterThan(0);
  }

  async function switchTo(page: Page, name: keyof typeof WORKSPACE_NAMES): Promise<void> {
    await page.bringToFront();
    await switchWorkspace(page, WORKSPACE_NAMES[name]);
  }

  /** Until every badge of the old workspace is gone: the new one's are judged after it. */
  async function leaves(page: Page, badge: string): Promise<void> {
    await until(async () => (await harness.badges(page)).every(({ users }) => !users.includes(badge)), {
      what: 'the end of the old badges',
    });
  }

  /** Flagged in the main workspace and nowhere else on the page of the second. */
  async function onlyInMain(page: Page): Promise<string> {
    const second = standIn.world.expected(idOf('second'));
    const found = (await harness.badges(page)).flatMap(({ users }) => users).find((id) => !second.has(id));
    if (found === undefined) throw new Error('everybody is in both workspaces');
    return found;
  }

  test('two tabs show two workspaces, and a switch in one leaves the other as it is', async () => {
    const one = await harness.openApp('/teams');
    const other = await harness.openApp('/teams');
    await judge(one, '/teams', 'main');
    await judge(other, '/teams', 'main');
    const before = await harness.badges(other);
    const stranger = await onlyInMain(one);
    await switchTo(one, 'second');
    await leaves(one, stranger);
    await judge(one, '/teams', 'second');
    expect(await harness.badges(other)).toEqual(before);
    await one.reload();
    await judge(one, '/teams', 'second');
    expect(await harness.badges(other)).toEqual(before);
    await switchTo(other, 'second');
    await leaves(other, stranger);
    await switchTo(one, 'main');
    await until(async () => (await harness.badges(one)).some(({ users }) => users.includes(stranger)), {
      what: 'the badges of the main workspace',
    });
    await judge(one, '/teams', 'main');
    await judge(other, '/teams', 'second');
    await Promise.all([one.close(), other.close()]);
  });

  test('a workspace that no key covers is setup without a badge, also after a switch, and back again', async () => {
    const page = await harness.openApp('/teams');
    await judge(page, '/teams', 'main');
    await switchTo(page, 'usa');
    await harness.waitForState(page, 'setup');
    await page.waitForFunction(() => document.querySelectorAll('[data-cy="team-row"]').length > 0);
    expect(await harness.badges(page)).toEqual([]);
    await switchTo(page, 'main');
    await judge(page, '/teams', 'main');
    await page.close();
  });

  test.each(['/en/teams', '/de/dashboard', '/pt/reports/detailed'])(
    'a language in front of the path: %s',
    async (path) => {
      const page = await harness.openApp(path);
      await judge(page, path, 'main');
      await page.close();
    },
  );

  test('a report whose address names its users', async () => {
    const main = standIn.world.expected(idOf('main'));
    const flagged = [...main].filter(([, standing]) => standing === 'deactivated-here').map(([id]) => id);
    const whole = await harness.openApp('/reports/detailed');
    await judge(whole, '/reports/detailed', 'main');
    const shown = new Set((await harness.badges(whole)).flatMap(({ users }) => users));
    const wanted = flagged.filter((id) => shown.has(id)).slice(0, 2);
    expect(wanted).toHaveLength(2);
    const path = `/reports/detailed?filterValuesData=${encodeURIComponent(JSON.stringify({ users: wanted }))}`;
    const page = await harness.openApp(path);
    await harness.waitForState(page, 'ready');
    await until(async () => (await harness.badges(page)).length > 0, { what: 'badges' });
    const seen = new Set((await harness.badges(page)).flatMap(({ users }) => users));
    expect([...seen].filter((id) => !wanted.includes(id))).toEqual([]);
    expect([...seen].length).toBe(2);
    await Promise.all([whole.close(), page.close()]);
  });

  test('a subdomain and a region show their own, by a key of their own', async () => {
    for (const [name, host, request] of [
      ['acme', 'acme.clockify.me', { region: 'subdomain', subdomain: 'acme', key: DEMO_KEYS.acme }],
      ['usa', 'use2.clockify.me', { region: 'use2', key: DEMO_KEYS.use2 }],
    ] as const) {
      standIn.world.addMember(idOf(name), 'Tess Marlow', `tess@${name}.example`, 'INACTIVE');
      const page = await harness.openApp('/teams', host);
      await harness.waitForState(page, 'setup');
      expect(await harness.badges(page)).toEqual([]);
      expect(await harness.connect(request)).toContain(WORKSPACE_NAMES[name]);
      await judge(page, '/teams', name);
      await page.close();
    }
  });

  test('nothing was logged as an error on any page', () => {
    expect(harness.consoleErrors).toEqual([]);
  });
});
