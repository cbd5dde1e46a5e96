/** The order of a table's rows. Pure: no browser API. */
import { fold } from '../../ui/person-search.ts';

/** `by`: key of a column. */
export interface Sorting<K extends string = string> {
  readonly by: K;
  readonly descending: boolean;
}

/** The sorting after a click on the head of a column: another column, or the other direction. */
export function sortedBy({ by, descending }: Sorting, key: string): Sorting {
  return { by: key, descending: by === key && !descending };
}

/**
 * A sorted copy. Equal rows keep their order; empty values come last in either direction. A plain comparison sorts
 * first, because comparing by the rules of a language takes ten times as long and is cheap once few rows are out of
 * place.
 */
export function sortRows<T>(
  rows: readonly T[],
  value: (row: T) => string | number,
  descending: boolean,
  language: string,
): T[] {
  const collator = new Intl.Collator(language, { numeric: true, sensitivity: 'base' });
  const keyed = rows.map((row, at) => {
    const key = value(row);
    return { row, at, key, folded: typeof key === 'number' ? key : fold(key) };
  });
  const direction = descending ? -1 : 1;
  keyed.sort((a, b) => (a.folded < b.folded ? -direction : a.folded > b.folded ? direction : 0));
  keyed.sort((a, b) => {
    if (a.key === '' || b.key === '') return (a.key === b.key ? 0 : a.key === '' ? 1 : -1) || a.at - b.at;
    const order =
      typeof a.key === 'number' && typeof b.key === 'number'
        ? a.key - b.key
        : collator.compare(String(a.key), String(b.key));
    return order * direction || a.at - b.at;
  });
  return keyed.map(({ row }) => row);
}
