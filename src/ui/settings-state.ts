/** The settings as pages draw them: a signal that follows the storage, and the administrator's locks. */
import { signal } from '@preact/signals';
import { type ErrorInfo, toErrorInfo } from '../domain/errors.ts';
import { DEFAULT_SETTINGS, type Settings } from '../platform/setting-limits-and-defaults.ts';
import { changeSettings, type EffectiveSettings, readSettings, watchSettings } from '../platform/settings.ts';

const effective = signal<EffectiveSettings>({ settings: DEFAULT_SETTINGS, locked: [], ignored: [] });

/** The last change, when the storage refused to write it: which settings, and why. */
export const unsaved = signal<{ readonly names: readonly string[]; readonly error: ErrorInfo } | undefined>(
  undefined,
);

/**
 * Stores changed settings; true when they are stored. When the storage refuses, `unsaved` says so, and the controls
 * are drawn again as the settings still are.
 */
export async function saveSettings(patch: Parameters<typeof changeSettings>[0]): Promise<boolean> {
  try {
    await changeSettings(patch);
    unsaved.value = undefined;
    return true;
  } catch (error) {
    unsaved.value = { names: Object.keys(patch), error: toErrorInfo(error) };
    effective.value = await readSettings();
    return false;
  }
}

/** Reads the settings once and follows every change of them. */
export async function loadSettings(): Promise<void> {
  watchSettings((next) => {
    effective.value = next;
  });
  effective.value = await readSettings();
}

/** The present settings. A component that reads them is drawn again when they change. */
export function settings(): Settings {
  return effective.value.settings;
}

/** An administrator has fixed this setting. */
export function isLocked(name: keyof Settings): boolean {
  return effective.value.locked.includes(name);
}

/** Names of an administrator's values that are unknown or wrong. */
export function ignoredByPolicy(): readonly string[] {
  return effective.value.ignored;
}

/** Region and subdomain that an administrator prescribes for new connections. */
export function managedConnection(): EffectiveSettings['connection'] {
  return effective.value.connection;
}
