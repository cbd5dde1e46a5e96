#!/usr/bin/env bash
# A fragment keeps an address from matching.
#
# Packages:  webext-patterns@1.5.1
# Behaviour: Browsers leave the fragment out when they compare an address with a match pattern. The regular expression
#            that the package makes does not, so `#pending` makes an exact path miss.
# For us:    Clockify puts the tab of its approvals page into the fragment (`/approvals#pending`).
. "$(dirname "$0")/try.bash"
install webext-patterns@1.5.1

cat >try.mjs <<'JS'
import { patternToRegex } from 'webext-patterns';
const pattern = patternToRegex('https://app.example.com/approvals');
console.log('/approvals', pattern.test('https://app.example.com/approvals'));
console.log('/approvals#pending', pattern.test('https://app.example.com/approvals#pending'));
JS

expect 'node try.mjs' <<'OUT'
/approvals true
/approvals#pending false
OUT
