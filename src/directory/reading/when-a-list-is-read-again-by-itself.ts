/**
 * When a workspace's list is read again by itself: after the interval of the settings, after a failure, and after a
 * person has cancelled. Pure: no browser API, no clock of its own.
 */
import { type ErrorCode, type ErrorInfo, isUntrusted } from '../../domain/errors.ts';
import { endOf, failed, type Reading } from './reading-state.ts';

/** From this many failures in a row on, pages say when the next try is. */
const SAYS_NEXT_TRY_AFTER = 5;
/** Longest wait after a failure when there is no list, ms: pages have nothing to show until then. */
const FIRST_LIST_WAIT_MS = 4 * 60_000;
/** How long a reading that a person cancelled does not begin again by itself, ms. */
const CANCELLED_MS = 10 * 60_000;
/** Time between a list that was not trusted and the next try for a newly loaded page, ms. */
export const UNTRUSTED_AGAIN_MS = 3_000;

/** Failures that only a person can mend. Without a list in use, only a person starts the next try. */
const NEEDS_A_PERSON: ReadonlySet<ErrorCode> = new Set(['auth', 'setup', 'permission']);

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
  /** When the workspace may be asked again, by its quota, its pause and the service's refusals. */
  readonly requestsFrom: number;
  /** A page that has just been loaded wants the list. */
  readonly isNewPage: boolean;
}

/**
 * Whether somebody waits for the next try of a first list. Only the first one counts as awaited after a connection was
 * made, a page was loaded or a person has pressed something: others must not use up the hour of a workspace.
 */
export function isAwaited(reading: Reading, isNewPage: boolean): boolean {
  const isUntried = reading.is === 'idle' || reading.is === 'off';
  return isNewPage || isUntried || (reading.is === 'running' && reading.isAwaited === true);
}

/** When the next try may begin after a list that was not trusted, ms since the epoch; 0: there was none. */
export function untrustedAgainAt(reading: Reading): number {
  const wasUntrusted = reading.is === 'failed' && isUntrusted(reading.error);
  return wasUntrusted ? reading.until - reading.wait + UNTRUSTED_AGAIN_MS : 0;
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
      if (fullAt === null && isNewPage) {
        const isRefused = reading.error.code === 'rate' && reading.isPaced !== true;
        return isRefused ? endOf(reading, now) : now;
      }
      return fullAt === null && NEEDS_A_PERSON.has(reading.error.code) ? null : endOf(reading, now);
  }
}

/** A clock that was set back must not keep a list for ever, so a list with a time in the future counts as old. */
function dueAfter(time: number, age: number, now: number): number {
  return Math.abs(now - time) > age ? now : time + age;
}

/** Wait before try number `failures + 1`, ms: 4 s, doubled each time up to 30 min; a quarter of it is random. */
export function backoff(failures: number, random: () => number = Math.random): number {
  const full = Math.min(30 * 60_000, 4_000 * 2 ** Math.max(0, failures - 1));
  return Math.round(full * (0.75 + 0.25 * random()));
}

/** The state after a failure. `failures`: in a row. `requestsFrom`: as in `Circumstances`. */
export function failedReading(
  error: ErrorInfo,
  {
    failures,
    hasList,
    requestsFrom,
    now,
  }: Pick<Circumstances, 'requestsFrom' | 'now'> & { readonly failures: number; readonly hasList: boolean },
): Reading {
  // A role does not change by itself, so a list that hides memberships is not read every few minutes.
  const most = hasList || isUntrusted(error) ? Number.POSITIVE_INFINITY : FIRST_LIST_WAIT_MS;
  const reading = failed(error, now, Math.min(backoff(failures), most));
  if (failures < SAYS_NEXT_TRY_AFTER) return reading;
  return { ...reading, error: { retryAt: Math.max(reading.until, requestsFrom), ...error } };
}

/** The state after a person has cancelled a reading. */
export function cancelledReading(now: number): Reading {
  return { is: 'cancelled', until: now + CANCELLED_MS, wait: CANCELLED_MS };
}
