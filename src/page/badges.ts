/**
 * The badge beside a name: a custom-named element with an open shadow root and no text in the page's own
 * tree. Writes nothing but itself, and never grows the line it stands in.
 */
import type { Verdict } from './evidence.ts';
import type { Labels } from './labels.ts';
import type { Words } from './words.ts';

export const BADGE_TAG = 'member-status-badge';
export const BADGE_NAME = BADGE_TAG.toUpperCase();
/** On the document's element: how the page stands. */
export const STATE_ATTRIBUTE = 'data-member-status';

/** Where the badge of a verdict goes. */
export interface Place {
  /** The text node that holds the name (the last of its run). */
  readonly anchor: Text;
  /** The first of the run; the same as `anchor` where the name is not split. */
  readonly first: Text;
  /** Part of a link, button or option: no control of its own. */
  readonly nested: boolean;
}

export interface Badges {
  /** The style of every badge, present and future; page/styles.ts makes it. */
  setStyle(css: string): void;
  /** A new element for a verdict; not yet in the document. */
  create(verdict: Verdict, place: Place, labels: Labels): HTMLElement;
  /** Brings an element that is in its place to a new verdict. */
  update(badge: HTMLElement, verdict: Verdict, place: Place, labels: Labels): void;
}

export function createBadges(document: Document): Badges {
  /** Made with the first badge: most pages have none. */
  let sheet: CSSStyleSheet | undefined;
  let css = '';

  function update(
    badge: HTMLElement,
    { standing, users, list }: Verdict,
    place: Place,
    labels: Labels,
  ): void {
    const { nested } = place;
    const attributes = {
      'data-standing': standing,
      'data-users': users.join(' '),
      'aria-label': labels.badge(standing, users.length, list),
      role: nested ? 'img' : 'button',
      tabindex: nested ? null : '0',
      lang: labels.foreign() ? labels.language : null,
    };
    for (const [name, value] of Object.entries(attributes)) {
      if (value === null) badge.removeAttribute(name);
      else if (badge.getAttribute(name) !== value) badge.setAttribute(name, value);
    }
    const word = badge.shadowRoot?.querySelector('.word');
    const name = labels.standing(standing);
    if (word && word.textContent !== name) word.textContent = name;
  }

  return {
    setStyle(next) {
      if (next === css) return;
      css = next;
      sheet?.replaceSync(css);
    },
    create(verdict, place, labels) {
      const badge = document.createElement(BADGE_TAG);
      const root = badge.attachShadow({ mode: 'open' });
      const chip = root.appendChild(document.createElement('span'));
      chip.className = 'chip';
      chip.ariaHidden = 'true';
      const svg = chip.appendChild(document.createElementNS(SVG, 'svg'));
      svg.setAttribute('viewBox', '0 0 16 16');
      svg.appendChild(document.createElementNS(SVG, 'path'));
      chip.appendChild(document.createElement('span')).className = 'word';
      if (!sheet) {
        sheet = new CSSStyleSheet();
        sheet.replaceSync(css);
      }
      root.adoptedStyleSheets = [sheet];
      update(badge, verdict, place, labels);
      endWith(badge, badge, 'remove');
      endWith(badge, document.documentElement, 'removeAttribute', STATE_ATTRIBUTE);
      return badge;
    },
    update,
  };
}

const SVG = 'http://www.w3.org/2000/svg';

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

/** Reads (never writes) where the badge of a text belongs, and asks for no style: see `arrange`. */
export function placeFor(anchor: Text, first: Text, { controls }: Pick<Words, 'controls'>): Place {
  return { anchor, first, nested: !!anchor.parentElement?.closest(controls) };
}

/**
 * What only the layout tells, for badges that have been put: where one after the name is cut away, or would cut
 * the name, it goes before it; where it would get a row or cell of its own, it is laid over the parent. Takes
 * them off the list, `most` at a time; those that are not shown yet go to `wait`. Returns whether it got to the
 * end. Reads for all, then writes for all.
 */
export function arrange(
  badges: Map<HTMLElement, Place>,
  most: number,
  wait: (badge: HTMLElement, place: Place) => void,
): boolean {
  const moves: (() => void)[] = [];
  const measures: (() => readonly [CSSStyleDeclaration, css: string])[] = [];
  for (const [badge, place] of badges) {
    if (moves.length >= most) break;
    badges.delete(badge);
    const { anchor } = place;
    const parent = badge.parentElement;
    if (!parent || parent !== anchor.parentElement) continue;
    // Before any question of style: where nothing is shown, the browser has none ready.
    if (badge.getClientRects().length === 0) {
      wait(badge, place);
      continue;
    }
    const style = getComputedStyle(parent);
    const apart = givesOwnBox(style);
    const clip = clipOf(parent, style);
    const cut = !!clip && isCut(clip);
    moves.push(() => {
      putOnSide(badge, place, cut);
      badge.toggleAttribute('data-apart', apart);
    });
    if (apart) measures.push(() => [badge.style, offsetsOf(anchor, parent, style)]);
  }
  for (const move of moves) move();
  for (const [style, css] of measures.map((measure) => measure())) style.cssText = css;
  return badges.size === 0;
}

function putOnSide(badge: HTMLElement, { anchor, first }: Place, cut: boolean): void {
  if (cut) {
    if (badge.previousSibling !== anchor) return;
    first.before(badge);
    badge.dataset.before = '';
  } else if (badge !== anchor.nextSibling) {
    anchor.after(badge);
    delete badge.dataset.before;
  }
}

/** The block around an inline text, when it cuts what is too long: by an ellipsis, a clamp or by clipping. */
function clipOf(parent: Element, style: CSSStyleDeclaration): Element | null {
  let element = parent;
  let own = style;
  while (/^(?:inline|contents)$/.test(own.display) && element.parentElement) {
    element = element.parentElement;
    own = getComputedStyle(element);
  }
  const cuts =
    own.textOverflow === 'ellipsis' || own.whiteSpace === 'nowrap' || Number(own.webkitLineClamp) > 0;
  return cuts && own.overflowX !== 'visible' ? element : null;
}

/** Whether a box cuts some of its content away now. */
function isCut(box: Element): boolean {
  return box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight + 2;
}

/** Grids, columns, and rows that spread their items: there a badge in the flow would move other things. */
function givesOwnBox(style: CSSStyleDeclaration): boolean {
  const { display, flexDirection, justifyContent } = style;
  return (
    /grid/.test(display) || (/flex/.test(display) && /column|space/.test(flexDirection + justifyContent))
  );
}

/** How far the end of a text is from the start and the top of its parent's content, as styles. */
function offsetsOf(anchor: Text, parent: Element, style: CSSStyleDeclaration): string {
  const range = new Range();
  range.selectNodeContents(anchor);
  const text = range.getBoundingClientRect();
  const box = parent.getBoundingClientRect();
  const px = (value: string) => Number.parseFloat(value) || 0;
  const inline =
    style.direction === 'rtl'
      ? box.right - px(style.borderRightWidth) - px(style.paddingRight) - text.left
      : text.right - box.left - px(style.borderLeftWidth) - px(style.paddingLeft);
  const block = (text.top + text.bottom) / 2 - box.top - px(style.borderTopWidth) - px(style.paddingTop);
  return `--inline:${inline}px;--block:${block}px`;
}
