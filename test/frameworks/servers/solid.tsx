import { generateHydrationScript, renderToString } from 'solid-js/web';
import { List } from '../pages/views/solid.tsx';
import type { Row } from '../rows.ts';

/** Hydration needs this before the page's module; the place for the app holds only the list. */
export const head = generateHydrationScript();

/** The list as Solid's server renders it. */
export function render(rows: readonly Row[]): string {
  return renderToString(() => <List rows={rows} />);
}
