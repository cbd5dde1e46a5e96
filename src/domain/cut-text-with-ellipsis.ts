/** Texts that are cut where there is little room. Pure. */

/** A text of at most this many characters. When it is cut, it ends in "…", never in half of a surrogate pair. */
export function shorten(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
