/** Sentences about errors say only what is still to come. Texts are not loaded, so their keys stand in their places. */
import { beforeEach, expect, test, vi } from 'vitest';
import { errorText } from '../../src/ui/error-text-with-next-try.ts';

vi.mock('../../src/platform/browser.ts', async () => ({
  browser: (await import('./background/fake-browser.ts')).fakeBrowser,
}));

const PACED = { code: 'rate', message: 'the hour has seen enough requests of the extension itself' } as const;

/** Sets the present time. The clock of the pages, which moves only now and then, stands still. */
const setTime = (time: number) => vi.spyOn(Date, 'now').mockReturnValue(time);
/** Later than the clock of the pages, which has started with the test. */
const START = Date.now() + 60_000;

beforeEach(() => {
  setTime(START);
});

test('when a list should be complete is said until then, and never afterwards', () => {
  const error = { ...PACED, readyAt: START + 60_000 };
  expect(errorText(error)).toBe('error_paced error_ready');
  setTime(error.readyAt);
  expect(errorText(error)).toBe('error_paced');
  const later = error.readyAt + 3_600_000;
  setTime(later);
  expect(errorText(error)).toBe('error_paced');
  expect(errorText({ ...error, retryAt: later + 60_000 })).toBe('error_paced error_wait');
});
