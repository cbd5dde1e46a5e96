/**
 * Standings over time as small multiples: one line for each standing under its own mark, word and number,
 * so that nothing is told by colour alone. The same numbers stand in a table beneath.
 */
import { signal } from '@preact/signals';
import { STANDINGS, type Standing } from '../directory/standing.ts';
import type { DayCounts } from '../platform/messages.ts';
import { StandingLabel } from '../ui/parts.tsx';
import { date, number, standingText, t } from '../ui/text.ts';

const WIDTH = 180;
const HEIGHT = 44;

/** `YYYY-MM-DD` → local noon of that day, ms since the epoch. */
function noon(day: string): number {
  return new Date(`${day}T12:00:00`).getTime();
}

/** The path of one standing's counts; a lone or level line runs in the middle. */
export function linePath(days: readonly DayCounts[], standing: Standing): string {
  const counts = days.map(({ counts }) => counts[standing] ?? 0);
  const [low, high] = [Math.min(...counts), Math.max(...counts)];
  const start = noon(days[0]?.day ?? '');
  const span = Math.max(1, noon(days.at(-1)?.day ?? '') - start);
  return days
    .map(({ day }, at) => {
      const x = 2 + ((noon(day) - start) / span) * (WIDTH - 4);
      const share = high === low ? 0.5 : ((counts[at] ?? 0) - low) / (high - low);
      return `${at === 0 ? 'M' : 'L'}${x.toFixed(1)} ${(HEIGHT - 4 - share * (HEIGHT - 8)).toFixed(1)}`;
    })
    .join('');
}

function Line({ days, standing }: { days: readonly DayCounts[]; standing: Standing }) {
  const first = days[0]?.counts[standing] ?? 0;
  const last = days.at(-1)?.counts[standing] ?? 0;
  const change = last - first;
  return (
    <figure class="trend" data-standing={standing}>
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
        <path
          d={linePath(days, standing)}
          fill="none"
          stroke="var(--st)"
          stroke-width="2"
          vector-effect="non-scaling-stroke"
        />
      </svg>
    </figure>
  );
}

const asTable = signal(false);

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
