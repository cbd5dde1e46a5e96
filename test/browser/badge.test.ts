/**
 * The badge's place: it makes no row grow, whatever the page does to its rows, follows its text and is visible. It
 * covers nothing, except for the end of its own name where there is no room.
 */
import type { Page } from 'puppeteer-core';
import { describe, expect, test } from 'vitest';
import { chooseSettings, makePlace, putInPlace, setUpStage, storeSettings } from './cases/case-page.ts';
import { BROWSERS, expressionOf, type Harness, until } from './harness.ts';

const CUT = 'overflow:hidden;text-overflow:ellipsis;white-space:nowrap';
/** Makes an element as wide as the name in it. */
const FIT = 'data-fit';

/** Rows by description. `NAME` is replaced; `data-fit` makes an element as wide as its text. */
const ROWS: Readonly<Record<string, string>> = {
  block: `<div ${FIT}>NAME</div>`,
  'cell of a fixed table': `<table style="table-layout:fixed;border-collapse:collapse"><tr><td ${FIT} style="padding:0">NAME</td><td style="width:60px">12:00</td></tr></table>`,
  'flex with a fixed neighbour': `<div ${FIT} style="display:flex"><span>NAME</span><span data-neighbour style="flex:none;width:64px">neighbour</span></div>`,
  'flex with a text beside': `<div style="display:flex;width:200px"><span>NAME</span><span data-neighbour style="flex:1">${'word '.repeat(6)}</span></div>`,
  'tight lines': '<p style="line-height:1;font-size:12px">NAME</p>',
  'flex row with a gap': '<div style="display:flex;gap:8px">NAME<i data-neighbour>x</i></div>',
  'flex column': '<div style="display:flex;flex-direction:column;gap:8px">NAME</div>',
  grid: '<div style="display:grid;gap:8px">NAME<i>x</i></div>',
  'no box, in a grid':
    '<div style="display:grid;gap:8px"><span style="display:contents">NAME</span><i>x</i></div>',
  'no box, in a cut box': `<div style="margin-left:200px;width:60px;${CUT}"><b style="display:contents">NAME</b></div>`,
  'grid with rows of a height': '<div style="display:grid;grid-auto-rows:40px">NAME</div>',
  'spread row': '<div style="display:flex;justify-content:space-between">NAME<i data-neighbour>x</i></div>',
  ellipsis: `<div style="width:60px;${CUT}">NAME</div>`,
  'cut box as wide as its name, with room': `<div style="display:flex;width:300px"><span data-room style="min-width:0;${CUT}">NAME</span><i data-neighbour style="margin-left:auto">x</i></div>`,
  'cut box as wide as its name, without room': `<div ${FIT} style="display:flex"><span style="min-width:0;${CUT}">NAME</span><i data-neighbour style="flex:none">12:00</i></div>`,
  clamp:
    '<div style="width:50px;overflow:hidden;display:-webkit-box;-webkit-line-clamp:1;-webkit-box-orient:vertical">NAME</div>',
  'a line that is full': `<p ${FIT}><b>NAME</b> <i data-neighbour>12:00</i></p>`,
  'an image behind':
    '<p>NAME<img data-neighbour alt="" width="16" height="16" src="data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA="></p>',
  'a control behind': '<p>NAME<input data-neighbour type="checkbox"></p>',
  'a line with room': '<p><b>NAME</b> <i data-neighbour>12:00</i></p>',
  'a line aligned to its end': '<p style="text-align:right"><b>NAME</b> <i data-neighbour>12:00</i></p>',
  'a centred line': '<p style="text-align:center">NAME <i data-neighbour>12:00</i></p>',
  'a flex row aligned to its end':
    '<div style="display:flex;justify-content:flex-end"><b>NAME</b><i data-neighbour>12:00</i></div>',
  'auto table': '<table><tr><td>NAME</td><td data-neighbour>12:00</td></tr></table>',
  button: '<button>NAME</button>',
  scaled: '<div style="transform:scale(1.5)">NAME</div>',
  zoomed: '<div style="zoom:1.25">NAME</div>',
};

interface Seen {
  readonly row: string;
  readonly height: number;
  readonly width: number;
  /** Where the name begins in its row, px. */
  readonly start: number;
  readonly hasBadge: boolean;
  /** What is wrong with the chip; empty when it is right. */
  readonly wrong: string;
}

describe.each(BROWSERS)('the place of a badge in %s', (kind) => {
  let harness: Harness;
  let page: Page;

  setUpStage(kind, async (stage) => {
    ({ harness, page } = stage);
    await makePlace(page);
  });

  /**
   * All rows with the name, after the frame that laid them out. Waits until all have a badge, or none. `narrower`: px
   * by which boxes become narrower after that frame.
   */
  async function look(name: string, isFlagged: boolean, narrower: number): Promise<readonly Seen[]> {
    const html = Object.entries(ROWS)
      .map(([row, markup]) => `<div data-row="${row}">${markup.replace('NAME', name)}</div>`)
      .join('');
    await putInPlace(page, html);
    await page.evaluate(expressionOf(fit, narrower));
    const seen = () => page.evaluate(expressionOf(readRows)) as Promise<Seen[]>;
    // On a busy machine a frame may be late. A right state stays.
    return until(
      async () => {
        const rows = await seen();
        const wrong = rows.filter((row) => row.wrong !== '');
        if (wrong.length > 0) throw new Error(JSON.stringify(wrong));
        const without = rows.filter((row) => !row.hasBadge).map(({ row }) => row);
        if (without.length !== (isFlagged ? 0 : rows.length)) throw new Error(`without a badge: ${without}`);
        return rows;
      },
      { what: 'every badge in its place' },
    );
  }

  test.each([
    ['icon', 0],
    ['word', 0],
    ['icon', 12],
    ['word', 12],
  ] as const)(
    'a badge as %s makes no row grow and covers nothing else in boxes narrower by %i px',
    async (badgeStyle, narrower) => {
      await chooseSettings({ harness, page }, { badgeStyle });
      // The same width to the pixel, and nobody's name.
      const plain = await look('Dana Eloc', false, narrower);
      const marked = await look('Dana Cole', true, narrower);
      expect(await page.$$('#place member-status-badge')).toHaveLength(Object.keys(ROWS).length);
      expect(marked.map(({ row, height }) => `${row} ${height}`)).toEqual(
        plain.map(({ row, height }) => `${row} ${height}`),
      );
      // Kerning makes the two names a little different in width.
      const moved = marked.filter(({ start }, at) => Math.abs(start - (plain[at]?.start ?? 0)) > 3);
      expect(moved).toEqual([]);
    },
  );

  test('a box that becomes narrower right after its row is shown has the sign over its visible end', async () => {
    await chooseSettings({ harness, page }, {});
    await putInPlace(
      page,
      `<div id="row" hidden><div style="display:flex"><span style="min-width:0;${CUT}">Dana Cole</span><i style="flex:none">12:00</i></div></div>`,
    );
    await until(async () => (await page.$$('#row member-status-badge')).length === 1, { what: 'a badge' });
    await page.evaluate(async () => {
      const frame = () => new Promise((done) => requestAnimationFrame(done));
      const row = document.querySelector<HTMLElement>('#row');
      const box = row?.firstElementChild as HTMLElement | null;
      if (!row || !box) throw new Error('the page has no row');
      row.hidden = false;
      box.style.width = 'max-content';
      const width = Math.ceil(box.getBoundingClientRect().width);
      box.style.width = `${width}px`;
      await frame();
      await frame();
      box.style.width = `${width - 12}px`;
    });
    await until(
      () =>
        page.$eval('#row member-status-badge', (badge) => {
          const chip = badge.shadowRoot?.firstElementChild;
          if (!chip) throw new Error('the badge has no chip');
          const edge = badge.parentElement?.getBoundingClientRect().right ?? 0;
          return chip.getBoundingClientRect().right <= edge + 1;
        }),
      { what: 'the sign inside its box' },
    );
  });

  test.each([
    ['scrolls', 'overflow:auto'],
    ['scrolls down only', 'overflow-x:hidden'],
    ['is scrolled by the page', 'overflow:hidden'],
    ['scrolls sideways', 'overflow:auto;width:300px;height:auto'],
    ['is scrolled sideways by the page', 'overflow:hidden;width:300px;height:auto'],
  ])('every chip is at its own name in a list that %s', async (what, style) => {
    await chooseSettings({ harness, page }, {});
    const names = Array.from(
      { length: 9 },
      () => '<li><label><input type="checkbox"><span>Ray Otto</span></label></li>',
    );
    const row = what.includes('sideways') ? 'display:flex;gap:40px' : '';
    await putInPlace(
      page,
      `<ul style="height:90px;${style}"><div style="${row};width:max-content">${names.join('')}</div></ul>`,
    );
    const wrong = () =>
      page.$$eval('#place member-status-badge', (all) =>
        all.flatMap((badge, at) => {
          const range = new Range();
          range.selectNode(badge.previousSibling as Text);
          const [name, chip] = [range, badge.shadowRoot?.firstElementChild as Element].map((one) =>
            one.getBoundingClientRect(),
          ) as [DOMRect, DOMRect];
          const isBeside = Math.abs(chip.top + chip.bottom - name.top - name.bottom) < 4;
          const isBehind = chip.left > name.left - 1 && chip.left < name.right + 10;
          return isBeside && isBehind ? [] : [`${at}: ${chip.left - name.right} ${chip.top - name.top}`];
        }),
      );
    await until(async () => (await page.$$('#place member-status-badge')).length === 9, {
      what: 'nine badges',
    });
    expect(await wrong()).toEqual([]);
    await page.$eval('#place ul', (list) => list.scrollTo(list.scrollWidth, list.scrollHeight));
    expect(await wrong()).toEqual([]);
  });

  test.each([
    ['an element', '<p id="line"><b>Dana Cole</b></p>'],
    ['a text', '<p id="line"><b>Dana Cole</b></p>'],
    ['an element behind nested ones', '<p id="line"><i><b>Dana Cole</b></i></p>'],
    ['new words of an empty text', '<p id="line"><b>Dana Cole</b> </p>'],
    ['an element behind a blank and a comment', '<p id="line"><b>Dana Cole</b> <!--here--></p>'],
    ['words of an empty element', '<p id="line"><b>Dana Cole</b><i></i></p>'],
  ])('what the page puts behind a name later is not covered: %s', async (what, html) => {
    await chooseSettings({ harness, page }, { badgeStyle: 'word' });
    await putInPlace(page, html);
    await page.$eval(
      '#line',
      (line, kind) => {
        if (kind.startsWith('an element')) line.append(document.createElement('span'));
        else if (kind === 'a text') line.append('');
        const late = line.lastChild as ChildNode;
        if (late instanceof Text) late.data = '12:00';
        else late.textContent = '12:00';
      },
      what,
    );
    /** px between the chip and what is behind it. */
    const distance = () =>
      page.$eval('#line', (line) => {
        const chip = line.querySelector('member-status-badge')?.shadowRoot?.firstElementChild;
        const range = new Range();
        range.selectNode(line.lastChild as ChildNode);
        return range.getBoundingClientRect().left - (chip?.getBoundingClientRect().right ?? Infinity);
      });
    await until(async () => (await distance()) > -1, { what: 'room for the chip' });
  });

  test('badges that a setting makes wider cover no neighbour either', async () => {
    await chooseSettings({ harness, page }, {});
    await putInPlace(
      page,
      `<div ${FIT} style="display:flex"><span>Dana Cole</span><i data-neighbour style="margin-left:20px">12:00</i></div>`,
    );
    const ends = () =>
      page.$eval('#place member-status-badge', (badge) => {
        const chip = badge.shadowRoot?.firstElementChild;
        const beside = document.querySelector('#place [data-neighbour]');
        if (!chip || !beside) throw new Error('there is no chip or no neighbour');
        return { chip: chip.getBoundingClientRect().right, beside: beside.getBoundingClientRect().left };
      });
    await until(async () => (await page.$$('#place member-status-badge')).length === 1, { what: 'a badge' });
    await storeSettings({ harness, page }, { badgeStyle: 'word' });
    await until(
      async () => {
        const { chip, beside } = await ends();
        const word = await page.$eval('#place member-status-badge', (badge) => {
          const part = badge.shadowRoot?.querySelector('.word');
          return part
            ? getComputedStyle(part).display !== 'none' || part.closest('[data-over]') !== null
            : false;
        });
        return word && chip <= beside + 0.6;
      },
      { what: 'the word clear of its neighbour' },
    );
  });

  test.each([
    ['icon', 22],
    ['icon', 12],
    ['word', 40],
    ['word', 24],
  ] as const)(
    'a badge (%s) uses %d px of room beside the name before it covers any of it',
    async (badgeStyle, room) => {
      await chooseSettings({ harness, page }, { badgeStyle });
      await putInPlace(
        page,
        `<table style="border-spacing:0"><td style="padding:0"><span>Dana Cole</span><i style="margin-left:${room}px">12:00</i></td></table>`,
      );
      const chip = await page.$eval('#place member-status-badge', (badge) => {
        const range = new Range();
        range.selectNode(badge.previousSibling as Text);
        const name = range.getBoundingClientRect();
        const beside = document.querySelector('#place i')?.getBoundingClientRect();
        const chip = badge.shadowRoot?.firstElementChild?.getBoundingClientRect();
        if (!chip || !beside) throw new Error('there is no chip or no neighbour');
        return { covers: name.right - chip.left, room: beside.left - chip.right, width: chip.width };
      });
      expect(chip.room).toBeGreaterThanOrEqual(-0.6);
      expect(chip.covers).toBeLessThanOrEqual(Math.max(0, chip.width - room) + 0.6);
    },
  );

  test('a badge that reaches over the edge of the page does not stop the placing of later badges', async () => {
    await chooseSettings({ harness, page }, { badgeStyle: 'word' });
    await putInPlace(
      page,
      `<p style="position:fixed;top:300px;right:0">Dana Cole</p><div id="later" style="position:absolute;width:50px;${CUT}"></div>`,
    );
    for (const cell of ['p', '#later']) {
      if (cell === '#later') await page.$eval(cell, (later) => later.append('Ray Otto'));
      await until(
        () =>
          page.$eval(`#place ${cell}`, (parent) => {
            const badge = parent.querySelector('member-status-badge');
            return badge?.shadowRoot?.firstElementChild?.hasAttribute('data-over');
          }),
        { what: `the badge of ${cell} over the end of its name` },
      );
    }
  });

  test('no badge comes before its text, so a page that writes its first child writes its name', async () => {
    await chooseSettings({ harness, page }, {});
    await putInPlace(page, `<div id="cell" style="width:50px;${CUT}">Dana Cole</div>`);
    await until(async () => (await page.$$('#cell member-status-badge')).length === 1, { what: 'a badge' });
    const text = await page.$eval('#cell', (cell) => {
      (cell.firstChild as Text).nodeValue = 'Ann Lee';
      return cell.textContent;
    });
    expect(text).toBe('Ann Lee');
    await until(async () => (await page.$$('#cell member-status-badge')).length === 0, { what: 'no badge' });
  });

  test('rules of a page for all children do not change the chip', async () => {
    await putInPlace(page, '<div class="row"><span>x</span> Dana Cole</div><p>Dana Cole</p>');
    await page.evaluate(() => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(
        '#place :not(:defined){visibility:hidden;opacity:0}.row>*::before,.row>*::after{content:"/";padding:20px}.row>*{padding:12px;border:1px solid;float:left;transform:scale(2);pointer-events:none;display:block!important;width:300px!important}',
      );
      document.adoptedStyleSheets = [sheet];
    });
    const [ruled, plain] = await page.$$eval('#place member-status-badge', (all) =>
      all.map((badge) => {
        const chip = badge.shadowRoot?.firstElementChild;
        if (!chip) throw new Error('the badge has no chip');
        const { width, height, left, top } = chip.getBoundingClientRect();
        const around = badge.getClientRects()[0]?.width;
        const hit = document.elementFromPoint(left + width / 2, top + height / 2) === badge;
        return {
          width,
          height,
          around,
          hit,
          seen: chip.checkVisibility({ opacityProperty: true, visibilityProperty: true }),
        };
      }),
    );
    await page.evaluate(() => {
      document.adoptedStyleSheets = [];
    });
    expect(ruled).toEqual(plain);
    expect(ruled).toMatchObject({ hit: true, seen: true });
  });

  test('a page that morphs its rows to the same markup again and again shows the badge in every frame', async () => {
    await putInPlace(page, '<ul><li><span>Dana Cole</span></li></ul>');
    const bare = await page.evaluate(async () => {
      const span = document.querySelector('#place span');
      if (!span?.querySelector('member-status-badge')) throw new Error('the row has no badge');
      let bare = 0;
      for (let time = 0; time < 30; time += 1) {
        // Like morphdom: removes the element that the new markup does not have.
        span.querySelector('member-status-badge')?.remove();
        await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
        bare += span.querySelector('member-status-badge') ? 0 : 1;
      }
      return bare;
    });
    expect(bare).toBe(0);
  });
});

// ── functions for the page: they refer to nothing in this module ───────────────────────────────────

/** Makes boxes as wide as their texts or narrower, and waits until such a frame was painted. */
async function fit(narrower: number): Promise<void> {
  const frame = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const boxes = [...document.querySelectorAll<HTMLElement>('[data-fit]')];
  const widths = boxes.map((box) => {
    const { style } = box;
    const before = style.cssText;
    style.cssText += ';width:max-content;white-space:nowrap';
    // Measures without the badge, which may have moved something.
    const badge = box.querySelector('member-status-badge');
    const next = badge?.nextSibling ?? null;
    const parent = badge?.parentNode;
    badge?.remove();
    const { width } = box.getBoundingClientRect();
    if (badge && parent) parent.insertBefore(badge, next);
    style.cssText = before;
    return width;
  });
  boxes.forEach((box, at) => {
    box.style.width = `${Math.ceil(widths[at] ?? 0)}px`;
    const table = box.closest('table');
    if (table) table.style.width = `${Math.ceil(widths[at] ?? 0) + 60}px`;
  });
  await frame();
  if (narrower === 0) return;
  boxes.forEach((box, at) => {
    box.style.width = `${Math.ceil(widths[at] ?? 0) - narrower}px`;
    const table = box.closest('table');
    if (table) table.style.width = `${Math.ceil(widths[at] ?? 0) + 60 - narrower}px`;
  });
  await frame();
}

function readRows(): Seen[] {
  const rectOf = (node: Node) => {
    const range = document.createRange();
    range.selectNodeContents(node);
    return range.getBoundingClientRect();
  };
  return [...document.querySelectorAll<HTMLElement>('[data-row]')].map((row) => {
    const { left, width, height } = row.getBoundingClientRect();
    const texts = document.createTreeWalker(row, NodeFilter.SHOW_TEXT);
    while (!texts.currentNode.nodeValue?.includes('Dana')) {
      if (!texts.nextNode()) throw new Error(`${row.dataset.row} has no name`);
    }
    const start = Math.round(10 * (rectOf(texts.currentNode).left - left)) / 10;
    const badge = row.querySelector('member-status-badge');
    const chip = badge?.shadowRoot?.firstElementChild?.getBoundingClientRect();
    const text = badge?.previousSibling;
    let wrong = '';
    if (badge && !chip) wrong += 'no chip; ';
    if (badge && chip) {
      if (text?.nodeType !== Node.TEXT_NODE) wrong += 'not behind its text; ';
      if (chip.width < 8) wrong += 'no chip; ';
      const neighbour = row.querySelector('[data-neighbour]');
      const other = neighbour?.firstChild ? rectOf(neighbour) : neighbour?.getBoundingClientRect();
      if (other && chip.right > other.left + 1 && chip.left < other.right - 1 && chip.top < other.bottom)
        wrong += `over the neighbour: ${chip.right} > ${other.left}; `;
      const clip = badge.closest('[style*="overflow"]')?.getBoundingClientRect();
      if (clip && (chip.right > clip.right + 1 || chip.left < clip.left - 1 || chip.bottom > clip.bottom + 3))
        wrong += 'out of sight; ';
      const name = text && rectOf(text);
      const end = name && Math.min(name.right, clip?.right ?? Number.POSITIVE_INFINITY);
      if (end && (chip.left > end + 40 || chip.right < end - 20))
        wrong += `far from its name: ${chip.left}, ${end}; `;
      if (name && badge.closest('[data-room]') && chip.left < name.right)
        wrong += 'over its name, beside room; ';
    }
    const hasBadge = badge !== null;
    return {
      row: row.dataset.row ?? '',
      height: Math.round(height * 10) / 10,
      width,
      start,
      hasBadge,
      wrong,
    };
  });
}
