/** What the popup knows belongs to the workspace that it shows. */
import { expect, test, vi } from 'vitest';
import type { Message } from '../../src/platform/messages.ts';
import { failure, loadStatus, refresh, running } from '../../src/popup/status-signal.ts';
import { fakeBrowser } from './background/fake-browser.ts';

vi.mock('../../src/platform/browser.ts', async () => ({
  browser: (await import('./background/fake-browser.ts')).fakeBrowser,
}));

test('a refresh that fails says nothing of the workspace that is shown by then', async () => {
  let shown = 'a';
  let fail = (_: string): void => undefined;
  fakeBrowser.runtime.sendMessage.mockImplementation(({ type }: Message) =>
    type === 'workspace.refresh'
      ? new Promise((resolve) => {
          fail = (code) => resolve({ ok: false, error: { code, message: '' } });
        })
      : Promise.resolve({ ok: true, data: { workspace: { id: shown, sync: { phase: 'idle' } } } }),
  );
  await loadStatus();
  const ofA = refresh();
  expect(running.value).toBe(true);
  shown = 'b';
  await loadStatus();
  expect(running.value).toBe(false);
  fail('forbidden');
  await ofA;
  expect(failure.value).toBeUndefined();
  const ofB = refresh();
  fail('forbidden');
  await ofB;
  expect(failure.value).toMatchObject({ code: 'forbidden' });
});
