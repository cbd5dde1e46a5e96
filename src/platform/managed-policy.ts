/**
 * An administrator's policy: reads the values of `managed_schema.json` from the browser (`storage.managed`), and keeps
 * the last ones in `storage.local`. What is unknown or wrong is left out and named.
 */
import { parseSubdomain, REGIONS, type Region } from '../domain/regions-and-subdomains.ts';
import { folderOf, parseServer } from '../domain/server-and-api-address.ts';
import { browser } from './browser.ts';
import { CHECKS, type Settings } from './setting-limits-and-defaults.ts';
import { checked, isRecord } from './validate-stored-values.ts';

/** Key of `storage.local`: the policy that the browser last gave; `null` when it said that there is none. */
export const POLICY_KEY = 'policy';
/** How long to wait for the browser's policy, ms: when an earlier policy is known, and when none is. */
const POLICY_MS = 20;
const FIRST_POLICY_MS = 1_000;

/** A connection that an administrator prescribes; the key is still the person's own. */
export interface ManagedConnection {
  readonly region: Region;
  readonly subdomain: string;
  /** Origin of a self-hosted server. */
  readonly server?: string;
  /** The address of that server with its path, which may be the folder that it lives in; left out for no path. */
  readonly folder?: string;
}

/** An administrator's values as they count. */
export interface Policy {
  readonly settings: Partial<Settings>;
  /** Requests an hour that are made without a person's wish where the plan allows few. */
  readonly requestsPerHour?: number;
  readonly connection?: ManagedConnection;
  /** Names of values that are unknown or wrong, as a whole or in part. */
  readonly ignored: readonly string[];
}

/** Turns whatever the browser gave into a policy. Never throws. */
export function parsePolicy(stored: unknown): Policy {
  if (!isRecord(stored)) return { settings: {}, ignored: [] };
  const { version: _, ...given } = stored;
  const settings = checked(given, CHECKS);
  const requestsPerHour = parseRequests(given.requestsPerHour);
  const connection = parseConnection(given.connection);
  const used = new Map<string, unknown>(Object.entries({ ...settings, requestsPerHour, connection }));
  return {
    settings,
    ...(requestsPerHour === undefined ? {} : { requestsPerHour }),
    ...(connection === undefined ? {} : { connection }),
    ignored: Object.keys(stored).filter((name) => !isUsed(stored[name], used.get(name))),
  };
}

/** Whether a value was taken over as a whole: of a list, each entry. */
function isUsed(value: unknown, used: unknown): boolean {
  if (used === undefined) return false;
  return !Array.isArray(value) || (Array.isArray(used) && value.every((entry) => used.includes(entry)));
}

function parseRequests(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 1 ? Math.min(1_000, Math.trunc(value)) : undefined;
}

function parseConnection(connection: unknown): ManagedConnection | undefined {
  if (!isRecord(connection)) return undefined;
  const region = REGIONS.find((one) => one === connection.region);
  if (region === undefined) return undefined;
  const subdomain = parseSubdomain(String(connection.subdomain ?? '')) ?? '';
  if (region === 'subdomain' && subdomain === '') return undefined;
  if (region !== 'self-hosted') return { region, subdomain };
  const address = String(connection.server ?? '');
  const server = parseServer(address);
  if (server === null) return undefined;
  const folder = folderOf(address);
  return { region, subdomain, server, ...(folder === null ? {} : { folder }) };
}

interface PolicyRequest {
  /** The policy; `null` for none, `undefined` when the browser cannot say. */
  readonly answer: Promise<unknown>;
  /** By `performance.now()`. */
  readonly startedAt: number;
  /** Set once a caller went on without the answer, which is stored when it comes. */
  later?: Promise<void>;
}

/** The request under way: the browser may take seconds to give the policy, or never give it. */
let pendingRequest: PolicyRequest | null = null;

/** Asks the browser for the policy, once for all who ask meanwhile. */
export function requestPolicy(): PolicyRequest {
  pendingRequest ??= {
    answer: browser.storage.managed
      .get()
      // Firefox rejects like this when no policy mentions the extension.
      .catch((error: unknown) => (/not found/i.test(String(error)) ? null : undefined))
      .finally(() => {
        pendingRequest = null;
      }),
    startedAt: performance.now(),
  };
  return pendingRequest;
}

/**
 * An administrator's values: from the browser if it answers in time, else the last known ones. A later answer is
 * stored, so that everybody who watches the settings learns of it.
 */
export async function readPolicy(request: PolicyRequest, last: unknown): Promise<Policy> {
  const { answer, startedAt } = request;
  const timeout = last === undefined ? FIRST_POLICY_MS : POLICY_MS;
  const late = Symbol();
  const policy = await Promise.race([answer, pause(timeout - (performance.now() - startedAt), late)]);
  // Stored for later, so that no caller waits that long a second time.
  if (policy === late) request.later ??= answer.then((answered) => rememberPolicy(answered, last ?? null));
  await rememberPolicy(policy === late ? (last ?? null) : policy, last);
  return parsePolicy(policy === late || policy === undefined ? last : policy);
}

function pause<T>(ms: number, value: T): Promise<T> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, ms), value));
}

async function rememberPolicy(policy: unknown, last: unknown): Promise<void> {
  if (policy === undefined || JSON.stringify(last) === JSON.stringify(policy)) return;
  await browser.storage.local.set({ [POLICY_KEY]: policy }).catch(() => undefined);
}
