/** The schedule's markup as the server sends it. Uses React's edge build: others keep Node running or need its modules. */
import { renderToString } from 'react-dom/server.edge';
import type { ScheduleRow } from '../pages/data.ts';
import { Schedule } from './schedule.tsx';

export function renderSchedule(rows: readonly ScheduleRow[]): string {
  return renderToString(<Schedule rows={rows} />);
}
