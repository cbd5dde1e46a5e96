#!/usr/bin/env bash
# An address with a port does not match a pattern without one.
#
# Packages:  webext-patterns@1.5.1
# Behaviour: In Chrome and Firefox, a pattern without a port matches its host at every port. The package's regular
#            expression does not.
# For us:    Self-hosted servers may use other ports, so we compare their whole origin (src/domain/clockify-hosts-and-reserved-names.ts).
. "$(dirname "$0")/try.bash"
install webext-patterns@1.5.1

cat >try.mjs <<'JS'
import { patternToRegex } from 'webext-patterns';
const pattern = patternToRegex('https://time.example.com/*');
console.log('no port', pattern.test('https://time.example.com/reports'));
console.log('port 8443', pattern.test('https://time.example.com:8443/reports'));
JS

expect 'node try.mjs' <<'OUT'
no port true
port 8443 false
OUT
