/**
 * `npm run test:again -- N [--load 8] [files]`: runs the browser tests N times on the build of now, or those in the
 * named files, beside as many busy processes as `--load` says. Prints each test that failed at least once, how
 * often, with its first message; a picture of the page at that moment lies in `artifacts/failures/`.
 * `--test NAME` runs only tests whose name holds that. The exit code is 1 when anything failed.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBrowsers } from './browsers.ts';
import { runTool } from './run.ts';

const { values, positionals } = parseArgs({
  options: { load: { type: 'string', default: '0' }, test: { type: 'string' } },
  allowPositionals: true,
});
const [times = '1', ...files] = positionals;

/** Computes until the process that started it has gone. */
const BUSY = `const parent = process.ppid;
  const work = () => {
    for (const end = Date.now() + 100; Date.now() < end; );
    if (process.ppid === parent) setImmediate(work);
  };
  work();`;

interface Failure {
  readonly name: string;
  readonly message: string;
  count: number;
}

interface Report {
  readonly numPassedTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

/** What failed in one run, each with its message; a file that could not be loaded counts too. */
function failuresOf({ testResults }: Report): (readonly [name: string, message: string])[] {
  return testResults.flatMap(({ name, status, message, assertionResults }) => {
    const failed = assertionResults.filter((test) => test.status === 'failed');
    if (failed.length === 0) return status === 'failed' ? [[name, message] as const] : [];
    return failed.map(
      ({ fullName, failureMessages }) => [`${name} > ${fullName}`, failureMessages[0] ?? ''] as const,
    );
  });
}

async function run(time: number): Promise<Report> {
  const file = join('artifacts', 'test', `again-${time}.json`);
  await rm(file, { force: true });
  await runTool(
    'vitest',
    [
      ...[
        'run',
        '--project',
        'browser',
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${file}`,
      ],
      ...(values.test === undefined ? [] : ['-t', values.test]),
      ...files,
    ],
    { minutes: 120 },
  );
  return JSON.parse(await readFile(file, 'utf8')) as Report;
}

async function main(): Promise<void> {
  const [wanted, load] = [Number(times), Number(values.load)];
  if (!(wanted >= 1) || !(load >= 0)) throw new Error('npm run test:again -- N [--load 8] [files]');
  ensureBrowsers();
  await mkdir(join('artifacts', 'test'), { recursive: true });
  const busy: ChildProcess[] = Array.from({ length: load }, () =>
    spawn(process.execPath, ['-e', BUSY], { stdio: 'ignore' }),
  );
  const failures = new Map<string, Failure>();
  let passed = 0;
  try {
    for (let time = 1; time <= wanted; time += 1) {
      console.log(`\n── run ${time} of ${wanted}${load === 0 ? '' : `, beside ${load} busy processes`}`);
      const report = await run(time);
      passed += report.numPassedTests;
      for (const [name, message] of failuresOf(report)) {
        const failure = failures.get(name) ?? { name, message, count: 0 };
        failure.count += 1;
        failures.set(name, failure);
      }
    }
  } finally {
    for (const child of busy) child.kill();
  }
  for (const { name, message, count } of failures.values()) {
    console.log(`\n${name}\n  failed in ${count} of ${wanted} runs: ${message}`);
  }
  console.log(
    `\n${wanted} runs: ${passed} tests passed, ${failures.size} different ones failed at least once`,
  );
  process.exitCode = failures.size === 0 && passed > 0 ? 0 : 1;
}

await main();
