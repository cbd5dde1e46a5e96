/** The pages that a harness has open, and who wants to look at one before it closes. Tests and tools share it. */
import type { Page } from 'puppeteer-core';

export const openPages = new Set<Page>();

/** Called before a page closes, one after the other. */
export const beforeClose: ((page: Page) => Promise<void>)[] = [];

/** Keeps account of the page until it is closed. */
export function keepAccount(page: Page): void {
  openPages.add(page);
  const close = page.close.bind(page);
  page.close = async (options) => {
    await leavePage(page);
    await close(options);
  };
  page.once('close', () => openPages.delete(page));
}

/** The page is about to close. */
export async function leavePage(page: Page): Promise<void> {
  if (!openPages.delete(page)) return;
  for (const look of beforeClose) await look(page);
}
