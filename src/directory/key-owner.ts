/** Whose key it is: asked where the person said, and of a subdomain's key where else it may be known. */
import { get, type Network } from '../clockify/client.ts';
import { type Owner, parseOwner, parseWorkspaces } from '../clockify/schema.ts';
import { explained, explanationOf, isFinalRefusal, StatusError } from '../domain/errors.ts';
import { baseOf } from '../domain/regions.ts';

/**
 * The key's owner; `ask` gives the body of a path. An account that is in no workspace has none (404, seen in 2026):
 * that is then said, if it is so. Throws as `ask`, and `schema`.
 */
export async function readOwner(ask: (path: string) => Promise<unknown>): Promise<Owner> {
  try {
    return parseOwner(await ask('/v1/user'));
  } catch (error) {
    if (!(error instanceof StatusError) || error.status !== 404) throw error;
    const { records } = parseWorkspaces(await ask('/v1/workspaces'));
    throw records.length === 0 ? explained('setup', 'no_workspace') : error;
  }
}

/** Bases that every workspace's key may be known at. */
const COMMON = (['global', 'euc1', 'use2', 'euw2', 'apse2'] as const).map((region) => baseOf(region));

/**
 * The owner of a key that its subdomain did not take, and the base that knows it. Clockify's help says that the
 * subdomain does, the description of its API that the common bases do. One request for each; throws `refusal` when
 * none knows the key, or when the refusal was not about where it is known.
 */
export async function readOwnerElsewhere(
  network: Network,
  key: string,
  refusal: unknown,
): Promise<{ owner: Owner; base: string }> {
  if (!isAboutThePlace(refusal)) throw refusal;
  for (const base of COMMON) {
    try {
      return { owner: parseOwner((await get(network, { base, key }, '/v1/user')).body), base };
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
    }
  }
  throw refusal;
}

/** The key is refused, there is no such route, or a page of the web comes in the place of data. */
function isAboutThePlace(error: unknown): boolean {
  if (!(error instanceof StatusError)) return false;
  // A key of another place may be called one that is not valid.
  if (isFinalRefusal(error)) return explanationOf(error) === 'invalid_key';
  const { code, status = 404 } = error;
  return code === 'auth' || code === 'forbidden' || (code === 'server' && (status === 404 || status === 405));
}
