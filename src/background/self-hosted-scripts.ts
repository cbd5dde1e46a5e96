/** Registers content scripts on the connections' self-hosted servers, and nowhere else. */
import { patternOfServer } from '../domain/hosts.ts';
import { browser } from '../platform/browser.ts';
import { CONTENT_SCRIPT } from './content-script-files.ts';

/** The ids of our registrations: this prefix, then the origins that share the match pattern. */
const PREFIX = 'server ';

/**
 * Registers the content scripts for these servers and removes the registrations for others. An update of the
 * extension removes all registrations, so every start of the background calls this. `origins`: e.g.
 * `https://time.example.org`.
 */
export async function registerServers(origins: readonly string[]): Promise<void> {
  const patterns = new Set(origins.map(patternOfServer));
  const wanted = new Map(
    [...patterns].map((pattern) => {
      const own = origins.filter((origin) => patternOfServer(origin) === pattern);
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
export async function releaseServer(origin: string): Promise<void> {
  await browser.permissions.remove({ origins: [patternOfServer(origin)] }).catch(() => false);
}

/** Origins of the servers on which content scripts are registered. */
export async function registeredServers(): Promise<string[]> {
  const registered = await browser.scripting.getRegisteredContentScripts();
  return registered.flatMap(({ id }) => (id.startsWith(PREFIX) ? id.slice(PREFIX.length).split(' ') : []));
}
