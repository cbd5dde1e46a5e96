import { generateHydrationScript, renderToString } from 'solid-js/web';
import { List } from '../pages/views/solid.tsx';
import type { Row } from '../rows.ts';

/** What hydration needs comes before the module of the page; the place holds the list alone. */
export const head = generateHydrationScript();

export function render(rows: readonly Row[]): string {
  return renderToString(() => <List rows={rows} />);
}
