// @vitest-environment happy-dom
/** How long a reading still takes, drawn without a browser. Texts are not loaded, so their keys stand in their places. */
import { h, render } from 'preact';
import { expect, test, vi } from 'vitest';
import type { WorkspaceStatus } from '../../src/platform/messages.ts';
import { SyncProgress } from '../../src/ui/reading-progress.tsx';

vi.mock('../../src/platform/browser.ts', async () => ({
  browser: (await import('./background/fake-browser.ts')).fakeBrowser,
}));

const durations: number[] = [];
vi.mock('../../src/ui/texts-numbers-and-dates.ts', async (original) => ({
  ...(await original<object>()),
  duration: (ms: number) => {
    durations.push(ms);
    return '';
  },
}));

const HOUR = 3_600_000;
const BEGUN = Date.now() + 60_000;

/** The time left that is shown with so many of 9 000 members, ms; `undefined` when none is. */
function leftAt(root: Element, time: number, members: number): number | undefined {
  vi.spyOn(Date, 'now').mockReturnValue(time);
  durations.length = 0;
  const sync = { phase: 'running', pages: 1, members, startedAt: BEGUN, expected: 9_000 } as const;
  const workspace: WorkspaceStatus = { id: 'a', name: 'A', connectionId: 'c', roster: null, sync };
  render(h(SyncProgress, { workspace }), root);
  return root.textContent?.includes('progress_left') ? durations[0] : undefined;
}

test('the time left does not count the pauses of a reading that goes on after them', () => {
  const root = document.createElement('div');
  // Two hours without room for a request.
  const resumed = BEGUN + 2 * HOUR;
  expect(leftAt(root, resumed, 1_000)).toBeUndefined();
  // For how long this page was on its way is not known.
  expect(leftAt(root, resumed + 5_000, 2_000)).toBeUndefined();
  expect(leftAt(root, resumed + 15_000, 3_000)).toBe(60_000);
});

test('the time left of a reading that is seen from its beginning is told from its first page on', () => {
  const root = document.createElement('div');
  expect(leftAt(root, BEGUN, 0)).toBeUndefined();
  expect(leftAt(root, BEGUN + 10_000, 1_000)).toBe(80_000);
});
