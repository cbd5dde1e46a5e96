/**
 * From which stored pages a reading goes on: after a killed worker, after a failure, or when an hour had no room for
 * the rest. Pure: no browser API, no clock of its own.
 */
import type { Cursor, StateRecord } from '../lists/list-database-schema.ts';
import type { Reading } from './reading-state.ts';

/** Stored pages must be younger than this, ms: after a killed worker, and after a failure. */
const CURSOR_LIVES_MS = 10 * 60_000;
const FAILED_CURSOR_LIVES_MS = 60_000;
/** The same for a list that is read in portions: other requests may take the room of an hour, or nobody has a tab open. */
const PORTIONS_LIVE_MS = 3 * 60 * 60_000;

/** The cursor of the pages that are still good; `null` when there are none. `isWished`: a person waits for the list. */
export function liveCursor(
  { cursor, reading, untrusted }: Pick<StateRecord, 'cursor' | 'reading' | 'untrusted'>,
  isWished: boolean,
  now: number,
): Cursor | null {
  // A person who presses something after a list that was not trusted has mended what its pages still show.
  const isMended = isWished && untrusted === true && reading.is === 'failed';
  if (cursor === null || isMended || Math.abs(now - cursor.updatedAt) >= cursorLives(reading)) return null;
  return cursor;
}

/** How long the pages of a reading may wait for it to go on, ms. */
function cursorLives(reading: Reading): number {
  if (reading.is !== 'failed') return CURSOR_LIVES_MS;
  if (reading.isPaced) return PORTIONS_LIVE_MS;
  return FAILED_CURSOR_LIVES_MS + (reading.error.code === 'rate' ? reading.wait : 0);
}
