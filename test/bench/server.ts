/**
 * Serves the bench's pages on every host of Clockify, isolated from other origins so that both browsers give their
 * finest clock. Also serves users endpoints from bytes in memory.
 */
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { build } from 'esbuild';
import { generate } from 'selfsigned';

export interface BenchServer {
  readonly port: number;
  /** Answers of the API by path and query; `null` gives 404. */
  answer: (path: string, query: URLSearchParams) => { body: readonly Buffer[]; lastPage: boolean } | null;
  close(): Promise<void>;
}

/** Starts the server on a free port. */
export async function startServer(): Promise<BenchServer> {
  const certificate = await generate([{ name: 'commonName', value: 'clockify.me' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      {
        name: 'subjectAltName',
        altNames: ['*.clockify.me', '*.clockify.app'].map((value) => ({ type: 2, value })),
      },
    ],
  });
  const bundled = await build({
    entryPoints: ['test/bench/scripts/changing-page.ts'],
    bundle: true,
    format: 'iife',
    target: 'es2022',
    write: false,
  });
  const script = Buffer.from(bundled.outputFiles[0]?.contents ?? []);
  const server = createServer({ key: certificate.private, cert: certificate.cert }, (request, response) => {
    request.resume();
    const url = new URL(request.url ?? '/', 'https://clockify.me');
    response.setHeader('cache-control', 'no-store');
    if (url.pathname.startsWith('/api/')) {
      const answer = bench.answer(url.pathname.slice('/api'.length), url.searchParams);
      if (answer === null) {
        response
          .writeHead(404, { 'content-type': 'application/json' })
          .end('{"message":"Not found","code":3000}');
        return;
      }
      response.setHeader('last-page', String(answer.lastPage));
      response.setHeader('content-type', 'application/json;charset=utf-8');
      for (const piece of answer.body) response.write(piece);
      response.end();
      return;
    }
    if (url.pathname === '/page.js') {
      response.writeHead(200, { 'content-type': 'text/javascript' }).end(script);
      return;
    }
    response
      .writeHead(200, {
        'content-type': 'text/html; charset=utf-8',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-embedder-policy': 'require-corp',
      })
      .end(PAGE);
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bench: BenchServer = {
    port: (server.address() as AddressInfo).port,
    answer: () => null,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
  return bench;
}

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Bench</title>
<link rel="icon" href="data:,">
<style>
body { margin: 0; font: 14px/1.4 sans-serif; }
table { border-collapse: collapse; table-layout: fixed; width: 1200px; }
td { padding: 4px 8px; border-bottom: 1px solid #ddd; overflow: hidden; white-space: nowrap; }
#list { height: 640px; overflow: hidden; position: relative; contain: strict; }
#list .row { position: absolute; left: 0; right: 0; height: 32px; display: flex; gap: 16px; }
#list .row > * { flex: 1; }
</style>
<script src="/page.js"></script>
</head>
<body><main id="layout-main"></main></body>
</html>`;
