/**
 * How `card.js` meets `content.js`: both run in the isolated world of one document, whose global no page can
 * reach. `content.js` waits there under a symbol; `card.js` comes with the first list that flags somebody and hands
 * over what only such a page needs. It keeps nothing itself, so that one life of the content script ends both.
 */
import { BADGE_TAG } from './badge-elements.ts';
import type { Card, CardHost } from './card-popover.ts';
import type { Arrange } from './layout-timing.ts';
import type { judge } from './name-evidence.ts';
import type { newCache } from './slice-cache.ts';

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
 * Waits for `card.js` until the signal: what the world keeps would keep the script's listeners after its end. A
 * newer generation of the content script in the same world takes the place of an older.
 */
export function awaitLateCode(receive: (code: LateCode) => void, signal: AbortSignal): void {
  const world = globalThis as World;
  world[KEY] = receive;
  signal.addEventListener('abort', () => world[KEY] === receive && delete world[KEY]);
}

/** Hands over to the content script of this document; nothing happens where there is none. */
export function handOver(code: LateCode): void {
  (globalThis as World)[KEY]?.(code);
}
