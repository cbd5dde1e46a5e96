import { renderToString } from 'preact-render-to-string';
import { listOf } from '../pages/views/preact.ts';
import type { Row } from '../rows.ts';

export function render(rows: readonly Row[]): string {
  return renderToString(listOf(rows));
}
