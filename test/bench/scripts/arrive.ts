/** arrive.js as its manual shows it, for every element that comes. It does not see text that is rewritten. */
import 'arrive';
import { flaggedNames, markElement } from './flagged-names.ts';

const names = flaggedNames();
document.arrive('*', (element) => markElement(element, names));
