/** The same page in two browsers, one with the extension: what each page could notice, and how they differ. */
import type { Page } from 'puppeteer-core';
import type { Harness } from './harness.ts';

/** What a page could notice. */
export interface Snapshot {
  /** Markup without the badges. */
  readonly markup: string;
  readonly text: string;
  readonly rendered: string;
  /** The selected text after everything is selected. */
  readonly selected: string;
  /** Height and top of each row and the page's whole height, px. */
  readonly boxes: readonly string[];
  /** What a page's own queries find: children of rows, last elements, counts by selector. */
  readonly lookups: readonly string[];
  /** For each element its index before the step, -1 for a new one: shows which elements the page kept and moved. */
  readonly kept: readonly number[];
  /** What has the focus. */
  readonly focus: string;
}

/** Selectors of what is compared. */
export interface Parts {
  /** The element that the page draws into. */
  readonly root: string;
  /** What its script draws, inside or outside of the root. */
  readonly drawn: string;
  readonly rows: string;
  /** Parts of rows that hold a name themselves: a badge becomes their child. */
  readonly holders: string;
  readonly counted: readonly string[];
}

export interface Watched {
  readonly page: Page;
  /** Warnings, errors and uncaught exceptions of the page. */
  readonly complaints: string[];
}

/** Opens a page of the app on its way to the path, and collects its complaints. */
export async function openWatched(harness: Harness, path: string, script?: string): Promise<Watched> {
  const page = await harness.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() !== 'error' && message.type() !== 'warn') return;
    complaints.push(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  if (script !== undefined) await page.evaluateOnNewDocument(script);
  await page.goto(`https://app.clockify.me${path}`);
  return { page, complaints };
}

/** The first difference between two snapshots, short enough to read. `undefined` when they are the same. */
export function firstDifference(mine: Snapshot, plain: Snapshot): string | undefined {
  for (const field of Object.keys(plain) as (keyof Snapshot)[]) {
    const [one, other] = [mine[field], plain[field]].map((value) =>
      typeof value === 'string' ? value : value.join('\n'),
    );
    if (one === undefined || other === undefined || one === other) continue;
    let at = 0;
    while (one[at] === other[at]) at += 1;
    const around = (text: string) => JSON.stringify(text.slice(Math.max(0, at - 60), at + 60));
    return `${field}: ${around(one)} with the extension, ${around(other)} without`;
  }
  return undefined;
}

// ── functions for the page: they refer to nothing in this module ───────────────────────────────────

/** Remembers the current index of each element of the page. */
export function markElements({ drawn }: Parts): void {
  const places = new WeakMap<Element, number>();
  let place = 0;
  for (const element of document.querySelectorAll(drawn)) {
    if (element.localName === 'member-status-badge') continue;
    places.set(element, place);
    place += 1;
  }
  Object.assign(globalThis, { placesBefore: places });
}

/** The page as it is now; needs `markElements` before the step. */
export function readSnapshot({ root, drawn, rows, holders, counted }: Parts): Snapshot {
  const withoutBadges = (element: Element): string =>
    element.outerHTML.replace(/<member-status-badge[^>]*><\/member-status-badge>/g, '');
  const late = [...document.body.children].filter(
    (child) => child.localName !== 'script' && !child.localName.startsWith('member-status'),
  );
  const found = [...document.querySelectorAll(rows)];
  const selection = getSelection();
  selection?.selectAllChildren(document.body);
  const selected = selection?.toString() ?? '';
  selection?.removeAllRanges();

  const { placesBefore } = globalThis as unknown as { placesBefore?: WeakMap<Element, number> };
  const kept = [...document.querySelectorAll(drawn)]
    .filter((element) => element.localName !== 'member-status-badge')
    .map((element) => placesBefore?.get(element) ?? -1);

  const active = document.activeElement;
  const place = document.querySelector(root);
  return {
    markup: late.map(withoutBadges).join('\n'),
    text: document.body.textContent ?? '',
    // biome-ignore lint/performance/useDomNodeTextContent: the text as laid out is what is compared
    rendered: place instanceof HTMLElement ? place.innerText : '',
    selected,
    boxes: [
      ...found.map((row) => {
        const { top, height } = row.getBoundingClientRect();
        return `${row.className} ${top} ${height}`;
      }),
      `page ${document.documentElement.scrollHeight}`,
    ],
    lookups: [
      ...found.map((row) =>
        row.matches(holders) ? '' : `${row.children.length} ${row.lastElementChild?.className}`,
      ),
      ...counted.map((selector) => `${selector}: ${document.querySelectorAll(selector).length}`),
    ],
    kept,
    focus: `${active?.localName} in ${active?.parentElement?.closest('[id]')?.id}`,
  };
}
