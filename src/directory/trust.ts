/**
 * Whether a list may be believed. Nobody public knows what a role that is no admin's sees of the users list, so a
 * membership that is missing is never taken for a fact by itself. Pure: no browser API.
 */
import { explained } from '../domain/errors.ts';
import type { Member } from '../domain/member.ts';
import type { Standing } from '../domain/standing.ts';
import type { Sighting } from './member-chunks.ts';

/**
 * Whether a list may be believed by what it says of the key's owner: they are an active member by definition, so a
 * list that says otherwise of them was not understood. An owner who is not in the list says nothing.
 */
export function isTrusted(ownerStanding: Standing | undefined): boolean {
  return ownerStanding === undefined || ownerStanding === 'active' || ownerStanding === 'limited';
}

/**
 * Throws `schema` for a list that is not to be believed: by what it says of its reader, or because most of the
 * others come without a membership of this workspace, as to a role that may not see them.
 */
export function checkTrust(members: ReadonlyMap<string, Member>, ownerId: string): void {
  if (!isTrusted(members.get(ownerId)?.standing)) throw explained('schema', 'untrusted');
  let others = 0;
  let hidden = 0;
  for (const { id, membership, standing } of members.values()) {
    // Whoever was deleted is so by the account, and need not have memberships.
    if (id === ownerId || standing === 'deleted') continue;
    others += 1;
    if (membership === '') hidden += 1;
  }
  if (hidden * 2 > others) throw explained('schema', 'hidden');
}

/**
 * Corrections for those whom the list shows without a membership of this workspace although they are active in it
 * by the list of workspaces: they are unknown, not gone. `active`: ids of the workspace's active members.
 */
export function doubts(
  sightings: ReadonlyMap<string, Sighting>,
  active: ReadonlySet<string>,
): Map<string, Sighting> {
  const found = new Map<string, Sighting>();
  for (const [id, { member, at }] of sightings) {
    if (member.standing !== 'not-a-member' || !active.has(id)) continue;
    // Not detailed: groups and projects stay as they were read.
    found.set(id, { member: { ...member, standing: 'unknown', detailed: false }, at });
  }
  return found;
}
