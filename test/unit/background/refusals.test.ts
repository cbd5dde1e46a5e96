import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { Requests } from '../../../src/directory/requests/send-requests-in-turn.ts';
import { QuotasAndPauses } from '../../../src/directory/requests/stored-request-counts-and-pauses.ts';
import { explained, explanationOf } from '../../../src/domain/errors.ts';
import { createRig, type Rig } from './background-parts.ts';
import { resetBrowser } from './fake-browser.ts';
import { FakeService, KEY, MAIN, OWNER, owner, user, userId } from './fake-service.ts';

vi.mock('../../../src/platform/browser.ts', async () => ({
  browser: (await import('./fake-browser.ts')).fakeBrowser,
}));

const SERVER = 'https://time.example.org';
let service: FakeService;
let rig: Rig;

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
  resetBrowser();
  service = new FakeService();
  service.users = [owner(), user(1), user(2, 'INACTIVE')];
  rig = createRig(service);
});

function refusal(status: number, body: unknown = ''): Response {
  return new Response(body === '' ? null : JSON.stringify(body), { status });
}

describe('a key whose account is in no workspace', () => {
  test('gets that reason when it connects, and is not kept', async () => {
    service.meddle = ({ url }) =>
      url.pathname.endsWith('/v1/user')
        ? refusal(404, { message: 'workspace null' })
        : url.pathname.endsWith('/v1/workspaces')
          ? service.json([])
          : undefined;
    await expect(rig.connect()).rejects.toMatchObject({
      code: 'setup',
      message: 'the account is in no workspace',
    });
    expect(await rig.connections.list()).toEqual([]);
  });

  test('counts as trouble of the service when there are workspaces after all', async () => {
    service.meddle = ({ url }) => (url.pathname.endsWith('/v1/user') ? refusal(404) : undefined);
    await expect(rig.connect()).rejects.toMatchObject({ code: 'server' });
  });

  test('gets that reason after a refused list, when the person was deactivated in the only workspace', async () => {
    await rig.connect();
    service.meddle = ({ url }) =>
      url.pathname.endsWith('/v1/workspaces') ? service.json([]) : refusal(403, { code: 501 });
    rig.pass(60 * 60_000);
    await expect(rig.sync.start(MAIN)).rejects.toMatchObject({
      code: 'setup',
      message: 'the account is in no workspace',
    });
  });
});

describe('connecting again with the same key', () => {
  test('sends no more requests in a second than that key may, whatever it has sent before', async () => {
    const sentAt: number[] = [];
    service.meddle = () => void sentAt.push(rig.now());
    for (let count = 0; count < 8; count += 1) await rig.connect();
    expect(await rig.connections.list()).toHaveLength(1);
    await rig.sync.start(MAIN);
    expect(sentAt.length).toBeGreaterThan(16);
    for (const start of sentAt) {
      expect(sentAt.filter((one) => one >= start && one < start + 990).length).toBeLessThanOrEqual(8);
    }
  });
});

test.each([
  ['on this device', true],
  ['for this session only', false],
])('a reading goes on when its key is connected again, to be kept %s', async (_, remember) => {
  const connect = (remember: boolean) =>
    rig.connections.add({ region: 'global', subdomain: '', key: KEY, remember });
  service.users = [owner(), ...Array.from({ length: 200 }, (_, at) => user(at + 1))];
  service.cap = 100;
  await connect(!remember);
  let letGo: () => void = () => undefined;
  service.meddle = ({ url }) =>
    service.lists.length === 2 && url.pathname.endsWith('/users')
      ? new Promise((resolve) => {
          letGo = () => resolve(service.answer(url));
        })
      : undefined;
  const reading = rig.sync.start(MAIN);
  await vi.waitFor(() => expect(service.lists).toHaveLength(2));
  await connect(remember);
  letGo();
  await reading;
  expect((await rig.standings()).size).toBe(201);
});

describe('a refusal that only time or a person can end', () => {
  test.each([
    ['auth', 401, { code: 4019 }],
    ['forbidden', 406, { code: 406 }],
    ['forbidden', 403, { code: 1003 }],
    ['setup', 404, ''],
  ] as const)(
    'is %s for %i %j, after one request, and allows no other for five seconds',
    async (code, status, body) => {
      await rig.connect();
      service.meddle = ({ url }) => (url.pathname.endsWith('/users') ? refusal(status, body) : undefined);
      const waited = (): number => rig.waits.filter((ms) => ms >= 4_000 && ms <= 5_000).length;
      await expect(rig.sync.start(MAIN)).rejects.toMatchObject({ code });
      expect(service.lists).toHaveLength(1);
      expect(waited()).toBe(0);
      await expect(rig.sync.start(MAIN, 'refresh')).rejects.toMatchObject({ code });
      expect(service.lists).toHaveLength(2);
      expect(waited()).toBe(1);
      const reading = (await rig.store.state(MAIN))?.reading;
      expect(reading?.is === 'failed' && explanationOf(reading.error)).toBeTruthy();
    },
  );

  test.each<[code: number, status: number, isSoon: boolean]>([
    [4019, 401, false],
    [406, 406, false],
    [1003, 403, false],
    [4017, 401, true],
  ])(
    'with code %i (HTTP %i) is followed by a try with another key; at once: %s',
    async (code, status, isSoon) => {
      service.otherKeys.set('another-key', userId(1));
      await rig.connect();
      await rig.connections.add({ region: 'global', subdomain: '', key: 'another-key', remember: true });
      const asked: (readonly [key: string | null, at: number])[] = [];
      service.meddle = ({ url, headers }) => {
        if (!url.pathname.endsWith('/users')) return undefined;
        const key = headers.get('X-Api-Key');
        asked.push([key, rig.now()]);
        return key === KEY ? refusal(status, { code }) : undefined;
      };
      await rig.sync.start(MAIN);
      const [[first, refusedAt] = [], [second, at] = []] = asked;
      expect([first, second]).toEqual([KEY, 'another-key']);
      expect((at ?? 0) - (refusedAt ?? 0) < 5_000).toBe(isSoon);
      expect((await rig.standings()).size).toBe(3);
    },
  );

  test('stops all requests for five seconds, also those that come while another waits', async () => {
    const sleeping: (() => void)[] = [];
    const clock = {
      now: () => 0,
      elapsed: () => 0,
      sleep: () => new Promise<void>((resolve) => sleeping.push(resolve)),
    };
    const requests = new Requests(clock, new QuotasAndPauses(clock));
    let asked = 0;
    const ask = (): Promise<unknown> =>
      requests
        .run({ connectionId: 'one', key: KEY, countsFor: [MAIN] }, { kind: 'card' }, async () => {
          asked += 1;
          throw explained('forbidden', 'locked');
        })
        .catch(() => undefined);
    await ask();
    void ask();
    void ask();
    await vi.waitFor(() => expect(sleeping).toHaveLength(2));
    expect(asked).toBe(1);
  });

  test('causes a new request for the workspaces when the workspace is no longer known', async () => {
    await rig.connect();
    service.requests.length = 0;
    service.meddle = ({ url }) => (url.pathname.endsWith('/users') ? refusal(404) : undefined);
    await expect(rig.sync.start(MAIN)).rejects.toMatchObject({ code: 'setup' });
    expect(service.requests.map(({ url }) => url.pathname)).toEqual([
      `/api/v1/workspaces/${MAIN}/users`,
      '/api/v1/workspaces',
    ]);
  });
});

test.each([
  [400, { code: 501 }],
  [403, { code: 501 }],
  [404, { code: 3000 }],
  [404, ''],
])('a list of accounts is left out at once when it is refused with %i %j', async (status, body) => {
  await rig.connect();
  service.meddle = ({ url }) =>
    url.searchParams.has('account-statuses') ? refusal(status, body) : undefined;
  await rig.sync.start(MAIN);
  expect((await rig.standings()).size).toBe(3);
  expect(Math.max(0, ...rig.waits)).toBeLessThan(4_000);
});

describe("a subdomain's key", () => {
  async function connectAt(answering: string, refuse: () => Response): Promise<string> {
    const hosts: string[] = [];
    service.meddle = ({ url }) => {
      if (url.pathname.endsWith('/user')) hosts.push(url.hostname);
      return url.hostname === answering ? undefined : refuse();
    };
    await rig.connections.add({ region: 'subdomain', subdomain: 'acme', key: KEY, remember: true });
    expect(new Set(hosts).size).toBe(hosts.filter((host) => host !== 'acme.clockify.me').length + 1);
    return (await rig.connections.list())[0]?.base ?? '';
  }

  test.each([
    ['refused', () => refusal(401, { code: 4003 })],
    ['called invalid', () => refusal(401, { code: 4017 })],
    ['sent to a route that does not exist', () => refusal(405, { code: 3000 })],
    ['answered with a web page', () => new Response('<!doctype html><p>Login')],
  ])('that is %s is tried at the common bases, once each', async (_, refuse) => {
    expect(await connectAt('euw2.clockify.me', refuse)).toBe('https://euw2.clockify.me/api');
  });

  test('is refused like the subdomain refused it when nobody knows it', async () => {
    const refuse = () => refusal(401, { code: 4003 });
    await expect(connectAt('nowhere.example.com', refuse)).rejects.toMatchObject({ code: 'auth' });
    expect(service.requests).toHaveLength(6);
  });

  test('goes to no other base when its e-mail is not verified', async () => {
    const refuse = () => refusal(401, { code: 4019 });
    await expect(connectAt('api.clockify.me', refuse)).rejects.toMatchObject({ code: 'auth' });
    expect(service.requests).toHaveLength(1);
  });
});

test.each([
  [
    'a server',
    { region: 'self-hosted', server: { origin: SERVER, base: `${SERVER}/api` } },
    'time.example.org',
  ],
  ['a region', { region: 'use2' }, 'use2.clockify.me'],
  ['the global region', { region: 'global' }, 'api.clockify.me'],
] as const)('the key of %s goes to no other host, also when it is refused', async (_, place, host) => {
  const hosts = new Set<string>();
  service.meddle = ({ url, headers }) => {
    if (!headers.has('X-Api-Key')) return service.json({}, { status: 404 });
    hosts.add(url.hostname);
    return refusal(401, { code: 4003 });
  };
  const added = rig.connections.add({ subdomain: '', key: KEY, remember: true, ...place });
  await expect(added).rejects.toMatchObject({ code: 'auth' });
  expect([...hosts]).toEqual([host]);
});

test('a 401 that comes after a new key of the same account was connected leads to a try with that one', async () => {
  const OLD = 'canary-key-that-is-revoked-not-a-secret';
  service.otherKeys.set(OLD, OWNER);
  await rig.connections.add({ region: 'global', subdomain: '', key: OLD, remember: true });
  let refuse: () => void = () => undefined;
  const refused = new Promise<Response>((resolve) => {
    refuse = () => resolve(refusal(401, { code: 4003 }));
  });
  service.meddle = ({ url, headers }) =>
    headers.get('X-Api-Key') === OLD && url.pathname.endsWith('/users') ? refused : undefined;
  const reading = rig.sync.start(MAIN);
  await vi.waitFor(() => expect(service.lists).toHaveLength(1));
  await rig.connect();
  refuse();
  await reading;
  expect(await rig.connections.summaries()).toMatchObject([{ hasKey: true }]);
  expect((await rig.connections.summaries())[0]).not.toHaveProperty('error');
  expect((await rig.standings()).get(userId(2))).toBe('deactivated-here');
});
