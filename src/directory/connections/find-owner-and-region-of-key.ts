/**
 * Finds the owner of a key and what it can read: asks at the chosen address, and for a subdomain's key also where
 * else it may be known.
 */

import { type ApiWorkspace, type Owner, parseOwner, parseWorkspaces } from '../../clockify/answer-schemas.ts';
import { type Answer, get, type Network } from '../../clockify/client.ts';
import { REGIONS_WITH_HOST } from '../../domain/clockify-hosts-and-reserved-names.ts';
import { explained, explanationOf, isFinalRefusal, StatusError } from '../../domain/errors.ts';
import { baseOf, type Region } from '../../domain/regions-and-subdomains.ts';

/**
 * The key's owner; `getBody` returns the body of a path. For an account in no workspace the service answers 404 (seen in
 * 2026); that then gets an error of its own. Throws as `getBody`, and `schema`.
 */
export async function readOwner(getBody: (path: string) => Promise<unknown>): Promise<Owner> {
  try {
    return parseOwner(await getBody('/v1/user'));
  } catch (error) {
    if (!(error instanceof StatusError) || error.status !== 404) throw error;
    const { records } = parseWorkspaces(await getBody('/v1/workspaces'));
    throw records.length === 0 ? explained('setup', 'no_workspace') : error;
  }
}

/** What a new key can read, and the base that knows it. */
export interface Account {
  readonly owner: Owner;
  readonly base: string;
  readonly workspaces: readonly ApiWorkspace[];
  /** Number of workspaces whose records cannot be read. */
  readonly unreadWorkspaces: number;
}

/**
 * Reads owner and workspaces of a key that is not connected yet; `base`: where it was made. Each request to the base that
 * knows it goes through `send`. Throws as `get`, and `schema`.
 */
export async function readAccount(
  network: Network,
  { region, key, base: named }: { readonly region: Region; readonly key: string; readonly base: string },
  send: (request: () => Promise<Answer>) => Promise<Answer>,
): Promise<Account> {
  const within: Network =
    region === 'self-hosted' ? { ...network, serverBases: async () => [named] } : network;
  const getAt = async (base: string, path: string): Promise<unknown> =>
    (await send(() => get(within, { base, key }, path))).body;
  const ownerAtNamed = readOwner((path) => getAt(named, path)).then((owner) => ({ owner, base: named }));
  const { owner, base } = await (region === 'subdomain'
    ? ownerAtNamed.catch((error: unknown) => readOwnerElsewhere(network, key, error))
    : ownerAtNamed);
  const { records, broken } = parseWorkspaces(await getAt(base, '/v1/workspaces'));
  return { owner, base, workspaces: records, unreadWorkspaces: broken };
}

/** API bases where the key of any workspace may be known. */
const COMMON_BASES = (['global', ...REGIONS_WITH_HOST] as const).map((region) => baseOf(region));

/**
 * The owner of a key that its subdomain refused, and the base that knows it. By Clockify's help that is the
 * subdomain, by the description of its API one of the common bases. Makes one request for each. Throws `refusal` when
 * none knows the key, or when the refusal had another reason.
 */
async function readOwnerElsewhere(
  network: Network,
  key: string,
  refusal: unknown,
): Promise<{ owner: Owner; base: string }> {
  if (!isAboutThePlace(refusal)) throw refusal;
  for (const base of COMMON_BASES) {
    try {
      return { owner: parseOwner((await get(network, { base, key }, '/v1/user')).body), base };
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
    }
  }
  throw refusal;
}

/** The key was refused, the route does not exist, or a web page came in place of data. */
function isAboutThePlace(error: unknown): boolean {
  if (!(error instanceof StatusError)) return false;
  // A base may say "not valid" of a key that belongs to another base.
  if (isFinalRefusal(error)) return explanationOf(error) === 'invalid_key';
  const { code, status = 404 } = error;
  return code === 'auth' || code === 'forbidden' || (code === 'server' && (status === 404 || status === 405));
}
