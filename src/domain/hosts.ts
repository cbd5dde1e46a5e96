/**
 * Which hosts are Clockify's web app, which never are, and which belong to a connection. All code that needs to know
 * asks here; `test/unit/hosts.test.ts` compares it with the manifest. Imports nothing.
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

/** Whether a name is Clockify's own, so that it cannot be the subdomain of a workspace. */
export function isReservedName(name: string): boolean {
  return ['app', 'global', ...REGIONS_WITH_HOST].includes(name) || !isAppHost(`${name}.clockify.me`);
}

/** The match pattern of a self-hosted server: only its host, because match patterns in Firefox have no port. */
export function patternOfServer(origin: string): string {
  return `https://${new URL(origin).hostname}/*`;
}

/**
 * Whether pages of a host show the workspaces of a connection. Workspaces of the global region are on `app.`, those
 * of another region on its host, that of a subdomain on the subdomain, and those of a self-hosted server on the
 * server. `host`: with its port; another port of a server's host is another server.
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
