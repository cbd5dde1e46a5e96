#!/usr/bin/env bash
# happy-dom shows an element with `hidden`.
#
# Packages:  happy-dom@20.14.6
# Behaviour: A browser gives `[hidden]` the style `display: none`. happy-dom has the attribute and `checkVisibility`,
#            but not the style, so it calls the element visible. With its own `display: none`, the element is hidden
#            correctly.
# For us:    Code that depends on visibility (the tab order of the card) is tested in browsers.
. "$(dirname "$0")/try.bash"
install happy-dom@20.14.6

cat >try.mjs <<'JS'
import { Window } from 'happy-dom';
const window = new Window();
window.document.body.innerHTML = '<p>Ann Lee</p><p hidden>Ann Lee</p><p style="display: none">Ann Lee</p>';
for (const one of window.document.querySelectorAll('p')) {
  console.log(`hidden ${one.hidden}, display ${window.getComputedStyle(one).display}, visible ${one.checkVisibility()}`);
}
await window.happyDOM.close();
JS

expect 'node try.mjs' <<'OUT'
hidden false, display block, visible true
hidden true, display block, visible true
hidden false, display none, visible false
OUT
