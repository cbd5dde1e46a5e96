/** The keyboard shortcut, through the background's entry file, and Show of the popup. */
import 'fake-indexeddb/auto';
import { beforeEach, expect, test, vi } from 'vitest';
import { showBadge } from '../../../src/background/next-badge-shortcut.ts';
import { fakeBrowser, fetchWithFiles, state } from './fake-browser.ts';

vi.mock('../../../src/platform/browser.ts', async () => ({
  browser: (await import('./fake-browser.ts')).fakeBrowser,
}));

beforeEach(() => {
  vi.clearAllMocks();
});

test('the shortcut shows the next badge in the tab it was pressed in, whichever tab was used last', async () => {
  vi.stubGlobal(
    'fetch',
    fetchWithFiles(() => {
      throw new Error('no request may be sent');
    }),
  );
  const url = 'https://app.clockify.me/teams';
  state.tabs = [
    { id: 1, url, active: true, lastAccessed: 900, focused: true },
    { id: 2, url, active: true, lastAccessed: 100 },
  ];
  await import('../../../src/background.ts');
  const next = { type: 'badge.show', payload: { ids: null } };
  const shown = fakeBrowser.tabs.sendMessage;

  fakeBrowser.commands.onCommand.emit('next-flagged', { id: 2, url });
  await vi.waitFor(() => expect(shown.mock.calls).toEqual([[2, next]]));

  shown.mockClear();
  // Where the browser gives no tab, it is the one used last.
  fakeBrowser.commands.onCommand.emit('next-flagged');
  await vi.waitFor(() => expect(shown.mock.calls).toEqual([[1, next]]));
});

test('Show brings the Clockify tab to the front, with its window, before the page scrolls', async () => {
  const { tabs, windows } = fakeBrowser;
  const url = 'https://app.clockify.me/teams';
  state.tabs = [{ id: 5, url, active: false, lastAccessed: 100 }];
  await showBadge(['a']);
  expect(tabs.update.mock.calls).toEqual([[5, { active: true }]]);
  expect(windows.update.mock.calls).toEqual([[1, { focused: true }]]);
  expect(tabs.sendMessage.mock.calls).toEqual([[5, { type: 'badge.show', payload: { ids: ['a'] } }]]);
  const [front] = tabs.update.mock.invocationCallOrder;
  expect(front).toBeLessThan(tabs.sendMessage.mock.invocationCallOrder[0] ?? 0);
});

test('Show leaves a tab in front as it is, and scrolls one that the browser cannot bring there', async () => {
  const { tabs, windows } = fakeBrowser;
  const url = 'https://app.clockify.me/teams';
  state.tabs = [{ id: 5, url, active: true, lastAccessed: 100, focused: true }];
  await showBadge(['a']);
  expect(tabs.update).not.toHaveBeenCalled();
  expect(windows.update).not.toHaveBeenCalled();
  expect(tabs.sendMessage).toHaveBeenCalledTimes(1);
  state.tabs = [{ id: 5, url, active: false, lastAccessed: 100 }];
  tabs.update.mockRejectedValueOnce(new Error('tabs are being dragged'));
  await showBadge(['a']);
  expect(tabs.sendMessage).toHaveBeenCalledTimes(2);
});
