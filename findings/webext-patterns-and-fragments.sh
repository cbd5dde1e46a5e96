#!/usr/bin/env bash
# A fragment stops an address from matching.
#
# Packages:  webext-patterns@1.5.1
# Behaviour: Browsers ignore the fragment when they compare an address with a match pattern. The package's regular
#            expression does not, so an exact path does not match with `#pending`.
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
