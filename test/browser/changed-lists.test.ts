/**
 * Lists change under open pages. A list that says the same touches nothing. A changed list touches only the badges that
 * it changes, all of them between two frames, and the focus stays where it is.
 */
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DEMO_KEYS } from '../stand-in/generate-people-and-workspaces.ts';
import { type StandIn, startStandIn } from '../stand-in/service.ts';
import { CARD, cardOpens } from './card-root.ts';
import { ask, BROWSERS, expressionOf, focusByKey, type Harness, launch, until } from './harness.ts';

/** How many people are flagged in every list, each in several places. */
const ALWAYS = 50;
const PLACES = 10;
const CHANGES = 20;

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz';
const nameOf = (at: number): string =>
  `Listed Person${ALPHABET[Math.floor(at / 26)] ?? ''}${ALPHABET[at % 26] ?? ''}`;

interface Seen {
  /** Badges that came, went or changed, by their name. */
  touched: string[];
  frames: number;
  /** Frames in which a name had badges in only some of its places, or in which an always flagged name had none. */
  wrong: string[];
}

describe.each(BROWSERS)('lists under an open page in %s', (kind) => {
  let standIn: StandIn;
  let harness: Harness;
  let workspaceId: string;
  let options: Page;
  let page: Page;
  const ids: string[] = [];

  beforeAll(async () => {
    standIn = await startStandIn({ members: 10 });
    workspaceId = standIn.world.session.workspaceId;
    for (let at = 0; at < ALWAYS + CHANGES; at += 1) {
      const status = at < ALWAYS ? 'INACTIVE' : 'ACTIVE';
      const email = `listed${at}@example.com`;
      ids.push(standIn.world.addMember(workspaceId, nameOf(at), email, status).id);
    }
    harness = await launch(kind, { standIn });
    await harness.connect({ key: DEMO_KEYS.global });
    options = await harness.openExtension('options.html');
    page = await harness.openApp('/time-off');
    await harness.waitForState(page, 'ready');
    // The app has drawn its page, so what the test adds from now on stays.
    await page.waitForSelector('.cl-request');
    const names = ids.map((_, at) => nameOf(at));
    await page.evaluate(expressionOf(showNames, names, ALWAYS, PLACES));
    await until(async () => (await badgesOf(nameOf(0))) === PLACES, { what: 'the first badges' });
    await page.evaluate(expressionOf(watchBadges));
    await page.bringToFront();
  });

  afterAll(async () => {
    await harness?.close();
    await standIn?.close();
  });

  beforeEach(async () => {
    await page.evaluate(() => {
      Object.assign((globalThis as unknown as { seen: Seen }).seen, { touched: [], frames: 0, wrong: [] });
    });
  });

  function badgesOf(name: string): Promise<number> {
    return page.evaluate(
      (name) =>
        [...document.querySelectorAll('#listed span')].filter(
          (span) => span.textContent === name && span.querySelector('member-status-badge') !== null,
        ).length,
      name,
    );
  }

  const seen = (): Promise<Seen> => page.evaluate(() => (globalThis as unknown as { seen: Seen }).seen);

  test('send nothing to the page and touch no badge when they say the same', async () => {
    await options.evaluate(expressionOf(watchStorage));
    const { ok } = await ask(options, 'workspace.refresh', { workspaceId });
    expect(ok).toBe(true);
    // Once pages of the extension show the new age, everything has been sent.
    const told = await until(
      async () => {
        const keys = await options.evaluate(() => (globalThis as unknown as { told: string[] }).told);
        return keys.includes('session progress') ? keys : null;
      },
      { what: 'the age of the list' },
    );
    expect(told.filter((key) => key.startsWith('local'))).toEqual([]);
    await until(async () => (await seen()).frames > 5, { what: 'frames' });
    expect((await seen()).touched).toEqual([]);
  });

  test('touch only the badges of changed people, without a frame in between, twenty times', async () => {
    await focusByKey(page, '#listed member-status-badge');
    await cardOpens(page, nameOf(0));
    const card = await page.$(CARD);
    for (let at = ALWAYS; at < ALWAYS + CHANGES; at += 1) {
      standIn.world.setMembership(workspaceId, ids[at] ?? '', 'INACTIVE');
      // The one before is active again: badges come and go in one list.
      if (at > ALWAYS) standIn.world.setMembership(workspaceId, ids[at - 1] ?? '', 'ACTIVE');
      const before = (await seen()).frames;
      await ask(options, 'workspace.refresh', { workspaceId });
      await until(async () => (await badgesOf(nameOf(at))) === PLACES, { what: `badges of ${nameOf(at)}` });
      if (at > ALWAYS)
        await until(async () => (await badgesOf(nameOf(at - 1))) === 0, {
          what: `the end of ${nameOf(at - 1)}`,
        });
      await until(async () => (await seen()).frames > before, { what: 'a frame with them' });
    }
    const { touched, wrong } = await seen();
    expect(wrong).toEqual([]);
    const changed = ids.slice(ALWAYS).map((_, at) => nameOf(ALWAYS + at));
    expect([...new Set(touched)].sort()).toEqual(changed);
    // Each badge came once in each place, and all but the last ones went again.
    expect(touched).toHaveLength((2 * CHANGES - 1) * PLACES);
    expect(await page.evaluate(() => document.activeElement?.localName)).toBe('member-status-badge');
    // The card of somebody else has stayed open.
    expect(await card?.evaluate((one) => one.matches(':popover-open'))).toBe(true);
  });

  test('change the existing badge when the standing changes', async () => {
    const first = ids[0] ?? '';
    await page.evaluate(() => {
      const badge = document.querySelector('#listed member-status-badge');
      Object.assign(globalThis, { badge });
    });
    standIn.world.user(first).status = 'DELETED';
    await ask(options, 'workspace.refresh', { workspaceId });
    await until(
      () =>
        page.evaluate(() => {
          const { badge } = globalThis as unknown as { badge: HTMLElement };
          return badge.isConnected && badge.dataset.standing === 'deleted';
        }),
      { what: 'the other standing' },
    );
    const { touched, wrong } = await seen();
    expect(wrong).toEqual([]);
    expect([...new Set(touched)]).toEqual([nameOf(0)]);
  });
});

/** In the page: shows every name in so many places, first those who are always flagged. */
function showNames(names: readonly string[], always: number, places: number): void {
  const list = document.createElement('ul');
  list.id = 'listed';
  for (let place = 0; place < places; place += 1) {
    for (const [at, name] of names.entries()) {
      const span = list.appendChild(document.createElement('li')).appendChild(document.createElement('span'));
      span.append(name);
      span.dataset.always = String(at < always);
    }
  }
  (document.querySelector('main') as Element).append(list);
}

/** In the page: notes what happens to badges, and looks at every frame after all scripts and layout. */
function watchBadges(): void {
  const seen: Seen = { touched: [], frames: 0, wrong: [] };
  Object.assign(globalThis, { seen });
  const isBadge = (node: Node): boolean => node.nodeName === 'MEMBER-STATUS-BADGE';
  const list = document.querySelector('#listed');
  if (list === null) throw new Error('the page has no list');
  new MutationObserver((records) => {
    for (const { target, addedNodes, removedNodes } of records) {
      const parent = isBadge(target) ? target.parentNode : target;
      const count = isBadge(target) ? 1 : [...addedNodes, ...removedNodes].filter(isBadge).length;
      for (let at = 0; at < count; at += 1) seen.touched.push(parent?.textContent ?? '');
    }
  }).observe(list, { childList: true, attributes: true, subtree: true });

  const look = (): void => {
    const counts = new Map<string, { places: number; badges: number; always: boolean }>();
    for (const span of list.querySelectorAll('span')) {
      const name = span.textContent ?? '';
      const one = counts.get(name) ?? { places: 0, badges: 0, always: span.dataset.always === 'true' };
      one.places += 1;
      if (span.querySelector('member-status-badge') !== null) one.badges += 1;
      counts.set(name, one);
    }
    for (const [name, { places, badges, always }] of counts) {
      if (badges !== places && (always || badges !== 0)) seen.wrong.push(`${name}: ${badges} of ${places}`);
    }
    seen.frames += 1;
  };
  const box = document.createElement('div');
  box.style.cssText = 'position:fixed;inset:0 auto auto 0;width:1px;height:1px;pointer-events:none';
  document.body.append(box);
  const observer = new ResizeObserver(look);
  const everyFrame = (): void => {
    requestAnimationFrame(everyFrame);
    observer.disconnect();
    observer.observe(box);
  };
  requestAnimationFrame(everyFrame);
}

/** In a page of the extension: notes the storage keys that change, as every page learns of them. */
function watchStorage(): void {
  const told: string[] = [];
  Object.assign(globalThis, { told });
  const { browser, chrome } = globalThis as unknown as Record<'browser' | 'chrome', Storage | undefined>;
  (browser ?? chrome)?.storage.onChanged.addListener((changes, area) => {
    told.push(...Object.keys(changes).map((key) => `${area} ${key}`));
  });
}

interface Storage {
  readonly storage: {
    readonly onChanged: { addListener(listener: (changes: object, area: string) => void): void };
  };
}
