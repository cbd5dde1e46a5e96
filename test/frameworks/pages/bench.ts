/** What a page of a library and the test say to each other. */
import { FIRST, type Row } from '../rows.ts';

/** Draws rows, at once or as soon as the library does. */
export type Show = (rows: readonly Row[]) => void;

/**
 * Draws the first rows into the place, or takes over those that the server has put there. Returns what draws others.
 */
export type Start = (place: HTMLElement, first: readonly Row[], isServed: boolean) => Show | Promise<Show>;

/** Begins at once, as pages do, or in a page with `#late` when the test says so. */
export function begin(start: Start): void {
  const place = document.querySelector<HTMLElement>('#app');
  if (place === null) throw new Error('no place for the rows');
  const run = async () => {
    const show = await start(place, FIRST, place.firstElementChild !== null);
    // Every list is of new objects, as one that has just come from a server.
    Object.assign(globalThis, { show: (rows: readonly Row[]) => show(structuredClone(rows)) });
  };
  if (location.hash === '#late') Object.assign(globalThis, { start: run });
  else void run();
}
