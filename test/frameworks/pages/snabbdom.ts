import { attributesModule, h, init, type VNode } from 'snabbdom';
import type { Row } from '../rows.ts';
import { begin } from './bench.ts';

const patch = init([attributesModule]);

const rowOf = ({ id, name, time }: Row): VNode =>
  h('li', { key: id, attrs: { id } }, [
    h('span', { attrs: { class: 'name' } }, name ?? ''),
    name === null ? null : h('b', { attrs: { class: 'cut' } }, name),
    h('div', { attrs: { class: 'mixed' } }, [name ?? '', h('button', { attrs: { type: 'button' } }, 'Edit')]),
    h('i', time),
  ]);

begin((place, first) => {
  const draw = (rows: readonly Row[]) => h('ul', rows.map(rowOf));
  const list = document.createElement('ul');
  place.append(list);
  let drawn = patch(list, draw(first));
  return (next) => {
    drawn = patch(drawn, draw(next));
  };
});
