/** What the audit tables show, found and ordered. Pure: no browser API. */
import { sinceOf } from '../directory/history.ts';
import type { HistoryEvent, Since } from '../domain/member.ts';
import { normalizeName } from '../domain/names.ts';
import { GONE, STANDINGS, type Standing } from '../domain/standing.ts';
import type { Leftovers } from '../platform/messages.ts';
import type { ListedMember } from '../ui/members.ts';
import { finder, fold } from '../ui/search.ts';

/** A member with what the list alone does not say. */
export interface AuditRow extends ListedMember {
  /** `null` when the history does not say. */
  readonly since: Since | null;
}

/** `events`: newest first, of the same workspace. `knownFrom`: as of `sinceOf`. */
export function buildRows(
  members: readonly ListedMember[],
  events: readonly HistoryEvent[],
  knownFrom: number,
): AuditRow[] {
  const last = new Map<string, HistoryEvent>();
  for (const event of events) if (!last.has(event.userId)) last.set(event.userId, event);
  return members.map((member) => ({
    ...member,
    since: sinceOf(last.get(member.id), member.standing, knownFrom),
  }));
}

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

/** `by`: key of a column. */
export interface Sorting<K extends string = string> {
  readonly by: K;
  readonly descending: boolean;
}

/** What a click on the head of a column makes of the sorting: another column, or the other direction. */
export function sortedBy({ by, descending }: Sorting, key: string): Sorting {
  return { by: key, descending: by === key && !descending };
}

/**
 * A sorted copy; equal rows keep their order, empty values come last in either direction. Sorted by plain
 * comparison first: comparing as a language does costs ten times as much, and is cheap once little is out of place.
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

/** How many rows have which standing, worst first. */
export function countStandings(rows: readonly { readonly standing: Standing }[]): [Standing, number][] {
  const counts = new Map<Standing, number>();
  for (const { standing } of rows) counts.set(standing, (counts.get(standing) ?? 0) + 1);
  return STANDINGS.filter((standing) => counts.has(standing)).map((one) => [one, counts.get(one) ?? 0]);
}

/** Who there is to tidy up after, by kind; somebody may be of several. */
export interface Cleanup {
  /** Gone, but still in a group or on a project. */
  readonly assigned: readonly AuditRow[];
  /** Gone, and nobody has read yet what they are assigned to. */
  readonly unread: readonly AuditRow[];
  /** Invited more than 30 days ago and not joined. */
  readonly invitations: readonly AuditRow[];
  /** People who share a name with someone else. */
  readonly namesakes: readonly AuditRow[];
  /** Everyone who takes a seat: active and limited members. */
  readonly seats: readonly AuditRow[];
}

const OLD_INVITATION = 30 * 86_400_000;

/** What an admin may want to tidy. `alone`: what was read for single people. `now`: ms since the epoch. */
export function cleanupOf(
  rows: readonly AuditRow[],
  alone: ReadonlyMap<string, Leftovers>,
  now: number,
): Cleanup {
  const byName = new Map<string, number>();
  for (const { name } of rows) {
    const key = normalizeName(name);
    if (key !== '') byName.set(key, (byName.get(key) ?? 0) + 1);
  }
  const gone = rows.filter(({ standing }) => GONE.has(standing));
  const isAssigned = ({ id, detailed, groups, projects }: AuditRow) => {
    if (detailed) return groups + projects > 0;
    const read = alone.get(id);
    return read !== undefined && read.groups.total + read.projects.total > 0;
  };
  return {
    assigned: gone.filter(isAssigned),
    unread: gone.filter(({ id, detailed }) => !detailed && !alone.has(id)),
    invitations: rows.filter(
      ({ standing, since }) => standing === 'invited' && since !== null && now - since.at > OLD_INVITATION,
    ),
    namesakes: rows.filter(({ name }) => (byName.get(normalizeName(name)) ?? 0) > 1),
    seats: rows.filter(({ standing }) => standing === 'active' || standing === 'limited'),
  };
}
