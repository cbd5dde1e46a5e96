/**
 * The card and the keyboard: hover, focus and touch open it, the pointer may go into it, Escape closes it. A name with
 * its badge is one sentence for a screen reader, in each language. The command goes from person to person.
 */
import type { Frame, Page } from 'puppeteer-core';
import { describe, expect, test } from 'vitest';
import { LANGUAGES, readMessages } from '../locale-texts.ts';
import { cardCloses, cardOpens, inCard, noteFlashes, placeOfCard, readCard } from './card-root.ts';
import { chooseSettings, makePlace, putInPlace, setUpStage } from './cases/case-page.ts';
import { BROWSERS, chromeScope, expressionOf, focusByKey, type Harness, until } from './harness.ts';

/** How long a card stays open after the pointer has left it, ms. */
const LEAVE_MS = 250;
/** One person of each flagged standing, with the key of the badge's text and its value. */
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

  /** The middle of an element, or of the chip of a badge. */
  async function middleOf(selector: string, where: Page | Frame = page): Promise<{ x: number; y: number }> {
    return where.$eval(selector, (one) => {
      const painted = one.localName === 'member-status-badge' ? one.shadowRoot?.firstElementChild : one;
      if (!painted) throw new Error('the badge has no chip');
      const box = painted.getBoundingClientRect();
      return { x: box.left + box.width / 2, y: box.top + box.height / 2 };
    });
  }

  test('opens by hover, stays while the pointer goes into it, and closes after the pointer has left', async () => {
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
        // Twice as long as the card stays open after the pointer has left it.
        await page.evaluate(() => new Promise((done) => setTimeout(done, 500)));
        if (await isOpen()) return true;
        // When a busy machine moves the pointer there too late, this says nothing about the card.
        expect(took).toBeGreaterThan(LEAVE_MS);
        await page.mouse.move(700, 600);
        return false;
      },
      { what: 'a card that stays for the pointer that goes into it' },
    );
    await page.mouse.move(700, 600);
    await closes();
  });

  test('closes by Escape while hovered, and the page does not get the key', async () => {
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

  test('opens by touch, but inside a link the page gets one click on the link and no card opens', async () => {
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
    'inside %s opens only by hover over the chip, and a click there goes to the control',
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
      // Moves within the chip: no card opens after the click.
      await page.mouse.move(badge.x + 1, badge.y);
      await page.evaluate(() => new Promise((done) => setTimeout(done, 300)));
      expect(await isOpen()).toBe(false);
      const [clicked] = await page.evaluate(() => (globalThis as unknown as { clicked: string[] }).clicked);
      expect(clicked).toBe(await page.$eval(`#place ${control}`, (one) => one.outerHTML));
      // Moves from the chip to where the control has no other element: the card closes again.
      await page.mouse.move(x, y);
      await page.mouse.move(badge.x, badge.y);
      await opens();
      await page.mouse.move(x, y);
      await closes();
      await page.mouse.move(700, 600);
    },
  );

  test('opens when a link or button with the name gets the focus', async () => {
    await put('<a href="#gone">Dana Cole</a> <button>Ray Otto</button>');
    await page.focus('#place a');
    await page.keyboard.press('Tab');
    await opens();
    expect(await page.evaluate(() => document.activeElement?.localName)).toBe('button');
    await page.keyboard.press('Escape');
    await closes();
    expect(await page.evaluate(() => document.activeElement?.localName)).toBe('button');
  });

  test('gives the focus back to the link when the badge in it goes', async () => {
    await put('<a href="#gone">Dana Cole</a>');
    await focusByKey(page, '#place a');
    await opens();
    const focused = () => page.evaluate(() => document.activeElement?.localName);
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('member-status-card');
    await page.$eval('#place a', (link) => {
      (link.firstChild as Text).nodeValue = 'Nobody Here';
    });
    await closes();
    expect(await focused()).toBe('a');
  });

  test('says that several people may be meant of a namesake, but not of a list', async () => {
    const said = async (html: string) => {
      await put(html);
      await focusByKey(page, '#place member-status-badge');
      const text = await opens();
      await page.keyboard.press('Escape');
      await closes();
      return text;
    };
    expect(await said('<p>Sam Green</p>')).toContain('2 people');
    const list = await said('<p>Dana Cole, Ray Otto</p>');
    expect(list).toContain('Ray Otto');
    expect(list).not.toContain('2 people');
    // One of these names stands for several people, of whom only one is flagged.
    expect(await said('<p>Nora Vance, Sam Green</p>')).toContain('2 people');
  });

  test('opens by nothing that a page does itself, neither for a badge of the page nor for ours', async () => {
    await put('<p style="margin:100px">Dana Cole</p>');
    await page.evaluate(async () => {
      const place = document.querySelector('#place');
      const ours = document.querySelector<HTMLElement>('#place member-status-badge');
      if (place === null || ours === null) throw new Error('the place has no badge');
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
      // Longer than the pointer must rest for a card.
      await new Promise((done) => setTimeout(done, 300));
    });
    expect(await page.$('member-status-card')).toBeNull();
  });

  test('opens by no focus of the page after a key went down here and up in another window', async () => {
    await put('<button>Dana Cole</button><iframe srcdoc="<input>"></iframe>');
    await page.evaluate(() => {
      addEventListener(
        'blur',
        ({ target }) => target === window && Object.assign(globalThis, { isLeft: true }),
      );
    });
    await page.keyboard.down('Shift');
    await page.$eval('#place iframe', (frame) => (frame as HTMLIFrameElement).contentWindow?.focus());
    await until(() => page.evaluate(() => 'isLeft' in globalThis), { what: 'a window without the focus' });
    await page.focus('#place button');
    expect(await page.$('member-status-card')).toBeNull();
    await page.keyboard.up('Shift');
  });

  test('closes when the pointer leaves the frame that the badge is in', async () => {
    await putInPlace(
      page,
      '<iframe src="/teams" style="position:fixed;inset:0 auto auto 0;width:600px;height:400px"></iframe>',
    );
    const frame = await until(async () => (await page.$('#place iframe'))?.contentFrame(), {
      what: 'the frame',
    });
    await until(() => frame.$('main member-status-badge'), { what: 'a page in the frame' });
    await frame.evaluate(() => {
      document.body.innerHTML = '<p style="margin:100px">Dana Cole</p>';
    });
    const { x, y } = await until(() => middleOf('p member-status-badge', frame), {
      what: 'a badge in the frame',
    });
    await page.mouse.move(x, y);
    await cardOpens(frame);
    await page.mouse.move(700, 600);
    await cardCloses(frame);
  });

  test('allows no selection of its text, and has a button that copies the e-mail', async () => {
    await put('<p style="margin:100px">Dana Cole</p>');
    const badge = await middleOf('#place member-status-badge');
    await page.mouse.move(badge.x, badge.y);
    await opens();
    await placeOfCard(page);
    const card = await inCard(page, (root) => {
      const email = root.querySelector('.email');
      if (email === null) throw new Error('the card has no e-mail');
      const { left, top, bottom } = email.getBoundingClientRect();
      return {
        email: email.textContent ?? '',
        x: left + 20,
        y: (top + bottom) / 2,
        buttons: [...root.querySelectorAll('button')].map((one) => one.textContent),
      };
    });
    if (!card) throw new Error('there is no card');
    expect(card.buttons).toEqual(['Refresh', 'Copy user id', 'Copy e-mail', 'Copy API call']);
    await page.mouse.click(card.x, card.y, { count: 3 });
    expect(await page.evaluate(() => String(getSelection()))).toBe('');
    // A script that guesses part of the text: Firefox would give it the rest.
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

  test('closes when its badge gets another person', async () => {
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

  test.each(LANGUAGES)('in %s a name and its badge form one sentence', async (language) => {
    const texts = readMessages(language);
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
    // What the browser gives to a screen reader. Only Chromium lets a test read it.
    if (kind === 'chromium') {
      for (const [at, [name]] of SENTENCES.entries()) {
        const link = (await page.$$('#place a'))[at];
        if (link === undefined) throw new Error('the accessibility tree has no link');
        const node = await page.accessibility.snapshot({ root: link });
        expect(node?.name).toBe(`${name}${wanted[2 * at + 1]}`);
      }
    }
  });

  test('the keyboard command goes from person to person in a circle and skips hidden names', async () => {
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

  test('leaves arrow keys in a grid to the page, and Tab leaves the grid at once', async () => {
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

/** The name whose badge the command has shown: it flashed, is visible and has the focus. Empty when there is none. */
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
 * The command of the manifest. In Firefox, presses its key element in the browser's window. In Chromium, sends the
 * event to the background, because keys from the automation never reach the browser's shortcuts.
 */
async function pressCommand(harness: Harness, page: Page): Promise<void> {
  if (harness.kind === 'firefox') {
    const chrome = await chromeScope(harness.browser);
    const found = await chrome(pressKey, []);
    if (found !== 1) throw new Error(`the extension has ${found} key elements`);
    return;
  }
  // A sleeping worker has no target.
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
