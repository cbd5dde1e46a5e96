/** What happens once after the extension was installed or updated, and what an update must not break. */
import { browser } from '../platform/browser.ts';
import { announceChange } from './announce-changes-to-pages.ts';
import { reachOpenPages } from './content-scripts/inject-into-open-tabs-on-install-or-connect.ts';
import type { App } from './create-background-parts.ts';
import { openWelcome } from './open-welcome-page.ts';

/** `registered`: the content scripts are registered, which an update undoes. */
export function followInstallAndUpdate(app: App, registered: Promise<void>): void {
  // An update may arrive at a start of the browser; then the session has ended anyway.
  let isBrowserStart = false;
  browser.runtime.onInstalled.addListener(({ reason }) => {
    // Moves the history that version 1.0.0 kept beside the lists. What cannot be moved now is moved with the next
    // list.
    void app.store.history.move().catch(() => undefined);
    void registered.then(() => reachOpenPages());
    if (reason === 'update' && !isBrowserStart)
      void app.connections.recordGoneKeys('update').catch(() => undefined);
    if (reason === 'install') void openWelcome();
    else {
      void app.store.dropIndexes().catch(() => undefined);
      void testLists(app).catch(() => undefined);
    }
  });

  browser.runtime.onStartup.addListener(() => {
    isBrowserStart = true;
    void app.connections.recordGoneKeys('session').catch(() => undefined);
  });
}

/** Lists that an earlier version used are tested by today's rules. */
async function testLists(app: App): Promise<void> {
  for (const { workspaceId } of await app.store.rosters()) {
    if (await app.sync.giveUpUntrusted(workspaceId)) await announceChange();
  }
}
