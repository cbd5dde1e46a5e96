/**
 * How badge and card look: contrast on both themes, forced colours, reduced motion, print, right-to-left text,
 * narrow and zoomed windows.
 */
import type { Page } from 'puppeteer-core';
import { describe, expect, test } from 'vitest';
import { cardCloses, cardOpens, inCard, placeOfCard } from './card-root.ts';
import { chooseSettings, makePlace, putInPlace, setUpStage } from './cases/case-page.ts';
import { idOf } from './cases/roster.ts';
import {
  ask,
  BROWSERS,
  chromeScope,
  expressionOf,
  focusByKey,
  frames,
  type Harness,
  resize,
  until,
} from './harness.ts';

/** One person for each standing that can have a badge. */
const NAMES = [
  'Dana Cole',
  'Ray Otto',
  'Nora Vance',
  'Ivo Marsh',
  'Inga Vogt',
  'Carl Weber',
  'Lia Kiosk',
  'Sam Green',
];

type Style = 'icon' | 'word' | 'dot';

/** How a badge is painted. Colours are `[red, green, blue]`. */
interface Painted {
  readonly standing: string;
  readonly fill: readonly number[];
  readonly sign: readonly number[];
  readonly ring: readonly number[];
  readonly behind: readonly number[];
  /** Outline and sign, without colours. */
  readonly shape: string;
  readonly word: string;
  readonly width: number;
  readonly height: number;
  readonly animations: number;
}

interface Ink {
  readonly text: string;
  readonly colour: readonly number[];
  readonly behind: readonly number[];
}

interface Media {
  readonly print?: boolean;
  readonly forcedColours?: boolean;
  readonly reducedMotion?: boolean;
}

describe.each(BROWSERS)('looks in %s', (kind) => {
  let harness: Harness;
  let page: Page;

  setUpStage(kind, async (stage) => {
    ({ harness, page } = stage);
    await makePlace(page, 'cl-card');
    await choose({ badgeStyle: 'icon' });
  });

  /** Flags every standing, so that every badge is visible. */
  async function choose(settings: { badgeStyle?: Style }): Promise<void> {
    const flagged = 'deleted deactivated-here deactivated invited declined limited not-a-member'.split(' ');
    await chooseSettings({ harness, page }, { flagged, ...settings });
    await put(NAMES.map((name) => `<p>${name}</p>`).join(''));
    await until(async () => (await paintedOf(page)).length === NAMES.length, {
      what: 'a badge of each standing',
    });
  }

  const put = (html: string) => putInPlace(page, html);

  async function setDark(dark: boolean): Promise<void> {
    await page.evaluate((on) => document.body.classList.toggle('dark', on), dark);
  }

  async function emulate({
    print = false,
    forcedColours = false,
    reducedMotion = false,
  }: Media): Promise<void> {
    if (kind === 'chromium') {
      const cdp = await page.createCDPSession();
      await cdp.send('Emulation.setEmulatedMedia', {
        media: print ? 'print' : '',
        features: [
          { name: 'forced-colors', value: forcedColours ? 'active' : 'none' },
          { name: 'prefers-reduced-motion', value: reducedMotion ? 'reduce' : 'no-preference' },
        ],
      });
    } else {
      const chrome = await chromeScope(harness.browser);
      await chrome(emulateInFirefox, [print, forcedColours, reducedMotion]);
    }
    await until(
      () =>
        page.evaluate(
          (print, forced, reduced) =>
            matchMedia('print').matches === print &&
            matchMedia('(forced-colors: active)').matches === forced &&
            matchMedia('(prefers-reduced-motion: reduce)').matches === reduced,
          print,
          forcedColours,
          reducedMotion,
        ),
      { what: 'the emulated medium' },
    );
    await frames(page);
  }

  async function openCard(name: string): Promise<Ink[]> {
    await page.keyboard.down('Shift');
    await page.evaluate((name) => {
      const row = [...document.querySelectorAll('#place p')].find(
        (one) => one.firstChild?.nodeValue === name,
      );
      const badge = row?.querySelector<HTMLElement>('member-status-badge');
      if (!badge) throw new Error(`${name} has no badge`);
      // An element that already has the focus would not get it again.
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
      badge.focus();
    }, name);
    await page.keyboard.up('Shift');
    return until(
      async () => {
        const ink = await inCard(page, readCard);
        return ink?.some(({ text }) => /Refresh/.test(text)) ? ink : null;
      },
      { what: `the card of ${name}` },
    );
  }

  async function closeCard(): Promise<void> {
    await page.keyboard.press('Escape');
    await cardCloses(page);
  }

  const STYLES: readonly Style[] = ['icon', 'word', 'dot'];

  test.each(STYLES)(
    'the contrast of every badge as %s is at least 4.5:1, within it and on both themes',
    async (style) => {
      await choose({ badgeStyle: style });
      for (const dark of [false, true]) {
        await setDark(dark);
        const painted = await paintedOf(page);
        expect(new Set(painted.map(({ standing }) => standing)).size).toBe(NAMES.length);
        const low = painted.flatMap(({ standing, fill, sign, ring, behind }) => {
          // A dark chip has contrast to the light theme by itself, and to the dark theme by its white ring.
          const outside = Math.max(contrast(fill, behind), contrast(ring, behind));
          const inside = style === 'dot' ? 21 : contrast(sign, fill);
          return Math.min(outside, inside) >= 4.5 ? [] : [`${standing} dark ${dark}: ${outside}, ${inside}`];
        });
        expect(low).toEqual([]);
      }
      await setDark(false);
    },
  );

  test('the contrast of every text in every card is at least 4.5:1 on both themes', async () => {
    await choose({ badgeStyle: 'icon' });
    let texts = 0;
    for (const dark of [false, true]) {
      await setDark(dark);
      for (const name of NAMES) {
        const ink = await openCard(name);
        texts += ink.length;
        expect(
          ink.flatMap(({ text, colour, behind }) =>
            contrast(colour, behind) >= 4.5 ? [] : [`${text} dark ${dark}: ${contrast(colour, behind)}`],
          ),
        ).toEqual([]);
        await closeCard();
      }
    }
    await setDark(false);
    expect(texts).toBeGreaterThan(200);
  });

  test('forced colours keep every badge visible and different in shape', async () => {
    await emulate({ forcedColours: true });
    const painted = await paintedOf(page);
    const [first] = painted;
    for (const one of painted) {
      expect(contrast(one.sign, one.fill), one.standing).toBeGreaterThanOrEqual(4.5);
      expect(contrast(one.ring, one.behind), one.standing).toBeGreaterThanOrEqual(4.5);
      expect(one.fill).toEqual(first?.fill);
      expect(Math.min(one.width, one.height)).toBeGreaterThan(8);
    }
    expect(new Set(painted.map(({ shape }) => shape)).size).toBe(NAMES.length);
    for (const { colour, behind, text } of await openCard('Dana Cole'))
      expect(contrast(colour, behind), text).toBeGreaterThanOrEqual(4.5);
    await closeCard();
    await emulate({});
  });

  test('a badge that is shown from the popup flashes, but not with reduced motion', async () => {
    for (const reducedMotion of [false, true]) {
      await emulate({ reducedMotion });
      // A badge that has not flashed yet. The page notes the flash, because it may be over before the test looks.
      await put('<p>Dana Cole</p>');
      await page.evaluate(expressionOf(noteFlash));
      await show(harness, idOf('dana'));
      await page.bringToFront();
      const flashed = await until(
        () => page.evaluate(() => (globalThis as unknown as { flash: string | null }).flash),
        { what: 'the badge that is shown' },
      );
      expect(flashed).toBe(reducedMotion ? 'still' : 'moving');
      await closeCard();
    }
    await openCard('Dana Cole');
    expect(await inCard(page, (root) => root.getAnimations().length + root.host.getAnimations().length)).toBe(
      0,
    );
    await closeCard();
    await emulate({});
  });

  test('print shows the standing in words beside the name, in black, and leaves out the card', async () => {
    await put(NAMES.map((name) => `<p>${name}</p>`).join(''));
    await openCard('Dana Cole');
    await emulate({ print: true });
    const painted = await paintedOf(page);
    expect(painted.map(({ word }) => word).sort()).toEqual(
      [
        'Ambiguous name',
        'Deactivated',
        'Deactivated here',
        'Declined',
        'Deleted',
        'Invited',
        'Limited',
        'Not a member',
      ].sort(),
    );
    for (const { sign, width } of painted) {
      expect(sign).toEqual([0, 0, 0]);
      expect(width).toBeGreaterThan(30);
    }
    expect(await page.$eval('member-status-card', (card) => card.getClientRects().length)).toBe(0);
    await emulate({});
    await closeCard();
  });

  test('print keeps no room that a badge took on the screen to push something', async () => {
    await put('<p>Dana Cole</p>');
    await emulate({ print: true });
    const [before, after] = await page.$eval('#place member-status-badge', (badge) => {
      const chip = badge.shadowRoot?.firstElementChild;
      const left = () => chip?.getBoundingClientRect().left ?? Number.NaN;
      const before = left();
      // What the layout of the screen writes. A browser that prints does not run it again.
      (badge as HTMLElement).style.setProperty('--member-status-room', '40px');
      return [before, left()];
    });
    await emulate({});
    expect(after).toBe(before);
  });

  test('a badge stands after its name in the direction of the line', async () => {
    const rows = [
      '<p dir="rtl" id="rtl-arabic">محمد علي</p>',
      '<p dir="rtl" id="rtl-latin">Dana Cole</p>',
      '<p id="ltr-latin">Dana Cole</p>',
      '<p id="ltr-hebrew">דנה כהן</p>',
      '<div dir="rtl"><p id="rtl-hebrew"><span>דנה כהן</span></p></div>',
      '<div dir="rtl" id="rtl-flex" style="display:flex;justify-content:space-between">דנה כהן<i>1</i></div>',
      '<div id="ltr-flex" style="display:flex;justify-content:space-between">Dana Cole<i>1</i></div>',
      '<div dir="rtl" id="rtl-grid" style="display:grid">Dana Cole<i>1</i></div>',
      '<div id="ltr-grid" style="display:grid">Dana Cole<i>1</i></div>',
      '<div dir="rtl" id="rtl-column" style="display:flex;flex-direction:column">Dana Cole<i>1</i></div>',
    ];
    await put(rows.join(''));
    const sides = (await page.evaluate(expressionOf(readSides))) as [string, string][];
    expect(sides).toEqual([
      ['rtl-arabic', 'left'],
      ['rtl-latin', 'left'],
      ['ltr-latin', 'right'],
      ['ltr-hebrew', 'right'],
      ['rtl-hebrew', 'left'],
      ['rtl-flex', 'left'],
      ['ltr-flex', 'right'],
      ['rtl-grid', 'left'],
      ['ltr-grid', 'right'],
      ['rtl-column', 'left'],
    ]);
    await page.evaluate(() => document.documentElement.setAttribute('dir', 'rtl'));
    await put('<p id="page-arabic">محمد علي</p><p id="page-latin">Dana Cole</p>');
    expect(await page.evaluate(expressionOf(readSides))).toEqual([
      ['page-arabic', 'left'],
      ['page-latin', 'left'],
    ]);
    await page.evaluate(() => document.documentElement.removeAttribute('dir'));
  });

  test('a name that is cut off at its end keeps its badge visible, however the page cuts it', async () => {
    const cut = 'overflow:hidden;text-overflow:ellipsis;white-space:nowrap';
    const shapes = [
      `<div data-cut style="width:60px;${cut}">NAME</div>`,
      `<div data-cut style="width:60px;${cut}"><span>NAME</span></div>`,
      `<div style="display:flex;width:60px"><span data-cut style="min-width:0;${cut}">NAME</span></div>`,
      `<span data-cut style="display:inline-block;width:60px;${cut}">NAME</span>`,
      `<table style="table-layout:fixed;width:60px"><tr><td data-cut style="padding:0;${cut}">NAME</td></tr></table>`,
      `<div data-cut style="width:50px;overflow:hidden;display:-webkit-box;-webkit-line-clamp:1;-webkit-box-orient:vertical">NAME</div>`,
      `<div data-cut style="width:60px;overflow:hidden;white-space:nowrap">NAME</div>`,
    ];
    const html = [
      ...shapes.map((one) => one.replace('NAME', 'Jörg Weiß')),
      ...shapes.map((one) => `<div dir="rtl">${one.replace('NAME', 'Νίκος Παππάς')}</div>`),
    ].join('');
    await put(html);
    const inside = await page.$$eval('#place [data-cut]', (all) =>
      all.map((box) => {
        const clip = box.getBoundingClientRect();
        const chip = box
          .querySelector('member-status-badge')
          ?.shadowRoot?.firstElementChild?.getBoundingClientRect();
        if (chip === undefined) return 'no badge';
        return chip.width > 8 &&
          chip.left >= clip.left - 1 &&
          chip.right <= clip.right + 1 &&
          box.scrollWidth >= box.clientWidth
          ? 'in sight'
          : `${chip.left} to ${chip.right} in ${clip.left} to ${clip.right}`;
      }),
    );
    expect(inside).toEqual(inside.map(() => 'in sight'));
    expect(inside).toHaveLength(14);
  });

  test.each([
    ['320 px', 'icon', 640],
    ['320 px', 'word', 640],
    ['400 % zoom', 'icon', 200],
    ['400 % zoom', 'word', 200],
  ] as const)(
    'at %s nothing overflows because of a badge as %s or its card',
    async (_, badgeStyle, height) => {
      await choose({ badgeStyle });
      await resize(page, 320, height);
      const name = 'Dana Cole';
      await put(
        [
          ...NAMES.map((one) => `<p>${one}</p>`),
          `<p style="width:max-content;max-width:100%">${name}</p>`,
          `<div style="display:flex"><span>${name}</span><span style="flex:1;min-width:0">${'x '.repeat(40)}</span></div>`,
          `<div style="display:flex;justify-content:space-between">${name}<i>1</i></div>`,
          `<div style="display:grid;grid-template-columns:1fr auto">${name}<i>1</i></div>`,
          `<table style="width:100%"><tr><td>${name}</td><td>12:00</td></tr></table>`,
          `<p style="text-align:right">${name}</p><p dir="rtl">${name}</p>`,
          `<ul><li>${NAMES.slice(0, 4).join(', ')}</li></ul>`,
        ].join(''),
      );
      const [withBadges, without] = (await page.evaluate(expressionOf(readOverflow))) as [string[], string[]];
      expect(withBadges).toEqual(without);
      await focusByKey(page, '#place member-status-badge');
      await cardOpens(page);
      const { isInside } = await placeOfCard(page);
      expect(isInside).toBe(true);
      expect(await page.$eval('member-status-card', (one) => one.scrollWidth > one.clientWidth)).toBe(false);
      await closeCard();
      await resize(page, 1280, 800);
    },
  );
});

/** Shows someone on the page like the popup: by asking the background. */
async function show(harness: Harness, id: string): Promise<void> {
  const options = await harness.openExtension('options.html');
  await ask(options, 'badge.show', { ids: [id] });
  await options.close();
}

/** Contrast of two colours by WCAG 2.2, from 1 to 21. */
function contrast(one: readonly number[], other: readonly number[]): number {
  const light = (colour: readonly number[]) => {
    const [red = 0, green = 0, blue = 0] = colour.map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [low = 0, high = 0] = [light(one), light(other)].sort((a, b) => a - b);
  return Math.round(((high + 0.05) / (low + 0.05)) * 100) / 100;
}

async function paintedOf(page: Page): Promise<Painted[]> {
  return (await page.evaluate(expressionOf(readBadges))) as Painted[];
}

// ── functions for the page: they refer to nothing in this module ───────────────────────────────────

function readBadges(): Painted[] {
  const rgb = (text: string) => (text.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number);
  const isSolid = (text: string) => text.startsWith('rgb(') || /[,/] 1\)$/.test(text);
  const behindOf = (element: Element | null): number[] => {
    for (let one = element; one !== null; one = one.parentElement) {
      const { backgroundColor } = getComputedStyle(one);
      if (isSolid(backgroundColor)) return rgb(backgroundColor);
    }
    return [255, 255, 255];
  };
  return [...document.querySelectorAll('#place member-status-badge')].map((badge) => {
    const chip = badge.shadowRoot?.querySelector('.chip');
    const path = badge.shadowRoot?.querySelector('path');
    const word = badge.shadowRoot?.querySelector<HTMLElement>('.word');
    if (!chip || !path || !word) throw new Error('the badge has no chip');
    const style = getComputedStyle(chip);
    const behind = behindOf(badge.parentElement);
    const { width, height } = chip.getBoundingClientRect();
    return {
      standing: badge.getAttribute('data-standing') ?? '',
      fill: isSolid(style.backgroundColor) ? rgb(style.backgroundColor) : behind,
      sign: rgb(style.color),
      ring: rgb(style.borderTopColor),
      behind,
      shape: `${getComputedStyle(path).getPropertyValue('d')} ${style.borderRadius}`,
      word: word.checkVisibility() ? (word.textContent ?? '') : '',
      width,
      height,
      animations: chip.getAnimations().length,
    };
  });
}

function readCard(root: ShadowRoot): Ink[] {
  const rgb = (text: string) => (text.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number);
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const found: Ink[] = [];
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const text = (node.nodeValue ?? '').trim();
    const parent = node.parentElement;
    if (text === '' || parent === null || !parent.checkVisibility()) continue;
    let behind: number[] = [];
    let one: Element | null = parent;
    while (one !== null) {
      const { backgroundColor } = getComputedStyle(one);
      if (backgroundColor.startsWith('rgb(')) {
        behind = rgb(backgroundColor);
        break;
      }
      one = one.parentElement ?? (one.getRootNode() as ShadowRoot).host ?? null;
    }
    found.push({ text, colour: rgb(getComputedStyle(parent).color), behind });
  }
  return found;
}

/** Notes whether the only badge of the place moves when it is shown to the person. */
function noteFlash(): void {
  Object.assign(globalThis, { flash: null });
  const root = document.querySelector('#place member-status-badge')?.shadowRoot;
  if (!root) throw new Error('the place has no badge');
  new MutationObserver(() => {
    const chip = root.querySelector('.flash');
    if (chip) Object.assign(globalThis, { flash: chip.getAnimations().length > 0 ? 'moving' : 'still' });
  }).observe(root, { attributes: true, subtree: true });
}

/** For each badge of the place, the side of its text on which it is. */
function readSides(): [string, string][] {
  return [...document.querySelectorAll('#place member-status-badge')].map((badge) => {
    const text = badge.previousSibling;
    const chip = badge.shadowRoot?.firstElementChild?.getBoundingClientRect();
    if (text === null || chip === undefined) throw new Error('a badge does not follow its text');
    const range = document.createRange();
    range.selectNode(text);
    const name = range.getBoundingClientRect();
    const side =
      chip.left >= name.right - 1
        ? 'right'
        : chip.right <= name.left + 1
          ? 'left'
          : `from ${chip.left} to ${chip.right}, the name from ${name.left} to ${name.right}`;
    return [badge.closest('[id]')?.id ?? '', side];
  });
}

/** The widths of everything in the place and of the page, with badges and without. */
function readOverflow(): [string[], string[]] {
  const place = document.querySelector('#place');
  if (place === null) throw new Error('the page has no place');
  const read = () => [
    `page ${document.documentElement.scrollWidth}`,
    ...[...place.querySelectorAll('*')]
      .filter((one) => one.localName !== 'member-status-badge')
      .map((one) => `${one.localName} ${Math.max(0, one.scrollWidth - one.clientWidth)}`),
  ];
  const withBadges = read();
  const { style } = document.documentElement;
  style.setProperty('--member-status-chip', 'none');
  style.setProperty('--member-status-badge', 'none');
  style.setProperty('--member-status-word', 'none');
  const without = read();
  style.removeProperty('--member-status-chip');
  style.removeProperty('--member-status-badge');
  style.removeProperty('--member-status-word');
  return [withBadges, without];
}

// ── in Firefox's own window ────────────────────────────────────────────────────────────────────────

interface FirefoxWindow {
  readonly Services: { readonly prefs: { setIntPref(name: string, value: number): void } };
  readonly gBrowser: { readonly selectedBrowser: { readonly browsingContext: { mediumOverride: string } } };
}

function emulateInFirefox(print: boolean, forcedColours: boolean, reducedMotion: boolean): void {
  const { Services, gBrowser } = globalThis as unknown as FirefoxWindow;
  gBrowser.selectedBrowser.browsingContext.mediumOverride = print ? 'print' : '';
  Services.prefs.setIntPref('browser.display.document_color_use', forcedColours ? 2 : 0);
  Services.prefs.setIntPref('ui.prefersReducedMotion', reducedMotion ? 1 : 0);
}
