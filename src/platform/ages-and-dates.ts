/** Ages and days in words, the same in the card and on every page of the extension. Pure. */

const UNITS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
];

/** "5 minutes ago", rounded down; empty below one minute. `at` and `now`: ms since the epoch. */
export function ago(at: number, now: number, language: string): string {
  const past = now - at;
  const [unit, length] = UNITS.find(([, length]) => past >= length) ?? [];
  if (unit === undefined || length === undefined) return '';
  return new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(-Math.floor(past / length), unit);
}

/** A formatter is slow to create and fast to use. */
const formats = new Map<string, Intl.DateTimeFormat>();

/** Day only, e.g. "24 Nov 2026". `at`: ms since the epoch. */
export function mediumDate(at: number, language: string): string {
  let format = formats.get(language);
  if (format === undefined) {
    format = new Intl.DateTimeFormat(language, { dateStyle: 'medium' });
    formats.set(language, format);
  }
  return format.format(at);
}

/** Day of a time in the device's time zone, `YYYY-MM-DD`. */
export function dayOf(time: number): string {
  const date = new Date(time);
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
