/** An open page of the web app for a test's own markup, in a workspace with the people of the cases. */
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll } from 'vitest';
import { DEMO_KEYS } from '../../stand-in/generate-people-and-workspaces.ts';
import { type StandIn, startStandIn } from '../../stand-in/service.ts';
import { type BrowserKind, expressionOf, frames, type Harness, launch, until } from '../harness.ts';
import { settle } from './world.ts';

export interface Stage {
  readonly standIn: StandIn;
  readonly harness: Harness;
  /** The page of time off requests, connected and ready. The app has drawn it and draws nothing more. */
  readonly page: Page;
}

/**
 * Opens a stage before the tests of the calling block, passes it to `prepare`, and closes it after them. When any of
 * this fails, all tests of the block fail.
 */
export function setUpStage(kind: BrowserKind, prepare: (stage: Stage) => Promise<void> | void): void {
  let standIn: StandIn | undefined;
  let harness: Harness | undefined;

  beforeAll(async () => {
    standIn = await startStandIn({ members: 10 });
    settle(standIn.world);
    harness = await launch(kind, { standIn });
    await harness.connect({ key: DEMO_KEYS.global });
    const page = await harness.openApp('/time-off');
    await harness.waitForState(page, 'ready');
    await page.waitForSelector('main .cl-request');
    await page.evaluate(expressionOf(defineSettled));
    await prepare({ standIn, harness, page });
  });

  afterAll(async () => {
    await harness?.close();
    await standIn?.close();
  });
}

/** Empties the page except for `#place`, which `putInPlace` fills. */
export async function makePlace(page: Page, className = ''): Promise<void> {
  await page.$eval(
    'main',
    (main, name) => {
      const place = document.createElement('div');
      place.id = 'place';
      place.className = name;
      main.replaceChildren(place);
    },
    className,
  );
}

/** Resolves once the markup has been read and its badges are where they belong. */
export async function putInPlace(page: Page, html: string): Promise<void> {
  await page.$eval(
    '#place',
    (place, markup) => {
      place.innerHTML = markup;
    },
    html,
  );
  await settled(page);
  await frames(page);
}

/** Resolves once the last change of the page has been read, however often that was interrupted. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(() => (globalThis as unknown as StageWindow).settled());
}

/** What functions for the page find in its global. */
export interface StageWindow {
  /** Runs a task of the lowest priority, which comes after the rest of a reading. */
  settled(): Promise<void>;
}

function defineSettled(): void {
  const { scheduler } = globalThis as unknown as {
    scheduler: { postTask(task: () => void, options: { priority: 'background' }): Promise<void> };
  };
  const settled = () => scheduler.postTask(() => undefined, { priority: 'background' });
  Object.assign(globalThis, { settled } satisfies StageWindow);
}

/**
 * Pass this to `page.evaluate` with `expressionOf`: how long it takes to read the text of `#clock` each time that it has
 * changed, ms.
 */
export async function timeClock(count: number): Promise<number> {
  const { settled } = globalThis as unknown as StageWindow;
  const clock = document.querySelector('#clock')?.firstChild as Text;
  const start = performance.now();
  for (let time = 0; time < count; time += 1) {
    clock.nodeValue = `0:${time}`;
    await settled();
  }
  return performance.now() - start;
}

interface ExtensionApi {
  readonly storage: { readonly local: { set(items: object): Promise<void> } };
}

interface Chosen {
  readonly badgeStyle?: 'icon' | 'word' | 'dot';
  readonly language?: string;
  readonly flagged?: readonly string[];
}

/**
 * Sets settings other than the default ones until the next call. When it resolves, `page` is in front and uses the
 * style and the language. The place then holds one badge that shows them.
 */
export async function chooseSettings(
  stage: Pick<Stage, 'harness' | 'page'>,
  settings: Chosen,
): Promise<void> {
  const { page } = stage;
  await storeSettings(stage, settings);
  await putInPlace(page, '<p>Dana Cole</p>');
  const { badgeStyle = 'icon', language = 'en' } = settings;
  const wanted = `${badgeStyle} in ${language}`;
  await until(
    async () => {
      const seen = await page.$eval('#place member-status-badge', readLook);
      if (seen !== wanted) throw new Error(seen);
      return true;
    },
    { what: `a badge as ${wanted}` },
  );
}

/** Stores settings under the open page, like the options page does. */
export async function storeSettings(
  { harness, page }: Pick<Stage, 'harness' | 'page'>,
  settings: Chosen,
): Promise<void> {
  const options = await harness.openExtension('options.html');
  await options.evaluate(async (chosen) => {
    const { browser, chrome } = globalThis as unknown as Record<'browser' | 'chrome', ExtensionApi>;
    await (browser ?? chrome).storage.local.set({ settings: { version: 1, ...chosen } });
  }, settings);
  await options.close();
  await page.bringToFront();
}

/** In the page: style and language of the badge. */
function readLook(badge: Element): string {
  const [sign, word] = ['svg', '.word'].map((part) => badge.shadowRoot?.querySelector(part));
  if (!sign || !word) throw new Error('the badge has no sign or no word');
  const [ofSign, ofWord] = [getComputedStyle(sign).display, getComputedStyle(word).display];
  const style = ofWord === 'none' ? (ofSign === 'none' ? 'dot' : 'icon') : 'word';
  return `${style} in ${badge.getAttribute('lang') ?? 'en'}`;
}
