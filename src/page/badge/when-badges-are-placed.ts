/**
 * Decides when badges are placed: after the frame's own layout and before it is painted. A `ResizeObserver` calls us
 * there, so reading sizes causes no extra layout. page/badge/badge-beside-or-over-name.ts does the placing. Nothing here
 * changes the size of an element of the page: then the browser would have to call the page's own observers again in
 * this frame.
 */
import { BADGE_TAG, chipOf } from './badge-elements.ts';

/**
 * Puts the chips of badges where there is room for them. Returns the elements that limit that room: when their size
 * changes, the badges have to be placed again. Calls `wait` for badges that have no box yet.
 */
export type Arrange = (
  badges: readonly HTMLElement[],
  wait: (badge: HTMLElement) => void,
) => Iterable<Element>;

export interface Layout {
  /** A badge came or has changed. `isUrgent`: it has to be placed in the next frame, however many there are. */
  add(badge: HTMLElement, isUrgent: boolean): void;
  /** A badge goes. A hidden badge would stay observed without this. */
  forget(badge: HTMLElement): void;
  /** Makes `onFrame` run once, after the next layout. */
  request(): void;
  /** Ends all observing, because an observer would keep the script in memory. */
  stop(): void;
}

/** The most badges of a first scan that are placed in one frame. More would block the page. */
const FIRST_ARRANGED = 40;

/**
 * `onFrame` runs after each layout that was requested, and tells whether it has to run after the next one too.
 * `arrangeNow` returns what places badges.
 *
 * A frame calls observers in rounds. Each round after the first is only for elements that lie deeper than all with
 * which the round before began; when others have changed, the window gets an error. So new elements are observed only
 * in calls that came for the root, and no request is made within a call.
 */
export function createLayout(
  document: Document,
  onFrame: () => boolean,
  arrangeNow: () => Arrange | undefined,
): Layout {
  /** Badges to place, and whether each must be placed in the next frame. */
  const unarranged = new Map<HTMLElement, boolean>();
  /** Badges that are not shown, by their chips, which we observe. */
  const hidden = new Map<Element, HTMLElement>();
  /** Elements that limit the room of badges, until the first call for them, which says nothing new. */
  const isNew = new WeakSet<Element>();
  const observer = new ResizeObserver(onLayout);
  // Firefox calls observers in the order in which they began to observe something, without a break. We come before the
  // page's: they must not see the layout that badges of the frame before have caused and that we are about to change.
  observeBox(document.createElement(BADGE_TAG));

  function observeBox(box: Element): void {
    isNew.add(box);
    observer.observe(box);
  }

  function onLayout(entries: readonly ResizeObserverEntry[]): void {
    // Badges of a first scan are placed only in a requested call: a frame calls again for each newly observed box.
    let most = 0;
    for (const { target, contentRect } of entries) {
      const badge = hidden.get(target);
      if (badge) {
        // The first call for a hidden badge only reports that it has no size.
        if (!contentRect.width) continue;
        hidden.delete(target);
        unarranged.set(badge, true);
      } else if (target === document.documentElement) most = FIRST_ARRANGED;
      else if (isNew.delete(target)) continue;
      else for (const one of target.querySelectorAll<HTMLElement>(BADGE_TAG)) unarranged.set(one, true);
      // We need no further calls for this element until it is observed again.
      observer.unobserve(target);
    }
    const goesOn = onFrame();
    // Also takes back what was requested just now: those badges are placed below.
    observer.unobserve(document.documentElement);
    const arrange = arrangeNow();
    if (!arrange) return;
    const some: HTMLElement[] = [];
    for (const [badge, isUrgent] of unarranged) {
      if (!isUrgent && some.length >= most) continue;
      // Without the root, their boxes cannot be observed. The next frame does that.
      if (most) unarranged.delete(badge);
      if (badge.isConnected) some.push(badge);
    }
    const around = arrange(some, (badge) => {
      // It has no boxes to observe.
      unarranged.delete(badge);
      hidden.set(chipOf(badge), badge);
      observer.observe(chipOf(badge));
    });
    for (const box of around) {
      // We may have changed its size, which must not count as a change.
      observer.unobserve(box);
      if (most) observeBox(box);
    }
    if (unarranged.size || goesOn) requestAnimationFrame(request);
  }

  function request(): void {
    observer.observe(document.documentElement);
  }

  return {
    add(badge, isUrgent) {
      unarranged.set(badge, isUrgent);
      request();
    },
    forget(badge) {
      unarranged.delete(badge);
      const chip = chipOf(badge);
      if (hidden.delete(chip)) observer.unobserve(chip);
    },
    request,
    stop: () => observer.disconnect(),
  };
}
