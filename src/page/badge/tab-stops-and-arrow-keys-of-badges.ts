/**
 * Decides at which badges Tab stops: at each badge outside of tables, and at one badge of each table. Arrow keys move
 * within a table. Tab does not stop at badges that screen readers do not read.
 */
import { BADGE_TAG, isDrawn } from './badge-elements.ts';

/** Pages move text that only screen readers shall read this far off the screen, or farther (`left: -9999px`), px. */
const OFF_SCREEN = -5000;

/** The last stop of each table: searching a large table would take a millisecond in each frame of a scan. */
const lastStops = new WeakMap<Element, HTMLElement | undefined>();

/**
 * Sets the tab stops of these badges. A hidden badge is no stop: a page may hide everything behind a dialog, and show
 * it again. A table has one stop (ARIA Authoring Practices, roving tabindex).
 */
export function updateTabStops(badges: Iterable<HTMLElement>): void {
  const stops = new Map<Element, HTMLElement | undefined>();
  for (const badge of badges) {
    if (!badge.hasAttribute('tabindex')) continue;
    const table = tableOf(badge);
    let stop = stops.get(table);
    if (!stop) {
      const last = lastStops.get(table);
      const isStillStop = last && !last.tabIndex && tableOf(last) === table && isExposed(last);
      const present = isStillStop ? [last] : stopsIn(table, '="0"');
      const focused = present.find((one) => one === document.activeElement);
      stop = focused ?? present[0] ?? (isExposed(badge) ? badge : undefined);
      stops.set(table, stop);
      lastStops.set(table, stop);
      for (const one of present) if (one !== stop) one.tabIndex = -1;
    }
    const index = stop === badge ? 0 : -1;
    if (badge.tabIndex !== index) badge.tabIndex = index;
  }
}

/** Moves the focus to the badge before or after this one in its table. Returns false when there is none. */
export function focusByArrow(badge: HTMLElement, key: string): boolean {
  const stops = stopsIn(tableOf(badge));
  const next = stops[stops.indexOf(badge) + (/R|D/.test(key) ? 1 : -1)];
  if (!next) return false;
  badge.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
  return true;
}

/** The table of a badge. Outside of tables the badge itself, which contains no other badge. */
function tableOf(badge: HTMLElement): HTMLElement {
  return badge.closest<HTMLElement>('table:not([role=presentation],[role=none]),[role=table]') ?? badge;
}

/** The badges of a table that are stops, or may be, in their order. */
function stopsIn(table: HTMLElement, index = ''): HTMLElement[] {
  return [...table.querySelectorAll<HTMLElement>(`${BADGE_TAG}[tabindex${index}]`)].filter(isExposed);
}

function isExposed(badge: HTMLElement): boolean {
  return (
    badge.getBoundingClientRect().left > OFF_SCREEN &&
    isDrawn(badge) &&
    !badge.closest('[aria-hidden=true],[inert]')
  );
}
