/** Registers content scripts on the connections' self-hosted servers, and nowhere else. */
import { patternOfServer } from '../domain/hosts.ts';
import { browser } from '../platform/browser.ts';
import { CONTENT_SCRIPT } from './content-script-files.ts';

/** The ids of our registrations: this prefix, then the servers that share the match pattern. */
const PREFIX = 'server ';

/**
 * Registers the content scripts for these servers and removes the registrations for others. An update of the
 * extension removes all registrations, so every start of the background calls this. `servers`: where they have their
 * pages, e.g. `https://time.example.org` or `https://apps.example.org/clockify`.
 */
export async function registerServers(servers: readonly string[]): Promise<void> {
  const patterns = new Set(servers.map(patternOfServer));
  const wanted = new Map(
    [...patterns].map((pattern) => {
      const own = servers.filter((server) => patternOfServer(server) === pattern);
      return [PREFIX + [...new Set(own)].sort().join(' '), pattern];
    }),
  );
  const registered = (await browser.scripting.getRegisteredContentScripts()).map(({ id }) => id);
  const old = registered.filter((id) => id.startsWith(PREFIX) && !wanted.has(id));
  if (old.length > 0) await browser.scripting.unregisterContentScripts({ ids: old });
  const fresh = [...wanted].filter(([id]) => !registered.includes(id));
  if (fresh.length === 0) return;
  await browser.scripting.registerContentScripts(
    fresh.map(([id, pattern]) => ({
      id,
      matches: [pattern],
      js: [...CONTENT_SCRIPT.js],
      css: [...CONTENT_SCRIPT.css],
      runAt: 'document_start',
      allFrames: true,
    })),
  );
}

/** Returns the permission for a server. `registerServers` removes the content scripts. */
export async function releaseServer(server: string): Promise<void> {
  await browser.permissions.remove({ origins: [patternOfServer(server)] }).catch(() => false);
}

/** The servers on which content scripts are registered, as `registerServers` got them. */
export async function registeredServers(): Promise<string[]> {
  const registered = await browser.scripting.getRegisteredContentScripts();
  return registered.flatMap(({ id }) => (id.startsWith(PREFIX) ? id.slice(PREFIX.length).split(' ') : []));
}
