/**
 * The styles of the shadow trees of badge and card. The background sends them with the index, so that the content
 * script stays small. `badges-visible-while-extension-runs.css` decides whether badge and card have a box at all.
 * Values only.
 */

import { type BadgeStanding, byStanding } from '../../domain/standing.ts';
import { COLOURS, ROUND, SHAPES } from '../../domain/standing-signs-and-colours.ts';
import type { ElementTemplate } from '../../platform/messages.ts';
import type { Settings } from '../../platform/setting-limits-and-defaults.ts';

export type BadgeSettings = Pick<Settings, 'badgeStyle' | 'badgeSize'>;

const SIZES: Readonly<Record<Settings['badgeSize'], string>> = {
  small: '.8em',
  medium: '.95em',
  large: '1.15em',
};

const SVG = 'http://www.w3.org/2000/svg';

/**
 * The content of the badges of each standing: the chip with its sign and word, and the text for screen readers.
 * Everything is in the chip, so that the line has one box to place. Attributes say how the sign is drawn, because pages
 * that make pictures of themselves do not see the style. `wordOf`: the short name of a standing.
 */
export function badgeChips(
  wordOf: (standing: BadgeStanding) => string,
): Readonly<Record<string, ElementTemplate>> {
  const chipOf = (standing: BadgeStanding): ElementTemplate => [
    'span',
    [
      [
        'svg',
        [['path', '', '', { ns: SVG, d: SHAPES[standing] }]],
        '',
        {
          ns: SVG,
          viewBox: '0 0 16 16',
          fill: 'none',
          stroke: '#fff',
          'stroke-width': '2.4',
          'stroke-linecap': 'round',
          'stroke-linejoin': 'round',
          'aria-hidden': 'true',
        },
      ],
      ['span', wordOf(standing), 'word', { 'aria-hidden': 'true' }],
      ['span', '', 'visually-hidden'],
    ],
    `chip ${standing}`,
  ];
  return byStanding(chipOf);
}

/** Pages put a text before or after each child of a row, and a colour behind all that lies above them. */
const NO_PSEUDO_ELEMENTS =
  ':host::before,:host::after{content:none!important}:host::backdrop{display:none!important}';

/**
 * The style of every badge's shadow tree. The badge takes no room: neither a line nor a column ever grows. All of it is
 * important, so that no rule of the page for its own rows reaches it. The variables of
 * `src/page/badge/badges-visible-while-extension-runs.css` decide whether there is a box at all.
 */
export function badgeStyle({ badgeStyle: style, badgeSize }: BadgeSettings): string {
  const standings = Object.entries(COLOURS)
    .map(
      ([standing, colour]) =>
        `.${standing}{background:${colour};border-radius:var(--member-status-round,${ROUND[standing as BadgeStanding]})}`,
    )
    .join('');
  const size = `calc(${style === 'dot' ? '.62em' : SIZES[badgeSize]} + 2px)`;
  const withWord = `width:auto;min-width:${size};padding-inline-start:.1em;--member-status-round:1em`;
  /** On paper these get room in their line, and their word. The others stay where they are. */
  const inLine = ':host(:not([data-apart]))';
  return `
:host{all:initial!important;display:var(--member-status-badge,contents)!important;transition:--member-status-badge 1ms allow-discrete!important;
position:relative!important;padding-inline-start:var(--member-status-room,0px)!important;margin-inline-start:var(--member-status-gap,0px)!important;flex:none!important;align-self:center!important;font:inherit!important;line-height:0!important;visibility:inherit!important;
white-space:nowrap!important;user-select:none!important;-webkit-user-select:none!important;cursor:help!important}
:host([data-apart]){position:absolute!important;align-self:start!important;justify-self:start!important}
.chip{position:absolute;inset-inline-start:.35em;top:50%;margin-top:calc(${size}/-2);width:${size};height:${size};
display:var(--member-status-chip,none);align-items:center;justify-content:center;box-sizing:border-box;line-height:1;
color:#fff;border:1px solid #fff;forced-color-adjust:none}
:host(:not([role])){pointer-events:none!important}
svg{width:calc(${size} - 2px);height:calc(${size} - 2px);flex:none;stroke:currentColor}
.word{display:none;font:600 .72em/1 system-ui,sans-serif;padding-inline:.1em .6em}
.visually-hidden{position:absolute;inset-inline-end:0;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);font-size:1px}
${style === 'word' ? `.chip:not([data-over]){${withWord}}.chip:not([data-over]) .word{display:inline}` : ''}
${style === 'dot' ? 'svg{display:none}' : ''}
${standings}
${NO_PSEUDO_ELEMENTS}
:host(:focus-visible) .chip{outline:2px solid #1570ef;outline-offset:0}
.flash{animation:flash 1.2s ease-out 2}
@keyframes flash{0%{box-shadow:0 0 0 0 #fdb022}50%{box-shadow:0 0 0 .5em #fdb022}100%{box-shadow:0 0 0 0 #fdb022}}
@media (prefers-reduced-motion:reduce){.flash{animation:none;box-shadow:0 0 0 .25em #fdb022}}
@media (forced-colors:active){.chip{background:Canvas!important;color:CanvasText;border-color:CanvasText}
:host(:focus-visible) .chip{outline-color:Highlight}}
@media print{.chip{background:#fff!important;print-color-adjust:exact;color:#000;border-color:#000;--member-status-round:1em!important}svg{display:inline!important}
${inLine}{display:var(--member-status-word,contents)!important;position:relative!important;margin-inline-start:.35em!important;padding:0!important;
height:${size}!important;margin-block:calc(${size}/-2)!important;vertical-align:.35em!important;contain:layout!important}
${inLine} .chip{position:relative;inset:auto;margin:0;translate:none!important;${withWord};background:none!important}${inLine} .word{display:inline!important}}
`;
}

/**
 * The style of badges while a selection is copied. They must not be part of it, but Chromium also copies what cannot be
 * selected when it copies HTML.
 */
export const BADGE_COPIED_STYLE = ':host{display:none!important}';

/** The box of the card, against all rules of the page as well. `--member-status-x` and `-y` are its place. */
const CARD_BOX = [
  'all:initial',
  'position:fixed',
  'left:var(--member-status-x)',
  'top:var(--member-status-y)',
  'display:var(--member-status-card,none)',
  'box-sizing:border-box',
  'width:max-content',
  'max-width:min(22rem,calc(100% - 8px))',
  'max-height:min(32rem,calc(100% - 8px))',
  'overflow:auto',
  'overscroll-behavior:contain',
  'user-select:none',
  '-webkit-user-select:none',
  'background:var(--bg)',
  'color:var(--fg)',
  'border:1px solid var(--line)',
  'border-radius:10px',
  'box-shadow:0 8px 24px rgb(16 24 40/.18),0 2px 6px rgb(16 24 40/.12)',
  'font:14px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif',
  'color-scheme:inherit',
]
  .map((declaration) => `${declaration}!important`)
  .join(';');

/**
 * The style of the card's shadow tree. Its text cannot be selected, because `find` and `Selection.modify` of a page
 * reach into any root (in Firefox they do so all the same). Until the card is shown, it has the colour scheme of the
 * page, so that it learns on which canvas the page is painted. An `i` makes the lightness of a colour `--b` of any syntax
 * the red of its own colour.
 */
export const CARD_STYLE = `
:host{${CARD_BOX};
--bg:#fff;--fg:#1d2939;--soft:#475467;--line:#d0d5dd;--link:#175cd3;--fill:#f2f4f7}
:host(:popover-open){color-scheme:light!important}
:host([data-dark]){--bg:#1d2733;--fg:#f2f4f7;--soft:#b6c2cf;--line:#46525f;--link:#84caff;--fill:#2c3947}
:host([data-dark]:popover-open){color-scheme:dark!important}
.person+.person,.note+.person{border-top:1px solid var(--line)}
.person{padding:12px 14px}
header{display:flex;flex-wrap:wrap;gap:2px 8px;align-items:center;margin:0}
h2{font-size:15px;font-weight:650;line-height:1.3;margin:0;overflow-wrap:anywhere}
.standing{font-size:12px;font-weight:600;line-height:1.5;padding:0 8px;border-radius:1em;background:#475467;color:#fff}
${Object.entries(COLOURS)
  .map(([standing, colour]) => `.standing[data-standing=${standing}]{background:${colour}}`)
  .join('')}
p{margin:6px 0 0;overflow-wrap:anywhere}
.email{margin-top:1px;color:var(--soft);font-size:13px}
.statuses{font-weight:600}
.why{color:var(--soft)}
.note{padding:10px 14px;margin:0;color:var(--soft)}
a{color:var(--link)}
i{--b:initial;color:color(from var(--b,Canvas) srgb calc(.2*r + .7*g + .1*b) 0 0/calc(alpha))}
dl{display:grid;grid-template-columns:auto 1fr;gap:2px 12px;margin:8px 0 0;font-size:13px}
dt{color:var(--soft)}
dd{margin:0;overflow-wrap:anywhere}
.actions{display:flex;flex-wrap:wrap;gap:6px;align-items:center;margin-top:10px}
button{font:inherit;font-size:13px;color:var(--fg);background:var(--fill);border:1px solid var(--line);border-radius:6px;
padding:3px 9px;min-height:26px;cursor:pointer}
button:hover{border-color:var(--soft)}
button:focus-visible,a:focus-visible{outline:2px solid var(--link);outline-offset:2px}
.live{font-size:13px;color:var(--soft)}
code{display:block;font-size:12px;color:var(--fg);overflow-wrap:anywhere;user-select:all;-webkit-user-select:all}
code:empty{display:none}
@media (forced-colors:active){.standing{border:1px solid CanvasText}}
@media print{:host{display:none!important}}
${NO_PSEUDO_ELEMENTS}
`;
