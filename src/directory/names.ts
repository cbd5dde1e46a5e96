/** How names compare, everywhere. Pure: no browser API. */

/** Zero-width characters, bidi marks and soft hyphens: invisible, so no part of a name. */
const INVISIBLE = /[\u00AD\u061C\u180E\u200B-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u206F\uFEFF]/g;
const SPACES = /\s+/g;

/**
 * The form in which names are compared: NFC, without invisible characters, white space (NBSP included)
 * collapsed and trimmed, lower case by Unicode's own mapping and no locale's, so that Turkish ı and i stay
 * two letters. Empty for text without a visible character.
 */
export function normalizeName(text: string): string {
  return text
    .normalize('NFC')
    .replace(INVISIBLE, '')
    .replace(SPACES, ' ')
    .trim()
    .toLowerCase()
    .normalize('NFC')
    .replaceAll('ς', 'σ');
}
