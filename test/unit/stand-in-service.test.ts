/** The stand-in behaves as Clockify is known to behave, so that tests against it mean something. */
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { FLAGGED_BY_DEFAULT, STANDINGS, standing } from '../../src/domain/standing.ts';
import { standInFetch } from '../stand-in/fetch.ts';
import { DEMO_KEYS, generateWorld, WORKSPACE_NAMES } from '../stand-in/generate-people-and-workspaces.ts';
import { expectedBadges } from '../stand-in/pages/data.ts';
import { type StandIn, startStandIn } from '../stand-in/service.ts';
import { USUAL_BEHAVIOUR } from '../stand-in/service-behaviour.ts';
import type { ApiUser, Workspace } from '../stand-in/world.ts';

const API = 'https://api.clockify.me/api/v1';

let standIn: StandIn;
let main: Workspace;
let quiet: Workspace;

beforeAll(async () => {
  standIn = await startStandIn({ members: 120 });
  main = standIn.world.workspaceNamed(WORKSPACE_NAMES.main);
  quiet = standIn.world.workspaceNamed(WORKSPACE_NAMES.quiet);
});
afterAll(() => standIn.close());
beforeEach(() => {
  standIn.faults.clear();
  Object.assign(standIn.behaviour, USUAL_BEHAVIOUR);
});

function get(address: string, init: RequestInit & { key?: string } = {}): Promise<Response> {
  const { key = DEMO_KEYS.global, ...rest } = init;
  return standInFetch(standIn.port)(address, { headers: { 'x-api-key': key }, ...rest });
}

async function users(query: string, key?: string): Promise<ApiUser[]> {
  const answer = await get(
    `${API}/workspaces/${main.id}/users?page-size=5000&${query}`,
    key === undefined ? {} : { key },
  );
  expect(answer.status).toBe(200);
  return (await answer.json()) as ApiUser[];
}

async function refusal(answer: Response): Promise<[status: number, code: number]> {
  const body = (await answer.json()) as { message: string; code: number };
  expect(Object.keys(body)).toEqual(['message', 'code']);
  return [answer.status, body.code];
}

describe('users', () => {
  test('have empty memberships without the parameter', async () => {
    const list = await users('');
    expect(list.length).toBeGreaterThan(50);
    expect(list.every(({ memberships }) => memberships.length === 0)).toBe(true);
  });

  test('have only the kind of membership that the parameter names', async () => {
    for (const kind of ['WORKSPACE', 'PROJECT', 'USERGROUP'] as const) {
      const kinds = new Set(
        (await users(`memberships=${kind}`)).flatMap((user) => user.memberships.map((m) => m.membershipType)),
      );
      expect([...kinds]).toEqual([kind]);
    }
    const all = new Set(
      (await users('memberships=ALL')).flatMap((user) => user.memberships.map((m) => m.membershipType)),
    );
    expect([...all].sort()).toEqual(['PROJECT', 'USERGROUP', 'WORKSPACE']);
  });

  test('every membership names its own user', async () => {
    for (const user of await users('memberships=ALL')) {
      expect(user.memberships.every(({ userId }) => userId === user.id)).toBe(true);
    }
  });

  test('someone deactivated here still has the account status ACTIVE', async () => {
    const [daniel] = (await users('memberships=WORKSPACE&status=ALL')).filter(
      ({ name }) => name === 'Daniel Reyes',
    );
    expect(daniel?.status).toBe('ACTIVE');
    expect(daniel?.memberships).toMatchObject([{ targetId: main.id, membershipStatus: 'INACTIVE' }]);
  });

  test('limited and deleted accounts are listed only on request, one status at a time', async () => {
    const listed = new Set((await users('status=ALL')).map(({ status }) => status));
    for (const account of ['LIMITED', 'DELETED', 'LIMITED_DELETED']) {
      expect(listed).not.toContain(account);
      const own = await users(`status=ALL&account-statuses=${account}`);
      expect(own.length).toBeGreaterThan(0);
      expect(new Set(own.map(({ status }) => status))).toEqual(new Set([account]));
    }
    const both = await get(`${API}/workspaces/${main.id}/users?account-statuses=LIMITED,DELETED`);
    expect(await refusal(both)).toEqual([400, 501]);
  });

  test('the status filter applies to the membership of this workspace', async () => {
    const inactive = await users('status=INACTIVE&memberships=WORKSPACE');
    expect(inactive.length).toBeGreaterThan(0);
    expect(inactive.every((user) => user.memberships[0]?.membershipStatus === 'INACTIVE')).toBe(true);
  });

  test('the lists together give the standings that the world expects', async () => {
    const seen = new Map<string, string>();
    for (const accounts of ['', 'LIMITED', 'DELETED', 'LIMITED_DELETED']) {
      const filter = accounts === '' ? '' : `&account-statuses=${accounts}`;
      for (const user of await users(`status=ALL&memberships=ALL${filter}`)) {
        seen.set(user.id, standing(user, main.id));
      }
    }
    expect(seen).toEqual(standIn.world.expected(main.id));
  });

  test('list pages are sorted by id without gap or repetition, and Last-Page marks the last', async () => {
    const ids: string[] = [];
    let page = 1;
    for (; ; page += 1) {
      const answer = await get(`${API}/workspaces/${main.id}/users?sort-column=ID&page-size=25&page=${page}`);
      ids.push(...((await answer.json()) as ApiUser[]).map(({ id }) => id));
      if (answer.headers.get('last-page') === 'true') break;
    }
    expect(page).toBeGreaterThan(3);
    expect(ids).toEqual(ids.toSorted());
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual((await users('sort-column=ID')).map(({ id }) => id));
  });

  test('a list page may be silently capped, and the header may be missing', async () => {
    standIn.behaviour.pageCap = 10;
    standIn.behaviour.lastPage = false;
    const answer = await get(`${API}/workspaces/${main.id}/users?page-size=5000`);
    expect(await answer.json()).toHaveLength(10);
    expect(answer.headers.has('last-page')).toBe(false);
  });

  test('a page size over 5000 is refused', async () => {
    expect(await refusal(await get(`${API}/workspaces/${main.id}/users?page-size=5001`))).toEqual([400, 501]);
  });

  test('roles come only on request', async () => {
    expect((await users(''))[0]).not.toHaveProperty('roles');
    const list = (await users('include-roles=true')) as (ApiUser & { roles: { role: string }[] })[];
    expect(list.find(({ name }) => name === 'Olivia Bennett')?.roles[0]?.role).toBe('OWNER');
  });

  test('email and name find people by a part of them', async () => {
    expect((await users('name=iel%20rey')).map(({ name }) => name)).toEqual(['Daniel Reyes']);
    expect((await users('email=DANIEL.reyes')).map(({ name }) => name)).toEqual(['Daniel Reyes']);
  });

  test('an invited person has the name null, and limited members have no e-mail', async () => {
    expect((await users('')).some(({ name }) => name === null)).toBe(true);
    const limited = await users('account-statuses=LIMITED');
    expect(limited.every((user) => !('email' in user))).toBe(true);
  });

  test('the next answer shows a change of the world', async () => {
    const { world } = standIn;
    const [maya] = world.membersNamed(main.id, 'Maya Lindholm');
    const id = maya?.id ?? '';
    world.setMembership(main.id, id, 'ACTIVE');
    const after = (await users('memberships=WORKSPACE')).find((user) => user.id === id);
    expect(after?.memberships[0]?.membershipStatus).toBe('ACTIVE');
    world.setMembership(main.id, id, 'INACTIVE');
  });
});

describe('the key', () => {
  test('gives 401 with code 1000 when it is missing or there are two, and 4017 for a bad add-on token', async () => {
    expect(await refusal(await get(`${API}/user`, { headers: {} }))).toEqual([401, 1000]);
    const both = { 'x-api-key': DEMO_KEYS.global, 'x-addon-token': 'x' };
    expect(await refusal(await get(`${API}/user`, { headers: both }))).toEqual([401, 1000]);
    expect(await refusal(await get(`${API}/user`, { headers: { 'x-addon-token': 'x' } }))).toEqual([
      401, 4017,
    ]);
  });

  test('is known only in its own region', async () => {
    const bases = {
      global: 'https://api.clockify.me',
      euc1: 'https://euc1.clockify.me',
      use2: 'https://use2.clockify.me',
      acme: 'https://acme.clockify.me',
    };
    for (const [region, base] of Object.entries(bases)) {
      for (const keyRegion of ['global', 'euc1', 'use2', 'acme'] as const) {
        const answer = await get(`${base}/api/v1/user`, { key: DEMO_KEYS[keyRegion] });
        if (region === keyRegion) expect(answer.status).toBe(200);
        else expect(await refusal(answer)).toEqual([401, 4003]);
      }
    }
  });

  test('names its owner with the active workspace', async () => {
    expect(await (await get(`${API}/user`)).json()).toMatchObject({
      name: 'Olivia Bennett',
      activeWorkspace: main.id,
      memberships: [],
    });
  });

  test('lists workspaces on one list page, with the memberships of all members', async () => {
    const list = (await (await get(`${API}/workspaces?page=2&page-size=1`)).json()) as {
      id: string;
      memberships: unknown[];
    }[];
    expect(list.map(({ id }) => id)).toContain(main.id);
    expect(list).toHaveLength(3);
    const listed = [...main.members.values()].filter(({ status }) => status !== null).length;
    expect(list.find(({ id }) => id === main.id)?.memberships).toHaveLength(listed);
  });

  test('gives 403 or 400 with code 501 for a workspace of others', async () => {
    const europe = standIn.world.workspaceNamed(WORKSPACE_NAMES.europe);
    expect(await refusal(await get(`${API}/workspaces/${europe.id}/users`))).toEqual([403, 501]);
    const answer = await get(`${API}/workspaces/${quiet.id}/users`, { key: DEMO_KEYS.blind });
    expect(await refusal(answer)).toEqual([400, 501]);
  });

  test('may have a role that is refused the list or sees no memberships', async () => {
    const answer = await get(`${API}/workspaces/${main.id}/users`, { key: DEMO_KEYS.refused });
    expect(await refusal(answer)).toEqual([403, 501]);
    const list = await users('memberships=ALL', DEMO_KEYS.blind);
    expect(list.length).toBeGreaterThan(50);
    expect(list.every(({ memberships }) => memberships.length === 0)).toBe(true);
  });
});

describe('limits, errors and faults', () => {
  test('unknown paths give 404 and other methods 405, both with code 3000, and change nothing', async () => {
    expect(await refusal(await get(`${API}/nothing`))).toEqual([404, 3000]);
    const put = await get(`${API}/workspaces/${main.id}/users/${'0'.repeat(24)}`, { method: 'PUT' });
    expect(await refusal(put)).toEqual([405, 3000]);
    expect(standIn.requests.at(-1)?.method).toBe('PUT');
  });

  test('a key over the limit gets 429 until a second has passed', async () => {
    standIn.behaviour.rateLimit = 10;
    const now = performance.now();
    const clock = vi.spyOn(performance, 'now').mockReturnValue(now);
    onTestFinished(() => clock.mockRestore());
    const before = Date.now();
    const answers = await Promise.all(Array.from({ length: 14 }, () => get(`${API}/user`)));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(4);
    expect(refused[0]?.headers.get('retry-after')).toBe('1');
    standIn.behaviour.retryAfter = 'date';
    const dated = await get(`${API}/user`);
    expect(Date.parse(dated.headers.get('retry-after') ?? '')).toBeGreaterThan(before);
    clock.mockReturnValue(now + 1_001);
    expect((await get(`${API}/user`)).status).toBe(200);
  });

  test('answers carry the server’s date, and the API lets no page read them', async () => {
    const answer = await get(`${API}/user`, {
      headers: { 'x-api-key': DEMO_KEYS.global, origin: 'https://app.clockify.me' },
    });
    expect(answer.headers.has('access-control-allow-origin')).toBe(false);
    expect(Date.parse(answer.headers.get('date') ?? '')).toBeGreaterThan(0);
    expect(standIn.requests.at(-1)?.fromPage).toBe(true);
  });

  test('the app’s own pages may read its internal calls', async () => {
    const answer = await get(`https://global.api.clockify.me/workspaces/${main.id}/team/users`, {
      headers: { origin: 'https://app.clockify.me' },
    });
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://app.clockify.me');
    expect(await answer.json()).toHaveProperty('members');
  });

  test('a counted fault ends by itself, and the true answer follows', async () => {
    standIn.faults.set({ match: '/users', kind: 'error', status: 503, times: 2 });
    const statuses = [];
    for (let at = 0; at < 3; at += 1) {
      statuses.push((await get(`${API}/workspaces/${main.id}/users`)).status);
    }
    expect(statuses).toEqual([503, 503, 200]);
  });

  test('an answer may be HTML, half a JSON, reset or redirected', async () => {
    const address = `${API}/workspaces/${main.id}/users?memberships=ALL`;
    const meet = async (kind: 'html' | 'truncate' | 'cut' | 'reset' | 'redirect'): Promise<Response> => {
      standIn.faults.clear();
      standIn.faults.set({ match: '/users', kind });
      return get(address);
    };
    expect((await meet('html')).headers.get('content-type')).toContain('text/html');
    await expect((await meet('truncate')).json()).rejects.toThrow(SyntaxError);
    await expect((await meet('cut')).text()).rejects.toThrow();
    await expect(meet('reset')).rejects.toThrow(TypeError);
    expect((await meet('redirect')).status).toBe(302);
  });

  test('the service ends at once even with connections that were reset, cut or hang', async () => {
    const own = await startStandIn({ members: 10 });
    const meet = async (kind: 'reset' | 'cut' | 'hang') => {
      own.faults.set({ match: '/v1/user', kind, times: 1 });
      return standInFetch(own.port)(`${API}/user`, { headers: { 'x-api-key': DEMO_KEYS.global } });
    };
    await expect(meet('reset')).rejects.toThrow(TypeError);
    await expect((await meet('cut')).text()).rejects.toThrow();
    const hanging = meet('hang').catch(() => 'broken off');
    await own.close();
    await hanging;
    await expect(standInFetch(own.port)(`${API}/user`)).rejects.toThrow(TypeError);
  });

  test('a hanging request gets the true answer once the fault is over', async () => {
    standIn.faults.set({ match: '/v1/user', kind: 'hang' });
    const answer = get(`${API}/user`);
    const first = await Promise.race([answer, new Promise((done) => setTimeout(done, 50, 'nothing yet'))]);
    expect(first).toBe('nothing yet');
    standIn.faults.clear();
    expect((await answer).status).toBe(200);
  });

  test('a fault can change users in an answer', async () => {
    standIn.faults.set({ match: '/users', kind: 'change', change: (user) => ({ ...user, status: 'NEW' }) });
    expect((await users('')).every(({ status }) => status === 'NEW')).toBe(true);
  });
});

describe('the generated world', () => {
  test('the same seed gives the same people', () => {
    const names = (seed: number) =>
      [...generateWorld({ seed }).users.values()].map(({ id, name }) => id + name);
    expect(names(3)).toEqual(names(3));
    expect(names(3)).not.toEqual(names(4));
  });

  test('every standing occurs, and people have another one elsewhere', () => {
    const world = generateWorld();
    const here = world.expected(world.workspaceNamed(WORKSPACE_NAMES.main).id);
    const there = world.expected(world.workspaceNamed(WORKSPACE_NAMES.second).id);
    expect(new Set(here.values())).toEqual(new Set(STANDINGS));
    const swapped = [...here].filter(([id, one]) => one === 'deactivated-here' && there.get(id) === 'active');
    expect(swapped.length).toBeGreaterThan(20);
  });

  test('a quiet workspace has nobody to flag, and neither have its pages', () => {
    const world = generateWorld();
    const { id } = world.workspaceNamed(WORKSPACE_NAMES.quiet);
    expect([...world.expected(id).values()].some((one) => FLAGGED_BY_DEFAULT.includes(one))).toBe(false);
    for (const path of ['/teams', '/reports/detailed', '/approvals']) {
      expect(expectedBadges(world, path, id)).toEqual([]);
    }
  });

  test('large and heavy workspaces have the requested size', () => {
    const world = generateWorld({ members: 20_000, memberships: 60 });
    const { members } = world.workspaceNamed(WORKSPACE_NAMES.main);
    expect(members.size).toBe(20_000);
    let total = 0;
    for (const { projects, groups } of members.values()) total += projects.length + groups.length + 1;
    expect(total / members.size).toBeGreaterThan(55);
    expect(total / members.size).toBeLessThan(65);
  });
});

describe('where the service is known to vary', () => {
  test('a plan may be named, null or missing', async () => {
    const planOf = async (): Promise<unknown> => {
      const all = (await (await get(`${API}/workspaces`)).json()) as { id: string }[];
      const found = all.find(({ id }) => id === main.id) ?? {};
      return 'featureSubscriptionType' in found ? found.featureSubscriptionType : 'not told';
    };
    const { plan } = main;
    for (const value of ['FREE', null]) {
      main.plan = value;
      expect(await planOf()).toBe(value);
    }
    main.plan = undefined;
    expect(await planOf()).toBe('not told');
    main.plan = plan;
  });

  test('requests may have an hourly quota, list pages a largest size, and lists of accounts may be refused', async () => {
    const list = `${API}/workspaces/${main.id}/users`;
    standIn.behaviour.largestPage = 200;
    expect(await refusal(await get(`${list}?page-size=1000`))).toEqual([400, 3001]);
    expect((await get(`${list}?page-size=200`)).status).toBe(200);
    standIn.behaviour.refusesAccounts = true;
    expect(await refusal(await get(`${list}?account-statuses=LIMITED`))).toEqual([403, 501]);
    standIn.behaviour.hourlyQuota = 2;
    const asked = [];
    for (let count = 0; count < 4; count++) {
      asked.push((await get(`${API}/workspaces/${quiet.id}/users?page-size=1`)).status);
    }
    expect(asked).toEqual([200, 200, 429, 429]);
  });

  test('a role may see nothing of others or only assignments, and entries may be of other workspaces', async () => {
    const key = standIn.world.keys.get(DEMO_KEYS.blind);
    if (key === undefined) throw new Error('there is no such key');
    const kindsOfOthers = async (sight: 'own' | 'assignments'): Promise<Set<string>> => {
      const hiding = { ...key, key: `sight-${sight}`, sight };
      standIn.world.keys.set(hiding.key, hiding);
      const list = await users('memberships=ALL', hiding.key);
      expect(list.find(({ id }) => id === key.userId)?.memberships.length).toBeGreaterThan(0);
      const others = list.filter(({ id }) => id !== key.userId);
      return new Set(others.flatMap((user) => user.memberships.map((one) => one.membershipType)));
    };
    expect(await kindsOfOthers('own')).toEqual(new Set());
    expect(await kindsOfOthers('assignments')).toEqual(new Set(['PROJECT', 'USERGROUP']));
    const [id, member] = [...main.members][0] ?? [];
    if (member === undefined) throw new Error('the workspace lists nobody');
    const more = { targetId: quiet.id, membershipType: 'WORKSPACE', membershipStatus: 'INACTIVE' };
    member.more = [more, more];
    const found = (await users('memberships=ALL')).find((user) => user.id === id);
    expect(found?.memberships.filter(({ targetId }) => targetId === quiet.id)).toHaveLength(2);
    delete member.more;
  });
});
