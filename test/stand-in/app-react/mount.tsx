/** Puts the schedule into the page: hydrates what the server rendered, or renders it from scratch. */
import { createRoot, hydrateRoot } from 'react-dom/client';
import type { ScheduleRow } from '../pages/data.ts';
import { Schedule } from './schedule.tsx';

/** Returns the function that ends the application. */
export function mount(host: HTMLElement, rows: readonly ScheduleRow[]): () => void {
  const page = <Schedule rows={rows} />;
  if (host.firstElementChild !== null) {
    const root = hydrateRoot(host, page, {
      onRecoverableError: (error) => console.error('recovered from', error),
    });
    return () => root.unmount();
  }
  const root = createRoot(host);
  root.render(page);
  return () => root.unmount();
}
