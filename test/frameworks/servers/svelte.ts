import { render as renderSvelte } from 'svelte/server';
import List from '../pages/views/list.svelte';
import type { Row } from '../rows.ts';

/** The list as Svelte's server renders it. */
export function render(rows: readonly Row[]): string {
  return renderSvelte(List, { props: { first: rows } }).body;
}
