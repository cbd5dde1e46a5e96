/** Smaller pages to try after the service refused a larger one. */
import { StatusError } from '../domain/errors.ts';
import { WebPageError } from './errors-from-refused-requests.ts';

/** Page sizes to try after a larger page was refused, records. Source: lists refused with 400 in 2026-05. */
const SIZES_AFTER_REFUSAL = [200, 50] as const;

/** The size to try after a page of this one was refused with 400; `null`: no smaller one is worth it. */
export function sizeAfterRefusal(size: number): number | null {
  return SIZES_AFTER_REFUSAL.find((one) => one < size) ?? null;
}

/** The page of the new size that begins at the same record as a page of the old one, or before it. */
export function pageAtSamePlace(page: number, size: number, newSize: number): number {
  return pageWith((page - 1) * size, newSize);
}

/** The page that holds the record behind `offset` others. */
export function pageWith(offset: number, size: number): number {
  return Math.floor(offset / size) + 1;
}

/** 400: a parameter was refused, and the size of the page may be it; also when a gateway between says so. */
export function isTooLarge(error: unknown): boolean {
  if (error instanceof WebPageError) return error.pageStatus === 400;
  return error instanceof StatusError && error.status === 400;
}
