/** People whom a new list misses because their records cannot be read. */
import type { Sighting } from '../lists/member-chunks.ts';
import { unreadMember } from '../lists/user-to-member.ts';
import type { SyncDependencies } from './parts-that-readings-need.ts';
import type { ReadList } from './refuse-list-that-lacks-people.ts';

/**
 * These people as the new list keeps them, also somebody new whose name can be read. A broken record without an id may
 * be anybody's of the list in use who is missing: then all who are missing stay, save that somebody who has stayed in
 * this way before explains one such record.
 */
export async function unreadablePeople(
  { store }: SyncDependencies,
  { cursor: { broken, unreadable = [] }, connection: { owner }, before }: ReadList,
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
  const people = await before.people;
  if (before.roster === undefined || people === null) return found;
  const others = [...people].filter(([id]) => !seen.has(id) && !missing.has(id));
  const anonymous = broken - unreadable.length;
  const explained = others.filter(([, { standing }]) => standing === 'unknown').length;
  const kept = others.flatMap(([id, { standing }]) =>
    anonymous > explained || (anonymous > 0 && standing === 'unknown') ? [id] : [],
  );
  for (const [id, { member, at }] of await store.members.find(before.roster, [...missing.keys(), ...kept])) {
    found.set(id, { member: unreadMember(missing.get(id) ?? member, member, owner.id), at });
  }
  return found;
}
