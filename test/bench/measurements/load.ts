/** From a name in the document to the first badge, on the stand-in's pages, with the product connected to it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'puppeteer-core';
import { type BrowserKind, expressionOf, type Harness, launch, until } from '../../browser/harness.ts';
import { DEMO_KEYS } from '../../stand-in/generator.ts';
import type { StandIn } from '../../stand-in/service.ts';
import { type Effort, openStand, runsOf, STEADY } from '../bench-browser.ts';
import { hostOf } from '../extension.ts';
import { Collector, type Table } from '../results.ts';

const PATHS = { '/teams': 'a page made by script', '/scheduling': 'a page that comes as HTML' } as const;

interface Seen {
  name?: number;
  badge?: number;
  load?: number;
}

/** Runs in the page before anything else: when the first flagged name, the first badge and the load are there, ms. */
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

/** From the first flagged name in the document, ms; a load that was before it counts as 0. */
interface First {
  readonly badge: number;
  readonly load: number;
}

async function firstBadge(
  harness: Harness,
  path: string,
  host: string,
  names: readonly string[],
): Promise<First> {
  const page: Page = await harness.newPage();
  try {
    await page.evaluateOnNewDocument(expressionOf(watchFirst, names));
    await page.goto(`https://${host}${path}`);
    return await until(
      async () => {
        const now = (await page.evaluate('globalThis.seen')) as Seen | undefined;
        if (now?.badge === undefined || now.name === undefined || now.load === undefined) return null;
        return { badge: Math.max(0, now.badge - now.name), load: Math.max(0, now.load - now.name) };
      },
      { ms: 20_000, what: `the first badge on ${host}${path}` },
    );
  } finally {
    await page.close();
  }
}

export async function loadRows(
  kind: BrowserKind,
  effort: Effort,
  standIn: StandIn,
  folders: { readonly dist: string; readonly bench: string },
): Promise<Table[]> {
  const { world } = standIn;
  const { workspaceId } = world.session;
  const names = [...world.expected(workspaceId)]
    .filter(([, standing]) => standing === 'deactivated-here')
    .flatMap(([id]) => world.user(id).name ?? [])
    .filter((name) => /^[A-Z][a-z]+ [A-Z][a-z]+$/.test(name));
  const table = new Collector({
    id: 'load',
    title: 'First badge after a load',
    what: 'From the first flagged name in the document to the first badge, in the page’s own clock: the worker awake, the worker just ended, the browser just started with a profile that knows the list. Beside it, how long after that name the document has loaded.',
    unit: 'ms',
    limit: 'builtin',
    contenders: {
      builtin: 'roster built into the script',
      warm: 'ours, worker awake',
      loaded: 'the load event of the same page',
      worker: 'ours, worker asleep',
      browser: 'ours, browser just started',
    },
  });
  const profile = await mkdtemp(join(tmpdir(), 'bench-profile-'));
  const product = { standIn, dist: folders.dist, ...STEADY } as const;
  const limit = await openStand(kind, standIn.port, folders.bench);
  const ours = await launch(kind, product);
  try {
    await ours.connect({ key: DEMO_KEYS.global });
    for (const [path, label] of Object.entries(PATHS)) {
      const first = await ours.openApp(path);
      await ours.waitForState(first, 'ready');
      await first.close();
      for (const run of runsOf(effort)) {
        const builtin = await firstBadge(limit, path, hostOf('builtin'), names);
        const warm = await firstBadge(ours, path, 'app.clockify.me', names);
        await ours.killWorker();
        const asleep = await firstBadge(ours, path, 'app.clockify.me', names);
        const values = {
          builtin: builtin.badge,
          warm: warm.badge,
          loaded: warm.load,
          worker: asleep.badge,
        };
        if (run === 0) continue;
        for (const [name, value] of Object.entries(values)) table.add(kind, 0, label, name, value);
      }
    }
    await ours.close();
    const first = await launch(kind, { ...product, profile });
    // The page that welcomes would take the front from the one that connects.
    if (kind === 'chromium') {
      await until(() => first.browser.targets().some((target) => target.url().endsWith('/welcome.html')), {
        what: 'the welcome page',
      });
    }
    await first.connect({ key: DEMO_KEYS.global });
    const page = await first.openApp('/teams');
    await first.waitForState(page, 'ready');
    await first.close();
    for (const run of runsOf(effort)) {
      const started = await launch(kind, { ...product, profile });
      try {
        const { badge } = await firstBadge(started, '/teams', 'app.clockify.me', names);
        if (run > 0) table.add(kind, 0, PATHS['/teams'], 'browser', badge);
      } finally {
        await started.close();
      }
    }
    return [table.table()];
  } finally {
    await limit.close();
    if (ours.browser.connected) await ours.close();
    await rm(profile, { recursive: true, force: true });
  }
}
