/** The open pages of a harness, and what to call before one closes. Tests and tools share it. */
import type { Page } from 'puppeteer-core';

export const openPages = new Set<Page>();

/** Called one after the other before a page closes. */
export const beforeClose: ((page: Page) => Promise<void>)[] = [];

/** Adds the page to `openPages` until it is closed. */
export function keepAccount(page: Page): void {
  openPages.add(page);
  const close = page.close.bind(page);
  page.close = async (options) => {
    await leavePage(page);
    await close(options);
  };
  page.once('close', () => openPages.delete(page));
}

/** Calls what wants to look at the page before it closes. */
export async function leavePage(page: Page): Promise<void> {
  if (!openPages.delete(page)) return;
  for (const look of beforeClose) await look(page);
}
