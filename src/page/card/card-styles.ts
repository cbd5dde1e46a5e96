/** How the card looks: the style of its shadow tree, which the background sends with the index. Values only. */
import { COLOURS } from '../../domain/standing-signs-and-colours.ts';
import { NO_PSEUDO_ELEMENTS } from '../badge/badge-content-and-style.ts';

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
