/**
 * The start of every page of the extension: it loads the language, draws the page, and reads again after each change.
 */
import { computed, effect, signal } from '@preact/signals';
import { type ComponentType, render } from 'preact';
import { type ErrorInfo, toErrorInfo } from '../domain/errors.ts';
import { browser } from '../platform/browser.ts';
import { PROGRESS_KEY, REVISION_KEY } from '../platform/messages.ts';
import { keepFocusNear } from './focus-after-removal.ts';
import { settings } from './settings-state.ts';
import { setLanguage, type TextKey, t } from './texts-numbers-and-dates.ts';

/** The clock for relative times, ms since the epoch. It moves on every 15 s. */
export const now = signal(Date.now());

/** The present time, ms since the epoch, for what is shown by the second. Draws again whenever the clock moves. */
export function presentTime(): number {
  return Math.max(now.value, Date.now());
}

/** Draws the page into `#app` in the person's language, and again when they choose another one. After `loadSettings`. */
export async function startPage(title: TextKey, Page: ComponentType): Promise<void> {
  const root = document.getElementById('app');
  if (root === null) return;
  const language = computed(() => settings().language);
  let translated: Promise<void> | undefined;
  effect(() => {
    translated = setLanguage(language.value).then(() => {
      document.title = t(title);
    });
  });
  await translated;
  setInterval(() => {
    now.value = Date.now();
  }, 15_000);
  render(<Page />, root);
  keepFocusNear(root);
}

/** Calls back after every change of lists, connections or failures, and while a reading goes on. */
export function watchRevision(onChange: () => void): void {
  browser.storage.onChanged.addListener((changes, area) => {
    if ((area === 'local' && REVISION_KEY in changes) || (area === 'session' && PROGRESS_KEY in changes))
      onChange();
  });
}

/** The error of a reading that the person asked for; `undefined` when they cancelled it. */
export function failureOf(error: unknown): ErrorInfo | undefined {
  const info = toErrorInfo(error);
  return info.message === 'AbortError' ? undefined : info;
}
