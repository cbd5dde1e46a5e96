/**
 * Finds avatars and initials. Beside a name they are evidence for it. They are no names themselves. Reads the DOM,
 * writes nothing.
 */

import { KIND_AVATAR, type Vocabulary } from '../clockify-markup/meaning-of-class-or-column-head.ts';
import { isElement } from '../node-types-as-numbers.ts';
import { isOurs } from './addresses-in-person-row.ts';
import type { TextBudget } from './text-reading-limit.ts';

/** The most steps from a name up to an element whose neighbours still count as beside the name. */
const MAX_LEVELS = 6;
/** The most neighbours, comments and blanks too, that are checked on each side, at each level. */
const MAX_NEIGHBOURS = 40;
/** The longest text that is read as initials, in characters. */
export const MAX_INITIALS_TEXT = 16;
/** The longest text that is compared with initials, in characters. */
const MAX_NAME = 200;

/** The kinds of an element by its tag, its classes and its `data-cy`. */
export function kindOfElement(element: Element, vocabulary: Vocabulary): number {
  let kind = vocabulary.kind(element.localName);
  for (const name of ['class', 'data-cy', 'data-testid']) {
    const value = element.getAttribute(name);
    if (value && (name === 'class' || vocabulary.is('codeWord', value))) kind |= vocabulary.kind(value);
  }
  return kind;
}

/** Whether an avatar or initials stand beside the text in the same cell, with no other text between. */
export function hasAvatar(text: Text, name: string, budget: TextBudget, vocabulary: Vocabulary): boolean {
  for (const [neighbours, isBefore] of beside(text, vocabulary)) {
    for (const neighbour of neighbours) {
      if (isElement(neighbour)) {
        if (isAvatar(neighbour, name, isBefore, budget, vocabulary)) return true;
        if (isOurs(neighbour)) continue;
      }
      if (!budget.textOf(neighbour, 1)) continue;
      // An avatar further out belongs to that text. Behind the name a role may stand.
      if (isBefore) return false;
      break;
    }
  }
  return false;
}

/** Whether the text is the initials of the next text in the cell. */
export function isInitials(text: Text, budget: TextBudget, vocabulary: Vocabulary): boolean {
  const content = text.data.trim();
  if (!isShort(content) || content === content.toLowerCase()) return false;
  for (const [neighbours, isBefore] of beside(text, vocabulary)) {
    if (isBefore) continue;
    for (const neighbour of neighbours) {
      const other = vocabulary.normalize(budget.textOf(neighbour, MAX_NAME));
      // The same person's address may begin with a name of two letters.
      if (other) return !other.includes('@') && isInitialsOf(content, other, vocabulary);
    }
  }
  return false;
}

/** The neighbours of the text and of the elements around it, up to the cell, row or list: before, then after. */
function beside(
  text: Text,
  { words }: Vocabulary,
): readonly (readonly [readonly Node[], isBefore: boolean])[] {
  const sides: [Node[], boolean][] = [];
  let node: ChildNode | null = text;
  for (let level = 0; node && level < MAX_LEVELS; level += 1) {
    for (const side of ['previousSibling', 'nextSibling'] as const) {
      const neighbours: Node[] = [];
      for (let one = node[side]; one && neighbours.length < MAX_NEIGHBOURS; one = one[side])
        neighbours.push(one);
      sides.push([neighbours, side === 'previousSibling']);
    }
    node = node.parentElement;
    if (node && (node as Element).matches(words.besideEnds)) break;
  }
  return sides;
}

function isAvatar(
  element: Element,
  name: string,
  isBefore: boolean,
  budget: TextBudget,
  vocabulary: Vocabulary,
): boolean {
  if (element.matches(vocabulary.words.cells)) return false;
  const content = budget.textOf(element, MAX_INITIALS_TEXT);
  const inside = element.querySelector(vocabulary.words.avatars);
  const kind = kindOfElement(element, vocabulary) | (inside ? kindOfElement(inside, vocabulary) : 0);
  const isMarked = (kind & KIND_AVATAR) !== 0;
  if (content) return (isMarked || isBefore) && isInitialsOf(content, name, vocabulary, isMarked);
  if (isMarked) return true;
  const image = element.tagName === 'IMG' ? element : element.querySelector('img');
  if (!image) return false;
  const alt = image.getAttribute('alt') ?? '';
  return (
    isSame(alt, name, vocabulary) ||
    vocabulary.is(
      'portrait',
      budget.take(`${alt} ${image.className} ${image.getAttribute('src')}`, MAX_NAME).toLowerCase(),
    )
  );
}

export function isSame(one: string, other: string, { normalize }: Vocabulary): boolean {
  return normalize(one) === normalize(other);
}

/** Whether the text has at most three characters. */
export function isShort(text: string): boolean {
  const content = text.trim();
  return content.length <= MAX_INITIALS_TEXT && [...content].length <= 3;
}

/** Whether these are one to three letters that begin the name or its words. They are capitals, unless `anyCase`. */
function isInitialsOf(content: string, name: string, { normalize }: Vocabulary, anyCase = false): boolean {
  if (!isShort(content) || (!anyCase && content !== content.toUpperCase())) return false;
  const short = normalize(content);
  const firsts = name.split(' ').map((word) => [...word][0] ?? '');
  const begins = [name, firsts.join(''), `${firsts[0]}${firsts.at(-1)}`];
  return short !== '' && begins.some((one) => one.startsWith(short));
}
