/** Which rows of a table are shown, and how many there are of each standing. Pure: no browser API. */
import { STANDINGS, type Standing } from '../../domain/standing.ts';
import { finder } from '../../ui/person-search.ts';
import type { AuditRow } from '../member-rows.ts';

/** What the person looks for. */
export interface Filter {
  readonly search: string;
  /** Empty: all standings. */
  readonly standings: ReadonlySet<Standing>;
}

/** Rows in which every searched word occurs and whose standing is wanted. */
export function filterRows<T extends Pick<AuditRow, 'haystack' | 'standing'>>(
  rows: readonly T[],
  { search, standings }: Filter,
): T[] {
  const isFound = finder(search);
  return rows.filter(
    ({ standing, haystack }) => (standings.size === 0 || standings.has(standing)) && isFound(haystack),
  );
}

/** The number of rows with each standing, worst first. A chosen standing stays, so that it can be released. */
export function countStandings(
  rows: readonly { readonly standing: Standing }[],
  chosen: ReadonlySet<Standing>,
): [Standing, number][] {
  const counts = new Map<Standing, number>();
  for (const { standing } of rows) counts.set(standing, (counts.get(standing) ?? 0) + 1);
  const shown = STANDINGS.filter((standing) => counts.has(standing) || chosen.has(standing));
  return shown.map((one) => [one, counts.get(one) ?? 0]);
}
