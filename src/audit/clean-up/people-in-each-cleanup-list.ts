/** Finds the members an admin may want to tidy up after. Pure: no browser API. */
import { normalizeName } from '../../domain/case-spaces-and-accents-of-names.ts';
import { LEFT_STANDINGS } from '../../domain/standing.ts';
import type { Leftovers } from '../../platform/messages.ts';
import type { AuditRow } from '../member-rows.ts';

/** Whom an admin may want to tidy up after, by kind. One person may be in several kinds. */
export interface Cleanup {
  /** Gone, but still in a group or on a project. */
  readonly assigned: readonly AuditRow[];
  /** Of so many of these it is certain: what others are assigned to may belong to other workspaces. */
  readonly certain: number;
  /** Gone, and their assignments have not been read yet. */
  readonly unread: readonly AuditRow[];
  /** Gone, and the service does not show their assignments. */
  readonly unreadable: readonly AuditRow[];
  /** Invited more than 30 days ago and not joined. */
  readonly invitations: readonly AuditRow[];
  /** Invited, and the history is too short to tell whether for more than 30 days. */
  readonly undatedInvitations: readonly AuditRow[];
  /** People who share a name with someone else. */
  readonly namesakes: readonly AuditRow[];
  /** Everyone who takes a seat: active and limited members. */
  readonly seats: readonly AuditRow[];
}

/** A number of people that is exact, or a bound of it. */
interface Count {
  readonly count: number;
  readonly bound: 'exact' | 'most' | 'least';
}

/**
 * How many people who left are still assigned. `lacksAccounts`: whole lists of accounts were not read. Of those whose
 * assignments are not known, each may be assigned, too.
 */
export function assignedCount(
  { assigned, certain, unread, unreadable }: Cleanup,
  lacksAccounts: boolean,
): Count {
  if (lacksAccounts) return { count: certain, bound: 'least' };
  const unknown = unread.length + unreadable.length;
  if (certain < assigned.length) return { count: assigned.length + unknown, bound: 'most' };
  return { count: assigned.length, bound: unknown > 0 ? 'least' : 'exact' };
}

const OLD_INVITATION = 30 * 86_400_000;

/**
 * What an admin may want to tidy. `known`: what people who left are still assigned to; `null` while that is being read,
 * when the rows are all there is. `now`: ms since the epoch.
 */
export function cleanupOf(
  rows: readonly AuditRow[],
  known: ReadonlyMap<string, Leftovers> | null,
  now: number,
): Cleanup {
  const byName = new Map<string, number>();
  for (const { name } of rows) {
    const key = normalizeName(name);
    if (key !== '') byName.set(key, (byName.get(key) ?? 0) + 1);
  }
  const isOld = (at: number) => now - at > OLD_INVITATION;
  const invited = rows.filter(({ standing }) => standing === 'invited');
  const gone = rows.filter(({ standing }) => LEFT_STANDINGS.has(standing));
  const assigned = gone.filter((row) => assignedTo(row, known).length > 0);
  return {
    assigned,
    certain: assigned.filter((row) => assignedTo(row, known).some(({ atMost }) => !atMost)).length,
    unread: gone.filter(({ id, detailed }) => !detailed && known?.has(id) !== true),
    unreadable: gone.filter(({ id, detailed }) => !detailed && known?.get(id)?.isUnreadable === true),
    invitations: invited.filter(({ since }) => since !== null && isOld(since.at)),
    undatedInvitations: invited.filter(
      ({ since }) => since === null || (since.atLeast && !isOld(since.at) && isOld(since.laterThan ?? 0)),
    ),
    namesakes: rows.filter(({ name }) => (byName.get(normalizeName(name)) ?? 0) > 1),
    seats: rows.filter(({ standing }) => standing === 'active' || standing === 'limited'),
  };
}

/** The kinds of assignments somebody has, and whether each may belong to other workspaces only. */
function assignedTo(row: AuditRow, known: ReadonlyMap<string, Leftovers> | null): { atMost: boolean }[] {
  return (['groups', 'projects'] as const).flatMap((of) => {
    const { total, atMost } =
      known === null
        ? { total: row.detailed ? row[of] : 0, atMost: row.atMost.includes(of) }
        : (known.get(row.id)?.[of] ?? { total: 0, atMost: false });
    return total > 0 ? [{ atMost }] : [];
  });
}
