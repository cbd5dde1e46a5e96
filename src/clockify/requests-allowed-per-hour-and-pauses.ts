/**
 * How often a workspace may be asked. A new workspace on the Free plan allows 30 requests an hour to all tools of all
 * its members together (Clockify's help, article 31677, 2026-05), so the requests of the last hour are counted for
 * each frugal workspace. Pure: no browser API, no clock of its own.
 */
import type { RequestKind } from './request-kinds-and-urgency.ts';

/** What is known of how often a workspace may be asked. */
export interface Quota {
  /** The workspace's plan may allow only 30 requests an hour. */
  readonly frugal: boolean;
  /** Times of the requests of the last hour that nobody waited for, ms since the epoch; frugal workspaces only. */
  readonly own: readonly number[];
  /** Times of the requests that somebody waited for, in the same way. */
  readonly wished: readonly number[];
  /** Until when the service refuses more, ms since the epoch; 0: it does not. */
  readonly pausedUntil: number;
  /** Length of that pause when it began, ms. The clock may be set back during it. */
  readonly pausedFor: number;
  /** Pauses since the last answer. */
  readonly pauses: number;
  /** Size of the pages of a list (`users`, `projects` …) after a larger one was refused, records. */
  readonly pageSizes: Readonly<Record<string, number>>;
}

export const NEW_QUOTA: Quota = {
  frugal: false,
  own: [],
  wished: [],
  pausedUntil: 0,
  pausedFor: 0,
  pauses: 0,
  pageSizes: {},
};

/**
 * Requests an hour that the extension makes by itself. With three colleagues that leaves half of the 30 to others.
 */
export const REQUESTS_PER_HOUR = 5;
/** How many of these are kept for a list that is due. */
const KEPT_FOR_LISTS = 2;
/**
 * Requests of people count too: with this many in the hour beyond our own limit, the extension does nothing by
 * itself.
 */
const EXTRA_WITH_WISHES = 3;

const HOUR_MS = 60 * 60_000;
const PAUSES_MS = [15 * 60_000, 30 * 60_000, HOUR_MS] as const;
/** The longest pause, whatever the service says, ms. */
const LONGEST_PAUSE_MS = 24 * HOUR_MS;

/**
 * When this many requests may begin, ms since the epoch; `now` or earlier means at once. A list with more pages than
 * are kept for lists begins when these have room, and goes on as more room comes.
 */
export function nextRequestAt(
  quota: Quota,
  kind: RequestKind,
  now: number,
  { requests = 1, perHour = REQUESTS_PER_HOUR }: { requests?: number; perHour?: number } = {},
): number {
  if (kind === 'refresh') return now;
  const paused = pausedUntil(quota, now);
  if (!quota.frugal || kind === 'wanted') return Math.max(now, paused);
  const most = mostOf(kind, perHour);
  // Only the requests that are kept for a list are sure to find room.
  const wanted = Math.min(requests, most, kind === 'list' ? KEPT_FOR_LISTS : most);
  const own = freeAt(quota.own, most - wanted, now);
  const all = freeAt([...quota.own, ...quota.wished], perHour + EXTRA_WITH_WISHES - wanted, now);
  return Math.max(now, paused, own, all);
}

/** How many requests have room now. */
export function requestsLeft(
  quota: Quota,
  kind: RequestKind,
  now: number,
  perHour: number = REQUESTS_PER_HOUR,
): number {
  if (!quota.frugal || kind === 'refresh' || kind === 'wanted') return Number.POSITIVE_INFINITY;
  const own = ofLastHour(quota.own, now).length;
  const all = own + ofLastHour(quota.wished, now).length;
  return Math.max(0, Math.min(mostOf(kind, perHour) - own, perHour + EXTRA_WITH_WISHES - all));
}

/** The most requests an hour of those that nobody waits for. */
function mostOf(kind: RequestKind, perHour: number): number {
  return Math.max(1, kind === 'list' ? perHour : perHour - KEPT_FOR_LISTS);
}

/** The first moment at which at most `allowed` of the times lie within the hour before it. */
function freeAt(times: readonly number[], allowed: number, now: number): number {
  const recent = ofLastHour(times, now).sort((a, b) => b - a);
  const last = recent[allowed];
  return last === undefined ? now : last + HOUR_MS;
}

/** A time ahead of the clock is kept too: the clock was set back during the hour. */
function ofLastHour(times: readonly number[], now: number): number[] {
  return times.filter((time) => Math.abs(now - time) < HOUR_MS);
}

/**
 * End of a pause, ms since the epoch; 0 when there is none. A pause whose end is further away than its length is
 * over.
 */
export function pausedUntil(quota: Pick<Quota, 'pausedUntil' | 'pausedFor'>, now: number): number {
  return quota.pausedUntil > now && quota.pausedUntil - now <= quota.pausedFor ? quota.pausedUntil : 0;
}

/** Counts a request that goes out. */
export function spend(quota: Quota, kind: RequestKind, now: number): Quota {
  if (!quota.frugal) return quota;
  const isWish = kind === 'refresh' || kind === 'wanted';
  const own = ofLastHour(quota.own, now);
  const wished = ofLastHour(quota.wished, now);
  (isWish ? wished : own).push(now);
  return { ...quota, own, wished };
}

/** Begins a pause: the service still refuses after the waits it asked for. `retryAt`: the time it named, if any. */
export function refuse(quota: Quota, now: number, retryAt = 0): Quota {
  const running = pausedUntil(quota, now);
  const length = PAUSES_MS[Math.min(quota.pauses, PAUSES_MS.length - 1)] ?? HOUR_MS;
  const shortest = running > 0 ? running - now : length;
  const pausedFor = Math.min(Math.max(shortest, retryAt - now), LONGEST_PAUSE_MS);
  return {
    ...quota,
    pausedUntil: now + pausedFor,
    pausedFor,
    pauses: running > 0 ? quota.pauses : quota.pauses + 1,
  };
}

/** Ends a pause: the service answered. */
export function answered(quota: Quota): Quota {
  return quota.pauses === 0 ? quota : { ...quota, pausedUntil: 0, pausedFor: 0, pauses: 0 };
}

/** Notes that a page of this size was answered after a larger one was refused. */
export function learnPageSize(quota: Quota, list: string, size: number): Quota {
  return quota.pageSizes[list] === size
    ? quota
    : { ...quota, pageSizes: { ...quota.pageSizes, [list]: size } };
}

/** How many requests to a frugal workspace were made in the hour before `now`, whoever wanted them. */
export function requestsOfLastHour({ own, wished }: Pick<Quota, 'own' | 'wished'>, now: number): number {
  return ofLastHour([...own, ...wished], now).length;
}

/** Whether forgetting this quota would lose nothing of the last hour. */
export function isIdle(quota: Omit<Quota, 'frugal'>, now: number): boolean {
  return pausedUntil(quota, now) === 0 && requestsOfLastHour(quota, now) === 0;
}
