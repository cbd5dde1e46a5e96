#!/usr/bin/env bash
# One key silences the linter's warning about a service worker, but only with one value.
#
# Packages:  addons-linter@10.14.0
# Behaviour: A manifest with `background.scripts` and `background.service_worker` gets a warning. With
#            `preferred_environment: ["document"]` it gets none. With `["service_worker"]`, which Firefox ignores too,
#            it gets the warning again.
# For us:    One manifest for both browsers has `preferred_environment: ["document"]`.
. "$(dirname "$0")/try.bash"
install addons-linter@10.14.0

cat >try.mjs <<'JS'
import { mkdirSync, writeFileSync } from 'node:fs';
import { createInstance } from 'addons-linter';
for (const preferred of [undefined, ['document'], ['service_worker']]) {
  mkdirSync('extension', { recursive: true });
  writeFileSync('extension/background.js', 'void 0;\n');
  writeFileSync('extension/manifest.json', JSON.stringify({
    manifest_version: 3, name: 'Trial', version: '1.0',
    background: { scripts: ['background.js'], service_worker: 'background.js', preferred_environment: preferred },
    browser_specific_settings: { gecko: { id: 'trial@example.com', strict_min_version: '142.0', data_collection_permissions: { required: ['none'] } } },
  }));
  const linter = createInstance({ config: { _: ['extension'], logLevel: 'fatal', selfHosted: false, output: 'none', stack: false, pretty: false, metadata: false, warningsAsErrors: false, boring: true, shouldScanFile: () => true }, runAsBinary: false });
  const { warnings } = await linter.run({ _console: { log() {}, error() {}, warn() {} } });
  console.log(`${JSON.stringify(preferred) ?? 'none'}: ${warnings.map(({ code }) => code).join(' ') || 'no warning'}`);
}
JS

expect 'node try.mjs' <<'OUT'
none: BACKGROUND_SERVICE_WORKER_IGNORED
["document"]: no warning
["service_worker"]: BACKGROUND_SERVICE_WORKER_IGNORED
OUT
