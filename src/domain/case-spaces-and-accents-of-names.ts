/** How names compare, everywhere. Pure: no browser API. */

/**
 * Characters without a visible shape, which are no part of a name: those that Unicode lets every program ignore
 * (zero-width characters, bidi marks, soft hyphens, fillers, variation selectors), control characters but for white
 * space, the empty Braille cell, and the marks of annotations.
 */
const INVISIBLE = /(?!\s)\p{Cc}|[\p{DI}\u2800\uFFF9-\uFFFB]/gu;
const SPACES = /\s+/g;
/** Printable ASCII with single spaces inside. Most names are like this and need only lower case. */
const PLAIN = /^[!-~]+(?: [!-~]+)*$/;

/**
 * The form in which names are compared: NFC, without invisible characters, white space (NBSP included)
 * collapsed and trimmed, lower case by Unicode's own mapping and no locale's, so that Turkish ı and i stay
 * two letters. Empty for text without a visible character.
 */
export function normalizeName(text: string): string {
  if (PLAIN.test(text)) return text.toLowerCase();
  return foldText(text.normalize()).trim().normalize();
}

/** The steps of `normalizeName` for a text with many names, except NFC. White space at its ends stays. */
export function foldText(text: string): string {
  return text.replace(INVISIBLE, '').replace(SPACES, ' ').toLowerCase().replaceAll('ς', 'σ');
}
