import * as Turbo from '@hotwired/turbo';
import { begin } from './bench.ts';
import { htmlOf } from './views/html.ts';

begin((place, first) => {
  Turbo.start();
  if (place.firstElementChild === null) place.innerHTML = htmlOf(first);
  return (next) =>
    Turbo.renderStreamMessage(
      `<turbo-stream action="update" method="morph" target="app"><template>${htmlOf(next)}</template></turbo-stream>`,
    );
});
