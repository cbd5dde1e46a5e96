import { describe, expect, test, vi } from 'vitest';
import { type Access, get, HeavyError, type Network } from '../../src/clockify/client.ts';
import { readRetryAt, WebPageError } from '../../src/clockify/errors-from-refused-requests.ts';
import { explanationOf, refusesAccounts, StatusError } from '../../src/domain/errors.ts';

const ACCESS: Access = { base: 'https://api.clockify.me/api', key: 'canary-0123456789' };
const PATH = '/v1/workspaces/a00000000000000000000001/users?page=1';
const NOW = Date.parse('2026-11-24T08:00:00Z');

interface Call {
  readonly url: string;
  readonly init: RequestInit;
}

function network(
  answer: (call: Call) => Response | Promise<Response>,
  permitted: () => boolean = () => true,
) {
  const calls: Call[] = [];
  const net: Network = {
    fetch: async (url, init) => {
      calls.push({ url, init });
      return answer({ url, init });
    },
    isPermitted: async () => permitted(),
    now: () => NOW,
  };
  return { net, calls };
}

async function failure(
  answer: (call: Call) => Response | Promise<Response>,
  access: Access = ACCESS,
  path = PATH,
): Promise<StatusError> {
  const error = await get(network(answer).net, access, path).catch((caught: unknown) => caught);
  if (!(error instanceof StatusError)) throw new Error(`not a StatusError: ${String(error)}`);
  return error;
}

const broken = (): never => {
  throw new TypeError('Failed to fetch');
};

describe('a request', () => {
  test('is a GET with the key in one header and no data of the browser', async () => {
    const { net, calls } = network(() => new Response('[]'));
    await get(net, ACCESS, PATH);
    expect(calls[0]?.url).toBe(ACCESS.base + PATH);
    expect(calls[0]?.init).toMatchObject({
      method: 'GET',
      redirect: 'error',
      credentials: 'omit',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
      headers: { 'X-Api-Key': ACCESS.key },
    });
    expect(calls[0]?.init.body).toBeUndefined();
  });

  test.each([
    'http://api.clockify.me/api',
    'https://clockify.me/api',
    'https://api.clockify.me.evil.example/api',
    'https://evil.example/api',
    'https://api.clockify.me:8443/api',
    'https://user:word@api.clockify.me/api',
    'https://evil.example/?.clockify.me/api',
    'file:///api',
  ])('never goes to %s', async (base) => {
    const { net, calls } = network(() => new Response('[]'));
    await expect(get(net, { ...ACCESS, base }, PATH)).rejects.toMatchObject({ code: 'forbidden' });
    expect(calls).toEqual([]);
  });

  test('is not sent without permission, so there is no preflight either', async () => {
    const { net, calls } = network(
      () => new Response('[]'),
      () => false,
    );
    await expect(get(net, ACCESS, PATH)).rejects.toMatchObject({ code: 'permission' });
    expect(calls).toEqual([]);
  });

  test('is not sent with a key that does not fit into a header', async () => {
    const { net, calls } = network(() => new Response('[]'));
    await expect(get(net, { ...ACCESS, key: 'a\nb' }, PATH)).rejects.toMatchObject({ code: 'auth' });
    expect(calls).toEqual([]);
  });
});

describe('an answer', () => {
  test('comes with its size, the clock of the service and whether it is the last list page', async () => {
    const headers = { Date: 'Tue, 24 Nov 2026 07:00:00 GMT', 'Last-Page': 'TRUE' };
    const answer = await get(network(() => new Response('[{"a":"ü"}]', { headers })).net, ACCESS, PATH);
    expect(answer).toMatchObject({
      body: [{ a: 'ü' }],
      lastPage: true,
      bytes: 12,
      serverTime: NOW - 3_600_000,
    });
  });

  test.each([
    ['false', false],
    ['', null],
    ['maybe', null],
  ])('Last-Page "%s" is %s', async (value, meaning) => {
    const { net } = network(() => new Response('[]', { headers: { 'Last-Page': value } }));
    expect((await get(net, ACCESS, PATH)).lastPage).toBe(meaning);
  });

  test('with prototype keys is only data', async () => {
    const { net } = network(() => new Response('{"__proto__":{"polluted":1},"constructor":{}}'));
    await get(net, ACCESS, PATH);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });
});

describe('a failure', () => {
  test.each<[string, number, string]>([
    ['no or an unknown key', 401, 'auth'],
    ['a role without the right', 403, 'forbidden'],
    ['another workspace', 400, 'forbidden'],
    ['a workspace that has moved', 404, 'forbidden'],
    ['an outage', 500, 'server'],
    ['a gateway', 502, 'server'],
    ['a proxy that wants a password', 407, 'offline'],
    ['anything else', 418, 'server'],
    ['a full list in another form', 206, 'server'],
  ])('%s (%i) is %s', async (_, status, code) => {
    const body = JSON.stringify({ message: `the key ${ACCESS.key} is bad`, code: 4003 });
    expect((await failure(() => new Response(body, { status }))).code).toBe(code);
  });

  test.each<[number, string, string, string]>([
    [401, '{"message":"verify (own words)","code":4019}', 'auth', 'unverified'],
    [401, '{"code":4017}', 'auth', 'invalid_key'],
    [401, '{"code":4023}', 'auth', 'invalid_key'],
    [401, '{"code":406}', 'forbidden', 'banned'],
    [403, '{"code":406}', 'forbidden', 'banned'],
    [406, '{"code":406}', 'forbidden', 'banned'],
    [406, '', 'forbidden', 'banned'],
    [403, '{"code":1003}', 'forbidden', 'locked'],
    [404, '', 'setup', 'unknown_workspace'],
  ])('%i with %s is %s: %s', async (status, body, code, name) => {
    const error = await failure(() => new Response(body === '' ? null : body, { status }));
    expect(error.code).toBe(code);
    expect(explanationOf(error)).toBe(name);
  });

  test.each([
    '{"code":"4019"}',
    '{"message":"code 4019"}',
    '[{"code":4019}]',
    'null',
    `{"message":"${'x'.repeat(10_000)}","code":4019}`,
  ])('is judged by the status unless "code" is a number: %.40s', async (body) => {
    const error = await failure(() => new Response(body, { status: 403 }));
    expect(error).toMatchObject({ code: 'forbidden', message: 'HTTP 403' });
  });

  test.each([200, 400, 401, 402, 403, 404, 406, 423])(
    'with %i and a web page is trouble of the service, which refuses nothing',
    async (status) => {
      const page = '\n<!DOCTYPE html><body>Request blocked by the proxy</body>';
      for (const path of [PATH, '/v1/user', '/v1/workspaces/5f0000000000000000000001/projects']) {
        const error = await failure(() => new Response(page, { status }), ACCESS, path);
        expect(error).toMatchObject({ code: 'server', message: `a web page with HTTP ${status}` });
        expect(refusesAccounts(error)).toBe(false);
      }
    },
  );

  test.each([200, 400, 401, 403, 404, 406])(
    'with %i and a web page for a list of accounts may be about these accounts alone, never about the key',
    async (status) => {
      const path = '/v1/workspaces/5f0000000000000000000001/users?account-statuses=LIMITED';
      const error = await failure(() => new Response('<html>', { status }), ACCESS, path);
      expect(error).toBeInstanceOf(WebPageError);
      expect(error).toMatchObject({ code: 'server', blocksAccounts: [200, 400, 403, 404].includes(status) });
      expect(error.status).toBeUndefined();
      expect(refusesAccounts(error)).toBe(false);
      expect(explanationOf(error)).toBeUndefined();
    },
  );

  test.each([
    [407, 'offline'],
    [429, 'rate'],
    [503, 'server'],
  ])('with %i means the same with a web page: %s', async (status, code) => {
    expect((await failure(() => new Response('<html>', { status }))).code).toBe(code);
  });

  test('is judged by the status when the body never comes', async () => {
    const body = new ReadableStream({
      start: (controller) => controller.error(new TypeError('network error')),
    });
    expect(await failure(() => new Response(body, { status: 401 }))).toMatchObject({ code: 'auth' });
  });

  test('with 404 for the user is trouble of the service, not of the workspace', async () => {
    expect((await failure(() => new Response('', { status: 404 }), ACCESS, '/v1/user')).code).toBe('server');
  });

  test.each([
    ['a page of HTML', '<!doctype html><p>', 'server'],
    ['a page after white space', '\n\n <html>', 'server'],
    ['half a JSON', '[{"id":"a', 'schema'],
    ['nothing', '', 'schema'],
    ['text', 'service unavailable', 'schema'],
  ])('with 200 and %s has a code', async (_, body, code) => {
    expect((await failure(() => new Response(body))).code).toBe(code);
  });

  test('of the connection is offline', async () => {
    expect((await failure(broken)).code).toBe('offline');
  });

  test('of the connection after the permission went is permission', async () => {
    let permitted = true;
    const { net } = network(
      () => {
        permitted = false;
        throw new TypeError('NetworkError when attempting to fetch resource.');
      },
      () => permitted,
    );
    await expect(get(net, ACCESS, PATH)).rejects.toMatchObject({ code: 'permission' });
  });

  test('of the connection within the answer is offline', async () => {
    const body = new ReadableStream({
      pull(controller) {
        controller.enqueue(new TextEncoder().encode('[{"id"'));
        controller.error(new TypeError('network error'));
      },
    });
    expect((await failure(() => new Response(body))).code).toBe('offline');
  });

  test('an endless answer is aborted', async () => {
    let cancelled = false;
    const body = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(64 * 1024)),
      cancel: () => {
        cancelled = true;
      },
    });
    const { net } = network(() => new Response(body));
    await expect(get(net, ACCESS, PATH, { maxBytes: 1_000_000 })).rejects.toBeInstanceOf(HeavyError);
    expect(cancelled).toBe(true);
  });

  test('an answer that falls silent is aborted eleven seconds after its last byte', async () => {
    vi.useFakeTimers();
    try {
      const startedAt = Date.now();
      const { net } = network(({ init }) => {
        const body = new ReadableStream<Uint8Array>({
          start(controller) {
            for (const ms of [5_000, 8_000]) setTimeout(() => controller.enqueue(new Uint8Array(9)), ms);
            init.signal?.addEventListener('abort', () => controller.error(new TypeError('aborted')));
          },
        });
        return new Response(body);
      });
      const ended = get(net, ACCESS, PATH).catch((error: unknown) => ({ error, ms: Date.now() - startedAt }));
      await vi.advanceTimersByTimeAsync(60_000);
      expect(await ended).toMatchObject({ error: { name: 'HeavyError', code: 'offline' }, ms: 19_000 });
    } finally {
      vi.useRealTimers();
    }
  });

  test('a request of which nothing arrives is given up after eleven seconds, and is no heavy answer', async () => {
    vi.useFakeTimers();
    try {
      const startedAt = Date.now();
      const { net } = network(
        ({ init }) =>
          new Promise((_, reject) => {
            init.signal?.addEventListener('abort', () => reject(new TypeError('aborted')));
          }),
      );
      const ended = get(net, ACCESS, PATH).catch((error: unknown) => ({ error, ms: Date.now() - startedAt }));
      await vi.advanceTimersByTimeAsync(60_000);
      expect(await ended).toMatchObject({ error: { name: 'SilenceError', code: 'offline' }, ms: 11_000 });
    } finally {
      vi.useRealTimers();
    }
  });

  test('an abort by the caller is an AbortError, not a failure of the connection', async () => {
    const abort = new AbortController();
    const { net } = network(
      ({ init }) =>
        new Promise((_, reject) => {
          init.signal?.addEventListener('abort', () => reject(new TypeError('aborted')));
          abort.abort();
        }),
    );
    await expect(get(net, ACCESS, PATH, { signal: abort.signal })).rejects.toMatchObject({
      name: 'AbortError',
    });
  });

  test('no error holds the key or a word of the answer, however it is printed', async () => {
    const secret = `the key ${ACCESS.key} of Jane Doe is unknown`;
    const answers: (() => Response | Promise<Response>)[] = [
      ...[400, 401, 403, 404, 429, 500].map(
        (status) => () => new Response(JSON.stringify({ message: secret, code: 1 }), { status }),
      ),
      () => new Response(secret),
      () => new Response(`<p>${secret}`),
      () => Promise.reject(new TypeError(secret)),
    ];
    for (const answer of answers) {
      const error = await failure(answer);
      const printed = [error.message, error.stack, String(error.cause), JSON.stringify(error)].join();
      expect(printed).not.toContain(ACCESS.key);
      expect(printed).not.toContain('Jane Doe');
    }
  });
});

describe('the next try after a 429', () => {
  test.each<[string, Record<string, string>, number | null]>([
    ['seconds', { 'Retry-After': '3' }, 3_000],
    [
      'a date by the clock of the service',
      { 'Retry-After': 'Tue, 24 Nov 2026 09:00:05 GMT', Date: 'Tue, 24 Nov 2026 09:00:00 GMT' },
      5_000,
    ],
    ['a date alone', { 'Retry-After': 'Tue, 24 Nov 2026 08:00:07 GMT' }, 7_000],
    ['seconds to wait', { 'X-RateLimit-Reset': '4' }, 4_000],
    ['seconds since the epoch', { 'X-RateLimit-Reset': String(NOW / 1000 + 6) }, 6_000],
    ['ms since the epoch', { 'X-RateLimit-Reset': String(NOW + 8_000) }, 8_000],
    ['the past', { 'Retry-After': 'Tue, 24 Nov 2020 08:00:00 GMT' }, 0],
    ['next year', { 'Retry-After': '99999999' }, 24 * 3_600_000],
    ['nonsense', { 'Retry-After': 'soon', 'X-RateLimit-Reset': 'later' }, null],
    ['nothing', {}, null],
  ])('%s', (_, headers, wait) => {
    expect(readRetryAt(new Headers(headers), NOW)).toBe(wait === null ? null : NOW + wait);
  });
});
