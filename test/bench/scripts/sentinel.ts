/** sentinel-js as its manual shows it, for every element that comes. It does not see text that is rewritten. */
import { on } from 'sentinel-js';
import { flaggedNames, markElement } from './mark.ts';

const names = flaggedNames();
on('main *', (element) => markElement(element, names));
