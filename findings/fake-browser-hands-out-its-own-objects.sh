#!/usr/bin/env bash
# The fake storage returns the stored object itself.
#
# Packages:  @webext-core/fake-browser@2.0.1
# Behaviour: `storage.local.get` of a browser returns a copy. The fake returns the object it stores. If code changes
#            that object, a test passes although nothing was written.
# For us:    Our own fake returns copies (test/unit/background/fake-browser.ts).
. "$(dirname "$0")/try.bash"
install @webext-core/fake-browser@2.0.1

cat >try.mjs <<'JS'
import { fakeBrowser } from '@webext-core/fake-browser';
await fakeBrowser.storage.local.set({ settings: { flagged: ['deleted'] } });
const { settings } = await fakeBrowser.storage.local.get('settings');
settings.flagged.push('invited');
console.log(JSON.stringify(await fakeBrowser.storage.local.get('settings')));
JS

expect 'node try.mjs' <<'OUT'
{"settings":{"flagged":["deleted","invited"]}}
OUT
