/** The same page in two browsers, one with the extension: what each could notice of itself, and where they part. */
import type { Page } from 'puppeteer-core';
import type { Harness } from './harness.ts';

/** What a page could notice of itself. */
export interface Snapshot {
  /** Markup without the badges. */
  readonly markup: string;
  readonly text: string;
  readonly rendered: string;
  /** Text of a selection of everything. */
  readonly selected: string;
  /** Height and top of each row, in px, and the page's whole height. */
  readonly boxes: readonly string[];
  /** What a page's own look-ups find: children of rows, last elements, counts by selector. */
  readonly lookups: readonly string[];
  /** For each element the place it had before the step, -1 for a new one: which ones the page kept and moved. */
  readonly kept: readonly number[];
  /** What has the focus. */
  readonly focus: string;
}

/** Where a page has what is compared. Selectors. */
export interface Parts {
  /** The element in which the page draws. */
  readonly root: string;
  /** What its script draws, in the root or outside of it. */
  readonly drawn: string;
  readonly rows: string;
  /** Those of the rows that hold a name themselves: a badge is a child of theirs. */
  readonly holders: string;
  readonly counted: readonly string[];
}

export interface Watched {
  readonly page: Page;
  /** Warnings, errors and uncaught exceptions of the page. */
  readonly complaints: string[];
}

/** A page of the app host that is on its way to the path, and everything it complains of. */
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

/** Where two snapshots part, short enough to read; `undefined` when they are the same. */
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

// ── functions for the page: no reference to anything of this module ────────────────────────────────

/** Remembers where each element of the page stands now. */
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
