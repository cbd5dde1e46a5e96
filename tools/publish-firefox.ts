/**
 * `npm run publish:firefox`: builds the packages and submits the extension with its source to addons.mozilla.org. Does
 * not wait for the review. Environment: `WEB_EXT_API_KEY`, `WEB_EXT_API_SECRET`.
 */
import { readFile } from 'node:fs/promises';
import { runTool, succeeded } from './child-processes.ts';

const { version } = JSON.parse(await readFile('manifest.json', 'utf8')) as { version: string };

succeeded(await runTool('tsx', ['tools/package.ts']));
succeeded(
  await runTool('web-ext', [
    'sign',
    ...['--source-dir', 'dist'],
    ...['--artifacts-dir', 'artifacts/signed'],
    ...['--channel', 'listed'],
    ...['--approval-timeout', '0'],
    ...['--amo-metadata', 'docs/store/amo.json'],
    ...['--upload-source-code', `artifacts/member-status-for-clockify-${version}-source.zip`],
  ]),
);
