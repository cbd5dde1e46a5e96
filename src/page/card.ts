/**
 * The card of a badge: who this is, both statuses in words, and why that is normal. One for a page, a manual
 * popover with a shadow root. Opens by hover, focus and touch; Esc closes it. All text is set as text.
 */
import { type PersonDetails, send } from '../platform/messages.ts';
import { BADGE_TAG } from './badges.ts';
import { CARD_CSS } from './card-style.ts';
import type { Labels } from './labels.ts';

export const CARD_TAG = 'member-status-card';

const HOVER_MS = 150;
/** How long the pointer may be on its way from the badge to the card, ms. */
const LEAVE_MS = 250;
const GAP = 6;
const HELP = 'https://clockify.me/help/troubleshooting/deactivated-user-is-showing-as-active-in-api';
/** Links and buttons whose badge is not a tab stop: their own focus opens the card. */
const CONTROLS = 'a[href],button,[role=link],[role=button]';

export interface CardContext {
  labels(): Labels;
  /** Of the list that the badges come from. */
  workspaceId(): string | null;
}

export interface Card {
  close(): void;
  /** Scrolls to the next badge of one of the people and opens its card; `null`: of anybody. */
  show(ids: readonly string[] | null): void;
}

export function watchCard(document: Document, signal: AbortSignal, context: CardContext): Card {
  let card: HTMLElement | null = null;
  /** The badge that the open card explains. */
  let badge: HTMLElement | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let shown: WeakRef<Element> | null = null;
  let opened = 0;
  const view = document.defaultView ?? window;

  function later(ms: number, task: () => void): void {
    clearTimeout(timer);
    timer = setTimeout(task, ms);
  }

  function open(on: HTMLElement): void {
    clearTimeout(timer);
    if (badge === on && card?.isConnected) return;
    close();
    badge = on;
    opened += 1;
    card = build(on);
    const dialog = on.closest('dialog');
    (dialog?.matches(':modal') ? dialog : document.documentElement).append(card);
    card.showPopover?.();
    place();
    void load(opened, on, card);
  }

  function close(): void {
    clearTimeout(timer);
    badge = null;
    if (card === null) return;
    card.remove();
    card = null;
  }

  function build(on: HTMLElement): HTMLElement {
    const labels = context.labels();
    const element = document.createElement(CARD_TAG);
    element.setAttribute('popover', 'manual');
    element.setAttribute('role', 'dialog');
    element.setAttribute('lang', labels.language);
    element.setAttribute('aria-label', labels.text('page_card'));
    element.toggleAttribute('data-dark', isDark(on));
    const root = element.attachShadow({ mode: 'open' });
    const style = document.createElement('style');
    style.textContent = CARD_CSS;
    root.append(style, node('div', 'people'));
    return element;
  }

  async function load(mine: number, on: HTMLElement, into: HTMLElement): Promise<void> {
    const workspaceId = context.workspaceId();
    const people = into.shadowRoot?.querySelector('.people');
    if (workspaceId === null || !people) return;
    const ids = (on.dataset.users ?? '').split(' ').filter((id) => id !== '');
    const labels = context.labels();
    if (ids.length > 1) people.append(node('p', 'several', labels.count('page_several', ids.length)));
    const wait = node('p', 'wait', labels.text('page_reading'));
    people.append(wait);
    for (const userId of ids) {
      let part: HTMLElement;
      try {
        part = describe(await send('person.read', { workspaceId, userId }), labels);
      } catch {
        part = node('p', 'failed', labels.text('page_failed'));
      }
      if (mine !== opened || card !== into) return;
      wait.before(part);
      place();
    }
    wait.remove();
    place();
  }

  /** Below the badge, else above it, inside the viewport by all means. */
  function place(): void {
    if (card === null || badge === null) return;
    const at =
      badge.shadowRoot?.querySelector('.chip')?.getBoundingClientRect() ?? badge.getBoundingClientRect();
    const width = document.documentElement.clientWidth;
    const height = view.innerHeight;
    const own = card.getBoundingClientRect();
    const below = height - at.bottom - GAP;
    const above = at.top - GAP;
    const under = below >= own.height || below >= above;
    const top = under ? at.bottom + GAP : at.top - GAP - own.height;
    const rtl = view.getComputedStyle(badge).direction === 'rtl';
    const left = rtl ? at.right - own.width + 12 : at.left - 12;
    card.style.left = `${clamp(left, 4, width - own.width - 4)}px`;
    card.style.top = `${clamp(top, 4, height - own.height - 4)}px`;
  }

  // ── one person ───────────────────────────────────────────────────────────────────────────────────

  function describe(person: PersonDetails, labels: Labels): HTMLElement {
    const box = node('section', 'person');
    const head = node('header', '');
    head.append(node('h2', '', person.name));
    const tag = node('span', 'standing', labels.standing(person.standing));
    tag.dataset.standing = person.standing;
    head.append(tag);
    box.append(head);
    if (person.email !== '') box.append(node('p', 'email', person.email));
    box.append(node('p', 'statuses', statuses(person, labels)));
    const why = labels.text(`page_why_${person.standing.replaceAll('-', '_')}`);
    if (why !== '') {
      const paragraph = node('p', 'why', `${why} `);
      const help = node('a', '', labels.text('page_help'));
      help.setAttribute('href', HELP);
      help.setAttribute('target', '_blank');
      help.setAttribute('rel', 'noopener noreferrer');
      paragraph.append(help);
      box.append(paragraph);
    }
    box.append(facts(person, labels), actions(person, labels));
    return box;
  }

  function statuses(person: PersonDetails, labels: Labels): string {
    return labels.text(
      'page_statuses',
      word(labels, 'account', person.account),
      word(labels, 'membership', person.membership),
    );
  }

  /** A status in words; an unknown one as it came. */
  function word(labels: Labels, kind: 'account' | 'membership', value: string): string {
    if (value === '') return labels.text('page_none');
    return labels.text(`page_${kind}_${value.toLowerCase()}`) || value;
  }

  function facts(person: PersonDetails, labels: Labels): HTMLElement {
    const list = node('dl', '');
    const fact = (key: string, value: string) => {
      if (value !== '') list.append(node('dt', '', labels.text(key)), node('dd', '', value));
    };
    const some = ({ names, total }: { readonly names: readonly string[]; readonly total: number }) => {
      if (total === 0) return '';
      const text = names.join(', ');
      return total > names.length ? labels.text('page_and_more', text, total - names.length) : text;
    };
    fact('page_workspace', person.workspace.name);
    fact('page_role', person.roles.map((role) => role.replaceAll('_', ' ').toLowerCase()).join(', '));
    if (person.detailed) {
      fact('page_groups', some(person.groups) || labels.text('page_none'));
      fact('page_projects', some(person.projects) || labels.text('page_none'));
    }
    fact('page_active_in', some(person.activeIn));
    if (person.since > 0) fact('page_since', new Date(person.since).toLocaleDateString(labels.language));
    fact('page_read', age(person.readAt, labels));
    if (person.error !== undefined) fact('page_trouble', labels.text('page_stale'));
    return list;
  }

  function actions(person: PersonDetails, labels: Labels): HTMLElement {
    const bar = node('div', 'actions');
    const said = node('span', 'said');
    said.setAttribute('role', 'status');
    const button = (key: string, action: () => Promise<string>) => {
      const one = node('button', '', labels.text(key));
      one.setAttribute('type', 'button');
      one.addEventListener('click', () => {
        action().then(
          (text) => {
            said.textContent = text;
          },
          () => {
            said.textContent = labels.text('page_failed');
          },
        );
      });
      bar.append(one);
    };
    button('page_refresh', async () => {
      said.textContent = labels.text('page_reading');
      await send('roster.refresh', { workspaceId: person.workspace.id });
      if (badge !== null && card !== null) {
        const on = badge;
        card.shadowRoot?.querySelector('.people')?.replaceChildren();
        opened += 1;
        await load(opened, on, card);
      }
      return '';
    });
    button('page_copy_id', () => copy(person.id).then(() => labels.text('page_copied')));
    button('page_copy_call', () => copy(person.apiCall).then(() => labels.text('page_copied')));
    bar.append(said);
    return bar;
  }

  /** The clipboard of the page, else the old way by a selected field. */
  async function copy(text: string): Promise<void> {
    try {
      await view.navigator.clipboard.writeText(text);
    } catch {
      const field = document.createElement('textarea');
      field.value = text;
      card?.shadowRoot?.append(field);
      field.select();
      const done = document.execCommand('copy');
      field.remove();
      if (!done) throw new Error('not copied');
    }
  }

  function node<K extends keyof HTMLElementTagNameMap>(
    tag: K,
    name: string,
    text = '',
  ): HTMLElementTagNameMap[K] {
    const element = document.createElement(tag);
    if (name !== '') element.className = name;
    if (text !== '') element.textContent = text;
    return element;
  }

  // ── hover, focus, touch, keys ────────────────────────────────────────────────────────────────────

  function badgeOf(event: Event): HTMLElement | null {
    for (const target of event.composedPath()) {
      if (target instanceof HTMLElement && target.localName === BADGE_TAG) return target;
    }
    return null;
  }

  function isInCard(event: Event): boolean {
    return card !== null && event.composedPath().includes(card);
  }

  function holdsFocus(): boolean {
    const active = document.activeElement;
    return active !== null && (active === card || active === badge);
  }

  const listen = <K extends keyof WindowEventMap>(type: K, listener: (event: WindowEventMap[K]) => void) =>
    view.addEventListener(type, listener, { capture: true, signal });

  listen('pointerover', (event) => {
    if (event.pointerType === 'touch') return;
    const on = badgeOf(event);
    if (on !== null) later(HOVER_MS, () => open(on));
    else if (isInCard(event)) clearTimeout(timer);
    else if (badge !== null && !holdsFocus()) later(LEAVE_MS, close);
    else if (badge === null) clearTimeout(timer);
  });
  listen('focusin', (event) => {
    const on = badgeOf(event) ?? nestedBadge(event);
    if (on !== null) open(on);
    else if (badge !== null && !isInCard(event)) close();
  });
  listen('focusout', (event) => {
    if (badge === null || (!isInCard(event) && badgeOf(event) !== badge)) return;
    later(LEAVE_MS, () => {
      if (!holdsFocus()) close();
    });
  });
  listen('click', (event) => {
    const on = badgeOf(event);
    if (on !== null) {
      const touched = (event as PointerEvent).pointerType === 'touch';
      if (on.tabIndex >= 0 || touched) {
        event.stopPropagation();
        event.preventDefault();
      }
      open(on);
    } else if (badge !== null && !isInCard(event)) close();
  });
  listen('keydown', (event) => {
    if (badge === null || card === null) return;
    if (event.key === 'Escape') {
      event.stopPropagation();
      event.preventDefault();
      const back = badge;
      const inCard = isInCard(event);
      close();
      if (inCard) back.focus();
    } else if (event.key === 'Tab') walk(event);
    else if ((event.key === 'Enter' || event.key === ' ') && badgeOf(event) === badge) {
      event.stopPropagation();
      event.preventDefault();
    }
  });
  view.addEventListener('scroll', () => badge !== null && place(), { capture: true, passive: true, signal });
  view.addEventListener('resize', () => place(), { signal });

  /** The card follows its badge in the order of tabs, although it stands at the end of the document. */
  function walk(event: KeyboardEvent): void {
    const stops = [...(card?.shadowRoot?.querySelectorAll<HTMLElement>('a[href],button') ?? [])];
    const at = stops.indexOf(card?.shadowRoot?.activeElement as HTMLElement);
    if (at === -1) {
      if (event.shiftKey || badgeOf(event) !== badge || stops[0] === undefined) return;
      event.preventDefault();
      stops[0].focus();
      return;
    }
    const next = stops[at + (event.shiftKey ? -1 : 1)];
    if (next !== undefined) {
      event.preventDefault();
      next.focus();
    } else {
      // Backwards the badge itself is next; forwards the browser goes on from the badge.
      if (event.shiftKey) event.preventDefault();
      badge?.focus();
    }
  }

  function nestedBadge(event: Event): HTMLElement | null {
    const [target] = event.composedPath();
    if (!(target instanceof Element) || !target.matches(CONTROLS) || !target.matches(':focus-visible'))
      return null;
    return target.querySelector<HTMLElement>(BADGE_TAG);
  }

  signal.addEventListener('abort', close, { once: true });

  return {
    close,
    show(ids) {
      const all = [...document.querySelectorAll<HTMLElement>(BADGE_TAG)].filter(
        (one) => ids === null || (one.dataset.users ?? '').split(' ').some((id) => ids.includes(id)),
      );
      const last = shown?.deref();
      const next = all[(last === undefined ? -1 : all.indexOf(last as HTMLElement)) + 1] ?? all[0];
      if (next === undefined) return;
      shown = new WeakRef(next);
      const calm = view.matchMedia('(prefers-reduced-motion: reduce)').matches;
      next.scrollIntoView({ block: 'center', inline: 'nearest', behavior: calm ? 'auto' : 'smooth' });
      const chip = next.shadowRoot?.querySelector('.chip');
      chip?.classList.add('flash');
      setTimeout(() => chip?.classList.remove('flash'), 2600);
      const target = next.hasAttribute('tabindex') ? next : next.closest<HTMLElement>(CONTROLS);
      target?.focus({ preventScroll: true });
      open(next);
    },
  };
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(value, high));
}

/** The first background behind the badge that is not see-through decides; else the app's own theme class. */
function isDark(element: Element): boolean {
  for (let one: Element | null = element; one !== null; one = one.parentElement) {
    const [red = 0, green = 0, blue = 0, alpha = 1] = (
      getComputedStyle(one).backgroundColor.match(/[\d.]+/g) ?? []
    ).map(Number);
    if (alpha > 0.5) return 0.2126 * red + 0.7152 * green + 0.0722 * blue < 110;
  }
  return element.ownerDocument.body?.classList.contains('dark') ?? false;
}

function age(readAt: number, labels: Labels): string {
  if (readAt === 0) return '';
  const minutes = Math.round((Date.now() - readAt) / 60_000);
  const format = new Intl.RelativeTimeFormat(labels.language, { numeric: 'auto' });
  if (minutes < 1) return labels.text('page_just_now');
  if (minutes < 60) return format.format(-minutes, 'minute');
  if (minutes < 60 * 36) return format.format(-Math.round(minutes / 60), 'hour');
  return format.format(-Math.round(minutes / 1440), 'day');
}
