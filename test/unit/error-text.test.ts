/** Sentences about errors say only what is still to come. Texts are not loaded, so their keys stand in their places. */
import { beforeEach, expect, test, vi } from 'vitest';
import { errorText } from '../../src/ui/error-notice.tsx';
import { now } from '../../src/ui/page-start.tsx';

vi.mock('../../src/platform/browser.ts', async () => ({
  browser: (await import('./background/fake-browser.ts')).fakeBrowser,
}));

const PACED = { code: 'rate', message: 'the hour has seen enough requests of the extension itself' } as const;

beforeEach(() => {
  now.value = 1_000_000;
});

test('when a list should be complete is said until then, and never afterwards', () => {
  const error = { ...PACED, readyAt: 1_060_000 };
  expect(errorText(error)).toBe('error_paced error_ready');
  now.value = error.readyAt;
  expect(errorText(error)).toBe('error_paced');
  now.value += 3_600_000;
  expect(errorText(error)).toBe('error_paced');
  expect(errorText({ ...error, retryAt: now.value + 60_000 })).toBe('error_paced error_wait');
});
