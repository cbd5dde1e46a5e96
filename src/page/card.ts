/**
 * The card of a badge: who this is, both statuses in words, and why that is normal. One for a page, a manual
 * popover with a shadow root. Opens by hover, focus and touch; Esc closes it. All text is set as text.
 */
import { type CardContent, type CardPart, send } from '../platform/messages.ts';
import { BADGE_TAG, chipOf, endWith } from './badges.ts';
import type { Verdict } from './evidence.ts';
import type { Labels } from './labels.ts';

export const CARD_TAG = 'member-status-card';

const HOVER_MS = 150;
/** How long the pointer may be on its way from the badge to the card, ms. */
const LEAVE_MS = 250;
/** Between badge and card, and between card and the edge of the viewport, px. */
const GAP = 6;
const EDGE = 4;
const FLASH_MS = 2600;

/** What the content script lends to the card. */
export interface CardHost {
  readonly document: Document;
  readonly signal: AbortSignal;
  /** Whom a badge of the content script stands for; nothing for any other element. */
  verdictOf(badge: Node): Verdict | undefined;
  /** What a card is made of now. */
  context(): CardContext;
}

export interface CardContext {
  readonly labels: Labels;
  /** Style of the card's shadow tree. */
  readonly style: string;
  /** Of the list that the badges come from. */
  readonly workspaceId: string | null;
  /** A selector: links and controls of which a badge is a part. Their clicks are their own. */
  readonly controls: string;
}

export interface Card {
  close(): void;
  /** Scrolls to the next badge of one of the people and opens its card; `null`: of anybody. */
  show(ids: readonly string[] | null): void;
}

export function watchCard({ document, signal, verdictOf, context }: CardHost): Card {
  let card: HTMLElement | null = null;
  let root: ShadowRoot | null = null;
  /** The badge that the open card explains. */
  let badge: HTMLElement | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let shown: WeakRef<HTMLElement> | null = null;
  /** Gets the focus back from a card that was dismissed, and must not open it again by that. */
  let dismissed: HTMLElement | null = null;

  /** A key is down: the focus moves by it, and not because the page moves it. */
  let isKeyed = false;
  /** The badge under the pointer. */
  let hovered: HTMLElement | undefined;

  function later(ms: number, task: () => void): void {
    clearTimeout(timer);
    timer = setTimeout(task, ms);
  }

  function make(...[tag, content, name = '', attributes = {}]: CardPart): HTMLElement {
    const element = document.createElement(tag);
    for (const one of [content].flat()) element.append(typeof one === 'string' ? one : make(...one));
    if (name !== '') element.className = name;
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  }

  function open(on: HTMLElement): void {
    clearTimeout(timer);
    if (badge === on && card?.isConnected) return;
    close();
    badge = on;
    const { labels, style } = context();
    card = make(CARD_TAG, [], '', {
      popover: 'manual',
      role: 'dialog',
      lang: labels.language,
      'aria-label': labels.text('page_card'),
    });
    if (isDark(on)) card.dataset.dark = '';
    root = card.attachShadow({ mode: 'open' });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    root.adoptedStyleSheets = [sheet];
    // Outside a modal dialog of the page everything is inert.
    const dialog = on.closest('dialog');
    (dialog?.matches(':modal') ? dialog : document.documentElement).append(card);
    card.showPopover();
    endWith(on, card, 'remove');
    follow(on, saidBy(on));
    void fill();
  }

  const saidBy = (one: HTMLElement) => JSON.stringify(verdictOf(one));

  /** The card belongs to one badge of one verdict: it goes with it, and where it goes. */
  function follow(on: HTMLElement, said: string): void {
    if (badge !== on) return;
    if (!on.isConnected || saidBy(on) !== said) close();
    else {
      place();
      requestAnimationFrame(() => follow(on, said));
    }
  }

  function close(): void {
    clearTimeout(timer);
    card?.remove();
    card = root = badge = null;
  }

  /** Reads everybody whom the badge may mean, one part for each. */
  async function fill(): Promise<void> {
    const { labels, workspaceId } = context();
    const into = root;
    if (!workspaceId || !into) return;
    // What stands in its attributes may be the page's.
    const ids = (badge && verdictOf(badge)?.users) ?? [];
    const wait = make('p', labels.text('page_reading'), 'note');
    into.replaceChildren(wait);
    if (ids.length > 1) wait.before(make('p', labels.count('page_several', ids.length), 'note'));
    place();
    for (const userId of ids) {
      const one = await send('person.read', { workspaceId, userId, language: labels.language }).then(
        (person) => part(person, workspaceId, labels),
        () => make('p', labels.text('page_failed'), 'note'),
      );
      if (root !== into || !wait.isConnected) return;
      wait.before(one);
      place();
    }
    wait.remove();
    place();
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
    const within = (value: number, most: number) => `${Math.max(EDGE, Math.min(value, most - EDGE))}px`;
    card.style.left = within(left, document.documentElement.clientWidth - width);
    card.style.top = within(top, innerHeight - height);
  }

  function part(person: CardContent, workspaceId: string, labels: Labels): HTMLElement {
    const { text } = labels;
    const box = make('section', person.parts, 'person');
    const said = make('span', [], 'said', { role: 'status' });
    const actions = make('div', [], 'actions');
    const button = (key: string, copied = '') => {
      const one = make('button', text(`page_${key}`), '', { type: 'button' });
      one.onclick = async () => {
        said.textContent = text('page_reading');
        try {
          if (copied === '') await send('roster.refresh', { workspaceId }).then(fill);
          else await navigator.clipboard.writeText(copied);
          said.textContent = text('page_copied');
        } catch {
          // A frame may be denied the clipboard: the person can still select the text.
          said.textContent = text(copied === '' ? 'page_failed' : 'page_not_copied');
          said.append(make('code', copied));
          place();
        }
      };
      actions.append(one);
    };
    button('refresh');
    for (const copy of person.copies) button(...copy);
    actions.append(said);
    box.append(actions);
    return box;
  }

  // ── hover, focus, touch, keys ────────────────────────────────────────────────────────────────────

  function badgeOf(event: Event): HTMLElement | null {
    const [target] = event.composedPath();
    if (!(target instanceof Element)) return null;
    const host = target.getRootNode();
    const one = host instanceof ShadowRoot ? host.host : target;
    // Only badges that this script made, whatever the page calls its own elements.
    return verdictOf(one) ? (one as HTMLElement) : null;
  }

  /** The badges in a link or control. The pointer goes through them: they are told by the box of their chip. */
  function nestedIn(control: Element | null): HTMLElement[] {
    return [...(control?.querySelectorAll<HTMLElement>(BADGE_TAG) ?? [])].filter(verdictOf);
  }

  function hoveredOf(event: PointerEvent): HTMLElement | undefined {
    const [target] = event.composedPath();
    const { clientX: x, clientY: y } = event;
    const around = target instanceof Element ? target.closest(context().controls) : null;
    return (
      badgeOf(event) ??
      nestedIn(around).find((one) => {
        const { left, right, top, bottom } = chipOf(one).getBoundingClientRect();
        return x >= left && x < right && y >= top && y < bottom;
      })
    );
  }

  const isInCard = (event: Event) => card !== null && event.composedPath().includes(card);

  function holdsFocus(): boolean {
    const active = document.activeElement;
    return active !== null && (active === card || active === badge);
  }

  const listen = <K extends keyof WindowEventMap>(type: K, listener: (event: WindowEventMap[K]) => void) =>
    // A page that makes an event by itself opens nothing.
    addEventListener(type, (event) => event.isTrusted && listener(event), { capture: true, signal });

  function hover(event: PointerEvent): void {
    if (event.pointerType === 'touch') return;
    const on = hoveredOf(event);
    // Inside a link no other element tells where its chip begins.
    if (event.type === 'pointermove' && on === hovered) return;
    hovered = on;
    if (on && !event.buttons) later(HOVER_MS, () => verdictOf(on) && on.isConnected && open(on));
    else if (isInCard(event)) clearTimeout(timer);
    else if (!holdsFocus()) later(LEAVE_MS, close);
  }
  listen('pointerover', hover);
  listen('pointermove', hover);
  listen('focusin', (event) => {
    const { target } = event;
    const isControl = target instanceof Element && target.matches(context().controls);
    // A list with many badges is a control as well.
    const [only, more] = nestedIn(isControl ? target : null);
    const on = badgeOf(event) ?? (more ? null : only);
    if (on && isKeyed && on !== dismissed) open(on);
    else if (!isInCard(event)) close();
  });
  listen('focusout', (event) => {
    if (isInCard(event) || badgeOf(event) === badge) later(LEAVE_MS, () => holdsFocus() || close());
  });
  listen('click', (event) => {
    const on = badgeOf(event);
    if (!on) {
      if (!isInCard(event)) close();
      return;
    }
    event.stopPropagation();
    event.preventDefault();
    open(on);
  });
  listen('pointerdown', () => {
    isKeyed = false;
    clearTimeout(timer);
  });
  listen('keyup', () => {
    isKeyed = false;
  });
  listen('keydown', (event) => {
    isKeyed = true;
    if (!badge) return;
    const on = badgeOf(event) === badge;
    if (event.key === 'Escape') {
      dismissed = isInCard(event) ? badge : null;
      close();
      dismissed?.focus();
      dismissed = null;
    } else if (event.key === 'Tab') {
      walk(event, on);
      return;
    } else if (!on || (event.key !== 'Enter' && event.key !== ' ')) return;
    event.stopPropagation();
    event.preventDefault();
  });
  listen('scroll', place);
  listen('resize', place);

  /** The card follows its badge in the order of tabs, although it stands at the end of the document. */
  function walk(event: KeyboardEvent, onBadge: boolean): void {
    const stops = [...(root?.querySelectorAll<HTMLElement>('a,button') ?? [])];
    const at = stops.indexOf(root?.activeElement as HTMLElement);
    const back = event.shiftKey;
    if (at === -1 && (back || !onBadge)) return;
    const next = stops[at + (back ? -1 : 1)] ?? badge;
    // After the last one the browser goes on from the badge.
    if (next !== badge || back) event.preventDefault();
    next?.focus();
  }

  signal.addEventListener('abort', close);

  return {
    close,
    show(ids) {
      const all = [...document.querySelectorAll<HTMLElement>(BADGE_TAG)].filter(
        (one) =>
          one.checkVisibility({ visibilityProperty: true }) &&
          verdictOf(one)?.users.some((id) => !ids || ids.includes(id)),
      );
      const last = shown?.deref();
      const next = all[(last ? all.indexOf(last) : -1) + 1] ?? all[0];
      if (!next) return;
      shown = new WeakRef(next);
      next.scrollIntoView({ block: 'center', inline: 'nearest' });
      const { classList } = chipOf(next);
      classList.add('flash');
      setTimeout(() => classList.remove('flash'), FLASH_MS);
      (next.hasAttribute('tabindex') ? next : next.closest<HTMLElement>(context().controls))?.focus({
        preventScroll: true,
      });
      open(next);
    },
  };
}

/** The first background behind the badge that is not see-through decides. */
function isDark(element: Element): boolean {
  for (let one: Element | null = element; one; one = one.parentElement) {
    const channels = getComputedStyle(one).backgroundColor.match(/[\d.]+/g) ?? [];
    const [red = 0, green = 0, blue = 0, alpha = 1] = channels.map(Number);
    if (alpha > 0.5) return 2 * red + 7 * green + blue < 1100;
  }
  return false;
}
