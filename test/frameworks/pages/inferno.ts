import { createTextVNode, createVNode, render, type VNode } from 'inferno';
import type { Row } from '../rows.ts';
import { begin } from './bench.ts';

/** Flags that Inferno's compiler writes: the kind of element, and what is known about its children. */
const ELEMENT = 1;
const [ONE_CHILD, SOME, KEYED, TEXT] = [2, 4, 8, 16] as const;

const rowOf = ({ id, name, time }: Row): VNode => {
  const button = createVNode(ELEMENT, 'button', null, 'Edit', TEXT, { type: 'button' });
  const cells = [
    createVNode(ELEMENT, 'span', 'name', name ?? '', TEXT),
    ...(name === null ? [] : [createVNode(ELEMENT, 'b', 'cut', name, TEXT)]),
    createVNode(ELEMENT, 'div', 'mixed', [createTextVNode(name ?? ''), button], SOME),
    createVNode(ELEMENT, 'i', null, time, TEXT),
  ];
  return createVNode(ELEMENT, 'li', null, cells, SOME, { id }, id);
};

begin((place, first) => {
  const draw = (rows: readonly Row[]) =>
    render(
      createVNode(ELEMENT, 'div', null, createVNode(ELEMENT, 'ul', null, rows.map(rowOf), KEYED), ONE_CHILD),
      place,
    );
  draw(first);
  return draw;
});
