/** Ages in words: "yesterday" is the day before today by the calendar, not a time of 24 hours. */
import { afterEach, expect, test, vi } from 'vitest';
import { ago } from '../../src/platform/ages-and-dates.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

/** Local time on a day of November 2026. */
const november = (day: number, hour: number, minute = 0) => new Date(2026, 10, day, hour, minute).getTime();

test.each([
  [november(24, 9), november(24, 9, 5), '5 minutes ago', 'vor 5 Minuten', 'il y a 5 minutes'],
  [november(23, 22), november(24, 9), '11 hours ago', 'vor 11 Stunden', 'il y a 11 heures'],
  [november(23, 9), november(24, 9), 'yesterday', 'gestern', 'hier'],
  [november(23, 0, 1), november(24, 23, 59), 'yesterday', 'gestern', 'hier'],
  // 34 and 58 hours.
  [november(22, 23), november(24, 9), '2 days ago', 'vorgestern', 'avant-hier'],
  [november(21, 23), november(24, 9), '3 days ago', 'vor 3 Tagen', 'il y a 3 jours'],
])('from %d to %d is %s', (at, now, en, de, fr) => {
  expect(['en', 'de', 'fr'].map((language) => ago(at, now, language))).toEqual([en, de, fr]);
});

test('a day of 23 or of 25 hours is a day', () => {
  vi.stubEnv('TZ', 'Europe/Berlin');
  const [short, long] = [new Date(2026, 2, 29), new Date(2026, 9, 25)];
  const hoursOf = (day: Date) => (new Date(day).setDate(day.getDate() + 1) - day.getTime()) / 3_600_000;
  expect([short, long].map(hoursOf)).toEqual([23, 25]);
  // 24 hours and a half from one end of the long day to the other.
  expect(ago(new Date(2026, 9, 25, 0, 10).getTime(), new Date(2026, 9, 25, 23, 40).getTime(), 'en')).toBe(
    '24 hours ago',
  );
  expect(ago(new Date(2026, 9, 24, 12).getTime(), new Date(2026, 9, 25, 12).getTime(), 'en')).toBe(
    'yesterday',
  );
  expect(ago(new Date(2026, 2, 27, 12).getTime(), new Date(2026, 2, 29, 13).getTime(), 'en')).toBe(
    '2 days ago',
  );
});
