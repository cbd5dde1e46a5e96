/** What an API key may look like. */

/** Whether a text can be a key, which is sent as the value of a header: visible ASCII, and not longer than any key. */
export function isKeyText(text: string): boolean {
  return /^[\x21-\x7e]{1,512}$/.test(text);
}
