/** How names compare, everywhere. Pure: no browser API. */

/**
 * Characters without a visible shape, so no part of a name: zero-width characters, bidi marks, soft hyphens,
 * fillers and variation selectors.
 */
const INVISIBLE =
  /\u034F|[\uFE00-\uFE0F]|[\u00AD\u061C\u115F\u1160\u17B4\u17B5\u180E\u200B-\u200F\u202A-\u202E\u2060-\u206F\u2800\u3164\uFEFF\uFFA0\uFFF9-\uFFFB]/g;
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
  return text
    .normalize('NFC')
    .replace(INVISIBLE, '')
    .replace(SPACES, ' ')
    .trim()
    .toLowerCase()
    .normalize('NFC')
    .replaceAll('ς', 'σ');
}

/** Text without spaces, CJK included. `name` is normalised. */
export function isOneWord(name: string): boolean {
  return !name.includes(' ');
}
