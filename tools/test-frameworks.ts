/**
 * `npm run test:frameworks [-- parameters of vitest]`: tests pages of real libraries in both browsers, on a fresh
 * build. The libraries are installed into `test/frameworks/`; nothing else needs them.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureBrowsers } from './browsers.ts';
import { run, runTool, succeeded } from './child-processes.ts';

const FOLDER = join('test', 'frameworks');
/** A copy of the lock file from which the packages there were installed. */
const INSTALLED = join(FOLDER, 'node_modules', '.installed-lock');

async function install(): Promise<void> {
  const lock = await readFile(join(FOLDER, 'package-lock.json'), 'utf8');
  const installed = await readFile(INSTALLED, 'utf8').catch(() => '');
  if (installed === lock) return;
  succeeded(await run('npm', ['ci', '--ignore-scripts'], { folder: FOLDER }));
  await writeFile(INSTALLED, lock);
}

ensureBrowsers();
await install();
succeeded(await runTool('tsx', ['tools/build.ts']));
succeeded(await runTool('tsc', ['--noEmit', '--project', FOLDER]));
succeeded(
  await runTool('vitest', ['run', '--project', 'frameworks', ...process.argv.slice(2)], { minutes: 60 }),
);
