/**
 * Members of a list as text for the database: one chunk for each page, which can be read as a whole or by id. Pure:
 * no browser API.
 */

import type { Standing } from '../../domain/standing.ts';
import type { Member } from '../../domain/types-of-members-lists-and-history.ts';

/** A member, and when the service showed them, ms since the epoch by its own clock. */
export interface Sighting {
  readonly member: Member;
  readonly at: number;
}

/** The members of sightings, by id. */
export function membersOf(sightings: Iterable<readonly [id: string, Sighting]>): Map<string, Member> {
  return new Map(Array.from(sightings, ([id, { member }]) => [id, member]));
}

/** A row of a chunk. Group and project ids are numbers into the chunk's table, which keeps rows small and fast. */
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

/** Writes members as one string, some at a time, because texts take less memory than rows. */
export class ChunkWriter {
  readonly #table: string[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #texts: string[] = [];
  #rows: Row[] = [];

  /** `seenAt`: when the service showed the member, if that differs from the time of the chunk. */
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

  /** Turns the rows added since the last call into text. */
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

/**
 * Members as one string. `at`: when the service answered, ms since the epoch. A sighting at another time keeps its
 * own.
 */
export function writeChunk(sightings: readonly Sighting[], at: number): string {
  const writer = new ChunkWriter();
  for (const { member, at: seenAt } of sightings) writer.put(member, seenAt === at ? undefined : seenAt);
  return writer.text();
}

/** The reverse of `writeChunk`. `light`: without the ids of groups and projects, for a walk over all. */
export function readChunk(text: string, at: number, light = false): Sighting[] {
  const { table, rows } = JSON.parse(text) as Chunk;
  return rows.map((row) => readRow(row, light ? EMPTY_TABLE : table, at));
}

const EMPTY_TABLE: readonly string[] = [];

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

/**
 * Separates the table from the rows of a chunk. It cannot occur within their texts, because quotes are escaped there.
 */
const ROWS_BORDER = '],"rows":[';

/** Reads only the members with these ids from a chunk. Throws as `readChunk` does, but only for their rows. */
export function findInChunk(text: string, at: number, ids: Iterable<string>): Sighting[] {
  const border = text.indexOf(ROWS_BORDER);
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

/** A row begins after the border or after another row. A list of texts within a row follows a text instead. */
function startOfRow(text: string, border: number, id: string): number {
  const beginning = `["${id}",`;
  const first = border + ROWS_BORDER.length;
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
