import { createStore, reconcile } from 'solid-js/store';
import { hydrate, render } from 'solid-js/web';
import { begin } from './bench.ts';
import { List } from './views/solid.tsx';

begin((place, first, isServed) => {
  const [state, setState] = createStore({ rows: first });
  (isServed ? hydrate : render)(() => <List rows={state.rows} />, place);
  return (next) => setState('rows', reconcile(next, { key: 'id' }));
});
