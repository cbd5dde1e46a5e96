/**
 * `npm run test:seeded-faults [-- PART]`: puts each fault of `test/seeded-faults.ts` into a copy of the repository
 * and runs the tests that must find it, in Chromium where they need a browser. The tests must also pass without the
 * fault. `PART`: only faults whose sentence contains it. The exit code is 1 when tests miss a fault, or when its text
 * is not in the source.
 */
import { spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { SEEDED_FAULTS, type SeededFault } from '../test/seeded-faults.ts';
import { ensureBrowsers } from './browsers.ts';
import { repositoryFiles } from './tracked-files.ts';

const [part = ''] = process.argv.slice(2);
const TSX = resolve('node_modules/tsx/dist/cli.mjs');
const VITEST = resolve('node_modules/vitest/vitest.mjs');

/** Copies the repository, with a git index of its own for tests that ask git for the list of files. */
async function copyTo(folder: string): Promise<void> {
  for (const file of await repositoryFiles()) {
    await mkdir(join(folder, dirname(file)), { recursive: true });
    await cp(file, join(folder, file));
  }
  for (const parameters of [
    ['init', '-q'],
    ['add', '-A'],
  ])
    spawnSync('git', parameters, { cwd: folder });
  // After `git add`: for git the link is a file, not an ignored folder.
  await symlink(resolve('node_modules'), join(folder, 'node_modules'), 'junction');
}

function runNode(folder: string, ...parameters: readonly string[]): boolean {
  const { status } = spawnSync(process.execPath, parameters, {
    cwd: folder,
    stdio: 'ignore',
    timeout: 600_000,
    env: { ...process.env, BROWSERS: 'chromium' },
  });
  return status === 0;
}

const isInBrowser = ({ test }: SeededFault) => test.startsWith('test/browser/');

interface Outcome {
  readonly passed: number;
  readonly failed: number;
}

/** `null` when the source cannot be built or no test ran; neither proves that a fault was found. */
async function runTests(folder: string, seeded: SeededFault): Promise<Outcome | null> {
  const { test, name } = seeded;
  if (isInBrowser(seeded) && !runNode(folder, TSX, 'tools/build.ts')) return null;
  const report = join(folder, 'report.json');
  await rm(report, { force: true });
  const project = isInBrowser(seeded) ? 'browser' : 'unit';
  runNode(
    folder,
    VITEST,
    ...['run', '--project', project, '--reporter=json', `--outputFile=${report}`, test],
    ...(name === undefined ? [] : ['-t', name]),
  );
  const text = await readFile(report, 'utf8').catch(() => '{}');
  const { numPassedTests = 0, numFailedTests = 0 } = JSON.parse(text) as {
    readonly numPassedTests?: number;
    readonly numFailedTests?: number;
  };
  return numPassedTests + numFailedTests === 0 ? null : { passed: numPassedTests, failed: numFailedTests };
}

/** Says what is wrong with the fault or with the tests. Empty when the tests find the fault. */
async function tryOut(
  folder: string,
  seeded: SeededFault,
  clean: Map<string, Promise<Outcome | null>>,
): Promise<string> {
  const path = join(folder, seeded.file);
  const source = await readFile(path, 'utf8');
  const times = source.split(seeded.find).length - 1;
  if (times !== 1) return `its text stands ${times} times in ${seeded.file}`;
  const key = `${seeded.test} ${seeded.name ?? ''}`;
  const before = clean.get(key) ?? runTests(folder, seeded);
  clean.set(key, before);
  const healthy = await before;
  if (healthy === null || healthy.failed > 0) return `the tests fail without it: ${key}`;
  try {
    await writeFile(
      path,
      source.replace(seeded.find, () => seeded.replace),
    );
    const outcome = await runTests(folder, seeded);
    if (outcome === null) return 'with the fault, the source cannot be built or no test ran';
    return outcome.failed === 0 ? `NOT FOUND by ${key}` : '';
  } finally {
    await writeFile(path, source);
  }
}

async function main(): Promise<void> {
  ensureBrowsers(['chromium']);
  const folder = await mkdtemp(join(tmpdir(), 'seeded-faults-'));
  const clean = new Map<string, Promise<Outcome | null>>();
  const chosen = SEEDED_FAULTS.filter(({ fault }) => fault.includes(part));
  let found = 0;
  try {
    await copyTo(folder);
    for (const seeded of chosen) {
      const start = performance.now();
      const trouble = await tryOut(folder, seeded, clean);
      if (trouble === '') found += 1;
      const seconds = ((performance.now() - start) / 1000).toFixed(0);
      console.log(`${trouble === '' ? 'found' : 'TROUBLE'}  ${seeded.fault} (${seconds} s) ${trouble}`);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  console.log(`\n${found} of ${chosen.length} faults found`);
  process.exitCode = found === chosen.length && found > 0 ? 0 : 1;
}

await main();
