/** A column of the tables, and rows ordered by one. */
import type { ComponentChildren } from 'preact';
import type { Cell } from '../../ui/csv-json-and-clipboard.ts';
import { language } from '../../ui/texts-numbers-and-dates.ts';
import { type Sorting, sortRows } from './sorting.ts';

/** `key` is what the file calls it; `title` is in the person's language. */
export interface Column<T> {
  readonly key: string;
  readonly title: string;
  /** Minimum width in px, and the column's share of the width that is left over. */
  readonly width: readonly [minWidth: number, share: number];
  /** What is exported and sorted by; shown too when there is no `cell`. */
  readonly value: (row: T) => Cell;
  /** What is sorted by instead. */
  readonly order?: (row: T) => Cell;
  readonly cell?: (row: T) => ComponentChildren;
  readonly numeric?: boolean;
  /** `false`: shown on the screen only, and not sortable. */
  readonly exported?: boolean;
}

/** A copy in the order of the chosen column, or of the first one when that is not there. */
export function sortByColumn<T>(
  rows: readonly T[],
  columns: readonly Column<T>[],
  { by, descending }: Sorting,
): readonly T[] {
  const column = columns.find(({ key }) => key === by) ?? columns[0];
  return column === undefined ? rows : sortRows(rows, column.order ?? column.value, descending, language());
}
