/** One browser with the bench's extension, and pages of its contenders. */
import type { Page } from 'puppeteer-core';
import { type BrowserKind, expressionOf, type Harness, launch } from '../browser/harness.ts';
import { type Contender, hostOf } from './extension.ts';
import { type Meter, meterOf } from './meter.ts';
import { workspaceOf } from './people.ts';
import type { BenchPage } from './scripts/page.ts';

/** The clocks at their finest. */
const PREFS = {
  'privacy.reduceTimerPrecision': false,
  'privacy.fingerprintingProtection': false,
} as const;

export interface Effort {
  readonly runs: number;
  /** Time for a cell. */
  readonly seconds: number;
  /** Sizes of the guard only. */
  readonly short: boolean;
  /** Whether peers run beside ours and the limits. */
  readonly peers: boolean;
}

export async function openStand(kind: BrowserKind, port: number, dist: string): Promise<Harness> {
  return launch(kind, { standIn: { port }, dist, prefs: PREFS });
}

export interface BenchTab {
  readonly page: Page;
  readonly meter: Meter;
  /** Calls a function of the page's own script. */
  call<K extends keyof BenchPage>(
    name: K,
    ...parameters: Parameters<BenchPage[K]>
  ): Promise<Awaited<ReturnType<BenchPage[K]>>>;
}

/** Opens the bench's page on a contender's host; for `ours` it is ready when this returns. */
export async function openTab(
  harness: Harness,
  contender: Contender | 'scan',
  members: number,
): Promise<BenchTab> {
  const page = await harness.openApp(`/bench/workspaces/${workspaceOf(members)}/`, hostOf(contender));
  if (contender === 'ours') await harness.waitForState(page, 'ready');
  return {
    page,
    meter: await meterOf(harness, page),
    async call(name, ...parameters) {
      const run = (key: string, values: readonly unknown[]) =>
        (
          globalThis as unknown as { bench: Record<string, (...values: readonly unknown[]) => unknown> }
        ).bench[key]?.(...values);
      return (await page.evaluate(expressionOf(run, name, parameters))) as never;
    },
  };
}

/** Whole runs of one cell: all of them, or as many as fit in its time, but never less than three. */
export function* runsOf({ runs, seconds }: Effort): Generator<number> {
  const end = Date.now() + seconds * 1_000;
  // Run 0 warms up and does not count.
  for (let run = 0; run <= runs; run += 1) {
    yield run;
    if (run >= LEAST_RUNS && Date.now() > end) return;
  }
}

const LEAST_RUNS = 3;

/**
 * Spares a bench the contenders that grow too slow: one that took longer than the limit, ms, is not run at
 * larger sizes.
 */
export class Slowness {
  readonly #took = new Map<string, number>();

  constructor(readonly limit: number) {}

  note(contender: string, ms: number): void {
    this.#took.set(contender, Math.max(ms, this.#took.get(contender) ?? 0));
  }

  /** Why a contender is not run; `null` when it is. */
  refuses(contender: string, factor: number): string | null {
    const ms = this.#took.get(contender) ?? 0;
    // Some grow with the square.
    return ms * factor ** 2 > this.limit ? `not run: ${(ms / 1000).toFixed(1)} s at the size before` : null;
  }
}

/** The contenders in another order for each run: whoever goes first or after a heavy one changes. */
export function rotated<T>(list: readonly T[], run: number): T[] {
  return list.map((_, at) => list[(at + run) % list.length] as T);
}

/** `50 000` */
export function count(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ' ');
}
