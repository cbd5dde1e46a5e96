import m from 'mithril';
import type { Row } from '../rows.ts';
import { begin } from './bench.ts';

const rowOf = ({ id, name, time }: Row) =>
  m('li', { key: id, id }, [
    m('span.name', name),
    name === null ? null : m('b.cut', name),
    m('div.mixed', [name, m('button', { type: 'button' }, 'Edit')]),
    m('i', time),
  ]);

begin((place, first) => {
  let rows = first;
  m.mount(place, { view: () => m('ul', rows.map(rowOf)) });
  return (next) => {
    rows = next;
    m.redraw();
  };
});
