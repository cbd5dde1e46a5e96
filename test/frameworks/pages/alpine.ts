import Alpine from 'alpinejs';
import type { Row } from '../rows.ts';
import { begin } from './bench.ts';

const TEMPLATE = `<ul x-data="list"><template x-for="row in rows" :key="row.id"><li :id="row.id"><span class="name" x-text="row.name"></span><template x-if="row.name !== null"><b class="cut" x-text="row.name"></b></template><div class="mixed"><em x-text="row.name"></em><button type="button">Edit</button></div><i x-text="row.time"></i></li></template></ul>`;

begin((place, first) => {
  const list = Alpine.reactive({ rows: first });
  Alpine.data('list', () => ({
    get rows() {
      return list.rows;
    },
  }));
  place.innerHTML = TEMPLATE;
  Alpine.start();
  return (next: readonly Row[]) => {
    list.rows = next;
  };
});
