/** Which connections can read a workspace. */
import type { ApiWorkspace } from '../../clockify/answer-schemas.ts';
import type {
  ConnectionRecord,
  KnownWorkspace,
  Vault,
} from '../../platform/vault-of-connections-and-keys.ts';
import type { Cursor, RosterRecord } from '../lists/list-database-schema.ts';
import type { Store } from '../lists/list-store.ts';

export function covers({ workspaces }: ConnectionRecord, workspaceId: string): boolean {
  return workspaces.some(({ id }) => id === workspaceId);
}

/** Whether the workspaces of a connection come from version 1.0.0, which did not read plans. */
export function lacksPlan({ workspaces }: ConnectionRecord, workspaceId: string): boolean {
  return workspaces.some((one) => one.id === workspaceId && !('frugal' in one));
}

/** What is kept of a workspace with its connection. */
export function known({ id, name, size, frugal }: ApiWorkspace): KnownWorkspace {
  return { id, name, size, frugal };
}

/** A plan that was asked for and cannot be read, or was never asked for, counts as one with few requests. */
export function withPlan(workspace: KnownWorkspace): KnownWorkspace {
  return { frugal: true, ...workspace };
}

/**
 * The connections that know a workspace, the best one first. The connection that read the list in use comes before
 * others, because another key may not be allowed to read it. One in whose place it did that comes before it. `first`:
 * the one that comes before all others whose keys work no better.
 */
export async function readersOf(
  workspaceId: string,
  { vault, store }: { readonly vault: Vault; readonly store: Store },
  first?: string,
): Promise<ConnectionRecord[]> {
  const [all, roster] = await Promise.all([vault.list(), store.roster(workspaceId)]);
  const found = all.filter((connection) => covers(connection, workspaceId));
  const { connectionId, insteadOf } = roster ?? {};
  const ranks = await Promise.all(
    found.map(async (connection) => {
      const hasKey = (await vault.key(connection)) !== null;
      const places = [first, insteadOf, connectionId, connection.id];
      const place = places.indexOf(connection.id);
      const rank = (hasKey ? 0 : 8) + (connection.error === undefined ? 0 : 4) + place;
      return { connection, rank };
    }),
  );
  return ranks.sort((a, b) => a.rank - b.rank).map(({ connection }) => connection);
}

/**
 * The connection in whose place the one of a reading reads a list, if any: the one that read the list in use, or in
 * whose place that was read. That one has one more chance once it has a key that works.
 */
export async function readInsteadOf(
  vault: Vault,
  { connectionId: id, tried = [] }: Pick<Cursor, 'connectionId' | 'tried'>,
  { connectionId, insteadOf }: Partial<RosterRecord> = {},
): Promise<string | undefined> {
  if (insteadOf === undefined) return connectionId === id ? undefined : connectionId;
  const isSettled = insteadOf === id || tried.includes(insteadOf);
  return isSettled || (await vault.find(insteadOf)) === undefined ? undefined : insteadOf;
}

/** The plans of all workspaces; the newest answer to each comes last and counts. */
export function plansOf(connections: readonly ConnectionRecord[]): readonly KnownWorkspace[] {
  const newestLast = connections.toSorted((a, b) => a.workspacesAt - b.workspacesAt);
  const all = newestLast.flatMap(({ workspaces }) => workspaces);
  // What one connection was told counts before what another has not asked for yet.
  const asked = new Set(all.filter((one) => 'frugal' in one).map(({ id }) => id));
  return all.map((one) => (asked.has(one.id) ? one : withPlan(one)));
}
