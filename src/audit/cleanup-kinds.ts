/** Finds the members an admin may want to tidy up after. Pure: no browser API. */
import { normalizeName } from '../domain/names.ts';
import { LEFT_STANDINGS } from '../domain/standing.ts';
import type { Leftovers } from '../platform/messages.ts';
import type { AuditRow } from './member-rows.ts';

/** Whom an admin may want to tidy up after, by kind. One person may be in several kinds. */
export interface Cleanup {
  /** Gone, but still in a group or on a project. */
  readonly assigned: readonly AuditRow[];
  /** Gone, and their assignments have not been read yet. */
  readonly unread: readonly AuditRow[];
  /** Gone, and the service does not show their assignments. */
  readonly unreadable: readonly AuditRow[];
  /** Invited more than 30 days ago and not joined. */
  readonly invitations: readonly AuditRow[];
  /** People who share a name with someone else. */
  readonly namesakes: readonly AuditRow[];
  /** Everyone who takes a seat: active and limited members. */
  readonly seats: readonly AuditRow[];
}

const OLD_INVITATION = 30 * 86_400_000;

/**
 * What an admin may want to tidy. `alone`: assignments that were read person by person. `now`: ms since the epoch.
 */
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
  const gone = rows.filter(({ standing }) => LEFT_STANDINGS.has(standing));
  const isAssigned = ({ id, detailed, groups, projects }: AuditRow) => {
    if (detailed) return groups + projects > 0;
    const read = alone.get(id);
    return read !== undefined && read.groups.total + read.projects.total > 0;
  };
  return {
    assigned: gone.filter(isAssigned),
    unread: gone.filter(({ id, detailed }) => !detailed && !alone.has(id)),
    unreadable: gone.filter(({ id, detailed }) => !detailed && alone.get(id)?.isUnreadable === true),
    invitations: rows.filter(
      ({ standing, since }) => standing === 'invited' && since !== null && now - since.at > OLD_INVITATION,
    ),
    namesakes: rows.filter(({ name }) => (byName.get(normalizeName(name)) ?? 0) > 1),
    seats: rows.filter(({ standing }) => standing === 'active' || standing === 'limited'),
  };
}
