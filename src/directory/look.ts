/**
 * The small look: who is INACTIVE in a workspace now, in one request as a rule. It corrects a list by what it
 * saw itself; whoever it did not see any more it asks for, and never takes for granted.
 */

import { personPath, usersPath, walk } from '../clockify/pages.ts';
import { type ApiUser, parseUsers } from '../clockify/schema.ts';
import { explained } from '../domain/errors.ts';
import type { ConnectionRecord } from '../platform/vault.ts';
import type { Connections } from './connections.ts';
import type { RequestOptions } from './requests.ts';
import { isListedApart, isTrusted, type Sighting, toMembers } from './roster.ts';

/** People looked up one by one after a look; more of them are worth a full list. */
const MOST_LOOKUPS = 8;
const PAGE_SIZE = 1_000;

export interface ListUnderLook {
  readonly workspaceId: string;
  /** Ids of the inactive members it shows, when they are at hand: equal ones end the look at once. */
  readonly inactive: readonly string[] | null;
  members(): Promise<ReadonlyMap<string, Sighting>>;
}

export interface Look {
  /** Rows that have to change, by id. */
  readonly corrections: ReadonlyMap<string, Sighting>;
  /** Not everything could be told: a full list is due. */
  readonly incomplete: boolean;
}

/**
 * Compares the service's inactive members with those of a list. Throws as `Connections.get`, and `schema` when
 * the answer shows the key's owner as inactive.
 */
export async function lookAt(
  { connections }: { readonly connections: Connections },
  connection: ConnectionRecord,
  list: ListUnderLook,
  options: RequestOptions,
): Promise<Look> {
  const { workspaceId } = list;
  const found = new Map<string, Sighting>();
  const take = (users: readonly ApiUser[], at: number): void => {
    for (const member of toMembers(users, workspaceId, false)) found.set(member.id, { member, at });
  };
  const pages = walk(
    (page) =>
      connections.get(
        connection,
        usersPath(workspaceId, { memberships: 'WORKSPACE', status: 'INACTIVE', page, size: PAGE_SIZE }),
        options,
      ),
    (body) => parseUsers(body).records,
  );
  for await (const { records, serverTime } of pages) take(records, serverTime);

  if (!isTrusted(found.get(connection.owner.id)?.member.standing)) {
    throw explained('schema', 'untrusted');
  }
  const inactive = [...found.values()].filter(({ member }) => member.membership === 'INACTIVE');
  if (list.inactive !== null && isSame(list.inactive, inactive)) {
    return { corrections: new Map(), incomplete: false };
  }
  const members = await list.members();
  const gone = [...members.values()].filter(
    ({ member }) =>
      member.membership === 'INACTIVE' && !isListedApart(member.account) && !found.has(member.id),
  );
  for (const { member } of gone.slice(0, MOST_LOOKUPS)) {
    if (member.email === '' && member.name === '') continue;
    const path = personPath(workspaceId, member, 'WORKSPACE');
    const { body, serverTime } = await connections.get(connection, path, options);
    take(
      parseUsers(body).records.filter(({ id }) => id === member.id),
      serverTime,
    );
  }
  const corrections = new Map(
    [...found].filter(([id, { member }]) => {
      const known = members.get(id);
      return known === undefined
        ? member.membership === 'INACTIVE'
        : known.member.standing !== member.standing;
    }),
  );
  return { corrections, incomplete: gone.some(({ member }) => !found.has(member.id)) };
}

function isSame(ids: readonly string[], sightings: readonly Sighting[]): boolean {
  const known = new Set(ids);
  return known.size === sightings.length && sightings.every(({ member }) => known.has(member.id));
}
