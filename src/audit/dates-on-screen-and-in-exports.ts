/** Dates and times in tables and reports: as a person reads them on screen, and as they are written to exported files. */
import type { Since } from '../domain/types-of-members-lists-and-history.ts';
import { dayOf } from '../platform/ages-and-dates.ts';
import { date, t } from '../ui/texts-numbers-and-dates.ts';

/** "24 Nov 2026", or "at least since 24 Nov 2026" where the history does not reach back further. */
export function sinceText(since: Since | null): string {
  if (since === null) return '';
  return since.atLeast ? t('since_at_least', date(since.at)) : date(since.at);
}

/** The same for a file, the day in the form of ISO 8601. Two lists tell the day, and not the time of it. */
export function sinceExported(since: Since | null): string {
  if (since === null) return '';
  const day = dayOf(since.at);
  return since.atLeast ? t('since_at_least', day) : day;
}
