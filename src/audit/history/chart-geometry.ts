/** The geometry of the chart's lines. Pure. */

import type { Standing } from '../../domain/standing.ts';
import type { DayCounts } from '../../domain/types-of-members-lists-and-history.ts';

/** Size of the picture in units of its own, stretched by the style sheet. */
export const WIDTH = 180;
export const HEIGHT = 44;

/** `YYYY-MM-DD` → local noon of that day, ms since the epoch. */
export function noon(day: string): number {
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
