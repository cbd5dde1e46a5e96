/**
 * What counts as an e-mail address or an id in a text or attribute. Data only; part of `WORDS` of
 * all-words-and-selectors.ts.
 */

/** A character of an address that is never a sign around it. */
const IN_ADDRESS = '[^\\s<>()[\\]{},;:"\'|\\\\/=?&@]';
/** Signs that may be part of what is before the `@` (RFC 5322), but also stand between an address and other things. */
const SIGNS = '[&/=?{|}]';
/** An id with a sign or a quote behind it. */
const BARE_ID = `[0-9a-f]{24}(?:${SIGNS}|')`;
/**
 * What is before the `@`, with all such signs. An apostrophe in it is no quote, except at its beginning. The 24
 * characters of an id are not part of it.
 */
const BEFORE_AT = `(?<!${IN_ADDRESS}'?)(?!${BARE_ID})${IN_ADDRESS}(?:(?!${BARE_ID})(?:${IN_ADDRESS}|${SIGNS}|')){0,63}`;

/**
 * E-mail addresses, of at most 64 characters before the `@` and 255 after it, and ids. `SIGNS` in an address may be
 * the end of something before it.
 */
export const EMAIL_OR_ID = `${BEFORE_AT}@${IN_ADDRESS}{1,255}(?<!\\.)|(?<![0-9a-f])[0-9a-f]{24}(?![0-9a-f])`;
