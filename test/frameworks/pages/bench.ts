/** How a library's page and the test talk to each other. */
import { FIRST, type Row } from '../rows.ts';

/** Draws rows, at once or as soon as the library does. */
export type Show = (rows: readonly Row[]) => void;

/**
 * Draws the first rows into the place, or takes over those that the server put there. Returns the function that draws
 * other rows.
 */
export type Start = (place: HTMLElement, first: readonly Row[], isServed: boolean) => Show | Promise<Show>;

/** Starts at once, as pages do. In a page with `#late` it starts when the test says so. */
export function begin(start: Start): void {
  const place = document.querySelector<HTMLElement>('#app');
  if (place === null) throw new Error('the page has no element for the rows');
  const run = async () => {
    const show = await start(place, FIRST, place.firstElementChild !== null);
    // Every list has new objects, like one that has just come from a server.
    Object.assign(globalThis, { show: (rows: readonly Row[]) => show(structuredClone(rows)) });
  };
  if (location.hash === '#late') Object.assign(globalThis, { start: run });
  else void run();
}
