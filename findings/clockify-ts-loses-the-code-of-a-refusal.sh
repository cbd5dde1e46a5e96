#!/usr/bin/env bash
# An error of clockify-ts has neither the status nor the code of a refusal.
#
# Packages:  clockify-ts@1.2108.13
# Behaviour: Clockify answers a refusal with a status and a number for the reason (4003: a key of another region). The
#            error has only a sentence. The sentence contains the status, but not the number.
# For us:    src/clockify keeps status and number, and never the sentence.
. "$(dirname "$0")/try.bash"
install clockify-ts@1.2108.13

cat >try.mjs <<'JS'
import client from 'clockify-ts';
const { users } = new client.default('no key').workspaces.withId('65d8f0a1b2c3d4e5f6a7b801');
users._api.defaults.adapter = async (config) => {
  const data = { message: 'Api key does not exist', code: 4003 };
  throw Object.assign(new Error('refused'), { config, response: { status: 401, headers: {}, data } });
};
const error = await users.get().catch((reason) => reason);
console.log(`status ${error.status}, code ${error.code}, 4003 in the text: ${error.message.includes('4003')}`);
JS

expect 'node try.mjs' <<'OUT'
status undefined, code undefined, 4003 in the text: false
OUT
