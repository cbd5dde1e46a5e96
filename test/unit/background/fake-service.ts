/** A Clockify in memory with a `fetch`. Tests decide what it holds and how it fails. */

export interface FakeUser {
  id: string;
  name: string | null;
  email?: string;
  status: string;
  memberships: { membershipType: string; membershipStatus: string; targetId: string; userId?: string }[];
  [more: string]: unknown;
}

export interface FakeRequest {
  readonly url: URL;
  readonly headers: Headers;
  readonly init: RequestInit;
}

export const KEY = 'canary-key-0123456789-not-a-secret';
export const MAIN = 'a00000000000000000000001';
export const OTHER = 'a00000000000000000000002';
export const OWNER = 'b00000000000000000000000';

const LEFT_OUT = ['LIMITED', 'LIMITED_DELETED', 'DELETED'];

/** 24 hexadecimal digits; larger numbers give larger ids. */
export function userId(number: number): string {
  return `c${number.toString(16).padStart(23, '0')}`;
}

/** A user with one membership of the workspace and one of a project. */
export function user(number: number, membership = 'ACTIVE', status = 'ACTIVE', workspace = MAIN): FakeUser {
  return {
    id: userId(number),
    name: `Person Number${number}`,
    email: `person${number}@example.com`,
    status,
    memberships: [
      { membershipType: 'WORKSPACE', membershipStatus: membership, targetId: workspace },
      { membershipType: 'PROJECT', membershipStatus: 'ACTIVE', targetId: `d${'0'.repeat(22)}${number % 7}` },
    ],
  };
}

/** The owner of the key `KEY`. */
export function owner(workspace = MAIN): FakeUser {
  return {
    ...user(0, 'ACTIVE', 'ACTIVE', workspace),
    id: OWNER,
    name: 'Olga Owner',
    email: 'olga@example.com',
  };
}

export class FakeService {
  readonly requests: FakeRequest[] = [];
  users: FakeUser[] = [owner()];
  /** `featureSubscriptionType` of the workspaces. */
  plan: string | null = 'PRO_YEAR';
  /** Project names by the last digit of the id; an empty name means that the project is not in the workspace. */
  projects = ['', 'Project One'];
  /** Other people's keys → the id of their owner. */
  readonly otherKeys = new Map<string, string>();
  /** List pages are silently cut to this size. */
  cap = 5_000;
  lastPageHeader = true;
  /** The service's clock, ms since the epoch. */
  time = Date.now();
  /** Runs before the service. Its result is the answer unless it is `undefined`; it may throw or never resolve. */
  meddle: (request: FakeRequest) => Promise<Response> | Response | undefined = () => undefined;

  /** Paths with their query, only of users lists. */
  get lists(): string[] {
    return this.requests.filter(({ url }) => url.pathname.endsWith('/users')).map(({ url }) => url.search);
  }

  fetch = async (address: string, init: RequestInit = {}): Promise<Response> => {
    const request = { url: new URL(address), headers: new Headers(init.headers), init };
    this.requests.push(request);
    const instead = this.meddle(request);
    if (instead !== undefined) return instead;
    if (init.signal?.aborted) throw new DOMException('aborted', 'AbortError');
    const key = request.headers.get('X-Api-Key') ?? '';
    const holder = this.users.find(({ id }) => id === this.otherKeys.get(key));
    if (holder !== undefined && request.url.pathname.endsWith('/user')) {
      return this.json({ ...holder, activeWorkspace: MAIN });
    }
    if (key !== KEY && holder === undefined) {
      return this.json({ message: 'Api key does not exist', code: 4003 }, { status: 401 });
    }
    return this.answer(request.url);
  };

  answer(url: URL): Response {
    const path = url.pathname.replace('/api/v1', '');
    if (path === '/user') return this.json({ ...owner(), activeWorkspace: MAIN });
    if (path === '/workspaces') return this.json(this.workspaces());
    if (path === `/workspaces/${MAIN}/users`) return this.list(url);
    if (path === `/workspaces/${MAIN}/projects`) {
      const projects = this.projects.map((name, at) => ({ id: `d${'0'.repeat(22)}${at}`, name }));
      return this.json(
        projects.filter(({ name }) => name !== ''),
        { 'Last-Page': 'true' },
      );
    }
    return this.json({ message: 'no such thing', code: 3000 }, { status: 404 });
  }

  workspaces(): unknown[] {
    const memberships = this.users.map(({ id }) => ({
      userId: id,
      membershipStatus: 'ACTIVE',
      membershipType: 'WORKSPACE',
    }));
    return [
      { id: MAIN, name: 'Main Studio', memberships, featureSubscriptionType: this.plan },
      { id: OTHER, name: 'Other House', memberships: memberships.slice(0, 3) },
    ];
  }

  list(url: URL): Response {
    const query = url.searchParams;
    const accounts = query.get('account-statuses');
    const membershipOf = (one: FakeUser) =>
      one.memberships.find(({ membershipType }) => membershipType === 'WORKSPACE')?.membershipStatus;
    const selected = this.users
      .filter(({ status }) => (accounts === null ? !LEFT_OUT.includes(status) : status === accounts))
      .filter((one) => query.get('status') === 'ALL' || membershipOf(one) === query.get('status'))
      .filter(({ email }) => (email ?? '').includes(query.get('email') ?? ''))
      .filter(({ name }) => (name ?? '').includes(query.get('name') ?? ''))
      .sort((a, b) => (a.id < b.id === (query.get('sort-order') !== 'DESCENDING') ? -1 : 1))
      .map((one) =>
        query.get('memberships') === 'ALL'
          ? one
          : { ...one, memberships: one.memberships.filter((entry) => entry.membershipType === 'WORKSPACE') },
      );
    const page = Number(query.get('page'));
    const size = Math.min(Number(query.get('page-size')), this.cap);
    const rows = selected.slice((page - 1) * size, page * size);
    return this.json(
      rows,
      this.lastPageHeader ? { 'Last-Page': String(page * size >= selected.length) } : {},
    );
  }

  json(body: unknown, more: { status?: number; 'Last-Page'?: string } = {}): Response {
    const { status = 200, ...headers } = more;
    return new Response(JSON.stringify(body), {
      status,
      headers: { Date: new Date(this.time).toUTCString(), ...headers },
    });
  }
}
