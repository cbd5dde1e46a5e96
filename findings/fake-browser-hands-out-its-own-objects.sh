#!/usr/bin/env bash
# What the fake storage gives is the stored object itself.
#
# Packages:  @webext-core/fake-browser@2.0.1
# Behaviour: `storage.local.get` of a browser gives a copy. The fake gives the object it keeps, so a test in which code
#            changes what it has read passes although nothing was written.
# For us:    Our own fake copies what it gives (test/unit/background/fake-browser.ts).
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
