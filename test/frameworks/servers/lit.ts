import { render as renderLit } from '@lit-labs/ssr';
import { collectResult } from '@lit-labs/ssr/lib/render-result.js';
import { listOf } from '../pages/views/lit.ts';
import type { Row } from '../rows.ts';

/** The list as Lit's server renders it. */
export function render(rows: readonly Row[]): Promise<string> {
  return collectResult(renderLit(listOf(rows)));
}
