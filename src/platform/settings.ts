/**
 * Reads, changes and watches the person's settings. They are in `storage.local` under `settings`; an administrator's
 * values (`managed-policy.ts`) win and are locked. They never hold a key.
 */
import { browser } from './browser.ts';
import { POLICY_KEY, type Policy, parsePolicy, readPolicy, requestPolicy } from './managed-policy.ts';
import { CHECKS, parseSettings, type Settings } from './setting-limits-and-defaults.ts';
import { checked, isRecord } from './validate-stored-values.ts';

/** The settings in force, and what else a policy says. */
export interface EffectiveSettings extends Policy {
  readonly settings: Settings;
  /** Set by an administrator: shown, not changeable. */
  readonly locked: readonly (keyof Settings)[];
}

const SETTINGS_KEY = 'settings';

/** The settings in force. Never throws: settings that cannot be read get their default. */
export async function readSettings(): Promise<EffectiveSettings> {
  const request = requestPolicy();
  const found: Record<string, unknown> = await browser.storage.local
    .get([SETTINGS_KEY, POLICY_KEY])
    .catch(() => ({}));
  const policy = await readPolicy(request, found[POLICY_KEY]);
  return {
    ...policy,
    settings: { ...parseSettings(found[SETTINGS_KEY]), ...policy.settings },
    locked: Object.keys(policy.settings) as (keyof Settings)[],
  };
}

/** Stores changed values and ignores locked ones. Rejects when the storage refuses to write. */
export async function changeSettings(patch: Partial<Omit<Settings, 'version'>>): Promise<void> {
  const found = await browser.storage.local.get([SETTINGS_KEY, POLICY_KEY]);
  const managed = await readPolicy(requestPolicy(), found[POLICY_KEY]);
  const changes = Object.entries(checked({ ...patch }, CHECKS)).filter(
    ([name]) => !Object.hasOwn(managed.settings, name),
  );
  const settings: Settings = { ...parseSettings(found[SETTINGS_KEY]), ...Object.fromEntries(changes) };
  await browser.storage.local.set({ [SETTINGS_KEY]: settings });
}

/** Whether a change in the storage changes the policy. An empty policy counts as none. */
function isNewPolicy(change: unknown): boolean {
  const { oldValue, newValue } = isRecord(change) ? change : {};
  return JSON.stringify(parsePolicy(oldValue)) !== JSON.stringify(parsePolicy(newValue));
}

/** Whether a change in the storage switches badges on or off, for the person or by policy. */
function isNewSwitch(changes: Record<string, unknown>, area: string): boolean {
  if (area === 'managed') return 'enabled' in changes;
  const isOther = (change: unknown, enabledOf: (value: unknown) => boolean | undefined): boolean =>
    isRecord(change) && enabledOf(change.oldValue) !== enabledOf(change.newValue);
  return (
    isOther(changes[SETTINGS_KEY], (value) => parseSettings(value).enabled) ||
    isOther(changes[POLICY_KEY], (value) => parsePolicy(value).settings.enabled)
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
