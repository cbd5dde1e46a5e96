/**
 * The state of reading a workspace, as one value, and when a reading should begin by itself. Pure: no browser API, no
 * clock of its own.
 */
import type { ErrorCode, ErrorInfo } from '../domain/errors.ts';
import type { SyncPhase } from '../domain/member.ts';

/** Only these two states wait. A reading that ended in any other way goes on as soon as it can. */
interface Waiting {
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
}

/**
 * `idle`: no reading is under way. `running`: one is, or was when the background ended. `off`: badges were switched
 * off during a reading. `cancelled`: a person ended it. `failed`: it ended with this error.
 */
export type Reading =
  | { readonly is: 'idle' }
  | { readonly is: 'running' }
  | { readonly is: 'off' }
  | Cancelled
  | Failed;

export const IDLE: Reading = { is: 'idle' };

/** How long a reading that a person cancelled does not begin again by itself, ms. */
const CANCELLED_MS = 10 * 60_000;

/** Failures that only a person can mend. Without a list in use, only a person starts the next try. */
const NEEDS_A_PERSON: ReadonlySet<ErrorCode> = new Set(['auth', 'setup', 'permission']);

export function cancelled(now: number): Reading {
  return { is: 'cancelled', until: now + CANCELLED_MS, wait: CANCELLED_MS };
}

/** `wait`: ms until the next try; a longer one that the service asked for counts. */
export function failed(error: ErrorInfo, now: number, wait: number): Failed {
  const until = Math.max(now + wait, error.retryAt ?? 0);
  return { is: 'failed', error, until, wait: until - now };
}

/** The failure of a reading that failed. */
export function errorOf(reading: Reading): ErrorInfo | undefined {
  return reading.is === 'failed' ? reading.error : undefined;
}

/** The state as pages of the extension get it. */
export function phaseOf({ is }: Reading): SyncPhase {
  return is === 'running' || is === 'failed' ? is : 'idle';
}

export interface Circumstances {
  /** ms since the epoch, like all times here. */
  readonly now: number;
  /** Badges are switched on. */
  readonly enabled: boolean;
  readonly reading: Reading;
  /** This background is reading the workspace now. */
  readonly isUnderWay: boolean;
  /** When the list in use was last read in full; `null` when there is none. */
  readonly fullAt: number | null;
  readonly refreshMinutes: number;
  /** When the workspace may be asked again, by its ledger and the service's refusals. */
  readonly requestsFrom: number;
  /** A page that has just been loaded wants the list. */
  readonly isNewPage: boolean;
}

/** When a reading should begin by itself, ms since the epoch: `now` or earlier means at once, `null` never. */
export function dueAt(circumstances: Circumstances): number | null {
  const wanted = wantedAt(circumstances);
  return wanted === null ? null : Math.max(wanted, circumstances.requestsFrom);
}

function wantedAt({
  now,
  enabled,
  reading,
  isUnderWay,
  fullAt,
  refreshMinutes,
  isNewPage,
}: Circumstances): number | null {
  if (isUnderWay) return null;
  // While badges are switched off, only a reading that a person asked for by a click is under way.
  if (reading.is === 'running') return now;
  if (!enabled) return null;
  const listDue = fullAt === null ? now : dueAfter(fullAt, refreshMinutes * 60_000, now);
  switch (reading.is) {
    case 'idle':
      return listDue;
    case 'off':
      return now;
    case 'cancelled':
      return fullAt === null && isNewPage ? now : Math.max(listDue, endOf(reading, now));
    case 'failed':
      if (fullAt === null && isNewPage) return reading.error.code === 'rate' ? endOf(reading, now) : now;
      return fullAt === null && NEEDS_A_PERSON.has(reading.error.code) ? null : endOf(reading, now);
  }
}

/** A clock that was set back must not keep a list for ever, so a list with a time in the future counts as old. */
function dueAfter(time: number, age: number, now: number): number {
  return Math.abs(now - time) > age ? now : time + age;
}

/**
 * The end of a wait. An end further away than the length of the wait does not count, because the clock was ahead when
 * it was set.
 */
function endOf({ until, wait }: Waiting, now: number): number {
  return until - now > wait ? now : until;
}
