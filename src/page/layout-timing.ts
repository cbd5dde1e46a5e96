/**
 * When the layout is asked of places: after the frame's own layout and before it is painted, by a
 * `ResizeObserver`, so that no layout is done for the question. What is asked, page/badge-placement.ts knows. Nothing
 * here changes the size of anything of the page's: its own observers would have to be told again in this frame.
 */
import { BADGE_TAG, chipOf } from './badge-elements.ts';

/**
 * Puts the chips of badges where there is room for them, and tells which elements hold that room: when their size
 * changes, it has to be asked again. Badges that have no box yet go to `wait`.
 */
export type Arrange = (
  badges: readonly HTMLElement[],
  wait: (badge: HTMLElement) => void,
) => Iterable<Element>;

export interface Layout {
  /** A badge was put or has changed. `isUrgent`: it has to be in its place in the next frame, however many there are. */
  add(badge: HTMLElement, isUrgent: boolean): void;
  /** A badge goes: what is never shown never calls, and nothing but this lets go of it. */
  forget(badge: HTMLElement): void;
  /** Calls `onFrame` once, after the next layout. */
  request(): void;
  /** Comes with the first badge. Until then chips hang where they are put. */
  setArrange(arrange: Arrange): void;
  /** Nothing is asked any more: what is observed would keep the script. */
  stop(): void;
}

/** Badges of a first scan that one frame arranges: more would hold the page. */
const FIRST_ARRANGED = 40;

/** `onFrame`: after each layout that was asked for. */
export function createLayout(document: Document, onFrame: () => void): Layout {
  let arrange: Arrange | undefined;
  /** And whether all of them must be in the next frame: what comes to a page that has been read. */
  const unarranged = new Map<HTMLElement, boolean>();
  /** Badges that are not shown, by their chips, which are observed. */
  const hidden = new Map<Element, HTMLElement>();
  /** Elements that hold the room of badges, and the frame since which: what is told of them in it is known. */
  const boxes = new WeakMap<Element, unknown>();
  const observer = new ResizeObserver(onLayout);

  function onLayout(entries: readonly ResizeObserverEntry[]): void {
    // Of a first scan only in answer to what was asked: a frame calls again for each box that is new to it.
    let most = 0;
    for (const { target, contentRect } of entries) {
      const badge = hidden.get(target);
      if (badge) {
        // Of each badge that waits it is told once that it is not shown.
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
      // What was asked for is answered here: the frame that calls now cannot call again.
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
