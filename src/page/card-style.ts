/** The style of the card's shadow tree. */
export const CARD_CSS = `
:host{all:initial;position:fixed;inset:auto;margin:0;padding:0;border:0;box-sizing:border-box;display:block;
width:max-content;max-width:min(22rem,calc(100vw - 8px));max-height:min(32rem,calc(100vh - 8px));overflow:auto;
--bg:#fff;--fg:#1d2939;--soft:#475467;--line:#d0d5dd;--link:#175cd3;--fill:#f2f4f7;
background:var(--bg);color:var(--fg);border:1px solid var(--line);border-radius:10px;
box-shadow:0 8px 24px rgb(16 24 40/.18),0 2px 6px rgb(16 24 40/.12);
font:14px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;text-align:start;z-index:2147483647;color-scheme:light}
:host([data-dark]){--bg:#1d2733;--fg:#f2f4f7;--soft:#b6c2cf;--line:#46525f;--link:#84caff;--fill:#2c3947;color-scheme:dark}
.people>*+.person{border-top:1px solid var(--line)}
.person{padding:12px 14px}
header{display:flex;flex-wrap:wrap;gap:2px 8px;align-items:center;margin:0}
h2{font-size:15px;font-weight:650;line-height:1.3;margin:0;overflow-wrap:anywhere}
.standing{font-size:12px;font-weight:600;line-height:1.5;padding:0 8px;border-radius:1em;background:#475467;color:#fff}
.standing[data-standing=deactivated-here]{background:#b42318}
.standing[data-standing=deactivated]{background:#93370d}
.standing[data-standing=not-a-member]{background:#6941c6}
.standing[data-standing=active]{background:#087443}
p{margin:6px 0 0;overflow-wrap:anywhere}
.email{margin-top:1px;color:var(--soft);font-size:13px}
.statuses{font-weight:600}
.why{color:var(--soft)}
.several,.wait,.failed{padding:10px 14px;margin:0;color:var(--soft)}
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
textarea{position:fixed;inset:0 auto auto -9999px}
@media (forced-colors:active){.standing{border:1px solid CanvasText}}
@media print{:host{display:none}}
`;
