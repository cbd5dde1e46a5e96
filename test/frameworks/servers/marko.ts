import List from '../pages/views/list.marko';
import type { Row } from '../rows.ts';

/** The list as Marko's server renders it. */
export async function render(rows: readonly Row[]): Promise<string> {
  return String(await List.render({ rows }));
}
