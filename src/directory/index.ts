/**
 * The index a page looks names up in: built by the background as one string (10 000 rows cross to a content
 * script in milliseconds as a string, not as objects), read by the content script. Pure: no browser API.
 *
 * First a line for each normalised name of which at least one bearer has a flagged standing:
 * `name TAB id SPACE code [SPACE email] [TAB id SPACE code …]`. Then an empty line. Then the names that nobody
 * flagged bears, one a line: they are needed only to tell a list of members from other text with commas.
 */
import type { Member } from './member.ts';
import { isOneWord, normalizeName } from './names.ts';
import { STANDINGS, type Standing } from './standing.ts';

export interface IndexEntry {
  readonly id: string;
  readonly standing: Standing;
  /** Lower case; present only where it may be needed as evidence: namesakes and one-word names. */
  readonly email?: string | undefined;
}

/** Names are normalised. */
export interface RosterIndex {
  /** Everyone who bears the name, when one of them has a flagged standing. */
  get(name: string): readonly IndexEntry[] | undefined;
  /** Somebody of the workspace bears the name, flagged or not. */
  has(name: string): boolean;
  /** The names that `get` answers. */
  flaggedNames(): Iterable<string>;
}

/** The index of a list. `flagged`: the standings that get a badge. */
export function buildIndex(members: Iterable<Member>, flagged: ReadonlySet<Standing>): string {
  const byName = new Map<string, Member[]>();
  for (const member of members) {
    const name = normalizeName(member.name);
    if (name === '') continue;
    const namesakes = byName.get(name);
    if (namesakes === undefined) byName.set(name, [member]);
    else namesakes.push(member);
  }
  const lines: string[] = [];
  const others: string[] = [];
  for (const [name, namesakes] of byName) {
    if (!namesakes.some((member) => flagged.has(member.standing))) {
      others.push(name);
      continue;
    }
    const needsEmail = namesakes.length > 1 || isOneWord(name);
    const entries = namesakes.map(({ id, standing, email }) => {
      const row = `${id} ${STANDINGS.indexOf(standing)}`;
      const address = needsEmail ? email.trim().toLowerCase() : '';
      return address === '' || /\s/.test(address) ? row : `${row} ${address}`;
    });
    lines.push(`${name}\t${entries.join('\t')}`);
  }
  return `${lines.join('\n')}\n\n${others.join('\n')}`;
}

/**
 * The reverse of `buildIndex`. Only the flagged names are read at once; the others when one is first asked
 * for. Lines that are not of its form are passed over.
 */
export function readIndex(text: string): RosterIndex {
  const [head = '', unflagged = ''] = text.split('\n\n', 2);
  const rows = new Map<string, string | readonly IndexEntry[]>();
  for (const line of head.split('\n')) {
    const tab = line.indexOf('\t');
    if (tab > 0) rows.set(line.slice(0, tab), line.slice(tab + 1));
  }
  let others: ReadonlySet<string> | undefined;
  return {
    get(name) {
      const row = rows.get(name);
      if (typeof row !== 'string') return row;
      const entries = readEntries(row);
      rows.set(name, entries);
      return entries;
    },
    has(name) {
      if (rows.has(name)) return true;
      others ??= new Set(unflagged.split('\n'));
      return name !== '' && others.has(name);
    },
    flaggedNames: () => rows.keys(),
  };
}

function readEntries(row: string): readonly IndexEntry[] {
  const entries: IndexEntry[] = [];
  for (const part of row.split('\t')) {
    const [id, code, email] = part.split(' ');
    const standing = STANDINGS[Number(code)];
    if (id && standing !== undefined) entries.push({ id, standing, email });
  }
  return entries;
}
