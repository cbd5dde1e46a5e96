/**
 * The badge beside a name: a custom-named element with an open shadow root and no text in the page's own
 * tree. Writes nothing but itself. It takes no room in the line it stands in: its chip hangs over what is behind
 * the name, and where that is taken, page/badge-placement.ts lays it over the end of the name.
 */
import type { ElementTemplate } from '../platform/messages.ts';
import type { Words } from './app-words.ts';
import type { Labels } from './badge-texts.ts';
import type { Verdict } from './name-evidence.ts';

export const BADGE_TAG = 'member-status-badge';
export const BADGE_NAME = /* @__PURE__ */ BADGE_TAG.toUpperCase();
/** On the document's element: how the page stands. */
export const STATE_ATTRIBUTE = 'data-member-status';

/** Where the badge of a verdict goes. */
export interface Place {
  /** The text node that holds the name (the last of its run). */
  readonly anchor: Text;
  /** Part of a link, button or option: no control of its own. */
  readonly nested: boolean;
  /** What is written there. */
  readonly text: string;
}

/** The styles and templates of badges. The background sends them: page/badge-and-card-styles.ts. */
export interface BadgeStyles {
  /** The style of every badge's shadow tree. */
  readonly badge: string;
  /** The same while a selection is copied. */
  readonly copied: string;
  /** What is in it: the chip with its sign and word, and the words for screen readers. */
  readonly chip: ElementTemplate;
  /** The sign of each standing, as the `d` of a path. */
  readonly signs: Readonly<Record<string, string>>;
}

export interface Badges {
  /** Sets the styles of every badge, present and future. */
  setStyles(styles: BadgeStyles): void;
  /** Something is copied: no badge is part of it. */
  leaveCopy(): void;
  /** A new element for a verdict; not yet in the document. */
  create(verdict: Verdict, place: Place, labels: Labels): HTMLElement;
  /** Brings an element that is in its place to a new verdict. */
  update(badge: HTMLElement, verdict: Verdict, place: Place, labels: Labels): void;
}

/** Badges of this script, and whom they stand for: what the page writes on them or in them counts nothing. */
const verdicts = new WeakMap<object, Verdict>();

/** Whom a badge stands for; nothing for an element that the page made, or for anything else. */
export function verdictOf(badge: unknown): Verdict | undefined {
  return verdicts.get(badge as object);
}

/** Whether a badge is drawn at all, wherever it is scrolled to. */
export function isDrawn(badge: Element): boolean {
  return badge.checkVisibility({ visibilityProperty: true });
}

export function createBadges(document: Document): Badges {
  /** Made with the first badge: most pages have none. */
  let sheet: CSSStyleSheet | undefined;
  /** Set before the first badge. */
  let styles!: BadgeStyles;
  /**
   * What is in the badges of each standing: to copy it is several times faster than to make it. Held weakly: it stands
   * in no document, and nothing of a page's nodes is kept for the next badge.
   */
  let cachedChips: Record<string, WeakRef<Element>> = {};

  const paint = (style: 'badge' | 'copied' = 'badge') => sheet?.replaceSync(styles[style]);

  function makeChip(standing: string, name: string): Element {
    const chip = make(...styles.chip);
    chip.classList.add(standing);
    const [svg, word] = chip.children as unknown as [Element, Element];
    write(svg.firstElementChild as Element, { d: styles.signs[standing] as string });
    word.textContent = name;
    cachedChips[standing] = new WeakRef(chip);
    return chip;
  }

  function update(badge: HTMLElement, verdict: Verdict, place: Place, labels: Labels): void {
    const { standing, users } = verdict;
    const { nested } = place;
    verdicts.set(badge, verdict);
    write(badge, {
      'data-standing': standing,
      'data-users': users.join(' '),
      role: nested ? null : 'button',
      // page/badge-tab-stops.ts says which badge of a table is a stop.
      tabindex: nested ? null : (badge.getAttribute('tabindex') ?? '0'),
      lang: labels.foreign() ? labels.language : null,
    });
    const name = labels.standing(standing);
    const chip = cachedChips[standing]?.deref() ?? makeChip(standing, name);
    const words = labels.badge(verdict);
    (chip.lastChild as Element).textContent = nested
      ? `, ${verdict.list ? words : name}`
      : `${place.text.replace(/\s+/g, ' ').trim()} ${words}`;
    const root = badge.shadowRoot as ShadowRoot;
    if (root.textContent !== chip.textContent) root.replaceChildren(chip.cloneNode(true));
  }

  return {
    setStyles(next) {
      styles = next;
      paint();
      cachedChips = {};
    },
    leaveCopy() {
      paint('copied');
      // What is copied is taken right after the event.
      setTimeout(paint);
    },
    create(verdict, place, labels) {
      const badge = document.createElement(BADGE_TAG);
      if (!sheet) {
        sheet = new CSSStyleSheet();
        paint();
      }
      badge.attachShadow({ mode: 'open' }).adoptedStyleSheets = [sheet];
      update(badge, verdict, place, labels);
      endWith(badge, badge, 'remove');
      endWith(badge, document.documentElement, 'removeAttribute', STATE_ATTRIBUTE);
      return badge;
    },
    update,
  };
}

/** An element as the background described it. */
export function make(...[tag, content, name, attributes = {}]: ElementTemplate): HTMLElement {
  const element = document.createElementNS(
    /svg|path/.test(tag) ? 'http://www.w3.org/2000/svg' : document.documentElement.namespaceURI,
    tag,
  ) as HTMLElement;
  for (const one of [content].flat()) element.append(typeof one === 'string' ? one : make(...one));
  write(element, { ...attributes, class: name || null });
  return element;
}

function write(element: Element, attributes: Readonly<Record<string, string | null>>): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null) element.removeAttribute(name);
    else if (element.getAttribute(name) !== value) element.setAttribute(name, value);
  }
}

/** Firefox shows a node as the page itself sees it. */
type Waived = Element & { readonly wrappedJSObject?: Waived };

/**
 * Firefox ends content scripts without a word, with every listener of theirs; what belongs to the page itself
 * lives on. When the manifest's styles go, a transition of the badge calls the method of the element.
 */
export function endWith(
  badge: Waived,
  element: Waived,
  method: 'remove' | 'removeAttribute',
  ...names: readonly string[]
): void {
  const page = element.wrappedJSObject;
  if (!page) return;
  try {
    const call = (page[method] as (...all: unknown[]) => void).bind(page, ...names);
    badge.wrappedJSObject?.addEventListener('transitionrun', call);
  } catch {
    // A page that has put something else in their place.
  }
}

/** Reads (never writes) where the badge of a text belongs, and asks for no style: see page/badge-placement.ts. */
export function placeFor(anchor: Text, text: string, { controls }: Pick<Words, 'controls'>): Place {
  return { anchor, nested: !!anchor.parentElement?.closest(controls), text };
}

/**
 * What is painted of a badge; the badge where a page has emptied it. The badge itself is a box in a line, whose size
 * nobody is told.
 */
export function chipOf(badge: Element): HTMLElement {
  return (badge.shadowRoot?.firstElementChild ?? badge) as HTMLElement;
}
