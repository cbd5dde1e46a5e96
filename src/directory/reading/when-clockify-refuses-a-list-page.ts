/**
 * Where a reading goes on when a page of a list is refused, or a web page comes in its place: in smaller pages, or
 * without a list of accounts. A web page is a proxy's or a firewall's, so nothing is kept as the service's word.
 */

import { usersPath } from '../../clockify/api-paths.ts';
import { WebPageError } from '../../clockify/errors-from-refused-requests.ts';
import { isTooLarge, sizeAfterRefusal } from '../../clockify/page-sizes-to-try-after-http-400.ts';
import type { RequestKind } from '../../clockify/request-kinds-and-urgency.ts';
import { refusesAccounts } from '../../domain/errors.ts';
import type { Cursor, StateRecord } from '../lists/list-database-schema.ts';
import type { QuotasAndPauses } from '../requests/stored-request-counts-and-pauses.ts';
import { FIRST_LIST_REQUESTS, nextListAfterRefusal } from './lists-of-limited-and-deleted-accounts.ts';
import { withSize } from './page-size-by-weight.ts';
import type { SyncDependencies } from './parts-that-readings-need.ts';

/** Under which the size of the list's pages is remembered. */
export function sizeKeyOf({ list }: Cursor): string {
  return list === 'MEMBERS' ? 'users' : 'accounts';
}

/** Path of the cursor's page. */
export function listPagePath(workspaceId: string, { list, page, size, detailed }: Cursor): string {
  return usersPath(workspaceId, {
    memberships: detailed ? 'ALL' : 'WORKSPACE',
    status: 'ALL',
    page,
    size,
    ...(list === 'MEMBERS' || list === 'DONE' ? {} : { accounts: list }),
  });
}

/** The cursor to go on with after the failure of its page; `null` when it is no refusal of that kind. */
export function afterRefusal(cursor: Cursor, error: unknown, log: SyncDependencies['log']): Cursor | null {
  const cut = isTooLarge(error) ? sizeAfterRefusal(cursor.size) : null;
  if (cut !== null) {
    const { size, cutFrom = size } = cursor;
    const isCutByWebPage = cursor.isCutByWebPage === true || error instanceof WebPageError;
    return { ...withSize(cursor, cut), capped: true, cutFrom, isCutByWebPage };
  }
  const { list, unread = [], blocked = [] } = cursor;
  if (list === 'MEMBERS' || list === 'DONE') return null;
  if (error instanceof WebPageError && error.blocksAccounts) {
    log('account list blocked by a web page', list);
    return nextListAfterRefusal({ ...cursor, blocked: [...blocked, list] });
  }
  if (!refusesAccounts(error)) return null;
  // The list goes without accounts of this kind.
  log('account list refused', list);
  return nextListAfterRefusal({ ...cursor, unread: [...unread, list] });
}

/**
 * The cursor to keep after a page failed at the smallest size too, because of web pages; `null` where that is not so. Its
 * size was not what was refused, so the next try asks for the page as it was asked for first.
 */
export function afterWebPages(cursor: Cursor, error: unknown): Cursor | null {
  const { cutFrom, isCutByWebPage, ...rest } = cursor;
  if (cutFrom === undefined || isCutByWebPage !== true || !(error instanceof WebPageError)) return null;
  const { offset = (rest.page - 1) * rest.size } = rest;
  return { ...withSize(rest, cutFrom), offset, capped: false };
}

/**
 * Whether the larger page may be asked for once more. A first list in a workspace with few requests an hour does so only
 * where many smaller pages would follow.
 */
export async function mayAskForLarger(
  quotas: QuotasAndPauses,
  { workspaceId, expected }: StateRecord,
  { list, page, size }: Cursor,
  kind: RequestKind,
): Promise<boolean> {
  if (kind !== 'wanted' || expected <= size || !(await quotas.quota(workspaceId)).frugal) return true;
  return list === 'MEMBERS' && Math.ceil(expected / size) - page > FIRST_LIST_REQUESTS;
}

/**
 * Remembers the size of a page that was answered after a larger one was refused. When a web page came in place of the
 * larger one, that may have been trouble which has passed: then the larger one is asked for once more (`get`; `null`:
 * the hour has no room for that). Returns the cursor to go on with.
 */
export async function withLearnedSize(
  quotas: QuotasAndPauses,
  workspaceId: string,
  cursor: Cursor,
  get: ((cursor: Cursor) => Promise<unknown>) | null,
): Promise<Cursor> {
  const { cutFrom, isCutByWebPage, size } = cursor;
  if (cutFrom === undefined) return cursor;
  if (isCutByWebPage) {
    if (get === null) return cursor;
    const { cutFrom: _, isCutByWebPage: __, ...rest } = cursor;
    try {
      await get(withSize(cursor, cutFrom));
      return { ...rest, capped: false, growsTo: cutFrom };
    } catch (error) {
      // Nothing was learnt, and it is not asked for again at each page.
      if (!isTooLarge(error)) return rest;
    }
  }
  await quotas.learnPageSize(workspaceId, sizeKeyOf(cursor), size);
  return { ...cursor, isCutByWebPage: false };
}
