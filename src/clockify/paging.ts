/** How the service's lists are paged. Source: Clockify's description and its live answers of 2026-05. */

import { StatusError } from '../domain/errors.ts';
import type { Answer } from './client.ts';

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

/** Page sizes to try after a larger page was refused, records. Source: lists refused with 400 in 2026-05. */
const SIZES_AFTER_REFUSAL = [200, 50] as const;

/** The size to try after a page of this one was refused with 400; `null`: no smaller one is worth it. */
export function sizeAfterRefusal(size: number): number | null {
  return SIZES_AFTER_REFUSAL.find((one) => one < size) ?? null;
}

/** How many larger sizes were refused before this one was answered; `undefined`: none was. */
export function refusedSizes(size: number | undefined): number {
  return size === undefined ? 0 : SIZES_AFTER_REFUSAL.filter((one) => one >= size).length;
}

/** The page of the new size that begins at the same record as a page of the old one, or before it. */
export function pageAtSamePlace(page: number, size: number, newSize: number): number {
  return Math.floor(((page - 1) * size) / newSize) + 1;
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

/** 400: a parameter was refused, and the size of the page may be it. */
export function isTooLarge(error: unknown): boolean {
  return error instanceof StatusError && error.status === 400;
}

export type AccountList = 'LIMITED' | 'LIMITED_DELETED' | 'DELETED';

/** Account statuses that the plain list leaves out. The service takes one value per request. */
export const ACCOUNT_LISTS: readonly AccountList[] = ['LIMITED', 'LIMITED_DELETED', 'DELETED'];

export interface UsersQuery {
  readonly memberships: 'ALL' | 'WORKSPACE';
  readonly status: 'ALL' | 'INACTIVE';
  /** The newest accounts first. */
  readonly newestFirst?: boolean;
  readonly page: number;
  readonly size: number;
  readonly accounts?: AccountList;
  /** Substring filters of the service. */
  readonly email?: string;
  readonly name?: string;
}

/** Path of the users list; sorted by id so that pages stay as they are while people are edited. */
export function usersPath(workspaceId: string, query: UsersQuery): string {
  const parameters = new URLSearchParams({
    memberships: query.memberships,
    status: query.status,
    'sort-column': 'ID',
    'sort-order': query.newestFirst === true ? 'DESCENDING' : 'ASCENDING',
    'include-roles': 'true',
    page: String(query.page),
    'page-size': String(query.size),
  });
  if (query.accounts !== undefined) parameters.set('account-statuses', query.accounts);
  if (query.email !== undefined) parameters.set('email', query.email);
  if (query.name !== undefined) parameters.set('name', query.name);
  return `/v1/workspaces/${encodeURIComponent(workspaceId)}/users?${parameters}`;
}

/**
 * Length limit of an e-mail or a name in a search, in characters of the address. More of it would find nobody else.
 */
const MAX_SEARCH_LENGTH = 120;

/**
 * Path that finds one person by what is known of them. The service looks for a part of the e-mail or the name, so
 * others may come too; the first 50 people of the list when neither is known.
 */
export function personPath(
  workspaceId: string,
  { email, name }: { readonly email: string; readonly name: string },
  memberships: UsersQuery['memberships'],
): string {
  return usersPath(workspaceId, {
    memberships,
    status: 'ALL',
    page: 1,
    size: 50,
    ...(email !== ''
      ? { email: searchBeginning(email) }
      : name !== ''
        ? { name: searchBeginning(name) }
        : {}),
  });
}

/** The beginning of a text that is long enough for a search. Never ends in half of a surrogate pair. */
function searchBeginning(text: string): string {
  let found = '';
  for (const character of text) {
    if (`${new URLSearchParams({ '': found + character })}`.length > MAX_SEARCH_LENGTH) break;
    found += character;
  }
  return found;
}

/** Path of a workspace's user groups or projects. */
export function namesPath(
  workspaceId: string,
  kind: 'user-groups' | 'projects',
  page: number,
  size: number,
): string {
  return `/v1/workspaces/${encodeURIComponent(workspaceId)}/${kind}?page=${page}&page-size=${size}`;
}
