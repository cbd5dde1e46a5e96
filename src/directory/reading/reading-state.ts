/** The state of reading a workspace, as one value. Pure: no browser API, no clock of its own. */
import type { ErrorInfo } from '../../domain/errors.ts';
import type { SyncPhase } from '../../domain/types-of-members-lists-and-history.ts';

/** Only these two states wait. A reading that ended in any other way goes on as soon as it can. */
export interface Waiting {
  /** When it may begin again by itself, ms since the epoch. */
  readonly until: number;
  /** Length of that wait when it began, ms. The clock may be set back during it. */
  readonly wait: number;
}

interface Cancelled extends Waiting {
  readonly is: 'cancelled';
}

interface Failed extends Waiting {
  readonly is: 'failed';
  readonly error: ErrorInfo;
  /** The hour had no room for the rest. It goes on where it was left. */
  readonly isPaced?: true;
}

interface Running {
  readonly is: 'running';
  /** Somebody waits for it. */
  readonly isAwaited?: boolean;
}

/**
 * `idle`: no reading is under way. `running`: one is, or was when the background ended. `off`: badges were switched
 * off during a reading. `cancelled`: a person ended it. `failed`: it ended with this error.
 */
export type Reading = { readonly is: 'idle' } | Running | { readonly is: 'off' } | Cancelled | Failed;

export const IDLE: Reading = { is: 'idle' };

/** `wait`: ms until the next try; a longer one that the service asked for counts. */
export function failed(error: ErrorInfo, now: number, wait: number): Failed {
  const until = Math.max(now + wait, error.retryAt ?? 0);
  return { is: 'failed', error, until, wait: until - now };
}

/**
 * A reading that goes on when the hour has room again, at `error.retryAt`. For a first list that had failed before,
 * `error` is that failure: it is still the reason why there is no list.
 */
export function paced(error: ErrorInfo, now: number): Failed {
  return { ...failed(error, now, 0), isPaced: true };
}

/**
 * The end of a wait. An end further away than the length of the wait does not count, because the clock was ahead when
 * it was set.
 */
export function endOf({ until, wait }: Waiting, now: number): number {
  return until - now > wait ? now : until;
}

/** The failure of a reading that failed, without times that a clock noted which was ahead. */
export function errorOf(reading: Reading, now: number): ErrorInfo | undefined {
  if (reading.is !== 'failed') return undefined;
  const { retryAt: _, readyAt: __, ...timeless } = reading.error;
  return endOf(reading, now) === reading.until ? reading.error : timeless;
}

/** The state as pages of the extension get it. */
export function phaseOf({ is }: Reading): SyncPhase {
  return is === 'running' || is === 'failed' ? is : 'idle';
}

/** Whether a person has cancelled the reading, and nothing begins again by itself yet. */
export function restsAfterCancel(reading: Reading, now: number): boolean {
  return reading.is === 'cancelled' && endOf(reading, now) > now;
}
