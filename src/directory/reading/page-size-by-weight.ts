/** How many records to ask for in a page of a list. Pure: no browser API. */
import { pageWith } from '../../clockify/page-sizes-to-try-after-http-400.ts';
import type { Cursor } from '../lists/list-database-schema.ts';

/** Page sizes, each a divisor of the one before it, so that a walk can go on with a smaller one. */
const SIZES = [4_000, 2_000, 1_000, 500, 250, 125, 25, 5] as const;
/** Size of a page while the members' weight is not known. */
export const FIRST_SIZE = 1_000;
/**
 * The most that a page should weigh, bytes: what arrives in a quarter of a second, within bounds. With lighter pages
 * of a fast service the limit of eight requests a second would set the pace.
 */
const PAGE_MS = 250;
const MIN_PAGE_BYTES = 16 * 1024 * 1024;
const MAX_PAGE_BYTES = 32 * 1024 * 1024;
/** A page that takes longer makes the next ones smaller, ms. */
const SLOW_PAGE_MS = 6_000;
/** The smallest page that is tried with all memberships. */
const SMALLEST_DETAILED = 25;
/** The smallest page of all. */
export const SMALLEST = 5;
/** A member above either is too heavy to be read with all memberships. */
const HEAVY_MEMBER_BYTES = 256 * 1024;
const HEAVY_MEMBER_MS = 60;

/** `weight`: bytes of a member, `speed`: bytes a ms, `limit`: largest page worth trying; 0: not known. */
export function suitableSize(weight: number, speed: number, limit: number): number {
  const bytes = Math.min(MAX_PAGE_BYTES, Math.max(MIN_PAGE_BYTES, speed * PAGE_MS));
  const wanted = weight === 0 ? FIRST_SIZE : bytes / weight;
  const most = limit === 0 ? wanted : Math.min(wanted, limit);
  return SIZES.find((size) => size <= most) ?? SIZES[SIZES.length - 1] ?? FIRST_SIZE;
}

export function smaller(size: number): number {
  return SIZES.find((one) => one < size) ?? size;
}

/** One step above a limit that worked; 0, meaning no limit, at the top. */
export function larger(limit: number): number {
  return SIZES.findLast((size) => size > limit && limit !== 0) ?? 0;
}

/** The same place in the list with pages of another size. */
export function withSize(cursor: Cursor, size: number): Cursor {
  const { offset = (cursor.page - 1) * cursor.size } = cursor;
  return { ...cursor, size, page: pageWith(offset, size) };
}

/** The place that was reached, with pages of the size that the service gives whatever is asked for. */
export function cutTo(cursor: Cursor, size: number): Cursor {
  return { ...withSize(cursor, size), capped: true, offset: undefined };
}

/**
 * The same place with a smaller page, or without most memberships, after an answer that was too large or too slow;
 * `null` when there is nothing left to try.
 */
export function lighter(cursor: Cursor): Cursor | null {
  const size = smaller(cursor.size);
  const mayShrink = size < cursor.size && !cursor.capped;
  const fixed = { ...cursor, growsTo: undefined };
  if (mayShrink && size >= SMALLEST_DETAILED) return withSize(fixed, size);
  return cursor.detailed ? { ...fixed, detailed: false } : mayShrink ? withSize(fixed, size) : null;
}

/** Where a walk goes on, with pages that suit what the last one weighed and how long it took. */
export function adapt(cursor: Cursor, page: { count: number; bytes: number; ms: number }): Cursor {
  const { count, bytes, ms } = page;
  const next: Cursor = { ...cursor, page: cursor.page + 1, capped: cursor.capped || count < cursor.size };
  const detailed =
    next.detailed && !(bytes / count > HEAVY_MEMBER_BYTES || ms / Math.max(count, 25) > HEAVY_MEMBER_MS);
  if (next.capped) return { ...next, offset: undefined, detailed };
  const { size, growsTo = size } = cursor;
  const inTime = SIZES.find((one) => one * ms <= SLOW_PAGE_MS * count) ?? size;
  const limit = ms > SLOW_PAGE_MS ? smaller(size) : Math.max(size, Math.min(growsTo, inTime));
  const fitting = suitableSize(bytes / count, bytes / Math.max(1, ms), limit);
  return { ...withSize({ ...next, offset: cursor.page * size }, fitting), detailed };
}
