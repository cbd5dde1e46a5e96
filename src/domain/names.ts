/** How names compare, everywhere. Pure: no browser API. */

/**
 * Characters without a visible shape, so no part of a name: what Unicode lets every program ignore (zero-width
 * characters, bidi marks, soft hyphens, fillers, variation selectors), control characters but for white
 * space, the empty Braille cell, and the marks of annotations.
 */
const INVISIBLE = /(?!\s)\p{Cc}|[\p{DI}\u2800\uFFF9-\uFFFB]/gu;
const SPACES = /\s+/g;
/** Printable ASCII with single spaces inside: most names, and nothing but the case to change. */
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

/** The steps of `normalizeName` for a text of many names: all but those of NFC, and white space at its ends stays. */
export function foldText(text: string): string {
  return text.replace(INVISIBLE, '').replace(SPACES, ' ').toLowerCase().replaceAll('ς', 'σ');
}

/** At most so many characters of a text, the last of them a sign that more was cut, and never half of a surrogate pair. */
export function shorten(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** Text without spaces, CJK included. `name` is normalised. */
export function isOneWord(name: string): boolean {
  return !name.includes(' ');
}
