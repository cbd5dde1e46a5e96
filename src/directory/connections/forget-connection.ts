/**
 * Disconnect: forgets what was read with a key. Its connection goes last, so that the next background knows what a
 * killed one has left.
 */
import type { ConnectionRecord, Vault } from '../../platform/vault-of-connections-and-keys.ts';
import type { Store } from '../lists/list-store.ts';

interface Dependencies {
  readonly vault: Vault;
  readonly store: Store;
  log(event: string, detail: string): void;
}

/**
 * Forgets the lists that a connection has read or begun, and workspaces that no other connection covers or has read,
 * with all that belongs to them. The history of a workspace that another one covers stays. `abandon`: as in `Connections.forget`.
 */
export async function forgetConnection(
  { vault, store, log }: Dependencies,
  { id, workspaces }: ConnectionRecord,
  abandon: (workspaceId: string) => Promise<void>,
): Promise<void> {
  for (const workspace of workspaces) await abandon(workspace.id);
  await store.people.forgetActives(id);
  const others = new Set(
    (await vault.list()).flatMap((one) => one.workspaces.map((workspace) => workspace.id)),
  );
  const [rosters, states] = await Promise.all([store.rosters(), store.states()]);
  const isReadByOther = (workspaceId: string): boolean =>
    rosters.some((one) => one.workspaceId === workspaceId && one.connectionId !== id);
  const own = new Set([
    ...workspaces.map((workspace) => workspace.id),
    ...rosters.flatMap(({ workspaceId, connectionId }) => (connectionId === id ? workspaceId : [])),
    ...states.flatMap(({ workspaceId, cursor }) => (cursor?.connectionId === id ? workspaceId : [])),
    // A workspace that the key's list has lost may have lost its list of members too, but not its history.
    ...(await store.history.workspaces()).filter((one) => !others.has(one) && !isReadByOther(one)),
  ]);
  for (const workspaceId of own) {
    if (others.has(workspaceId)) await store.forgetListsOf(id, workspaceId);
    else await store.forgetWorkspace(workspaceId);
  }
  await vault.forget(id);
  log('disconnected', `${own.size} workspaces`);
}
