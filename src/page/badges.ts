/**
 * The badge beside a name: a custom-named element with an open shadow root and no text in the page's own
 * tree. Writes nothing but itself, and never grows the line it stands in.
 */
import type { BadgeStanding } from '../directory/standing.ts';
import type { Settings } from '../platform/settings.ts';
import type { Verdict } from './evidence.ts';
import type { Labels } from './labels.ts';
import { COLOURS, ROUND, SHAPES } from './marks.ts';

export const BADGE_TAG = 'member-status-badge';
export const BADGE_NAME = BADGE_TAG.toUpperCase();

export type BadgeLook = Pick<Settings, 'badgeStyle' | 'badgeSize'>;

/** Elements of which a badge inside is a part: no tab stop of its own. */
const CONTROLS =
  'a[href],button,summary,label,[role=link],[role=button],[role=option],[role=menuitem],[role=menuitemcheckbox],[role=menuitemradio],[role=tab],[role=treeitem],[role=checkbox],[role=radio],[role=switch],[role=grid],[role=treegrid],[role=listbox],[role=menu],[role=combobox]';

const SIZES: Readonly<Record<Settings['badgeSize'], string>> = {
  small: '.8em',
  medium: '.95em',
  large: '1.15em',
};

/**
 * The style of every badge's shadow tree. The host's margins take back its height, so that no line, row or
 * column ever grows; `contain: layout` keeps the content's baseline out of the line.
 */
function styleSheet({ badgeStyle, badgeSize }: BadgeLook): string {
  const standings = Object.entries(COLOURS)
    .map(
      ([standing, colour]) =>
        `:host([data-standing="${standing}"]) .chip{background:${colour};border-radius:var(--r,${ROUND[standing as BadgeStanding]})}`,
    )
    .join('');
  const size = badgeStyle === 'dot' ? '.62em' : SIZES[badgeSize];
  // A box in the line: as wide as its content, half above and half below the middle of small letters.
  const block = `display:inline-block!important;contain:layout!important;height:${size}!important;
margin-block:calc(${size}/-2)!important;padding:0!important;line-height:1!important;vertical-align:.35em!important`;
  const chip = `position:static;width:auto;min-width:${size};height:100%;margin:0`;
  // Nothing but padding in the line, with the chip laid over it: white space at the end of a padded name
  // still hangs, so that neither the text as laid out nor a copy of it gains a space. A word has no fixed
  // width and needs the box. Height and upper and lower margin count only where the parent makes it a block.
  return `
:host{all:initial;display:inline!important;position:relative!important;padding-inline-start:${size}!important;
margin:calc(${size}/-2) 0!important;margin-inline-start:.35em!important;height:${size}!important;
font:inherit;line-height:0!important;
white-space:nowrap;user-select:none;-webkit-user-select:none;cursor:help;
visibility:inherit;flex:none;align-self:center}
:host([data-before]){margin-inline:0 .35em!important}
:host([data-apart]){position:absolute!important;align-self:start!important;justify-self:start!important;
margin-inline-start:calc(var(--inline) + .35em)!important;margin-block-start:calc(var(--block) - ${size}/2)!important}
.chip{position:absolute;inset:0;margin:auto;width:${size};height:${size};
display:flex;align-items:center;justify-content:center;box-sizing:border-box;line-height:1;
color:#fff;box-shadow:0 0 0 1px #fff;forced-color-adjust:none}
svg{width:${size};height:${size};flex:none;fill:none;stroke:currentColor;stroke-width:2.4;stroke-linecap:round;stroke-linejoin:round}
.word{display:none;font:600 .72em/1 system-ui,sans-serif;padding-inline:.1em .6em}
${badgeStyle === 'word' ? `:host{${block}}.chip{${chip};--r:1em;padding-inline-start:.1em}.word{display:inline}` : ''}
${badgeStyle === 'dot' ? 'svg{display:none}' : ''}
${standings}
:host(:focus-visible) .chip{box-shadow:0 0 0 1px #fff,0 0 0 3px #1570ef}
.flash{animation:flash 1.2s ease-out 2}
@keyframes flash{0%{box-shadow:0 0 0 0 #fdb022}50%{box-shadow:0 0 0 .5em #fdb022}100%{box-shadow:0 0 0 1px #fff}}
@media (prefers-reduced-motion:reduce){.flash{animation:none;box-shadow:0 0 0 .25em #fdb022}}
@media (forced-colors:active){.chip{background:Canvas!important;color:CanvasText;box-shadow:0 0 0 1px CanvasText}}
@media print{:host{${block}}.chip{${chip};background:none!important;color:#000;box-shadow:0 0 0 1px #000;--r:1em!important}.word,svg{display:inline}}
`;
}

/** Where the badge of a verdict goes. */
export interface Place {
  /** The text node that holds the name (the last of its run). */
  readonly anchor: Text;
  /** The first of the run; the same as `anchor` where the name is not split. */
  readonly first: Text;
  /** Before the text: the line is cut, and what comes after is hidden. */
  readonly before: boolean;
  /** The box that cuts lines which are too long. */
  readonly clip: Element | null;
  /** Part of a link, button or option: no control of its own. */
  readonly nested: boolean;
  /**
   * In a parent that would give the badge a row or cell of its own: how far the end of the text is from the
   * start and the top of the parent's content, in px. `null`: the badge flows with the text.
   */
  readonly apart: { readonly inline: number; readonly block: number } | null;
}

export interface Badges {
  setLook(look: BadgeLook): void;
  /** A new element for a verdict; not yet in the document. */
  create(verdict: Verdict, place: Place, labels: Labels): HTMLElement;
  /** Brings an element that is in its place to a new verdict. */
  update(badge: HTMLElement, verdict: Verdict, place: Place, labels: Labels): void;
}

export function createBadges(look: BadgeLook, document: Document): Badges {
  const sheet = createSheet(document);
  let css = styleSheet(look);
  sheet?.replaceSync(css);

  function dress(badge: HTMLElement, verdict: Verdict, place: Place, labels: Labels): void {
    set(badge, 'data-standing', verdict.standing);
    set(badge, 'data-users', verdict.users.join(' '));
    set(badge, 'aria-label', labels.badge(verdict));
    set(badge, 'role', place.nested ? 'img' : 'button');
    set(badge, 'lang', labels.foreign() ? labels.language : null);
    set(badge, 'tabindex', place.nested ? null : '0');
    set(badge, 'data-before', place.before ? '' : null);
    const { apart } = place;
    set(badge, 'data-apart', apart === null ? null : '');
    if (apart !== null) {
      badge.style.setProperty('--inline', `${apart.inline}px`);
      badge.style.setProperty('--block', `${apart.block}px`);
    }
    const word = badge.shadowRoot?.querySelector('.word');
    const name = labels.standing(verdict.standing);
    if (word && word.textContent !== name) word.textContent = name;
    badge.shadowRoot?.querySelector('path')?.setAttribute('d', SHAPES[verdict.standing]);
  }

  return {
    setLook(next) {
      css = styleSheet(next);
      if (sheet !== null) sheet.replaceSync(css);
      else {
        for (const badge of document.querySelectorAll(BADGE_TAG)) {
          const style = badge.shadowRoot?.querySelector('style');
          if (style) style.textContent = css;
        }
      }
    },
    create(verdict, place, labels) {
      const badge = document.createElement(BADGE_TAG);
      const root = badge.attachShadow({ mode: 'open' });
      if (sheet !== null) root.adoptedStyleSheets = [sheet];
      else {
        const style = document.createElement('style');
        style.textContent = css;
        root.append(style);
      }
      const chip = document.createElement('span');
      chip.className = 'chip';
      chip.setAttribute('aria-hidden', 'true');
      const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
      svg.setAttribute('viewBox', '0 0 16 16');
      svg.append(document.createElementNS('http://www.w3.org/2000/svg', 'path'));
      const word = document.createElement('span');
      word.className = 'word';
      chip.append(svg, word);
      root.append(chip);
      dress(badge, verdict, place, labels);
      return badge;
    },
    update: dress,
  };
}

function set(element: Element, name: string, value: string | null): void {
  if (element.getAttribute(name) === value) return;
  if (value === null) element.removeAttribute(name);
  else element.setAttribute(name, value);
}

/** One style sheet for all badges, where a content script may make one. */
function createSheet(document: Document): CSSStyleSheet | null {
  try {
    const sheet = new CSSStyleSheet();
    const probe = document.createElement('div').attachShadow({ mode: 'open' });
    probe.adoptedStyleSheets = [sheet];
    return probe.adoptedStyleSheets.length === 1 ? sheet : null;
  } catch {
    return null;
  }
}

/** Reads (never writes) where the badge of a text belongs. */
export function placeFor(anchor: Text, first: Text): Place {
  const parent = anchor.parentElement;
  if (parent === null) return { anchor, first, before: false, clip: null, nested: false, apart: null };
  const style = getComputedStyle(parent);
  const clip = clipOf(parent, style);
  return {
    anchor,
    first,
    before: clip !== null && isCut(clip),
    clip,
    nested: isNested(parent),
    apart: givesOwnBox(style) ? measure(anchor, parent, style) : null,
  };
}

function isNested(element: Element): boolean {
  for (let one: Element | null = element; one !== null; one = hostOf(one)) {
    if (one.closest(CONTROLS) !== null) return true;
  }
  return false;
}

function hostOf(element: Element): Element | null {
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? root.host : null;
}

/** The block around an inline text, when it cuts what is too long: by an ellipsis, a clamp or by clipping. */
function clipOf(parent: Element, style: CSSStyleDeclaration): Element | null {
  let element = parent;
  let own = style;
  while (/^(?:inline|contents)$/.test(own.display) && element.parentElement !== null) {
    element = element.parentElement;
    own = getComputedStyle(element);
  }
  const cuts =
    own.textOverflow === 'ellipsis' || own.whiteSpace === 'nowrap' || Number(own.webkitLineClamp) > 0;
  return cuts && own.overflowX !== 'visible' ? element : null;
}

/** Whether a box cuts some of its content away now. */
export function isCut(box: Element): boolean {
  return box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight + 2;
}

/** Grids, columns, and rows that spread their items: there a badge in the flow would move other things. */
function givesOwnBox(style: CSSStyleDeclaration): boolean {
  if (style.display.includes('grid')) return true;
  return (
    style.display.includes('flex') &&
    (style.flexDirection.includes('column') || /space/.test(style.justifyContent))
  );
}

function measure(anchor: Text, parent: Element, style: CSSStyleDeclaration): NonNullable<Place['apart']> {
  const range = anchor.ownerDocument.createRange();
  range.selectNodeContents(anchor);
  const text = range.getBoundingClientRect();
  const box = parent.getBoundingClientRect();
  const px = (value: string) => Number.parseFloat(value) || 0;
  const inline =
    style.direction === 'rtl'
      ? box.right - px(style.borderRightWidth) - px(style.paddingRight) - text.left
      : text.right - box.left - px(style.borderLeftWidth) - px(style.paddingLeft);
  const block = (text.top + text.bottom) / 2 - box.top - px(style.borderTopWidth) - px(style.paddingTop);
  return { inline, block };
}
