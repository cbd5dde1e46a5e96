/** A `fetch` for tests outside a browser: the stand-in answers for production addresses. */
import { request } from 'node:https';
import { Readable } from 'node:stream';

/**
 * Works like `fetch` for what the extension uses: method, headers, signal, `redirect: 'error' | 'manual'`, a streamed
 * body. It never follows redirects. It rejects with a `TypeError` when the connection breaks.
 */
export function standInFetch(port: number): typeof fetch {
  return (input, init) =>
    new Promise((resolve, reject) => {
      const url = new URL(input instanceof Request ? input.url : input);
      const headers = Object.fromEntries(new Headers(init?.headers).entries());
      const { signal } = init ?? {};
      const sent = request({
        host: '127.0.0.1',
        port,
        servername: url.hostname,
        rejectUnauthorized: false,
        method: init?.method ?? 'GET',
        path: `${url.pathname}${url.search}`,
        headers: { ...headers, host: url.hostname },
        agent: false,
        ...(signal ? { signal } : {}),
      });
      sent.on('error', (cause) =>
        reject(signal?.aborted ? signal.reason : new TypeError('fetch failed', { cause })),
      );
      sent.on('response', (answer) => {
        const status = answer.statusCode ?? 500;
        if (status >= 300 && status < 400 && init?.redirect === 'error') {
          answer.destroy();
          reject(new TypeError('unexpected redirect'));
          return;
        }
        const answerHeaders = new Headers();
        for (const [name, value] of Object.entries(answer.headers)) answerHeaders.set(name, String(value));
        const body = status === 204 || status === 304 ? null : (Readable.toWeb(answer) as ReadableStream);
        resolve(new Response(body, { status, headers: answerHeaders }));
      });
      sent.end(init?.body === undefined || init.body === null ? undefined : String(init.body));
    });
}
