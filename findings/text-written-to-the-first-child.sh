#!/usr/bin/env bash
# A foreign element before a text stops the updates of a framework that writes to "the first child".
#
# Packages:  jsdom@26.1.0 solid-js@1.9.19 inferno@10.0.0
# Behaviour: For a new text, Solid and Inferno set `data` or `nodeValue` of the element's first child, whatever node
#            that is. With a foreign element before the text, the write has no effect: the page keeps showing the old
#            text, without an error. After the text, the same element does no harm.
# For us:    A badge never stands before a text; see docs/frameworks.md.
. "$(dirname "$0")/try.bash"
install jsdom@26.1.0 solid-js@1.9.19 inferno@10.0.0

cat >try.mjs <<'JS'
import { JSDOM } from 'jsdom';
const { window } = new JSDOM('<div id="app"></div>');
for (const name of ['document', 'Node', 'Element', 'HTMLElement', 'Text']) globalThis[name] = window[name];
globalThis.window = window;

const { createRoot, createSignal } = await import('solid-js');
const { insert } = await import('solid-js/web');
const { createVNode, render } = await import('inferno');

for (const place of ['prepend', 'append']) {
  const cell = document.createElement('td');
  const [name, setName] = createSignal('Ben Cole');
  createRoot(() => insert(cell, name));
  cell[place](document.createElement('x-sign'));
  setName('Ann Lee');
  console.log(`solid, foreign ${place}ed: ${cell.textContent}`);
}
for (const place of ['prepend', 'append']) {
  const box = document.createElement('div');
  const show = (name) => render(createVNode(1, 'p', null, name, 16), box);
  show('Ben Cole');
  box.firstChild[place](document.createElement('x-sign'));
  show('Ann Lee');
  console.log(`inferno, foreign ${place}ed: ${box.textContent}`);
}
JS

expect 'env NODE_ENV=production node --conditions browser try.mjs' <<'OUT'
solid, foreign prepended: Ben Cole
solid, foreign appended: Ann Lee
inferno, foreign prepended: Ben Cole
inferno, foreign appended: Ann Lee
OUT
