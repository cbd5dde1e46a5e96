#!/usr/bin/env bash
# A foreign element makes a library replace the elements behind it.
#
# Packages:  jsdom@26.1.0 nanomorph@5.4.3 incremental-dom@0.7.0 morphdom@2.7.8
# Behaviour: At the next update, all three remove a foreign element, as expected. nanomorph and incremental-dom also
#            replace the unchanged button behind it, so focus and state are lost. morphdom keeps the button. At the
#            end of the cell, the foreign element has no such effect.
# For us:    On a page with such a library, a badge between a name and a button can cost the focus. At the end of a cell
#            it cannot.
. "$(dirname "$0")/try.bash"
install jsdom@26.1.0 nanomorph@5.4.3 incremental-dom@0.7.0 morphdom@2.7.8

cat >try.mjs <<'JS'
import { JSDOM } from 'jsdom';
const { window } = new JSDOM('<table><tr></tr></table>');
for (const name of ['document', 'Node', 'Element', 'HTMLElement']) globalThis[name] = window[name];
globalThis.window = window;
const { default: morphdom } = await import('morphdom');
const { default: nanomorph } = await import('nanomorph');
const { patch, text, elementOpen, elementClose } = await import('incremental-dom');

const made = (name) => {
  const cell = document.createElement('td');
  cell.innerHTML = `${name}<button>Edit</button>`;
  return cell;
};
const draw = {
  morphdom: (cell, name) => morphdom(cell, made(name)),
  nanomorph: (cell, name) => nanomorph(cell, made(name)),
  'incremental-dom': (cell, name) => patch(cell, () => { text(name); elementOpen('button'); text('Edit'); elementClose('button'); }),
};
for (const [library, show] of Object.entries(draw)) {
  for (const place of ['behind the text', 'at the end']) {
    const cell = library === 'incremental-dom' ? document.createElement('td') : made('Ben Cole');
    document.querySelector('tr').replaceChildren(cell);
    show(cell, 'Ben Cole');
    const button = cell.querySelector('button');
    button.focus();
    const stranger = document.createElement('x-sign');
    if (place === 'at the end') cell.append(stranger);
    else cell.firstChild.after(stranger);
    show(cell, 'Ann Lee');
    console.log(`${library}, foreign ${place}: ${cell.innerHTML}, same button ${button.isConnected}, focus on ${document.activeElement.nodeName}`);
  }
}
JS

expect 'env NODE_ENV=production node try.mjs' <<'OUT'
morphdom, foreign behind the text: Ann Lee<button>Edit</button>, same button true, focus on BUTTON
morphdom, foreign at the end: Ann Lee<button>Edit</button>, same button true, focus on BUTTON
nanomorph, foreign behind the text: Ann Lee<button>Edit</button>, same button false, focus on BODY
nanomorph, foreign at the end: Ann Lee<button>Edit</button>, same button true, focus on BUTTON
incremental-dom, foreign behind the text: Ann Lee<button>Edit</button>, same button false, focus on BODY
incremental-dom, foreign at the end: Ann Lee<button>Edit</button>, same button true, focus on BUTTON
OUT
