#!/usr/bin/env bash
# The observer of linkedom reports a new text as a removed node.
#
# Packages:  linkedom@0.18.15 jsdom@26.1.0
# Behaviour: With `characterData` and `subtree`, a browser and jsdom report the text node with the new text. linkedom
#            reports a removed node although the node is still there. With `characterData` alone it reports nothing. For
#            a node that moves, `target` is the observed element, not the new parent.
# For us:    Frameworks show another colleague by a new text in the same row. Code that watches a page is tested in
#            browsers.
. "$(dirname "$0")/try.bash"
install linkedom@0.18.15 jsdom@26.1.0

cat >try.mjs <<'JS'
import { JSDOM } from 'jsdom';
import { parseHTML } from 'linkedom';
const page = '<!doctype html><html><body><p>Ben Cole</p><main></main></body></html>';
for (const [library, { document, MutationObserver }] of [['jsdom', new JSDOM(page).window], ['linkedom', parseHTML(page)]]) {
  const watched = (label, options, change) => {
    const observer = new MutationObserver(() => {});
    observer.observe(document.body, { ...options, subtree: true });
    change();
    const records = observer.takeRecords().map(({ type, target, addedNodes, removedNodes }) => {
      return `${type} of ${target.nodeName} +${addedNodes.length} -${removedNodes.length}`;
    });
    observer.disconnect();
    console.log(`${library}, ${label}: ${records.join(', ') || 'nothing'}`);
  };
  const row = document.querySelector('p');
  watched('new text', { childList: true, characterData: true }, () => { row.firstChild.data = 'Ann Lee'; });
  watched('new text, characterData alone', { characterData: true }, () => { row.firstChild.data = 'Eve Moss'; });
  watched('moved', { childList: true }, () => { document.querySelector('main').append(row); });
}
JS

expect 'node try.mjs' <<'OUT'
jsdom, new text: characterData of #text +0 -0
jsdom, new text, characterData alone: characterData of #text +0 -0
jsdom, moved: childList of BODY +0 -1, childList of MAIN +1 -0
linkedom, new text: childList of BODY +0 -1
linkedom, new text, characterData alone: nothing
linkedom, moved: childList of BODY +0 -1, childList of BODY +1 -0
OUT
