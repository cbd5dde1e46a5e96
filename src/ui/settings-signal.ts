/** The settings as pages draw them: a signal that follows the storage, and the administrator's locks. */
import { signal } from '@preact/signals';
import {
  DEFAULT_SETTINGS,
  type EffectiveSettings,
  readSettings,
  type Settings,
  watchSettings,
} from '../platform/settings.ts';

const effective = signal<EffectiveSettings>({ settings: DEFAULT_SETTINGS, locked: [] });

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

/** Region and subdomain that an administrator prescribes for new connections. */
export function managedConnection(): EffectiveSettings['connection'] {
  return effective.value.connection;
}
