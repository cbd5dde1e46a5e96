/** After a person has connected or tested a key, or given a permission: readings that failed are tried again. */
import { readSettings } from '../platform/settings.ts';
import { announceChange } from './announce-changes-to-pages.ts';
import type { App } from './create-background-parts.ts';

/** At once, or when badges are switched on again. `connection`: only its readings. */
export async function tryAgain(
  app: App,
  connection?: { readonly workspaces: readonly { readonly id: string }[] },
): Promise<void> {
  const { settings } = await readSettings();
  for (const state of await app.sync.states()) {
    const isMeant = connection?.workspaces.some(({ id }) => id === state.workspaceId) ?? true;
    if (!isMeant || state.reading.is !== 'failed') continue;
    if (settings.enabled) app.begin(state.workspaceId, 'wanted');
    else await app.sync.putOff(state);
  }
  await announceChange();
}
