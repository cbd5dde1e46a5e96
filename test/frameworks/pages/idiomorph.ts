import { Idiomorph } from 'idiomorph';
import { begin } from './bench.ts';
import { htmlOf } from './views/html.ts';

begin((place, first) => {
  place.innerHTML = htmlOf(first);
  return (next) => {
    Idiomorph.morph(place, htmlOf(next), { morphStyle: 'innerHTML' });
  };
});
