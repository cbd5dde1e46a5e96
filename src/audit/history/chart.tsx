/**
 * Standings over time as small multiples: one line for each standing under its own mark, word and number, so that
 * nothing depends on colour alone. The same numbers stand in a table beneath.
 */
import { signal } from '@preact/signals';
import { STANDINGS, type Standing } from '../../domain/standing.ts';
import { COLOURS } from '../../domain/standing-signs-and-colours.ts';
import type { DayCounts } from '../../domain/types-of-members-lists-and-history.ts';
import { StandingLabel } from '../../ui/standing-label.tsx';
import { date, number, standingText, t } from '../../ui/texts-numbers-and-dates.ts';
import { HEIGHT, linePath, noon, WIDTH } from './chart-geometry.ts';

function Line({ days, standing }: { days: readonly DayCounts[]; standing: Standing }) {
  const first = days[0]?.counts[standing] ?? 0;
  const last = days.at(-1)?.counts[standing] ?? 0;
  const change = last - first;
  return (
    <figure class="trend" data-standing={standing} style={{ '--colour': COLOURS[standing] }}>
      <figcaption>
        <StandingLabel standing={standing} />
        <span>
          <strong>{number(last)}</strong>{' '}
          <span class="small muted">
            {change === 0 ? '±0' : `${change > 0 ? '+' : '−'}${number(Math.abs(change))}`}
          </span>
        </span>
      </figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true" focusable="false">
        <path d={linePath(days, standing)} />
      </svg>
    </figure>
  );
}

const asTable = signal(false);

/** `days`: oldest first, two at least. */
export function Chart({ days }: { days: readonly DayCounts[] }) {
  const present = STANDINGS.filter((standing) => days.some(({ counts }) => (counts[standing] ?? 0) > 0));
  const range = t('history_range', date(noon(days[0]?.day ?? '')), date(noon(days.at(-1)?.day ?? '')));
  return (
    <section aria-labelledby="chart-heading" class="chart">
      <div class="row spread">
        <h2 id="chart-heading">
          {t('history_chart')} <span class="small muted">{range}</span>
        </h2>
        <button
          type="button"
          class="button quiet no-print"
          aria-pressed={asTable.value}
          onClick={() => {
            asTable.value = !asTable.value;
          }}
        >
          {t('history_as_table')}
        </button>
      </div>
      {!asTable.value && (
        <div class="trends">
          {present.map((standing) => (
            <Line key={standing} days={days} standing={standing} />
          ))}
        </div>
      )}
      <section
        class={asTable.value ? 'chart-table' : 'sr-only'}
        tabIndex={asTable.value ? 0 : -1}
        aria-label={t('history_chart')}
      >
        <table>
          <caption class="sr-only">{t('history_chart')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('history_day')}</th>
              {present.map((standing) => (
                <th scope="col" key={standing}>
                  {standingText(standing)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {days.toReversed().map(({ day, counts }) => (
              <tr key={day}>
                <th scope="row">{date(noon(day))}</th>
                {present.map((standing) => (
                  <td key={standing}>{number(counts[standing] ?? 0)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}
