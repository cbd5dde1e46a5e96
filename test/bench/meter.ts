/** Time that a page's main thread worked, by the thread's own clock: what else the machine does is not in it. */
import type { Page } from 'puppeteer-core';
import { chromeScope, type Harness } from '../browser/harness.ts';

export interface Work {
  /** ms of the main thread in all. */
  readonly task: number;
  /** ms of it in scripts, in layout and style; Firefox does not tell them apart: 0. */
  readonly script: number;
  readonly layout: number;
}

export interface Meter {
  /** What the main thread worked while `run` went on. */
  measure<T>(run: () => Promise<T>): Promise<{ work: Work; value: T }>;
}

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
    const task = (await chrome(readMainThread, [await page.evaluate(() => location.href)])) as number | null;
    if (task === null) throw new Error('no process shows the page');
    return { task, script: 0, layout: 0 };
  };
}

interface ProcessInfo {
  readonly children: readonly {
    readonly windows?: readonly { readonly documentURI: { readonly spec: string } | null }[];
    readonly threads: readonly { readonly name: string; readonly cpuTime: number }[];
  }[];
}

/** ms of CPU of the main thread of the process that shows the address; runs in Firefox's chrome scope. */
async function readMainThread(address: string): Promise<number | null> {
  const { ChromeUtils } = globalThis as unknown as {
    ChromeUtils: { requestProcInfo(): Promise<ProcessInfo> };
  };
  const { children } = await ChromeUtils.requestProcInfo();
  for (const { windows = [], threads } of children) {
    if (!windows.some(({ documentURI }) => documentURI?.spec === address)) continue;
    const thread = threads.reduce((most, one) => (one.cpuTime > most.cpuTime ? one : most));
    return (
      (
        threads.find(({ name }) => /^(?:GeckoMain|Web Content|Isolated Web Co|MainThread)/.test(name)) ??
        thread
      ).cpuTime / 1e6
    );
  }
  return null;
}
