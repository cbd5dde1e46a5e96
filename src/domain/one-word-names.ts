/** Names of one word, which need evidence for their badge. Pure. */

/** Whether a name has no spaces, as in Chinese, Japanese and Korean. `name` is normalised. */
export function isOneWord(name: string): boolean {
  return !name.includes(' ');
}
