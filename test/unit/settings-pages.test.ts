/** What pages of the extension show when the storage refuses to write, and what a file of settings changes. */
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { resetAll, resetFailure } from '../../src/options/reset.tsx';
import { imported, importSettings } from '../../src/options/settings-file.tsx';
import { DEFAULT_SETTINGS } from '../../src/platform/setting-limits-and-defaults.ts';
import { loadSettings, saveSettings, settings, unsaved } from '../../src/ui/settings-state.ts';
import { fakeBrowser, local, resetBrowser } from './background/fake-browser.ts';

vi.mock('../../src/platform/browser.ts', async () => ({
  browser: (await import('./background/fake-browser.ts')).fakeBrowser,
}));

beforeEach(resetBrowser);

/** What `work` gives while the storage refuses every write. */
async function onFullDisk<T>(work: () => Promise<T>): Promise<T> {
  const spy = vi.spyOn(local, 'set').mockRejectedValue(new Error('the disk is full'));
  try {
    return await work();
  } finally {
    spy.mockRestore();
  }
}

describe('a setting that cannot be stored', () => {
  test('is said with its error, and drawn again as it still is', async () => {
    await loadSettings();
    const before = settings();
    expect(await onFullDisk(() => saveSettings({ enabled: false }))).toBe(false);
    expect(unsaved.value).toMatchObject({ names: ['enabled'], error: { code: 'storage' } });
    // Another object, so that the switch is drawn again although its value is the same.
    expect(settings()).not.toBe(before);
    expect(settings().enabled).toBe(true);
  });

  test('is no longer said once a setting is stored', async () => {
    await onFullDisk(() => saveSettings({ enabled: false }));
    expect(unsaved.value).toBeDefined();
    expect(await saveSettings({ badgeSize: 'large' })).toBe(true);
    expect(unsaved.value).toBeUndefined();
  });
});

test('a file of settings that cannot be stored is not called a wrong file', async () => {
  const file = (kind: string) => new Blob([JSON.stringify({ kind, settings: DEFAULT_SETTINGS })]);
  await onFullDisk(() => importSettings(file('member-status-for-clockify-settings')));
  expect(imported.value).toMatchObject({ code: 'storage' });
  await importSettings(file('something else'));
  expect(imported.value).toBe('bad');
});

describe('a file of settings', () => {
  const importFile = (content: object) =>
    importSettings(new Blob([JSON.stringify({ kind: 'member-status-for-clockify-settings', ...content })]));
  const own = { pausedHosts: ['app.clockify.me'], flagged: ['deleted'], refreshMinutes: 120, language: 'de' };

  beforeEach(() => {
    local.data = { settings: { ...DEFAULT_SETTINGS, ...own } };
  });

  test('changes what it names and nothing else', async () => {
    await importFile({
      settings: { version: 1, badgeStyle: 'dot', refreshMinutes: 'often', shape: 'round' },
    });
    expect(imported.value).toBe('good');
    expect(local.data.settings).toEqual({ ...DEFAULT_SETTINGS, ...own, badgeStyle: 'dot' });
  });

  test.each([
    ['no settings', {}],
    ['settings of another shape', { settings: [] }],
    ['a version only', { settings: { version: 1 } }],
    ['nothing that is understood', { settings: { badgeStyle: 'neon', flagged: ['gone'], pausedHosts: [7] } }],
  ])('with %s changes nothing and says so', async (_, content) => {
    await importFile(content);
    expect(imported.value).toBe('bad');
    expect(local.data.settings).toEqual({ ...DEFAULT_SETTINGS, ...own });
  });
});

test('a failed Reset is forgotten when the next one succeeds', async () => {
  fakeBrowser.runtime.sendMessage.mockResolvedValueOnce({
    ok: false,
    error: { code: 'storage', message: 'the disk is full' },
  });
  await resetAll();
  expect(resetFailure.value).toMatchObject({ code: 'storage' });
  fakeBrowser.runtime.sendMessage.mockResolvedValueOnce({ ok: true, data: null });
  await resetAll();
  expect(resetFailure.value).toBeUndefined();
});
