import { type ComponentChild, h, type VNode } from 'preact';
import type { Row } from '../../rows.ts';

export function listOf(rows: readonly Row[]): VNode {
  return h('ul', null, rows.map(rowOf));
}

function rowOf({ id, name, time }: Row): ComponentChild {
  return h(
    'li',
    { key: id, id },
    h('span', { class: 'name' }, name),
    name !== null && h('b', { class: 'cut' }, name),
    h('div', { class: 'mixed' }, name, h('button', { type: 'button' }, 'Edit')),
    h('i', null, time),
  );
}
