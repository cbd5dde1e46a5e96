/**
 * Runs before `content.js` on self-hosted servers that a person has connected: on any other host that is not
 * Clockify's the content script ends at once.
 */
(globalThis as { memberStatusServer?: true }).memberStatusServer = true;

export {};
