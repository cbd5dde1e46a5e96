/** The rows as text, for libraries that take HTML. Every other view draws the same. */
import type { Row } from '../../rows.ts';

export function htmlOf(rows: readonly Row[]): string {
  return `<ul>${rows.map(rowOf).join('')}</ul>`;
}

function rowOf({ id, name, time }: Row): string {
  const cut = name === null ? '' : `<b class="cut">${name}</b>`;
  return `<li id="${id}"><span class="name">${name ?? ''}</span>${cut}<div class="mixed">${name ?? ''}<button type="button">Edit</button></div><i>${time}</i></li>`;
}
