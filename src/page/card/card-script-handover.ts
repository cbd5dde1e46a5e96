/**
 * How `card.js` gives its code to `content.js`. Both run in the isolated world of one document, and no page can reach
 * the global object of that world. `content.js` puts a function there, under a symbol. `card.js` comes with the first
 * list that flags somebody, and calls it. It keeps nothing itself, so it ends together with the content script.
 */

import { BADGE_TAG } from '../badge/badge-elements.ts';
import type { Arrange } from '../badge/when-badges-are-placed.ts';
import type { judge } from '../is-it-a-person/badge-decision.ts';
import type { newCache } from '../is-it-a-person/badge-decision-cache.ts';
import type { CardHost } from './card-host.ts';
import type { Card } from './when-the-card-opens-and-closes.ts';

/** What `card.js` brings. */
export interface LateCode {
  readonly arrange: Arrange;
  watchCard(host: CardHost): Card;
  readonly judge: typeof judge;
  readonly newCache: typeof newCache;
}

const KEY = Symbol.for(BADGE_TAG);

type World = { [KEY]?: (code: LateCode) => void };

/**
 * Waits for `card.js` until the signal ends. Then the function is deleted, because it would keep the listeners of the
 * script in memory. An older content script in the same world has ended before.
 */
export function awaitLateCode(receive: (code: LateCode) => void, signal: AbortSignal): void {
  const world = globalThis as World;
  world[KEY] = receive;
  signal.addEventListener('abort', () => delete world[KEY]);
}

/** Hands the code over to the content script of this document. Nothing happens when there is none. */
export function handOver(code: LateCode): void {
  (globalThis as World)[KEY]?.(code);
}
