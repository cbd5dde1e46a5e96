import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { beginLifetime } from '../../src/platform/content-script-lifetime.ts';

const runtime = vi.hoisted(() => ({ id: 'of-the-extension' as string | undefined }));
vi.mock('../../src/platform/browser.ts', () => ({ browser: { runtime } }));

/** The parts of a document that a life of the script uses. */
class Shown extends EventTarget {
  defaultView: object | null = globalThis;
}

beforeEach(() => {
  runtime.id = 'of-the-extension';
  vi.useFakeTimers();
  vi.stubGlobal('self', globalThis);
  vi.stubGlobal('parent', globalThis);
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const begin = (shown: Shown) => beginLifetime(shown as unknown as Document);

test('a life stops in a document that was left, and starts again when it comes back', () => {
  const shown = new Shown();
  const life = begin(shown);
  expect(life.check()).toBe(true);
  shown.defaultView = null;
  expect(life.check()).toBe(false);
  expect(life.signal.aborted).toBe(false);
  shown.defaultView = globalThis;
  expect(life.check()).toBe(true);
});

test('a life checks once a second whether its extension exists, and ends with it', () => {
  const { signal } = begin(new Shown());
  runtime.id = undefined;
  vi.advanceTimersByTime(999);
  expect(signal.aborted).toBe(false);
  vi.advanceTimersByTime(1);
  expect(signal.aborted).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
});

test('a newer generation on the same document ends an older one', () => {
  const shown = new Shown();
  const older = begin(shown);
  const newer = begin(shown);
  expect([older.signal.aborted, newer.signal.aborted]).toEqual([true, false]);
});
