import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { beginLifetime } from '../../src/platform/lifetime.ts';

const runtime = vi.hoisted(() => ({ id: 'of-the-extension' as string | undefined }));
vi.mock('../../src/platform/browser.ts', () => ({ browser: { runtime } }));

/** A document as far as a life of the script knows it. */
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

test('nothing may be done in a document that has been left, and all again when it comes back', () => {
  const shown = new Shown();
  const life = begin(shown);
  expect(life.check()).toBe(true);
  shown.defaultView = null;
  expect(life.check()).toBe(false);
  expect(life.signal.aborted).toBe(false);
  shown.defaultView = globalThis;
  expect(life.check()).toBe(true);
});

test('a life ends with its extension, and is looked after once a second', () => {
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
