/** Starts a browser with the bench's extension, opens pages of its contenders, and plans the runs. */
import type { Page } from 'puppeteer-core';
import { type BrowserKind, expressionOf, type Harness, launch } from '../browser/harness.ts';
import type { StandIn } from '../stand-in/service.ts';
import { CONTENDERS, type Contender, hostOf, PEERS, type Stage } from './extension.ts';
import { workspaceOf } from './people.ts';
import type { Recorded } from './scripts/callback-recorder.ts';
import type { BenchPage } from './scripts/changing-page.ts';
import { type Meter, meterOf } from './thread-time.ts';

/**
 * Gives the finest clocks. Keeps no page for Back, which would put the next one into another process. In Chromium,
 * also lets a page collect garbage.
 */
export const STEADY = {
  prefs: {
    'privacy.reduceTimerPrecision': false,
    'privacy.fingerprintingProtection': false,
    'browser.sessionhistory.max_total_viewers': 0,
  },
  args: ['--disable-features=BackForwardCache', '--js-flags=--expose-gc'],
} as const;

export interface Effort {
  /** Of every row, without the first run, which warms up. */
  readonly runs: number;
  /** Time for a row. When it is over the row ends early, but not before three runs. */
  readonly seconds: number;
  /** Only the rows that `bench:guard` compares. */
  readonly short: boolean;
}

const LEAST_RUNS = 3;
/** For peers, and for large sizes that only show how something grows. */
const FEW_RUNS = 3;

/** The same effort with few runs. */
export function few(effort: Effort): Effort {
  return { ...effort, runs: Math.min(effort.runs, FEW_RUNS) };
}

/** Runs of one row: all of them, or as many as fit in its time. Run 0 warms up and does not count. */
export function* runsOf({ runs, seconds }: Effort): Generator<number> {
  const end = Date.now() + seconds * 1_000;
  for (let run = 0; run <= runs; run += 1) {
    yield run;
    if (run >= LEAST_RUNS && Date.now() > end) return;
  }
}

/** The contenders in another order for each run, so that each of them goes first and after each other one. */
export function rotated<T>(list: readonly T[], run: number): T[] {
  return list.map((_, at) => list[(at + run) % list.length] as T);
}

/** All runs of one row, with the pages of its contenders. Each run starts with another one; peers run less often. */
export function* turnsOf<T>(
  effort: Effort,
  pages: ReadonlyMap<Contender, T>,
): Generator<{ readonly run: number; readonly name: Contender; readonly page: T }> {
  for (const run of runsOf(effort)) {
    const due = [...pages].filter(([name]) => run <= FEW_RUNS || !PEERS.has(name));
    for (const [name, page] of rotated(due, run)) yield { run, name, page };
  }
}

/** `1 row`, `50 000 rows` */
export function count(value: number, noun: string): string {
  return `${String(value).replace(/\B(?=(\d{3})+$)/g, ' ')} ${noun}${value === 1 ? '' : 's'}`;
}

/** The contenders of a table with their descriptions. */
export function named(names: readonly Contender[]): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name) => [name, CONTENDERS[name]]));
}

/** Starts a browser on the bench server at this port, with the unpacked extension `dist`. */
export async function openStand(kind: BrowserKind, port: number, dist: string): Promise<Harness> {
  return launch(kind, { standIn: { port }, dist, ...STEADY });
}

/** Gives every contender's host the workspace that the app opens in, since a subdomain shows only its own. */
export function showEverywhere({ world }: StandIn): void {
  const shown = world.workspace(world.session.workspaceId);
  for (const [at, region] of Object.keys(CONTENDERS).entries()) {
    const id = `${shown.id.slice(0, -2)}${(160 + at).toString(16)}`;
    world.workspaces.set(id, { ...shown, id, region });
  }
}

/** Whether it is a variant of ours: those have a state and badges. */
export const isOurs = (contender: string): boolean => contender.startsWith('ours');

export interface BenchTab {
  readonly page: Page;
  readonly meter: Meter;
  /** Calls a function of the page's own script. */
  call<K extends keyof BenchPage>(
    name: K,
    ...parameters: Parameters<BenchPage[K]>
  ): Promise<Awaited<ReturnType<BenchPage[K]>>>;
}

/** Opens the bench's page on a contender's host. One of ours is ready when this resolves. */
export async function openTab(
  harness: Harness,
  contender: Contender | Stage,
  members: number,
): Promise<BenchTab> {
  const page = await harness.openApp(`/bench/workspaces/${workspaceOf(members)}/`, hostOf(contender));
  if (isOurs(contender)) await harness.waitForState(page, 'ready');
  const call = callerOf(page);
  return { page, meter: await meterOf(harness, page), call: call as BenchTab['call'] };
}

/** Calls functions that the bench's page offers under `bench`. */
export function callerOf(page: Page): (name: string, ...parameters: readonly unknown[]) => Promise<unknown> {
  return (name, ...parameters) => {
    const run = (key: string, values: readonly unknown[]) =>
      (globalThis as unknown as { bench: Record<string, (...values: readonly unknown[]) => unknown> }).bench[
        key
      ]?.(...values);
    return page.evaluate(expressionOf(run, name, parameters));
  };
}

/** Runs in the page. */
function askRecorder(): Promise<string> {
  return new Promise((resolve) => {
    addEventListener('bench-answer', (event) => resolve((event as CustomEvent<string>).detail), {
      once: true,
    });
    dispatchEvent(new CustomEvent('bench-command'));
  });
}

/** What the page's recorder has recorded since the last call. */
export async function readRecord(page: Page): Promise<Recorded> {
  return JSON.parse((await page.evaluate(expressionOf(askRecorder))) as string) as Recorded;
}
