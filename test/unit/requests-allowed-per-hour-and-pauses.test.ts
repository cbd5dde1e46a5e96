import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RequestKind } from '../../src/clockify/request-kinds-and-urgency.ts';
import {
  answered,
  NEW_QUOTA,
  nextRequestAt,
  pausedUntil,
  type Quota,
  refuse,
  spend,
} from '../../src/clockify/requests-allowed-per-hour-and-pauses.ts';

const NOW = 10_000_000_000_000;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const FRUGAL: Quota = { ...NEW_QUOTA, frugal: true };

function spent(quota: Quota, ...kinds: readonly RequestKind[]): Quota {
  return kinds.reduce((sum, kind) => spend(sum, kind, NOW), quota);
}

function mayRequest(quota: Quota, kind: RequestKind, now = NOW, requests = 1): boolean {
  return nextRequestAt(quota, kind, now, { requests }) <= now;
}

describe('the hour of a frugal workspace', () => {
  test('has room for five background requests, of which two are reserved for a list', () => {
    const three = spent(FRUGAL, 'check', 'check', 'check');
    expect(mayRequest(three, 'check')).toBe(false);
    expect(mayRequest(three, 'names')).toBe(false);
    expect(mayRequest(three, 'list', NOW, 4)).toBe(true);
    expect(mayRequest(spent(three, 'list'), 'list', NOW, 4)).toBe(false);
    expect(mayRequest(spent(three, 'list', 'list'), 'list')).toBe(false);
  });

  test('never stops a person, and leaves few background requests after many of theirs', () => {
    const connected = spent(FRUGAL, 'wanted', 'wanted', 'wanted', 'wanted', 'wanted', 'wanted');
    expect(mayRequest(connected, 'check', NOW, 2)).toBe(true);
    expect(mayRequest(connected, 'check', NOW, 3)).toBe(false);
    const many = spent(connected, 'refresh', 'refresh');
    expect(mayRequest(many, 'list')).toBe(false);
    expect(mayRequest(many, 'wanted')).toBe(true);
    expect(mayRequest(many, 'refresh')).toBe(true);
  });

  test('says when there is room again', () => {
    const used = spent(FRUGAL, 'list', 'list', 'list', 'list', 'list');
    expect(nextRequestAt(used, 'list', NOW + 10 * MINUTE)).toBe(NOW + HOUR);
    expect(mayRequest(used, 'list', NOW + HOUR)).toBe(true);
  });

  test('lets a list with too many list pages for an hour start when there is room for two', () => {
    expect(mayRequest(spent(FRUGAL, 'list', 'list', 'list'), 'list', NOW, 40)).toBe(true);
    expect(mayRequest(spent(FRUGAL, 'list', 'list', 'list', 'list'), 'list', NOW, 40)).toBe(false);
  });

  test('never has more than five background requests, whoever asks when', () => {
    const ask = fc.record({
      kind: fc.constantFrom<RequestKind>('card', 'check', 'list', 'names', 'wanted', 'refresh'),
      after: fc.integer({ min: 0, max: 15 * MINUTE }),
    });
    fc.assert(
      fc.property(fc.array(ask, { maxLength: 200 }), (asks) => {
        let now = NOW;
        let quota = FRUGAL;
        const own: number[] = [];
        for (const { kind, after } of asks) {
          now += after;
          if (!mayRequest(quota, kind, now)) continue;
          quota = spend(quota, kind, now);
          if (kind !== 'wanted' && kind !== 'refresh') own.push(now);
          expect(own.filter((time) => now - time < HOUR).length).toBeLessThanOrEqual(5);
        }
      }),
      { seed: 24 },
    );
  });

  test('is not counted for a workspace with another plan', () => {
    const busy = spent(NEW_QUOTA, ...new Array<RequestKind>(50).fill('check'));
    expect(mayRequest(busy, 'names')).toBe(true);
    expect(busy).toBe(NEW_QUOTA);
  });
});

describe('a workspace that refuses more', () => {
  test('is left alone for 15, 30, 60 and 60 minutes', () => {
    let quota = NEW_QUOTA;
    let now = NOW;
    for (const minutes of [15, 30, 60, 60]) {
      quota = refuse(quota, now);
      expect(pausedUntil(quota, now)).toBe(now + minutes * MINUTE);
      now += minutes * MINUTE;
      expect(pausedUntil(quota, now)).toBe(0);
    }
  });

  test('is left alone for longer when it says so, not for shorter', () => {
    expect(refuse(NEW_QUOTA, NOW, NOW + 2 * HOUR).pausedUntil).toBe(NOW + 2 * HOUR);
    expect(refuse(NEW_QUOTA, NOW, NOW + MINUTE).pausedUntil).toBe(NOW + 15 * MINUTE);
  });

  test('gets a request only for a Refresh', () => {
    const paused = refuse(NEW_QUOTA, NOW);
    const kinds: RequestKind[] = ['refresh', 'wanted', 'card', 'check', 'list', 'names'];
    expect(kinds.filter((kind) => mayRequest(paused, kind))).toEqual(['refresh']);
  });

  test('that refuses a Refresh too keeps its pause, and an answer ends it', () => {
    const paused = refuse(NEW_QUOTA, NOW);
    const again = refuse(paused, NOW + MINUTE);
    expect(again.pausedUntil).toBe(paused.pausedUntil);
    expect(answered(again)).toMatchObject({ pausedUntil: 0, pauses: 0 });
  });

  test.each([MINUTE, HOUR, 10 * HOUR, 48 * HOUR])(
    'is not left alone for longer when the clock is set back by %i ms',
    (ms) => {
      const paused = refuse(NEW_QUOTA, NOW);
      expect(pausedUntil(paused, NOW - ms)).toBe(0);
      // A Refresh that is refused too starts another pause from now.
      expect(pausedUntil(refuse(paused, NOW - ms), NOW - ms)).toBe(NOW - ms + 30 * MINUTE);
    },
  );

  test('is left alone for a day at most, whatever it says', () => {
    const paused = refuse(NEW_QUOTA, NOW, NOW + 1_000 * HOUR);
    expect(pausedUntil(paused, NOW + HOUR)).toBe(NOW + 24 * HOUR);
    expect(pausedUntil(refuse(paused, NOW + HOUR, NOW + 1_000 * HOUR), NOW + HOUR)).toBe(NOW + 25 * HOUR);
  });
});
