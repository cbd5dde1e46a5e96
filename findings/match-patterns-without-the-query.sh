#!/usr/bin/env bash
# The package compares the path of a match pattern with an address without its query.
#
# Packages:  @webext-core/match-patterns@2.0.0
# Behaviour: Browsers compare the path of a match pattern with path and query together, so `/tracker` does not match
#            `/tracker?page=2` (MDN, Match patterns, section Path). The package says that it matches.
# For us:    Tests of where a script is injected use browsers, not this package.
. "$(dirname "$0")/try.bash"
install @webext-core/match-patterns@2.0.0

cat >try.mjs <<'JS'
import { MatchPattern } from '@webext-core/match-patterns';
const exact = new MatchPattern('https://app.example.com/tracker');
console.log('/tracker', exact.includes('https://app.example.com/tracker'));
console.log('/tracker?page=2', exact.includes('https://app.example.com/tracker?page=2'));
JS

expect 'node try.mjs' <<'OUT'
/tracker true
/tracker?page=2 true
OUT
