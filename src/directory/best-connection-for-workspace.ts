/** Which connections can read a workspace. */
import type { ConnectionRecord, KnownWorkspace, Vault } from '../platform/vault.ts';
import type { Store } from './list-store.ts';

export function covers({ workspaces }: ConnectionRecord, workspaceId: string): boolean {
  return workspaces.some(({ id }) => id === workspaceId);
}

/** Whether the workspaces of a connection come from version 1.0.0, which did not read plans. */
export function lacksPlan({ workspaces }: ConnectionRecord, workspaceId: string): boolean {
  return workspaces.some((one) => one.id === workspaceId && !('frugal' in one));
}

/** A plan that was asked for and cannot be read, or was never asked for, counts as one with few requests. */
export function withPlan(workspace: KnownWorkspace): KnownWorkspace {
  return { frugal: true, ...workspace };
}

/**
 * The connections that know a workspace, the best one first. The connection that read the list in use comes before
 * others, because another key may not be allowed to read it.
 */
export async function readersOf(
  workspaceId: string,
  { vault, store }: { readonly vault: Vault; readonly store: Store },
): Promise<ConnectionRecord[]> {
  const [all, roster] = await Promise.all([vault.list(), store.roster(workspaceId)]);
  const found = all.filter((connection) => covers(connection, workspaceId));
  const ranks = await Promise.all(
    found.map(async (connection) => {
      const hasKey = (await vault.key(connection)) !== null;
      const isReader = connection.id === roster?.connectionId;
      const rank = (hasKey ? 0 : 4) + (connection.error === undefined ? 0 : 2) + (isReader ? 0 : 1);
      return { connection, rank };
    }),
  );
  return ranks.sort((a, b) => a.rank - b.rank).map(({ connection }) => connection);
}

/** The plans of all workspaces; the newest answer to each comes last and counts. */
export function plansOf(connections: readonly ConnectionRecord[]): readonly KnownWorkspace[] {
  const newestLast = connections.toSorted((a, b) => a.workspacesAt - b.workspacesAt);
  const all = newestLast.flatMap(({ workspaces }) => workspaces);
  // What one connection was told counts before what another has not asked for yet.
  const asked = new Set(all.filter((one) => 'frugal' in one).map(({ id }) => id));
  return all.map((one) => (asked.has(one.id) ? one : withPlan(one)));
}
