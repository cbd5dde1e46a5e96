/**
 * A list of members as it is read and kept: from an API user to a `Member`, chunks of members as text for the
 * database, and counts. Pure: no browser API.
 */
import type { ApiUser } from '../clockify/schema.ts';
import type { Member, RosterInfo } from '../domain/member.ts';
import { type Standing, standingBy, workspaceMembership } from '../domain/standing.ts';

/** A member and when the service said so, ms since the epoch by its own clock. */
export interface Sighting {
  readonly member: Member;
  readonly at: number;
}

/** `detailed`: the user came with `memberships=ALL`. */
export function toMember(user: ApiUser, workspaceId: string, detailed: boolean): Member {
  const groups: string[] = [];
  const projects: string[] = [];
  for (const { membershipType, membershipStatus, targetId } of user.memberships) {
    if (membershipStatus === 'INACTIVE') continue;
    if (membershipType === 'PROJECT') projects.push(targetId);
    else if (membershipType === 'USERGROUP' && !isDefaultGroup(targetId, workspaceId)) groups.push(targetId);
  }
  const membership = workspaceMembership(user, workspaceId);
  const found = standingBy(user, membership);
  return {
    id: user.id,
    name: user.name,
    email: user.email,
    account: user.status,
    membership: membership ?? '',
    standing: found === 'not-a-member' && user.damaged ? 'unknown' : found,
    roles: user.roles,
    groups: distinct(groups),
    projects: distinct(projects),
    detailed,
  };
}

/** The same target has been seen twice in one list (2020). */
function distinct(ids: string[]): string[] {
  return ids.length < 2 ? ids : [...new Set(ids)];
}

/** The group that everyone is in: its id is the workspace's, one higher (recorded in 2020). */
function isDefaultGroup(groupId: string, workspaceId: string): boolean {
  return (
    groupId.slice(0, -8) === workspaceId.slice(0, -8) &&
    Number.parseInt(groupId.slice(-8), 16) === Number.parseInt(workspaceId.slice(-8), 16) + 1
  );
}

/** The members of one page, each once. */
export function toMembers(users: readonly ApiUser[], workspaceId: string, detailed: boolean): Member[] {
  const members = new Map<string, Member>();
  for (const user of users) {
    members.set(user.id, settle(members.get(user.id), toMember(user, workspaceId, detailed)));
  }
  return [...members.values()];
}

/**
 * The later of two records of a member on one page. Records that contradict each other are evidence of nothing:
 * the standing is then `unknown`.
 */
export function settle(earlier: Member | undefined, later: Member): Member {
  return earlier === undefined || earlier.standing === later.standing
    ? later
    : { ...later, membership: 'CONFLICT', standing: 'unknown' };
}

/** Accounts that neither the plain list nor the quick check shows. */
export function isListedApart(account: string): boolean {
  return account === 'LIMITED' || account === 'LIMITED_DELETED' || account === 'DELETED';
}

export function countStandings(members: Iterable<Member>): RosterInfo['counts'] {
  const counts: Partial<Record<Standing, number>> = {};
  for (const member of members) counts[member.standing] = (counts[member.standing] ?? 0) + 1;
  return counts;
}

/** A row of a chunk; group and project ids are numbers of the chunk's table, which makes it small and fast. */
type Row = [
  id: string,
  name: string,
  email: string,
  account: string,
  membership: string,
  standing: Standing,
  roles: readonly string[],
  groups: readonly number[],
  projects: readonly number[],
  detailed: 0 | 1,
  at?: number,
];

interface Chunk {
  readonly table: readonly string[];
  readonly rows: readonly Row[];
}

/** Writes members as one string, some at a time: texts weigh less than the rows they are made of. */
export class ChunkWriter {
  readonly #table: string[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #texts: string[] = [];
  #rows: Row[] = [];

  /** `seenAt`: when the service said so, unless it is the time of the whole chunk. */
  put(m: Member, seenAt?: number): void {
    const row: Row = [
      m.id,
      m.name,
      m.email,
      m.account,
      m.membership,
      m.standing,
      m.roles,
      this.#numbersOf(m.groups),
      this.#numbersOf(m.projects),
      m.detailed ? 1 : 0,
    ];
    if (seenAt !== undefined) row.push(seenAt);
    this.#rows.push(row);
  }

  /** Ends some. */
  flush(): void {
    if (this.#rows.length > 0) this.#texts.push(JSON.stringify(this.#rows).slice(1, -1));
    this.#rows = [];
  }

  /** The text of a `Chunk`. */
  text(): string {
    this.flush();
    return `{"table":${JSON.stringify(this.#table)},"rows":[${this.#texts.join()}]}`;
  }

  #numbersOf(ids: readonly string[]): number[] {
    const numbers: number[] = [];
    for (const id of ids) {
      let number = this.#numbers.get(id);
      if (number === undefined) {
        number = this.#table.push(id) - 1;
        this.#numbers.set(id, number);
      }
      numbers.push(number);
    }
    return numbers;
  }
}

/** Members as one string. `at`: when the service answered; a sighting of another time keeps its own. */
export function writeChunk(sightings: readonly Sighting[], at: number): string {
  const writer = new ChunkWriter();
  for (const { member, at: seenAt } of sightings) writer.put(member, seenAt === at ? undefined : seenAt);
  return writer.text();
}

/** The reverse of `writeChunk`. `light`: without the ids of groups and projects, for a walk over all. */
export function readChunk(text: string, at: number, light = false): Sighting[] {
  const { table, rows } = JSON.parse(text) as Chunk;
  return rows.map((row) => readRow(row, light ? NO_TABLE : table, at));
}

const NO_TABLE: readonly string[] = [];

function readRow(
  [id, name, email, account, membership, standing, roles, groups, projects, detailed, seenAt]: Row,
  table: readonly string[],
  at: number,
): Sighting {
  const idsOf = (numbers: readonly number[]): string[] =>
    table.length === 0 ? [] : numbers.flatMap((number) => table[number] ?? []);
  return {
    member: {
      id,
      name,
      email,
      account,
      membership,
      standing,
      roles,
      groups: idsOf(groups),
      projects: idsOf(projects),
      detailed: detailed === 1,
    },
    at: seenAt ?? at,
  };
}

/** Stands between table and rows of a chunk, and nowhere within a text of them: quotes are escaped there. */
const ROWS = '],"rows":[';

/** Members with these ids out of a chunk, and no others of it. Throws where `readChunk` does for their rows. */
export function findInChunk(text: string, at: number, ids: Iterable<string>): Sighting[] {
  const border = text.indexOf(ROWS);
  const head = text.indexOf('[');
  if (border < 0) throw new SyntaxError('a chunk has rows');
  const found: Sighting[] = [];
  let table: string[] | undefined;
  for (const id of ids) {
    const start = startOfRow(text, border, id);
    if (start < 0) continue;
    table ??= JSON.parse(text.slice(head, border + 1)) as string[];
    found.push(readRow(JSON.parse(text.slice(start, endOfRow(text, start))) as Row, table, at));
  }
  return found;
}

/** Rows begin after the border or after another row; a list within a row that holds texts follows on a text. */
function startOfRow(text: string, border: number, id: string): number {
  const beginning = `["${id}",`;
  const first = border + ROWS.length;
  for (let at = text.indexOf(beginning, first); at !== -1; at = text.indexOf(beginning, at + 1)) {
    if (at === first || text.startsWith('],', at - 2)) return at;
  }
  return -1;
}

function endOfRow(text: string, start: number): number {
  let depth = 0;
  let isText = false;
  for (let at = start; at < text.length; at += 1) {
    const character = text[at];
    if (isText) {
      if (character === '\\') at += 1;
      else if (character === '"') isText = false;
    } else if (character === '"') isText = true;
    else if (character === '[') depth += 1;
    else if (character === ']') {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return text.length;
}
