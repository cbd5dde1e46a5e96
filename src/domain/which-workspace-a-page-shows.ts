/**
 * Decides which workspace a page shows. The input is raw witnesses; the result is a workspace, or the reason why
 * there is none. It is one pure function for every page, so that badges appear only where a witness names the
 * workspace. No browser API.
 */

import { normalizeName } from './case-spaces-and-accents-of-names.ts';
import { isHomeOf, isOnAppHost, type Place } from './clockify-hosts-and-reserved-names.ts';
import { isOutside, SHARED_REPORT } from './login-and-shared-pages.ts';
import { workspaceOfAddress } from './workspace-id-in-address.ts';

/** How far a document has loaded, as in `readyState`. `settled`: it has been complete for two seconds. */
export const STAGES = ['loading', 'interactive', 'complete', 'settled'] as const;

/**
 * Raw witnesses of a page's workspace. A frame reports those of the outermost page of its own origin. Times are ms on
 * the clock of that page.
 */
export interface PageWitnesses {
  /** Addresses without their queries: of that page, then of the frame itself. */
  readonly addresses: readonly string[];
  /** API calls that named a workspace. An id that appears in the address is listed twice, and so is a switch. */
  readonly calls: readonly (readonly [workspaceId: string, startTime: number])[];
  /** The first text in the workspace switcher, as it was last seen; `null` while there was none. */
  readonly switcher: string | null;
  /** When that text last changed, or when the script came to a page that had already loaded; else -1. */
  readonly switchedAt: number;
  readonly stage: (typeof STAGES)[number];
  /** The `timeOrigin` of that page, which differs between documents. */
  readonly document: number;
}

/** Why nobody can be flagged on a page; the popup has a sentence for each. */
export const UNDECIDED = [
  'no-connection',
  'no-connection-here',
  'not-covered',
  'shared',
  'contradiction',
  'namesakes',
  'unknown-name',
  'silent',
] as const;

export type Undecided = (typeof UNDECIDED)[number];

/** The facts about a connection that decide. */
interface Coverage extends Place {
  readonly workspaces: readonly { readonly id: string; readonly name: string }[];
}

export type PageWorkspace =
  /**
   * Known from the switcher's text, from calls or the address, or the only workspace that the page's connections
   * cover.
   */
  | { readonly workspaceId: string; readonly by: 'switcher' | 'calls' | 'only' }
  | {
      readonly workspaceId: string | null;
      readonly state: 'setup' | 'no-workspace' | 'waiting';
      readonly why: Undecided;
    };

/** Decides which workspace a page shows. `page`: host and path, proven by the browser. `connections`: all of them. */
export function workspaceOfPage(
  witnesses: PageWitnesses,
  page: string,
  connections: readonly Coverage[],
): PageWorkspace {
  if (connections.length === 0) return { workspaceId: null, state: 'setup', why: 'no-connection' };
  if (witnesses.addresses.some((address) => SHARED_REPORT.test(address))) {
    return { workspaceId: null, state: 'no-workspace', why: 'shared' };
  }
  const own = ownOf(page, connections);
  const serving = servingOn(page, connections);
  const identified = identify(witnesses, own, serving);
  if (typeof identified === 'object') {
    const { workspaceId } = identified;
    if (isCovered(workspaceId, serving)) return identified;
    // A server that names a workspace of another connection: nothing of it is shown, asked for or said there.
    const isForeign = isCovered(workspaceId, connections);
    return { workspaceId: isForeign ? null : workspaceId, state: 'setup', why: 'not-covered' };
  }
  const only = identified === 'silent' ? onlyOne(witnesses, own) : undefined;
  if (only !== undefined) return { workspaceId: only, by: 'only' };
  if (witnesses.stage === 'loading' || witnesses.stage === 'interactive') {
    return { workspaceId: null, state: 'waiting', why: identified };
  }
  // A region's host or a subdomain without a key of its own.
  if (own.length === 0 && !page.startsWith('app.')) {
    return { workspaceId: null, state: 'setup', why: 'no-connection-here' };
  }
  return { workspaceId: null, state: 'no-workspace', why: identified };
}

/**
 * An id that the page names now and that no connection covers. Where two things are said, or where several workspaces
 * have the name, it may be a new workspace of that name.
 */
export function unknownOf(
  { switchedAt, calls, addresses }: PageWitnesses,
  connections: readonly Coverage[],
): string | undefined {
  const called = calls.filter(([, startTime]) => startTime >= switchedAt).map(([id]) => id);
  const named = [workspaceOfAddress(addresses[0] ?? '') ?? [], called].flat();
  return named.find((id) => !isCovered(id, connections));
}

type Identified = Extract<PageWorkspace, { by: unknown }>;

/** The workspace that address, calls and text name, or the reason why they name none. */
function identify(
  { switcher, switchedAt, calls, addresses, stage }: PageWitnesses,
  own: readonly Coverage[],
  serving: readonly Coverage[],
): Identified | 'contradiction' | 'namesakes' | 'unknown-name' | 'silent' {
  const sorted = calls.toSorted(([, a], [, b]) => a - b);
  if (switcher === null) {
    const ids = stage === 'loading' ? [] : sorted.map(([id]) => id);
    const id = idOfCalls(ids);
    const isEnough = stage === 'settled' || ids.filter((one) => one === id).length > 1;
    return id !== undefined && isEnough ? { workspaceId: id, by: 'calls' } : 'silent';
  }
  const named = idsNamed(switcher, own);
  const [one] = named;
  // Calls from before the change belong to another workspace, unless they name the workspace that the text now names.
  const counting = sorted
    .filter(([id, startTime]) => startTime >= switchedAt || (named.size === 1 && id === one))
    .map(([id]) => id);
  if (one === undefined) {
    const id = counting.find((called) => !isCovered(called, serving)) ?? idOfCalls(counting);
    return id === undefined ? 'unknown-name' : { workspaceId: id, by: 'calls' };
  }
  if (named.size > 1) {
    const id = idOfCalls(counting.filter((called) => named.has(called)));
    return id === undefined ? 'namesakes' : { workspaceId: id, by: 'calls' };
  }
  const address = workspaceOfAddress(addresses[0] ?? '') ?? one;
  const isDenied = address !== one || (counting.length > 0 && !counting.includes(one));
  return isDenied ? 'contradiction' : { workspaceId: one, by: 'switcher' };
}

/**
 * The first id in the calls. A single call with another id changes nothing, because a menu makes one call for each
 * workspace it lists. A second call with that other id does, if no call with the first id came between. `ids`: by
 * start time.
 */
function idOfCalls(ids: readonly string[]): string | undefined {
  let [current] = ids;
  const others = new Set<string>();
  for (const id of ids) {
    if (id !== current && !others.has(id)) {
      others.add(id);
      continue;
    }
    current = id;
    others.clear();
  }
  return current;
}

/** Ids of the workspaces with this name. A workspace that two connections cover counts once. */
function idsNamed(text: string, connections: readonly Coverage[]): ReadonlySet<string> {
  const wanted = normalizeName(text);
  const all = connections.flatMap(({ workspaces }) => workspaces);
  return new Set(all.filter(({ name }) => normalizeName(name) === wanted).map(({ id }) => id));
}

/**
 * Connections that may serve a page with a workspace that address or calls name: all of them on Clockify's own hosts,
 * and on a self-hosted server only its own.
 */
function servingOn(page: string, connections: readonly Coverage[]): readonly Coverage[] {
  return isOnAppHost(page) ? connections : ownOf(page, connections);
}

/** Whether a page may get the list of a workspace. `page`: host and path. */
export function mayShow(workspaceId: string, page: string, connections: readonly Coverage[]): boolean {
  return isOnAppHost(page) || isCovered(workspaceId, servingOn(page, connections));
}

function isCovered(workspaceId: string, connections: readonly Coverage[]): boolean {
  return connections.some(({ workspaces }) => workspaces.some(({ id }) => id === workspaceId));
}

/** The only workspace that the page's connections cover, once a page of the app has named none for long enough. */
function onlyOne({ calls, addresses, stage }: PageWitnesses, own: readonly Coverage[]): string | undefined {
  if (calls.length > 0 || stage !== 'settled') return undefined;
  const isInFolder = own.some(({ server }) => server !== undefined);
  if (addresses.some((address) => isOutside(address, isInFolder))) return undefined;
  const [only, ...others] = new Set(own.flatMap(({ workspaces }) => workspaces.map(({ id }) => id)));
  return others.length === 0 ? only : undefined;
}

/**
 * The name of a workspace on a page, and whether no other workspace of that page's connections has that name. `page`:
 * host and path.
 */
export function nameOnPage(
  workspaceId: string,
  page: string,
  connections: readonly Coverage[],
): { readonly name: string; readonly isOnlyOne: boolean } {
  const all = connections.flatMap(({ workspaces }) => workspaces);
  const name = all.find(({ id }) => id === workspaceId)?.name ?? '';
  const [one, ...others] = idsNamed(name, ownOf(page, connections));
  return { name, isOnlyOne: one === workspaceId && others.length === 0 };
}

function ownOf(page: string, connections: readonly Coverage[]): readonly Coverage[] {
  return connections.filter((connection) => isHomeOf(page, connection));
}
