/** How the service's lists are paged. Source: Clockify's description and its live answers of 2026-05. */

import { StatusError } from '../domain/errors.ts';
import type { Parsed } from './answer-schemas.ts';
import type { Answer } from './client.ts';
import { WebPageError } from './errors-from-refused-requests.ts';
import { isTooLarge, pageAtSamePlace, sizeAfterRefusal } from './page-sizes-to-try-after-http-400.ts';

/** No list has more pages than this, whatever the service says. */
const MAX_PAGES = 5_000;

/**
 * Number of records of a page that are new. A broken record without an id is new where no other record says that the
 * page is a repetition, and the service says that more pages follow.
 */
export function freshOf(
  { records, broken, unreadable }: Parsed<{ readonly id: string }>,
  isSeen: (id: string) => boolean,
  lastPage: boolean | null,
): number {
  const fresh = [...records, ...unreadable].filter(({ id }) => !isSeen(id)).length;
  const isAllBroken = records.length + unreadable.length === 0;
  return isAllBroken && lastPage === false ? broken : fresh;
}

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

/** A page of a list in pages of this size, in records. */
export interface Place {
  readonly page: number;
  readonly size: number;
}

export interface Walk<T> {
  /** The page to begin with; left out for the first one. */
  readonly from?: Place | undefined;
  /** Records of a page, to begin with. */
  readonly size: number;
  /** Fetches page `page`. */
  read(page: number, size: number): Promise<Answer>;
  /** Turns a body into records with ids. */
  parse(body: unknown): Parsed<T>;
  /** Called with the size that was answered after the service itself refused a larger one. */
  onSmaller(size: number): Promise<void>;
}

/**
 * Walks a paged list and yields the new records of each page, with the place of the next one. Throws as `read` and
 * `parse`.
 */
export async function* walk<T extends { readonly id: string }>(
  list: Walk<T>,
): AsyncGenerator<{ records: readonly T[]; serverTime: number; isLast: boolean; next: Place }> {
  const seen = new Set<string>();
  let isCutByWebPage = false;
  let { size } = list;
  const { from = { page: 1, size } } = list;
  for (let number = pageAtSamePlace(from.page, from.size, size); ; number++) {
    checkPage(number);
    let answer: Answer;
    try {
      answer = await list.read(number, size);
    } catch (error) {
      const smaller = isTooLarge(error) ? sizeAfterRefusal(size) : null;
      if (smaller === null) throw error;
      number = pageAtSamePlace(number, size, smaller) - 1;
      size = smaller;
      isCutByWebPage ||= error instanceof WebPageError;
      continue;
    }
    if (size < list.size && !isCutByWebPage) await list.onSmaller(size);
    const { body, lastPage, serverTime } = answer;
    const page = list.parse(body);
    const count = page.records.length + page.broken;
    const isLast = isLastPage({ count, fresh: freshOf(page, (id) => seen.has(id), lastPage), lastPage });
    const records = page.records.filter(({ id }) => !seen.has(id));
    for (const { id } of [...records, ...page.unreadable]) seen.add(id);
    yield { records, serverTime, isLast, next: { page: number + 1, size } };
    if (isLast) return;
  }
}
