/**
 * The person's settings: their shape, defaults, and the numbered migrations of what is stored.
 * Lives in `storage.local` under `settings`; an administrator's `storage.managed` values win and are locked.
 * Never holds a key.
 */
import { parseSubdomain, REGIONS, type Region } from '../domain/regions-and-subdomains.ts';
import { folderOf, parseServer } from '../domain/server-and-api-address.ts';
import { FLAGGED_BY_DEFAULT, STANDINGS, type Standing } from '../domain/standing.ts';
import { browser } from './browser.ts';

export const LANGUAGES = ['en', 'de', 'es', 'fr', 'pt'] as const;
export type Language = (typeof LANGUAGES)[number];

export interface Settings {
  readonly version: 1;
  /** Off: no badge anywhere, nothing is fetched save what a person asks for. */
  readonly enabled: boolean;
  /** Host names on which badges are paused. */
  readonly pausedHosts: readonly string[];
  /** Standings that get a badge. */
  readonly flagged: readonly Standing[];
  readonly badgeStyle: 'icon' | 'word' | 'dot';
  readonly badgeSize: 'small' | 'medium' | 'large';
  /** Minutes between full lists while Clockify is in use, 15 to 1440. */
  readonly refreshMinutes: number;
  readonly notifications: boolean;
  /** `auto`: the page's language when it is one of ours, else the browser's. */
  readonly language: Language | 'auto';
}

export const DEFAULT_SETTINGS: Settings = {
  version: 1,
  enabled: true,
  pausedHosts: [],
  flagged: FLAGGED_BY_DEFAULT,
  badgeStyle: 'icon',
  badgeSize: 'medium',
  refreshMinutes: 60,
  notifications: false,
  language: 'auto',
};

/** Whether pages of a host get badges; with its port. Nothing is fetched for those that get none. */
export function isOnFor(
  host: string,
  { enabled, pausedHosts }: Pick<Settings, 'enabled' | 'pausedHosts'>,
): boolean {
  return enabled && !pausedHosts.includes(host);
}

/** A connection that an administrator prescribes; the key is still the person's own. */
export interface ManagedConnection {
  readonly region: Region;
  readonly subdomain: string;
  /** Origin of a self-hosted server. */
  readonly server?: string;
  /** The address of that server with its path, which may be the folder that it lives in; left out for no path. */
  readonly folder?: string;
}

export interface EffectiveSettings {
  readonly settings: Settings;
  /** Set by an administrator: shown, not changeable. */
  readonly locked: readonly (keyof Settings)[];
  readonly connection?: ManagedConnection;
  /** Requests an hour that are made without a person's wish where the plan allows few; set by an administrator. */
  readonly requestsPerHour?: number;
}

const SETTINGS_KEY = 'settings';
/** The policy that the browser last gave; `null` when it said that there is none. */
const POLICY_KEY = 'policy';
/** How long to wait for the browser's policy, ms: when an earlier policy is known, and when none is. */
const POLICY_MS = 20;
const FIRST_POLICY_MS = 1_000;

type Checks = { readonly [K in keyof Settings]: (value: unknown) => Settings[K] | undefined };

const oneOf =
  <T>(...values: readonly T[]) =>
  (value: unknown): T | undefined =>
    values.find((one) => one === value);

const isBoolean = (value: unknown): boolean | undefined => (typeof value === 'boolean' ? value : undefined);

/** Checks of stored and managed values. A value that fails counts as missing. */
const CHECKS: Checks = {
  version: () => 1,
  enabled: isBoolean,
  pausedHosts: (value) =>
    Array.isArray(value) ? value.filter((host) => typeof host === 'string').slice(0, 200) : undefined,
  flagged: (value) =>
    Array.isArray(value) ? STANDINGS.filter((standing) => value.includes(standing)) : undefined,
  badgeStyle: oneOf<Settings['badgeStyle']>('icon', 'word', 'dot'),
  badgeSize: oneOf<Settings['badgeSize']>('small', 'medium', 'large'),
  refreshMinutes: (value) =>
    typeof value === 'number' && Number.isFinite(value)
      ? Math.min(1440, Math.max(15, Math.round(value)))
      : undefined,
  notifications: isBoolean,
  language: oneOf<Settings['language']>('auto', ...LANGUAGES),
};

/** `MIGRATIONS[n]` turns what version `n` stored into the shape of version `n + 1`. */
const MIGRATIONS: readonly ((stored: Record<string, unknown>) => Record<string, unknown>)[] = [
  (stored) => ({ ...stored, version: 1 }),
];

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function checked(source: Record<string, unknown>): Partial<Settings> {
  const entries = Object.entries(CHECKS).flatMap(([name, check]) => {
    const value = Object.hasOwn(source, name) ? check(source[name]) : undefined;
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(entries);
}

/**
 * Settings from whatever is stored. Older versions are migrated. Of newer versions, values that are still valid are
 * kept. Everything else gets its default. Never throws.
 */
export function parseSettings(stored: unknown): Settings {
  if (!isRecord(stored)) return DEFAULT_SETTINGS;
  const version = typeof stored.version === 'number' ? stored.version : 0;
  const migrated = MIGRATIONS.slice(Math.max(0, version)).reduce((value, migrate) => migrate(value), stored);
  return { ...DEFAULT_SETTINGS, ...checked(migrated) };
}

interface Managed {
  readonly settings: Partial<Settings>;
  readonly requestsPerHour?: number;
  readonly connection?: ManagedConnection;
}

function parseManaged(stored: unknown): Managed {
  if (!isRecord(stored)) return { settings: {} };
  const { version: _, ...settings } = checked(stored);
  const { requestsPerHour } = stored;
  const connection = parseManagedConnection(stored.connection);
  return {
    settings,
    ...(typeof requestsPerHour === 'number' && requestsPerHour >= 1
      ? { requestsPerHour: Math.min(1_000, Math.trunc(requestsPerHour)) }
      : {}),
    ...(connection === undefined ? {} : { connection }),
  };
}

function parseManagedConnection(connection: unknown): ManagedConnection | undefined {
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

function requestPolicy(): PolicyRequest {
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
async function readManaged(request: PolicyRequest, last: unknown): Promise<Managed> {
  const { answer, startedAt } = request;
  const timeout = last === undefined ? FIRST_POLICY_MS : POLICY_MS;
  const late = Symbol();
  const policy = await Promise.race([answer, pause(timeout - (performance.now() - startedAt), late)]);
  // Stored for later, so that no caller waits that long a second time.
  if (policy === late) request.later ??= answer.then((answered) => rememberPolicy(answered, last ?? null));
  await rememberPolicy(policy === late ? (last ?? null) : policy, last);
  return parseManaged(policy === late || policy === undefined ? last : policy);
}

function pause<T>(ms: number, value: T): Promise<T> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, ms), value));
}

async function rememberPolicy(policy: unknown, last: unknown): Promise<void> {
  if (policy === undefined || JSON.stringify(last) === JSON.stringify(policy)) return;
  await browser.storage.local.set({ [POLICY_KEY]: policy }).catch(() => undefined);
}

/** The person's choices and the last known policy; `undefined` when nothing is stored or can be read. */
async function readStored(): Promise<{ chosen: unknown; policy: unknown }> {
  const found = await browser.storage.local.get([SETTINGS_KEY, POLICY_KEY]).catch(() => ({}));
  const { [SETTINGS_KEY]: chosen, [POLICY_KEY]: policy }: Record<string, unknown> = found;
  return { chosen, policy };
}

/** The settings in force. Never throws: settings that cannot be read get their default. */
export async function readSettings(): Promise<EffectiveSettings> {
  const request = requestPolicy();
  const { chosen, policy } = await readStored();
  const managed = await readManaged(request, policy);
  const effective: EffectiveSettings = {
    settings: { ...parseSettings(chosen), ...managed.settings },
    locked: Object.keys(managed.settings) as (keyof Settings)[],
  };
  const { connection, requestsPerHour } = managed;
  return {
    ...effective,
    ...(connection === undefined ? {} : { connection }),
    ...(requestsPerHour === undefined ? {} : { requestsPerHour }),
  };
}

/** Stores changed values and ignores locked ones. Rejects when the storage refuses to write. */
export async function changeSettings(patch: Partial<Omit<Settings, 'version'>>): Promise<void> {
  const found = await browser.storage.local.get([SETTINGS_KEY, POLICY_KEY]);
  const managed = await readManaged(requestPolicy(), found[POLICY_KEY]);
  const changes = Object.entries(checked({ ...patch })).filter(
    ([name]) => !Object.hasOwn(managed.settings, name),
  );
  const settings: Settings = { ...parseSettings(found[SETTINGS_KEY]), ...Object.fromEntries(changes) };
  await browser.storage.local.set({ [SETTINGS_KEY]: settings });
}

/** Whether a change in the storage changes the policy. An empty policy counts as none. */
function isNewPolicy(change: unknown): boolean {
  const { oldValue, newValue } = isRecord(change) ? change : {};
  return JSON.stringify(parseManaged(oldValue)) !== JSON.stringify(parseManaged(newValue));
}

/**
 * Calls back with the settings in force after every change. `byPolicy`: an administrator made it. Returns a function
 * that stops this.
 */
export function watchSettings(
  callback: (effective: EffectiveSettings, byPolicy: boolean) => void,
): () => void {
  const listener = (changes: Record<string, unknown>, area: string): void => {
    const byPolicy = area === 'managed' || (area === 'local' && isNewPolicy(changes[POLICY_KEY]));
    if (byPolicy || (area === 'local' && SETTINGS_KEY in changes)) {
      void readSettings().then((effective) => callback(effective, byPolicy));
    }
  };
  browser.storage.onChanged.addListener(listener);
  return () => browser.storage.onChanged.removeListener(listener);
}
