/** sentinel-js as its manual shows it, for every element that comes. It does not see text that is rewritten. */
import { on } from 'sentinel-js';
import { flaggedNames, markElement } from './flagged-names.ts';

const names = flaggedNames();
// It needs a head to put its style into.
document.addEventListener('DOMContentLoaded', () => {
  on('main *', (element) => markElement(element, names));
});
