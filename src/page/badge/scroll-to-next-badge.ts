/**
 * Scrolls to the next badge: for the keyboard shortcut and for Show of the popup, which come as `badge.show` from
 * background/next-badge-shortcut.ts.
 */
import { chipOf, isDrawn, type verdictOf } from './badge-elements.ts';

const FLASH_MS = 2600;

let last: WeakRef<HTMLElement> | undefined;

/** Scrolls to the next badge of one of these people and returns it. `null` stands for everybody. */
export function scrollToNext(
  badges: readonly HTMLElement[],
  ids: readonly string[] | null,
  verdict: typeof verdictOf,
): HTMLElement | undefined {
  const all = badges.filter(
    (one) => isDrawn(one) && (!ids || ids.some((id) => verdict(one)?.users.join(' ').includes(id))),
  );
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
