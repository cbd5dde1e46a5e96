import { createSSRApp } from 'vue';
import { renderToString } from 'vue/server-renderer';
import { listOf } from '../pages/views/vue.ts';
import type { Row } from '../rows.ts';

/** The list as Vue's server renders it. */
export function render(rows: readonly Row[]): Promise<string> {
  return renderToString(createSSRApp({ render: () => listOf(rows) }));
}
