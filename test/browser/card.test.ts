/**
 * The card and the keyboard: hover, focus and touch open it, the pointer may go into it, Escape closes it; what a
 * screen reader says of a name is one sentence in each language; the command goes from person to person.
 */
import { readFile } from 'node:fs/promises';
import type { Page } from 'puppeteer-core';
import { describe, expect, test } from 'vitest';
import { cardCloses, cardOpens, inCard, placeOfCard, readCard } from './card-root.ts';
import { chooseSettings, makePlace, putInPlace, setUpStage } from './cases/place.ts';
import { BROWSERS, chromeScope, expressionOf, type Harness, until } from './harness.ts';

/** How long a card waits for a pointer that has left it, ms. */
const LEAVE_MS = 250;
const LANGUAGES = ['en', 'de', 'es', 'fr', 'pt'] as const;

/** One of each flagged standing, with the key of what its badge says and what fills it. */
const SENTENCES = [
  ['Dana Cole', 'page_is_deactivated_here'],
  ['Ray Otto', 'page_is_deactivated'],
  ['Nora Vance', 'page_is_deleted'],
  ['Ivo Marsh', 'page_is_not_a_member'],
  ['Sam Green', 'page_is_ambiguous'],
] as const;

describe.each(BROWSERS)('the card in %s', (kind) => {
  let harness: Harness;
  let page: Page;

  setUpStage(kind, async (stage) => {
    ({ harness, page } = stage);
    await makePlace(page);
  });

  async function put(html: string): Promise<void> {
    await putInPlace(page, html);
    await until(async () => (await page.$$('#place member-status-badge')).length > 0, { what: 'a badge' });
  }

  const isOpen = async () => (await readCard(page)) !== '';
  const opens = () => cardOpens(page);
  const closes = () => cardCloses(page);

  const labels = async () => (await harness.badges(page)).map(({ label }) => label);

  /** In the middle of an element, or of the chip of a badge. */
  async function middleOf(selector: string): Promise<{ x: number; y: number }> {
    return page.$eval(selector, (one) => {
      const painted = one.localName === 'member-status-badge' ? one.shadowRoot?.firstElementChild : one;
      if (!painted) throw new Error('a badge without a chip');
      const box = painted.getBoundingClientRect();
      return { x: box.left + box.width / 2, y: box.top + box.height / 2 };
    });
  }

  test('opens by hover, stays while the pointer goes into it, and goes after the pointer has left', async () => {
    await put('<p style="margin:100px">Dana Cole</p>');
    const badge = await middleOf('#place member-status-badge');
    await until(
      async () => {
        await page.mouse.move(badge.x, badge.y);
        await opens();
        const { left, top, width, height } = await placeOfCard(page);
        const start = Date.now();
        await page.mouse.move(left + width / 2, top + height / 2, { steps: 10 });
        const took = Date.now() - start;
        // Twice as long as the card waits for a pointer that has left it.
        await page.evaluate(() => new Promise((done) => setTimeout(done, 500)));
        if (await isOpen()) return true;
        // A busy machine may carry the pointer there too late; then it says nothing of the card.
        expect(took).toBeGreaterThan(LEAVE_MS);
        await page.mouse.move(700, 600);
        return false;
      },
      { what: 'a card that stays for the pointer that goes into it' },
    );
    await page.mouse.move(700, 600);
    await closes();
  });

  test('closes by Escape while hovered, and the page does not hear of it', async () => {
    await put('<p style="margin:100px">Dana Cole</p>');
    await page.evaluate(() => {
      Object.assign(globalThis, { heard: [] });
      const { heard } = globalThis as unknown as { heard: string[] };
      document.addEventListener('keydown', ({ key }) => heard.push(key));
    });
    const { x, y } = await middleOf('#place member-status-badge');
    await page.mouse.move(x, y);
    await opens();
    await page.keyboard.press('Escape');
    await closes();
    await page.keyboard.press('Escape');
    const heard = () => page.evaluate(() => (globalThis as unknown as { heard: string[] }).heard);
    await until(async () => (await heard()).length > 0, { what: 'a key that the page hears' });
    expect(await heard()).toEqual(['Escape']);
    await page.mouse.move(700, 600);
  });

  test('opens by touch, and inside a link lets it through: the page hears one click on the link, and no card opens', async () => {
    await put('<p style="margin:100px">Dana Cole</p><a href="#gone">Ray Otto</a>');
    const { x, y } = await middleOf('#place p member-status-badge');
    await page.touchscreen.tap(x, y);
    await opens();
    await page.touchscreen.tap(700, 600);
    await closes();
    await page.$eval('#place', (place) => {
      Object.assign(globalThis, { clicked: [] });
      const { clicked } = globalThis as unknown as { clicked: string[] };
      place.addEventListener('click', (event) => {
        event.preventDefault();
        clicked.push((event.target as Element).localName);
      });
    });
    const link = await middleOf('#place a member-status-badge');
    await page.touchscreen.tap(link.x, link.y);
    await until(
      () => page.evaluate(() => String((globalThis as unknown as { clicked: string[] }).clicked) === 'a'),
      {
        what: 'one click on the link',
      },
    );
    expect(await page.$('member-status-card')).toBeNull();
  });

  test.each([
    ['a link', '<a href="#gone">Dana Cole</a>', 'a'],
    [
      'a button that is wider than the name',
      '<button style="width:20em;text-align:start">Dana Cole</button>',
      'button',
    ],
    ['a label', '<label><input type="checkbox"> Dana Cole</label>', 'label'],
    ['an option', '<div role="listbox"><div role="option" id="o">Dana Cole</div></div>', '#o'],
  ])(
    'inside %s opens by hover over the chip alone, and a click there is its own and opens none',
    async (_, html, control) => {
      await put(`<p style="margin:100px">${html}</p>`);
      const badge = await middleOf('#place member-status-badge');
      // At the very start of the name.
      const { x, y } = await page.$eval(`#place ${control}`, (one) => {
        const { left, top, height } = one.getBoundingClientRect();
        return { x: left + 3, y: top + height / 2 };
      });
      await page.mouse.move(x, y);
      // Twice as long as the pointer must rest.
      await page.evaluate(() => new Promise((done) => setTimeout(done, 300)));
      expect(await isOpen()).toBe(false);
      await page.mouse.move(badge.x, badge.y);
      await opens();
      await page.$eval('#place', (place) => {
        Object.assign(globalThis, { clicked: [] });
        const { clicked } = globalThis as unknown as { clicked: string[] };
        place.addEventListener(
          'click',
          ({ isTrusted, target }) => isTrusted && clicked.push((target as Element).outerHTML),
          { once: true },
        );
      });
      await page.mouse.click(badge.x, badge.y);
      await closes();
      // It stays where it is: no card after that.
      await page.mouse.move(badge.x + 1, badge.y);
      await page.evaluate(() => new Promise((done) => setTimeout(done, 300)));
      expect(await isOpen()).toBe(false);
      const [clicked] = await page.evaluate(() => (globalThis as unknown as { clicked: string[] }).clicked);
      expect(clicked).toBe(await page.$eval(`#place ${control}`, (one) => one.outerHTML));
      // Out of the chip within the control, where no element is left, the card goes again.
      await page.mouse.move(x, y);
      await page.mouse.move(badge.x, badge.y);
      await opens();
      await page.mouse.move(x, y);
      await closes();
      await page.mouse.move(700, 600);
    },
  );

  test('opens when a link or button that holds the name gets the focus', async () => {
    await put('<a href="#gone">Dana Cole</a> <button>Ray Otto</button>');
    await page.focus('#place a');
    await page.keyboard.press('Tab');
    await opens();
    expect(await page.evaluate(() => document.activeElement?.localName)).toBe('button');
    await page.keyboard.press('Escape');
    await closes();
    expect(await page.evaluate(() => document.activeElement?.localName)).toBe('button');
  });

  test('opens by nothing that a page does by itself, for a badge that a page made or for ours', async () => {
    await put('<p style="margin:100px">Dana Cole</p>');
    await page.evaluate(async () => {
      const place = document.querySelector('#place');
      const ours = document.querySelector<HTMLElement>('#place member-status-badge');
      if (place === null || ours === null) throw new Error('no badge');
      const theirs = document.createElement('member-status-badge');
      theirs.dataset.users = ours.dataset.users ?? '';
      theirs.dataset.standing = 'deleted';
      theirs.tabIndex = 0;
      place.append(theirs);
      for (const badge of [ours, theirs]) {
        badge.focus();
        for (const type of ['pointerover', 'pointerdown', 'pointerup', 'click'])
          badge.dispatchEvent(new PointerEvent(type, { bubbles: true, composed: true }));
        for (const type of ['keydown', 'keyup'])
          badge.dispatchEvent(new KeyboardEvent(type, { key: 'Enter', bubbles: true, composed: true }));
      }
      // Longer than a card waits for a pointer that rests.
      await new Promise((done) => setTimeout(done, 300));
    });
    expect(await page.$('member-status-card')).toBeNull();
  });

  test('its text cannot be selected, and the e-mail has a button that copies it', async () => {
    await put('<p style="margin:100px">Dana Cole</p>');
    const badge = await middleOf('#place member-status-badge');
    await page.mouse.move(badge.x, badge.y);
    await opens();
    await placeOfCard(page);
    const card = await inCard(page, (root) => {
      const email = root.querySelector('.email');
      if (email === null) throw new Error('no e-mail');
      const { left, top, bottom } = email.getBoundingClientRect();
      return {
        email: email.textContent ?? '',
        x: left + 20,
        y: (top + bottom) / 2,
        buttons: [...root.querySelectorAll('button')].map((one) => one.textContent),
      };
    });
    if (!card) throw new Error('no card');
    expect(card.buttons).toEqual(['Refresh', 'Copy user id', 'Copy e-mail', 'Copy API call']);
    await page.mouse.click(card.x, card.y, { count: 3 });
    expect(await page.evaluate(() => String(getSelection()))).toBe('');
    // A script that guesses a part of it: Firefox tells it the rest.
    if (kind === 'chromium') {
      const told = await page.evaluate(
        (host) => {
          (globalThis as unknown as { find(text: string): boolean }).find(host);
          getSelection()?.modify('extend', 'backward', 'lineboundary');
          return String(getSelection());
        },
        card.email.replace(/.*@/, '@'),
      );
      expect(told).not.toContain(card.email);
    }
    await page.mouse.move(700, 600);
    await closes();
  });

  test('goes when its badge comes to stand for another', async () => {
    await put('<p style="margin:100px" id="row">Dana Cole</p>');
    const badge = await middleOf('#place member-status-badge');
    await page.mouse.move(badge.x, badge.y);
    await opens();
    await page.$eval('#row', (row) => {
      (row.firstChild as Text).nodeValue = 'Ray Otto';
    });
    await closes();
    await page.mouse.move(700, 600);
  });

  test.each(LANGUAGES)('in %s a name and its badge are one sentence', async (language) => {
    const texts = JSON.parse(await readFile(`src/_locales/${language}/messages.json`, 'utf8')) as Record<
      string,
      { message: string }
    >;
    await chooseSettings({ harness, page }, { language });
    await put(SENTENCES.map(([name]) => `<p>${name}</p><p><a href="#x">${name}</a></p>`).join(''));
    const said = SENTENCES.map(([, key]) => texts[key]?.message.replace('$1', '2') ?? key);
    for (const label of said) {
      expect(label).toMatch(/^[\p{Ll}–]/u);
      expect(label).not.toMatch(/[.!?]$/);
    }
    const wanted = SENTENCES.flatMap(([name, key], at) => [
      `${name} ${said[at]}`,
      `, ${texts[key.replace('page_is', 'standing')]?.message}`,
    ]);
    await until(async () => JSON.stringify(await labels()) === JSON.stringify(wanted), {
      what: `labels in ${language}`,
    });
    const foreign = language === 'en' ? null : language;
    expect(await page.$$eval('#place [lang]', (all) => all.map((one) => one.getAttribute('lang')))).toEqual(
      foreign === null ? [] : wanted.map(() => foreign),
    );
    // What the browser tells a screen reader; only Chromium lets a test ask for it.
    if (kind === 'chromium') {
      for (const [at, [name]] of SENTENCES.entries()) {
        const link = (await page.$$('#place a'))[at];
        if (link === undefined) throw new Error('no link');
        const node = await page.accessibility.snapshot({ root: link });
        expect(node?.name).toBe(`${name}${wanted[2 * at + 1]}`);
      }
    }
  });

  test('the keyboard command goes from person to person, round again, and past names that are not shown', async () => {
    await chooseSettings({ harness, page }, {});
    await put(
      '<p>Dana Cole</p><p hidden>Ray Otto</p><div style="height:3000px"></div><p><a href="#x">Nora Vance</a></p><p style="visibility:hidden">Eva Stone</p><p>Ivo Marsh</p>',
    );
    await page.evaluate(() => {
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    });
    await page.evaluate(expressionOf(noteFlashes));
    const seen: string[] = [];
    for (let time = 0; time < 4; time += 1) {
      await pressCommand(harness, page);
      seen.push(
        (await until(
          async () => {
            const name = (await page.evaluate(expressionOf(readShown))) as string;
            return name !== seen.at(-1) && name;
          },
          { what: `the next person after ${seen.at(-1)}` },
        )) as string,
      );
    }
    expect(seen).toEqual(['Dana Cole', 'Nora Vance', 'Ivo Marsh', 'Dana Cole']);
    await page.keyboard.press('Escape');
  });

  test('in a grid the page walks by arrow keys as before, and Tab leaves it at once', async () => {
    await put(
      `<button id="before">x</button><div role="grid" id="grid">${[
        'Dana Cole',
        'Ray Otto',
        'Ann Lee',
        'Ivo Marsh',
      ]
        .map(
          (name, at) =>
            `<div role="row"><div role="gridcell" tabindex="${at === 0 ? 0 : -1}">${name}</div></div>`,
        )
        .join('')}</div><button id="after">x</button>`,
    );
    await page.$eval('#grid', (grid) => {
      grid.addEventListener('keydown', (event) => {
        const step = { ArrowDown: 1, ArrowUp: -1 }[(event as KeyboardEvent).key];
        if (step === undefined || document.activeElement === null) return;
        const cells = [...grid.querySelectorAll<HTMLElement>('[role=gridcell]')];
        const next = cells[cells.indexOf(document.activeElement as HTMLElement) + step];
        for (const cell of cells) cell.tabIndex = cell === next ? 0 : -1;
        next?.focus();
      });
    });
    await page.focus('#before');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Dana Cole');
    const texts = [];
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowUp'] as const) {
      await page.keyboard.press(key);
      texts.push(await page.evaluate(() => document.activeElement?.textContent));
    }
    expect(texts).toEqual(['Ray Otto', 'Ann Lee', 'Ivo Marsh', 'Ann Lee']);
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('after');
  });
});

/** In the page: keeps which badges have flashed from now on. It is over after a while. */
function noteFlashes(): void {
  const flashed = new Set<Element>();
  Object.assign(globalThis, { flashed });
  for (const badge of document.querySelectorAll('#place member-status-badge')) {
    if (badge.shadowRoot === null) throw new Error('a badge without a chip');
    const note = () => badge.shadowRoot?.querySelector('.flash') && flashed.add(badge);
    new MutationObserver(note).observe(badge.shadowRoot, { attributes: true, subtree: true });
  }
}

/** The name whose badge the command has shown: it flashed, is in sight and has the focus. Empty when none is. */
function readShown(): string {
  const { flashed } = globalThis as unknown as { flashed: ReadonlySet<Element> };
  for (const badge of flashed) {
    const box = badge.shadowRoot?.firstElementChild?.getBoundingClientRect();
    if (box === undefined || box.top < 0 || box.bottom > innerHeight) continue;
    if (badge === document.activeElement || badge.parentElement === document.activeElement)
      return badge.previousSibling?.nodeValue ?? '';
  }
  return '';
}

/**
 * The command of the manifest. Firefox: its own key element of the browser's window, as if pressed. Chromium: the
 * event of the background, since a key given to a page by automation never reaches the browser's shortcuts.
 */
async function pressCommand(harness: Harness, page: Page): Promise<void> {
  if (harness.kind === 'firefox') {
    const chrome = await chromeScope(harness.browser);
    const found = await chrome(pressKey, []);
    if (found !== 1) throw new Error(`${found} keys of the extension`);
    return;
  }
  // A worker that sleeps has no target.
  const awake = await harness.openExtension('popup.html');
  await awake.close();
  await page.bringToFront();
  const origin = harness.extensionUrl('');
  const target = await harness.browser.waitForTarget(
    (one) => one.type() === 'service_worker' && one.url().startsWith(origin),
  );
  const worker = await target.worker();
  if (worker === null) throw new Error('the service worker has ended');
  await worker.evaluate(() => {
    const { chrome } = globalThis as unknown as {
      chrome: { commands: { onCommand: { dispatch(name: string): void } } };
    };
    chrome.commands.onCommand.dispatch('next-flagged');
  });
}

function pressKey(): number {
  const keys = [...document.querySelectorAll('keyset[id^="ext-keyset-id-member-status"] key')];
  for (const key of keys) (key as unknown as { doCommand(): void }).doCommand();
  return keys.length;
}
