import { beforeEach, describe, expect, test, vi } from 'vitest';
import { webAppOf } from '../../../src/domain/web-app-links.ts';
import { DEFAULT_SETTINGS, parseSettings } from '../../../src/platform/setting-limits-and-defaults.ts';
import { changeSettings, readSettings, watchSettings } from '../../../src/platform/settings.ts';
import { fakeBrowser, local, managed, resetBrowser } from './fake-browser.ts';

vi.mock('../../../src/platform/browser.ts', async () => ({
  browser: (await import('./fake-browser.ts')).fakeBrowser,
}));

beforeEach(resetBrowser);

describe('stored settings', () => {
  test.each([undefined, null, 7, 'x', [], { version: 'x' }])('count as empty when they are %j', (stored) => {
    expect(parseSettings(stored)).toEqual(DEFAULT_SETTINGS);
  });

  test('take the default for each value that is not understood', () => {
    expect(
      parseSettings({
        version: 1,
        enabled: 'yes',
        pausedHosts: ['app.clockify.me', 7],
        flagged: ['invited', 'nonsense'],
        badgeStyle: 'neon',
        badgeSize: 'large',
        refreshMinutes: 1e9,
        language: 'xx',
        __proto__: { notifications: true },
      }),
    ).toEqual({
      ...DEFAULT_SETTINGS,
      pausedHosts: ['app.clockify.me'],
      flagged: ['invited'],
      badgeSize: 'large',
      refreshMinutes: 1440,
    });
  });

  test('of an unnumbered or a later version are kept where they are understood', () => {
    expect(parseSettings({ badgeStyle: 'word' })).toEqual({ ...DEFAULT_SETTINGS, badgeStyle: 'word' });
    expect(parseSettings({ version: 9, badgeStyle: 'dot', shape: 'new' })).toEqual({
      ...DEFAULT_SETTINGS,
      badgeStyle: 'dot',
    });
  });
});

describe("an administrator's policy", () => {
  test('wins, is locked and cannot be changed', async () => {
    managed.data = {
      refreshMinutes: 30,
      enabled: true,
      connection: { region: 'subdomain', subdomain: 'Acme' },
    };
    await changeSettings({ refreshMinutes: 120, badgeStyle: 'dot' });
    const reading = await readSettings();
    expect(reading.settings).toMatchObject({ refreshMinutes: 30, badgeStyle: 'dot' });
    expect(reading.locked.toSorted()).toEqual(['enabled', 'refreshMinutes']);
    expect(reading.connection).toEqual({ region: 'subdomain', subdomain: 'acme' });
  });

  test.each([
    ['time.example.org', { server: 'https://time.example.org' }, 'https://time.example.org'],
    [
      'https://apps.example.org/clockify/',
      { server: 'https://apps.example.org', folder: 'https://apps.example.org/clockify' },
      'https://apps.example.org/clockify',
    ],
  ])('may name a server by %s', async (server, place, webApp) => {
    managed.data = { connection: { region: 'self-hosted', server } };
    const { connection } = await readSettings();
    expect(connection).toEqual({ region: 'self-hosted', subdomain: '', ...place });
    expect(webAppOf(connection)).toBe(webApp);
  });

  test('names the values that are unknown or wrong, as a whole or in part, and keeps the others', async () => {
    managed.data = {
      enabled: 'yes',
      flagged: ['deleted', 'nonsense'],
      pausedHosts: ['app.clockify.me', 'app.clockify.me'],
      badgeStyle: 'neon',
      badgeSize: 'large',
      refreshMinutes: 5,
      requestsPerHour: '7',
      connection: { region: 'moon' },
      badgestyle: 'dot',
    };
    const { settings, ignored, locked } = await readSettings();
    expect(ignored.toSorted()).toEqual(
      ['badgeStyle', 'badgestyle', 'connection', 'enabled', 'flagged', 'requestsPerHour'].toSorted(),
    );
    expect(settings).toMatchObject({ flagged: ['deleted'], badgeSize: 'large', refreshMinutes: 15 });
    expect(locked.toSorted()).toEqual(['badgeSize', 'flagged', 'pausedHosts', 'refreshMinutes']);
    managed.data = { enabled: true, requestsPerHour: 7, connection: { region: 'global' } };
    expect((await readSettings()).ignored).toEqual([]);
  });

  test('that the browser reports late or never is the last known one until the new one comes', async () => {
    managed.data = { enabled: false };
    expect((await readSettings()).settings.enabled).toBe(false);
    let tell: (policy: Record<string, unknown>) => void = () => undefined;
    vi.spyOn(managed, 'get').mockImplementation(() => new Promise((resolve) => (tell = resolve)));
    const seen: unknown[] = [];
    const stop = watchSettings(({ settings, locked }, byPolicy) =>
      seen.push([settings.enabled, locked, byPolicy]),
    );
    for (let times = 0; times < 3; times++) {
      expect(await readSettings()).toMatchObject({ settings: { enabled: false }, locked: ['enabled'] });
    }
    vi.mocked(managed.get).mockRestore();
    managed.data = { badgeSize: 'large' };
    tell(managed.data);
    await vi.waitFor(() => expect(seen).toEqual([[true, ['badgeSize'], true]]));
    stop();
  });

  test('that was never known and is never reported keeps nobody waiting for long', async () => {
    let tell: (policy: Record<string, unknown>) => void = () => undefined;
    vi.spyOn(managed, 'get').mockImplementation(() => new Promise((resolve) => (tell = resolve)));
    vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] });
    const reading = readSettings();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await reading).toEqual({ settings: DEFAULT_SETTINGS, locked: [], ignored: [] });
    vi.useRealTimers();
    vi.mocked(managed.get).mockRestore();
    managed.data = { badgeSize: 'large' };
    tell(managed.data);
    await vi.waitFor(() => expect(local.data.policy).toEqual(managed.data));
  });

  test('that cannot be read once stays in force, and goes when the browser says that there is none', async () => {
    managed.data = { enabled: false };
    await readSettings();
    vi.spyOn(managed, 'get').mockRejectedValueOnce(new Error('the process is going down'));
    expect((await readSettings()).settings.enabled).toBe(false);
    vi.spyOn(managed, 'get').mockRejectedValueOnce(new Error('Managed storage manifest not found'));
    expect(await readSettings()).toEqual({ settings: DEFAULT_SETTINGS, locked: [], ignored: [] });
  });

  test('that is missing or unreadable changes nothing', async () => {
    vi.spyOn(managed, 'get').mockRejectedValueOnce(new Error('Managed storage manifest not found'));
    expect(await readSettings()).toEqual({ settings: DEFAULT_SETTINGS, locked: [], ignored: [] });
    managed.data = { connection: { region: 'moon' } };
    expect((await readSettings()).connection).toBeUndefined();
  });
});

test('that changes is passed to watchers until they stop', async () => {
  const seen: unknown[] = [];
  const stop = watchSettings(({ settings }) => seen.push(settings.badgeStyle));
  await changeSettings({ badgeStyle: 'word' });
  await vi.waitFor(() => expect(seen).toEqual(['word']));
  stop();
  await changeSettings({ badgeStyle: 'dot' });
  expect(seen).toEqual(['word']);
  expect(local.data).toHaveProperty('settings.badgeStyle', 'dot');
  expect(fakeBrowser.storage.local).toBe(local);
});
