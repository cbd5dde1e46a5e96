#!/usr/bin/env bash
# clockify-ts returns lists without the header that says whether there is more.
#
# Packages:  clockify-ts@1.2108.13
# Behaviour: Clockify marks the end of a list in the header `last-page`. The client returns only the body, and without
#            options it asks for the first page of 50. A caller may take a part of a workspace for all of it.
# For us:    src/clockify reads `last-page` and continues to the end. The client is used only for comparison in the
#            benchmarks.
. "$(dirname "$0")/try.bash"
install clockify-ts@1.2108.13

cat >try.mjs <<'JS'
import client from 'clockify-ts';
const { users } = new client.default('no key').workspaces.withId('65d8f0a1b2c3d4e5f6a7b801');
let address = '';
users._api.defaults.adapter = async (config) => {
  address = `${config.url} ${JSON.stringify(config.params)}`;
  const data = [{ id: '65d8f0a1b2c3d4e5f6a7b802', name: 'Ann Lee' }];
  return { status: 200, statusText: 'OK', headers: { 'last-page': 'false' }, data, config, request: {} };
};
const answer = await users.get();
console.log(address);
console.log(`array: ${Array.isArray(answer)}, properties: ${Object.keys(answer)}`);
JS

expect 'node try.mjs' <<'OUT'
/workspaces/65d8f0a1b2c3d4e5f6a7b801/users {}
array: true, properties: 0
OUT
