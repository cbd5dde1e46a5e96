/**
 * The badge beside a name: a custom-named element with an open shadow root and no text in the page's own
 * tree. Writes nothing but itself, and never grows the line it stands in.
 */
import type { BadgeStanding } from '../directory/standing.ts';
import type { Settings } from '../platform/settings.ts';
import type { Verdict } from './evidence.ts';
import { parentAcross } from './evidence.ts';
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
  // width and needs the box.
  return `
:host{all:initial;display:inline!important;position:relative!important;padding-inline-start:${size}!important;
margin-inline:.35em 0!important;font:inherit;line-height:0!important;
white-space:nowrap;user-select:none;-webkit-user-select:none;cursor:help;
visibility:inherit;flex:none;align-self:center}
:host([data-before]){margin-inline:0 .35em!important}
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
  /** Before the text, where an ellipsis would hide what comes after it. */
  readonly before: boolean;
  /** Part of a link, button or option: no control of its own. */
  readonly nested: boolean;
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
  let nested = false;
  for (let element: Element | null = parent; element !== null && !nested; element = parentAcross(element)) {
    nested = element.matches(CONTROLS);
  }
  return { anchor, first, before: parent !== null && wouldBeHidden(parent), nested };
}

/** About the width of a badge, in parts of the font size. */
const BADGE_EM = 1.4;

/** Whether what follows the parent's text is cut off: by an ellipsis, by clipping or by a line clamp. */
function wouldBeHidden(parent: Element): boolean {
  for (let element: Element | null = parent; element !== null; element = parentAcross(element)) {
    const style = getComputedStyle(element);
    if (style.display === 'inline' || style.display === 'contents') continue;
    if (style.overflowX === 'visible') return false;
    if (style.webkitLineClamp !== 'none' && style.webkitLineClamp !== '') {
      return element.scrollHeight > element.clientHeight + 1;
    }
    if (style.textOverflow === 'ellipsis' || style.whiteSpace === 'nowrap') {
      const own = element.querySelector(`:scope ${BADGE_TAG}`) === null ? BADGE_EM : 0;
      return element.scrollWidth > element.clientWidth - Number.parseFloat(style.fontSize) * own + 0.5;
    }
    return false;
  }
  return false;
}
