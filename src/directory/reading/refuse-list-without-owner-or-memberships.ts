/**
 * Whether a list can be trusted. It is not documented what the users list shows to a role other than admin, so a
 * missing membership alone is never taken as a fact. Pure: no browser API.
 */
import { explained } from '../../domain/errors.ts';
import type { Standing } from '../../domain/standing.ts';
import type { Member } from '../../domain/types-of-members-lists-and-history.ts';
import type { Sighting } from '../lists/member-chunks.ts';

/**
 * Whether a list can be trusted by what it says of the key's owner. The owner is an active member by definition, so a
 * list that says otherwise was not understood. A list without the owner proves nothing.
 */
export function isTrusted(ownerStanding: Standing | undefined): boolean {
  return ownerStanding === undefined || ownerStanding === 'active' || ownerStanding === 'limited';
}

/**
 * Throws `schema` for a list that cannot be trusted: because of what it says of the key's owner, or because most of
 * the others come without a membership of this workspace, as happens for a role that may not see them.
 */
export function checkTrust(members: Iterable<Member>, ownerId: string): void {
  let others = 0;
  let hidden = 0;
  for (const { id, membership, standing } of members) {
    if (id === ownerId && !isTrusted(standing)) throw explained('schema', 'untrusted');
    // Deleted people are known by their account and need no memberships.
    if (id === ownerId || standing === 'deleted') continue;
    others += 1;
    if (membership === '') hidden += 1;
  }
  if (hidden * 2 > others) throw explained('schema', 'hidden');
}

/** Ids of those who are active by a list. */
export function activesIn(people: Iterable<readonly [id: string, Pick<Member, 'standing'>]>): string[] {
  return [...people].flatMap(([id, { standing }]) => (standing === 'active' ? id : []));
}

/**
 * Whether a list of workspaces tells who else is active in a workspace: a role may be shown its own membership alone, or
 * few others. `ids`: whom it names active. `shown`: whom the list that was read shows as active. `before`: who was active
 * by the list in use, and may still be. The owner of the key is active by definition.
 */
export function tellsActives(
  ids: ReadonlySet<string> | undefined,
  ownerId: string,
  shown: readonly string[],
  before: readonly string[],
): ids is ReadonlySet<string> {
  if (ids?.has(ownerId) !== true) return false;
  const isOther = (id: string): boolean => id !== ownerId;
  // Where everybody else has left, the owner alone is the whole truth.
  if (ids.size === 1 && [...shown, ...before].some(isOther)) return false;
  const others = shown.filter(isOther);
  return others.filter((id) => ids.has(id)).length * 2 >= others.length;
}

/**
 * Corrections for people whom the list shows without a membership of this workspace, although the list of workspaces
 * calls them active in it: they are unknown, not gone. `active`: ids of the workspace's active members.
 */
export function doubts(
  sightings: ReadonlyMap<string, Sighting>,
  active: ReadonlySet<string>,
): Map<string, Sighting> {
  const found = new Map<string, Sighting>();
  for (const [id, { member, at }] of sightings) {
    if (member.standing !== 'not-a-member' || !active.has(id)) continue;
    // Not detailed, so that groups and projects stay as they were read.
    found.set(id, { member: { ...member, standing: 'unknown', detailed: false }, at });
  }
  return found;
}
