import { hydrate, mount } from 'svelte';
import { begin } from './bench.ts';
import List from './views/list.svelte';

begin((place, first, isServed) => {
  const list = (isServed ? hydrate : mount)(List, { target: place, props: { first } });
  return (next) => list.show(next);
});
