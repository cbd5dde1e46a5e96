/**
 * Whether a member's name at one place of a page stands for the member. Reads the DOM around the text, writes
 * nothing. Against: places that hold projects, descriptions, fields, code. For: two words, an avatar beside
 * it, the person's own e-mail or id in the row.
 */
import type { IndexEntry } from '../directory/index.ts';
import { isOneWord, normalizeName } from '../domain/names.ts';
import type { BadgeStanding, Standing } from '../domain/standing.ts';
import { CELLS, type ColumnReadings, columnOf, NO_PEOPLE, newColumnReadings, PEOPLE } from './columns.ts';
import type { Reading } from './matcher.ts';
import { isComment, isElement, SHOW_ELEMENTS, SHOW_TEXTS } from './nodes.ts';
import { SAYS_AVATAR, SAYS_ENTITY, SAYS_PEOPLE, SAYS_PICKER, SAYS_TEXT, type Vocabulary } from './words.ts';

/** What a badge at the place shows. */
export interface Verdict {
  readonly standing: BadgeStanding;
  readonly users: readonly string[];
  /** The badge stands for flagged people in a list of members. */
  readonly list: boolean;
}

export interface Judgement {
  /** `null`: no badge. */
  readonly verdict: Verdict | null;
  /** The element whose content the judgement hangs on, besides the text itself: look again when it changes. */
  readonly scope: Element | null;
}

const XHTML = 'http://www.w3.org/1999/xhtml';
const EMAIL = /[^\s<>()[\]{},;:"'|\\/=?&]+@[^\s<>()[\]{},;:"'|\\/=?&]+/g;
const ID = /(?<![0-9a-f])[0-9a-f]{24}(?![0-9a-f])/gi;
/** More characters than what stands about one person. */
const PAGE_LENGTH = 2000;
const MAX_ROW_NODES = 400;

/** What was read around texts while nothing on the page changed: a new one for each slice. */
export interface Glance {
  readonly columns: ColumnReadings;
  readonly surroundings: Map<Element, number>;
  readonly vocabulary: Vocabulary;
}

export function newGlance(vocabulary: Vocabulary): Glance {
  return { columns: newColumnReadings(vocabulary), surroundings: new Map(), vocabulary };
}

/** Judges a text node (the first of its run) that was read as `reading`. `flagged`: in the order of the rules. */
export function judge(
  text: Text,
  reading: Reading,
  flagged: ReadonlySet<Standing>,
  glance: Glance,
): Judgement {
  const parent = text.parentElement;
  const { vocabulary } = glance;
  if (!parent || isAgainst(parent, text, glance)) return { verdict: null, scope: null };
  let scope: Element | null = null;
  const standings: BadgeStanding[] = [];
  const users = new Set<string>();
  for (const { name, people } of reading.parts) {
    let bearers = people;
    const oneWord = isOneWord(name);
    if (bearers.length > 1 || oneWord) {
      const row = rowOf(text, name, vocabulary);
      const beside = parent.parentElement;
      // What else a whole page holds says nothing of one person, and changes all the time.
      scope = row ?? ((beside?.textContent ?? '').length > PAGE_LENGTH ? parent : beside);
      const named = namedIn(row, bearers, reading.mail);
      const isNamed = named.length > 0 && isFirst(text, name, row, vocabulary);
      if (oneWord && !isNamed && (reading.list || !hasAvatar(text, name, vocabulary))) continue;
      if (named.length > 0) bearers = named;
    }
    const some = bearers.filter((one) => flagged.has(one.standing));
    const [first] = some;
    if (!first) continue;
    standings.push(bearers.every((one) => one.standing === first.standing) ? first.standing : 'ambiguous');
    for (const { id } of reading.list ? some : bearers) users.add(id);
  }
  if (users.size === 0) return { verdict: null, scope };
  // A list shows the first of its standings in the order of the rules.
  const standing = [...flagged].find((one) => standings.includes(one)) ?? 'ambiguous';
  return { verdict: { standing, users: [...users], list: reading.list }, scope };
}

// ── against ────────────────────────────────────────────────────────────────────────────────────────

/** Beside what an element's words say: never a person, and a link to an entity. */
const NEVER = 1 << 8;
const ENTITY_LINK = 1 << 9;

/** Whether anything around the text says that it is no person, whatever the row holds. */
function isAgainst(parent: Element, text: Text, { columns, surroundings, vocabulary }: Glance): boolean {
  const column = columnOf(parent, columns);
  if (column === NO_PEOPLE || isInitials(text, vocabulary)) return true;
  let seen = column === PEOPLE ? SAYS_PEOPLE : 0;
  for (let element: Element | null = parent; element; element = element.parentElement) {
    let says = surroundings.get(element);
    if (says === undefined) {
      says = factsOf(element, vocabulary);
      surroundings.set(element, says);
    }
    if (says & (NEVER | SAYS_TEXT | ENTITY_LINK)) return true;
    // Initials are all that an avatar holds; a name inside a wider element of that word is a name.
    if (says & SAYS_AVATAR && isShort(text.data) && isSame(element.textContent, text.data)) return true;
    seen |= says;
    // A picker inside a project component is the component's, even with a word about people on it.
    if (says & SAYS_ENTITY && (!(seen & SAYS_PEOPLE) || (seen & SAYS_PICKER && column !== PEOPLE)))
      return true;
  }
  return false;
}

function factsOf(element: Element, vocabulary: Vocabulary): number {
  const role = element.getAttribute('role') ?? '';
  if (
    element.namespaceURI !== XHTML ||
    vocabulary.is('neverTags', element.tagName) ||
    element.hasAttribute('contenteditable') ||
    vocabulary.is('fieldRoles', role)
  ) {
    return NEVER;
  }
  let says = elementSays(element, vocabulary);
  if (role === 'listbox' || role === 'menu') says |= SAYS_PICKER;
  if (element.tagName === 'A' && linksToEntity(element.getAttribute('href') ?? '', vocabulary))
    says |= ENTITY_LINK;
  return says;
}

function elementSays(element: Element, vocabulary: Vocabulary): number {
  let says = element.tagName.includes('-') ? vocabulary.says(element.tagName) : 0;
  for (const name of ['class', 'data-cy', 'data-testid']) {
    const value = element.getAttribute(name);
    if (value) says |= vocabulary.says(value);
  }
  return says;
}

/** An address whose last telling part is a project, client, task, tag or group. */
function linksToEntity(href: string, vocabulary: Vocabulary): boolean {
  const path = href.replace(/\?[^#]*/, '');
  for (const segment of path.toLowerCase().split(/[/#]+/).reverse()) {
    if (vocabulary.is('peoplePath', segment)) return false;
    if (vocabulary.is('entityPath', segment)) return true;
  }
  return false;
}

// ── for ────────────────────────────────────────────────────────────────────────────────────────────

/** The smallest element that is one person's: row, item, link; else the nearest that holds an address. */
function rowOf(text: Text, name: string, { words }: Vocabulary): Element | null {
  let around = text.parentElement;
  const row = around?.closest(words.rows);
  // A link or button inside a row belongs to the row.
  if (row) return row.closest(words.items) ?? row;
  for (let steps = 0; around && steps < 5; steps += 1, around = around.parentElement) {
    const content = around.textContent ?? '';
    if (around.matches(words.borders) || normalizeName(content.replace(EMAIL, ' ')).split(name).length > 2)
      return null;
    if (/\b(?:row|item|entry|card|line)\b/i.test(around.className) || content.includes('@')) break;
  }
  return around;
}

/** Those of the people whose e-mail or id stands in the row: in its texts or in its attributes. */
function namedIn(row: Element | null, people: readonly IndexEntry[], mail?: string): readonly IndexEntry[] {
  const found = new Set([mail]);
  if (row) {
    const walker = row.ownerDocument.createTreeWalker(row, SHOW_ELEMENTS | SHOW_TEXTS);
    let left = MAX_ROW_NODES;
    for (let node: Node | null = row; node && left > 0; node = walker.nextNode(), left -= 1) {
      const values =
        isElement(node) && !isOurs(node)
          ? [...node.attributes].map((one) => one.value.replaceAll('%40', '@'))
          : [node.nodeValue ?? ''];
      for (const value of values) {
        for (const email of value.match(EMAIL) ?? []) found.add(email.replace(/\.$/, '').toLowerCase());
        for (const id of value.match(ID) ?? []) found.add(id.toLowerCase());
      }
    }
  }
  return people.filter((one) => found.has(one.id) || (one.email !== undefined && found.has(one.email)));
}

/** The first such text of the row is the name; a later one is a role or a total. */
function isFirst(text: Text, name: string, row: Element | null, vocabulary: Vocabulary): boolean {
  if (!row) return true;
  const walker = row.ownerDocument.createTreeWalker(row, SHOW_TEXTS);
  for (let node = walker.nextNode() as Text | null; node && node !== text; ) {
    if (normalizeName(node.data) === name && !isInitials(node, vocabulary)) return false;
    node = walker.nextNode() as Text | null;
  }
  return true;
}

/** The text and the elements around it, inside of its cell, row or list. */
function levelsOf(text: Text, { words }: Vocabulary): readonly ChildNode[] {
  const levels: ChildNode[] = [text];
  let around = text.parentElement;
  while (around && levels.length < 4 && !around.matches(`${CELLS},${words.rows},${words.borders}`)) {
    levels.push(around);
    around = around.parentElement;
  }
  return levels;
}

/** An avatar or initials as a sibling in the same cell, with no other text between. */
function hasAvatar(text: Text, name: string, vocabulary: Vocabulary): boolean {
  for (const node of levelsOf(text, vocabulary)) {
    for (const side of ['previousSibling', 'nextSibling'] as const) {
      for (let sibling = node[side]; sibling; sibling = sibling[side]) {
        if (isElement(sibling)) {
          if (isAvatar(sibling, name, side === 'previousSibling', vocabulary)) return true;
          if (isOurs(sibling)) continue;
        }
        if (!isComment(sibling) && sibling.textContent?.trim()) break;
      }
    }
  }
  return false;
}

function isAvatar(element: Element, name: string, ahead: boolean, vocabulary: Vocabulary): boolean {
  if (element.matches(CELLS)) return false;
  const content = element.textContent?.trim() ?? '';
  const says = elementSays(element, vocabulary) & SAYS_AVATAR;
  if (content !== '') return (says !== 0 || ahead) && isInitialsOf(content, name, says !== 0);
  if (says) return true;
  const image = element.tagName === 'IMG' ? element : element.querySelector('img,[class*=avatar i]');
  if (!image) return false;
  const alt = image.getAttribute('alt') ?? '';
  return (
    isSame(alt, name) ||
    (elementSays(image, vocabulary) & SAYS_AVATAR) !== 0 ||
    vocabulary.is('portrait', `${image.getAttribute('src')} ${image.className} ${alt}`.toLowerCase())
  );
}

function isOurs(element: Element): boolean {
  return element.localName.startsWith('member-status-');
}

function isSame(one: string | null, other: string): boolean {
  const name = normalizeName(one ?? '');
  return name !== '' && name === normalizeName(other);
}

/** Up to three characters. */
function isShort(text: string): boolean {
  return [...text.trim()].length <= 3;
}

/** One to three letters, capitals unless `anyCase`, that begin the name or its words. */
function isInitialsOf(content: string, name: string, anyCase = false): boolean {
  if (!isShort(content) || (!anyCase && content !== content.toUpperCase())) return false;
  const short = normalizeName(content);
  const firsts = name.split(' ').map((word) => [...word][0] ?? '');
  const begins = [name, firsts.join(''), `${firsts[0]}${firsts.at(-1)}`];
  return short !== '' && begins.some((one) => one.startsWith(short));
}

/** Short capitals whose next neighbour in the cell is a text that they are the initials of. */
function isInitials(text: Text, vocabulary: Vocabulary): boolean {
  const content = text.data.trim();
  if (!isShort(content) || content === content.toLowerCase()) return false;
  for (const node of levelsOf(text, vocabulary)) {
    for (let next = node.nextSibling; next; next = next.nextSibling) {
      const beside = isComment(next) ? '' : normalizeName(next.textContent ?? '');
      if (beside !== '') return isInitialsOf(content, beside);
    }
  }
  return false;
}
