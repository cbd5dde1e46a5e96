/**
 * Libraries that work on a page beside its app, with badges there: tables, exporters, recorders, readers, pictures,
 * drag and drop, tours and print buttons. The same page runs in two browsers, one with the extension.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BROWSERS, expressionOf, frames, until } from '../browser/harness.ts';
import { openWatched, type Watched } from '../browser/side-by-side.ts';
import { bundlePage } from './bundle.ts';
import type { Actions, Painter } from './pages/beside.ts';
import { htmlOf } from './pages/views/html.ts';
import { FIRST, type Row } from './rows.ts';
import { documentOf, openPair, type Pair, USERS } from './stage.ts';

const PICTURES = join('artifacts', 'frameworks');
const PAINTERS: readonly Painter[] = [
  'html2canvas',
  'html2canvas-pro',
  'html-to-image',
  'modern-screenshot',
  'dom-to-image-more',
];
const DANA = USERS['Dana Cole'] ?? '';

/** Twenty rows in which everybody takes turns. */
const TWENTY: readonly Row[] = Array.from({ length: 20 }, (_, at) => ({
  id: `r${at}`,
  name: Object.keys(USERS)[at % Object.keys(USERS).length] ?? '',
  time: `${at}:00`,
}));
const FLAGGED = TWENTY.filter(({ name }) => USERS[name ?? '']);

const rowsOf = (rows: readonly Row[], cell: 'td' | 'span') =>
  rows.map(({ name, time }) => `<${cell} class="name">${name}</${cell}><${cell}>${time}</${cell}>`);

const BODIES: Readonly<Record<string, string>> = {
  // No `ul`: in Firefox, modern-screenshot 4.7.0 adds the 14 px margin of the browser's own style to it.
  rows: htmlOf(TWENTY).replaceAll('ul>', 'div>'),
  few: htmlOf(FIRST),
  table: `<table id="table"><thead><tr><th>Employee</th><th>Hours</th></tr></thead><tbody>${rowsOf(
    TWENTY,
    'td',
  )
    .map((cells) => `<tr>${cells}</tr>`)
    .join('')}</tbody></table>`,
  list: `<div class="list">${rowsOf(TWENTY, 'span')
    .map((cells) => `<p>${cells}</p>`)
    .join('')}</div>`,
  article: `<article><h1>Hours of the week</h1>${TWENTY.map(
    ({ name, time }) =>
      `<p><b>${name}</b> has sent in a week of ${time} hours, which nobody has approved so far, although it is late.</p>`,
  ).join('')}</article>`,
};

describe.each(BROWSERS)('beside the app in %s', (kind) => {
  let pair: Pair;
  const script = bundlePage('beside.ts');

  beforeAll(async () => {
    await mkdir(PICTURES, { recursive: true });
    pair = await openPair(kind, async (name, query) => {
      if (name === 'beside.js') return script;
      return name === 'beside'
        ? documentOf(name, { body: BODIES[query.keys().next().value ?? ''] ?? '' })
        : undefined;
    });
  });
  afterAll(() => pair?.close());

  /** The page with the extension and its badges in place, and the same page without. */
  async function open(body: string): Promise<readonly [Watched, Watched]> {
    const path = `${pair.path}beside?${body}`;
    const [mine, plain] = await Promise.all([
      openWatched(pair.withIt, path),
      openWatched(pair.without, path),
    ]);
    await Promise.all(
      [mine, plain].map(({ page }) =>
        until(() => page.evaluate(() => 'actions' in globalThis), { what: 'a page with its libraries' }),
      ),
    );
    await pair.withIt.waitForState(mine.page, 'ready');
    await right(mine);
    return [mine, plain];
  }

  /** Waits until every name has its badge and nothing else has one. */
  function right({ page }: Watched): Promise<boolean> {
    return until(
      async () => {
        const wrong = (await page.evaluate(expressionOf(readWrong, USERS))) as string[];
        if (wrong.length > 0) throw new Error(wrong.join(', '));
        return true;
      },
      { what: 'every badge in its place' },
    );
  }

  async function close(watched: readonly [Watched, Watched]): Promise<void> {
    const [mine, plain] = watched;
    expect(mine.complaints).toEqual(plain.complaints);
    await Promise.all(watched.map(({ page }) => page.close()));
  }

  test.each(PAINTERS)('%s paints the chip, sign and name of twenty rows', async (painter) => {
    const watched = await open('rows');
    const [{ page }] = watched;
    await frames(page);
    const picture = await call(page, 'paint', painter);
    await writeFile(
      join(PICTURES, `${painter}-${kind}.png`),
      Buffer.from(picture.split(',')[1] ?? '', 'base64'),
    );
    const parts = (await page.evaluate(expressionOf(lookAtPicture, picture))) as Part[];
    expect(parts).toHaveLength(FLAGGED.length * 3);
    expect(parts.filter(({ chip, sign, name }) => chip < 0.4 || sign < 0.05 || name < 0.04)).toEqual([]);
    await page.close();
    await watched[1].page.close();
  });

  test('simple-datatables sorts and searches rows with badges, and exports what it read', async () => {
    const watched = await open('table');
    const seen = [];
    for (const { page } of watched) {
      await call(page, 'makeTable');
      await call(page, 'sortTable', 0, 'asc');
      if (page === watched[0].page) await right(watched[0]);
      await call(page, 'sortTable', 0, 'desc');
      if (page === watched[0].page) await right(watched[0]);
      await call(page, 'sortTable', 1, 'asc');
      if (page === watched[0].page) await right(watched[0]);
      const found = [];
      for (const text of ['Dana', DANA, 'deactivated', '']) found.push(await call(page, 'searchTable', text));
      if (page === watched[0].page) await right(watched[0]);
      seen.push({ found, exported: await call(page, 'exportTable') });
    }
    expect(seen[0]).toEqual(seen[1]);
    await close(watched);
  });

  test('list.js also finds people by id and standing, because it searches the HTML of a cell', async () => {
    const watched = await open('list');
    const found = [];
    for (const { page } of watched) {
      await call(page, 'makeList');
      const of = [];
      for (const text of ['Dana', DANA, 'standing', '']) of.push(await call(page, 'searchList', text));
      found.push(of);
    }
    await right(watched[0]);
    const [danas, , , all] = found[1] ?? [];
    expect(found).toEqual([
      [danas, danas, FLAGGED.length, all],
      [danas, 0, 0, all],
    ]);
    await close(watched);
  });

  test('rrweb with masked text records ids and standings but no name', async () => {
    const watched = await open('few');
    const texts = [];
    for (const { page } of watched) {
      await call(page, 'record', true);
      await page.$eval('#r2 .name', (cell) => {
        cell.textContent = 'Ray Otto';
      });
      if (page === watched[0].page) await right(watched[0]);
      texts.push(await call(page, 'stopRecording'));
    }
    const [mine = '', plain = ''] = texts;
    expect(Object.keys(USERS).filter((name) => mine.includes(name))).toEqual([]);
    expect(mine).toContain(DANA);
    expect(mine).toContain('deactivated-here');
    expect(plain).not.toContain(DANA);
    await close(watched);
  });

  test('rrweb without masks also records the words of the badges', async () => {
    const watched = await open('few');
    const texts = [];
    for (const { page } of watched) {
      await call(page, 'record', false);
      texts.push(await call(page, 'stopRecording'));
    }
    const counts = texts.map((text) => text.split('Dana Cole').length - 1);
    expect(counts).toEqual([6, 3]);
    await close(watched);
  });

  test('Readability and turndown produce the same result as without us', async () => {
    const watched = await open('article');
    const read = await Promise.all(watched.map(({ page }) => call(page, 'read')));
    expect(read[0]?.[0]).toBe(read[1]?.[0]);
    const marks = await Promise.all(watched.map(({ page }) => call(page, 'toMarkdown')));
    expect(marks[0]).toBe(marks[1]);
    // The HTML that it passes on contains ids and standings.
    expect(read.map(([, html]) => html.includes(DANA))).toEqual([true, false]);
    await close(watched);
  });

  test('Sortable drags a row with its badges and leaves no copy of them', async () => {
    const watched = await open('few');
    const orders = [];
    for (const { page } of watched) {
      await call(page, 'makeSortable');
      const [from, to] = await page.$$eval('#r1 i, #r4 i', (all) =>
        all.map((one) => {
          const { left, top, width, height } = one.getBoundingClientRect();
          return { x: left + width / 2, y: top + height / 2 };
        }),
      );
      if (from === undefined || to === undefined)
        throw new Error('the list has fewer rows than the drag needs');
      await page.mouse.move(from.x, from.y);
      await page.mouse.down();
      await page.mouse.move(to.x, to.y, { steps: 12 });
      await frames(page);
      await page.mouse.move(to.x, to.y + 4, { steps: 2 });
      await frames(page);
      await page.mouse.up();
      orders.push(await page.$$eval('#app li', (all) => all.map(({ id }) => id)));
      if (page === watched[0].page) await right(watched[0]);
    }
    expect(orders[0]).toEqual(orders[1]);
    expect(orders[0]).not.toEqual(FIRST.map(({ id }) => id));
    await close(watched);
  });

  test('driver.js leads through rows with badges, and its title gets one too', async () => {
    const watched = await open('few');
    const titles = [];
    for (const { page } of watched) {
      await call(page, 'startTour', ['Dana Cole', 'Ann Lee', 'Ray Otto']);
      const of = [];
      for (let step = 0; step < 3; step += 1) {
        await frames(page);
        if (page === watched[0].page) await right(watched[0]);
        of.push(await page.$eval('.driver-popover-title', (title) => title.textContent));
        if (step < 2) await call(page, 'goOn');
      }
      await call(page, 'endTour');
      await frames(page);
      titles.push(of);
    }
    await right(watched[0]);
    expect(titles).toEqual([1, 2].map(() => ['Dana Cole', 'Ann Lee', 'Ray Otto']));
    await close(watched);
  });

  test('a print button of print-js loses the standings', async () => {
    const watched = await open('few');
    const texts = [];
    for (const { page } of watched) {
      await call(page, 'print');
      const [text = ''] = await until(
        async () => {
          const all = await call(page, 'printed');
          return all.length > 0 ? all : null;
        },
        { what: 'the frame that is printed' },
      );
      texts.push(JSON.parse(text) as { readonly text: string; readonly boxes: number });
    }
    expect(texts[0]?.text).toBe(texts[1]?.text);
    expect(texts[0]?.text).toContain('Dana Cole');
    expect(texts[0]?.boxes).toBe(0);
    await close(watched);
  });
});

function call<K extends keyof Actions>(
  page: Watched['page'],
  name: K,
  ...parameters: Parameters<Actions[K]>
): Promise<Awaited<ReturnType<Actions[K]>>> {
  const list = parameters.map((one) => JSON.stringify(one)).join(', ');
  return page.evaluate(`actions.${name}(${list})`) as Promise<Awaited<ReturnType<Actions[K]>>>;
}

/** The share of its area that a part of a picture fills, 0 to 1. */
interface Part {
  readonly of: string;
  /** Its colour, within the box of the chip. */
  readonly chip: number;
  /** White, in the middle of the chip. */
  readonly sign: number;
  /** Dark, within the box of the name. */
  readonly name: number;
}

// ── functions for the page: they refer to nothing in this module ───────────────────────────────────

/** Texts of names whose badge is missing or wrong, and badges that are behind no name. */
function readWrong(users: Readonly<Record<string, string>>): string[] {
  const wrong: string[] = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const placed = new Set<Element>();
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const name = (node.nodeValue ?? '').trim();
    if (!Object.hasOwn(users, name) || node.parentElement?.closest('script')) continue;
    const badge = node.nextSibling;
    const isBadge = badge instanceof HTMLElement && badge.localName === 'member-status-badge';
    if (isBadge) placed.add(badge);
    const found = isBadge && badge.shadowRoot !== null ? badge.dataset.users : '';
    if (found !== users[name]) wrong.push(`${name}: "${found}"`);
  }
  const all = document.querySelectorAll('member-status-badge').length;
  if (all !== placed.size) wrong.push(`${all} badges, ${placed.size} of them behind a name`);
  return wrong;
}

async function lookAtPicture(address: string): Promise<Part[]> {
  const image = new Image();
  image.src = address;
  await image.decode();
  const app = document.querySelector('#app');
  if (app === null) throw new Error('the page has no element for the app');
  const origin = app.getBoundingClientRect();
  const scale = image.naturalWidth / origin.width;
  const canvas = document.createElement('canvas');
  canvas.width = image.naturalWidth;
  canvas.height = image.naturalHeight;
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('the canvas has no 2d context');
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(image, 0, 0);

  const share = (box: DOMRect, inset: number, fits: (rgb: readonly number[]) => boolean): number => {
    const [x, y, width, height] = [
      box.left - origin.left + box.width * inset,
      box.top - origin.top + box.height * inset,
      box.width * (1 - 2 * inset),
      box.height * (1 - 2 * inset),
    ].map((value) => Math.round(value * scale)) as [number, number, number, number];
    const { data } = context.getImageData(x, y, width, height);
    let fitting = 0;
    for (let at = 0; at < data.length; at += 4) if (fits([...data.slice(at, at + 3)])) fitting += 1;
    return Math.round((fitting / (data.length / 4)) * 100) / 100;
  };
  const near = (wanted: readonly number[]) => (rgb: readonly number[]) =>
    rgb.every((value, at) => Math.abs(value - (wanted[at] ?? 0)) < 60);
  return [...document.querySelectorAll<HTMLElement>('#app member-status-badge')].map((badge) => {
    const chip = badge.shadowRoot?.firstElementChild;
    const name = badge.previousSibling;
    if (!chip || !name) throw new Error('a badge without a chip');
    const colour = (getComputedStyle(chip).backgroundColor.match(/\d+/g) ?? []).slice(0, 3).map(Number);
    const range = document.createRange();
    range.selectNodeContents(name);
    const box = chip.getBoundingClientRect();
    return {
      of: `${name.nodeValue} in ${badge.parentElement?.className}`,
      chip: share(box, 0.1, near(colour)),
      sign: share(box, 0.25, (rgb) => rgb.every((value) => value > 200)),
      name: share(range.getBoundingClientRect(), 0, (rgb) => rgb.every((value) => value < 130)),
    };
  });
}
