/** When the first badges of a document may come, by a driven clock. */
import { Window } from 'happy-dom';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { watchLoading } from '../../src/page/wait-for-hydration-before-first-badges.ts';

let window: Window;
let page: Document;
let end: AbortController;
let mustWait: () => boolean;
let stage: DocumentReadyState;

/** Opens a document while it loads; the list flags Ann Lee. */
beforeEach(() => {
  vi.useFakeTimers();
  // Node has no idle moments: here the browser is busy, so that only the time limit helps.
  vi.stubGlobal('requestIdleCallback', (run: () => void, { timeout }: { timeout: number }) =>
    setTimeout(run, timeout),
  );
  window = new Window();
  page = window.document as unknown as Document;
  stage = 'loading';
  Object.defineProperty(page, 'readyState', { get: () => stage });
  end = new AbortController();
  let isWaiting = true;
  const mayHold = (text: string) => text.includes('Ann Lee');
  const ask = watchLoading(page, end.signal, () => {
    isWaiting = ask(mayHold);
  });
  // As the content script does: it looks again only when it is told to.
  mustWait = () => isWaiting;
});
afterEach(() => {
  end.abort();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function become(next: DocumentReadyState, html?: string): void {
  if (html !== undefined) page.body.innerHTML = html;
  stage = next;
  window.document.dispatchEvent(new window.Event('readystatechange'));
}

test('badges of a document that came with names wait for its load, and then for an idle moment', () => {
  become('interactive', '<p>Ann Lee</p>');
  vi.advanceTimersByTime(3_000);
  expect(mustWait()).toBe(true);
  become('complete');
  vi.advanceTimersByTime(99);
  expect(mustWait()).toBe(true);
  vi.advanceTimersByTime(1);
  expect(mustWait()).toBe(false);
  // A timer would keep the script in memory after its end.
  expect(vi.getTimerCount()).toBe(0);
});

test('nothing waits when the document came without a flagged name', () => {
  become('interactive', '<p>Bob Stone</p>');
  expect(mustWait()).toBe(false);
});

test('a document that never finishes loading has its badges after 10 s', () => {
  become('interactive', '<p>Ann Lee</p>');
  vi.advanceTimersByTime(9_999);
  expect(mustWait()).toBe(true);
  vi.advanceTimersByTime(1);
  expect(mustWait()).toBe(false);
});

test('badges wait until Angular has taken over what its server rendered, and come at once after that', () => {
  become('interactive', '<app-root ngh="0"><p>Ann Lee</p></app-root>');
  become('complete');
  vi.advanceTimersByTime(5_000);
  expect(mustWait()).toBe(true);
  page.querySelector('app-root')?.removeAttribute('ngh');
  vi.advanceTimersByTime(100);
  expect(mustWait()).toBe(false);
});

test('a part of an Angular page that nobody takes over delays badges by 10 s at most, and is then left alone', () => {
  become('interactive', '<app-root><late-part ngh="1"></late-part><p>Ann Lee</p></app-root>');
  become('complete');
  vi.advanceTimersByTime(9_999);
  expect(mustWait()).toBe(true);
  vi.advanceTimersByTime(101);
  expect(mustWait()).toBe(false);
  expect(vi.getTimerCount()).toBe(0);
});
