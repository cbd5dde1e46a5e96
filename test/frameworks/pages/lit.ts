import { hydrate } from '@lit-labs/ssr-client';
import { render } from 'lit';
import { begin } from './bench.ts';
import { listOf } from './views/lit.ts';

begin((place, first, isServed) => {
  if (isServed) hydrate(listOf(first), place);
  else render(listOf(first), place);
  return (next) => render(listOf(next), place);
});
