/**
 * The badge beside a name: an element with a name of its own, an open shadow root, and no text in the page's own tree.
 * Writes nothing but itself. It takes no room in its line, because its chip hangs over the space behind the name. When
 * that space is taken, page/badge/badge-beside-or-over-name.ts lays the chip over the end of the name.
 */
import type { ElementTemplate, PageConfig } from '../../platform/messages.ts';
import type { Words } from '../clockify-markup/all-words-and-selectors.ts';
import type { Verdict } from '../is-it-a-person/badge-decision.ts';
import { badgeText } from './badge-sentence.ts';

export const BADGE_TAG = 'member-status-badge';
export const BADGE_NAME = /* @__PURE__ */ BADGE_TAG.toUpperCase();
/** Attribute of the document's element: the state of the page. */
export const STATE_ATTRIBUTE = 'data-member-status';

/** Where a badge goes. */
export interface Place {
  /** The text node that holds the name (the last of its run). */
  readonly anchor: Text;
  /** The badge is part of a link, button or option, and no control of its own. */
  readonly nested: boolean;
  /** The text of the run. */
  readonly text: string;
}

/** The texts, styles and templates of badges. The background sends them. */
type BadgeConfig = Pick<PageConfig, 'labels' | 'language'> & {
  readonly styles: Omit<PageConfig['styles'], 'card'>;
};

export interface Badges {
  /** Sets the styles of every badge, present and future, and the texts of those that are made or updated from now on. */
  configure(config: BadgeConfig): void;
  /** Call this when something is copied: badges are hidden for that moment. */
  leaveCopy(): void;
  /** A new badge for a verdict; not yet in the document. */
  create(verdict: Verdict, place: Place): HTMLElement;
  /** Gives a badge in the document a new verdict. */
  update(badge: HTMLElement, verdict: Verdict, place: Place): void;
}

/** The verdict of each badge of this script. Attributes do not count, because the page may write them. */
const verdicts = new WeakMap<object, Verdict>();

/** Whom a badge stands for; `undefined` for an element of the page, or for anything else. */
export function verdictOf(badge: unknown): Verdict | undefined {
  return verdicts.get(badge as object);
}

/** Whether a badge is visible, apart from scrolling. */
export function isDrawn(badge: Element): boolean {
  return badge.checkVisibility({ visibilityProperty: true });
}

export function createBadges(document: Document): Badges {
  /** Created with the first badge, because most pages have none. */
  let sheet: CSSStyleSheet | undefined;
  /** Set before the first badge. */
  let config!: BadgeConfig;
  /**
   * One chip for each standing. Copying it is several times faster than making it. It is held weakly, because it is in
   * no document and must not stay in memory for a badge that may never come.
   */
  let cachedChips: Record<string, WeakRef<Element>> = {};

  const paint = (style: 'badge' | 'copied' = 'badge') => sheet?.replaceSync(config.styles[style]);

  function makeChip(standing: string): Element {
    const chip = make(...(config.styles.chips[standing] as ElementTemplate));
    cachedChips[standing] = new WeakRef(chip);
    return chip;
  }

  function update(badge: HTMLElement, verdict: Verdict, place: Place): void {
    const { standing, users } = verdict;
    const { nested } = place;
    const { labels, language } = config;
    const [pageLanguage] = (document.documentElement.lang || language).split('-');
    verdicts.set(badge, verdict);
    write(badge, {
      'data-standing': standing,
      'data-users': users.join(' '),
      role: nested ? null : 'button',
      // page/badge/tab-stops-and-arrow-keys-of-badges.ts says which badge of a table is a stop.
      tabindex: nested ? null : (badge.getAttribute('tabindex') ?? '0'),
      // Only where the page's language differs from that of the texts.
      lang: pageLanguage?.toLowerCase() === language ? null : language,
    });
    const chip = cachedChips[standing]?.deref() ?? makeChip(standing);
    const words = badgeText(verdict, labels);
    (chip.lastChild as Element).textContent = nested
      ? `, ${verdict.list ? words : labels.standing[standing]}`
      : `${place.text.replace(/\s+/g, ' ').trim()} ${words}`;
    const root = badge.shadowRoot as ShadowRoot;
    if (root.textContent !== chip.textContent) root.replaceChildren(chip.cloneNode(true));
  }

  return {
    configure(next) {
      config = next;
      paint();
      cachedChips = {};
    },
    leaveCopy() {
      paint('copied');
      // The browser copies right after the event.
      setTimeout(paint);
    },
    create(verdict, place) {
      const badge = document.createElement(BADGE_TAG);
      if (!sheet) {
        sheet = new CSSStyleSheet();
        paint();
      }
      badge.attachShadow({ mode: 'open' }).adoptedStyleSheets = [sheet];
      update(badge, verdict, place);
      endWith(badge, badge, 'remove');
      endWith(badge, document.documentElement, 'removeAttribute', STATE_ATTRIBUTE);
      return badge;
    },
    update,
  };
}

/** Creates an element from its template. */
export function make(...[tag, content, name, options = {}]: ElementTemplate): HTMLElement {
  const { ns, ...attributes } = options;
  const element = (ns ? document.createElementNS(ns, tag) : document.createElement(tag)) as HTMLElement;
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

/** In Firefox: a node as the page itself sees it. */
type Waived = Element & { readonly wrappedJSObject?: Waived };

/**
 * Makes a badge clean up after the extension in Firefox, which ends content scripts and their listeners without notice.
 * Functions of the page itself live on. When Firefox removes the manifest's styles, a transition runs on the badge, and
 * the listener calls this method of the element.
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
    // The page has replaced these functions.
  }
}

/** Finds where the badge of a text belongs. Reads no style: page/badge/badge-beside-or-over-name.ts does that. */
export function placeFor(anchor: Text, text: string, { controls }: Pick<Words, 'controls'>): Place {
  return { anchor, nested: !!anchor.parentElement?.closest(controls), text };
}

/**
 * The part of a badge that is painted; the badge itself when a page has emptied it. The badge is an inline box, whose
 * size a `ResizeObserver` does not report.
 */
export function chipOf(badge: Element): HTMLElement {
  return (badge.shadowRoot?.firstElementChild ?? badge) as HTMLElement;
}
