/** Self-hosted servers: which address a key may go to, who may send messages, and what is registered for them. */
import { execFileSync } from 'node:child_process';
import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { clockifyTabs } from '../../../src/background/clockify-tabs-front-one-first.ts';
import {
  leaveOpenPages,
  reachOpenPages,
} from '../../../src/background/content-scripts/inject-into-open-tabs-on-install-or-connect.ts';
import {
  registeredServers,
  registerServers,
  releaseServer,
} from '../../../src/background/content-scripts/register-scripts-on-self-hosted-servers.ts';
import { readServerBase } from '../../../src/clockify/self-hosted-api-lookup.ts';
import { errorOf, IDLE } from '../../../src/directory/reading/reading-state.ts';
import { isHomeOf, patternOfServer } from '../../../src/domain/clockify-hosts-and-reserved-names.ts';
import { FOREIGN_API, toErrorInfo, UNUSABLE_API } from '../../../src/domain/errors.ts';
import { isAllowedUrl } from '../../../src/domain/regions-and-subdomains.ts';
import { baseOfServer, folderOf, parseServer } from '../../../src/domain/server-and-api-address.ts';
import { webAppOf } from '../../../src/domain/web-app-links.ts';
import { createReceiver, type Handlers } from '../../../src/platform/message-receiver.ts';
import { createRig } from './background-parts.ts';
import { EXTENSION_ID, fakeBrowser, removedOrigins, resetBrowser, scripts, state } from './fake-browser.ts';
import { FakeService, KEY, MAIN, OWNER } from './fake-service.ts';

vi.mock('../../../src/platform/browser.ts', async () => ({
  browser: (await import('./fake-browser.ts')).fakeBrowser,
}));

const SERVER = 'https://time.example.org';

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
  resetBrowser();
});

describe('the address of a server, as people paste it', () => {
  test.each([
    ['time.example.org', SERVER],
    ['  https://Time.Example.org/reports/detailed?x=1#top ', SERVER],
    ['https://time.example.org:443/', SERVER],
    ['time.example.org:8443/tracker', `${SERVER}:8443`],
    ['intranet', 'https://intranet'],
    ['https://10.0.0.7/', 'https://10.0.0.7'],
    ['https://[fd00::7]/', 'https://[fd00::7]'],
    ['https://clockify.example.org', 'https://clockify.example.org'],
  ])('%s is %s', (text, origin) => {
    expect(parseServer(text)).toBe(origin);
  });

  test.each([
    '',
    'http://time.example.org',
    'ftp://time.example.org',
    'https://ann:secret@time.example.org',
    'ann@time.example.org',
    'app.clockify.me',
    'https://clockify.me',
    'https://app.clockify.me./',
    'https://acme.clockify.app/tracker',
    'javascript:alert(1)',
    'our time server',
    `time.example.org/${'x'.repeat(2_000)}`,
    'https://',
    '/tracker',
  ])('%s is none', (text) => {
    expect(parseServer(text)).toBeNull();
  });
});

describe('the place of the API', () => {
  test.each([
    ['', `${SERVER}/api`],
    ['/api', `${SERVER}/api`],
    ['api/', `${SERVER}/api`],
    ['/clockify/api/', `${SERVER}/clockify/api`],
    [`${SERVER}/api`, `${SERVER}/api`],
    ['https://time.example.org:8443/api', `${SERVER}:8443/api`],
  ])('"%s" is %s', (endpoint, base) => {
    expect(baseOfServer(SERVER, endpoint)).toBe(base);
  });

  test.each([
    'https://other.example.org/api',
    'https://time.example.org.other.example/api',
    'http://other.example.org/api',
    '//other.example.org/api',
  ])('"%s" is refused as another server’s', (endpoint) => {
    expect(() => baseOfServer(SERVER, endpoint)).toThrow(FOREIGN_API);
  });

  test.each([
    'http://time.example.org/api',
    'https://ann@time.example.org/api',
    '/api?to=elsewhere',
    '/api#x',
    'https://',
  ])('"%s" is refused, but not as another server’s', (endpoint) => {
    expect(() => baseOfServer(SERVER, endpoint)).toThrow(UNUSABLE_API);
  });
});

describe('a server that lives in a folder', () => {
  const serviceWith = (boots: Readonly<Record<string, Response>>) => {
    const service = new FakeService();
    service.meddle = ({ url }) =>
      url.pathname.endsWith('/web/boot')
        ? (boots[url.pathname] ?? new Response('no', { status: 404 }))
        : undefined;
    return service;
  };

  test.each([
    ['time.example.org:8443/clockify', `${SERVER}:8443/clockify`],
    ['https://time.example.org/tools/clockify/?x=1#top', `${SERVER}/tools/clockify`],
    ['https://time.example.org/', null],
    ['time.example.org', null],
    ['https://app.clockify.me/tracker', null],
  ])('%s names the folder %s', (text, folder) => {
    expect(folderOf(text)).toBe(folder);
  });

  test.each([
    ['api', `${SERVER}:8443/clockify/api`],
    ['/clockify/api/', `${SERVER}:8443/clockify/api`],
    [`${SERVER}:8443/clockify/api`, `${SERVER}:8443/clockify/api`],
  ])('has its API where its /web/boot says "%s"', async (endpoint, base) => {
    const service = serviceWith({ '/clockify/web/boot': Response.json({ endpoint }) });
    const { connections } = createRig(service);
    const server = await connections.findServerApi('time.example.org:8443/clockify/');
    expect(server).toEqual({ origin: `${SERVER}:8443`, base, folder: `${SERVER}:8443/clockify` });
  });

  test('is connected by the address that the person agreed to', async () => {
    const service = serviceWith({});
    service.meddle = ({ url }) =>
      url.pathname === '/clockify/web/boot'
        ? Response.json({ endpoint: 'api' })
        : url.pathname.startsWith('/clockify/api/v1/')
          ? service.answer(new URL(url.href.replace('/clockify', '')))
          : new Response('no', { status: 404 });
    const { connections } = createRig(service);
    const server = await connections.findServerApi(`${SERVER}/clockify`);
    const request = { region: 'self-hosted', subdomain: '', key: KEY, remember: true } as const;
    expect(await connections.add({ ...request, server })).toMatchObject({
      base: `${SERVER}/clockify/api`,
      server: SERVER,
    });
    const [summary] = await connections.summaries();
    expect(webAppOf(summary)).toBe(`${SERVER}/clockify`);
  });

  test('works beside another one on the same server', async () => {
    const service = serviceWith({});
    service.meddle = ({ url }) =>
      url.pathname.endsWith('/web/boot')
        ? Response.json({ endpoint: `${url.pathname.replace('/web/boot', '')}/api` })
        : service.answer(new URL(url.href.replace(/\/(one|two)\/api/, '/api')));
    const { connections } = createRig(service);
    for (const folder of ['one', 'two']) {
      const server = await connections.findServerApi(`${SERVER}/${folder}`);
      await connections.add({ region: 'self-hosted', subdomain: '', key: KEY, remember: true, server });
    }
    const all = await connections.list();
    expect(all.map(({ base }) => base)).toEqual([`${SERVER}/one/api`, `${SERVER}/two/api`]);
    for (const one of all) {
      await expect(connections.get(one, '/v1/user', { kind: 'refresh' })).resolves.toBeDefined();
    }
  });

  test('cannot make a shell do anything by the name of its folder when the API call is pasted', async () => {
    const endpoint = `${SERVER}/it's/$HOME/$(echo\${IFS}hi)/api`;
    const service = serviceWith({});
    service.meddle = ({ url }) =>
      url.pathname.endsWith('/web/boot')
        ? Response.json({ endpoint })
        : service.answer(new URL(url.href.replace(/\/it's.*\/api/, '/api')));
    const { connections, sync, people } = createRig(service);
    const server = await connections.findServerApi(SERVER);
    await connections.add({ region: 'self-hosted', subdomain: '', key: KEY, remember: true, server });
    await sync.start(MAIN);
    const { apiCall } = await people.read(MAIN, OWNER);
    const sent = execFileSync('sh', ['-c', `curl() { printf '%s\\n' "$@"; }\n${apiCall}`], {
      env: { ...process.env, CLOCKIFY_API_KEY: 'the-key' },
      encoding: 'utf8',
    }).split('\n');
    expect(sent.slice(0, 2)).toEqual(['-H', 'X-Api-Key: the-key']);
    expect(sent[2]?.startsWith(`${server.base}/v1/workspaces/${MAIN}/users?`)).toBe(true);
    expect(sent[2]).toContain('$HOME');
    expect(sent.slice(3)).toEqual(['']);
  });

  test.each([
    ['answers 404', {}],
    ['is a web page', { '/tracker/web/boot': new Response('<!doctype html><title>Clockify</title>') }],
    ['names nothing', { '/tracker/web/boot': Response.json({}) }],
  ])('is only a page of it where that folder %s', async (_what, boots) => {
    const service = serviceWith({ '/web/boot': Response.json({ endpoint: '/here/api' }), ...boots });
    const { connections } = createRig(service);
    expect(await connections.findServerApi(`${SERVER}/tracker`)).toEqual({
      origin: SERVER,
      base: `${SERVER}/here/api`,
    });
  });

  test('is at the origin where that names the same API', async () => {
    const boot = () => Response.json({ endpoint: '/here/api' });
    const { connections } = createRig(serviceWith({ '/tracker/web/boot': boot(), '/web/boot': boot() }));
    expect(await connections.findServerApi(`${SERVER}/tracker`)).toEqual({
      origin: SERVER,
      base: `${SERVER}/here/api`,
    });
  });

  test('is the folder above a pasted page that names the same API', async () => {
    const boot = () => Response.json({ endpoint: '/tools/clockify/api' });
    const [folder, other] = ['/tools/clockify', Response.json({ endpoint: '/api' })];
    const boots = [folder, `${folder}/reports`, `${folder}/reports/detailed`].map((path) => [
      `${path}/web/boot`,
      boot(),
    ]);
    const service = serviceWith({ '/web/boot': other, ...Object.fromEntries(boots) });
    const { connections } = createRig(service);
    expect(await connections.findServerApi(`${SERVER}${folder}/reports/detailed?x=1`)).toEqual({
      origin: SERVER,
      base: `${SERVER}${folder}/api`,
      folder: SERVER + folder,
    });
  });

  test('has its pages on the whole origin when the folder is the API itself', async () => {
    const service = serviceWith({});
    service.meddle = ({ url }) =>
      url.pathname === '/api/web/boot'
        ? Response.json({ endpoint: '/api' })
        : url.pathname.endsWith('/web/boot')
          ? new Response('no', { status: 404 })
          : undefined;
    const { connections } = createRig(service);
    const server = await connections.findServerApi(`${SERVER}/api`);
    const request = { region: 'self-hosted', subdomain: '', key: KEY, remember: true } as const;
    const connection = await connections.add({ ...request, server });
    expect(connection.base).toBe(`${SERVER}/api`);
    expect(isHomeOf('time.example.org/tracker', connection)).toBe(true);
    expect(webAppOf(connection)).toBe(SERVER);
  });

  test('is refused when it names the API of another server', async () => {
    const elsewhere = Response.json({ endpoint: 'https://other.example.org/api' });
    const { connections } = createRig(serviceWith({ '/clockify/web/boot': elsewhere }));
    await expect(connections.findServerApi(`${SERVER}/clockify`)).rejects.toMatchObject({ code: 'schema' });
  });
});

describe('what a server says about its API', () => {
  const network = (body: string, init: ResponseInit = {}, permitted = true) => {
    const fetch = vi.fn(async (_url: string, _init: RequestInit) => new Response(body, init));
    return { fetch, isPermitted: async () => permitted, now: () => 0 };
  };

  test('is read without key, cookies or redirects', async () => {
    const one = network('{"endpoint":"/clockify/api","version":"1"}');
    expect(await readServerBase(one, SERVER)).toBe(`${SERVER}/clockify/api`);
    expect(one.fetch).toHaveBeenCalledOnce();
    const [url, init] = one.fetch.mock.calls[0] ?? [];
    expect(url).toBe(`${SERVER}/web/boot`);
    expect(init).toMatchObject({ method: 'GET', redirect: 'error', credentials: 'omit' });
    expect(JSON.stringify(init?.headers).toLowerCase()).not.toContain('key');
  });

  test.each([
    ['nothing', '{}', {}],
    ['null', '{"endpoint":null}', {}],
    ['a web page', '<!doctype html><title>Clockify</title>', {}],
    ['no such page', 'no', { status: 404 }],
    ['a list', '[]', {}],
  ])('leaves the API at /api after an answer with %s', async (_what, body, init) => {
    expect(await readServerBase(network(body, init), SERVER)).toBe(`${SERVER}/api`);
  });

  test('names the other host in its refusal', async () => {
    const elsewhere = network('{"endpoint":"https://other.example.org/api"}');
    await expect(readServerBase(elsewhere, SERVER)).rejects.toMatchObject({
      code: 'schema',
      message: FOREIGN_API,
    });
  });

  test('is not read to the end when it is too long', async () => {
    await expect(readServerBase(network('x'.repeat(300_000)), SERVER)).rejects.toMatchObject({
      code: 'offline',
    });
  });

  test('is not requested without the permission', async () => {
    const one = network('{}', {}, false);
    await expect(readServerBase(one, SERVER)).rejects.toMatchObject({ code: 'permission' });
    expect(one.fetch).not.toHaveBeenCalled();
  });
});

test('a missing permission names the server, however long ago and by whatever request it was met', async () => {
  const service = new FakeService();
  service.meddle = ({ url }) =>
    url.pathname.endsWith('/web/boot') ? new Response('no', { status: 404 }) : undefined;
  const { connections, sync } = createRig(service);
  const server = await connections.findServerApi(SERVER);
  const { id } = await connections.add({
    region: 'self-hosted',
    subdomain: '',
    key: KEY,
    remember: true,
    server,
  });
  state.permitted = false;
  const missing = { code: 'permission', server: SERVER };
  await expect(sync.start(MAIN)).rejects.toMatchObject(missing);
  expect(errorOf((await sync.state(MAIN))?.reading ?? IDLE, Date.now())).toMatchObject(missing);
  await expect(connections.test(id)).rejects.toMatchObject(missing);
  await expect(connections.findServerApi(SERVER)).rejects.toMatchObject(missing);
  // Clockify's own hosts are asked for all together.
  await expect(
    connections.add({ region: 'euc1', subdomain: '', key: KEY, remember: true }),
  ).rejects.toSatisfy((error) => toErrorInfo(error).server === undefined);
});

describe('the last check before a request', () => {
  const bases = [`${SERVER}/api`, 'https://intranet:8443/clockify/api'];

  test.each([`${SERVER}/api/v1/user`, 'https://intranet:8443/clockify/api/v1/workspaces'])(
    'lets %s through, and only while there is a connection to it',
    (url) => {
      expect(isAllowedUrl(url, bases)).toBe(true);
      expect(isAllowedUrl(url, [])).toBe(false);
      expect(isAllowedUrl(url)).toBe(false);
    },
  );

  test.each([
    'https://other.example.org/api/v1/user',
    'https://time.example.org.other.example/api/v1/user',
    'https://sub.time.example.org/api/v1/user',
    'https://time.example.org:8443/api/v1/user',
    'http://time.example.org/api/v1/user',
    'https://ann@time.example.org/api/v1/user',
    `${SERVER}/v1/user`,
    `${SERVER}/api/v2/user`,
    `${SERVER}/api/v1/../../web/boot`,
    `${SERVER}/other/api/v1/user`,
    'https://intranet/clockify/api/v1/user',
    'https://intranet:8443/api/v1/user',
    'https://clockify.me/api/v1/user',
  ])('stops %s', (url) => {
    expect(isAllowedUrl(url, bases)).toBe(false);
  });
});

describe('the sender of a message', () => {
  const handlers = { 'page.changed': async () => null } as unknown as Handlers;
  const message = { type: 'page.changed', payload: { workspaceId: '5f00197f70ade0d6ff00006b' } };
  const from = (origin: string) => ({
    id: EXTENSION_ID,
    url: `${origin}/approvals`,
    origin,
    frameId: 0,
    tab: { id: 7 },
  });

  test('is a page of a connected server', async () => {
    const receive = createReceiver(handlers, async () => [SERVER]);
    expect(await receive(message, from(SERVER))).toMatchObject({ ok: true });
  });

  /** A page that had the list of a server drops it. */
  const REFUSED = { ok: false, error: { code: 'setup', message: 'no connection has pages there' } };

  test.each([
    ['https://other.example.org', REFUSED],
    [`${SERVER}:8443`, REFUSED],
    ['http://time.example.org', null],
  ])('is not %s', async (origin, reply) => {
    const receive = createReceiver(handlers, async () => [SERVER]);
    expect((await receive(message, from(origin))) ?? null).toEqual(reply);
  });

  test('is no page of a server any more after Disconnect: it drops its list', async () => {
    const servers = [SERVER];
    const receive = createReceiver(handlers, async () => servers);
    const frame = { ...from(SERVER), frameId: 3 };
    const ask = { type: 'index.read', payload: null };
    expect(await receive(ask, frame)).toMatchObject({ ok: false, error: { code: 'schema' } });
    servers.length = 0;
    expect(await receive(ask, frame)).toEqual(REFUSED);
    expect(await receive(ask, { ...frame, id: 'another-extension' })).toBeNull();
  });

  test('is a page in the folder of a server that lives in one, and no other page beside it', async () => {
    const receive = createReceiver(handlers, async () => [`${SERVER}/clockify`]);
    const at = (path: string) => receive(message, { ...from(SERVER), url: SERVER + path });
    expect(await at('/clockify/approvals')).toMatchObject({ ok: true });
    for (const path of ['/wiki/clockify', '/', '/clockify-old/approvals'])
      expect(await at(path)).toEqual(REFUSED);
  });

  test('is a page whose address has the name of a user in it', async () => {
    const receive = createReceiver(handlers, async () => [SERVER]);
    for (const host of ['app.clockify.me', 'time.example.org']) {
      const origin = `https://${host}`;
      expect(
        await receive(message, { ...from(origin), url: `https://ann:secret@${host}/teams` }),
      ).toMatchObject({
        ok: true,
      });
      const elsewhere = { ...from('https://evil.example'), url: `https://${host}@evil.example/teams` };
      expect(await receive(message, elsewhere)).toEqual(REFUSED);
    }
  });

  test('is only Clockify when the connections cannot be read', async () => {
    const receive = createReceiver(handlers, () => Promise.reject(new Error('no database')));
    expect(await receive(message, from(SERVER))).toBeNull();
    expect(await receive(message, from('https://app.clockify.me'))).toMatchObject({ ok: true });
  });
});

describe('content scripts on servers', () => {
  test('are registered once for each connected server, and for no other', async () => {
    await registerServers([SERVER, `${SERVER}:8443`, 'https://intranet']);
    expect([...scripts.values()]).toMatchObject([
      { matches: ['https://time.example.org/*'], js: ['content.js'], allFrames: true },
      { matches: ['https://intranet/*'], css: ['content.css'], runAt: 'document_start' },
    ]);
    expect(await registeredServers()).toEqual([SERVER, `${SERVER}:8443`, 'https://intranet']);
    await registerServers([`${SERVER}:8443`, 'https://intranet']);
    expect(await registeredServers()).toEqual(['https://intranet', `${SERVER}:8443`]);
    await registerServers(['https://intranet']);
    expect(await registeredServers()).toEqual(['https://intranet']);
    await registerServers([]);
    expect(scripts.size).toBe(0);
  });

  test('start and end at once on open pages of the server, and on no other port', async () => {
    state.tabs = [
      { id: 3, url: 'https://app.clockify.me/teams', active: true, lastAccessed: 3 },
      { id: 4, url: `${SERVER}/teams`, active: false, lastAccessed: 2 },
      { id: 5, url: `${SERVER}:8443/teams`, active: false, lastAccessed: 1 },
    ];
    await registerServers([SERVER]);
    const { executeScript } = fakeBrowser.scripting;
    const reached = () => {
      const tabs = executeScript.mock.calls.map(
        ([injection]: readonly unknown[]) => (injection as { target: { tabId: number } }).target.tabId,
      );
      executeScript.mockClear();
      return [...new Set(tabs)];
    };
    executeScript.mockClear();
    await reachOpenPages(SERVER);
    expect(reached()).toEqual([4]);
    await leaveOpenPages(SERVER);
    expect(reached()).toEqual([4]);
    await reachOpenPages();
    expect(reached()).toEqual([3, 4]);
    // After an update, Firefox itself brings them to pages of Clockify's hosts, but not to those of servers.
    const getURL = vi.spyOn(fakeBrowser.runtime, 'getURL').mockReturnValue('moz-extension://uuid/');
    await reachOpenPages();
    getURL.mockRestore();
    expect(reached()).toEqual([4]);
  });

  test('come to pages in the folder of a server, and go from those that no other connection has', async () => {
    const paths = ['clockify/teams', 'wiki/', 'other/teams'];
    state.tabs = paths.map((path, at) => ({
      id: at + 1,
      url: `${SERVER}/${path}`,
      active: false,
      lastAccessed: at,
    }));
    await registerServers([`${SERVER}/clockify`, `${SERVER}/other`]);
    expect((await clockifyTabs()).map(({ tabId }) => tabId).sort()).toEqual([1, 3]);
    const { executeScript } = fakeBrowser.scripting;
    const reached = () => [
      ...new Set(
        executeScript.mock.calls.map(
          ([injection]: readonly unknown[]) => (injection as { target: { tabId: number } }).target.tabId,
        ),
      ),
    ];
    executeScript.mockClear();
    await reachOpenPages(`${SERVER}/clockify`);
    expect(reached()).toEqual([1]);
    executeScript.mockClear();
    await leaveOpenPages(`${SERVER}/clockify`, [`${SERVER}/other`]);
    expect(reached()).not.toContain(3);
    expect(reached()).toContain(1);
  });

  test('are not waited for on a page that the browser has frozen', async () => {
    state.tabs = [{ id: 4, url: `${SERVER}/teams`, active: false, lastAccessed: 2 }];
    const { executeScript } = fakeBrowser.scripting;
    executeScript.mockImplementationOnce(() => new Promise(() => undefined));
    vi.useFakeTimers();
    const left = leaveOpenPages(SERVER).then(() => 'left');
    await vi.advanceTimersByTimeAsync(300);
    vi.useRealTimers();
    expect(executeScript).toHaveBeenCalled();
    expect(await Promise.race([left, Promise.resolve('waiting')])).toBe('left');
  });

  test('leave the pages of Clockify known when their list cannot be read', async () => {
    state.tabs = [{ id: 3, url: 'https://app.clockify.me/teams', active: true, lastAccessed: 3 }];
    const { scripting } = fakeBrowser;
    vi.spyOn(scripting, 'getRegisteredContentScripts').mockRejectedValueOnce(new Error('no database'));
    expect(await clockifyTabs()).toMatchObject([{ tabId: 3 }]);
  });

  test('go with the permission, which is returned only for that host', async () => {
    await releaseServer(`${SERVER}:8443`);
    expect(removedOrigins).toEqual([patternOfServer(SERVER)]);
  });

  test('show the workspaces of their own connection', () => {
    const own = { region: 'self-hosted', subdomain: '', server: SERVER };
    expect(isHomeOf('time.example.org', own)).toBe(true);
    expect(isHomeOf('time.example.org:8443', own)).toBe(false);
    expect(isHomeOf('time.example.org:8443', { ...own, server: `${SERVER}:8443` })).toBe(true);
    expect(isHomeOf('time.example.org', { ...own, server: `${SERVER}:8443` })).toBe(false);
    expect(isHomeOf('app.clockify.me', own)).toBe(false);
    expect(isHomeOf('time.example.org', { region: 'global', subdomain: '' })).toBe(false);
  });
});
