/** Open pages of Clockify while things happen around them. Tests move the clock and never wait for it. */
import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { changeSettings } from '../../../src/platform/settings.ts';
import { fakeBrowser, managed, state } from './fake-browser.ts';
import { KEY, MAIN, user, userId } from './fake-service.ts';
import { MINUTE, type Page, type Trouble, World } from './simulated-browser.ts';

vi.mock('../../../src/platform/browser.ts', async () => ({
  browser: (await import('./fake-browser.ts')).fakeBrowser,
}));

const HOUR = 60 * MINUTE;
let world: World;
let page: Page;

beforeEach(async () => {
  world = new World('PRO_YEAR');
  void world.send('connection.add', { region: 'global', subdomain: '', key: KEY, remember: true });
  await world.pass(5_000);
  [page] = world.pages as [Page, Page];
  expect(page.state).toBe('ready');
});

afterEach(async () => {
  await world.kill(0);
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

function setPolicy(policy: Record<string, unknown>, changed = 'enabled'): void {
  managed.data = policy;
  fakeBrowser.storage.onChanged.emit({ [changed]: {} }, 'managed');
}

describe('a list in use', () => {
  test.each<Trouble>(['silent', 'rate for an hour', 'offline', 'auth'])(
    'reaches pages without waiting for the network, whose answer is: %s',
    async (trouble) => {
      world.trouble = trouble;
      // By then the list is due.
      await world.pass(2 * HOUR);
      expect(page.state).toBe('ready');
      for (const kill of [false, true]) {
        if (kill) await world.kill(0);
        page.open();
        expect(page.state).toBe('waiting');
        // The browser has 20 ms to report its policy. Until then, pages learn of none.
        await world.pass(20);
        expect(page.state).toBe('ready');
      }
    },
  );

  test('reaches open pages when it has changed, also after a long sleep without alarms', async () => {
    const version = (await world.app?.store.roster(MAIN))?.version;
    await world.kill(0);
    state.alarms.clear();
    world.time.ahead += 3 * 24 * HOUR;
    world.service.users[1] = user(1, 'INACTIVE');
    await world.pass(6 * MINUTE);
    expect(state.alarms.has('tick')).toBe(true);
    const roster = await world.app?.store.roster(MAIN);
    expect(roster?.version).not.toBe(version);
    expect((await world.app?.store.history.events(MAIN, 5))?.map((one) => one.userId)).toContain(userId(1));
    expect(page.state).toBe('ready');
  });
});

describe('a quick check', () => {
  /** The error in the popup. */
  async function shownError(): Promise<{ code: string; retryAt?: number } | undefined> {
    const answered = world.send('status.read', null);
    await world.pass(100);
    const { data } = (await answered) as { data: { error?: { code: string; retryAt?: number } } };
    return data.error;
  }

  test('that the service refuses for an hour is told to people, with the time of the next try', async () => {
    expect(await shownError()).toBeUndefined();
    world.trouble = 'rate for an hour';
    // The list itself is not due for another while.
    await world.pass(10 * MINUTE);
    expect(page.state).toBe('ready');
    const asked = world.reached.length;
    for (const kill of [false, true]) {
      if (kill) await world.kill(0);
      const { code, retryAt = 0 } = (await shownError()) ?? {};
      expect(code).toBe('rate');
      expect(retryAt - world.time.clock).toBeGreaterThan(45 * MINUTE);
    }
    await world.pass(30 * MINUTE);
    expect(world.reached).toHaveLength(asked);
    world.trouble = null;
    await world.pass(40 * MINUTE);
    expect(await shownError()).toBeUndefined();
  });

  test('that cannot be trusted leads to a full list, which tells people why', async () => {
    const hidden = world.service.users;
    world.service.users = hidden.map((one) => ({
      ...one,
      memberships: one.memberships.map((entry) => ({ ...entry, membershipStatus: 'INACTIVE' })),
    }));
    await world.pass(3 * MINUTE);
    expect(await shownError()).toMatchObject({ code: 'schema' });
    expect(page.state).toBe('ready');
    expect(await world.app?.store.roster(MAIN)).toMatchObject({ counts: { 'deactivated-here': 1 } });
    world.service.users = hidden;
    await world.pass(40 * MINUTE);
    expect(await shownError()).toBeUndefined();
  });
});

test('a workspace whose trial ends on the Free plan is asked seldom from the next list on', async () => {
  world.service.plan = 'FREE';
  await world.pass(65 * MINUTE);
  const before = world.reached.length;
  await world.pass(4 * HOUR);
  const asked = world.reached.slice(before).filter(({ path }) => path.includes(MAIN));
  expect(asked.length).toBeGreaterThan(0);
  expect(asked.length).toBeLessThanOrEqual(4 * 5);
});

test('reaches a page that does not accept the card', async () => {
  world.service.users[1] = user(1, 'INACTIVE');
  void world.send('workspace.refresh', { workspaceId: MAIN });
  await world.pass(5_000);
  const taken = fakeBrowser.scripting.executeScript;
  taken.mockClear();
  taken.mockImplementationOnce(() => new Promise(() => undefined));
  page.open();
  await world.pass(3_000);
  expect(taken).toHaveBeenCalled();
  expect(page.state).toBe('ready');
});

describe('a policy', () => {
  test('that switches badges off, and then goes, is followed by open pages, even when the background was killed', async () => {
    for (const kill of [false, true]) {
      if (kill) await world.kill(0);
      world.wake();
      setPolicy({ enabled: false });
      await world.pass(1_000);
      expect(page.state).toBe('off');
      setPolicy({});
      await world.pass(1_000);
      expect(page.state).toBe('ready');
    }
  });

  test('that comes during the first reading lets the list be read once it goes', async () => {
    await world.app?.store.forgetWorkspace(MAIN);
    page.open();
    await world.pass(60);
    setPolicy({ enabled: false });
    await world.pass(10 * MINUTE);
    expect(page.state).toBe('off');
    expect(await world.app?.store.roster(MAIN)).toBeUndefined();
    setPolicy({});
    await world.pass(3_000);
    expect(page.state).toBe('ready');
  });
});

describe('a Refresh', () => {
  /** The answer to a Refresh during which something changes. */
  async function refreshWhile(change: () => Promise<void>): Promise<unknown> {
    const reply = world.send('workspace.refresh', { workspaceId: MAIN });
    await world.pass(10);
    await change();
    await world.pass(20_000);
    return reply;
  }

  test.each<[string, () => Promise<void>]>([
    ['another setting', () => changeSettings({ badgeStyle: 'word' })],
    ['another value of the policy', async () => setPolicy({ badgeSize: 'large' }, 'badgeSize')],
  ])('while badges are switched off goes on when %s changes', async (_, change) => {
    await changeSettings({ enabled: false });
    await world.pass(1_000);
    expect(await refreshWhile(change)).toMatchObject({ ok: true });
  });

  test.each<[string, () => Promise<void>]>([
    ['a person', () => changeSettings({ enabled: false })],
    ['an administrator', async () => setPolicy({ enabled: false })],
  ])('ends when %s switches badges off', async (_, change) => {
    expect(await refreshWhile(change)).toMatchObject({ ok: false });
  });
});
