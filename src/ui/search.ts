/** How searches compare text. Pure. */

/** Lower case without accents, so that "jose" finds "José". */
export function fold(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase();
}
