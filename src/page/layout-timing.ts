/**
 * Decides when badges are placed: after the frame's own layout and before it is painted. A `ResizeObserver` calls us
 * there, so reading sizes causes no extra layout. page/badge-placement.ts does the placing. Nothing here changes the
 * size of an element of the page: then the browser would have to call the page's own observers again in this frame.
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
  /** Sets what places badges. It comes with `card.js`; until then chips stay where the style puts them. */
  setArrange(arrange: Arrange): void;
  /** Ends all observing, because an observer would keep the script in memory. */
  stop(): void;
}

/** The most badges of a first scan that are placed in one frame. More would block the page. */
const FIRST_ARRANGED = 40;

/** `onFrame` runs after each layout that was requested. */
export function createLayout(document: Document, onFrame: () => void): Layout {
  let arrange: Arrange | undefined;
  /** Badges to place, and whether each must be placed in the next frame. */
  const unarranged = new Map<HTMLElement, boolean>();
  /** Badges that are not shown, by their chips, which we observe. */
  const hidden = new Map<Element, HTMLElement>();
  /** Elements that limit the room of badges, and the frame in which we began to observe them. */
  const boxes = new WeakMap<Element, unknown>();
  const observer = new ResizeObserver(onLayout);

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
      } else if (boxes.has(target)) {
        if (boxes.get(target) === document.timeline.currentTime) continue;
        const badges = target.querySelectorAll<HTMLElement>(BADGE_TAG);
        for (const one of badges) unarranged.set(one, true);
        if (badges.length > 0) continue;
        boxes.delete(target);
      } else most = FIRST_ARRANGED;
      // We need no further calls for this element until it is observed again.
      observer.unobserve(target);
    }
    if (most) onFrame();
    if (!arrange) return;
    const some: HTMLElement[] = [];
    for (const [badge, isUrgent] of unarranged) {
      if (!isUrgent && some.length >= most) continue;
      unarranged.delete(badge);
      if (badge.isConnected) some.push(badge);
    }
    const around = arrange(some, (badge) => {
      hidden.set(chipOf(badge), badge);
      observer.observe(chipOf(badge));
    });
    for (const box of around) {
      if (boxes.has(box)) continue;
      boxes.set(box, document.timeline.currentTime);
      observer.observe(box);
    }
    if (unarranged.size) requestAnimationFrame(request);
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
    setArrange(next) {
      arrange = next;
      request();
    },
    stop: () => observer.disconnect(),
  };
}
