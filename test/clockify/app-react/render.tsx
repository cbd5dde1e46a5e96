/** The schedule's markup as the server sends it. */
import { renderToString } from 'react-dom/server';
import type { ScheduleRow } from '../pages/data.ts';
import { Schedule } from './schedule.tsx';

export function renderSchedule(rows: readonly ScheduleRow[]): string {
  return renderToString(<Schedule rows={rows} />);
}
