/** When the history says that something happened. Pure: no browser API. */
import { LEFT_STANDINGS } from '../../domain/standing.ts';
import type { ConnectionRecord } from '../../platform/vault-of-connections-and-keys.ts';
import type { RosterRecord } from '../lists/list-database-schema.ts';
import { isListedApart } from '../lists/user-to-member.ts';
import { lastKnown, type TimesOf } from './history-diff.ts';

/** A computer's clock that is further from the service's than this is wrong, ms. Proxies keep answers for a while. */
const MAX_SKEW_MS = 24 * 60 * 60_000;

/**
 * The present time, ms since the epoch: by the computer's clock (`now`), or by the service's if the computer's is wrong.
 * The history is kept for years, and a day that never was would stay in it. Of a self-hosted server nobody knows
 * whether its clock is right, so the computer's counts. `at`: the time of the answer by the service's clock; 0 for none.
 */
export function historyTime({ server }: Pick<ConnectionRecord, 'server'>, at: number, now: number): number {
  return server === undefined && at > 0 && Math.abs(now - at) > MAX_SKEW_MS ? at : now;
}

/**
 * When a change was seen, and after when it happened, by what the list before said of the person; 0 when it said
 * nothing. `before`: when that list was read or confirmed, by the computer's clock, ms since the epoch; not known while
 * that clock is wrong, when the start of the unbroken history stands in for it. `connectionId`: which one saw the
 * change. `roster`: the record of the list before.
 *
 * Its accounts may be copied from the one before it, and nobody knows since when a record that cannot be read is as it
 * was. Version 1.0.0 read the accounts with the list, or left out those that were refused: who is new among them may
 * have been there for years. So may all who are new to the key that sees them, who may be the person of a broken record,
 * or who have left already: somebody may have been hidden from a key whose role has changed since.
 */
export function timesOfChanges(
  happenedAt: number,
  before: number,
  now: number,
  connectionId: string,
  roster: Partial<RosterRecord> = {},
): TimesOf {
  const { fullAt = 0, broken = 0, unnamed = broken, nameless = [], accountsAt, unbrokenFrom = 0 } = roster;
  const isClockWrong = happenedAt !== now || before > now;
  const mayHide = roster.connectionId !== connectionId || unnamed > 0;
  // A later time is of a clock that was ahead.
  const unlessLater = (time: number): number => (time > happenedAt ? 0 : time);
  const first = unlessLater(unbrokenFrom);
  return (known, isNew, userId) => {
    const { account, standing } = known;
    const last = lastKnown(known);
    const isUnknown = last === null || last === 'unknown';
    const mayBeOld = isNew && (mayHide || nameless.includes(userId));
    if (isUnknown || mayBeOld || (isNew && LEFT_STANDINGS.has(last))) return { at: happenedAt, laterThan: 0 };
    if (isClockWrong) return { at: happenedAt, laterThan: first };
    const accounts = unlessLater(accountsAt ?? (isNew ? 0 : fullAt));
    const readAt = standing === 'unknown' ? 0 : isListedApart(account) ? accounts : before;
    return { at: now, laterThan: Math.min(before, Math.max(readAt, first)) };
  };
}
