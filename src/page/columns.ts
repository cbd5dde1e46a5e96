/**
 * What the heads of a table's columns and rows say of a cell. Reads the DOM, writes nothing, and reads what
 * many cells share once in a slice: the heads of a table, and the cells that reach down from rows above.
 */
import { SHOW_ELEMENTS } from './nodes.ts';
import { TABLES, type Vocabulary } from './words.ts';

export const CELLS = 'td,th,[role$=cell],[role=rowheader],[role=columnheader]';

/** The column holds projects, descriptions …, and no people. */
export const NO_PEOPLE = 1;
/** The column holds people. */
export const PEOPLE = 2;

/** Columns from 0, the end excluded. */
type Span = readonly [from: number, to: number];

interface Head {
  readonly cell: Element;
  readonly row: Element;
  readonly span: Span;
  readonly says: number;
}

/** What was read of the columns while nothing on the page changed: one for each slice. */
export interface ColumnReadings {
  readonly heads: Map<Element, readonly Head[]>;
  readonly vocabulary: Vocabulary;
  /** By section of a table: the columns of its cells, where one of them reaches down over others. */
  readonly spans: Map<Element, ReadonlyMap<Element, Span> | null>;
}

/** Heads come first in a table: the look for the next one is over after so many elements without one. */
const MAX_ELEMENTS_BEFORE_HEAD = 300;

export function newColumnReadings(vocabulary: Vocabulary): ColumnReadings {
  return { heads: new Map(), spans: new Map(), vocabulary };
}

/** What the heads of the element's column and row say: `NO_PEOPLE` before `PEOPLE`; 0 for nothing. */
export function columnOf(element: Element, readings: ColumnReadings): number {
  const cell = element.closest(CELLS);
  const row = cell?.closest('tr,[role=row]');
  const table = row?.closest(TABLES);
  if (!cell || !row || !table) {
    const term = element.closest('dd')?.previousElementSibling;
    return term?.tagName === 'DT' ? headSays(term, readings) : 0;
  }
  // A head that names a column, be it one of people, is no person itself.
  if (cell.matches('th,[role=columnheader]') && headSays(cell, readings)) return NO_PEOPLE;
  let says = 0;
  for (const one of row.children) {
    if (one !== cell && (one.getAttribute('scope') === 'row' || one.getAttribute('role') === 'rowheader')) {
      says |= headSays(one, readings);
    }
  }
  const heads = headsOf(table, readings).filter((head) => head.row !== row && head.cell !== cell);
  const [from, to] = heads.length > 0 ? spanOf(cell, row, readings) : [0, 0];
  for (const head of heads) if (head.span[0] < to && from < head.span[1]) says |= head.says;
  return says & NO_PEOPLE || says;
}

function headSays(head: Element, { vocabulary }: ColumnReadings): number {
  const text = head.textContent ?? '';
  if (text.length > 80) return 0;
  return vocabulary.headsNoPeople(text) ? NO_PEOPLE : vocabulary.headsPeople(text) ? PEOPLE : 0;
}

/** The heads that say anything: of `thead`, of the ARIA role, else a first row of `th`. */
function headsOf(table: Element, readings: ColumnReadings): readonly Head[] {
  let heads = readings.heads.get(table);
  if (!heads) {
    const cells: Element[] = [];
    const walker = table.ownerDocument.createTreeWalker(table, SHOW_ELEMENTS);
    let left = MAX_ELEMENTS_BEFORE_HEAD;
    for (let node = walker.nextNode() as Element | null; node && left > 0; left -= 1) {
      if (node.matches(readings.vocabulary.words.columnHeads)) {
        if (node.closest(TABLES) === table) cells.push(node);
        left = MAX_ELEMENTS_BEFORE_HEAD;
      }
      node = walker.nextNode() as Element | null;
    }
    heads = cells.flatMap((cell): Head[] => {
      const row = cell.parentElement;
      const says = headSays(cell, readings);
      return !row || says === 0 ? [] : [{ cell, row, says, span: spanOf(cell, row, readings) }];
    });
    readings.heads.set(table, heads);
  }
  return heads;
}

/** Columns a cell covers. Cells that reach down from rows above are counted. */
function spanOf(cell: Element, row: Element, { spans }: ColumnReadings): Span {
  const index = Number(cell.getAttribute('aria-colindex'));
  if (index > 0) return [index - 1, index - 1 + size(cell, 'colspan')];
  const section = row.parentElement;
  if (section && !spans.has(section)) {
    spans.set(section, section.querySelector(':scope>tr>[rowspan]') ? spansOf([...section.children]) : null);
  }
  const inSection = section && spans.get(section);
  for (const [one, span] of inSection ?? spansOf([row])) {
    // The cell itself, or what it is wrapped in.
    if (one.parentElement === row && one.contains(cell)) return span;
  }
  return [0, 0];
}

function spansOf(rows: readonly Element[]): ReadonlyMap<Element, Span> {
  const spans = new Map<Element, Span>();
  /** By column: the first row in which it is free again. */
  const free: number[] = [];
  for (const [at, row] of rows.entries()) {
    let column = 0;
    for (const cell of row.children) {
      while ((free[column] ?? 0) > at) column += 1;
      const end = column + size(cell, 'colspan');
      spans.set(cell, [column, end]);
      for (; column < end; column += 1) free[column] = at + size(cell, 'rowspan');
    }
  }
  return spans;
}

function size(cell: Element, name: string): number {
  return Number(cell.getAttribute(name) ?? cell.getAttribute(`aria-${name}`)) || 1;
}
