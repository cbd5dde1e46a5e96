import { render as renderSvelte } from 'svelte/server';
import List from '../pages/views/list.svelte';
import type { Row } from '../rows.ts';

export function render(rows: readonly Row[]): string {
  return renderSvelte(List, { props: { first: rows } }).body;
}
