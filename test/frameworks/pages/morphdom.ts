import morphdom from 'morphdom';
import { begin } from './bench.ts';
import { htmlOf } from './views/html.ts';

begin((place, first) => {
  place.innerHTML = htmlOf(first);
  return (next) => {
    if (place.firstElementChild) morphdom(place.firstElementChild, htmlOf(next));
  };
});
