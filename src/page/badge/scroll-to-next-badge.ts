/**
 * Scrolls to the next badge: for the keyboard shortcut and for Show of the popup, which come as `badge.show` from
 * background/next-badge-shortcut.ts.
 */
import { chipOf, isDrawn } from './badge-elements.ts';

const FLASH_MS = 2600;

let last: WeakRef<HTMLElement> | undefined;

/** Scrolls to the next of these badges that is visible, and returns it. */
export function scrollToNext(badges: readonly HTMLElement[]): HTMLElement | undefined {
  const all = badges.filter(isDrawn);
  const next = all[all.indexOf(last?.deref() as HTMLElement) + 1] ?? all[0];
  if (next) {
    last = new WeakRef(next);
    next.scrollIntoView({ block: 'center', behavior: 'instant' });
    const { classList } = chipOf(next);
    classList.add('flash');
    setTimeout(() => classList.remove('flash'), FLASH_MS);
  }
  return next;
}
