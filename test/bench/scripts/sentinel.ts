/** sentinel-js for every new element, as its manual shows. It does not see rewritten text. */
import { on } from 'sentinel-js';
import { flaggedNames, markElement } from './flagged-names.ts';

const names = flaggedNames();
// It needs a head for its style.
document.addEventListener('DOMContentLoaded', () => {
  on('main *', (element) => markElement(element, names));
});
