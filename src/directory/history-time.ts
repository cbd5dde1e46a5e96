/** When the history says that something happened. Pure: no browser API. */
import type { HistoryEvent } from '../domain/member.ts';
import type { ConnectionRecord } from '../platform/vault.ts';
import type { Sighting } from './member-chunks.ts';

/** A computer's clock that is further from the service's than this is wrong, ms. Proxies keep answers for a while. */
const MAX_SKEW_MS = 24 * 60 * 60_000;

/**
 * The present time, ms since the epoch: by the computer's clock (`now`), or by the service's if the computer's is wrong.
 * The history is kept for years, and a day that never was would stay in it. Of a self-hosted server nobody knows
 * whether its clock is right, so the computer's counts. `sightings`: of the answer.
 */
export function historyTime(
  { server }: Pick<ConnectionRecord, 'server'>,
  sightings: Iterable<Pick<Sighting, 'at'>>,
  now: number,
): number {
  if (server !== undefined) return now;
  let last = 0;
  for (const { at } of sightings) last = Math.max(last, at);
  return last > 0 && Math.abs(now - last) > MAX_SKEW_MS ? last : now;
}

/**
 * When changes were seen, and after when they happened. `before`: when the list before was read or confirmed, by the
 * computer's clock, ms since the epoch; not known while that clock is wrong.
 */
export function timesOfChanges(
  happenedAt: number,
  before: number,
  now: number,
): Pick<HistoryEvent, 'at' | 'laterThan'> {
  return { at: happenedAt, ...(happenedAt === now && before <= now ? { laterThan: before } : {}) };
}
