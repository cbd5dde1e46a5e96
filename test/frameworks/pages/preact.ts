import { hydrate, render } from 'preact';
import { begin } from './bench.ts';
import { listOf } from './views/preact.ts';

begin((place, first, isServed) => {
  if (isServed) hydrate(listOf(first), place);
  else render(listOf(first), place);
  return (next) => render(listOf(next), place);
});
