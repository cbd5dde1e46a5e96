/** Workspaces as bytes in memory, and answers of the API from them. */
import { idOf, nameOf, standingOf, workspaceOf } from './people.ts';
import type { BenchServer } from './server.ts';

export interface Workspace {
  readonly id: string;
  /** Members, separated by commas. */
  readonly bytes: Buffer;
  /** Where each member ends in `bytes`. */
  readonly ends: readonly number[];
}

/** Project memberships of a person. */
const PROJECTS = 18;

/** `projects`: project memberships of a person. `turn`: another number makes other memberships inactive. */
export function makeWorkspace(
  size: number,
  { id = workspaceOf(size), projects = PROJECTS, turn = 0 } = {},
): Workspace {
  const pieces: Buffer[] = [];
  const ends: number[] = [];
  let end = 0;
  for (let at = 0; at < size; at += 1) {
    // The first member owns the key.
    const isActive = at === 0 || standingOf(at + turn) !== 'deactivated-here';
    const piece = Buffer.from(`${JSON.stringify(userOf(at, id, projects, isActive))},`);
    pieces.push(piece);
    end += piece.length;
    ends.push(end);
  }
  return { id, bytes: Buffer.concat(pieces), ends };
}

function userOf(at: number, workspaceId: string, projects: number, isActive: boolean): object {
  const id = idOf(at);
  const membership = (targetId: string, membershipType: string, membershipStatus = 'ACTIVE') => ({
    userId: id,
    hourlyRate: membershipType === 'PROJECT' ? { amount: 9500, currency: 'USD' } : null,
    costRate: null,
    targetId,
    membershipType,
    membershipStatus,
  });
  return {
    id,
    email: `member.${at}@example.com`,
    name: nameOf(at),
    memberships: [
      membership(workspaceId, 'WORKSPACE', isActive ? 'ACTIVE' : 'INACTIVE'),
      ...Array.from({ length: projects }, (_, n) =>
        membership(idOf(50_000 + ((at * 7 + n) % 400)), 'PROJECT'),
      ),
      membership(idOf(60_000 + (at % 20)), 'USERGROUP'),
    ],
    profilePicture: 'https://img.clockify.me/no-user-image.png',
    activeWorkspace: workspaceId,
    defaultWorkspace: workspaceId,
    settings: {
      weekStart: 'MONDAY',
      timeZone: 'Europe/Belgrade',
      timeFormat: 'HOUR24',
      lang: 'EN',
      theme: 'DEFAULT',
    },
    status: 'ACTIVE',
    customFields: [],
    roles: [],
  };
}

/**
 * Lets the server answer for these workspaces as the API does, each with this many groups and projects. Returns the
 * list of requested users pages, which keeps growing.
 */
export function serve(
  server: BenchServer,
  workspaces: readonly Workspace[],
  names: number,
): { asked: { path: string; bytes: number }[] } {
  const log: { asked: { path: string; bytes: number }[] } = { asked: [] };
  const whole = (value: unknown) => ({ body: [Buffer.from(JSON.stringify(value))], lastPage: true });
  const byId = new Map(workspaces.map((one) => [one.id, one]));
  server.answer = (path, query) => {
    if (path === '/v1/user') {
      return whole({ id: idOf(0), name: nameOf(0), email: '', activeWorkspace: workspaces[0]?.id });
    }
    if (path === '/v1/workspaces') {
      return whole(workspaces.map(({ id }, at) => ({ id, name: `Workspace ${at + 1}`, memberships: [] })));
    }
    const [, id = '', list] =
      /^\/v1\/workspaces\/([0-9a-f]{24})\/(users|user-groups|projects)$/.exec(path) ?? [];
    const workspace = byId.get(id);
    if (workspace === undefined) return null;
    const size = Number(query.get('page-size') ?? 50);
    const first = (Number(query.get('page') ?? 1) - 1) * size;
    if (list !== 'users') {
      const length = Math.max(0, Math.min(size, names - first));
      const some = Array.from({ length }, (_, at) => ({
        id: idOf(50_000 + first + at),
        name: `Name ${first + at}`,
      }));
      return { ...whole(some), lastPage: first + size >= names };
    }
    if (query.has('account-statuses')) {
      log.asked.push({ path: `${path}?${query}`, bytes: 2 });
      return whole([]);
    }
    const { bytes, ends } = workspace;
    const from = ends[first - 1] ?? 0;
    const to = ends[Math.min(first + size, ends.length) - 1] ?? 0;
    log.asked.push({ path: `${path}?${query}`, bytes: to - from + 1 });
    if (first >= ends.length) return whole([]);
    return {
      body: [Buffer.from('['), bytes.subarray(from, to - 1), Buffer.from(']')],
      lastPage: first + size >= ends.length,
    };
  };
  return log;
}
