/**
 * The styles of the shadow trees of badge and card. The background sends them with the index, so that the
 * content script stays small. Whether they have a box at all, `src/content.css` says. Values only.
 */

import { COLOURS, ROUND, SHAPES } from '../domain/badge-look.ts';
import type { BadgeStanding } from '../domain/standing.ts';
import type { Settings } from '../platform/settings.ts';

export type BadgeLook = Pick<Settings, 'badgeStyle' | 'badgeSize'>;

const SIZES: Readonly<Record<Settings['badgeSize'], string>> = {
  small: '.8em',
  medium: '.95em',
  large: '1.15em',
};

/**
 * The style of every badge's shadow tree. The host's margins take back its height, so that no line, row or
 * column ever grows; `contain: layout` keeps the content's baseline out of the line.
 */
export function badgeStyle({ badgeStyle: style, badgeSize }: BadgeLook): string {
  const standings = Object.entries(COLOURS)
    .map(
      ([standing, colour]) =>
        `:host([data-standing="${standing}"]) .chip{background:${colour};border-radius:var(--r,${ROUND[standing as BadgeStanding]})}:host([data-standing="${standing}"]) path{d:path("${SHAPES[standing as BadgeStanding]}")}`,
    )
    .join('');
  const size = style === 'dot' ? '.62em' : SIZES[badgeSize];
  // A box in the line: as wide as its content, half above and half below the middle of small letters.
  const block = `display:var(--member-status-word,contents)!important;contain:layout!important;height:${size}!important;
margin-block:calc(${size}/-2)!important;padding:0!important;line-height:1!important;vertical-align:.35em!important`;
  const chip = `position:relative;width:auto;min-width:${size};height:100%;margin:0`;
  // Nothing but padding in the line, with the chip laid over it: white space at the end of a padded name
  // still hangs, so that neither the text as laid out nor a copy of it gains a space. A word has no fixed
  // width and needs the box. Height and upper and lower margin count only where the parent makes it a block.
  return `
:host{all:initial;display:var(--member-status-badge,contents)!important;transition:--member-status-badge 1ms allow-discrete!important;position:relative!important;padding-inline-start:${size}!important;
margin:calc(${size}/-2) 0!important;margin-inline-start:.35em!important;height:${size}!important;
font:inherit;line-height:0!important;
white-space:nowrap;user-select:none;-webkit-user-select:none;cursor:help;
visibility:hidden;flex:none;align-self:center}
:host([data-before]){margin-inline:0 .35em!important}
:host([data-apart]){position:absolute!important;align-self:start!important;justify-self:start!important;
margin-inline:0!important;margin-block-start:calc(var(--block) - ${size}/2)!important}
.chip{position:absolute;inset:0;margin:auto;width:${size};height:${size};
display:flex;align-items:center;justify-content:center;box-sizing:border-box;line-height:1;
color:#fff;box-shadow:0 0 0 1px #fff;forced-color-adjust:none}
svg{width:${size};height:${size};flex:none;fill:none;stroke:currentColor;stroke-width:2.4;stroke-linecap:round;stroke-linejoin:round}
:host([data-apart]) .chip{inset-inline:calc(var(--inline) + .35em) auto}
.word{display:none;font:600 .72em/1 system-ui,sans-serif;padding-inline:.1em .6em}
${style === 'word' ? `:host{${block}}.chip{${chip};--r:1em;padding-inline-start:.1em}.word{display:inline}` : ''}
${style === 'dot' ? 'svg{display:none}' : ''}
${standings}
:host(:focus-visible) .chip{box-shadow:0 0 0 1px #fff,0 0 0 3px #1570ef}
.flash{animation:flash 1.2s ease-out 2}
@keyframes flash{0%{box-shadow:0 0 0 0 #fdb022}50%{box-shadow:0 0 0 .5em #fdb022}100%{box-shadow:0 0 0 1px #fff}}
@media (prefers-reduced-motion:reduce){.flash{animation:none;box-shadow:0 0 0 .25em #fdb022}}
@media (forced-colors:active){.chip{background:Canvas!important;color:CanvasText;box-shadow:0 0 0 1px CanvasText}
:host(:focus-visible) .chip{box-shadow:0 0 0 1px CanvasText,0 0 0 3px Highlight}}
@media print{:host{${block}}.chip{${chip};background:none!important;color:#000;box-shadow:0 0 0 1px #000;--r:1em!important}.word,svg{display:inline}}
`;
}

/** The style of the card's shadow tree. */
export const CARD_STYLE = `
:host{all:initial;position:fixed;inset:auto;margin:0;padding:0;border:0;box-sizing:border-box;display:var(--member-status-card,none);
width:max-content;max-width:min(22rem,calc(100vw - 8px));max-height:min(32rem,calc(100vh - 8px));overflow:auto;
--bg:#fff;--fg:#1d2939;--soft:#475467;--line:#d0d5dd;--link:#175cd3;--fill:#f2f4f7;
background:var(--bg);color:var(--fg);border:1px solid var(--line);border-radius:10px;
box-shadow:0 8px 24px rgb(16 24 40/.18),0 2px 6px rgb(16 24 40/.12);
font:14px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;text-align:start;z-index:2147483647;color-scheme:light}
:host([data-dark]){--bg:#1d2733;--fg:#f2f4f7;--soft:#b6c2cf;--line:#46525f;--link:#84caff;--fill:#2c3947;color-scheme:dark}
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
dl{display:grid;grid-template-columns:auto 1fr;gap:2px 12px;margin:8px 0 0;font-size:13px}
dt{color:var(--soft)}
dd{margin:0;overflow-wrap:anywhere}
.actions{display:flex;flex-wrap:wrap;gap:6px;align-items:center;margin-top:10px}
button{font:inherit;font-size:13px;color:var(--fg);background:var(--fill);border:1px solid var(--line);border-radius:6px;
padding:3px 9px;min-height:26px;cursor:pointer}
button:hover{border-color:var(--soft)}
button:focus-visible,a:focus-visible{outline:2px solid var(--link);outline-offset:2px}
.said{font-size:13px;color:var(--soft)}
code{display:block;font-size:12px;color:var(--fg);overflow-wrap:anywhere;user-select:all;-webkit-user-select:all}
code:empty{display:none}
@media (forced-colors:active){.standing{border:1px solid CanvasText}}
@media print{:host{display:none}}
`;
