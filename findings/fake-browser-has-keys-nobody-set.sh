#!/usr/bin/env bash
# The fake storage has an entry for a key that was never set.
#
# Packages:  @webext-core/fake-browser@2.0.1
# Behaviour: A browser leaves missing keys out of the answer. The fake includes the key with `undefined`, so `in` and
#            `Object.keys` find it in tests but not in a browser. In `onChanged`, a new key has `oldValue: null`, which
#            a browser leaves out too.
# For us:    We check the value, not the key, and test with a fake that leaves keys out.
. "$(dirname "$0")/try.bash"
install @webext-core/fake-browser@2.0.1

cat >try.mjs <<'JS'
import { fakeBrowser } from '@webext-core/fake-browser';
const answer = await fakeBrowser.storage.local.get('history');
console.log(`'history' in the answer: ${'history' in answer}`);
fakeBrowser.storage.onChanged.addListener((changes) => console.log(JSON.stringify(changes)));
await fakeBrowser.storage.local.set({ revision: 1 });
JS

expect 'node try.mjs' <<'OUT'
'history' in the answer: true
{"revision":{"oldValue":null,"newValue":1}}
OUT
