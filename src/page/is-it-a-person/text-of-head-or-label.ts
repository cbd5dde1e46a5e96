/**
 * Reads what the head of a column, a label or the button of a menu says, without the signs and hints in it. Reads the
 * DOM, writes nothing.
 */

import type { Words } from '../clockify-markup/all-words-and-selectors.ts';
import { SHOW_TEXTS } from '../node-types-as-numbers.ts';

/** The longest text of a caption, in characters. */
export const MAX_CAPTION = 80;
/** The most characters that are read to find it, those of hints too. Each text counts as one more. */
const MAX_READ = 1000;

/** Stands between the texts of a caption. It is white space that pages do not use. */
export const BETWEEN = '\f';

/**
 * The text of a node outside of signs and hints. All of it when that has no letter: a sign's element may hold the whole
 * caption. Empty when it is too long. A dot, a colon or a number is no hint.
 */
export function captionOf(node: Node, { hints }: Words): string {
  const walker = (node.ownerDocument as Document).createTreeWalker(node, SHOW_TEXTS);
  const hasLetter = (text: string) => /\p{L}/u.test(text);
  let whole = '';
  let caption = '';
  let left = MAX_READ;
  let next: Node | null = walker.currentNode;
  for (; next && left > 0 && caption.length <= MAX_CAPTION; next = walker.nextNode()) {
    const text = (next.nodeValue ?? '').trim();
    left -= text.length + 1;
    whole += BETWEEN + text;
    const isHint = hasLetter(text) && node.contains((next.parentElement as Element).closest(hints));
    if (!isHint) caption += BETWEEN + text;
  }
  if (!hasLetter(caption)) caption = whole;
  return caption.length > MAX_CAPTION ? '' : caption;
}
