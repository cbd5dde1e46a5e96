/** Addresses of pages of Clockify's web app, on the host where a connection has its pages. Pure. */
import { isAppHost, type Place, pagesOfServer } from './clockify-hosts-and-reserved-names.ts';

/**
 * Origin of the web app, by the same rule as `isHomeOf`, e.g. `https://euc1.clockify.me`, with its folder. The global
 * app when there is no connection, or a subdomain that nobody can have.
 */
export function webAppOf(place: Place | undefined): string {
  const { region = 'global', subdomain = '' } = place ?? {};
  const own = pagesOfServer(place ?? {});
  if (region === 'self-hosted' && own !== undefined) return own;
  const host = `${region === 'subdomain' ? subdomain : region}.clockify.me`;
  return `https://${region !== 'global' && isAppHost(host) ? host : 'app.clockify.me'}`;
}

/** The page on which a person makes an API key. */
export function keyPageOf(place: Place | undefined): string {
  return `${webAppOf(place)}/user/preferences#advanced`;
}

/** A person's detailed report: the one page whose address names a person by id. */
export function personPageOf(place: Place | undefined, userId: string): string {
  const filter = encodeURIComponent(JSON.stringify({ users: [userId] }));
  return `${webAppOf(place)}/reports/detailed?filterValuesData=${filter}`;
}
