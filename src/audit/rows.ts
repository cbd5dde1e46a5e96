/** What the audit tables show, found and ordered. Pure: no browser API. */
import type { HistoryEvent } from '../domain/member.ts';
import { normalizeName } from '../domain/names.ts';
import { GONE, STANDINGS, type Standing } from '../domain/standing.ts';
import type { ListedMember } from '../ui/members.ts';
import { finder, fold } from '../ui/search.ts';

/** A member with what the list alone does not say. */
export interface AuditRow extends ListedMember {
  /** When the present standing was first seen, ms since the epoch; 0 when it was so in the first list. */
  readonly since: number;
}

/** `events`: newest first, of the same workspace. */
export function buildRows(members: readonly ListedMember[], events: readonly HistoryEvent[]): AuditRow[] {
  const since = new Map<string, HistoryEvent>();
  for (const event of events) if (!since.has(event.userId)) since.set(event.userId, event);
  return members.map((member) => {
    const last = since.get(member.id);
    return { ...member, since: last !== undefined && last.to === member.standing ? last.at : 0 };
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
  const isFound = finder(search);
  return rows.filter(
    ({ standing, haystack }) => (standings.size === 0 || standings.has(standing)) && isFound(haystack),
  );
}

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

/** One person over several workspaces. */
export interface MatrixPerson {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  /** Workspace id → standing there; none where the person is not in the list. */
  readonly standings: ReadonlyMap<string, Standing>;
  /** Stands differently in at least two workspaces. */
  readonly differs: boolean;
  readonly haystack: string;
}

/** The lists of several workspaces, person by person. `lists`: workspace id and its members. */
export function matrixOf(lists: readonly (readonly [string, readonly ListedMember[]])[]): MatrixPerson[] {
  const people = new Map<string, MatrixPerson>();
  for (const [workspaceId, members] of lists) {
    for (const member of members) {
      const { id, email, standing, haystack } = member;
      const name = normalizeName(member.name) === '' ? '' : member.name;
      const known = people.get(id);
      if (known === undefined) {
        const standings = new Map([[workspaceId, standing]]);
        people.set(id, { id, name, email, standings, differs: false, haystack });
        continue;
      }
      people.set(id, {
        id,
        name: known.name === '' ? name : known.name,
        email: known.email === '' ? email : known.email,
        standings: new Map([...known.standings, [workspaceId, standing]]),
        differs: known.differs || [...known.standings.values()].some((other) => other !== standing),
        haystack: known.haystack === haystack ? haystack : `${known.haystack}\n${haystack}`,
      });
    }
  }
  return [...people.values()];
}

export interface Cleanup {
  /** Gone, but still in a group or on a project. */
  readonly assigned: readonly AuditRow[];
  /** Invited more than 30 days ago and not joined. */
  readonly invitations: readonly AuditRow[];
  /** People who share a name with someone else. */
  readonly namesakes: readonly AuditRow[];
  /** Everyone who takes a seat: active and limited members. */
  readonly seats: readonly AuditRow[];
}

const OLD_INVITATION = 30 * 86_400_000;

/**
 * What an admin may want to tidy. `firstDay`: the first day that a list was kept, `YYYY-MM-DD`: someone who was
 * invited in the first list already has been waiting since that day at least. `now`: ms since the epoch.
 */
export function cleanupOf(rows: readonly AuditRow[], firstDay: string | undefined, now: number): Cleanup {
  const watchedSince = firstDay === undefined ? now : new Date(`${firstDay}T00:00:00`).getTime();
  const byName = new Map<string, number>();
  for (const { name } of rows) {
    const key = normalizeName(name);
    if (key !== '') byName.set(key, (byName.get(key) ?? 0) + 1);
  }
  return {
    assigned: rows.filter(({ standing, groups, projects }) => GONE.has(standing) && groups + projects > 0),
    invitations: rows.filter(
      ({ standing, since }) =>
        standing === 'invited' && now - (since === 0 ? watchedSince : since) > OLD_INVITATION,
    ),
    namesakes: rows.filter(({ name }) => (byName.get(normalizeName(name)) ?? 0) > 1),
    seats: rows.filter(({ standing }) => standing === 'active' || standing === 'limited'),
  };
}
