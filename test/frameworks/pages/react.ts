import { createElement, type ReactElement, useEffect } from 'react';
import { createRoot, hydrateRoot } from 'react-dom/client';
import type { Row } from '../rows.ts';
import { begin, type Show } from './bench.ts';
import { listOf } from './views/react.ts';

interface ListProperties {
  readonly rows: readonly Row[];
  /** Called when the first rows are in the page, or taken over. */
  readonly onShown: () => void;
}

function List({ rows, onShown }: ListProperties): ReactElement {
  useEffect(onShown, []);
  return listOf(rows);
}

begin(
  (place, first, isServed) =>
    new Promise<Show>((resolve) => {
      const list = (rows: readonly Row[]) => createElement(List, { rows, onShown: () => resolve(draw) });
      const root = isServed ? hydrateRoot(place, list(first)) : createRoot(place);
      const draw = (rows: readonly Row[]) => root.render(list(rows));
      if (!isServed) draw(first);
    }),
);
