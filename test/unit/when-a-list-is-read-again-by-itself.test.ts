/** When a reading starts by itself, as a table. */
import { describe, expect, test } from 'vitest';
import { errorOf, failed, IDLE, phaseOf, type Reading } from '../../src/directory/reading/reading-state.ts';
import {
  backoff,
  type Circumstances,
  cancelledReading,
  dueAt,
} from '../../src/directory/reading/when-a-list-is-read-again-by-itself.ts';
import { type ErrorCode, explained, toErrorInfo } from '../../src/domain/errors.ts';

const MINUTE = 60_000;
const NOW = Date.parse('2026-11-24T08:00:00Z');
const DAY = 24 * 60 * MINUTE;

const failedWith = (code: ErrorCode, wait: number, at = NOW, retryAt?: number): Reading =>
  failed({ code, message: '', ...(retryAt === undefined ? {} : { retryAt }) }, at, wait);

const RUNNING: Reading = { is: 'running' };
const OFF: Reading = { is: 'off' };
const fresh = { fullAt: NOW - 10 * MINUTE };
const old = { fullAt: NOW - 61 * MINUTE };
const page = { isNewPage: true };

describe('a reading is due', () => {
  test.each<[what: string, circumstances: Partial<Circumstances>, inMinutes: number | null]>([
    ['a workspace never read', {}, 0],
    ['never read, but this background is reading it', { isUnderWay: true }, null],
    ['never read, badges switched off', { enabled: false }, null],
    ['never read, the service refuses more for 15 minutes', { requestsFrom: NOW + 15 * MINUTE }, 15],
    ['a list younger than the interval', fresh, 50],
    ['a list older than the interval', old, 0],
    ['an old list, but enough requests in this hour', { ...old, requestsFrom: NOW + 20 * MINUTE }, 20],
    ['an old list, badges switched off', { ...old, enabled: false }, null],
    ['a list read by a clock that was a day ahead', { fullAt: NOW + DAY }, 0],
    ['left by a killed background', { reading: RUNNING }, 0],
    [
      'left by a killed background, badges switched off: a person asked',
      { reading: RUNNING, enabled: false },
      0,
    ],
    ['running here', { reading: RUNNING, isUnderWay: true }, null],
    ['cut off by switching off, now on again', { reading: OFF }, 0],
    ['cut off by switching off, a fresh list in use', { reading: OFF, ...fresh }, 0],
    ['cut off by switching off, still off', { reading: OFF, enabled: false }, null],
    ['cancelled by a person', { reading: cancelledReading(NOW) }, 10],
    ['cancelled, and a page is loaded', { reading: cancelledReading(NOW), ...page }, 0],
    ['cancelled, a fresh list in use', { reading: cancelledReading(NOW), ...fresh }, 50],
    ['cancelled, an old list in use', { reading: cancelledReading(NOW), ...old }, 10],
    [
      'cancelled, an old list in use and a page is loaded',
      { reading: cancelledReading(NOW), ...old, ...page },
      10,
    ],
    ['cancelled by a clock that was a day ahead', { reading: cancelledReading(NOW + DAY) }, 0],
    ['failed', { reading: failedWith('server', 4 * MINUTE) }, 4],
    ['failed, and a page is loaded', { reading: failedWith('server', 4 * MINUTE), ...page }, 0],
    [
      'memberships hidden',
      { reading: failed(toErrorInfo(explained('schema', 'hidden')), NOW, 30 * MINUTE) },
      30,
    ],
    [
      'memberships hidden, and a page is loaded',
      { reading: failed(toErrorInfo(explained('schema', 'hidden')), NOW, 30 * MINUTE), ...page },
      0,
    ],
    [
      'memberships hidden, a page is loaded and the hour has no room',
      {
        reading: failed(toErrorInfo(explained('schema', 'hidden')), NOW, 30 * MINUTE),
        ...page,
        requestsFrom: NOW + 20 * MINUTE,
      },
      20,
    ],
    [
      'failed, a list in use and a page is loaded',
      { reading: failedWith('server', 4 * MINUTE), ...old, ...page },
      4,
    ],
    ['failed, its wait over', { reading: failedWith('offline', MINUTE, NOW - 2 * MINUTE) }, -1],
    ['failed by a clock that was a day ahead', { reading: failedWith('server', MINUTE, NOW + DAY) }, 0],
    ['failed, badges switched off', { reading: failedWith('server', 0), enabled: false }, null],
    ['refused for 15 minutes', { reading: failedWith('rate', MINUTE, NOW, NOW + 15 * MINUTE) }, 15],
    [
      'refused for 15 minutes, and a page is loaded',
      { reading: failedWith('rate', MINUTE, NOW, NOW + 15 * MINUTE), ...page },
      15,
    ],
    ...(['auth', 'setup', 'permission'] as const).flatMap(
      (code): [string, Partial<Circumstances>, number | null][] => [
        [`${code}, which a person has to mend`, { reading: failedWith(code, MINUTE) }, null],
        [`${code}, and a page is loaded`, { reading: failedWith(code, MINUTE), ...page }, 0],
        [`${code}, a list in use`, { reading: failedWith(code, MINUTE), ...old }, 1],
      ],
    ),
  ])('%s', (_, circumstances, inMinutes) => {
    const at = dueAt({
      now: NOW,
      enabled: true,
      reading: IDLE,
      isUnderWay: false,
      fullAt: null,
      refreshMinutes: 60,
      requestsFrom: 0,
      isNewPage: false,
      ...circumstances,
    });
    expect(at === null ? null : (at - NOW) / MINUTE).toBe(inMinutes);
  });
});

test('pages learn the phase, and of a failure only the error', () => {
  const failure = failedWith('server', MINUTE);
  expect([IDLE, RUNNING, OFF, cancelledReading(NOW), failure].map(phaseOf)).toEqual([
    'idle',
    'running',
    'idle',
    'idle',
    'failed',
  ]);
  expect([IDLE, RUNNING, OFF, cancelledReading(NOW), failure].map((one) => errorOf(one, NOW)?.code)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
    'server',
  ]);
});

test('the wait after failures doubles up to half an hour, with a random part', () => {
  expect([1, 2, 3].map((failures) => backoff(failures, () => 1))).toEqual([4_000, 8_000, 16_000]);
  expect(backoff(1, () => 0)).toBe(3_000);
  expect(backoff(40, () => 1)).toBe(1_800_000);
});
