#!/usr/bin/env bash
# Lit takes whatever node follows its comment for the text of an expression.
#
# Packages:  jsdom@26.1.0 lit@3.3.3
# Behaviour: A child expression keeps a comment and writes a changed text to its `nextSibling`. With a foreign element
#            between the comment and the text, the write has no effect, and no error is reported.
# For us:    A badge never stands between a comment and a text.
. "$(dirname "$0")/try.bash"
install jsdom@26.1.0 lit@3.3.3

cat >try.mjs <<'JS'
import { JSDOM } from 'jsdom';
const { window } = new JSDOM('<div id="app"></div>');
for (const name of ['document', 'Document', 'Node', 'Element', 'HTMLElement', 'customElements', 'Comment', 'Text', 'DocumentFragment', 'CSSStyleSheet', 'ShadowRoot']) globalThis[name] = window[name];
globalThis.window = window;

const { html, render } = await import('lit');
for (const place of ['before', 'after']) {
  const app = document.createElement('div');
  const show = (name) => render(html`<span>${name}</span>`, app);
  show('Ben Cole');
  const text = [...app.querySelector('span').childNodes].find((node) => node.nodeType === 3);
  text[place](document.createElement('x-sign'));
  show('Ann Lee');
  console.log(`foreign ${place} the text: ${app.textContent}`);
}
JS

expect 'env NODE_ENV=production node try.mjs' <<'OUT'
foreign before the text: Ben Cole
foreign after the text: Ann Lee
OUT
