/** Turns users of the service into members of a list. Pure: no browser API. */
import type { ApiUser, Unreadable } from '../../clockify/answer-schemas.ts';
import { ACCOUNT_LISTS } from '../../clockify/api-paths.ts';
import {
  CONFLICT,
  ELSEWHERE,
  isAlike,
  NEVER_READ,
  type Standing,
  standingBy,
  workspaceMembership,
} from '../../domain/standing.ts';
import type { Member, RosterInfo } from '../../domain/types-of-members-lists-and-history.ts';

const NONE: readonly string[] = [];

/** `detailed`: the user came with `memberships=ALL`. */
export function toMember(user: ApiUser, workspaceId: string, detailed: boolean): Member {
  const groups: string[] = [];
  const projects: string[] = [];
  for (const { membershipType, membershipStatus, targetId } of user.memberships) {
    if (membershipStatus === 'INACTIVE') continue;
    if (membershipType === 'PROJECT') projects.push(targetId);
    else if (membershipType === 'USERGROUP' && !isDefaultGroup(targetId, workspaceId)) groups.push(targetId);
  }
  const membership = workspaceMembership(user, workspaceId);
  const found = standingBy(user, membership);
  return {
    id: user.id,
    name: user.name,
    email: user.email,
    account: user.status,
    membership: membership ?? '',
    standing: found === 'not-a-member' && user.damaged ? 'unknown' : found,
    roles: user.roles,
    groups: distinct(groups),
    projects: distinct(projects),
    detailed,
  };
}

/** One list of 2020 had the same target twice. */
function distinct(ids: string[]): string[] {
  return ids.length < 2 ? ids : [...new Set(ids)];
}

/** Whether this is the group that everyone is in. Its id is the workspace's id plus one (recorded in 2020). */
function isDefaultGroup(groupId: string, workspaceId: string): boolean {
  return (
    groupId.slice(0, -8) === workspaceId.slice(0, -8) &&
    Number.parseInt(groupId.slice(-8), 16) === Number.parseInt(workspaceId.slice(-8), 16) + 1
  );
}

/** The membership as the service told it, or `CONFLICT`; empty when it told none. */
export function toldMembership({ membership }: Pick<Member, 'membership'>): string {
  return membership === NEVER_READ || membership === ELSEWHERE ? '' : membership;
}

/**
 * Somebody whose record cannot be read; `before`: as they were last known. Their name goes on standing for them, so
 * that they are not taken for a namesake, but nobody is flagged by what was known once. Account and membership stay,
 * so that the history sees no change. The owner of the key is an active member by definition.
 */
export function unreadMember(
  { id, name, email }: Unreadable,
  before: Member | undefined,
  ownerId: string,
): Member {
  const { account = '', membership = NEVER_READ } = before ?? {};
  const unread = {
    ...(before ?? { roles: NONE, groups: NONE, projects: NONE, detailed: false }),
    id,
    name: name || (before?.name ?? ''),
    email: email || (before?.email ?? ''),
    account,
  };
  return id === ownerId
    ? { ...unread, membership: 'ACTIVE', standing: standingBy({ status: account }, 'ACTIVE') }
    : {
        ...unread,
        membership: before?.standing === 'not-a-member' ? ELSEWHERE : membership,
        standing: 'unknown',
      };
}

/** Somebody of the list in use whose standing may have changed since. */
export function keptUnread(member: Member, ownerId: string): Member {
  return unreadMember(member, member, ownerId);
}

/** The members of one page, each once. */
export function toMembers(users: readonly ApiUser[], workspaceId: string, detailed: boolean): Member[] {
  const members = new Map<string, Member>();
  for (const user of users) {
    members.set(user.id, mergeSightings(members.get(user.id), toMember(user, workspaceId, detailed)));
  }
  return [...members.values()];
}

/**
 * The later of two records of a member on one page. When they contradict each other, neither counts, and the standing
 * is `unknown`.
 */
export function mergeSightings(earlier: Member | undefined, later: Member): Member {
  return earlier === undefined || isAlike(earlier.standing, later.standing)
    ? later
    : { ...later, membership: CONFLICT, standing: 'unknown' };
}

/** Whether neither the plain list nor the quick check shows accounts of this status. */
export function isListedApart(account: string): boolean {
  return ACCOUNT_LISTS.some((one) => one === account);
}

export function countStandings(members: Iterable<Member>): RosterInfo['counts'] {
  const counts: Partial<Record<Standing, number>> = {};
  for (const member of members) counts[member.standing] = (counts[member.standing] ?? 0) + 1;
  return counts;
}
