/** When a list was updated: in words on the screen; with day and time on paper, where words would grow old. */
import { now } from '../ui/start-extension-page.tsx';
import { dateTime, t, updated } from '../ui/texts-numbers-and-dates.ts';

/** `at`: ms since the epoch. */
export function ListAge({ at }: { at: number }) {
  return (
    <>
      <time class="no-print" dateTime={new Date(at).toISOString()} title={dateTime(at)}>
        {updated(at, now.value)}
      </time>
      <span class="print-only">{t('popup_updated', dateTime(at))}</span>
    </>
  );
}
