/**
 * What is in a badge, and how it looks: the content and the style of its shadow tree. The background sends them with the
 * index, so that the content script stays small. `badges-visible-while-extension-runs.css` decides whether a badge has a
 * box at all. Values only.
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
export const NO_PSEUDO_ELEMENTS =
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
