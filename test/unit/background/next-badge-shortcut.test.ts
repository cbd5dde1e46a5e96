/** The keyboard shortcut, through the background's entry file. */
import 'fake-indexeddb/auto';
import { expect, test, vi } from 'vitest';
import { fakeBrowser, fetchWithFiles, state } from './fake-browser.ts';

vi.mock('../../../src/platform/browser.ts', async () => ({
  browser: (await import('./fake-browser.ts')).fakeBrowser,
}));

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
