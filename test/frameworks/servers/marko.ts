import List from '../pages/views/list.marko';
import type { Row } from '../rows.ts';

export async function render(rows: readonly Row[]): Promise<string> {
  return String(await List.render({ rows }));
}
