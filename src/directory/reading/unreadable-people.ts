/** People whom a new list misses because their records cannot be read. */
import type { ConnectionRecord } from '../../platform/vault.ts';
import type { Cursor, RosterRecord } from '../lists/list-schema.ts';
import type { Sighting } from '../lists/member-chunks.ts';
import { LostChunkError } from '../lists/read-members-from-chunks.ts';
import { unreadMember } from '../lists/user-to-member.ts';
import type { SyncDependencies } from './callbacks-of-readings.ts';

/**
 * These people as the new list keeps them, also somebody new whose name can be read. A broken record without an id may
 * be anybody's of the list in use who is missing: then all who are missing stay, save that somebody who has stayed in
 * this way before explains one such record.
 */
export async function unreadablePeople(
  { store }: SyncDependencies,
  { broken, unreadable = [] }: Cursor,
  { owner }: ConnectionRecord,
  roster: RosterRecord | undefined,
  seen: ReadonlyMap<string, Sighting>,
): Promise<ReadonlyMap<string, Sighting>> {
  const found = new Map<string, Sighting>();
  if (broken === 0) return found;
  const [first] = seen.values();
  const at = first?.at ?? 0;
  const missing = new Map(unreadable.filter(({ id }) => !seen.has(id)).map((one) => [one.id, one]));
  for (const [id, one] of missing) {
    if (one.name !== '') found.set(id, { member: unreadMember(one, undefined, owner.id), at });
  }
  if (roster === undefined) return found;
  try {
    const before = await store.members.byId(roster);
    const others = [...before.values()].filter(({ member: { id } }) => !seen.has(id) && !missing.has(id));
    const anonymous = broken - unreadable.length;
    const explained = others.filter(({ member }) => member.standing === 'unknown').length;
    const kept = others.filter(
      ({ member: { standing } }) => anonymous > explained || (anonymous > 0 && standing === 'unknown'),
    );
    const rows = await store.members.find(roster, [
      ...missing.keys(),
      ...kept.map(({ member }) => member.id),
    ]);
    for (const [id, { member, at }] of rows) {
      found.set(id, { member: unreadMember(missing.get(id) ?? member, member, owner.id), at });
    }
  } catch (error) {
    // There is no list to compare with, so nobody of it is missing.
    if (!(error instanceof LostChunkError)) throw error;
  }
  return found;
}
