import { renderToString } from 'react-dom/server';
import { listOf } from '../pages/views/react.ts';
import type { Row } from '../rows.ts';

/** The list as React's server renders it. */
export function render(rows: readonly Row[]): string {
  return renderToString(listOf(rows));
}
