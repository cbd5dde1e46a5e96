/**
 * Finds the elements that belong to one person, and the addresses and ids in them. Reads the DOM, writes nothing. The
 * `TextBudget` of the judgement limits how much it reads.
 */
import type { IndexEntry } from '../../directory/name-index/name-index.ts';
import type { Vocabulary } from '../clockify-markup/meaning-of-class-or-column-head.ts';
import { isElement, SHOW_ELEMENTS, SHOW_TEXTS } from '../node-types-as-numbers.ts';
import type { TextBudget } from './text-reading-limit.ts';

/** Limits for one person's row: characters of all its texts, of one text and of one attribute, and number of nodes. */
const MAX_ROW = 2000;
const MAX_ROW_TEXT = 600;
const MAX_ATTRIBUTE = 1000;
const MAX_ROW_NODES = 400;
/** The most steps from a name up to the element with the person's address. */
const MAX_STEPS = 6;
/** The most steps from a row up to the element that also contains its pinned columns. */
const MAX_PINNED = 5;
/** What the search for a name leaves of the budget, for the search for addresses. */
const KEPT = 5000;

/** The smallest elements that belong to one person: row, item or link, else the nearest element with an address. */
export function rowsOf(
  text: Text,
  name: string,
  budget: TextBudget,
  vocabulary: Vocabulary,
): readonly Element[] {
  const { words } = vocabulary;
  const parent = text.parentElement as Element;
  const item = parent.closest(words.items);
  // Other items of the cell may say more of the person.
  if (item) {
    const cell = item.closest(words.cellItems);
    if (
      cell?.matches(words.cells) &&
      item.matches(words.details) &&
      !textsOf(cell, name, budget, vocabulary, item)[0]
    )
      return [cell];
    return pinnedRowOf(item, vocabulary);
  }
  let row = parent.closest(words.links);
  let around: Element | null = row ?? parent;
  // Each step reads only what is new.
  let known: Element | undefined;
  let length = 0;
  let names = 0;
  for (let steps = 0; around && steps < MAX_STEPS; steps += 1, around = around.parentElement) {
    if (around.matches(words.borders)) break;
    const content = budget.textOf(around, MAX_ROW - length, ' ', known);
    length += content.length;
    names += textsOf(around, name, budget, vocabulary, known).length;
    if (length >= MAX_ROW || names > 1 || budget.left <= KEPT) break;
    row = known = around;
    if (content.includes('@') || vocabulary.is('row', around.className)) break;
  }
  return row ? [row] : [];
}

/** All elements of a row. When columns are pinned, it consists of several elements with the same number. */
function pinnedRowOf(row: Element, { words }: Vocabulary): readonly Element[] {
  for (const name of ['row-id', 'aria-rowindex']) {
    const number = row.getAttribute(name) ?? '';
    if (!/^[\w-]+$/.test(number)) continue;
    let around: Element | null = row;
    for (let steps = 0; around && steps < MAX_PINNED && !around.matches(words.grids); steps += 1) {
      around = around.parentElement;
      const elements = [...(around?.querySelectorAll(`[${name}="${number}"]`) ?? [])].filter(
        (one) => !one.matches(words.cells),
      );
      if (elements.length > 1) return elements;
    }
  }
  return [row];
}

/** The texts of the element, but not in `without`, that are the name, also with `(you)`, and that people see. */
export function textsOf(
  element: Element,
  name: string,
  budget: TextBudget,
  { normalize, pattern, words }: Vocabulary,
  without?: Element,
): readonly Text[] {
  const walker = element.ownerDocument.createTreeWalker(element, SHOW_TEXTS);
  const found: Text[] = [];
  for (let node = walker.nextNode(); node && budget.left > KEPT; node = walker.nextNode()) {
    if (without?.contains(node)) continue;
    const text = node as Text;
    // Room for white space around the name. Of a longer text nothing is read.
    const length = text.length <= name.length + MAX_ROW_TEXT ? text.length : 0;
    const bare = normalize(budget.take(text.data, length)).replace(pattern('suffix', ''), '');
    if (bare === name && !text.parentElement?.closest(words.unseen)) found.push(text);
  }
  return found;
}

/** The people whose e-mail or id is in the texts or attributes of the nodes, but not in the elements `without`. */
export function namedIn(
  nodes: readonly Node[],
  people: readonly IndexEntry[],
  without: readonly Node[],
  budget: TextBudget,
  vocabulary: Vocabulary,
): readonly IndexEntry[] {
  const found = new Set<string | undefined>();
  const add = (value: string) => {
    for (let mark of value.toLowerCase().match(vocabulary.pattern('marks', 'g')) ?? []) {
      // The whole is the address of somebody, or else what is behind a sign in it, with or without a quote.
      while (mark && people.every(({ id, email }) => id !== mark && email !== mark))
        mark = mark.replace(/[^&/=?{|}]*.'*/, '');
      found.add(mark);
    }
  };
  for (const root of nodes) {
    const walker = (root.ownerDocument as Document).createTreeWalker(root, SHOW_ELEMENTS | SHOW_TEXTS);
    let texts = MAX_ROW;
    let left = MAX_ROW_NODES;
    for (let node: Node | null = root; node && left > 0; node = walker.nextNode(), left -= 1) {
      if (without.some((one) => one.contains(node))) continue;
      if (isElement(node)) {
        if (isOurs(node)) continue;
        for (const { value } of node.attributes)
          add(budget.take(value, MAX_ATTRIBUTE).replaceAll('%40', '@'));
      } else {
        const text = budget.take(node.nodeValue ?? '', Math.min(texts, MAX_ROW_TEXT));
        texts -= text.length;
        add(text);
      }
    }
  }
  return people.filter(({ id, email }) => found.has(id) || found.has(email));
}

export function isOurs(element: Element): boolean {
  return element.localName.startsWith('member-status-');
}
