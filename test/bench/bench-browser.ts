/** One browser with the bench's extension, and pages of its contenders. */
import type { Page } from 'puppeteer-core';
import { type BrowserKind, expressionOf, type Harness, launch } from '../browser/harness.ts';
import type { StandIn } from '../stand-in/service.ts';
import { CONTENDERS, type Contender, hostOf } from './extension.ts';
import { workspaceOf } from './people.ts';
import type { BenchPage } from './scripts/page.ts';
import { type Meter, meterOf } from './thread-time.ts';

/**
 * The clocks at their finest; no page is kept for Back, which would put the next one into another process; and in
 * Chromium a page can have garbage collected.
 */
export const STEADY = {
  prefs: {
    'privacy.reduceTimerPrecision': false,
    'privacy.fingerprintingProtection': false,
    'browser.sessionhistory.max_total_viewers': 0,
  },
  args: ['--disable-features=BackForwardCache', '--js-flags=--expose-gc'],
} as const;

/** Time for a cell where the command names none, s, and how many times as much pages with nothing to flag get. */
export const CELL_SECONDS = 300;
export const QUIET_PATIENCE = 4;

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
  return launch(kind, { standIn: { port }, dist, network: false, ...STEADY });
}

/** Every contender's host shows the workspace that the app opens in, as a subdomain shows its own. */
export function showEverywhere({ world }: StandIn): void {
  const shown = world.workspace(world.session.workspaceId);
  for (const [at, region] of Object.keys(CONTENDERS).entries()) {
    const id = `${shown.id.slice(0, -2)}${(160 + at).toString(16)}`;
    world.workspaces.set(id, { ...shown, id, region });
  }
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
 * Spares a bench the contenders that grow too slow: one that would take longer than the limit, ms, if it grew
 * with the square of the size since the largest at which it ran.
 */
export class Slowness {
  readonly #took = new Map<string, { readonly size: number; readonly ms: number }>();

  constructor(readonly limit: number) {}

  note(contender: string, size: number, ms: number): void {
    const before = this.#took.get(contender);
    const isLarger = before === undefined || size > before.size;
    this.#took.set(contender, { size, ms: isLarger ? ms : Math.max(ms, before.ms) });
  }

  /** Why a contender is not run; `null` when it is. */
  refuses(contender: string, size: number): string | null {
    const before = this.#took.get(contender);
    if (before === undefined || before.ms * (size / before.size) ** 2 <= this.limit) return null;
    return `not run: ${(before.ms / 1000).toFixed(1)} s at a smaller size`;
  }
}

/** The contenders in another order for each run: whoever goes first or after a heavy one changes. */
export function rotated<T>(list: readonly T[], run: number): T[] {
  return list.map((_, at) => list[(at + run) % list.length] as T);
}

/** All runs of one cell, with the pages of its contenders; who begins changes with each run. */
export function* turnsOf<T>(
  effort: Effort,
  pages: ReadonlyMap<Contender, T>,
): Generator<{ readonly run: number; readonly name: Contender; readonly page: T }> {
  for (const run of runsOf(effort))
    for (const [name, page] of rotated([...pages], run)) yield { run, name, page };
}

/** `1 row`, `50 000 rows` */
export function count(value: number, noun: string): string {
  return `${String(value).replace(/\B(?=(\d{3})+$)/g, ' ')} ${noun}${value === 1 ? '' : 's'}`;
}
