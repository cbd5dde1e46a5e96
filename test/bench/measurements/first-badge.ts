/** Time from a name in the document to its badge. */
import type { Page } from 'puppeteer-core';
import { type BrowserKind, expressionOf, type Harness, launch, until } from '../../browser/harness.ts';
import { DEMO_KEYS } from '../../stand-in/generate-people-and-workspaces.ts';
import type { StandIn } from '../../stand-in/service.ts';
import { count, type Effort, openStand, rotated, runsOf, STEADY } from '../bench-browser.ts';
import { hostOf } from '../extension.ts';
import { nameOf, workspaceOf } from '../people.ts';
import { Collector, type Row, type Table } from '../result-tables.ts';

export const TOLD: Row = { label: 'a page whose calls tell its workspace', unit: 'ms' };
export const FROM_HTML: Row = {
  label: 'a page whose names come as HTML, from its load event',
  unit: 'ms',
};
const PATHS = { '/teams': TOLD, '/scheduling': FROM_HTML } as const;
/** The row for a list of this size. */
export const sizeRow = (size: number): Row => ({
  label: `an empty page with a list of ${count(size, 'member')}`,
  unit: 'ms',
});
export const LIST_SIZES = [1_000, 50_000] as const;

interface Seen {
  name?: number;
  badge?: number;
  load?: number;
}

/** Runs in the page before anything else: notes in ms when the first flagged name, the first badge and the load come. */
function watchFirst(names: readonly string[]): void {
  const known = new Set(names);
  const seen: Seen = {};
  Object.assign(globalThis, { seen });
  addEventListener('load', () => {
    seen.load = performance.now();
  });
  const look = (node: Node): void => {
    if (node.nodeName === 'MEMBER-STATUS-BADGE') seen.badge ??= performance.now();
    if (seen.name !== undefined) return;
    if (node instanceof Text) {
      if (known.has(node.data.trim())) seen.name = performance.now();
    } else for (const child of node.childNodes) look(child);
  };
  new MutationObserver((records) => {
    for (const { type, target, addedNodes } of records) {
      if (type === 'characterData') look(target);
      else for (const node of addedNodes) look(node);
    }
  }).observe(document, { childList: true, characterData: true, subtree: true });
}

/** Runs in the page before anything else: lets the page's own script write a name. */
function writeName(name: string): void {
  addEventListener('DOMContentLoaded', () => {
    const text = document.createElement('p');
    text.append(name);
    document.body.append(text);
  });
}

/** ms from the first flagged name to the first badge. For names in the HTML, ms from the load event. */
async function firstBadge(
  harness: Harness,
  url: string,
  names: readonly string[],
  { isHtml = false, writes = '' } = {},
): Promise<number> {
  const page: Page = await harness.newPage();
  try {
    await page.evaluateOnNewDocument(expressionOf(watchFirst, names));
    if (writes !== '') await page.evaluateOnNewDocument(expressionOf(writeName, writes));
    await page.goto(url);
    return await until(
      async () => {
        const { badge, name, load } = ((await page.evaluate('globalThis.seen')) as Seen | undefined) ?? {};
        if (badge === undefined || name === undefined || load === undefined) return null;
        // Wrapped, because 0 is a valid answer.
        return { ms: Math.max(0, badge - (isHtml ? load : name)) };
      },
      { ms: 20_000, what: `the first badge on ${url}` },
    ).then(({ ms }) => ms);
  } finally {
    await page.close();
  }
}

/** The table of first badges. `bench` is the bench's extension; it runs on the stand-in and on the bench's server. */
export async function firstBadgeRows(
  kind: BrowserKind,
  effort: Effort,
  standIn: StandIn,
  { dist, bench, port }: { readonly dist: string; readonly bench: string; readonly port: number },
): Promise<Table[]> {
  const { world } = standIn;
  const names = [...world.expected(world.session.workspaceId)]
    .filter(([, standing]) => standing === 'deactivated-here')
    .flatMap(([id]) => world.user(id).name ?? [])
    .filter((name) => /^[A-Z][a-z]+ [A-Z][a-z]+$/.test(name));
  const table = new Collector({
    id: 'first-badge',
    title: 'First badge after a load',
    what: 'From the first flagged name in the document to the first badge, in the page’s own clock; where the document itself came with names, from its load event, before which nothing tells the workspace. The worker awake, and just ended.',
    limit: 'built-in',
    contenders: {
      'built-in': 'roster built into the script',
      ours: 'ours, worker awake',
      asleep: 'ours, worker asleep',
    },
  });
  const limit = await openStand(kind, standIn.port, bench);
  const product = await launch(kind, { standIn, dist, ...STEADY });
  try {
    await product.connect({ key: DEMO_KEYS.global });
    for (const [path, row] of Object.entries(PATHS)) {
      const first = await product.openApp(path);
      await product.waitForState(first, 'ready');
      await first.close();
      const options = { isHtml: row === FROM_HTML };
      const url = (host: string) => `https://${host}${path}`;
      for (const run of runsOf(effort)) {
        const builtIn = await firstBadge(limit, url(hostOf('roster-built-in')), names, options);
        const ours = await firstBadge(product, url('app.clockify.me'), names, options);
        await product.killWorker();
        const asleep = await firstBadge(product, url('app.clockify.me'), names, options);
        if (run === 0) continue;
        table.add(kind, row, 'built-in', builtIn);
        table.add(kind, row, 'ours', ours);
        table.add(kind, row, 'asleep', asleep);
      }
    }
  } finally {
    await limit.close();
    await product.close();
  }
  const stand = await openStand(kind, port, bench);
  try {
    // Member 2 of every list is flagged.
    const name = nameOf(2);
    for (const run of runsOf(effort)) {
      for (const size of rotated(LIST_SIZES, run)) {
        const url = `https://${hostOf('ours')}/bench/workspaces/${workspaceOf(size)}/`;
        const ms = await firstBadge(stand, url, [name], { writes: name });
        if (run > 0) table.add(kind, sizeRow(size), 'ours', ms);
      }
    }
  } finally {
    await stand.close();
  }
  return [table.table()];
}
