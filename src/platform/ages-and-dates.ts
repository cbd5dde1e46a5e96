/** Ages and days in words, the same in the card and on every page of the extension. Pure. */
import { formatter } from './reuse-intl-formatters.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * "5 minutes ago", rounded down; from 24 hours on by the calendar, because languages have words such as "yesterday".
 * Empty below one minute. `at` and `now`: ms since the epoch.
 */
export function ago(at: number, now: number, language: string): string {
  const past = now - at;
  const inWords = (unit: Intl.RelativeTimeFormatUnit, count: number): string =>
    new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(-count, unit);
  if (past < MINUTE) return '';
  if (past < HOUR) return inWords('minute', Math.floor(past / MINUTE));
  // The day on which summer time ends has more than 24 hours.
  const days = past < DAY ? 0 : calendarDay(now) - calendarDay(at);
  return days === 0 ? inWords('hour', Math.floor(past / HOUR)) : inWords('day', days);
}

/** The local day of a time, counted so that the next one is one more. */
function calendarDay(time: number): number {
  const date = new Date(time);
  return Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / DAY;
}

/** Day only, e.g. "24 Nov 2026". `at`: ms since the epoch. */
export function mediumDate(at: number, language: string): string {
  const make = (code: string) => new Intl.DateTimeFormat(code, { dateStyle: 'medium' });
  return formatter('date', language, make).format(at);
}

/** Day of a time in the device's time zone, `YYYY-MM-DD`. */
export function dayOf(time: number): string {
  const date = new Date(time);
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
