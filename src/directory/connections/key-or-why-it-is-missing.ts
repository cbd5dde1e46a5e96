/** The key of a connection, or why it has none. */
import type { Access } from '../../clockify/client.ts';
import { explained, type StatusError } from '../../domain/errors.ts';
import type { ConnectionRecord, Vault } from '../../platform/vault-of-connections-and-keys.ts';

/** The reason why a connection has no key. */
export function missingKey({ keyTaken }: Pick<ConnectionRecord, 'keyTaken'>): StatusError {
  return explained('setup', keyTaken === 'update' ? 'session_updated' : 'session_ended');
}

/** Throws `setup` without a key. */
export async function accessWith(connection: ConnectionRecord, vault: Vault): Promise<Access> {
  const key = await vault.key(connection);
  if (key === null) throw missingKey(connection);
  return { base: connection.base, key };
}
