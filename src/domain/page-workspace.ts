/**
 * Whose page this is: raw witnesses in, a workspace or the reason why there is none out. One pure function for
 * every page, so that a badge stands only where something says it. Knows no browser.
 */
import { workspaceOfAddress } from './app-urls.ts';
import { isHomeOf } from './hosts.ts';
import { normalizeName } from './names.ts';

/** How far a document is, as `readyState` says it; `settled`: it has been complete for two seconds. */
export const STAGES = ['loading', 'interactive', 'complete', 'settled'] as const;

/**
 * What a page tells of its workspace, raw. A frame tells of the outermost page of its own origin. Times are ms on the clock of that page.
 */
export interface PageWitnesses {
  /** Addresses without their queries: of that page, then of the frame itself. */
  readonly addresses: readonly string[];
  /** API calls that named a workspace. An id that appears in the address stands twice, and so does a switch. */
  readonly calls: readonly (readonly [workspaceId: string, startTime: number])[];
  /** First text of the workspace switcher, the last one it had; `null` while it has said nothing. */
  readonly switcher: string | null;
  /** When that text last became another, or when the script came to a page that had loaded; else -1. */
  readonly switchedAt: number;
  readonly stage: (typeof STAGES)[number];
  /** The `timeOrigin` of that page: tells documents apart. */
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

/** What has to be known of a connection. */
interface Coverage {
  readonly region: string;
  readonly subdomain: string;
  readonly server?: string;
  readonly workspaces: readonly { readonly id: string; readonly name: string }[];
}

export type PageWorkspace =
  /** Told by the switcher's text, by calls or the address, or the only one that the page's connections cover. */
  | { readonly workspaceId: string; readonly by: 'switcher' | 'calls' | 'only' }
  | {
      readonly workspaceId: string | null;
      readonly state: 'setup' | 'no-workspace' | 'waiting';
      readonly why: Undecided;
    };

/** Anybody's report, of whichever workspace: it tells nothing of that. */
const SHARED_REPORT = /^https:\/\/[^/]+(?:\/+[a-z]{2}(?:-[a-z]{2})?)?\/+shared\/+[0-9a-f]{24}(?![0-9a-z])/i;
/** Pages that people see who are in no workspace. */
const OUTSIDE = /^https:\/\/[^/]+(?:\/+[a-z]{2}(?:-[a-z]{2})?)?\/+(?:shared|login|signup)(?![\w-])/i;

/** Says whose page it is. `host`: proven by the browser. `connections`: all of them. */
export function workspaceOfPage(
  witnesses: PageWitnesses,
  host: string,
  connections: readonly Coverage[],
): PageWorkspace {
  if (connections.length === 0) return { workspaceId: null, state: 'setup', why: 'no-connection' };
  if (witnesses.addresses.some((address) => SHARED_REPORT.test(address))) {
    return { workspaceId: null, state: 'no-workspace', why: 'shared' };
  }
  const own = ownOf(host, connections);
  const told = tell(witnesses, own, connections);
  if (typeof told === 'object') {
    if (isCovered(told.workspaceId, connections)) return told;
    return { workspaceId: told.workspaceId, state: 'setup', why: 'not-covered' };
  }
  const only = told === 'silent' ? onlyOne(witnesses, own) : undefined;
  if (only !== undefined) return { workspaceId: only, by: 'only' };
  if (witnesses.stage === 'loading' || witnesses.stage === 'interactive') {
    return { workspaceId: null, state: 'waiting', why: told };
  }
  // A region's host or a subdomain without a key of its own.
  if (own.length === 0 && !host.startsWith('app.')) {
    return { workspaceId: null, state: 'setup', why: 'no-connection-here' };
  }
  return { workspaceId: null, state: 'no-workspace', why: told };
}

type Told = Extract<PageWorkspace, { by: unknown }>;

/** The workspace that address, calls and text tell, or why they tell none. */
function tell(
  { switcher, switchedAt, calls, addresses, stage }: PageWitnesses,
  own: readonly Coverage[],
  all: readonly Coverage[],
): Told | 'contradiction' | 'namesakes' | 'unknown-name' | 'silent' {
  const sorted = calls.toSorted(([, a], [, b]) => a - b);
  if (switcher === null) {
    const ids = stage === 'loading' ? [] : sorted.map(([id]) => id);
    const id = idOfCalls(ids);
    const isEnough = stage === 'settled' || ids.filter((one) => one === id).length > 1;
    return id !== undefined && isEnough ? { workspaceId: id, by: 'calls' } : 'silent';
  }
  const named = idsNamed(switcher, own);
  const [one] = named;
  // Calls of before the change are another workspace's, unless they name the very one that the text now names.
  const counting = sorted
    .filter(([id, startTime]) => startTime >= switchedAt || (named.size === 1 && id === one))
    .map(([id]) => id);
  if (one === undefined) {
    const id = counting.find((called) => !isCovered(called, all)) ?? idOfCalls(counting);
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
 * The first id that was told; one call that names another changes nothing, a second that names the same one, with
 * none of the first's between, does: a menu makes one call for each workspace it lists. `ids`: by start time.
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

/** Ids of the workspaces that bear the name; one that two connections cover counts once. */
function idsNamed(text: string, connections: readonly Coverage[]): ReadonlySet<string> {
  const wanted = normalizeName(text);
  const all = connections.flatMap(({ workspaces }) => workspaces);
  return new Set(all.filter(({ name }) => normalizeName(name) === wanted).map(({ id }) => id));
}

function isCovered(workspaceId: string, connections: readonly Coverage[]): boolean {
  return connections.some(({ workspaces }) => workspaces.some(({ id }) => id === workspaceId));
}

/** The one workspace that the page's connections cover, once a page of the app has told nothing for long enough. */
function onlyOne({ calls, addresses, stage }: PageWitnesses, own: readonly Coverage[]): string | undefined {
  if (calls.length > 0 || stage !== 'settled') return undefined;
  if (addresses.some((address) => OUTSIDE.test(address))) return undefined;
  const [only, ...others] = new Set(own.flatMap(({ workspaces }) => workspaces.map(({ id }) => id)));
  return others.length === 0 ? only : undefined;
}

/** What pages of a host call a workspace, and whether no other workspace of their connections bears that name. */
export function nameOnPage(
  workspaceId: string,
  host: string,
  connections: readonly Coverage[],
): { readonly name: string; readonly isOnlyOne: boolean } {
  const all = connections.flatMap(({ workspaces }) => workspaces);
  const name = all.find(({ id }) => id === workspaceId)?.name ?? '';
  const [one, ...others] = idsNamed(name, ownOf(host, connections));
  return { name, isOnlyOne: one === workspaceId && others.length === 0 };
}

function ownOf(host: string, connections: readonly Coverage[]): readonly Coverage[] {
  return connections.filter((connection) => isHomeOf(host, connection));
}
