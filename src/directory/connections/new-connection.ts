/** Connect: what a person enters, checked, and the connection that is made of it. */
import { isKeyText } from '../../domain/api-key-text.ts';
import { StatusError } from '../../domain/errors.ts';
import { baseOf, parseSubdomain, type Region } from '../../domain/regions-and-subdomains.ts';
import type { ServerAddress } from '../../platform/messages.ts';
import { type ConnectionRecord, isSameAccount } from '../../platform/vault-of-connections-and-keys.ts';
import { known } from './best-connection-for-workspace.ts';
import type { Account } from './find-owner-and-region-of-key.ts';

export interface NewConnection {
  readonly region: Region;
  readonly subdomain: string;
  /** For `self-hosted`: the server, and the address of its API that the person has agreed to. */
  readonly server?: ServerAddress | undefined;
  readonly key: string;
  readonly remember: boolean;
}

/** A key, and the base of the API that it is for. */
export interface CheckedAccount extends NewConnection {
  readonly base: string;
}

/**
 * Checks what was entered; `findServerApi` is asked again about a self-hosted server. Throws `StatusError`, never with
 * the key in it.
 */
export async function checkedAccount(
  { region, remember, ...entered }: NewConnection,
  findServerApi: (address: string) => Promise<ServerAddress>,
): Promise<CheckedAccount> {
  const subdomain = region === 'subdomain' ? parseSubdomain(entered.subdomain) : '';
  if (subdomain === null) throw new StatusError('setup', 'the subdomain is not valid');
  const key = entered.key.trim();
  if (key === '') throw new StatusError('setup', 'no key was given');
  if (!isKeyText(key)) throw new StatusError('auth', 'the key contains characters that no key has');
  const { folder, origin = '' } = entered.server ?? {};
  const server = region === 'self-hosted' ? await findServerApi(folder ?? origin) : undefined;
  // The key goes only to the address that the person has agreed to.
  if (server !== undefined && server.base !== entered.server?.base)
    throw new StatusError('schema', 'the server now names another address of its API');
  const base = region === 'self-hosted' ? (server?.base ?? '') : baseOf(region, subdomain);
  return { region, subdomain, server, base, key, remember };
}

/**
 * The connection of a key whose account was read. It takes the place of the one with the same account among `all`, else
 * it has `id` and is newer than all.
 */
export function connectionOf(
  { region, subdomain, server, remember }: CheckedAccount,
  { base, owner, workspaces, unreadWorkspaces }: Account,
  { all, id, now }: { all: readonly ConnectionRecord[]; id: string; now: number },
): ConnectionRecord {
  const existing = all.find((one) => isSameAccount(one, { region, subdomain, base, owner }));
  return {
    id: existing?.id ?? id,
    label: existing?.label ?? (owner.name || owner.email),
    region,
    subdomain,
    base,
    ...(server === undefined ? {} : { server: server.origin, folder: server.folder }),
    remember,
    owner: { id: owner.id, name: owner.name, email: owner.email },
    activeWorkspace: owner.activeWorkspace || (workspaces[0]?.id ?? ''),
    workspaces: workspaces.map(known),
    unreadWorkspaces,
    workspacesAt: existing?.workspacesAt ?? 0,
    ownerAt: now,
    addedAt: existing?.addedAt ?? Math.max(now, (all.at(-1)?.addedAt ?? 0) + 1),
  };
}
