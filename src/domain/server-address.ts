/** Addresses of self-hosted servers and of their API, as far as a key may go there. */

/**
 * The origin of a self-hosted server as people paste its address (`time.example.org`, with a path, a query, a port),
 * or `null` when it is none that a key may go to: only HTTPS, no user name, and none of Clockify's own hosts.
 */
export function parseServer(text: string): string | null {
  const typed = text.trim();
  if (!/^[a-z0-9[]/i.test(typed)) return null;
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(typed) ? typed : `https://${typed}`);
  if (!url) return null;
  const isClockify = /(?:^|\.)clockify\.(?:me|app)\.?$/.test(url.hostname);
  if (url.protocol !== 'https:' || url.username !== '' || url.password !== '' || isClockify) return null;
  // A server in a company has a name with a dot, or none at all; what is left of a sentence has neither.
  return /^[a-z0-9.:[\]-]+$/.test(url.hostname) ? url.origin : null;
}

/**
 * Where the API of a self-hosted server is. `endpoint`: what its `/web/boot` says, absolute or relative; empty for
 * nothing. `null` when that is not an address on that very host. Without a slash at its end.
 */
export function baseOfServer(origin: string, endpoint: string): string | null {
  const url = URL.parse(endpoint === '' ? '/api' : endpoint, `${origin}/`);
  if (!url) return null;
  const isPlain = url.username === '' && url.password === '' && url.search === '' && url.hash === '';
  if (url.protocol !== 'https:' || url.hostname !== new URL(origin).hostname || !isPlain) return null;
  return url.origin + url.pathname.replace(/\/+$/, '');
}
