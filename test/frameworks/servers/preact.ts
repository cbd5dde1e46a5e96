import { renderToString } from 'preact-render-to-string';
import { listOf } from '../pages/views/preact.ts';
import type { Row } from '../rows.ts';

/** The list as Preact's server renders it. */
export function render(rows: readonly Row[]): string {
  return renderToString(listOf(rows));
}
