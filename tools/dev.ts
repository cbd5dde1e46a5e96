/**
 * `npm run dev`: runs the extension in a browser on the stand-in for Clockify. After every change of the source it
 * builds, reloads the extension and reloads the open pages. `--firefox` uses Firefox. Ends with the browser or
 * Ctrl+C.
 */
import { watch } from 'node:fs';
import { parseArgs } from 'node:util';
import { type Harness, until } from '../test/browser/harness.ts';
import { buildExtension } from './build.ts';
import { wholeNumber } from './command-line.ts';
import { hasDisplay, withDemoBrowser } from './demo-browser-and-service.ts';

const { values } = parseArgs({
  options: { firefox: { type: 'boolean', default: false }, members: { type: 'string', default: '120' } },
});
/** Editors write a file in several steps. The build waits until this many ms have passed without another one. */
const SETTLE = 150;

async function rebuild(harness: Harness): Promise<void> {
  const start = performance.now();
  try {
    await buildExtension('dist');
    await harness.reloadExtension('dist');
    for (const page of await harness.browser.pages()) {
      if ((await page.evaluate(() => location.hostname)).includes('clockify')) await harness.reload(page);
    }
    console.log(`Reloaded after ${Math.round(performance.now() - start)} ms`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
  }
}

async function develop(harness: Harness): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  let work = Promise.resolve();
  const changed = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      work = work.then(() => rebuild(harness));
    }, SETTLE);
  };
  const watchers = ['src', 'icons', 'manifest.json'].map((path) => watch(path, { recursive: true }, changed));
  await harness.openApp('/teams');
  console.log('Watching src, icons and manifest.json');
  await until(() => !harness.browser.connected, { ms: 24 * 3_600_000, what: 'the end of the browser' });
  for (const watcher of watchers) watcher.close();
  clearTimeout(timer);
  await work;
}

await withDemoBrowser(
  {
    kind: values.firefox ? 'firefox' : 'chromium',
    headless: !hasDisplay(),
    members: wholeNumber('--members', values.members),
  },
  develop,
);
