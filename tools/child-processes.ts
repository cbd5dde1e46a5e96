/** Runs command line tools as child processes that end with this one. */

import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

export interface RunResult {
  /** Exit code; -1 when a signal ended the process, for example at the deadline. */
  readonly code: number;
  /** Its standard output; empty unless `capture` is set. */
  readonly output: string;
}

export interface RunOptions {
  /** Keeps the standard output instead of showing it. */
  readonly capture?: boolean;
  /** Shows all output at once, below this line, after the end: for commands that run side by side. */
  readonly heading?: string;
  /** Minutes until it is stopped. Default 10. */
  readonly minutes?: number;
  readonly environment?: Readonly<Record<string, string>>;
  readonly folder?: string;
}

const isWindows = process.platform === 'win32';
const running = new Set<ChildProcess>();

/** Runs a tool of `node_modules/.bin` by its name. */
export function runTool(
  tool: string,
  parameters: readonly string[],
  options: RunOptions = {},
): Promise<RunResult> {
  return run(join('node_modules', '.bin', isWindows ? `${tool}.cmd` : tool), parameters, options);
}

/** Ends this process with a failure when a command has failed. The command has said why. */
export function succeeded({ code }: RunResult): void {
  if (code !== 0) process.exit(1);
}

/** Runs any command. Rejects only when it cannot be started. */
export function run(
  command: string,
  parameters: readonly string[],
  { capture = false, heading, minutes = 10, environment = {}, folder }: RunOptions = {},
): Promise<RunResult> {
  return new Promise((resolve, reject) => {
    const isHeld = heading !== undefined;
    const child = spawn(command, parameters, {
      stdio: ['ignore', capture || isHeld ? 'pipe' : 'inherit', isHeld ? 'pipe' : 'inherit'],
      env: { ...process.env, NO_UPDATE_NOTIFIER: '1', ...environment },
      shell: isWindows,
      // A group of its own, so that browsers below it end with it.
      detached: !isWindows,
      ...(folder === undefined ? {} : { cwd: folder }),
    });
    running.add(child);
    let output = '';
    let held = '';
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      if (capture) output += chunk;
      else held += chunk;
    });
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      held += chunk;
    });
    const deadline = setTimeout(() => {
      console.error(`${command} ${parameters.join(' ')} was ended after ${minutes} minutes`);
      end(child);
    }, minutes * 60_000);
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(deadline);
      running.delete(child);
      if (isHeld) console.log(`${heading}\n${held.trimEnd()}`);
      resolve({ code: code ?? -1, output });
    });
  });
}

function end(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    if (isWindows) child.kill();
    else process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    for (const child of running) end(child);
    process.exit(1);
  });
}
