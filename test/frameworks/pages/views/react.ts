import { createElement as h, type ReactElement } from 'react';
import type { Row } from '../../rows.ts';

export function listOf(rows: readonly Row[]): ReactElement {
  return h('ul', null, rows.map(rowOf));
}

function rowOf({ id, name, time }: Row): ReactElement {
  return h(
    'li',
    { key: id, id },
    h('span', { className: 'name' }, name),
    name !== null && h('b', { className: 'cut' }, name),
    h('div', { className: 'mixed' }, name, h('button', { type: 'button' }, 'Edit')),
    h('i', null, time),
  );
}
