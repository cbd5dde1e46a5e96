/** Files of the content script, as the manifest names them: what Firefox gives of its manifest are whole addresses. */
export const CONTENT_SCRIPT = { js: ['content.js'], css: ['content.css'] } as const;
