/**
 * Finds the places where no text is a person's name: fields, code, descriptions, components of projects, and places
 * whose heads, labels or report controls speak of something else. Its selectors are data of the background:
 * page/clockify-markup/selectors-of-places-without-badges.ts. Reads the DOM, writes nothing.
 */

import {
  CAPTION,
  KIND_AVATAR,
  KIND_ENTITY,
  KIND_PEOPLE,
  KIND_PICKER,
  KIND_TEXT,
  LABEL,
  NO_PEOPLE,
  PEOPLE,
  UNKNOWN,
  VALUE,
} from '../clockify-markup/meaning-of-class-or-column-head.ts';
import { isInitials, isSame, isShort, kindOfElement, MAX_INITIALS_TEXT } from './avatars.ts';
import type { SliceCache } from './badge-decision-cache.ts';
import { columnOf } from './table-heads.ts';
import { captionOf, MAX_CAPTION } from './text-of-head-or-label.ts';
import type { TextBudget } from './text-reading-limit.ts';
import { kindOfLevel } from './what-a-report-is-grouped-by.ts';

/** One more kind: never a person. */
const NEVER = 1 << 8;
/** The most steps from a name up to the element that has a label before it. */
const MAX_LABEL_LEVELS = 5;

/** `AGAINST`: the name is no person's. `DOUBTFUL`: it is one only if the row shows it too. */
export const AGAINST = 1;
export const DOUBTFUL = UNKNOWN;

/** Returns `AGAINST`, `DOUBTFUL`, or 0 when nothing speaks against a name there. */
export function surroundingsOf(text: Text, budget: TextBudget, cache: SliceCache): number {
  const { vocabulary } = cache;
  const parent = text.parentElement as Element;
  const column = columnOf(parent, cache);
  if (column & NO_PEOPLE || parent.ownerDocument.designMode === 'on') return AGAINST;
  const [label, labelled] = labelOf(text, parent, budget, cache);
  if (label === NO_PEOPLE || isInitials(text, budget, vocabulary)) return AGAINST;
  // A head or a label of people says more than what is around its cell or place, and less than what is in it.
  let seen = 0;
  let head = 0;
  for (let element: Element | null = parent; element; element = element.parentElement) {
    let kind = cache.kinds.get(element);
    if (kind === undefined) {
      kind = kindOfPlace(element, budget, cache);
      cache.kinds.set(element, kind);
    }
    if (kind & (NEVER | KIND_TEXT)) return AGAINST;
    // An avatar holds nothing but initials. A wider element with the same class may hold a name.
    if (
      kind & KIND_AVATAR &&
      isShort(text.data) &&
      isSame(budget.textOf(element, MAX_INITIALS_TEXT), text.data, vocabulary)
    )
      return AGAINST;
    seen |= kind;
    if (element === labelled) head |= label;
    // A picker inside a project component belongs to the component, even when it has a word for people on it.
    if (kind & KIND_ENTITY && !head && (!(seen & KIND_PEOPLE) || seen & KIND_PICKER)) return AGAINST;
    if (element.matches(vocabulary.words.headedCells)) head |= column & PEOPLE;
  }
  const level = column & PEOPLE ? 0 : kindOfLevel(parent, cache);
  if (level === NO_PEOPLE) return AGAINST;
  if ((seen | head) & PEOPLE) return 0;
  if (column === 0 && cache.isList && parent.closest(vocabulary.words.listCell)) return AGAINST;
  return (level | column) & DOUBTFUL;
}

/**
 * The kind of a label right before the node, `Client: …`, and the element that holds it and what it labels. `again` is
 * judged again when that changes.
 */
function labelOf(
  labelled: ChildNode,
  again: Element,
  budget: TextBudget,
  cache: SliceCache,
): readonly [kind: number, labelled?: Element | null] {
  let node: ChildNode | null = labelled;
  for (let level = 0; node && level < MAX_LABEL_LEVELS; level += 1) {
    let before: ChildNode | null = node.previousSibling;
    const { headKind, is, words } = cache.vocabulary;
    const fits = (selector: string) => (before as Partial<Element>).matches?.(selector);
    // A label may get its words later.
    for (; before; before = before.previousSibling) {
      cache.depend(before, [again]);
      if (budget.textOf(before, 1) || fits(words.longFields)) break;
    }
    if (before) {
      const caption = captionOf(before, words);
      const isCaption = is('label', caption);
      // What is before a name in an element of the same kind may be another name, for example that of a choice.
      const isLike = before.nodeName === node.nodeName;
      if (fits(words.longFields) || !(isCaption || fits(isLike ? words.labels : words.anyLabel))) return [0];
      return [headKind(caption, isCaption || !isLike ? LABEL : VALUE) & ~UNKNOWN, node.parentElement];
    }
    node = node.parentElement;
    if (node) cache.depend(node, [again]);
    if ((node as Element | null)?.matches(words.besideEnds)) break;
  }
  return [0];
}

function kindOfPlace(element: Element, budget: TextBudget, cache: SliceCache): number {
  const { vocabulary } = cache;
  const { words } = vocabulary;
  if (element.matches(words.never)) return NEVER;
  // Classes of the root describe the page as a whole and the person who uses it.
  if (element.matches(words.roots)) return 0;
  let kind = kindOfElement(element, vocabulary);
  if (element.matches(words.pickers)) kind |= KIND_PICKER;
  // Without an address it is `null`, which is of no kind.
  const address = `${element.getAttribute('href')}`.slice(0, 2000).toLowerCase();
  const [, entity] = vocabulary.match('link', address);
  if (entity) kind |= NEVER;
  const label = element.matches(words.nameable) && element.getAttribute('aria-label');
  let said = label ? vocabulary.headKind(label.slice(0, MAX_CAPTION), CAPTION) & ~UNKNOWN : 0;
  if (!said && element.matches(words.menus)) {
    // Outside of the app it belongs to the only control that is open.
    const [toggle, another] =
      element.matches(words.menusOutside) && !element.closest(words.dialogs)
        ? element.ownerDocument.querySelectorAll(words.openControls)
        : [element.previousElementSibling];
    if (toggle && !another) {
      cache.depend(toggle, [element]);
      // A field, or a button that shows what is chosen, may have a label.
      said =
        vocabulary.headKind(captionOf(toggle, words), VALUE) & ~UNKNOWN ||
        labelOf(toggle, element, budget, cache)[0];
    }
  }
  return kind | said;
}
