/**
 * Reads the card in tests. Its shadow root is closed, so that no script of a page can read it, and nothing of the
 * extension opens it. The automation of both browsers may look into it.
 */
import type { Browser, ElementHandle, Frame, Page } from 'puppeteer-core';
import { until } from './until.ts';

export const CARD = 'member-status-card';
/** The page's global that holds the root during one question. */
const HOLDER = 'memberStatusCardRoot';

/**
 * Runs a function in the page with the root of its open card and returns its answer; `null` when there is no card. The
 * function may refer to nothing in its module.
 */
export async function inCard<T, P extends readonly unknown[]>(
  where: Page | Frame,
  script: (root: ShadowRoot, ...parameters: P) => T,
  ...parameters: P
): Promise<T | null> {
  const frame = 'mainFrame' in where ? where.mainFrame() : where;
  const card = await frame.$(CARD);
  if (card === null) return null;
  try {
    if (!(await hold(frame, card))) return null;
  } finally {
    // A handle would keep the card alive, and with it the whole script.
    await card.dispose();
  }
  const list = ['root', ...parameters.map((value) => JSON.stringify(value))].join(', ');
  return frame.evaluate(`((__name) => {
    const root = globalThis.${HOLDER};
    delete globalThis.${HOLDER};
    return root?.host.isConnected ? (${script})(${list}) : null;
  })((value) => value)`) as Promise<T | null>;
}

/** All text of the open card, white space collapsed. Empty when there is none or while it still loads. */
export async function readCard(where: Page | Frame): Promise<string> {
  return (await inCard(where, textOf)) ?? '';
}

/** Waits until the card is open and says who this is. Returns all its text. */
export function cardOpens(where: Page | Frame, including = ''): Promise<string> {
  return until(
    async () => {
      const text = await readCard(where);
      return text.includes(including) ? text : null;
    },
    { what: `the card with ${including || 'its content'}` },
  );
}

/**
 * Points at an element until the card is open and says who this is. Returns all its text. Points again when the page
 * moved under the pointer.
 */
export function cardOpensByHover(where: Page | Frame, element: ElementHandle): Promise<string> {
  return until(
    async () => {
      await element.hover();
      return until(() => readCard(where), { ms: POINT_MS }).catch(() => null);
    },
    { what: 'the card by hover' },
  );
}

/**
 * Where the card is, in CSS px of its window, once it no longer moves: it moves in the frame after its content has
 * come.
 */
export async function placeOfCard(where: Page | Frame): Promise<CardPlace> {
  let before = '';
  return until(
    async () => {
      const place = await inCard(where, boxOf);
      const isStill = JSON.stringify(place) === before;
      before = JSON.stringify(place);
      await where.evaluate(
        () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
      );
      return isStill && place?.hasContent ? place : null;
    },
    { what: 'a card that stands still' },
  );
}

export interface CardPlace {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Whether all of it is inside the window. */
  readonly isInside: boolean;
  readonly hasContent: boolean;
}

/** How long the pointer rests before it points again, ms. */
const POINT_MS = 3_000;

/** Waits until there is no open card. */
export function cardCloses(where: Page | Frame): Promise<boolean> {
  return until(() => where.evaluate((tag) => document.querySelector(tag) === null, CARD), {
    what: 'the end of the card',
  });
}

/** Clicks a button of the card by its text, once the button no longer moves. */
export async function pressInCard(page: Page, text: string): Promise<void> {
  let before = '';
  const { x, y } = await until(
    async () => {
      const at = await inCard(page, middleOf, text);
      const isStill = JSON.stringify(at) === before;
      before = JSON.stringify(at);
      return isStill ? at : null;
    },
    { what: `the button "${text}" of the card` },
  );
  await page.mouse.click(x, y);
}

/** Waits until a button of the card has done its work. */
export function answered(page: Page): Promise<boolean> {
  return until(
    () =>
      inCard(page, (root) => {
        const said = root.querySelector('.live')?.textContent ?? '';
        return said !== '' && !said.startsWith('Reading');
      }),
    { what: 'the answer of a button' },
  );
}

async function hold(frame: Frame, card: ElementHandle): Promise<boolean> {
  const browser = frame.page().browser();
  return 'connection' in browser ? holdByBidi(browser, frame) : holdByDevTools(frame, card);
}

/** DevTools give the tree of a node with its closed roots. */
async function holdByDevTools(frame: Frame, card: ElementHandle): Promise<boolean> {
  const devTools = await frame.page().createCDPSession();
  try {
    const backendNodeId = await card.backendNodeId();
    const { node } = await devTools.send('DOM.describeNode', { backendNodeId, depth: 1, pierce: true });
    const root = node.shadowRoots?.[0];
    if (root?.shadowRootType !== 'closed') return false;
    const { object } = await devTools.send('DOM.resolveNode', { backendNodeId: root.backendNodeId });
    if (object.objectId === undefined) return false;
    await devTools.send('Runtime.callFunctionOn', {
      objectId: object.objectId,
      functionDeclaration: `function () { globalThis.${HOLDER} = this; }`,
    });
    return true;
  } finally {
    await devTools.detach();
  }
}

interface BidiNode {
  readonly value?: {
    readonly shadowRoot?: { readonly sharedId: string; readonly value: { readonly mode: string } } | null;
  };
}

interface BidiConnection {
  send(method: string, parameters: object): Promise<{ readonly result: { readonly result?: BidiNode } }>;
}

/** WebDriver BiDi gives an element with a reference to its root, open or closed. */
async function holdByBidi(browser: Browser, frame: Frame): Promise<boolean> {
  const { connection } = browser as unknown as { connection: BidiConnection };
  const target = { context: (frame as unknown as { _id: string })._id };
  const { result } = await connection.send('script.evaluate', {
    expression: `document.querySelector('${CARD}')`,
    target,
    awaitPromise: false,
  });
  const root = result.result?.value?.shadowRoot;
  if (root?.value.mode !== 'closed') return false;
  await connection.send('script.callFunction', {
    functionDeclaration: `(root) => { globalThis.${HOLDER} = root; }`,
    arguments: [{ sharedId: root.sharedId }],
    target,
    awaitPromise: false,
  });
  return true;
}

// ── functions for the page: they refer to nothing in this module ───────────────────────────────────

/** Empty when it is not open or while it still loads. */
function textOf(root: ShadowRoot): string {
  if (!root.host.matches(':popover-open') || !root.querySelector('.statuses')) return '';
  const texts: string[] = [];
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) texts.push(walker.currentNode.nodeValue ?? '');
  return texts.join(' ').replace(/\s+/g, ' ').trim();
}

function boxOf(root: ShadowRoot): CardPlace {
  const { left, top, right, bottom, width, height } = root.host.getBoundingClientRect();
  const isInside = left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
  return { left, top, width, height, isInside, hasContent: root.querySelector('.statuses') !== null };
}

function middleOf(root: ShadowRoot, text: string): { x: number; y: number } | null {
  const button = [...root.querySelectorAll('button')].find((one) => one.textContent === text);
  if (!button) return null;
  button.scrollIntoView({ block: 'nearest' });
  const { left, top, width, height } = button.getBoundingClientRect();
  return { x: left + width / 2, y: top + height / 2 };
}

/** In the page: from now on notes which badges flash, because a flash is soon over. */
export function noteFlashes(): void {
  const flashed = new Set<Element>();
  Object.assign(globalThis, { flashed });
  for (const badge of document.querySelectorAll('member-status-badge')) {
    if (badge.shadowRoot === null) throw new Error('the badge has no chip');
    const note = () => badge.shadowRoot?.querySelector('.flash') && flashed.add(badge);
    new MutationObserver(note).observe(badge.shadowRoot, { attributes: true, subtree: true });
  }
}
