/**
 * Whether a member's name at one place of a page stands for the member. Reads the DOM around the text, writes
 * nothing. Against: places that hold projects, descriptions, fields, code. For: two words, an avatar beside
 * it, the person's own e-mail or id in the row.
 */
import type { IndexEntry } from '../directory/index.ts';
import { isOneWord, normalizeName } from '../directory/names.ts';
import { type BadgeStanding, STANDINGS, type Standing } from '../directory/standing.ts';
import type { Reading } from './matcher.ts';
import {
  headsNoPeople,
  headsPeople,
  SAYS_AVATAR,
  SAYS_ENTITY,
  SAYS_PEOPLE,
  SAYS_PICKER,
  SAYS_TEXT,
  whatItSays,
} from './words.ts';

/** What a badge at the place shows. */
export interface Verdict {
  readonly standing: BadgeStanding;
  readonly users: readonly string[];
  /** Names the badge stands for, normalised; more than one only in a list. */
  readonly names: readonly string[];
  readonly list: boolean;
}

export interface Judgement {
  /** `null`: no badge. */
  readonly verdict: Verdict | null;
  /** The element whose content the judgement hangs on, besides the text itself: look again when it changes. */
  readonly scope: Element | null;
}

const NEVER_TAGS: ReadonlySet<string> = new Set(
  'SCRIPT STYLE NOSCRIPT TEMPLATE DATALIST SELECT OPTION OPTGROUP TEXTAREA INPUT CODE PRE KBD SAMP VAR TITLE HEAD IFRAME OBJECT AUDIO VIDEO CANVAS METER PROGRESS MEMBER-STATUS-BADGE MEMBER-STATUS-CARD'.split(
    ' ',
  ),
);
const FIELD_ROLES: ReadonlySet<string> = new Set(['textbox', 'searchbox', 'spinbutton']);
const XHTML = 'http://www.w3.org/1999/xhtml';
const ENTITY_SEGMENTS = /^(?:projects?|clients?|tasks?|tags?|(?:user-?)?groups?)$/;
const PEOPLE_SEGMENTS = /^(?:users?|members?|people|teammates?)$/;
const CELLS = 'td,th,[role=cell],[role=gridcell],[role=rowheader]';
const ROWS =
  'tr,li,a[href],button,[role=row],[role=listitem],[role=option],[role=menuitem],[role=menuitemcheckbox],[role=menuitemradio],[role=treeitem],[role=link],[role=button]';
const TABLES = 'table,[role=table],[role=grid],[role=treegrid]';
/** Elements beyond which nothing belongs to one person any more. */
const BORDERS =
  'body,main,table,tbody,ul,ol,form,dialog,[role=main],[role=table],[role=grid],[role=treegrid],[role=rowgroup],[role=list],[role=listbox],[role=menu],[role=dialog]';
const EMAIL = /[^\s<>()[\]{},;:"'|\\/=?&]+@[^\s<>()[\]{},;:"'|\\/=?&]+/g;
const MAX_ROW_NODES = 400;

/** Judges a text node (the first of its run) that was read as `reading`. */
export function judge(text: Text, reading: Reading, flagged: ReadonlySet<Standing>): Judgement {
  const parent = text.parentElement;
  if (parent === null || isAgainst(parent, text)) return { verdict: null, scope: null };
  let scope: Element | null = null;
  const parts: { name: string; standing: BadgeStanding; users: readonly string[] }[] = [];
  for (const { name, people } of reading.parts) {
    let bearers = people;
    const oneWord = isOneWord(name);
    if (bearers.length > 1 || oneWord) {
      const row = rowOf(text, name);
      scope = row;
      const named = ownEvidence(row, bearers, reading.mail);
      if (oneWord && (reading.list || !hasInitials(text, name)) && !isNamedFirst(text, name, row, named)) {
        continue;
      }
      if (named.length > 0) bearers = named;
    }
    const standing = standingOf(bearers, flagged);
    if (standing === null) continue;
    const users = reading.list ? bearers.filter((one) => flagged.has(one.standing)) : bearers;
    parts.push({ name, standing, users: users.map((one) => one.id) });
  }
  if (parts.length === 0) return { verdict: null, scope };
  return {
    verdict: {
      standing: worst(parts.map((part) => part.standing)),
      users: [...new Set(parts.flatMap((part) => part.users))],
      names: parts.map((part) => part.name),
      list: reading.list,
    },
    scope,
  };
}

/** One standing for all who may be meant; `null` when none of them is flagged. */
function standingOf(people: readonly IndexEntry[], flagged: ReadonlySet<Standing>): BadgeStanding | null {
  if (!people.some((one) => flagged.has(one.standing))) return null;
  const [first, ...rest] = people.map((one) => one.standing);
  return first !== undefined && rest.every((one) => one === first) ? first : 'ambiguous';
}

function worst(standings: readonly BadgeStanding[]): BadgeStanding {
  return STANDINGS.find((one) => standings.includes(one)) ?? 'ambiguous';
}

// ── against ────────────────────────────────────────────────────────────────────────────────────────

/** Whether anything around the text says that it is no person, whatever the row holds. */
function isAgainst(parent: Element, text: Text): boolean {
  const head = columnHead(parent);
  if (head === 'no-people') return true;
  let people = head === 'people';
  let picker = false;
  for (let element: Element | null = parent; element !== null; element = parentAcross(element)) {
    if (element.namespaceURI !== XHTML || NEVER_TAGS.has(element.tagName)) return true;
    if (element.hasAttribute('contenteditable')) return true;
    const role = element.getAttribute('role');
    if (role !== null && FIELD_ROLES.has(role)) return true;
    if (role === 'listbox' || role === 'menu') picker = true;
    const says = whatElementSays(element);
    if (says & SAYS_TEXT) return true;
    if (says & SAYS_AVATAR && isShort(text.data)) return true;
    if (says & SAYS_PEOPLE) people = true;
    if (says & SAYS_PICKER) picker = true;
    if (says & SAYS_ENTITY && !people) return true;
    // A picker inside a project component is the component's, even with a word about people on it.
    if (says & SAYS_ENTITY && picker && !isPeopleColumn(head)) return true;
    if (element.tagName === 'A' && linksToEntity(element.getAttribute('href') ?? '')) return true;
    if (element.tagName === 'BODY') break;
  }
  return isInitials(text);
}

type ColumnHead = 'no-people' | 'people' | null;

function isPeopleColumn(head: ColumnHead): boolean {
  return head === 'people';
}

function whatElementSays(element: Element): number {
  let says = element.tagName.includes('-') ? whatItSays(element.tagName) : 0;
  const classes = element.getAttribute('class');
  if (classes !== null && classes !== '') says |= whatItSays(classes);
  for (const name of ['data-cy', 'data-testid']) {
    const value = element.getAttribute(name);
    if (value !== null) says |= whatItSays(value);
  }
  return says;
}

/** The parent element, from the top of a shadow tree its host. */
export function parentAcross(element: Element): Element | null {
  if (element.parentElement !== null) return element.parentElement;
  const root = element.parentNode;
  return root instanceof ShadowRoot ? root.host : null;
}

/** An address whose last telling part is a project, client, task, tag or group. */
function linksToEntity(href: string): boolean {
  if (href === '') return false;
  const path = href.replace(/^[a-z]+:\/\/[^/]*/i, '').replace(/\?[^#]*/, '');
  for (const segment of path.toLowerCase().split(/[/#]+/).reverse()) {
    if (PEOPLE_SEGMENTS.test(segment)) return false;
    if (ENTITY_SEGMENTS.test(segment)) return true;
  }
  return false;
}

// ── columns ────────────────────────────────────────────────────────────────────────────────────────

/** What the head of the column says in which the element stands. */
function columnHead(element: Element): ColumnHead {
  const cell = element.closest(CELLS);
  if (cell === null) {
    const term = element.closest('dd')?.previousElementSibling;
    return term?.tagName === 'DT' ? headSays(term) : null;
  }
  const row = cell.closest('tr,[role=row]');
  const table = cell.closest(TABLES);
  if (row === null || table === null) return null;
  let says: ColumnHead = null;
  for (const head of headsOf(cell, row, table)) {
    if (head === cell) continue;
    const one = headSays(head);
    if (one === 'no-people') return one;
    says ??= one;
  }
  return says;
}

function headSays(head: Element): ColumnHead {
  const text = head.textContent ?? '';
  if (text.length > 80) return null;
  if (headsNoPeople(text)) return 'no-people';
  return headsPeople(text) ? 'people' : null;
}

/** The head cells of the cell's column, and the row's own head. */
function headsOf(cell: Element, row: Element, table: Element): Element[] {
  const heads: Element[] = [];
  const rowHead = row.querySelector(':scope > th[scope=row],:scope > [role=rowheader]');
  if (rowHead !== null) heads.push(rowHead);
  const [from, to] = columnsOf(cell, row);
  for (const headRow of headRowsOf(table, row)) {
    for (const head of headRow.children) {
      if (!isHead(head, headRow)) continue;
      const [headFrom, headTo] = columnsOf(head, headRow);
      if (headFrom < to && from < headTo) heads.push(head);
    }
  }
  return heads;
}

function isHead(head: Element, row: Element): boolean {
  const role = head.getAttribute('role');
  if (role === 'columnheader') return true;
  return head.tagName === 'TH'
    ? head.getAttribute('scope') !== 'row'
    : row.parentElement?.tagName === 'THEAD';
}

function headRowsOf(table: Element, row: Element): Element[] {
  const rows = new Set<Element>();
  for (const head of table.querySelectorAll('thead > tr > *, [role=columnheader]')) {
    const own = head.parentElement;
    if (own !== null && own !== row && head.closest(TABLES) === table) rows.add(own);
  }
  if (rows.size === 0) {
    const first = table.querySelector('tr');
    if (first !== null && first !== row && first.querySelector(':scope > th') !== null) rows.add(first);
  }
  return [...rows];
}

/** Columns a cell covers, from 0, the end excluded. Cells that reach down from rows above are counted. */
function columnsOf(cell: Element, row: Element): [from: number, to: number] {
  const span = spanOf(cell);
  const index = Number(cell.getAttribute('aria-colindex'));
  if (index > 0) return [index - 1, index - 1 + span];
  const taken = takenFromAbove(row);
  let column = 0;
  for (const sibling of row.children) {
    if (sibling.tagName.startsWith('MEMBER-STATUS-')) continue;
    while (taken.has(column)) column += 1;
    if (sibling === cell) return [column, column + span];
    column += spanOf(sibling);
  }
  // The cell is wrapped: its place is that of the wrapper in the row.
  let wrapper: Element = cell;
  while (wrapper.parentElement !== null && wrapper.parentElement !== row) wrapper = wrapper.parentElement;
  return wrapper === cell ? [column, column + span] : columnsOf(wrapper, row);
}

function spanOf(cell: Element): number {
  return Math.max(1, Number(cell.getAttribute('colspan') ?? cell.getAttribute('aria-colspan') ?? 1) || 1);
}

/** Columns of a row that are covered by `rowspan` cells of rows above it in the same section. */
function takenFromAbove(row: Element): ReadonlySet<number> {
  const taken = new Set<number>();
  const section = row.parentElement;
  if (section === null || section.querySelector(':scope > tr > [rowspan]') === null) return taken;
  const open: { column: number; left: number }[] = [];
  for (const other of section.children) {
    for (let at = open.length - 1; at >= 0; at -= 1) {
      const one = open[at];
      if (one !== undefined && one.left-- <= 0) open.splice(at, 1);
    }
    const covered = new Set(open.map((one) => one.column));
    if (other === row) return covered;
    let column = 0;
    for (const cell of other.children) {
      while (covered.has(column)) column += 1;
      const rows = Number(cell.getAttribute('rowspan') ?? 1) || 1;
      for (let at = 0; at < spanOf(cell); at += 1, column += 1) {
        if (rows > 1) open.push({ column, left: rows - 1 });
      }
    }
  }
  return taken;
}

// ── for ────────────────────────────────────────────────────────────────────────────────────────────

/** The smallest element that is one person's: row, item, link; else the nearest that holds an address. */
function rowOf(text: Text, name: string): Element | null {
  const parent = text.parentElement;
  const row = parent?.closest(ROWS) ?? null;
  if (row !== null) return widen(row);
  let around = parent;
  for (let steps = 0; around !== null && steps < 5; steps += 1, around = around.parentElement) {
    if (around.matches(BORDERS)) return null;
    const content = (around.textContent ?? '').replace(EMAIL, ' ');
    if (countName(content, name) > 1) return null;
    if (/(?:^|[-_\s])(?:row|item|entry|card|line)(?:$|[-_\s])/i.test(around.getAttribute('class') ?? ''))
      break;
    if (ownAddresses(around).length > 0) break;
  }
  return around;
}

/** A link or button inside a row belongs to the row. */
function widen(element: Element): Element {
  return element.closest('tr,[role=row],li,[role=listitem],[role=option],[role=treeitem]') ?? element;
}

function countName(content: string, name: string): number {
  return normalizeName(content).split(name).length - 1;
}

function ownAddresses(element: Element): string[] {
  return (element.textContent ?? '').match(EMAIL) ?? [];
}

/** Those of the people whose e-mail or id stands in the row, its links or its attributes. */
function ownEvidence(
  row: Element | null,
  people: readonly IndexEntry[],
  mail: string | undefined,
): readonly IndexEntry[] {
  if (mail !== undefined) {
    const meant = people.filter((one) => one.email === mail);
    if (meant.length > 0) return meant;
  }
  if (row === null) return [];
  const evidence = evidenceOf(row);
  return people.filter(
    (one) => evidence.ids.has(one.id) || (one.email !== undefined && evidence.emails.has(one.email)),
  );
}

function evidenceOf(row: Element): { emails: ReadonlySet<string>; ids: ReadonlySet<string> } {
  const emails = new Set<string>();
  const ids = new Set<string>();
  const take = (value: string) => {
    if (value.includes('@') || value.includes('%40')) {
      for (const email of value.replaceAll('%40', '@').match(EMAIL) ?? []) {
        emails.add(email.replace(/\.+$/, '').toLowerCase());
      }
    }
    for (const [id] of value.matchAll(/(?<![0-9a-f])[0-9a-f]{24}(?![0-9a-f])/gi)) ids.add(id.toLowerCase());
  };
  const walker = row.ownerDocument.createTreeWalker(row, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  let left = MAX_ROW_NODES;
  for (let node: Node | null = row; node !== null && left > 0; node = walker.nextNode(), left -= 1) {
    if (node instanceof Element) {
      if (node.tagName === 'MEMBER-STATUS-BADGE') continue;
      for (const { name, value } of node.attributes) {
        if (value.length > 2 && name !== 'class' && name !== 'style') take(value);
      }
    } else take(node.nodeValue ?? '');
  }
  return { emails, ids };
}

/**
 * One word with the person's own e-mail or id in the row: the first such text of the row is the name; a later
 * one (a role, a total) is not.
 */
function isNamedFirst(text: Text, name: string, row: Element | null, named: readonly IndexEntry[]): boolean {
  if (named.length === 0) return false;
  if (row === null) return true;
  const walker = row.ownerDocument.createTreeWalker(row, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null && node !== text; node = walker.nextNode()) {
    if (node instanceof Text && normalizeName(node.data) === name && !isInitials(node)) return false;
  }
  return true;
}

/** Avatar or initials as a sibling in the same cell. */
function hasInitials(text: Text, name: string): boolean {
  let node: Node = text;
  for (let steps = 0; steps < 4; steps += 1) {
    const parent: Element | null = node.parentElement;
    if (parent === null) return false;
    for (const sibling of parent.children) {
      if (
        sibling !== node &&
        !sibling.tagName.startsWith('MEMBER-STATUS-') &&
        isAvatar(sibling, name, node)
      ) {
        return true;
      }
    }
    if (parent.matches(`${CELLS},${ROWS},${BORDERS}`)) return false;
    node = parent;
  }
  return false;
}

function isAvatar(element: Element, name: string, beside: Node): boolean {
  if (element.matches(CELLS)) return false;
  const content = (element.textContent ?? '').trim();
  if (whatElementSays(element) & SAYS_AVATAR) return isShort(content);
  if (element.tagName === 'IMG') return looksLikePortrait(element, name);
  if (content === '') {
    const image = element.querySelector('img,[class*=avatar i],[class*=initials i]');
    return (
      image !== null &&
      (image.tagName === 'IMG' ? looksLikePortrait(image, name) : true) &&
      element.children.length === 1
    );
  }
  return isInitialsOf(content, name) && precedes(element, beside);
}

function looksLikePortrait(image: Element, name: string): boolean {
  if (whatElementSays(image) & SAYS_AVATAR) return true;
  const alt = image.getAttribute('alt') ?? '';
  if (alt !== '' && normalizeName(alt) === name) return true;
  return /avatar|gravatar|profile|portrait|user|member|photo|img\.clockify/i.test(
    `${image.getAttribute('src') ?? ''} ${image.getAttribute('class') ?? ''} ${alt}`,
  );
}

/** Up to three characters. */
function isShort(text: string): boolean {
  return [...text.trim()].length <= 3;
}

/** One to three capitals that begin the name or its words. */
function isInitialsOf(content: string, name: string): boolean {
  if (!isShort(content) || content !== content.toUpperCase()) return false;
  const short = normalizeName(content);
  if (short === '' || /\d/.test(short)) return false;
  const firsts = name.split(' ').map((word) => word.slice(0, 1));
  return name.startsWith(short) || firsts.join('').startsWith(short);
}

function precedes(element: Node, other: Node): boolean {
  return (element.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
}

/** Short capitals whose next neighbour in the cell is a text that they are the initials of. */
function isInitials(text: Text): boolean {
  const content = text.data.trim();
  if (!isShort(content) || content !== content.toUpperCase() || content === content.toLowerCase())
    return false;
  let node: Node = text;
  for (let steps = 0; steps < 3; steps += 1) {
    const next = node instanceof Element ? node.nextElementSibling : (node.nextSibling ?? null);
    if (next !== null && next.nodeName !== 'MEMBER-STATUS-BADGE') {
      const beside = normalizeName(next.textContent ?? '');
      if (beside !== '') return isInitialsOf(content, beside);
    }
    const parent: Element | null = node.parentElement;
    if (parent === null || parent.matches(CELLS)) return false;
    node = parent;
  }
  return false;
}
