/**
 * Opens and closes the card of a badge by hover, focus, keys and touch, and keeps its events from the page. There is one
 * card on a page.
 */
import { BADGE_TAG, chipOf } from '../badge/badge-elements.ts';
import { leaveDragged, leaveEdited } from '../badge/remove-badges-when-editing-or-dragging-begins.ts';
import { scrollToNext } from '../badge/scroll-to-next-badge.ts';
import { focusByArrow, updateTabStops } from '../badge/tab-stops-and-arrow-keys-of-badges.ts';
import { isElement } from '../node-types-as-numbers.ts';
import { type CardHost, controls, host, setHost } from './card-host.ts';
import { fillCard, focusByTab, pressInCard } from './fill-card-and-handle-buttons.ts';
import { makeCard, type OpenCard } from './open-card.ts';

export const CARD_TAG = 'member-status-card';

const HOVER_MS = 150;
/** How long the pointer may be on its way from the badge to the card, ms. */
const LEAVE_MS = 250;

/** The events of a click or a double click. */
const PRESS_EVENTS = /[^y](down|up)$|rca|click|touch/;

export interface Card {
  /** Handles an event before the page gets it. The page never gets an event of the card. */
  handle(event: Event): void;
  close(): void;
  /** Scrolls to the next badge of one of these people and opens its card. `null` stands for everybody. */
  show(ids: readonly string[] | null): void;
}

export function watchCard(contentScript: CardHost): Card {
  setHost(contentScript);
  let card: OpenCard | undefined;
  /** The card stays open while its owner has the focus. */
  let isKept = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** A key is down: then the person moves the focus, and not the page. */
  let isKeyed = false;
  /** The present press began on a badge or in the card. */
  let isOwnPress: boolean | undefined;
  /** The key that the card has handled. The page must not get its `keyup` either. */
  let consumedKey = '';
  /** The badge under the pointer. */
  let hovered: HTMLElement | undefined;

  function delay(ms: number, task: () => void): void {
    clearTimeout(timer);
    timer = setTimeout(task, ms);
  }

  function open(badge: HTMLElement, keeps = true): void {
    clearTimeout(timer);
    if (card?.badge !== badge) {
      close();
      card = makeCard(badge, close);
      void fillCard(card);
      // The page must not get the events of this, so the card is known by now.
      card.show();
    }
    isKept ||= keeps;
  }

  function close(): void {
    clearTimeout(timer);
    // The focus goes back to where it came from. The page never got an event that it had gone.
    if (card && document.activeElement === card.element) {
      // The badge that gets the focus must not open the card again.
      isKeyed = false;
      card.owner.focus({ preventScroll: true });
    }
    card?.remove();
    card = undefined;
    isKept = false;
  }

  // ── hover, focus, touch, keys ────────────────────────────────────────────────────────────────────

  const badgesIn = (within: ParentNode) =>
    [...within.querySelectorAll<HTMLElement>(BADGE_TAG)].filter(host.verdictOf);

  function mustStay(): boolean {
    return (
      !!card &&
      (document.activeElement === card.element ||
        (isKept && document.activeElement === card.owner) ||
        hovered === card.badge ||
        card.element.matches(':hover'))
    );
  }

  function closeSoon(): void {
    delay(LEAVE_MS, () => mustStay() || close());
  }

  function hover(event: PointerEvent, on: HTMLElement | undefined, target: Element | null): void {
    if (event.pointerType === 'touch') return;
    const { clientX: x, clientY: y } = event;
    const control = target?.closest(controls());
    // Inside of a link the pointer does not hit badges, so the position of each chip is compared.
    const one =
      on ??
      (control ? badgesIn(control) : []).find((each) => {
        const { left, right, top, bottom } = chipOf(each).getBoundingClientRect();
        return x >= left && x < right && y >= top && y < bottom;
      });
    // When the page puts a badge under a resting pointer, its card opens once the pointer moves.
    if (event.type === 'pointermove' ? one === hovered : one) return;
    hovered = one;
    if (one && !event.buttons) delay(HOVER_MS, () => one.isConnected && open(one, false));
    else closeSoon();
  }

  function focus(on: HTMLElement | undefined, target: Element | null): void {
    // A control may contain several badges, for example a list. Then none of them opens.
    const [only, more] = target?.matches(controls()) ? badgesIn(target) : [];
    const one = on ?? (more ? undefined : only);
    if (one && isKeyed) open(one);
    else if (!mustStay()) close();
  }

  /** Handles a key. Returns whether the key was for the card or the badge. */
  function handleKey(
    { key, shiftKey, altKey, ctrlKey, metaKey }: KeyboardEvent,
    on: HTMLElement | undefined,
  ): boolean {
    if (on && !altKey && !ctrlKey && !metaKey && key.startsWith('Arrow')) return focusByArrow(on, key);
    if (on && (key === 'Enter' || key === ' ')) open(on);
    else if (!card) return false;
    else if (key === 'Tab') return focusByTab(card, shiftKey);
    else if (key === 'Escape') close();
    else return false;
    return true;
  }

  return {
    handle(event) {
      // An event that a script of the page made opens nothing.
      if (!event.isTrusted) return;
      const { type, key, button, isPrimary, relatedTarget } = event as FocusEvent &
        KeyboardEvent &
        PointerEvent;
      const target = isElement(event.target as Node) ? (event.target as Element) : null;
      // Only badges of the content script count, whatever elements the page makes.
      const on = host.verdictOf(target) ? (target as HTMLElement) : undefined;
      const isInCard = event.target === card?.element;
      if (/focusin|keydown|input/.test(type)) leaveEdited(target);
      if (type === 'dragstart') leaveDragged((event as DragEvent).dataTransfer as DataTransfer);
      // The page gets all events of a click on a badge inside of a link, and of other buttons, else none. What began
      // elsewhere and ends on a badge is the page's: its lists and sliders must hear that they have been let go.
      const isOwn = isInCard || (on && !button);
      if (isPrimary && type === 'pointerdown') isOwnPress = isOwn;
      let isOurs = isInCard || (PRESS_EVENTS.test(type) && (isOwnPress || (isOwn && /click/.test(type))));
      if (/rmove|rover/.test(type)) hover(event as PointerEvent, on, target);
      // Out of the document: to another window, or around a frame.
      else if (/rout/.test(type) && !relatedTarget) hover(event as PointerEvent, undefined, null);
      // The keys that are down go up elsewhere.
      else if (type === 'blur' && !target) isKeyed = false;
      else if (type === 'focusin') focus(on, target);
      else if (type === 'focusout') closeSoon();
      else if (/rdown|genter/.test(type)) {
        isKeyed = false;
        clearTimeout(timer);
        // What the page begins to drag may be let go where the card is.
        if (!isOwn) close();
      } else if (type === 'mousedown') {
        // The focus stays on the page, except when a text of the card has to be selected for copying by hand.
        if (isInCard && !card?.root.querySelector('code')) event.preventDefault();
      } else if (type === 'click') {
        isOwnPress = false;
        if (isInCard) void pressInCard(event as MouseEvent, card as OpenCard);
        else if (on) {
          event.preventDefault();
          open(on);
        } else close();
      } else if (type === 'keydown') {
        isKeyed = true;
        isOwnPress = false;
        consumedKey = '';
        if (key === 'Tab') updateTabStops(badgesIn(document));
        if (handleKey(event as KeyboardEvent, on)) {
          consumedKey = key;
          isOurs = true;
          event.preventDefault();
        } else if (key === 'Tab') isOurs = false;
      } else if (key) {
        if (type === 'keyup') isKeyed = false;
        isOurs ||= key === consumedKey;
      }
      if (isOurs || (card && relatedTarget === card.element && /focus|blur/.test(type)))
        event.stopImmediatePropagation();
    },
    close,
    show(ids) {
      const next = scrollToNext(
        badgesIn(document).filter(
          (one) => !ids || ids.some((id) => host.verdictOf(one)?.users.join(' ').includes(id)),
        ),
      );
      if (next) {
        open(next);
        card?.owner.focus({ preventScroll: true });
        // The page may have moved the focus on, which closes the card.
        open(next);
      }
    },
  };
}
