/** arrive.js for every new element, as its manual shows. It does not see rewritten text. */
import 'arrive';
import { flaggedNames, markElement } from './flagged-names.ts';

const names = flaggedNames();
document.arrive('*', (element) => markElement(element, names));
