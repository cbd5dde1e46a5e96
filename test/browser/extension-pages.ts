/** Pages of the extension as a person uses them: opened, used by keyboard, and checked by axe-core. */
import { readFileSync } from 'node:fs';
import type { Page } from 'puppeteer-core';
import { expressionOf, type Harness, until } from './harness.ts';

const AXE = readFileSync('node_modules/axe-core/axe.min.js', 'utf8');

interface Finding {
  readonly id: string;
  readonly where: readonly string[];
}

/** What axe-core finds in the page in its current state. */
export async function accessibilityFaults(page: Page): Promise<Finding[]> {
  await page.evaluate(`if (!globalThis.axe) { ${AXE} }`);
  const found = await page.evaluate(
    expressionOf(async () => {
      const { axe } = globalThis as unknown as {
        axe: { run(): Promise<{ violations: { id: string; nodes: { target: string[] }[] }[] }> };
      };
      const { violations } = await axe.run();
      return violations.map(({ id, nodes }) => ({ id, where: nodes.map(({ target }) => target.join(' ')) }));
    }),
  );
  return found as Finding[];
}

/** Presses keys one after the other. */
export async function type(page: Page, ...keys: string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key as 'Tab');
}

/** Presses Tab until the focused element matches. Throws when it is never reached. */
export async function tabTo(page: Page, selector: string): Promise<void> {
  for (let step = 0; step < 80; step++) {
    await type(page, 'Tab');
    if (await hasFocus(page, selector)) return;
  }
  throw new Error(`Tab never reaches ${selector}`);
}

/** Whether the element with the focus matches. */
export function hasFocus(page: Page, selector: string): Promise<boolean> {
  return page.evaluate((wanted) => document.activeElement?.matches(wanted) === true, selector);
}

/** The text of an element. */
export function textOf(page: Page, selector = 'body'): Promise<string> {
  return page.$eval(selector, (element) => element.textContent ?? '');
}

/** Waits until the page contains the text. */
export async function waitForText(page: Page, text: string | RegExp): Promise<void> {
  await until(async () => (await textOf(page)).match(text) !== null, { what: `the text ${text}` });
}

/** Keeps the last file that the page offers, instead of saving it. */
export async function catchDownloads(page: Page): Promise<void> {
  await page.evaluate(
    expressionOf(() => {
      const blobs = new Map<string, Blob>();
      const create = URL.createObjectURL.bind(URL);
      URL.createObjectURL = (blob) => {
        const url = create(blob);
        blobs.set(url, blob as Blob);
        return url;
      };
      HTMLAnchorElement.prototype.click = function click(this: HTMLAnchorElement) {
        const blob = blobs.get(this.href);
        if (blob !== undefined) Object.assign(globalThis, { caught: { name: this.download, blob } });
      };
    }),
  );
}

/** The next file that was kept. `text` is without its byte order mark. */
export async function downloaded(page: Page): Promise<{ name: string; bytes: number[]; text: string }> {
  const { name, bytes } = await until(
    () =>
      page.evaluate(async () => {
        const holder = globalThis as unknown as { caught?: { name: string; blob: Blob } };
        const { caught } = holder;
        delete holder.caught;
        if (caught === undefined) return null;
        return { name: caught.name, bytes: [...new Uint8Array(await caught.blob.arrayBuffer())] };
      }),
    { what: 'the file' },
  );
  return { name, bytes, text: new TextDecoder().decode(Uint8Array.from(bytes)) };
}

/** The pages of one test, which close together after it. */
export class OpenedPages {
  readonly #harness: () => Harness;
  readonly #pages: Page[] = [];

  /** `harness` is called only once the tests run. */
  constructor(harness: () => Harness) {
    this.#harness = harness;
  }

  /** Opens a page of the extension in front, and waits for the selector. */
  async show(path: string, ready: string): Promise<Page> {
    const page = this.#keep(await this.#harness().openExtension(path));
    await page.bringToFront();
    await page.waitForSelector(ready);
    return page;
  }

  /** Opens a page of the web app. */
  async app(path = '/teams'): Promise<Page> {
    return this.#keep(await this.#harness().openApp(path));
  }

  #keep(page: Page): Page {
    this.#pages.push(page);
    return page;
  }

  async close(): Promise<void> {
    for (const page of this.#pages.splice(0)) await page.close();
  }
}
