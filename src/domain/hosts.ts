/**
 * Which hosts are Clockify's web app, which never are, and which of them belong to a connection. Everything that
 * has to know asks here; `test/unit/hosts.test.ts` compares it with the manifest. Imports nothing.
 */

/** Match patterns of all that the extension may reach without asking. The manifest names the same. */
export const CLOCKIFY_PATTERNS: readonly string[] = ['https://*.clockify.me/*', 'https://*.clockify.app/*'];

/** Regions with a host of their own. Source: Clockify's API description. */
const REGION_NAMES: readonly string[] = ['euc1', 'use2', 'euw2', 'apse2'];

/**
 * Clockify's own sites that are not the web app. Source: the hosts that Clockify's pages, certificates and help
 * articles name, 2025–26.
 */
const OTHER_SITES =
  /^(?:forum|docs|developer|resources|help|blog|status|www|api|img|stomp|jira|locations|screenshots|marketplace)\./;

/**
 * Whether the web app of Clockify itself may run on a host (`app.clockify.me`, a region, `NAME.clockify.me`). One
 * label before the domain: what lies deeper, such as `jira.euc1.clockify.me`, is something else.
 */
export function isAppHost(host: string): boolean {
  return /^[a-z0-9-]+\.clockify\.(?:me|app)$/.test(host) && !OTHER_SITES.test(host);
}

/**
 * Whether the web app may run on an origin, e.g. `https://app.clockify.me`. `selfHosted`: the origins of
 * connections with a server of their own.
 */
export function isAppOrigin(origin: string, selfHosted: readonly string[] = []): boolean {
  const [, host = ''] = /^https:\/\/([^/]+)$/.exec(origin) ?? [];
  return isAppHost(host) || selfHosted.includes(origin);
}

/** Whether a key may be sent to a host: the global API, a region or a subdomain. */
export function isApiHost(host: string): boolean {
  return host === 'api.clockify.me' || isAppHost(host);
}

/** Whether a name is Clockify's own, so that no workspace can have it as its subdomain. */
export function isReservedName(name: string): boolean {
  return (
    name === 'app' || name === 'global' || REGION_NAMES.includes(name) || !isAppHost(`${name}.clockify.me`)
  );
}

/** The match pattern of a self-hosted server: its host alone, since Firefox's patterns know no port. */
export function patternOfServer(origin: string): string {
  return `https://${new URL(origin).hostname}/*`;
}

/**
 * Whether pages of a host show the workspaces of a connection: those of the global region are on `app.`, those of
 * a region on the region's host, that of a subdomain on the subdomain, and a server's on the server. `host`: with its
 * port; other ports of a server's host are other servers.
 */
export function isHomeOf(
  host: string,
  {
    region,
    subdomain,
    server = '',
  }: { readonly region: string; readonly subdomain: string; readonly server?: string },
): boolean {
  if (region === 'self-hosted') return server === `https://${host}`;
  const label = region === 'global' ? 'app' : region === 'subdomain' ? subdomain : region;
  return isAppHost(host) && host.startsWith(`${label}.`);
}
