/** Links of the extension's pages lead to the host that shows the workspace. */
import { describe, expect, test } from 'vitest';
import { isHomeOf } from '../../src/domain/clockify-hosts-and-reserved-names.ts';
import { REGIONS } from '../../src/domain/regions-and-subdomains.ts';
import { keyPageOf, personPageOf, webAppOf } from '../../src/domain/web-app-links.ts';

const ID = '5e1a2b3c4d5e6f7a8b9c0d1e';
const placeIn = (region: string) => ({
  region,
  subdomain: region === 'subdomain' ? 'acme' : '',
  ...(region === 'self-hosted' ? { server: 'https://time.example.com:8443' } : {}),
});

describe('links to Clockify', () => {
  test.each([
    ['global', 'https://app.clockify.me'],
    ['euc1', 'https://euc1.clockify.me'],
    ['use2', 'https://use2.clockify.me'],
    ['euw2', 'https://euw2.clockify.me'],
    ['apse2', 'https://apse2.clockify.me'],
    ['subdomain', 'https://acme.clockify.me'],
    ['self-hosted', 'https://time.example.com:8443'],
  ])('of a connection of the kind %s lead to %s', (region, origin) => {
    const place = placeIn(region);
    expect(webAppOf(place)).toBe(origin);
    expect(keyPageOf(place)).toBe(`${origin}/user/preferences#advanced`);
    expect(personPageOf(place, ID)).toBe(
      `${origin}/reports/detailed?filterValuesData=%7B%22users%22%3A%5B%22${ID}%22%5D%7D`,
    );
  });

  test('lead to pages of the connection itself, in every region', () => {
    for (const region of REGIONS) {
      const place = placeIn(region);
      expect(isHomeOf(new URL(webAppOf(place)).host, place)).toBe(true);
    }
  });

  test('lead into the folder that a server lives in', () => {
    const folder = 'https://time.example.com:8443/clockify';
    const place = { ...placeIn('self-hosted'), folder };
    expect(keyPageOf(place)).toBe(`${folder}/user/preferences#advanced`);
    expect(isHomeOf(keyPageOf(place).slice('https://'.length), place)).toBe(true);
  });

  test('lead to the global app without a connection, or with a subdomain that is no workspace’s', () => {
    expect(webAppOf(undefined)).toBe('https://app.clockify.me');
    expect(webAppOf({ region: 'subdomain', subdomain: '' })).toBe('https://app.clockify.me');
    expect(webAppOf({ region: 'subdomain', subdomain: 'forum' })).toBe('https://app.clockify.me');
  });
});
