/** Registers content scripts on the connections' self-hosted servers, and nowhere else, and returns their permissions. */
import { patternOfServer } from '../../domain/clockify-hosts-and-reserved-names.ts';
import { isClockifyHost } from '../../domain/workspace-id-in-address.ts';
import { browser } from '../../platform/browser.ts';
import { TRY_KEY } from '../../platform/messages.ts';
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
      ...CONTENT_SCRIPT,
      runAt: 'document_start',
      allFrames: true,
    })),
  );
}

/** Returns the permission for a server. `registerServers` removes the content scripts. */
export async function releaseServer(server: string): Promise<void> {
  await releaseOrigin(patternOfServer(server));
}

/** Returns every permission but those for Clockify's own hosts, which are in the manifest. */
export async function releaseAllServers(): Promise<void> {
  for (const origin of await givenOrigins()) await releaseOrigin(origin);
}

/**
 * Returns the permissions for servers that are neither connected nor tried now, as after a try that failed.
 * `readServers`: those that keep it. A permission for all hosts was given by a person elsewhere, and stays.
 */
export async function releaseUnusedServers(readServers: () => Promise<readonly string[]>): Promise<void> {
  // In this order: a try is noted before it gets the permission, and until its connection is stored.
  const given = (await givenOrigins()).filter((origin) => !hostOf(origin).includes('*'));
  if (given.length === 0) return;
  const noted = Object.entries(await browser.storage.session.get(null));
  const tried = noted.flatMap(([key, server]) => (key.startsWith(TRY_KEY) ? [`${server}`] : []));
  const used = new Set([...tried, ...(await readServers())].map(patternOfServer));
  for (const origin of given) if (!used.has(origin)) await releaseOrigin(origin);
}

async function givenOrigins(): Promise<string[]> {
  const { origins = [] } = await browser.permissions.getAll();
  return origins.filter((origin) => !isClockifyHost(hostOf(origin)));
}

/** Each alone, because one that cannot be returned keeps the others. */
async function releaseOrigin(origin: string): Promise<void> {
  await browser.permissions.remove({ origins: [origin] }).catch(() => false);
}

/** `https://time.example.org/*` → `time.example.org`. */
const hostOf = (pattern: string): string => pattern.split('/')[2] ?? '';

/** The servers on which content scripts are registered, as `registerServers` got them. */
export async function registeredServers(): Promise<string[]> {
  const registered = await browser.scripting.getRegisteredContentScripts();
  return registered.flatMap(({ id }) => (id.startsWith(PREFIX) ? id.slice(PREFIX.length).split(' ') : []));
}
