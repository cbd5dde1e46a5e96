/**
 * Limits how much of a page one judgement may read. All text around a name is read through a `TextBudget`, so that
 * even a very long row takes a limited time. Reads the DOM, writes nothing.
 */
import { isText, SHOW_TEXTS } from '../node-types-as-numbers.ts';

/** The most characters of texts and attributes that one judgement reads. Each text counts as one more. */
export const MOST_CHARACTERS = 20_000;

export class TextBudget {
  /** Characters that may still be read. */
  left = MOST_CHARACTERS;

  /** Returns the beginning of a text, at most `most` characters, and spends as much of the budget. */
  take(text: string, most: number): string {
    const start = text.slice(0, Math.max(0, Math.min(most, this.left)));
    this.left -= start.length + 1;
    return start;
  }

  /**
   * The texts of a node without the white space around them, cut off after about `most` characters. With `between` empty,
   * exactly as they are. `without`: what is in this element is not read.
   */
  textOf(node: Node, most: number, between = ' ', without?: Element | null): string {
    if (isText(node)) return this.take(node.data.trim(), most);
    const walker = (node.ownerDocument as Document).createTreeWalker(node, SHOW_TEXTS);
    let text = '';
    for (let next = walker.nextNode(); next && this.left > 0; next = walker.nextNode()) {
      if (without?.contains(next)) continue;
      const { data } = next as Text;
      const start = this.take(between ? data.trim() : data, most - text.length);
      if (start) text += (text && between) + start;
      if (text.length >= most) break;
    }
    return text;
  }
}
