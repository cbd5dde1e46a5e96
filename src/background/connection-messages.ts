/** Messages about keys and what is known through them. */
import { browser } from '../platform/browser.ts';
import type { Handlers } from '../platform/receiver.ts';
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
      if (settings.enabled && connection.activeWorkspace !== '') app.begin(connection.activeWorkspace);
      await app.tryAgain(connection);
      return app.connections.summaryOf(connection.id);
    },
    'server.look': ({ address }) => app.connections.lookAtServer(address),
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
      // Before the owner's name goes: nothing of ours runs there by then.
      await app.releaseServer(id);
      await app.connections.forget(id, (workspaceId) => app.sync.abandon(workspaceId));
      await app.bump();
      return null;
    },
    reset: async () => {
      // Where nothing can be read any more, everything is forgotten all the same.
      await app.releaseServers().catch(() => undefined);
      // The keys first: no reading and no answer that is on its way may bring anything back.
      await app.vault.clear();
      await app.sync.reset();
      await app.store.clear();
      app.connections.ledger.clear();
      await browser.storage.local.clear();
      await app.bump();
      return null;
    },
  } satisfies Partial<Handlers>;
}
