import { begin, type Show } from './bench.ts';

begin(async () => {
  await import('./views/list.marko?hydrate');
  return (next) => (globalThis as unknown as { showRows: Show }).showRows(next);
});
