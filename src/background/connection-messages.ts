/** Answers messages about keys, connections and their workspaces. */
import { workspaceWithoutPage } from '../domain/workspace-decision.ts';
import { browser } from '../platform/browser.ts';
import type { Handlers } from '../platform/message-receiver.ts';
import { readSettings } from '../platform/settings.ts';
import type { App } from './app.ts';
import { reachOpenPages } from './open-pages.ts';

/** Answers to the `connection.…` messages and `reset` of platform/messages.ts. */
export function connectionMessages(app: App) {
  return {
    'connection.add': async (request) => {
      const connection = await app.connections.add(request);
      if (connection.server !== undefined) {
        await app.registerServers();
        void reachOpenPages(connection.server);
      }
      const { settings } = await readSettings();
      const first = workspaceWithoutPage([connection]);
      if (settings.enabled && first !== undefined) app.begin(first, 'wanted');
      await app.tryAgain(connection);
      return app.connections.summaryOf(connection.id);
    },
    'server.look': ({ address }) => app.connections.findServerApi(address),
    'connection.list': () => app.connections.summaries(),
    'connection.test': async ({ id }) => {
      try {
        const summary = await app.connections.test(id);
        await app.tryAgain(summary);
        return summary;
      } finally {
        await app.bump();
      }
    },
    'connection.rename': async ({ id, label }) => {
      await app.connections.rename(id, label);
      await app.bump();
      return null;
    },
    'connection.forget': async ({ id }) => {
      // The pages of the server come first: none of our scripts may run there once the connection has gone.
      await app.releaseServer(id);
      await app.connections.forget(id, (workspaceId) => app.sync.abandon(workspaceId));
      await app.bump();
      return null;
    },
    reset: async () => {
      // Even when nothing can be read any more, everything is forgotten.
      await app.releaseServers().catch(() => undefined);
      // The keys go first, so that no reading or answer under way can bring anything back.
      await app.vault.clear();
      await app.sync.reset();
      await app.store.clear();
      app.connections.quotas.clear();
      await browser.storage.local.clear();
      await app.bump();
      return null;
    },
  } satisfies Partial<Handlers>;
}
