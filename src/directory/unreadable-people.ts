/** People of the list in use whom a new list misses because their records cannot be read. */
import type { ConnectionRecord } from '../platform/vault.ts';
import { LostChunkError } from './list-members.ts';
import type { Cursor, RosterRecord } from './list-schema.ts';
import type { Sighting } from './member-chunks.ts';
import type { SyncDependencies } from './sync-dependencies.ts';

/**
 * These people as the new list keeps them: they have not left, and their names go on standing for them, but nobody is
 * flagged by what was known once. Their account and membership stay as they were, so that the history sees no change.
 * A broken record without an id may be anybody's who is missing: then all who are missing stay, save that somebody
 * who has stayed in this way before explains one such record.
 */
export async function unreadablePeople(
  { store }: SyncDependencies,
  { broken, unreadable = [] }: Cursor,
  { owner }: ConnectionRecord,
  roster: RosterRecord | undefined,
  seen: ReadonlyMap<string, Sighting>,
): Promise<ReadonlyMap<string, Sighting>> {
  if (broken === 0 || roster === undefined) return new Map();
  try {
    const before = await store.members.byId(roster);
    const missing = [...before.values()].filter(({ member }) => !seen.has(member.id));
    const ids = new Set(unreadable);
    const anonymous = broken - unreadable.length;
    const others = missing.filter(({ member }) => !ids.has(member.id));
    const explained = others.filter(({ member }) => member.standing === 'unknown').length;
    const kept = missing.filter(
      ({ member: { id, standing } }) =>
        ids.has(id) || anonymous > explained || (anonymous > 0 && standing === 'unknown'),
    );
    const rows = await store.members.find(
      roster,
      kept.map(({ member }) => member.id),
    );
    return new Map(
      [...rows].map(([id, { member, at }]) => [
        id,
        // The owner of the key is an active member by definition.
        { member: id === owner.id ? member : { ...member, standing: 'unknown' }, at },
      ]),
    );
  } catch (error) {
    // There is no list to compare with, so nobody is missing.
    if (error instanceof LostChunkError) return new Map();
    throw error;
  }
}
