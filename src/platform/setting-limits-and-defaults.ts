/** The settings: which there are, which values are valid, their defaults, and the migrations of what is stored. Pure. */
import { FLAGGED_BY_DEFAULT, STANDINGS, type Standing } from '../domain/standing.ts';
import { type Checks, checked, isRecord } from './validate-stored-values.ts';

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
export const CHECKS: Checks<Settings> = {
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
