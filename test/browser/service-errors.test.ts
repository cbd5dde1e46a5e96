/** Every failure between the extension and the service shows its own state, and ends when its cause ends. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Fault } from '../stand-in/faults-on-demand.ts';
import { DEMO_KEYS, WORKSPACE_NAMES } from '../stand-in/generate-people-and-workspaces.ts';
import { type StandIn, startStandIn } from '../stand-in/service.ts';
import { ask, BROWSERS, type Harness, launch, press, REFRESH, until } from './harness.ts';
import { judgePage } from './web-app-pages.ts';

/** What the users endpoint does, and the states that this may lead to. */
const TROUBLE: readonly (readonly [name: string, fault: Omit<Fault, 'match'>, states: readonly string[]])[] =
  [
    ['401', { kind: 'error', status: 401, code: 4003 }, ['auth']],
    ['403', { kind: 'error', status: 403, code: 501 }, ['forbidden']],
    ['429 without end', { kind: 'rate' }, ['rate']],
    ['500', { kind: 'error', status: 500 }, ['server']],
    ['500 with HTML', { kind: 'html', status: 500 }, ['server']],
    ['200 with HTML', { kind: 'html' }, ['schema', 'server']],
    ['half a JSON', { kind: 'truncate' }, ['schema', 'server', 'offline']],
    ['an answer cut off', { kind: 'cut' }, ['schema', 'server', 'offline']],
    ['JSON that is not a list', { kind: 'body', body: '{"users":[]}' }, ['schema']],
    ['a list without objects', { kind: 'body', body: '[1,2,3]' }, ['schema']],
    ['a reset connection', { kind: 'reset' }, ['offline']],
    ['a redirect', { kind: 'redirect' }, ['offline', 'server', 'schema']],
  ];

describe.each(BROWSERS)('in %s', (kind) => {
  let standIn: StandIn;
  let harness: Harness;
  let main: string;

  beforeAll(async () => {
    standIn = await startStandIn({ members: 60 });
    main = standIn.world.workspaceNamed(WORKSPACE_NAMES.main).id;
    harness = await launch(kind, { standIn });
  });

  afterAll(async () => {
    await harness?.close();
    await standIn?.close();
  });

  beforeEach(async () => {
    standIn.faults.clear();
    // Nothing read, nothing connected, as after installing.
    const page = await harness.openExtension('options.html');
    await ask(page, 'reset', null);
    await page.close();
  });

  test.each(TROUBLE)(
    '%s on the first reading shows on the page and in the popup, and ends by Refresh',
    async (_, fault, states) => {
      const lift = standIn.faults.set({ ...fault, match: `/workspaces/${main}/users` });
      await harness.connect({ key: DEMO_KEYS.global });
      const page = await harness.openApp('/time-off');
      const state = await until(
        async () => {
          const now = await page.evaluate(() => document.documentElement.dataset.memberStatus ?? '');
          return states.includes(now) && now;
        },
        { ms: 30_000, what: `one of ${states.join(', ')}` },
      );
      expect(await harness.badges(page)).toEqual([]);
      const popup = await harness.openExtension('popup.html');
      await popup.waitForSelector(`[data-action="${state}"]`);

      lift();
      await press(popup, REFRESH);
      await harness.waitForState(page, 'ready');
      await popup.waitForSelector(`[data-action="${state}"]`, { hidden: true });
      await popup.close();
      expect(
        await judgePage(harness, page, { world: standIn.world, path: '/time-off', workspaceId: main }),
      ).toMatchObject({
        missing: [],
        wrong: [],
      });
      await page.close();
    },
  );

  test('a failed refresh keeps the badges; the popup says what failed', async () => {
    await harness.connect({ key: DEMO_KEYS.global });
    const page = await harness.openApp('/time-off');
    await judgePage(harness, page, { world: standIn.world, path: '/time-off', workspaceId: main });
    const before = await harness.badges(page);
    expect(before.length).toBeGreaterThan(0);
    standIn.faults.set({ kind: 'html', status: 502, match: `/workspaces/${main}/users` });
    const popup = await harness.openExtension('popup.html');
    await press(popup, REFRESH);
    await popup.waitForSelector('[data-action="server"]', { timeout: 30_000 });
    expect(await page.evaluate(() => document.documentElement.dataset.memberStatus)).toBe('ready');
    expect(await harness.badges(page)).toEqual(before);
    await popup.close();
    await page.close();
  });

  test('a long pause for the service lets the popup say when the next try is', async () => {
    standIn.faults.set({
      kind: 'rate',
      match: `/workspaces/${main}/users`,
      headers: { 'Retry-After': '1200' },
    });
    await harness.connect({ key: DEMO_KEYS.global });
    const page = await harness.openApp('/time-off');
    await harness.waitForState(page, 'rate');
    const popup = await harness.openExtension('popup.html');
    await popup.waitForSelector('[data-action="rate"]');
    const alert = await popup.$eval('[role="alert"]', (element) => element.textContent);
    expect(alert).toMatch(/30 requests an hour.*Next try possible in (19|20) min/);
    await Promise.all([popup.close(), page.close()]);
  });

  test('undocumented values flag nobody and hide nobody', async () => {
    const { world } = standIn;
    const [first = '', other = ''] = [...world.expected(main)].flatMap(([id, is]) =>
      is === 'deactivated-here' ? [id] : [],
    );
    world.setMembership(main, first, 'ON_LEAVE');
    world.user(other).status = 'HIBERNATING';
    await harness.connect({ key: DEMO_KEYS.global });
    const page = await harness.openApp('/time-off');
    expect(await judgePage(harness, page, { world, path: '/time-off', workspaceId: main })).toMatchObject({
      missing: [],
      wrong: [],
    });
    const badges = await harness.badges(page);
    expect(badges.some(({ users }) => users.includes(first))).toBe(false);
    expect(badges.find(({ users }) => users.includes(other))?.standing).toBe('deactivated');
    world.setMembership(main, first, 'INACTIVE');
    world.user(other).status = 'ACTIVE';
    await page.close();
  });

  test('a list that calls its own reader inactive is not trusted', async () => {
    const { world } = standIn;
    const owner = world.session.userId;
    standIn.faults.set({
      kind: 'change',
      match: `/workspaces/${main}/users`,
      change: (user) => ({
        ...user,
        memberships: user.memberships.map((one: object) => ({ ...one, membershipStatus: 'INACTIVE' })),
      }),
    });
    await harness.connect({ key: DEMO_KEYS.global });
    const page = await harness.openApp('/time-off');
    await harness.waitForState(page, 'schema');
    expect(world.standingOf(main, owner)).toBe('active');
    expect(await harness.badges(page)).toEqual([]);
    await page.close();
  });

  test('no page logged an error', () => {
    expect(harness.consoleErrors).toEqual([]);
  });
});
