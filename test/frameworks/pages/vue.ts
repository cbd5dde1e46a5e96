import { createApp, createSSRApp, shallowRef } from 'vue';
import { begin } from './bench.ts';
import { listOf } from './views/vue.ts';

begin((place, first, isServed) => {
  const rows = shallowRef(first);
  const app = (isServed ? createSSRApp : createApp)({ render: () => listOf(rows.value) });
  app.mount(place);
  return (next) => {
    rows.value = next;
  };
});
