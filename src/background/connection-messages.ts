/** Messages about keys and what is known through them. */
import { browser } from '../platform/browser.ts';
import type { Handlers } from '../platform/receiver.ts';
import { readSettings } from '../platform/settings.ts';
import type { App } from './app.ts';

/** Answers to the `connection.…` messages and `reset` of platform/messages.ts. */
export function connectionMessages(app: App) {
  return {
    'connection.add': async (request) => {
      const connection = await app.connections.add(request);
      if (connection.server !== undefined) await app.registerServers();
      await app.bump();
      const { settings } = await readSettings();
      if (settings.enabled && connection.activeWorkspace !== '') app.begin(connection.activeWorkspace);
      return app.connections.summaryOf(connection.id);
    },
    'server.look': ({ address }) => app.connections.lookAtServer(address),
    'connection.list': () => app.connections.summaries(),
    'connection.test': async ({ id }) => {
      try {
        return await app.connections.test(id);
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
      for (const workspace of (await app.vault.find(id))?.workspaces ?? []) {
        await app.sync.cancel(workspace.id);
      }
      // Before the owner's name goes: nothing of ours runs there by then.
      await app.releaseServer(id);
      await app.connections.forget(id);
      await app.bump();
      return null;
    },
    reset: async () => {
      await app.sync.cancelAll();
      // Where nothing can be read any more, everything is forgotten all the same.
      await app.releaseServers().catch(() => undefined);
      await app.vault.clear();
      await app.store.clear();
      app.connections.ledger.clear();
      await browser.storage.local.clear();
      await app.bump();
      return null;
    },
  } satisfies Partial<Handlers>;
}
