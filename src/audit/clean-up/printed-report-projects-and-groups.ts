/** People gathered by what they are assigned to. Pure. */
import type { Leftovers } from '../../platform/messages.ts';
import { sortRows } from '../grid/sorting.ts';
import type { AuditRow } from '../member-rows.ts';

const UNNAMED = '…';

/** Names of groups or projects with the people in them, sorted by name as the tables are. */
export function byAssignment(
  people: readonly AuditRow[],
  known: ReadonlyMap<string, Leftovers>,
  of: 'groups' | 'projects',
  language: string,
): (readonly [name: string, people: readonly AuditRow[]])[] {
  const found = new Map<string, AuditRow[]>();
  for (const person of people) {
    const assigned = known.get(person.id)?.[of];
    // People are listed even when the names could not be read.
    for (const name of new Set(assigned?.atMost ? [...assigned.names, UNNAMED] : assigned?.names)) {
      const others = found.get(name);
      if (others === undefined) found.set(name, [person]);
      else others.push(person);
    }
  }
  return sortRows([...found], ([name]) => name, false, language);
}
