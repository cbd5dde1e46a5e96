/** What pages of the extension learn of a connection. */
import type { ConnectionSummary } from '../../platform/messages.ts';
import type { ConnectionRecord, Vault } from '../../platform/vault-of-connections-and-keys.ts';

/** Everything but its key and what only the background needs. */
export async function connectionSummary(
  connection: ConnectionRecord,
  vault: Vault,
): Promise<ConnectionSummary> {
  const { workspacesAt: _, ownerAt: __, addedAt: ___, workspaces, ...summary } = connection;
  return {
    ...summary,
    workspaces: workspaces.map(({ id, name, frugal = false }) => ({ id, name, frugal })),
    hasKey: (await vault.key(connection)) !== null,
  };
}
