/**
 * Which hosts are Clockify's web app, which never are, and which belong to a connection. All code that needs to know
 * asks here; `test/unit/clockify-hosts-and-reserved-names.test.ts` compares it with the manifest. Imports nothing.
 */

/** Match patterns of everything that the extension may reach without asking. The manifest has the same ones. */
export const CLOCKIFY_PATTERNS: readonly string[] = ['https://*.clockify.me/*', 'https://*.clockify.app/*'];

/** Regions with a host of their own. Source: Clockify's API description. */
export const REGIONS_WITH_HOST = ['euc1', 'use2', 'euw2', 'apse2'] as const;

/**
 * Clockify's own sites that are not the web app. Source: the hosts that Clockify's pages, certificates and help
 * articles name, 2025–26.
 */
const OTHER_SITES =
  /^(?:forum|docs|developer|resources|help|blog|status|www|api|img|stomp|jira|locations|screenshots|marketplace)\./;

/**
 * Whether the web app of Clockify itself may run on a host (`app.clockify.me`, a region, `NAME.clockify.me`). Such a
 * host has one label before the domain. Deeper hosts, such as `jira.euc1.clockify.me`, are something else.
 */
export function isAppHost(host: string): boolean {
  return isAppOrOtherSite(host) && !OTHER_SITES.test(host);
}

/** The same for a host of which something else has ruled out Clockify's other sites: it has one label. */
export function isAppOrOtherSite(host: string): boolean {
  return /^[a-z0-9-]+\.clockify\.(?:me|app)$/.test(host);
}

/**
 * Whether the web app may show the page of an address, e.g. `https://app.clockify.me/tracker`. `selfHosted`: where the
 * connections' own servers have their pages, as `pagesOfServer` says.
 */
export function isAppPage(address: string, selfHosted: readonly string[] = []): boolean {
  const [, host = ''] = /^https:\/\/([^/?#]+)/.exec(address) ?? [];
  return isAppHost(host) || selfHosted.some((place) => isWithin(address, place));
}

/** The parts of a connection that say where the pages of a self-hosted server are. */
export interface ServerAddresses {
  /** Its origin. */
  readonly server?: string;
  /** Address of the folder that it lives in. */
  readonly folder?: string | undefined;
  /** Address of its API. */
  readonly base?: string;
}

/** The parts of a connection that say where its pages are. */
export interface Place extends ServerAddresses {
  readonly region: string;
  readonly subdomain: string;
}

/** Where a self-hosted server has its pages: in its folder, or anywhere on its origin. A folder of the API has none. */
export function pagesOfServer({ server, folder = server, base }: ServerAddresses): string | undefined {
  return folder === base ? server : folder;
}

/** Whether an address is that of a place, an origin or a folder, or below it. Some servers ignore case. */
export function isWithin(address: string, place: string): boolean {
  return (
    address.toLowerCase().startsWith(place.toLowerCase()) && /^(?:[/?#]|$)/.test(address.slice(place.length))
  );
}

/** Whether a key may be sent to a host: the global API, a region or a subdomain. */
export function isApiHost(host: string): boolean {
  return host === 'api.clockify.me' || isAppHost(host);
}

/** Whether a name is Clockify's own, so that it cannot be the subdomain of a workspace. */
export function isReservedName(name: string): boolean {
  return ['app', 'global', ...REGIONS_WITH_HOST].includes(name) || !isAppHost(`${name}.clockify.me`);
}

/**
 * The match pattern of a self-hosted server: only its host, because match patterns in Firefox have no port. `place`: its
 * origin or its folder.
 */
export function patternOfServer(place: string): string {
  return `https://${new URL(place).hostname}/*`;
}

/**
 * Whether a page shows the workspaces of a connection. Workspaces of the global region are on `app.`, those of another
 * region on its host, that of a subdomain on the subdomain, and those of a self-hosted server on the server, in its
 * folder. `page`: host and path; with its port, because another port of a server's host is another server.
 */
export function isHomeOf(page: string, connection: Place): boolean {
  const { region, subdomain } = connection;
  if (region === 'self-hosted') {
    const place = pagesOfServer(connection);
    return place !== undefined && isWithin(`https://${page}`, place);
  }
  const label = region === 'global' ? 'app' : region === 'subdomain' ? subdomain : region;
  return page.startsWith(`${label}.`) && isOnAppHost(page);
}

/** Whether a page is on a host of Clockify itself. `page`: as for `isHomeOf`. */
export function isOnAppHost(page: string): boolean {
  return isAppHost(page.split('/')[0] ?? '');
}
