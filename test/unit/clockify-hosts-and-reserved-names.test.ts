/** Which hosts are the web app. The manifest must say the same. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  CLOCKIFY_PATTERNS,
  isApiHost,
  isAppHost,
  isAppPage,
  isHomeOf,
} from '../../src/domain/clockify-hosts-and-reserved-names.ts';
import {
  isAllowedUrl,
  isReservedSubdomain,
  parseSubdomain,
  REGIONS,
} from '../../src/domain/regions-and-subdomains.ts';

const APP = ['app', 'euc1', 'use2', 'euw2', 'apse2', 'acme', 'acme-2', 'forums', 'my-api', '4u'];
const OTHERS = [
  ...['forum', 'docs', 'developer', 'resources', 'help', 'blog', 'status', 'www', 'api', 'img', 'stomp'],
  ...['jira', 'locations', 'screenshots', 'marketplace'],
];
const DOMAINS = ['clockify.me', 'clockify.app'];
const DEEPER = ['jira.euc1', 'resources.developer', 'global.api', 'reports.api', 'a.b.api', 'www.forum'];
const FOREIGN = [
  ...DOMAINS,
  ...['clockify.me.evil.example', 'evilclockify.me', 'app.clockify.org', 'app-clockify.me', 'clockify'],
  ...['app.clockify.me:8443', 'APP.clockify.me', 'app.clockify.me.', '.clockify.me', 'a_b.clockify.me', ''],
];

const hostsOf = (names: readonly string[]) =>
  names.flatMap((name) => DOMAINS.map((domain) => `${name}.${domain}`));

describe('hosts of the web app', () => {
  test.each(hostsOf(APP))('include %s', (host) => {
    expect(isAppHost(host)).toBe(true);
    expect(isAppPage(`https://${host}`)).toBe(true);
  });

  test.each([...hostsOf([...OTHERS, ...DEEPER]), ...FOREIGN])('do not include %s', (host) => {
    expect(isAppHost(host)).toBe(false);
    expect(isAppPage(`https://${host}`)).toBe(false);
  });

  test.each(['http://app.clockify.me', 'https://app.clockify.me:444', 'null', '', 'app.clockify.me'])(
    'do not have the origin %s',
    (origin) => {
      expect(isAppPage(origin)).toBe(false);
    },
  );

  test('include a self-hosted server when the caller names its whole origin', () => {
    const own = ['https://time.example.com:8443'];
    expect(isAppPage('https://time.example.com:8443', own)).toBe(true);
    expect(isAppPage('https://time.example.com', own)).toBe(false);
    expect(isAppPage('https://time.example.com:8443')).toBe(false);
  });

  test.each([
    ['https://apps.example.org/clockify', true],
    ['https://apps.example.org/clockify/', true],
    ['https://apps.example.org/clockify?x=1', true],
    ['https://apps.example.org/clockify/reports/detailed', true],
    ['https://apps.example.org/Clockify/tracker', true],
    ['https://apps.example.org/', false],
    ['https://apps.example.org/wiki/clockify', false],
    ['https://apps.example.org/clockify2', false],
    ['https://apps.example.org:8443/clockify', false],
    ['https://apps.example.org.evil.example/clockify', false],
  ])('of a server in a folder: %s is %s', (address, expected) => {
    expect(isAppPage(address, ['https://apps.example.org/clockify'])).toBe(expected);
    const own = { region: 'self-hosted', subdomain: '', server: 'https://apps.example.org' };
    const folder = 'https://apps.example.org/clockify';
    expect(isHomeOf(address.slice('https://'.length), { ...own, folder })).toBe(expected);
  });
});

describe('the manifest', () => {
  interface Manifest {
    readonly host_permissions: readonly string[];
    readonly content_scripts: readonly {
      readonly matches: readonly string[];
      readonly exclude_matches: readonly string[];
    }[];
  }
  const manifest = JSON.parse(readFileSync('manifest.json', 'utf8')) as Manifest;
  const [script] = manifest.content_scripts;

  /** `https://*.NAME/*` is NAME and everything below it; `https://NAME/*` is only NAME. */
  function isMatched(host: string, patterns: readonly string[]): boolean {
    return patterns.some((pattern) => {
      const [, any, name] = /^https:\/\/(\*\.)?([a-z0-9.-]+)\/\*$/.exec(pattern) ?? [];
      if (name === undefined) throw new Error(`${pattern} is another kind of pattern`);
      return host === name || (any !== undefined && host.endsWith(`.${name}`));
    });
  }

  test('names the hosts that the extension may access', () => {
    expect(manifest.host_permissions).toEqual(CLOCKIFY_PATTERNS);
    expect(script?.matches).toEqual(CLOCKIFY_PATTERNS);
  });

  test('runs the content script on the hosts of the app, and on no other host with one label', () => {
    const runs = (host: string) =>
      isMatched(host, script?.matches ?? []) && !isMatched(host, script?.exclude_matches ?? []);
    for (const host of [...hostsOf([...APP, ...OTHERS]), ...DOMAINS]) {
      expect(`${host} ${runs(host)}`).toBe(`${host} ${isAppHost(host)}`);
    }
    // Hosts below a site that is not the app. For all others, the script itself counts the labels.
    for (const host of hostsOf(['global.api', 'www.forum', 'resources.developer'])) {
      expect(`${host} ${runs(host)}`).toBe(`${host} false`);
    }
  });
});

describe('hosts of a connection', () => {
  const homes = (region: string, subdomain = '') =>
    hostsOf([...APP, ...OTHERS]).filter((host) => isHomeOf(host, { region, subdomain }));

  test.each([
    ['global', '', 'app'],
    ['euc1', '', 'euc1'],
    ['apse2', '', 'apse2'],
    ['subdomain', 'acme', 'acme'],
  ])('%s %s has its pages on %s. alone', (region, subdomain, label) => {
    expect(homes(region, subdomain)).toEqual(hostsOf([label]));
  });

  test('a wrongly stored subdomain has no pages', () => {
    expect(homes('subdomain', 'forum')).toEqual([]);
    expect(homes('subdomain')).toEqual([]);
  });

  test('a key goes only to the API, to regions and to subdomains', () => {
    expect(hostsOf(OTHERS).filter(isApiHost)).toEqual(['api.clockify.me']);
    expect(hostsOf(['acme', 'use2']).every(isApiHost)).toBe(true);
    expect(isAllowedUrl('https://api.clockify.me/api/v1/user')).toBe(true);
    expect(isAllowedUrl('https://acme.clockify.me/api/v1/user')).toBe(true);
    for (const host of hostsOf(['forum', 'jira.euc1', 'global.api'])) {
      expect(isAllowedUrl(`https://${host}/api/v1/user`)).toBe(false);
    }
  });
});

describe('the subdomain field', () => {
  test.each([
    ['Acme', 'acme'],
    [' https://acme.clockify.me/teams ', 'acme'],
    ['acme.clockify.app', 'acme'],
  ])('%s is %s', (text, name) => {
    expect(parseSubdomain(text)).toBe(name);
    expect(isReservedSubdomain(text)).toBe(false);
  });

  test.each([...OTHERS, 'app', 'global', 'euc1', 'use2', 'euw2', 'apse2', 'https://EUC1.clockify.me/'])(
    'refuses %s, which is Clockify’s own',
    (text) => {
      expect(parseSubdomain(text)).toBeNull();
      expect(isReservedSubdomain(text)).toBe(true);
    },
  );

  test.each(['', 'a b', 'acme.example.com', '-acme', 'a'.repeat(64)])(
    'refuses %s, which is not a name',
    (text) => {
      expect(parseSubdomain(text)).toBeNull();
      expect(isReservedSubdomain(text)).toBe(false);
    },
  );
});

test('the regions that an administrator may preset are all there are', () => {
  const schema = JSON.parse(readFileSync('managed_schema.json', 'utf8')) as {
    properties: { connection: { properties: { region: { enum: string[] } } } };
  };
  expect(schema.properties.connection.properties.region.enum).toEqual(REGIONS);
});
