import { h, type VNode } from 'vue';
import type { Row } from '../../rows.ts';

export function listOf(rows: readonly Row[]): VNode {
  return h('ul', rows.map(rowOf));
}

function rowOf({ id, name, time }: Row): VNode {
  return h('li', { key: id, id }, [
    h('span', { class: 'name' }, name ?? undefined),
    name === null ? null : h('b', { class: 'cut' }, name),
    h('div', { class: 'mixed' }, [name, h('button', { type: 'button' }, 'Edit')]),
    h('i', time),
  ]);
}
