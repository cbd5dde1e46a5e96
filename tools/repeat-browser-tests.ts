/**
 * `npm run test:again -- N [--load 8] [--stall] [--test NAME] [files]`: runs the browser tests, or those in the named
 * files, N times. It builds first, and prints each test that failed at least once, how often, and its first
 * message. A picture of the page at that moment is in `artifacts/failures/`. The exit code is 1 when anything failed.
 * `--load`: how many busy processes run beside the tests. `--test`: only tests whose name contains this.
 * `--stall` (Linux): pauses one browser process after the other for a moment, so that things which may happen in any
 * order do so.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { ensureBrowsers } from './browsers.ts';
import { runTool, succeeded } from './child-processes.ts';
import { failuresOf, type VitestReport } from './vitest-report.ts';

const { values, positionals } = parseArgs({
  options: {
    load: { type: 'string', default: '0' },
    stall: { type: 'boolean', default: false },
    test: { type: 'string' },
  },
  allowPositionals: true,
});
const [times = '1', ...files] = positionals;

/** Keeps a core busy until its parent process has gone. */
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

/** Ids of the browser processes below this process. */
async function browserProcesses(): Promise<number[]> {
  const all = new Map<number, { readonly name: string; readonly parent: number }>();
  for (const entry of await readdir('/proc')) {
    // A process that has ended in the meantime has no line.
    const line = /^\d+$/.test(entry) ? await readFile(`/proc/${entry}/stat`, 'utf8').catch(() => '') : '';
    const [, name = '', parent = '0'] = /\((.*)\) \S (\d+)/s.exec(line) ?? [];
    all.set(Number(entry), { name, parent: Number(parent) });
  }
  const isOurs = (id: number): boolean => id === process.pid || (id > 1 && isOurs(all.get(id)?.parent ?? 0));
  return [...all].flatMap(([id, { name }]) =>
    /chrom|firefox|web content|webext|isolated|privileged/i.test(name) && isOurs(id) ? [id] : [],
  );
}

/** Pauses one random browser process after the other, each for up to 0.6 s, until the signal. */
async function stallBrowsers(signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const found = await browserProcesses();
    const id = found[Math.floor(Math.random() * found.length)];
    for (const [order, most] of [['SIGSTOP', 600] as const, ['SIGCONT', 400] as const]) {
      try {
        if (id !== undefined) process.kill(id, order);
      } catch {
        // The process has ended.
      }
      await sleep(50 + Math.random() * (most - 50));
    }
  }
}

async function run(time: number): Promise<VitestReport> {
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
  return JSON.parse(await readFile(file, 'utf8')) as VitestReport;
}

async function main(): Promise<void> {
  const [wanted, load] = [Number(times), Number(values.load)];
  if (!(wanted >= 1) || !(load >= 0)) throw new Error('npm run test:again -- N [--load 8] [--stall] [files]');
  ensureBrowsers();
  succeeded(await runTool('tsx', ['tools/build.ts']));
  await mkdir(join('artifacts', 'test'), { recursive: true });
  const busy: ChildProcess[] = Array.from({ length: load }, () =>
    spawn(process.execPath, ['-e', BUSY], { stdio: 'ignore' }),
  );
  const over = new AbortController();
  if (values.stall) void stallBrowsers(over.signal);
  const failures = new Map<string, Failure>();
  let passed = 0;
  try {
    for (let time = 1; time <= wanted; time += 1) {
      console.log(`\n── run ${time} of ${wanted}${load === 0 ? '' : `, with ${load} busy processes`}`);
      const report = await run(time);
      passed += report.numPassedTests;
      for (const [name, message] of failuresOf(report)) {
        const failure = failures.get(name) ?? { name, message, count: 0 };
        failure.count += 1;
        failures.set(name, failure);
      }
    }
  } finally {
    over.abort();
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
