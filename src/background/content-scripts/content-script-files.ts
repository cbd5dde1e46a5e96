/**
 * Files of the content script, as manifest.json names them: the manifest that Firefox returns has absolute addresses
 * instead.
 */
export const CONTENT_SCRIPT = { js: ['content.js'], css: ['content.css'] };
