/** After when the history says that a change happened, while a clock is wrong or was. */
import { describe, expect, it } from 'vitest';
import type { RosterRecord } from '../../src/directory/lists/list-database-schema.ts';
import type { Known } from '../../src/directory/stored-history/history-diff.ts';
import { timesOfChanges } from '../../src/directory/stored-history/time-of-a-change.ts';

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 10, 30, 12);

const active: Known = { name: 'Ada', email: '', account: 'ACTIVE', membership: 'ACTIVE', standing: 'active' };
const unreadable: Known = { ...active, standing: 'unknown' };
const limited: Known = { ...active, account: 'LIMITED', standing: 'limited' };

/** `clock`: when the change was seen and when the list before was read, ms after now. */
function laterThan(
  earlier: Known | undefined,
  roster: Partial<RosterRecord>,
  { happened = 0, before = -HOUR } = {},
): number | undefined {
  const times = timesOfChanges(NOW + happened, NOW + before, NOW, 'key', { connectionId: 'key', ...roster });
  const { at, laterThan } = times(earlier ?? active, earlier === undefined, 'person');
  expect(at).toBe(NOW + happened);
  return laterThan;
}

describe.each([
  ['the computer’s clock is wrong', { happened: -400 * 24 * HOUR }],
  ['the list before was read by a clock that was ahead', { before: 400 * 24 * HOUR }],
])('while %s', (_, clock) => {
  const at = NOW + ('happened' in clock ? clock.happened : 0);

  it('a change is later than the first of the lists without a gap', () => {
    expect(laterThan(active, { unbrokenFrom: at - 5 * HOUR }, clock)).toBe(at - 5 * HOUR);
    expect(laterThan(undefined, { unbrokenFrom: at - 5 * HOUR }, clock)).toBe(at - 5 * HOUR);
  });

  it('nobody knows after when it happened if that list is not earlier, or is not known', () => {
    expect(laterThan(active, { unbrokenFrom: at + 1 }, clock)).toBe(0);
    expect(laterThan(active, {}, clock)).toBe(0);
  });
});

it('a list that a clock which was ahead dated says nothing of accounts and of records that were copied from it', () => {
  expect(laterThan(limited, { accountsAt: NOW - 2 * HOUR })).toBe(NOW - 2 * HOUR);
  expect(laterThan(limited, { accountsAt: NOW + HOUR })).toBe(0);
  expect(laterThan(limited, { accountsAt: NOW + HOUR, unbrokenFrom: NOW - 9 * HOUR })).toBe(NOW - 9 * HOUR);
  expect(laterThan(unreadable, { unbrokenFrom: NOW + HOUR })).toBe(0);
  expect(laterThan(active, { unbrokenFrom: NOW + HOUR })).toBe(NOW - HOUR);
});
