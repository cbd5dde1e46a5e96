/**
 * A stand-in for Clockify. One HTTPS port on loopback answers for every host of the service, by the Host header: the
 * API, the web app's pages and the app's internal calls. For tests and the demo.
 */

import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { generate } from 'selfsigned';
import { type Fault, Faults } from './faults-on-demand.ts';
import { generateWorld, type WorldOptions } from './generate-people-and-workspaces.ts';
import { servePage } from './pages/serve.ts';
import { type Behaviour, USUAL_BEHAVIOUR } from './service-behaviour.ts';
import {
  apiUser,
  type MembershipsParameter,
  selectMembers,
  type UsersQuery,
  userBytes,
} from './users-answers.ts';
import type { Key, RegionName, User, Workspace, World } from './world.ts';

export interface RecordedRequest {
  readonly method: string;
  readonly host: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** ms since the epoch */
  readonly at: number;
  /** Sent by a page or content script of the web app, not by the extension's own context. */
  readonly fromPage: boolean;
  /** 0 until answered, and when the connection broke. */
  status: number;
}

export interface StandIn {
  readonly port: number;
  readonly world: World;
  /** All requests, oldest first. A test may empty it. */
  readonly requests: RecordedRequest[];
  readonly faults: Faults;
  readonly behaviour: Behaviour;
  close(): Promise<void>;
}

export interface StandInOptions extends WorldOptions {
  /** 0 means any free port. */
  readonly port?: number;
  /** The caller's own world; by default a generated one. */
  readonly world?: World;
  /** The caller's own pages on hosts of the web app. Resolves with false when it has no answer. */
  readonly serve?: (request: RecordedRequest, response: ServerResponse) => Promise<boolean>;
}

/** Starts the service. Throws when the port is taken. */
export async function startStandIn(options: StandInOptions = {}): Promise<StandIn> {
  const world = options.world ?? generateWorld(options);
  const certificate = await generate([{ name: 'commonName', value: 'clockify.me' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      {
        name: 'subjectAltName',
        altNames: ['clockify.me', '*.clockify.me', '*.api.clockify.me', 'clockify.app', '*.clockify.app'].map(
          (value) => ({ type: 2, value }),
        ),
      },
    ],
  });
  const requests: RecordedRequest[] = [];
  const faults = new Faults();
  const behaviour: Behaviour = { ...USUAL_BEHAVIOUR };
  const service = new Service(world, faults, behaviour, requests, options.serve);
  const server = createServer({ key: certificate.private, cert: certificate.cert }, (request, response) => {
    service.answer(request, response).catch((error: unknown) => {
      if (response.headersSent || response.destroyed) {
        response.destroy();
        return;
      }
      response.writeHead(500, { 'content-type': 'text/plain' }).end(String(error));
    });
  });
  server.keepAliveTimeout = 60_000;
  server.on('connection', (socket: Socket) => {
    const port = socket.remotePort ?? 0;
    service.sockets.set(port, socket);
    socket.on('close', () => service.sockets.delete(port));
  });
  server.on('clientError', (_error, socket) => socket.destroy());
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    world,
    requests,
    faults,
    behaviour,
    async close() {
      faults.clear();
      const closed = once(server, 'close');
      // Node's own check for idle connections fails on one that was reset; `close` ends all of them.
      server.closeIdleConnections = () => {};
      server.close();
      for (const socket of service.sockets.values()) socket.destroy();
      await closed;
    },
  };
}

/** Firefox asks its maker's hosts now and then. Those requests are nobody's here, so they are not recorded. */
const BROWSER_HOST = /\.(?:mozilla\.(?:com|net|org)|firefox\.com)$/;
const API_HOST = /^(?:[a-z0-9-]+\.clockify\.(?:me|app)|time\.example\.org)$/;
/** The host of a self-hosted server; its region is `time`. */
export const SELF_HOSTED = 'time.example.org';
const APP_ORIGIN = /^https:\/\/[a-z0-9-]+\.clockify\.(?:me|app)$/;
const HEX24 = /^[0-9a-f]{24}$/;

class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

class Service {
  /** The connections below TLS, by the client's port: only these can be reset. */
  readonly sockets = new Map<number, Socket>();
  readonly #ports = new WeakMap<ServerResponse, number>();
  readonly #recent = new Map<string, number[]>();
  /** Workspace → its requests of the last hour. */
  readonly #hours = new Map<string, number[]>();

  constructor(
    readonly world: World,
    readonly faults: Faults,
    readonly behaviour: Behaviour,
    readonly requests: RecordedRequest[],
    readonly serve: StandInOptions['serve'],
  ) {}

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const host = (request.headers.host ?? '').replace(/:\d+$/, '').toLowerCase();
    const url = new URL(request.url ?? '/', `https://${host === '' ? 'unknown' : host}`);
    if (BROWSER_HOST.test(host)) {
      response.writeHead(404).end();
      return;
    }
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries(request.headers)) headers[name] = String(value);
    const recorded: RecordedRequest = {
      method: request.method ?? '',
      host,
      path: url.pathname,
      query: url.searchParams,
      headers,
      at: Date.now(),
      fromPage: APP_ORIGIN.test(headers.origin ?? '') || (headers.referer ?? '').startsWith('https://'),
      status: 0,
    };
    this.requests.push(recorded);
    request.resume();
    this.#ports.set(response, request.socket.remotePort ?? 0);
    response.on('finish', () => {
      recorded.status = response.statusCode;
    });

    const isApi = API_HOST.test(host) && /^\/api\/v\d/.test(url.pathname);
    const fault = this.faults.next(recorded);
    if (fault !== undefined && (await this.#fault(fault, response))) return;
    if (isApi) {
      if (this.behaviour.latency > 0) await sleep(this.behaviour.latency);
      await this.#api(recorded, response, fault);
      return;
    }
    if (host === SELF_HOSTED && url.pathname === '/web/boot') {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"endpoint":"/api"}');
      return;
    }
    const origin = headers.origin;
    if (origin !== undefined && APP_ORIGIN.test(origin)) {
      response.setHeader('access-control-allow-origin', origin);
      response.setHeader('access-control-allow-credentials', 'true');
      response.setHeader('vary', 'origin');
      if (recorded.method === 'OPTIONS') {
        response.setHeader('access-control-allow-headers', 'content-type,x-auth-token');
        response.setHeader('access-control-allow-methods', 'GET,POST,PUT,PATCH,DELETE');
        response.writeHead(204).end();
        return;
      }
    }
    if (!(await this.serve?.(recorded, response))) await servePage(this.world, recorded, response);
  }

  /** Resets the connection of a request. */
  #reset(response: ServerResponse): void {
    this.sockets.get(this.#ports.get(response) ?? 0)?.resetAndDestroy();
    response.destroy();
  }

  /** Carries out a fault. Resolves with false when the true answer must still be given. */
  async #fault(fault: Fault, response: ServerResponse): Promise<boolean> {
    const headers = { ...fault.headers };
    switch (fault.kind) {
      case 'error': {
        const body =
          fault.body ?? JSON.stringify({ message: 'Something went wrong', code: fault.code ?? 500 });
        response.writeHead(fault.status ?? 500, { 'content-type': 'application/json', ...headers }).end(body);
        return true;
      }
      case 'html':
        response
          .writeHead(fault.status ?? 200, { 'content-type': 'text/html; charset=utf-8', ...headers })
          .end(
            fault.body ??
              '<!doctype html><html><head><title>502</title></head><body><h1>Bad gateway</h1></body></html>',
          );
        return true;
      case 'body':
        response
          .writeHead(fault.status ?? 200, { 'content-type': 'application/json', ...headers })
          .end(fault.body ?? 'null');
        return true;
      case 'reset':
        this.#reset(response);
        return true;
      case 'redirect':
        response
          .writeHead(fault.status ?? 302, { location: fault.location ?? 'https://clockify.me/', ...headers })
          .end();
        return true;
      case 'rate':
        response
          .writeHead(429, { 'content-type': 'application/json', ...headers })
          .end(JSON.stringify({ message: 'Too many requests', code: 429 }));
        return true;
      case 'hang':
        await this.faults.held();
        return response.destroyed;
      case 'delay':
        await sleep(fault.delay ?? 0);
        return response.destroyed;
      default:
        return false;
    }
  }

  async #api(request: RecordedRequest, response: ServerResponse, fault: Fault | undefined): Promise<void> {
    try {
      if (request.method !== 'GET') {
        if (request.method === 'OPTIONS') throw new ApiError(403, 403, 'Invalid CORS request');
        throw new ApiError(405, 3000, `Request method '${request.method}' is not supported`);
      }
      const key = this.#authenticate(request);
      this.#limit(key, response);
      await this.#route(request, key, response, fault);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      response
        .writeHead(error.status, { 'content-type': 'application/json' })
        .end(JSON.stringify({ message: error.message, code: error.code }));
    }
  }

  #authenticate(request: RecordedRequest): Key {
    const text = request.headers['x-api-key'];
    const addon = request.headers['x-addon-token'];
    if ((text === undefined) === (addon === undefined)) {
      throw new ApiError(401, 1000, 'Multiple or none auth tokens present');
    }
    if (text === undefined) throw new ApiError(401, 4017, 'Invalid addon token');
    const key = this.world.keys.get(text);
    if (key === undefined || key.region !== regionOf(request.host)) {
      throw new ApiError(401, 4003, 'Api key does not exist');
    }
    return key;
  }

  #limit(key: Key, response: ServerResponse): void {
    const { rateLimit, retryAfter } = this.behaviour;
    if (rateLimit === null) return;
    const now = performance.now();
    const recent = (this.#recent.get(key.key) ?? []).filter((at) => at > now - 1000);
    this.#recent.set(key.key, recent);
    if (recent.length < rateLimit) {
      recent.push(now);
      return;
    }
    if (retryAfter === 'seconds') response.setHeader('retry-after', '1');
    if (retryAfter === 'date') response.setHeader('retry-after', new Date(Date.now() + 2000).toUTCString());
    if (retryAfter === 'reset') {
      response.setHeader('x-ratelimit-reset', String(Math.ceil(Date.now() / 1000) + 1));
    }
    throw new ApiError(429, 429, 'Too many requests');
  }

  #limitHour(workspaceId: string): void {
    const { hourlyQuota, countsRefused } = this.behaviour;
    if (hourlyQuota === null) return;
    const now = performance.now();
    const hour = (this.#hours.get(workspaceId) ?? []).filter((at) => at > now - 3_600_000);
    this.#hours.set(workspaceId, hour);
    const isFull = hour.length >= hourlyQuota;
    if (!isFull || countsRefused) hour.push(now);
    if (isFull) throw new ApiError(429, 429, 'Too many requests');
  }

  async #route(
    request: RecordedRequest,
    key: Key,
    response: ServerResponse,
    fault: Fault | undefined,
  ): Promise<void> {
    const parts = request.path.split('/').filter((part) => part !== '');
    const [, version, collection, id, list, rest] = parts;
    if (version !== 'v1') throw notFound(request);
    if (collection === 'user' && id === undefined) {
      const user = this.world.user(key.userId);
      const query = { ...readUsersQuery(request.query), memberships: 'NONE', sighted: true } as const;
      await sendPieces(response, [userBytes(user, this.world.workspace(this.#home(key)), query)], fault);
      return;
    }
    if (collection !== 'workspaces' || rest !== undefined) throw notFound(request);
    if (id === undefined) {
      const answer = this.world.workspacesOf(key.userId, key.region).map(workspaceAnswer);
      await sendPieces(response, [Buffer.from(JSON.stringify(answer))], fault);
      return;
    }
    const workspace = this.#workspace(id, key);
    this.#limitHour(workspace.id);
    switch (list) {
      case undefined:
        await sendPieces(response, [Buffer.from(JSON.stringify(workspaceAnswer(workspace)))], fault);
        return;
      case 'users':
        await this.#users(request, key, workspace, response, fault);
        return;
      case 'user-groups':
        await this.#list(
          request,
          response,
          fault,
          workspace.groups.map((group) => ({
            id: group.id,
            name: group.name,
            workspaceId: workspace.id,
            userIds: [...workspace.members]
              .filter(([, m]) => m.groups.includes(group.id))
              .map(([user]) => user),
            teamManagers: [],
          })),
        );
        return;
      case 'projects':
        await this.#list(
          request,
          response,
          fault,
          workspace.projects.map((project) => ({
            id: project.id,
            name: project.name,
            hourlyRate: null,
            clientId: '',
            clientName: project.client,
            workspaceId: workspace.id,
            billable: true,
            color: project.color,
            archived: project.archived,
            public: false,
          })),
        );
        return;
      default:
        throw notFound(request);
    }
  }

  #home(key: Key): string {
    const own = this.world.workspacesOf(key.userId, key.region);
    const { activeWorkspace } = this.world.user(key.userId);
    return own.find(({ id }) => id === activeWorkspace)?.id ?? own[0]?.id ?? activeWorkspace;
  }

  #workspace(id: string, key: Key): Workspace {
    const workspace = this.world.workspaces.get(id);
    if (!HEX24.test(id)) throw new ApiError(400, 501, `${id} doesn't belong to Workspace`);
    if (workspace === undefined || workspace.region !== key.region) {
      throw new ApiError(403, 501, 'Access Denied');
    }
    if (workspace.members.get(key.userId)?.status !== 'ACTIVE') {
      throw new ApiError(400, 501, `User ${key.userId} doesn't belong to Workspace`);
    }
    return workspace;
  }

  async #users(
    request: RecordedRequest,
    key: Key,
    workspace: Workspace,
    response: ServerResponse,
    fault: Fault | undefined,
  ): Promise<void> {
    if (key.sight === 'refused') throw new ApiError(403, 501, 'Access Denied');
    const query: UsersQuery = {
      ...readUsersQuery(request.query),
      sighted: key.sight !== 'blind',
      ...(key.sight === 'own' || key.sight === 'assignments'
        ? { reader: { id: key.userId, sees: key.sight === 'own' ? 'nothing' : 'assignments' } }
        : {}),
    };
    if (this.behaviour.refusesAccounts && query.accounts.length > 0) {
      throw new ApiError(403, 501, 'Access Denied');
    }
    const selected = selectMembers(this.world, workspace, {
      ...query,
      email: request.query.get('email') ?? '',
      name: request.query.get('name') ?? '',
    });
    selected.sort(comparison(request.query.get('sort-column') ?? 'NAME', workspace));
    if (request.query.get('sort-order') === 'DESCENDING') selected.reverse();
    const page = this.#page(request, response, selected);
    if (fault?.kind === 'change') {
      const { change = (user) => user } = fault;
      const changed = page.map((user, at) => change({ ...apiUser(user, workspace, query) }, at));
      await sendPieces(response, [Buffer.from(JSON.stringify(changed))], fault);
      return;
    }
    await sendPieces(response, listPieces(page, workspace, query), fault);
  }

  async #list(
    request: RecordedRequest,
    response: ServerResponse,
    fault: Fault | undefined,
    items: readonly unknown[],
  ): Promise<void> {
    const page = this.#page(request, response, items);
    await sendPieces(response, [Buffer.from(JSON.stringify(page))], fault);
  }

  #page<T>(request: RecordedRequest, response: ServerResponse, items: readonly T[]): readonly T[] {
    const page = readPositive(request.query, 'page', 1);
    const asked = readPositive(request.query, 'page-size', 50);
    if (asked > this.behaviour.largestPage) throw new ApiError(400, 3001, 'page-size is too large');
    const size = Math.min(asked, this.behaviour.pageCap ?? 5000);
    if (this.behaviour.lastPage) response.setHeader('last-page', String(page * size >= items.length));
    return items.slice((page - 1) * size, page * size);
  }
}

function notFound(request: RecordedRequest): ApiError {
  return new ApiError(404, 3000, `No static resource ${request.path.slice(1)}.`);
}

function regionOf(host: string): RegionName {
  const name = host.split('.')[0] ?? '';
  return name === 'api' ? 'global' : name;
}

function readPositive(query: URLSearchParams, name: string, otherwise: number): number {
  const text = query.get(name);
  if (text === null) return otherwise;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) {
    throw new ApiError(400, 501, `${name} must be greater than or equal to 1`);
  }
  if (name === 'page-size' && value > 5000) {
    throw new ApiError(400, 501, 'page-size must be less than or equal to 5000');
  }
  return value;
}

function readEnum<T extends string>(query: URLSearchParams, name: string, values: readonly T[], or: T): T {
  const text = query.get(name);
  if (text === null || text === '') return or;
  const value = values.find((one) => one === text);
  if (value === undefined) throw new ApiError(400, 501, `Invalid value for ${name}`);
  return value;
}

function readUsersQuery(query: URLSearchParams): Omit<UsersQuery, 'sighted'> {
  const accounts = query.getAll('account-statuses').flatMap((value) => (value === '' ? [] : [value]));
  // The API's description allows a list, but the service accepts only a single value.
  if (accounts.length > 1 || accounts[0]?.includes(',')) {
    throw new ApiError(400, 501, 'Invalid value for account-statuses');
  }
  return {
    memberships: readEnum<MembershipsParameter>(
      query,
      'memberships',
      ['NONE', 'ALL', 'WORKSPACE', 'PROJECT', 'USERGROUP'],
      'NONE',
    ),
    status: readEnum(query, 'status', ['PENDING', 'ACTIVE', 'DECLINED', 'INACTIVE', 'ALL'], 'ALL'),
    accounts,
    includeRoles: query.get('include-roles') === 'true',
  };
}

function comparison(column: string, workspace: Workspace): (a: User, b: User) => number {
  const by = (value: (user: User) => string) => (a: User, b: User) =>
    compare(value(a), value(b)) || compare(a.id, b.id);
  switch (column) {
    case 'ID':
      return (a, b) => compare(a.id, b.id);
    case 'EMAIL':
      return by((user) => user.email ?? '');
    case 'NAME':
      return by((user) => user.name ?? '');
    case 'NAME_LOWERCASE':
      return by((user) => (user.name ?? '').toLowerCase());
    case 'ACCESS':
      return by((user) => workspace.members.get(user.id)?.role ?? '');
    case 'HOURLYRATE':
    case 'COSTRATE':
      return (a, b) => compare(a.id, b.id);
    default:
      throw new ApiError(400, 501, 'Invalid value for sort-column');
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function workspaceAnswer(workspace: Workspace): unknown {
  const named = !['global', 'euc1', 'use2', 'euw2', 'apse2'].includes(workspace.region);
  return {
    id: workspace.id,
    name: workspace.name,
    hourlyRate: { amount: 0, currency: 'USD' },
    costRate: { amount: 0, currency: 'USD' },
    memberships: [...workspace.members]
      .filter(([, member]) => member.status !== null)
      .map(([userId, member]) => ({
        userId,
        hourlyRate: null,
        costRate: null,
        targetId: workspace.id,
        membershipType: 'WORKSPACE',
        membershipStatus: member.status,
      })),
    workspaceSettings: {
      timeRoundingInReports: false,
      onlyAdminsSeeBillableRates: true,
      isProjectPublicByDefault: true,
    },
    imageUrl: '',
    ...(workspace.plan === undefined ? {} : { featureSubscriptionType: workspace.plan }),
    features: ['APPROVAL', 'SCHEDULING', 'TIME_OFF'],
    subdomain: { name: named ? workspace.region : null, enabled: named },
    currencies: [],
    cakeOrganizationId: '',
  };
}

/** Pieces of about half a megabyte: large enough for speed, small enough not to block. */
function* listPieces(users: readonly User[], workspace: Workspace, query: UsersQuery): Generator<Buffer> {
  let pieces: Buffer[] = [Buffer.from('[')];
  let size = 0;
  for (const [at, user] of users.entries()) {
    if (at > 0) pieces.push(Buffer.from(','));
    const bytes = userBytes(user, workspace, query);
    pieces.push(bytes);
    size += bytes.length;
    if (size > 512 * 1024) {
      yield Buffer.concat(pieces);
      pieces = [];
      size = 0;
    }
  }
  pieces.push(Buffer.from(']'));
  yield Buffer.concat(pieces);
}

async function sendPieces(
  response: ServerResponse,
  pieces: Iterable<Buffer>,
  fault: Fault | undefined,
): Promise<void> {
  response.setHeader('content-type', 'application/json;charset=utf-8');
  response.setHeader('cache-control', 'no-store');
  if (fault?.kind === 'truncate' || fault?.kind === 'cut') {
    const whole = Buffer.concat([...pieces]);
    const half = whole.subarray(0, Math.floor(whole.length / 2));
    if (fault.kind === 'truncate') {
      response.end(half);
      return;
    }
    response.setHeader('content-length', whole.length);
    response.write(half, () => response.destroy());
    return;
  }
  for (const piece of pieces) {
    if (response.destroyed) return;
    if (!response.write(piece)) await drained(response);
  }
  response.end();
}

/** Resolves when more may be written or the client has gone. */
function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done);
      response.off('close', done);
      resolve();
    };
    response.on('drain', done);
    response.on('close', done);
  });
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
