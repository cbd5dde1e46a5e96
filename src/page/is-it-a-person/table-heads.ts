/**
 * Finds the kind of a cell by the heads of its column and its row. Reads the DOM, writes nothing. What many cells share
 * is read once in a slice: the heads of a table, and cells that span several rows.
 */

import {
  COLUMN,
  LABEL,
  NO_PEOPLE,
  PEOPLE,
  UNKNOWN,
  VALUE,
} from '../clockify-markup/meaning-of-class-or-column-head.ts';
import { SHOW_ELEMENTS } from '../node-types-as-numbers.ts';
import type { Head, SliceCache, Span } from './badge-decision-cache.ts';
import { BETWEEN, captionOf } from './text-of-head-or-label.ts';

/** Heads come first in a table. The search for the next one ends after this many elements without one. */
const MAX_ELEMENTS_BEFORE_HEAD = 300;
/** The most columns of a cell, as browsers count. */
const MAX_COLUMNS = 1000;
/** The most steps from a table up to the element beside which its heads are. */
const MAX_WRAPPERS = 3;

/** The kinds of the heads of the element's cell, as bits. `NO_PEOPLE` counts before `PEOPLE`, and that before `UNKNOWN`. */
export function columnOf(element: Element, cache: SliceCache): number {
  const { words } = cache.vocabulary;
  const cell = element.closest(words.headedCells);
  if (!cell) return 0;
  const around = cell.parentElement as Element;
  // What the term of a `dd` says counts before the heads of a cell around it.
  if (cell.tagName === 'DD') {
    cache.depend(around, [around]);
    return kindOfTerm(cell, cache) || columnOf(around, cache);
  }
  const row = cell.closest(words.rows);
  const table = row?.closest(words.tables);
  if (!row || !table) return columnOf(around, cache);
  // A table for layout inside of a cell has no columns: what it holds belongs to that cell.
  const outer = (row.parentElement as Element).closest(words.headedCells);
  if (table.contains(outer)) return columnOf(outer as Element, cache);
  // The head of a column is no person itself, not even when the column holds people.
  if (cell.matches(words.headCells) && kindOfHead(cell, cache, VALUE) & (NO_PEOPLE | PEOPLE))
    return NO_PEOPLE;
  let kind = 0;
  for (const one of row.querySelectorAll(words.rowHeads)) {
    cache.depend(one, [row]);
    if (one !== cell) kind |= kindOfHead(one, cache, VALUE) & ~UNKNOWN;
  }
  const heads = headsOver(table, row, cache).filter((head) => head.row !== row && head.cell !== cell);
  if (heads[0]) {
    const [from, to] = spanOf(cell, row, cache);
    for (const head of heads) if (head.span[0] < to && from < head.span[1]) kind |= head.kind;
  }
  return kind;
}

/** The kind of the `dt` of a `dd`. */
function kindOfTerm(element: Element, cache: SliceCache): number {
  let kind = 0;
  let term = element.previousElementSibling;
  while (term?.tagName === 'DD') term = term.previousElementSibling;
  for (; term?.tagName === 'DT'; term = term.previousElementSibling) kind |= kindOfHead(term, cache);
  return kind & ~UNKNOWN;
}

/**
 * The kind of a head. If its whole text is unknown, one of its texts decides. `sure`: of which lines a word counts
 * beside unknown ones.
 */
function kindOfHead(head: Element, { vocabulary, isTranslated }: SliceCache, sure = COLUMN): number {
  const isForeign = isTranslated || head.querySelector('font');
  const caption = captionOf(head, vocabulary.words);
  const kinds = [caption, ...caption.split(BETWEEN)].map((text) =>
    vocabulary.headKind(text, isForeign ? sure & LABEL : sure),
  );
  return kinds.find((kind) => kind & ~UNKNOWN) ?? (isForeign ? (kinds[0] as number) : 0);
}

/** The heads of the table, else those of a table before it that holds only heads, as in grids with a fixed head. */
function headsOver(table: Element, row: Element, cache: SliceCache): readonly Head[] {
  const own = headsOf(table, cache);
  let around: Element | null = table;
  for (let steps = 0; !own[0] && around && steps < MAX_WRAPPERS; steps += 1) {
    const last: Element | undefined = [...(around.previousElementSibling?.querySelectorAll('tr') ?? [])].at(
      -1,
    );
    const isHead =
      last?.children.length === row.children.length && !last.querySelector(cache.vocabulary.words.bodyCells);
    const other = isHead && last?.closest('table');
    if (other) return headsOf(other, cache);
    around = around.parentElement;
  }
  return own;
}

/** The heads with a kind: in `thead`, with the ARIA role, or in a first row of `th`. */
function headsOf(table: Element, cache: SliceCache): readonly Head[] {
  const { words } = cache.vocabulary;
  let heads = cache.heads.get(table);
  if (!heads) {
    const cells: Element[] = [];
    const walker = table.ownerDocument.createTreeWalker(table, SHOW_ELEMENTS);
    let left = MAX_ELEMENTS_BEFORE_HEAD;
    for (; left > 0 && walker.nextNode(); left -= 1) {
      const node = walker.currentNode as Element;
      if (node.matches(words.columnHeads)) {
        if (node.closest(words.tables) === table) cells.push(node);
        left = MAX_ELEMENTS_BEFORE_HEAD;
      }
    }
    heads = cells.flatMap((cell): Head[] => {
      const row = cell.closest(words.rows) ?? (cell.parentElement as Element);
      const kind = kindOfHead(cell, cache, cell.matches(words.titleHeads) ? VALUE : COLUMN);
      return kind ? [{ cell, row, kind, span: spanOf(cell, row, cache) }] : [];
    });
    cache.heads.set(table, heads);
  }
  return heads;
}

/** The columns of a cell. Cells that reach down from rows above count too. */
function spanOf(cell: Element, row: Element, { spans, vocabulary }: SliceCache): Span {
  const index = Number(cell.getAttribute('aria-colindex'));
  if (index > 0) return [index - 1, index - 1 + (sizeOf(cell, 'colspan') || 1)];
  const section = row.parentElement as Element;
  if (!spans.has(section)) {
    spans.set(
      section,
      section.querySelector(vocabulary.words.tallCells) ? spansOf([...section.children]) : null,
    );
  }
  for (const [one, span] of spans.get(section) ?? spansOf([row])) {
    // The cell itself, or what it is wrapped in.
    if (one.parentElement === row && one.contains(cell)) return span;
  }
  return [0, 0];
}

function spansOf(rows: readonly Element[]): ReadonlyMap<Element, Span> {
  const spans = new Map<Element, Span>();
  /** For each column: the first row in which it is free again. */
  const free: number[] = [];
  for (const [at, row] of rows.entries()) {
    let column = 0;
    for (const cell of row.children) {
      while ((free[column] ?? 0) > at) column += 1;
      const end = Math.min(column + (sizeOf(cell, 'colspan') || 1), MAX_COLUMNS);
      spans.set(cell, [column, end]);
      const below = at + (sizeOf(cell, 'rowspan') || rows.length);
      for (; column < end; column += 1) free[column] = Math.max(free[column] ?? 0, below);
    }
  }
  return spans;
}

/** How many columns or rows a cell takes. `rowspan=0` stands for all rows that follow. */
function sizeOf(cell: Element, name: string): number {
  return Number.parseInt(cell.getAttribute(name) || cell.getAttribute(`aria-${name}`) || '1', 10);
}
