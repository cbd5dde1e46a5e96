/** Answers messages about keys, connections and their workspaces. */

import { pagesOfServer } from '../../domain/clockify-hosts-and-reserved-names.ts';
import { workspaceWithoutPage } from '../../domain/default-workspace.ts';
import type { ExtensionHandlers } from '../../platform/message-receiver.ts';
import { readSettings } from '../../platform/settings.ts';
import { announceChange } from '../announce-changes-to-pages.ts';
import { reachOpenPages } from '../content-scripts/inject-into-open-tabs-on-install-or-connect.ts';
import type { App } from '../create-background-parts.ts';
import { tryAgain } from '../readings-and-pages-after-new-key-or-permission.ts';

/** Answers to the `connection.…` messages and `reset` of platform/messages.ts. */
export function connectionMessages(app: App) {
  return {
    'connection.add': async (request) => {
      // A new try may be the end of another one.
      void app.releaseUnusedServers();
      await app.forgetting.endReset();
      const connection = await app.connections.add(request);
      if (connection.server !== undefined) {
        await app.registerServers();
        void reachOpenPages(pagesOfServer(connection));
      }
      const { settings } = await readSettings();
      const first = workspaceWithoutPage([connection]);
      if (settings.enabled && first !== undefined) app.begin(first, 'wanted');
      await tryAgain(app, connection);
      return app.connections.summaryOf(connection.id);
    },
    'server.look': ({ address }) => {
      void app.releaseUnusedServers();
      return app.connections.findServerApi(address);
    },
    'connection.list': () => app.connections.summaries(),
    'connection.test': async ({ id }) => {
      try {
        const summary = await app.connections.test(id);
        await tryAgain(app, summary);
        return summary;
      } finally {
        await announceChange();
      }
    },
    'connection.rename': async ({ id, label }) => {
      await app.connections.rename(id, label);
      await announceChange();
      return null;
    },
    'connection.forget': async ({ id }) => {
      await app.forgetting.disconnect(id);
      return null;
    },
    reset: async () => {
      await app.forgetting.reset();
      return null;
    },
  } satisfies Partial<ExtensionHandlers>;
}
