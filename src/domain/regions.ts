/** Where Clockify's API lives, and which hosts a key may ever be sent to. Source: Clockify's API description. */

import { isApiHost, isReservedName } from '../domain/hosts.ts';

export const REGIONS = ['global', 'euc1', 'use2', 'euw2', 'apse2', 'subdomain'] as const;

export type Region = (typeof REGIONS)[number];

const SUBDOMAIN = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** A subdomain as people type it (`Acme`, `acme.clockify.me`, a whole address), or `null` when it is none. */
export function parseSubdomain(text: string): string | null {
  const name = typedName(text);
  return SUBDOMAIN.test(name) && !isReservedName(name) ? name : null;
}

/** What was typed is one of Clockify's own names, such as `app` or `euc1`: a region, or no workspace at all. */
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
export function baseOf(region: Region, subdomain = ''): string {
  switch (region) {
    case 'global':
      return 'https://api.clockify.me/api';
    case 'subdomain':
      return `https://${subdomain}.clockify.me/api`;
    default:
      return `https://${region}.clockify.me/api`;
  }
}

/** The last line before `fetch`: HTTPS, a host of Clockify's API, no port, no credentials. */
export function isAllowedUrl(text: string): boolean {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return false;
  }
  return (
    url.protocol === 'https:' &&
    url.port === '' &&
    url.username === '' &&
    url.password === '' &&
    isApiHost(url.hostname) &&
    url.pathname.startsWith('/api/v1/')
  );
}
