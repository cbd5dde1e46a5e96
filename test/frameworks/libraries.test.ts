/**
 * Pages of real libraries behave with the extension exactly as without it. Two browsers show the same lists side by
 * side, and the tests compare everything that a page could notice. They also check every frame before it is painted.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BROWSERS, expressionOf, until } from '../browser/harness.ts';
import { type Frames, watchFrames } from '../browser/painted-frames.ts';
import {
  firstDifference,
  markElements,
  openWatched,
  type Parts,
  readSnapshot,
  type Snapshot,
  type Watched,
} from '../browser/side-by-side.ts';
import { bundlePage, loadServer, type Mode } from './bundle.ts';
import { changed, FAST, FIRST, FOCUSED, type Row, STEPS } from './rows.ts';
import { documentOf, openPair, type Pair, USERS } from './stage.ts';

const SAME = 'as without us';
const ANEW = 'it warns and makes elements anew, texts and badges are right';
const FORMER = 'a text between two of its comments never changes';
const WAITED = 'badges wait for it, so as without us';

interface Library {
  readonly name: string;
  /** In `pages/`; also in `servers/` when a server renders it. */
  readonly file: string;
  /** What happens when the page has long been loaded before the library takes the server's markup over. */
  readonly late?: typeof SAME | typeof ANEW | typeof FORMER | typeof WAITED;
  /** Without this, in its development mode. */
  readonly mode?: Mode;
  /** It gets the whole markup each time and removes what is not in it. */
  readonly isMorphing?: boolean;
  /** Its markup holds numbers of its own, so only texts and badges are compared. */
  readonly isOpaque?: boolean;
}

const LIBRARIES: readonly Library[] = [
  { name: 'vue', file: 'vue.ts', late: ANEW },
  { name: 'svelte', file: 'svelte.ts', late: ANEW },
  { name: 'solid', file: 'solid.tsx', late: SAME },
  { name: 'lit', file: 'lit.ts', late: SAME },
  { name: 'preact', file: 'preact.ts', late: SAME },
  { name: 'react', file: 'react.ts', late: ANEW },
  { name: 'react-production', file: 'react.ts', late: ANEW, mode: 'production' },
  { name: 'angular', file: 'angular.ts', late: WAITED },
  { name: 'angular-production', file: 'angular.ts', late: WAITED, mode: 'production' },
  { name: 'marko', file: 'marko.ts', late: FORMER },
  { name: 'alpine', file: 'alpine.ts' },
  { name: 'knockout', file: 'knockout.ts' },
  { name: 'mithril', file: 'mithril.ts' },
  { name: 'snabbdom', file: 'snabbdom.ts' },
  { name: 'inferno', file: 'inferno.ts' },
  { name: 'morphdom', file: 'morphdom.ts', isMorphing: true },
  { name: 'idiomorph', file: 'idiomorph.ts', isMorphing: true },
  { name: 'turbo', file: 'turbo.ts', isMorphing: true },
  { name: 'ag-grid', file: 'ag-grid.ts', isOpaque: true },
];

const PARTS: Parts = {
  root: '#app',
  drawn: '#app *',
  rows: '#app li, #app li > *',
  holders: '#app li > *',
  counted: ['#app span', '#app b', '#app div', '#app button', '#app i'],
};

/** Globals of a page. */
interface PageWindow {
  show(rows: readonly Row[]): void;
  /** Takes over what the server sent, in pages with `#late`. */
  start?(): Promise<void>;
  /** The elements that the server sent. */
  readonly served?: readonly Element[];
  readonly frames: Frames;
}

const scripts = new Map<string, Promise<string>>();

function scriptOf({ name, file, mode }: Library): Promise<string> {
  const script = scripts.get(name) ?? bundlePage(file, mode);
  scripts.set(name, script);
  return script;
}

const served = new Map<string, Promise<{ readonly head?: string; readonly body: string }>>();

/** Rendered once, because Marko writes a random number into its output. */
function servedBy(file: string): Promise<{ readonly head?: string; readonly body: string }> {
  const made =
    served.get(file) ?? loadServer(file).then(async (one) => ({ ...one, body: await one.render(FIRST) }));
  served.set(file, made);
  return made;
}

/** Documents and scripts of the libraries, also those that a server renders. */
async function serve(name: string, query: URLSearchParams): Promise<string | undefined> {
  const library = LIBRARIES.find((one) => name === one.name || name === `${one.name}.js`);
  if (library === undefined) return undefined;
  if (name.endsWith('.js')) return scriptOf(library);
  if (!query.has('served')) return documentOf(name);
  const { head = '', body } = await servedBy(library.file);
  return documentOf(name, { head, body });
}

describe.each(BROWSERS)('libraries in %s', (kind) => {
  let pair: Pair;

  beforeAll(async () => {
    pair = await openPair(kind, serve);
  });
  afterAll(() => pair?.close());

  async function open(address: string): Promise<readonly [Watched, Watched]> {
    // Lit writes a random number into its comments.
    const script = `Math.random = () => 0.5; ${expressionOf(watchFrames, USERS)}`;
    const path = `${pair.path}${address}`;
    const [mine, plain] = await Promise.all([
      openWatched(pair.withIt, path, script),
      openWatched(pair.without, path, script),
    ]);
    return [mine, plain];
  }

  /** Shows the lists in both browsers: the pages do not differ, and every painted frame was right. */
  async function both(
    watched: readonly [Watched, Watched],
    what: string,
    lists: readonly (readonly Row[])[],
    { isOpaque = false }: Pick<Library, 'isOpaque'>,
    pause = 0,
  ): Promise<void> {
    const [mine, plain] = await Promise.all(watched.map((one) => play(one, lists, pause)));
    if (mine === undefined || plain === undefined) throw new Error('only one of the two pages was played');
    if (isOpaque) expect(mine.rendered, what).toBe(plain.rendered);
    else expect(firstDifference(mine, plain), what).toBeUndefined();
    const { bare } = await framesOf(watched[0]);
    expect(bare, what).toEqual([]);
  }

  /** Waits until the first rows are there with their badges. */
  async function drawn(watched: readonly [Watched, Watched]): Promise<void> {
    await has(watched, 'show');
    await badged(watched);
    // Until now the page had no list. From here on, no frame may show a name without its badge.
    await watched[0].page.evaluate(forgetFrames);
  }

  async function has(watched: readonly Watched[], name: keyof PageWindow): Promise<void> {
    for (const { page } of watched)
      await until(() => page.evaluate((name) => name in globalThis, name), { what: `${name} of the page` });
  }

  /** Waits until badges are due, or until they have come although they should not. */
  async function unbadged([{ page }]: readonly [Watched, Watched]): Promise<void> {
    const count = () => page.evaluate(countBadges);
    await until(async () => (await count()) > 0 || page.evaluate(isLongLoaded), { what: 'a loaded page' });
    expect(await count()).toBe(0);
  }

  async function badged([{ page }]: readonly [Watched, Watched]): Promise<void> {
    await pair.withIt.waitForState(page, 'ready');
    await until(async () => (await page.evaluate(countBadges)) > 7, { what: 'the first badges' });
  }

  test.each(LIBRARIES)('$name draws its rows as without us', async (library) => {
    const watched = await open(library.name === 'marko' ? 'marko?served' : library.name);
    await drawn(watched);
    await playAll(watched, library);
    expect(watched[0].complaints).toEqual(watched[1].complaints);
    const { withNames } = await framesOf(watched[0]);
    expect(withNames).toBeGreaterThan(20);
    await Promise.all(watched.map(({ page }) => page.close()));
  });

  test.each(LIBRARIES.filter(({ late }) => late))(
    '$name takes over what its server sent as without us',
    async (library) => {
      const watched = await open(`${library.name}?served`);
      await drawn(watched);
      const [mine, plain] = await Promise.all(watched.map(({ page }) => page.evaluate(countKept)));
      expect(mine).toBe(plain);
      await playAll(watched, library);
      expect(watched[0].complaints).toEqual(watched[1].complaints);
      await Promise.all(watched.map(({ page }) => page.close()));
    },
  );

  test.each(LIBRARIES.filter(({ late }) => late))(
    '$name takes over what its server sent long after the page has loaded: $late',
    async (library) => {
      const watched = await open(`${library.name}?served#late`);
      await has(watched, 'start');
      if (library.late === WAITED) await unbadged(watched);
      else await badged(watched);
      await Promise.all(watched.map(({ page }) => page.evaluate(startLate)));
      await drawn(watched);
      const [mine, plain] = watched;
      const kept = await Promise.all(watched.map(({ page }) => page.evaluate(countKept)));
      if (library.late === FORMER) {
        const one = [changed(FIRST, { r1: 'Ray Otto' })];
        await expect(play(mine, one)).rejects.toThrow('"Dana Cole"');
        expect((await play(plain, one)).rendered).toContain('Ray Otto');
      } else {
        const isAnew = library.late === ANEW;
        await playAll(watched, { isOpaque: isAnew });
        const more = mine.complaints.filter((one) => !plain.complaints.includes(one));
        expect(kept[0] !== kept[1]).toBe(isAnew);
        expect(more.length > 0).toBe(isAnew);
        // In production, React only gives the number of the error.
        expect(more.filter((one) => !/hydrat|React error #418/i.test(one))).toEqual([]);
      }
      await Promise.all(watched.map(({ page }) => page.close()));
    },
  );

  test('angular fails where it takes over more than 10 s late, because badges no longer wait for it', async () => {
    const [mine, plain] = await open('angular?served#late');
    await has([mine, plain], 'start');
    await badged([mine, plain]);
    await Promise.all([mine, plain].map(({ page }) => page.evaluate(startLate)));
    await until(async () => mine.complaints.length > 0, { what: "Angular's error" });
    expect(mine.complaints[0]).toMatch(/^error: ERROR/);
    expect(plain.complaints).toEqual([]);
    await Promise.all([mine, plain].map(({ page }) => page.close()));
  });

  test.each(LIBRARIES.filter(({ isMorphing }) => isMorphing))(
    '$name refreshes ten times to the same markup and keeps its badges in every frame',
    async (library) => {
      const watched = await open(library.name);
      await drawn(watched);
      for (const pause of [400, 900]) {
        const ten = Array.from({ length: 10 }, () => FIRST);
        await both(watched, `every ${pause} ms`, ten, library, pause);
      }
      await Promise.all(watched.map(({ page }) => page.close()));
    },
  );

  async function playAll(
    watched: readonly [Watched, Watched],
    library: Pick<Library, 'isOpaque'>,
  ): Promise<void> {
    await Promise.all(watched.map(({ page }) => page.evaluate(focusRow, FOCUSED)));
    for (const [what, rows] of STEPS) await both(watched, what, [rows], library);
    await both(watched, 'many lists, one in each frame', FAST, library);
    await both(watched, 'none left', [[]], library);
    await both(watched, 'all again', [FIRST], library);
  }
});

function framesOf({ page }: Watched): Promise<Frames> {
  return page.evaluate(() => (globalThis as unknown as PageWindow).frames);
}

/** Shows lists, one in each frame, and records the page once the last one is drawn. */
async function play({ page }: Watched, lists: readonly (readonly Row[])[], pause = 0): Promise<Snapshot> {
  const steps = [
    expressionOf(markElements, PARTS),
    `await ${expressionOf(showLists, lists, pause)}`,
    `return ${expressionOf(readSnapshot, PARTS)}`,
  ];
  return (await page.evaluate(`(async () => { ${steps.join(';')} })()`)) as Snapshot;
}

// ── functions for the page: they refer to nothing in this module ───────────────────────────────────

function focusRow(id: string): void {
  document.querySelector<HTMLElement>(`#${id} button`)?.focus();
}

/** What was seen of the last frame is written down at the next one: that is waited for. */
async function forgetFrames(): Promise<void> {
  await new Promise((done) => requestAnimationFrame(done));
  Object.assign((globalThis as unknown as PageWindow).frames, { withNames: 0, bare: [] });
}

/** How many of the elements that the server sent are still in the page. */
function countKept(): number {
  const { served = [] } = globalThis as unknown as PageWindow;
  return served.filter(({ isConnected }) => isConnected).length;
}

function countBadges(): number {
  return document.querySelectorAll('#app member-status-badge').length;
}

/** Badges that wait for nothing else come within 100 ms after the load. */
function isLongLoaded(): boolean {
  const [load] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  return !!load && load.loadEventEnd > 0 && performance.now() > load.loadEventEnd + 500;
}

function startLate(): Promise<void> | undefined {
  return (globalThis as unknown as PageWindow).start?.();
}

/** `pause`: ms between two lists; with 0, each list has a frame. */
async function showLists(lists: readonly (readonly Row[])[], pause: number): Promise<void> {
  const { show, frames } = globalThis as unknown as PageWindow;
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  for (const rows of lists) {
    show(rows);
    if (pause > 0) await new Promise((done) => setTimeout(done, pause));
    await frame();
  }
  const wanted = JSON.stringify((lists.at(-1) ?? []).map(({ name }) => name ?? ''));
  const drawn = () =>
    JSON.stringify(
      [...document.querySelectorAll('#app .name')]
        .map((cell) => ({ text: cell.textContent?.trim(), top: cell.getBoundingClientRect().top }))
        .sort((one, other) => one.top - other.top)
        .map(({ text }) => text),
    );
  for (let left = 300; drawn() !== wanted; left -= 1) {
    if (left === 0) throw new Error(`${drawn()} instead of ${wanted}`);
    await frame();
  }
  const from = frames.count;
  while (frames.count < from + 3) await frame();
  await new Promise((done) => setTimeout(done));
}
