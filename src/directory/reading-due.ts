/** When a reading of a workspace should begin by itself, or be tried again. Pure: no browser API, no clock of its own. */
import { type ErrorCode, isUntrusted } from '../domain/errors.ts';
import { endOf, type Reading } from './sync-state.ts';

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
        return isRefused || isUntrusted(reading.error) ? endOf(reading, now) : now;
      }
      return fullAt === null && NEEDS_A_PERSON.has(reading.error.code) ? null : endOf(reading, now);
  }
}

/** A clock that was set back must not keep a list for ever, so a list with a time in the future counts as old. */
function dueAfter(time: number, age: number, now: number): number {
  return Math.abs(now - time) > age ? now : time + age;
}
