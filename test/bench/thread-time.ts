/** Time that a page's main thread worked, by the thread's own clock. Other work of the machine does not count. */
import { readFile } from 'node:fs/promises';
import type { Page } from 'puppeteer-core';
import { chromeScope, type Harness } from '../browser/harness.ts';

export interface Work {
  /** ms of the main thread in total. */
  readonly task: number;
  /** ms in scripts, and in layout and style. 0 in Firefox, which does not report them. */
  readonly script: number;
  readonly layout: number;
}

export interface Meter {
  /** What the main thread worked during `run`. */
  measure<T>(run: () => Promise<T>): Promise<{ work: Work; value: T }>;
}

/** The meter for a page. Throws when Firefox has no process for it. */
export async function meterOf(harness: Harness, page: Page): Promise<Meter> {
  const read = harness.kind === 'chromium' ? await chromiumReader(page) : await firefoxReader(harness, page);
  return {
    async measure(run) {
      const before = await read();
      const value = await run();
      const after = await read();
      return {
        value,
        work: {
          task: after.task - before.task,
          script: after.script - before.script,
          layout: after.layout - before.layout,
        },
      };
    },
  };
}

async function chromiumReader(page: Page): Promise<() => Promise<Work>> {
  const session = await page.createCDPSession();
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  return async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    const ms = (name: string) => (metrics.find((one) => one.name === name)?.value ?? 0) * 1000;
    return {
      task: ms('TaskDuration'),
      script: ms('ScriptDuration'),
      layout: ms('LayoutDuration') + ms('RecalcStyleDuration'),
    };
  };
}

async function firefoxReader(harness: Harness, page: Page): Promise<() => Promise<Work>> {
  const chrome = await chromeScope(harness.browser);
  return async () => {
    const thread = (await chrome(findMainThread, [
      await page.evaluate(() => location.href),
    ])) as Thread | null;
    if (thread === null) throw new Error('no process of Firefox shows the page');
    return { task: await cpuTimeOf(thread), script: 0, layout: 0 };
  };
}

interface Thread {
  readonly pid: number;
  readonly tid: number;
  /** ns, in steps of the kernel's ticks (10 ms on Linux). */
  readonly cpuTime: number;
}

/** ms. The scheduler's own account, where readable, is finer than what Firefox reports. */
async function cpuTimeOf({ pid, tid, cpuTime }: Thread): Promise<number> {
  const account = await readFile(`/proc/${pid}/task/${tid}/schedstat`, 'utf8').catch(() => '');
  return (account === '' ? cpuTime : Number(account.split(' ')[0])) / 1e6;
}

interface ProcessInfo {
  readonly children: readonly {
    readonly pid: number;
    readonly windows?: readonly { readonly documentURI: { readonly spec: string } | null }[];
    readonly threads: readonly { readonly tid: number; readonly name: string; readonly cpuTime: number }[];
  }[];
}

/** Runs in Firefox's chrome scope: finds the main thread of the process that shows the address. */
async function findMainThread(address: string): Promise<Thread | null> {
  const { ChromeUtils } = globalThis as unknown as {
    ChromeUtils: { requestProcInfo(): Promise<ProcessInfo> };
  };
  const { children } = await ChromeUtils.requestProcInfo();
  for (const { pid, windows = [], threads } of children) {
    if (!windows.some(({ documentURI }) => documentURI?.spec === address)) continue;
    const busiest = threads.reduce((most, one) => (one.cpuTime > most.cpuTime ? one : most));
    const main =
      threads.find(({ name }) => /^(?:GeckoMain|Web Content|Isolated Web Co|MainThread)/.test(name)) ??
      busiest;
    return { pid, tid: main.tid, cpuTime: main.cpuTime };
  }
  return null;
}
