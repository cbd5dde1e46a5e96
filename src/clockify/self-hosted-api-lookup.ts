/** Where a self-hosted server says that its API is. The key is never part of this. */
import * as z from 'zod/mini';
import { missingPermission, StatusError } from '../domain/errors.ts';
import { baseOfServer, folderOf, parseServer } from '../domain/server-and-api-address.ts';
import { type Network, READ_ONLY } from './client.ts';

/**
 * The one field of the answer of `/web/boot` that is used. Source: the client of Clockify's own extension, 2026-05.
 */
const Boot = z.object({ endpoint: z.optional(z.nullable(z.string())) });
/** A longer answer is not read, ms and bytes. */
const ANSWER_MS = 10_000;
const ANSWER_BYTES = 256 * 1024;
/** Of a longer path only the beginning is asked. */
const MOST_PLACES = 8;

/** The origin of a server, the base of its API, and the folder of its pages if it lives in one. */
interface ServerApi {
  readonly origin: string;
  readonly base: string;
  readonly folder?: string;
}

/**
 * Asks a self-hosted server where its API is; no key is sent. `address`: as people paste it, which may be that of a
 * folder the server lives in, or of a page. Throws `setup` when it is no address of a server, else as
 * `readServerBase`.
 */
export async function findServerApi(network: Network, address: string): Promise<ServerApi> {
  const origin = parseServer(address);
  if (origin === null) throw new StatusError('setup', 'this is not the address of a server');
  const folder = folderOf(address);
  const base = folder === null ? null : await readFolderBase(network, folder);
  if (folder === null || base === null) return { origin, base: await readServerBase(network, origin) };
  // A server answers below every path of its own, so the shortest one that names the same API is where it lives.
  for (const place of placesAbove(folder, origin)) {
    const named = await readFolderBase(network, place).catch(() => null);
    if (named === base) return place === origin ? { origin, base } : { origin, base, folder: place };
  }
  return { origin, base, folder };
}

/** The origin and the folders above one, the shortest first. */
function placesAbove(folder: string, origin: string): string[] {
  const names = folder.slice(origin.length).split('/').slice(0, MOST_PLACES);
  return names.map((_, at) => origin + names.slice(0, at + 1).join('/')).filter((place) => place !== folder);
}

/**
 * The API base of a server, e.g. `https://time.example.org/api`. `origin`: as `parseServer` gives it. A server that
 * does not name its API has it at `/api`. Throws `offline` when it cannot be reached, and `schema` as
 * `baseOfServer` for an address that no key may go to.
 */
export async function readServerBase(network: Network, origin: string): Promise<string> {
  return baseOfServer(origin, await readEndpoint(network, origin));
}

/**
 * The API base that a folder or the origin of a server names, e.g. `https://time.example.org/clockify/api`; `null` when
 * it names none, as a page of the web app. Throws as `readServerBase`, but never `offline`.
 */
async function readFolderBase(network: Network, folder: string): Promise<string | null> {
  const endpoint = await readEndpoint(network, folder).catch((error: StatusError) => {
    if (error.code === 'offline') return '';
    throw error;
  });
  return endpoint === '' ? null : baseOfServer(folder, endpoint);
}

/** The address that `/web/boot` names, empty for none. `place`: an origin or a folder. */
async function readEndpoint(network: Network, place: string): Promise<string> {
  if (!(await network.isPermitted(place))) throw missingPermission(place);
  let text: string;
  try {
    const response = await network.fetch(`${place}/web/boot`, {
      ...READ_ONLY,
      headers: { Accept: 'application/json' },
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    if (!response.ok) return '';
    text = await readText(response);
  } catch {
    throw new StatusError('offline', 'the server cannot be reached');
  }
  try {
    return Boot.parse(JSON.parse(text)).endpoint?.trim() ?? '';
  } catch {
    // A web page, or another answer that does not name the API.
    return '';
  }
}

/** The body, up to the limit. */
async function readText(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let text = '';
  for (let bytes = 0; ; ) {
    const { value, done } = (await reader?.read()) ?? { value: undefined, done: true };
    if (done || value === undefined) return text + decoder.decode();
    bytes += value.byteLength;
    if (bytes > ANSWER_BYTES) throw new Error('too long');
    text += decoder.decode(value, { stream: true });
  }
}
