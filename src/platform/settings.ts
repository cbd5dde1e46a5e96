/**
 * The person's settings: their shape, defaults, and the numbered migrations of what is stored.
 * Lives in `storage.local` under `settings`; an administrator's values (`managed-policy.ts`) win and are locked.
 * Never holds a key.
 */
import { FLAGGED_BY_DEFAULT, STANDINGS, type Standing } from '../domain/standing.ts';
import { browser } from './browser.ts';
import { type Checks, checked, isRecord } from './checked-values.ts';
import {
  type ManagedConnection,
  POLICY_KEY,
  parsePolicy,
  readPolicy,
  requestPolicy,
} from './managed-policy.ts';

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

export interface EffectiveSettings {
  readonly settings: Settings;
  /** Set by an administrator: shown, not changeable. */
  readonly locked: readonly (keyof Settings)[];
  readonly connection?: ManagedConnection;
  /** Requests an hour that are made without a person's wish where the plan allows few; set by an administrator. */
  readonly requestsPerHour?: number;
  /** Names of an administrator's values that are unknown or wrong, as a whole or in part. */
  readonly ignored?: readonly string[];
}

const SETTINGS_KEY = 'settings';
const oneOf =
  <T>(...values: readonly T[]) =>
  (value: unknown): T | undefined =>
    values.find((one) => one === value);

const isBoolean = (value: unknown): boolean | undefined => (typeof value === 'boolean' ? value : undefined);

/** A list that has entries, but none that counts, fails. */
const listOf =
  <T>(entriesOf: (list: readonly unknown[]) => readonly T[]) =>
  (value: unknown): readonly T[] | undefined => {
    if (!Array.isArray(value)) return undefined;
    const entries = entriesOf(value);
    return entries.length === 0 && value.length > 0 ? undefined : entries;
  };

/** Checks of stored and managed values. A value that fails counts as missing. */
const CHECKS: Checks<Settings> = {
  version: () => 1,
  enabled: isBoolean,
  pausedHosts: listOf((hosts) => hosts.filter((host) => typeof host === 'string').slice(0, 200)),
  flagged: listOf((standings) => STANDINGS.filter((standing) => standings.includes(standing))),
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

/**
 * The valid values of whatever is stored or in a file, and no others. Older versions are migrated. Of newer versions,
 * values that are still valid are kept. Never throws.
 */
export function validSettings(stored: unknown): Partial<Omit<Settings, 'version'>> {
  if (!isRecord(stored)) return {};
  const version = typeof stored.version === 'number' ? stored.version : 0;
  const migrated = MIGRATIONS.slice(Math.max(0, version)).reduce((value, migrate) => migrate(value), stored);
  const { version: _, ...valid } = checked(migrated, CHECKS);
  return valid;
}

/** Settings from whatever is stored. What is not valid gets its default. Never throws. */
export function parseSettings(stored: unknown): Settings {
  return { ...DEFAULT_SETTINGS, ...validSettings(stored) };
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
  const managed = await readPolicy(request, policy, CHECKS);
  const effective: EffectiveSettings = {
    settings: { ...parseSettings(chosen), ...managed.settings },
    locked: Object.keys(managed.settings) as (keyof Settings)[],
  };
  const { connection, requestsPerHour, ignored } = managed;
  return {
    ...effective,
    ...(ignored.length === 0 ? {} : { ignored }),
    ...(connection === undefined ? {} : { connection }),
    ...(requestsPerHour === undefined ? {} : { requestsPerHour }),
  };
}

/** Stores changed values and ignores locked ones. Rejects when the storage refuses to write. */
export async function changeSettings(patch: Partial<Omit<Settings, 'version'>>): Promise<void> {
  const found = await browser.storage.local.get([SETTINGS_KEY, POLICY_KEY]);
  const managed = await readPolicy(requestPolicy(), found[POLICY_KEY], CHECKS);
  const changes = Object.entries(checked({ ...patch }, CHECKS)).filter(
    ([name]) => !Object.hasOwn(managed.settings, name),
  );
  const settings: Settings = { ...parseSettings(found[SETTINGS_KEY]), ...Object.fromEntries(changes) };
  await browser.storage.local.set({ [SETTINGS_KEY]: settings });
}

/** Whether a change in the storage changes the policy. An empty policy counts as none. */
function isNewPolicy(change: unknown): boolean {
  const { oldValue, newValue } = isRecord(change) ? change : {};
  return JSON.stringify(parsePolicy(oldValue, CHECKS)) !== JSON.stringify(parsePolicy(newValue, CHECKS));
}

/** Whether a change in the storage switches badges on or off, for the person or by policy. */
function isNewSwitch(changes: Record<string, unknown>, area: string): boolean {
  if (area === 'managed') return 'enabled' in changes;
  const isOther = (change: unknown, enabledOf: (value: unknown) => boolean | undefined): boolean =>
    isRecord(change) && enabledOf(change.oldValue) !== enabledOf(change.newValue);
  return (
    isOther(changes[SETTINGS_KEY], (value) => parseSettings(value).enabled) ||
    isOther(changes[POLICY_KEY], (value) => parsePolicy(value, CHECKS).settings.enabled)
  );
}

/**
 * Calls back with the settings in force after every change. `byPolicy`: an administrator made it. `isSwitch`: it
 * switches badges on or off. Returns a function that stops this.
 */
export function watchSettings(
  callback: (effective: EffectiveSettings, byPolicy: boolean, isSwitch: boolean) => void,
): () => void {
  const listener = (changes: Record<string, unknown>, area: string): void => {
    const byPolicy = area === 'managed' || (area === 'local' && isNewPolicy(changes[POLICY_KEY]));
    if (byPolicy || (area === 'local' && SETTINGS_KEY in changes)) {
      const isSwitch = isNewSwitch(changes, area);
      void readSettings().then((effective) => callback(effective, byPolicy, isSwitch));
    }
  };
  browser.storage.onChanged.addListener(listener);
  return () => browser.storage.onChanged.removeListener(listener);
}
