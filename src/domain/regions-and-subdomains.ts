/** Where Clockify's API lives, and which hosts a key may ever be sent to. Source: Clockify's API description. */

import { isApiHost, isReservedName, REGIONS_WITH_HOST } from './clockify-hosts-and-reserved-names.ts';

export const REGIONS = ['global', ...REGIONS_WITH_HOST, 'subdomain', 'self-hosted'] as const;

export type Region = (typeof REGIONS)[number];

const SUBDOMAIN = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** A subdomain as people type it (`Acme`, `acme.clockify.me`, a whole address), or `null` when it is none. */
export function parseSubdomain(text: string): string | null {
  const name = typedName(text);
  return SUBDOMAIN.test(name) && !isReservedName(name) ? name : null;
}

/** Whether the text is one of Clockify's own names, such as `app` or `euc1`: a region, or no workspace at all. */
export function isReservedSubdomain(text: string): boolean {
  const name = typedName(text);
  return SUBDOMAIN.test(name) && isReservedName(name);
}

function typedName(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/[/?#].*$/, '')
    .replace(/\.clockify\.(me|app)$/, '');
}

/** The API base of a region, without a slash at its end. */
export function baseOf(region: Exclude<Region, 'self-hosted'>, subdomain = ''): string {
  switch (region) {
    case 'global':
      return 'https://api.clockify.me/api';
    case 'subdomain':
      return `https://${subdomain}.clockify.me/api`;
    default:
      return `https://${region}.clockify.me/api`;
  }
}

/**
 * The last check before `fetch`. Allowed are HTTPS, no credentials, a host of Clockify's API without a port, or one
 * of `serverBases`, the API bases of self-hosted connections that the browser lets us reach.
 */
export function isAllowedUrl(text: string, serverBases: readonly string[] = []): boolean {
  const url = URL.parse(text);
  if (url?.protocol !== 'https:' || url.username !== '' || url.password !== '') return false;
  if (serverBases.some((base) => isBelow(url, new URL(`${base}/v1/`)))) return true;
  return url.port === '' && isApiHost(url.hostname) && url.pathname.startsWith('/api/v1/');
}

function isBelow(url: URL, folder: URL): boolean {
  return url.origin === folder.origin && url.pathname.startsWith(folder.pathname);
}
