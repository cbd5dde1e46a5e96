/** Serves the web app: one document for every path, its bundled scripts, and its internal calls. */
import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { RecordedRequest } from '../service.ts';
import type { World } from '../world.ts';
import { pageData, routeOf, type ScheduleRow } from './data.ts';
import { documentOf } from './document.ts';

/** Answers a request to any host of Clockify but the API's. */
export async function servePage(
  world: World,
  request: RecordedRequest,
  response: ServerResponse,
): Promise<void> {
  const { host, path } = request;
  const asset = path.match(/^\/assets\/([a-z-]+\.(?:js|css|woff2))$/)?.[1];
  if (asset !== undefined) {
    await serveAsset(asset, response);
    return;
  }
  if (/^(?:www\.)?clockify\.me$/.test(host)) {
    html(response, MARKETING_PAGE);
    return;
  }
  if (/^(?:forum|docs|developer|jira\.euc1)\./.test(host)) {
    html(response, peoplePage(world, 'app.clockify.me'));
    return;
  }
  const shared = path.match(/^\/report\/shared\/[0-9a-f]{24}$/);
  if (shared !== null) {
    json(response, pageData(world, world.workspace(sessionOf(world, host).workspaceId)).report);
    return;
  }
  const call = path.match(/\/workspaces\/([0-9a-f]{24})\/(.+)$/);
  const isCall = host.includes('.api.') || host.startsWith('api.') || /^\/(?:api|report)\//.test(path);
  if (isCall) {
    if (request.method === 'PUT') json(response, changeMember(world, request));
    else if (path.endsWith('/session')) json(response, sessionOf(world, headerHost(request)));
    else if (call?.[1] !== undefined && world.workspaces.has(call[1])) {
      json(response, answerOf(world, call[1], call[2] ?? ''));
    } else json(response, { message: 'Not found', code: 3000 }, 404);
    return;
  }
  if (path.includes('.')) {
    response.writeHead(404).end();
    return;
  }
  if (path === EMBEDDED_PATH) html(response, peoplePage(world, host));
  else html(response, documentOf(world, host, path, await contentOf(world, host, path)));
}

/** What the app could put into a frame: people, and nothing that tells their workspace. */
export const EMBEDDED_PATH = '/embedded/people';

/** The page of people; forum and documentation show the same one. */
function peoplePage(world: World, host: string): string {
  const { workspaceId } = sessionOf(world, host);
  const rows = pageData(world, world.workspace(workspaceId)).timeOff.map(
    ({ name, initials }) =>
      `<li class="cl-person"><span class="cl-avatar">${textOf(initials)}</span><span>${textOf(name)}</span> <a href="/u/person">Posts</a></li>`,
  );
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>People</title><link rel="icon" href="data:,"></head><body><main><ul>${rows.join('')}</ul></main></body></html>`;
}

function textOf(text: string): string {
  return text.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** The markup in the document: the server renders only the schedule. */
async function contentOf(world: World, host: string, path: string): Promise<string> {
  if (routeOf(path) !== '/scheduling') return '';
  const { workspaceId } = sessionOf(world, host);
  if (workspaceId === '') return '';
  const { schedule } = pageData(world, world.workspace(workspaceId));
  return `<section class="cl-page" id="schedule-root">${await renderSchedule(schedule)}</section><script type="application/json" id="schedule-state">${JSON.stringify({ workspaceId })}</script>`;
}

/** The host of the page that makes the call. */
function headerHost(request: RecordedRequest): string {
  const { origin, referer } = request.headers;
  const page = origin ?? referer;
  return page === undefined ? request.host : new URL(page).host;
}

/**
 * Who is signed in, the workspaces of the switcher, and the one that the app opens in. The global app also shows the
 * workspace that has moved to the USA, whose API the global key does not reach. A regional host or a subdomain shows
 * only its own.
 */
function sessionOf(
  world: World,
  host: string,
): {
  readonly user: { readonly id: string; readonly name: string };
  readonly workspaceId: string;
  readonly workspaces: readonly { readonly id: string; readonly name: string; readonly projectId: string }[];
} {
  const { userId } = world.session;
  const name = host.split('.')[0] ?? '';
  const regions = ['app', 'global', 'reports', 'api'].includes(name) ? ['global', 'use2'] : [name];
  const workspaces = [...world.workspaces.values()].filter(
    ({ region, members }) => regions.includes(region) && members.get(userId)?.status === 'ACTIVE',
  );
  const own = workspaces.find(({ id }) => id === world.session.workspaceId) ?? workspaces[0];
  return {
    user: { id: userId, name: world.user(userId).name ?? '' },
    workspaceId: own?.id ?? '',
    workspaces: workspaces.map(({ id, name, projects }) => ({ id, name, projectId: projects[0]?.id ?? '' })),
  };
}

/** What the Team page does: `PUT …/workspaces/{id}/users/{userId}?status=INACTIVE`. */
function changeMember(world: World, { path, query }: RecordedRequest): unknown {
  const [, workspaceId = '', userId = ''] =
    path.match(/\/workspaces\/([0-9a-f]{24})\/users\/([0-9a-f]{24})$/) ?? [];
  world.setMembership(workspaceId, userId, query.get('status'));
  return { id: userId };
}

function answerOf(world: World, workspaceId: string, rest: string): unknown {
  const [collection, id] = rest.split('/');
  const data = pageData(world, world.workspace(workspaceId), id);
  switch (collection) {
    case 'team':
      return { ...data.team, workspace: data.workspace };
    case 'async':
      // `async/reports/detailed`, or with the id of a report after it.
      return rest.split('/').length > 3 ? data.report : { id: workspaceId };
    case 'dashboard':
      return data.dashboard;
    case 'approvals':
      return data.approvals;
    case 'approval-requests':
      return data.approvals.find((one) => one.id === id) ?? { pending: 0 };
    case 'time-off':
      return data.timeOff;
    case 'scheduling':
      return data.schedule;
    case 'projects':
      return data.project;
    default:
      return { id: workspaceId };
  }
}

function json(response: ServerResponse, answer: unknown, status = 200): void {
  response
    .writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
    .end(JSON.stringify(answer));
}

function html(response: ServerResponse, text: string): void {
  response
    .writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      // Requested again each time, and still kept for Back and Forward.
      'cache-control': 'no-cache',
      'content-security-policy': POLICY,
    })
    .end(text);
}

/** An assumption, strict on purpose: a content script must not need the page's permission. Angular needs `eval`. */
const POLICY = [
  "default-src 'self'",
  "connect-src 'self' https://*.clockify.me https://*.clockify.app",
  "img-src 'self' data:",
  "script-src 'self' 'unsafe-eval'",
  "style-src-elem 'self'",
  "style-src-attr 'unsafe-inline'",
  "object-src 'none'",
  "base-uri 'self'",
].join('; ');

const MARKETING_PAGE = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Clockify</title></head>
<body><main><h1>Time tracking</h1><p>A help page that mentions</p><p>Daniel Reyes</p></main></body></html>`;

const HERE = fileURLToPath(new URL('.', import.meta.url));
const ROBOTO = `${HERE}../../../node_modules/@fontsource-variable/roboto/files/roboto`;
const FONTS: Readonly<Record<string, string>> = {
  'roboto.woff2': `${ROBOTO}-latin-wght-normal.woff2`,
  'roboto-ext.woff2': `${ROBOTO}-latin-ext-wght-normal.woff2`,
};
const assets = new Map<string, Promise<Uint8Array>>();

async function serveAsset(name: string, response: ServerResponse): Promise<void> {
  let bytes = assets.get(name);
  if (bytes === undefined) {
    bytes = name.endsWith('.js') ? bundle(name.slice(0, -3)) : readFile(FONTS[name] ?? `${HERE}${name}`);
    assets.set(name, bytes);
  }
  const type = name.endsWith('.js') ? 'text/javascript' : name.endsWith('.css') ? 'text/css' : 'font/woff2';
  try {
    const body = await bytes;
    response.writeHead(200, { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'max-age=60' });
    response.end(body);
  } catch (error) {
    assets.delete(name);
    response.writeHead(404, { 'content-type': 'text/plain' }).end(String(error));
  }
}

/** Entry points of the bundles, besides `app.ts` in this folder. */
const ENTRIES: Readonly<Record<string, string>> = {
  app: `${HERE}app.ts`,
  approvals: `${HERE}../app-angular/approvals.ts`,
  schedule: `${HERE}../app-react/mount.tsx`,
  render: `${HERE}../app-react/render.tsx`,
};

async function bundle(name: string): Promise<Uint8Array> {
  const entry = ENTRIES[name];
  if (entry === undefined) throw new Error(`there is no bundle called ${name}`);
  const result = await build({
    entryPoints: [entry],
    bundle: true,
    format: 'esm',
    target: 'es2022',
    // Frameworks warn only in development, and tests look for their warnings.
    define: { 'process.env.NODE_ENV': '"development"' },
    ...(name === 'approvals' ? { tsconfig: `${HERE}../app-angular/tsconfig.json` } : {}),
    write: false,
    logLevel: 'silent',
  });
  const [file] = result.outputFiles;
  if (file === undefined) throw new Error(`${name} was bundled into no file`);
  return file.contents;
}

let renderer: Promise<{ renderSchedule(rows: readonly ScheduleRow[]): string }> | undefined;

/** The schedule as the server renders it. React runs from a bundle, as in the browser. */
export async function renderSchedule(rows: readonly ScheduleRow[]): Promise<string> {
  renderer ??= bundle('render').then(
    (code) => import(`data:text/javascript;base64,${Buffer.from(code).toString('base64')}`),
  );
  return (await renderer).renderSchedule(rows);
}
