/**
 * Opens, places, fills and closes the card of a badge, by hover, focus, keys and touch. What it says of a person, its
 * links and buttons too, comes from the background (page/card-content.ts). One card a page, a manual popover with a
 * closed shadow root: no script of the page reads it. All text is set as text.
 */
import type { PageConfig, send } from '../platform/messages.ts';
import { BADGE_TAG, chipOf, type endWith, isDrawn, type make } from './badge-elements.ts';
import { updateTabStops, stopsIn, tableOf } from './badge-tab-stops.ts';
import type { Labels } from './badge-texts.ts';
import { leaveEdited } from './leave-edited-text.ts';
import type { Verdict } from './name-evidence.ts';

export const CARD_TAG = 'member-status-card';

const HOVER_MS = 150;
/** How long the pointer may be on its way from the badge to the card, ms. */
const LEAVE_MS = 250;
/** Between badge and card, and between card and the edge of the viewport, px. */
const GAP = 6;
const EDGE = 4;
const FLASH_MS = 2600;

/** What a click or a double click is made of. */
const PRESS = /[^y](?:down|up)|click|touch/;

/** What the content script lends to the card, so that its code is in the page once. */
export interface CardHost {
  readonly send: typeof send;
  readonly endWith: typeof endWith;
  readonly make: typeof make;
  /** Whom a badge of the content script stands for; nothing for any other element. */
  verdictOf(badge: unknown): Verdict | undefined;
  /** What a card is made of now. */
  context(): CardContext;
}

export interface CardContext {
  readonly labels: Labels;
  readonly config: PageConfig;
  /** Of the list that the badges come from. */
  readonly workspaceId: string | undefined;
}

export interface Card {
  /** An event, before the page hears it; never again, if it is the card's. */
  handle(event: Event): void;
  close(): void;
  /** Scrolls to the next badge of one of the people and opens its card; `null`: of anybody. */
  show(ids: readonly string[] | null): void;
}

export function watchCard(lent: CardHost): Card {
  const { send, endWith, make, verdictOf, context } = lent;
  let card: HTMLElement | null = null;
  let root: ShadowRoot | null = null;
  /** The badge that the open card explains. */
  let badge: HTMLElement | null = null;
  /** It stays open while its badge, or what that is a part of, has the focus. */
  let isKept = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let shown: WeakRef<HTMLElement> | null = null;
  /** Gets the focus back from a card that was dismissed, and must not open it again by that. */
  let dismissed: HTMLElement | null = null;
  /** A key is down: the focus moves by it, and not because the page moves it. */
  let isKeyed = false;
  /** The key that the card has taken: the page does not hear of its end either. */
  let consumedKey = '';
  /** The badge under the pointer. */
  let hovered: HTMLElement | undefined;
  /** Tells when the badge is scrolled out of sight. */
  const sight = new IntersectionObserver((entries) => entries.at(-1)?.isIntersecting || close());

  function delay(ms: number, task: () => void): void {
    clearTimeout(timer);
    timer = setTimeout(task, ms);
  }

  function open(on: HTMLElement, keeps = true): void {
    clearTimeout(timer);
    isKept ||= keeps;
    if (badge === on && card?.isConnected) return;
    close();
    isKept = keeps;
    badge = on;
    const { config } = context();
    card = make(...config.card);
    root = card.attachShadow({ mode: 'closed' });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(config.styles.card);
    root.adoptedStyleSheets = [sheet];
    // Outside a modal dialog of the page everything is inert, and a click beside a popover closes it.
    (on.closest(':modal,:popover-open') ?? document.documentElement).append(card);
    if (isDark(on, root.appendChild(make('i', '')))) card.dataset.dark = '';
    card.showPopover();
    addEventListener('wheel', onWheel, { capture: true, passive: false });
    endWith(on, card, 'remove');
    sight.observe(chipOf(on));
    follow(card, verdictKeyOf(on));
    void fill();
  }

  /** Links and controls of which a badge is a part. Their clicks are their own. */
  const controls = () => context().config.words.controls ?? '';
  const verdictKeyOf = (one: HTMLElement) => JSON.stringify(verdictOf(one));

  /** The card belongs to one badge of one verdict: it goes with it, and where it goes. */
  function follow(one: HTMLElement, verdictKey: string): void {
    if (card !== one || !badge) return;
    if (!one.isConnected || !isDrawn(badge) || verdictKeyOf(badge) !== verdictKey) close();
    else {
      place();
      requestAnimationFrame(() => follow(one, verdictKey));
    }
  }

  function close(): void {
    clearTimeout(timer);
    sight.disconnect();
    removeEventListener('wheel', onWheel, true);
    returnFocus();
    card?.remove();
    card = root = badge = null;
  }

  /** At the end of the card the page stays; of a wheel beside it the card keeps nothing back while it is closed. */
  function onWheel(event: WheelEvent): void {
    if (!card || event.target !== card) return;
    event.stopImmediatePropagation();
    const { scrollTop, scrollHeight, clientHeight } = card;
    const left = event.deltaY < 0 ? scrollTop : scrollHeight - clientHeight - scrollTop;
    if (left < 1 && !event.ctrlKey) event.preventDefault();
  }

  /** The focus goes back to where it came from; the page has never heard that it went. */
  function returnFocus(): void {
    if (!badge || document.activeElement !== card) return;
    dismissed = badge;
    ownerOf(badge).focus({ preventScroll: true });
    dismissed = null;
  }

  /** Reads everybody whom the badge may mean, one part for each. */
  async function fill(): Promise<void> {
    const { labels, workspaceId } = context();
    const into = root;
    if (!workspaceId || !into) return;
    // What stands in its attributes may be the page's.
    const ids = verdictOf(badge)?.users ?? [];
    const note = (text: string) => make('p', text, 'note');
    // What is being read anew stays until then, with the focus.
    if (!into.querySelector('section')) into.replaceChildren(note(labels.text('page_reading')));
    const sections = await Promise.all(
      ids.map((userId) =>
        send('person.read', { workspaceId, userId, language: labels.language }).then(
          (content) => make('section', content, 'person'),
          () => note(labels.text('page_failed')),
        ),
      ),
    );
    if (ids.length > 1) sections.unshift(note(labels.count('page_several', ids.length)));
    const focused = into.activeElement;
    into.replaceChildren(...sections);
    place();
    if (focused) into.querySelector('button')?.focus();
  }

  /** Below the badge, else above it, inside the viewport by all means. */
  function place(): void {
    if (!card || !badge) return;
    const at = chipOf(badge).getBoundingClientRect();
    const { width, height } = card.getBoundingClientRect();
    const room = innerHeight - at.bottom - GAP;
    const below = room >= height || room >= at.top - GAP;
    const rtl = getComputedStyle(badge).direction === 'rtl';
    const left = rtl ? at.right - width + 12 : at.left - 12;
    const top = below ? at.bottom + GAP : at.top - GAP - height;
    const zoom = card.currentCSSZoom;
    const within = (value: number, most: number) =>
      `${Math.max(EDGE, Math.min(value, most - EDGE)) / zoom}px`;
    card.style.left = within(left, document.documentElement.clientWidth * zoom - width);
    card.style.top = within(top, innerHeight - height);
  }

  /** A button with a value copies it; the one without reads the list anew. No listener of its own ever hears of it. */
  async function press({ detail, clientX, clientY }: MouseEvent): Promise<void> {
    const { labels, workspaceId } = context();
    // A key clicks without a place.
    const at = (!detail && root?.activeElement) || root?.elementFromPoint(clientX, clientY);
    const button = at?.closest('button');
    const status = button?.parentElement?.lastElementChild;
    if (!status || !workspaceId) return;
    const copied = button.value;
    status.textContent = labels.text('page_reading');
    try {
      if (copied === '') await send('roster.refresh', { workspaceId }).then(fill);
      else await navigator.clipboard.writeText(copied);
      status.textContent = labels.text('page_copied');
    } catch {
      // A frame may be denied the clipboard: the person can still select the text.
      status.textContent = labels.text(copied === '' ? 'page_failed' : 'page_not_copied');
      status.append(make('code', copied));
    }
  }

  // ── hover, focus, touch, keys ────────────────────────────────────────────────────────────────────

  const badgesIn = (within: ParentNode) =>
    [...within.querySelectorAll<HTMLElement>(BADGE_TAG)].filter(verdictOf);

  /** Has the focus while the badge's card is open: the badge itself, or what it is a part of. */
  const ownerOf = (one: HTMLElement) =>
    (one.hasAttribute('role') ? null : one.closest<HTMLElement>(controls())) ?? one;

  function mustStay(): boolean {
    const { activeElement } = document;
    return (
      badge !== null &&
      (activeElement === card ||
        (isKept && activeElement === ownerOf(badge)) ||
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
    // Inside a link the pointer goes through badges, and no other element tells where a chip begins.
    const one =
      on ??
      (control ? badgesIn(control) : []).find((each) => {
        const { left, right, top, bottom } = chipOf(each).getBoundingClientRect();
        return x >= left && x < right && y >= top && y < bottom;
      });
    // Where the page has put a badge under a pointer that rests, it opens once the pointer moves.
    if (event.type === 'pointermove' ? one === hovered : one) return;
    hovered = one;
    if (one && !event.buttons) delay(HOVER_MS, () => one.isConnected && open(one, false));
    else closeSoon();
  }

  function focus(on: HTMLElement | undefined, target: Element | null): void {
    // A list with many badges is a control as well.
    const [only, more] = target?.matches(controls()) ? badgesIn(target) : [];
    const one = on ?? (more ? undefined : only);
    if (one && isKeyed && one !== dismissed) open(one);
    else if (!mustStay()) close();
  }

  /** Whether the key is the card's. */
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
   * The card follows its badge in the order of tabs, although it stands at the end of the document. After the last
   * one the browser, or a trap of the page, goes on from the badge: returns whether it need not.
   */
  function moveFocus(back: boolean): boolean {
    const stops = [...(root?.querySelectorAll<HTMLElement>('a,button') ?? [])];
    const at = stops.indexOf(root?.activeElement as HTMLElement);
    const owner = badge && ownerOf(badge);
    if (at === -1 && (back || document.activeElement !== owner)) return false;
    const next = stops[at + (back ? -1 : 1)];
    (next ?? owner)?.focus();
    return back || !!next;
  }

  return {
    handle(event) {
      // A page that makes an event by itself opens nothing.
      if (!event.isTrusted) return;
      const { type, relatedTarget } = event as FocusEvent;
      const { key } = event as KeyboardEvent;
      const target = event.target instanceof Element ? event.target : null;
      // Only badges that the content script made, whatever the page calls its own elements.
      const on = verdictOf(target) ? (target as HTMLElement) : undefined;
      const isInCard = card !== null && target === card;
      if (/focusin|keydown|input/.test(type)) leaveEdited(document, target);
      // Of a click on a badge the page hears all, in a link, or nothing.
      let isOurs = isInCard || (!!on && PRESS.test(type));
      if (type === 'pointerover' || type === 'pointermove') hover(event as PointerEvent, on, target);
      else if (type === 'focusin') focus(on, target);
      else if (type === 'focusout') closeSoon();
      else if (type === 'pointerdown') {
        isKeyed = false;
        clearTimeout(timer);
        if (!isInCard) returnFocus();
      } else if (type === 'mousedown') {
        // The focus stays where it is on the page, unless what is to be copied by hand is selected.
        if (isInCard && !root?.querySelector('code')) event.preventDefault();
      } else if (type === 'click') {
        if (isInCard) void press(event as MouseEvent);
        else if (on) {
          event.preventDefault();
          open(on);
        } else close();
      } else if (type === 'keydown') {
        isKeyed = true;
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
      const all = badgesIn(document).filter(
        (one) => isDrawn(one) && verdictOf(one)?.users.some((id) => !ids || ids.includes(id)),
      );
      const next = all[all.indexOf(shown?.deref() as HTMLElement) + 1] ?? all[0];
      if (!next) return;
      shown = new WeakRef(next);
      next.scrollIntoView({ block: 'center', inline: 'nearest', behavior: 'instant' });
      const { classList } = chipOf(next);
      classList.add('flash');
      setTimeout(() => classList.remove('flash'), FLASH_MS);
      ownerOf(next).focus({ preventScroll: true });
      open(next);
    },
  };
}

/** The first colour behind the badge that is not see-through decides, in whatever syntax; behind all is the canvas. */
function isDark(element: Element, probe: HTMLElement): boolean {
  for (let one: Element | null = element; ; one = one.parentElement) {
    probe.style.setProperty('--b', one && getComputedStyle(one).backgroundColor);
    // A computed colour always has its numbers.
    const channels = getComputedStyle(probe).color.match(/\d[\d.e-]*/g) as string[];
    const [red, green, blue, alpha = 1] = channels.map(Number) as [number, number, number, number?];
    if (!one || alpha > 0.5) return 2 * red + 7 * green + blue < 4.3;
  }
}
