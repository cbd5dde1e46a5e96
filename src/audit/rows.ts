/** What the audit tables show, found and ordered. Pure: no browser API. */
import type { HistoryEvent } from '../directory/member.ts';
import { STANDINGS, type Standing } from '../directory/standing.ts';
import type { MemberRow } from '../platform/messages.ts';

/** A member with what the list alone does not say. */
export interface AuditRow extends MemberRow {
  /** When the present standing was first seen, ms since the epoch; 0 when it was so in the first list. */
  readonly since: number;
  /** Folded name, e-mail and id: what a search looks in. */
  readonly haystack: string;
}

/** Lower case without accents, so that "jose" finds "José". */
export function fold(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase();
}

/** `events`: newest first, of the same workspace. */
export function buildRows(members: readonly MemberRow[], events: readonly HistoryEvent[]): AuditRow[] {
  const since = new Map<string, HistoryEvent>();
  for (const event of events) if (!since.has(event.userId)) since.set(event.userId, event);
  return members.map((member) => {
    const last = since.get(member.id);
    return {
      ...member,
      since: last !== undefined && last.to === member.standing ? last.at : 0,
      haystack: fold(`${member.name}\n${member.email}\n${member.id}`),
    };
  });
}

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
  const words = fold(search).split(/\s+/).filter(Boolean);
  return rows.filter(
    (row) =>
      (standings.size === 0 || standings.has(row.standing)) &&
      words.every((word) => row.haystack.includes(word)),
  );
}

export interface Sorting<K extends string = string> {
  readonly by: K;
  readonly descending: boolean;
}

/** A sorted copy; equal rows keep their order, empty values come last in either direction. */
export function sortRows<T>(
  rows: readonly T[],
  value: (row: T) => string | number,
  descending: boolean,
  language: string,
): T[] {
  const collator = new Intl.Collator(language, { numeric: true, sensitivity: 'base' });
  const keyed = rows.map((row) => ({ row, key: value(row) }));
  keyed.sort((a, b) => {
    if (a.key === '' || b.key === '') return a.key === b.key ? 0 : a.key === '' ? 1 : -1;
    const order =
      typeof a.key === 'number' && typeof b.key === 'number'
        ? a.key - b.key
        : collator.compare(String(a.key), String(b.key));
    return descending ? -order : order;
  });
  return keyed.map(({ row }) => row);
}

/** How many rows have which standing, worst first. */
export function countStandings(rows: readonly { readonly standing: Standing }[]): [Standing, number][] {
  const counts = new Map<Standing, number>();
  for (const { standing } of rows) counts.set(standing, (counts.get(standing) ?? 0) + 1);
  return STANDINGS.filter((standing) => counts.has(standing)).map((one) => [one, counts.get(one) ?? 0]);
}
