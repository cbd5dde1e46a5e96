/** Addresses of self-hosted servers and of their API that a key may be sent to. */
import { FOREIGN_API, StatusError, UNUSABLE_API } from './errors.ts';

/** An address that is longer was pasted by mistake, in characters. */
const LONGEST_ADDRESS = 2_000;

/**
 * The origin of a self-hosted server as people paste its address (`time.example.org`, with a path, a query, a port),
 * or `null` when no key may be sent there. It has to be HTTPS, without a user name, and none of Clockify's own hosts.
 */
export function parseServer(text: string): string | null {
  return parseAddress(text)?.origin ?? null;
}

/**
 * The folder of a server that a pasted address names, e.g. `https://time.example.org/clockify`; `null` when it names
 * none, or is no address that `parseServer` takes.
 */
export function folderOf(text: string): string | null {
  const url = parseAddress(text);
  const path = url?.pathname.replace(/\/+$/, '') ?? '';
  return url === null || path === '' ? null : url.origin + path;
}

function parseAddress(text: string): URL | null {
  const typed = text.trim();
  if (text.length > LONGEST_ADDRESS || !/^[a-z0-9[]/i.test(typed)) return null;
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(typed) ? typed : `https://${typed}`);
  if (!url) return null;
  const isClockify = /(?:^|\.)clockify\.(?:me|app)\.?$/.test(url.hostname);
  if (url.protocol !== 'https:' || url.username !== '' || url.password !== '' || isClockify) return null;
  // Names of servers have only these characters; the rest of a sentence that was pasted has others.
  return /^[a-z0-9.:[\]-]+$/.test(url.hostname) ? url : null;
}

/**
 * The API base of a self-hosted server, without a slash at its end. `place`: its origin, or the folder that it lives
 * in. `endpoint`: the address that its `/web/boot` names, absolute or relative; empty for none. Throws `schema` with
 * `FOREIGN_API` for an address on another host, and with `UNUSABLE_API` for one that is not plain HTTPS.
 */
export function baseOfServer(place: string, endpoint: string): string {
  const url = URL.parse(endpoint === '' ? '/api' : endpoint, `${place}/`);
  if (url && url.hostname !== new URL(place).hostname) throw new StatusError('schema', FOREIGN_API);
  const isPlain = url?.username === '' && url.password === '' && url.search === '' && url.hash === '';
  if (url?.protocol !== 'https:' || !isPlain) throw new StatusError('schema', UNUSABLE_API);
  return url.origin + url.pathname.replace(/\/+$/, '');
}
