/**
 * People who left and came back, week by week: full bars upwards and hatched ones downwards, each with its number, so
 * that nothing depends on colour alone. A table for screen readers has the same numbers.
 */
import './weekly-changes.css';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { date, dayAndMonth, number, t } from '../../ui/texts-numbers-and-dates.ts';
import type { Week } from './weeks.ts';

interface BarProps {
  readonly count: number;
  readonly most: number;
  readonly kind: 'left' | 'returned';
  /** Behind the count. */
  readonly mark: string;
}

function Bar({ count, most, kind, mark }: BarProps) {
  return (
    <span class={`week-bar ${kind}`} style={{ '--share': count / most }}>
      {count > 0 && <span class="week-count">{number(count) + mark}</span>}
      <span class="week-fill" />
    </span>
  );
}

/** When the changes of a week happened, where some may be of an earlier one. */
function betweenText({ between: [first, last] = [0, 0] }: Week): string {
  if (last === 0) return '';
  return first === 0 ? t('since_at_least', date(last)) : t('history_between', date(first), date(last));
}

/** `weeks`: oldest first. */
export function WeeklyChanges({ weeks }: { weeks: readonly Week[] }) {
  const scroller = useRef<HTMLDivElement>(null);
  const most = Math.max(1, ...weeks.flatMap(({ left, returned }) => [left, returned]));
  // People look for the newest weeks first.
  useLayoutEffect(() => {
    scroller.current?.scrollTo({ left: scroller.current.scrollWidth });
  }, []);
  return (
    <section aria-labelledby="weeks-heading" class="weekly">
      <div class="row spread">
        <h2 id="weeks-heading">{t('history_weeks')}</h2>
        <p class="small week-key" aria-hidden="true">
          <span class="week-swatch left" /> {t('history_left')}
          <span class="week-swatch returned" /> {t('history_returned')}
        </p>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard */}
      <div class="weeks" ref={scroller} role="img" aria-label={t('history_weeks')} tabIndex={0}>
        {weeks.map((week, at) => {
          const { start, left, returned } = week;
          const mark = week.between === undefined ? '' : '*';
          const texts = [t('history_week_of', date(start), left, returned), betweenText(week)];
          return (
            <div class="week" key={start} title={texts.filter(Boolean).join(' · ')}>
              <Bar count={left} most={most} kind="left" mark={mark} />
              <Bar count={returned} most={most} kind="returned" mark={mark} />
              <span class="week-date">{(weeks.length - 1 - at) % 4 === 0 && dayAndMonth(start)}</span>
            </div>
          );
        })}
      </div>
      {weeks.some(({ between }) => between !== undefined) && (
        <p class="small muted">{t('history_weeks_earlier')}</p>
      )}
      <div class="sr-only">
        <table>
          <caption>{t('history_weeks')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('history_week')}</th>
              <th scope="col">{t('history_left')}</th>
              <th scope="col">{t('history_returned')}</th>
            </tr>
          </thead>
          <tbody>
            {weeks.toReversed().map((week) => (
              <tr key={week.start}>
                <th scope="row">
                  {date(week.start)} {betweenText(week)}
                </th>
                <td>{number(week.left)}</td>
                <td>{number(week.returned)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
