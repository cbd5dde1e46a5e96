/** What the popup knows belongs to the workspace that it shows. */
import { expect, test, vi } from 'vitest';
import type { Message } from '../../src/platform/messages.ts';
import { failure, loadStatus, refresh, retry, running } from '../../src/popup/popup-state.ts';
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

test('“Try again” reads no list where only the status was not answered', async () => {
  failure.value = undefined;
  const asked: string[] = [];
  let isAnswered = false;
  fakeBrowser.runtime.sendMessage.mockImplementation(({ type }: Message) => {
    asked.push(type);
    return Promise.resolve(
      isAnswered
        ? { ok: true, data: { workspace: { id: 'a', sync: { phase: 'idle' } } } }
        : { ok: false, error: { code: 'storage', message: '' } },
    );
  });
  await loadStatus();
  expect(failure.value).toMatchObject({ code: 'storage' });
  isAnswered = true;
  await retry();
  expect(asked).toEqual(['status.read', 'status.read']);
  expect(failure.value).toBeUndefined();
  failure.value = { code: 'rate', message: '' };
  await retry();
  expect(asked).toContain('workspace.refresh');
});
