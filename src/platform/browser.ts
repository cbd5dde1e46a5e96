/** The browser's extension API. The only import of webextension-polyfill in the repository. */
import polyfill from 'webextension-polyfill';

export const browser = polyfill;
