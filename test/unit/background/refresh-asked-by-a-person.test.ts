import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { RefreshRequests } from '../../../src/background/refresh-asked-by-a-person.ts';
import { quickClock } from './background-parts.ts';

vi.mock('../../../src/platform/browser.ts', async () => ({
  browser: (await import('./fake-browser.ts')).fakeBrowser,
}));

// Only the clock of the test passes.
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date', 'performance'] }));
afterEach(() => void vi.useRealTimers());

const [ONE, OTHER] = ['5f00197f70ade0d6ff00006b', '5f00197f70ade0d6ff00006c'];

test('a workspace is read for pages at most every five seconds; earlier requests wait and share the reading', async () => {
  const waits: number[] = [];
  const clock = quickClock(waits);
  const read: string[] = [];
  const refresh = new RefreshRequests(clock, async (workspaceId) => void read.push(workspaceId));

  await refresh.request(ONE);
  await refresh.request(OTHER);
  expect([read, waits]).toEqual([[ONE, OTHER], []]);

  const burst = Array.from({ length: 20 }, () => refresh.request(ONE));
  await Promise.all(burst);
  expect(read).toEqual([ONE, OTHER, ONE]);
  expect(waits).toHaveLength(1);
  expect(waits[0]).toBeGreaterThan(4_000);

  clock.pass(5_000);
  await refresh.request(ONE);
  expect(read).toHaveLength(4);
  expect(waits).toHaveLength(1);
});

test('a failed reading rejects, and the next request starts a new one', async () => {
  let failing = true;
  const refresh = new RefreshRequests(quickClock(), async () => {
    if (failing) throw new Error('away');
  });
  await expect(refresh.request(ONE)).rejects.toThrow('away');
  failing = false;
  await expect(refresh.request(ONE)).resolves.toBeUndefined();
});
