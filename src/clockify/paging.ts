/** How the service's lists are paged. Source: Clockify's description and its live answers of 2026-05. */

import { StatusError } from '../domain/errors.ts';
import type { Answer } from './client.ts';
import { isTooLarge, pageAtSamePlace, sizeAfterRefusal } from './page-size-after-refusal.ts';

/** No list has more pages than this, whatever the service says. */
const MAX_PAGES = 5_000;

/**
 * Whether this page is the last one. It is when it is empty, only repeats ids already seen, or its header says so. A
 * short page need not be the last, because the service may cap pages silently.
 */
export function isLastPage(page: { count: number; fresh: number; lastPage: boolean | null }): boolean {
  return page.count === 0 || page.fresh === 0 || page.lastPage === true;
}

/** Whether more was promised than an empty page brings: the rest of a list is not given up for one such answer. */
export function isUnexpectedlyEmpty(page: {
  count: number;
  wasPromised: boolean;
  lastPage: boolean | null;
}): boolean {
  return page.count === 0 && page.wasPromised && page.lastPage !== true;
}

/** Throws `schema` for a list that never ends. */
export function checkPage(page: number): void {
  if (page > MAX_PAGES) throw new StatusError('schema', `the list has no end after ${MAX_PAGES} pages`);
}

export interface Walk<T> {
  /** Records of a page, to begin with. */
  readonly size: number;
  /** Fetches page `page`. */
  read(page: number, size: number): Promise<Answer>;
  /** Turns a body into records with ids. */
  parse(body: unknown): readonly T[];
  /** Called with the size that was answered after a larger one was refused. */
  onSmaller(size: number): Promise<void>;
}

/** Walks a paged list from page 1 and yields the new records of each page. Throws as `read` and `parse`. */
export async function* walk<T extends { readonly id: string }>(
  list: Walk<T>,
): AsyncGenerator<{ records: readonly T[]; serverTime: number; isLast: boolean }> {
  const seen = new Set<string>();
  let { size } = list;
  for (let page = 1; ; page++) {
    checkPage(page);
    let answer: Answer;
    try {
      answer = await list.read(page, size);
    } catch (error) {
      const smaller = isTooLarge(error) ? sizeAfterRefusal(size) : null;
      if (smaller === null) throw error;
      page = pageAtSamePlace(page, size, smaller) - 1;
      size = smaller;
      continue;
    }
    if (size < list.size) await list.onSmaller(size);
    const { body, lastPage, serverTime } = answer;
    const all = list.parse(body);
    const records = all.filter(({ id }) => !seen.has(id));
    for (const { id } of records) seen.add(id);
    const isLast = isLastPage({ count: all.length, fresh: records.length, lastPage });
    yield { records, serverTime, isLast };
    if (isLast) return;
  }
}
