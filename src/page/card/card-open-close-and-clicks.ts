/**
 * Opens, fills and closes the card of a badge, by hover, focus, keys and touch, does what its buttons say, and
 * keeps its events from the page. Its content, with links and buttons, comes from the background
 * (card-texts.ts). There is one card on a page. It is a manual popover with a closed shadow root, so that
 * no script of the page reads it. All text is set as text.
 */
import type { PageConfig, send } from '../../platform/messages.ts';
import { BADGE_TAG, chipOf, type endWith, isDrawn, type make } from '../badge/badge-elements.ts';
import { stopsIn, tableOf, updateTabStops } from '../badge/badge-tab-stops.ts';
import { withCount } from '../badge/badge-texts.ts';
import { leaveDragged, leaveEdited } from '../badge/remove-badges-when-editing-or-dragging-begins.ts';
import { scrollToNext } from '../badge/scroll-to-next-badge.ts';
import { isElement } from '../dom-constants.ts';
import type { Verdict } from '../is-it-a-person/badge-decision.ts';
import { isDark } from './card-colours-dark-or-light.ts';
import { placeCard } from './card-position.ts';

export const CARD_TAG = 'member-status-card';

const HOVER_MS = 150;
/** How long the pointer may be on its way from the badge to the card, ms. */
const LEAVE_MS = 250;

/** The events of a click or a double click. */
const PRESS_EVENTS = /[^y](down|up)$|rca|click|touch/;

/** What the card uses of the content script, so that this code is in the page only once. */
export interface CardHost {
  readonly send: typeof send;
  readonly endWith: typeof endWith;
  readonly make: typeof make;
  /** Whom a badge of the content script stands for; `undefined` for any other element. */
  verdictOf(badge: unknown): Verdict | undefined;
  /** The present values for a new card. */
  context(): CardContext;
}

export interface CardContext {
  readonly config: PageConfig;
  /** The workspace of the list that the badges come from. */
  readonly workspaceId?: string | null;
}

export interface Card {
  /** Handles an event before the page gets it. The page never gets an event of the card. */
  handle(event: Event): void;
  close(): void;
  /** Scrolls to the next badge of one of these people and opens its card. `null` stands for everybody. */
  show(ids: readonly string[] | null): void;
}

export function watchCard(host: CardHost): Card {
  const { send, endWith, make, verdictOf, context } = host;
  let card: HTMLElement | null = null;
  let root: ShadowRoot | null = null;
  /** The badge that the open card explains. */
  let badge: HTMLElement | null = null;
  /** What has the focus while the card is open: its badge, or the control around the badge, which may outlive it. */
  let owner: HTMLElement | null = null;
  /** The card stays open while its owner has the focus. */
  let isKept = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let frame = 0;
  /** A key is down: then the person moves the focus, and not the page. */
  let isKeyed = false;
  /** The present press began on a badge or in the card. */
  let isOwnPress: boolean | undefined;
  /** The key that the card has handled. The page must not get its `keyup` either. */
  let consumedKey = '';
  /** The badge under the pointer. */
  let hovered: HTMLElement | undefined;
  /** Closes the card when its badge is scrolled out of sight. */
  const visibility = new IntersectionObserver((entries) => entries.pop()?.isIntersecting || close());

  function delay(ms: number, task: () => void): void {
    clearTimeout(timer);
    timer = setTimeout(task, ms);
  }

  function open(on: HTMLElement, keeps = true): void {
    clearTimeout(timer);
    isKept ||= keeps;
    if (badge === on) return;
    close();
    isKept = keeps;
    badge = on;
    owner = (on.hasAttribute('role') ? null : on.closest<HTMLElement>(controls())) ?? on;
    const { config } = context();
    card = make(...config.card);
    root = card.attachShadow({ mode: 'closed' });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(config.styles.card);
    root.adoptedStyleSheets = [sheet];
    // Outside of a modal dialog everything is inert, and a click outside of a popover closes it.
    (on.closest(':modal,:popover-open') ?? document.documentElement).append(card);
    if (isDark(on, root.appendChild(make('i', '')))) card.dataset.dark = '';
    card.showPopover();
    addEventListener('wheel', onWheel, { capture: true, passive: false });
    endWith(on, card, 'remove');
    visibility.observe(chipOf(on));
    follow(card, verdictKeyOf(on));
    void fill();
  }

  /** A selector of the links and controls that a badge may be part of. A click there belongs to them. */
  const controls = () => context().config.words.controls as string;
  const verdictKeyOf = (one: HTMLElement) => JSON.stringify(verdictOf(one));

  /** Keeps the card at its badge, and closes it when the badge goes or stands for somebody else. */
  function follow(one: HTMLElement, verdictKey: string): void {
    if (!one.isConnected || !badge || !isDrawn(badge) || verdictKeyOf(badge) !== verdictKey) close();
    else {
      placeCard(one, badge);
      frame = requestAnimationFrame(() => follow(one, verdictKey));
    }
  }

  function close(): void {
    clearTimeout(timer);
    // A page behind another one gets no frame, and would keep all of this.
    cancelAnimationFrame(frame);
    visibility.disconnect();
    removeEventListener('wheel', onWheel, true);
    returnFocus();
    card?.remove();
    card = root = badge = owner = null;
  }

  /** Keeps the page from scrolling when the card is at its end. Other wheel events are left alone. */
  function onWheel(event: WheelEvent): void {
    if (!card || event.target !== card) return;
    event.stopImmediatePropagation();
    const { scrollTop, scrollHeight, clientHeight } = card;
    const { deltaY } = event;
    const left = deltaY < 0 ? scrollTop : deltaY && scrollHeight - clientHeight - scrollTop;
    if (left < 1 && !event.ctrlKey) event.preventDefault();
  }

  /** Gives the focus back to where it came from. The page never got an event that it had gone. */
  function returnFocus(): void {
    if (!owner || document.activeElement !== card) return;
    // The badge that gets the focus must not open the card again.
    isKeyed = false;
    owner.focus({ preventScroll: true });
  }

  /** Reads everybody whom the badge may mean, and shows a section for each. */
  async function fill(): Promise<void> {
    const { config, workspaceId } = context();
    const { labels, language } = config;
    const into = root;
    if (!workspaceId || !into) return;
    // Not from its attributes: the page may have written them.
    const { users, list } = verdictOf(badge) as Verdict;
    const ids = users.join(' ').split(' ');
    const note = (text: string) => make('p', text, 'note');
    // During a refresh the old content stays, and so does the focus.
    if (!into.querySelector('section')) into.replaceChildren(note(labels.reading));
    const sections = await Promise.all(
      ids.map((userId) =>
        send('person.read', { workspaceId, userId, language }).then(
          (content) => make('section', content, 'person'),
          () => note(labels.failed),
        ),
      ),
    );
    // A list means all of them, unless one of its names stands for several people.
    if (ids.length > 1 && (list ?? ['ambiguous']).includes('ambiguous'))
      sections.unshift(note(withCount(labels.several, ids.length)));
    const focused = into.activeElement;
    // The next frame places the card anew. A page that closes has none, and in Firefox (153) no size of its window.
    into.replaceChildren(...sections);
    if (focused) into.querySelector('button')?.focus();
  }

  /**
   * Handles a click in the card, whose elements never get the event. A button with a value copies it; the one without a
   * value refreshes the list.
   */
  async function press({ detail, clientX, clientY }: MouseEvent): Promise<void> {
    const { config, workspaceId } = context();
    const { labels } = config;
    // A click by key has no position.
    const at = (!detail && root?.activeElement) || root?.elementFromPoint(clientX, clientY);
    const button = at?.closest('button');
    const status = button?.parentElement?.lastElementChild;
    if (!status || !workspaceId) return;
    const copied = button.value;
    status.textContent = labels.reading;
    try {
      if (copied) await navigator.clipboard.writeText(copied);
      else await send('roster.refresh', { workspaceId }).then(fill);
      status.textContent = labels.copied;
    } catch {
      // The clipboard may be denied to a frame. The person can still select the text.
      status.textContent = copied ? labels.notCopied : labels.failed;
      status.append(copied && make('code', copied));
    }
  }

  // ── hover, focus, touch, keys ────────────────────────────────────────────────────────────────────

  const badgesIn = (within: ParentNode) =>
    [...within.querySelectorAll<HTMLElement>(BADGE_TAG)].filter(verdictOf);

  function mustStay(): boolean {
    const { activeElement } = document;
    return (
      !!badge &&
      (activeElement === card ||
        (isKept && activeElement === owner) ||
        hovered === badge ||
        !!card?.matches(':hover'))
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
    if (on && !altKey && !ctrlKey && !metaKey && key.startsWith('Arrow')) {
      const stops = stopsIn(tableOf(on));
      const next = stops[stops.indexOf(on) + (/R|D/.test(key) ? 1 : -1)];
      if (!next) return false;
      on.tabIndex = -1;
      next.tabIndex = 0;
      next.focus();
      return true;
    }
    if (on && (key === 'Enter' || key === ' ')) open(on);
    else if (!card) return false;
    else if (key === 'Tab') return moveFocus(shiftKey);
    else if (key === 'Escape') close();
    else return false;
    return true;
  }

  /**
   * Moves the focus by Tab as if the card came right after its badge, although it is at the end of the document.
   * Returns false when the browser, or a focus trap of the page, has to go on from the badge.
   */
  function moveFocus(back: boolean): boolean {
    const stops = [...(root?.querySelectorAll<HTMLElement>('a,button') ?? [])];
    const at = stops.indexOf(root?.activeElement as HTMLElement);
    if (at < 0 && (back || document.activeElement !== owner)) return false;
    const next = stops[at + (back ? -1 : 1)];
    (next ?? owner)?.focus();
    return back || !!next;
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
      const on = verdictOf(target) ? (target as HTMLElement) : undefined;
      const isInCard = event.target === card;
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
        if (isInCard && !root?.querySelector('code')) event.preventDefault();
      } else if (type === 'click') {
        isOwnPress = false;
        if (isInCard) void press(event as MouseEvent);
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
      if (isOurs || (card && relatedTarget === card && /focus|blur/.test(type)))
        event.stopImmediatePropagation();
    },
    close,
    show(ids) {
      const next = scrollToNext(badgesIn(document), ids, verdictOf);
      if (next) {
        open(next);
        owner?.focus({ preventScroll: true });
        // The page may have moved the focus on, which closes the card.
        open(next);
      }
    },
  };
}
