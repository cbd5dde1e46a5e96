/**
 * The index a page looks names up in: built by the background as one string (10 000 rows cross to a content
 * script in milliseconds as a string, not as objects), read by the content script. Pure: no browser API.
 *
 * One line for each normalised name: `name TAB id SPACE code [SPACE email] [TAB id SPACE code …]`.
 */
import type { Member } from './member.ts';
import { normalizeName } from './names.ts';
import { STANDINGS, type Standing } from './standing.ts';

export interface IndexEntry {
  readonly id: string;
  readonly standing: Standing;
  /** Lower case; present only where it may be needed as evidence: namesakes and one-word names. */
  readonly email?: string;
}

/** Normalised name → everyone who bears it. */
export type RosterIndex = ReadonlyMap<string, readonly IndexEntry[]>;

/** The index of a list. `flagged`: the standings that get a badge (decides whose e-mail is evidence). */
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
  for (const [name, members] of byName) {
    const anyFlagged = members.some((member) => flagged.has(member.standing));
    const needsEmail = anyFlagged && (members.length > 1 || !name.includes(' '));
    const entries = members.map(({ id, standing, email }) => {
      const code = STANDINGS.indexOf(standing).toString();
      return needsEmail && email !== '' ? `${id} ${code} ${email.toLowerCase()}` : `${id} ${code}`;
    });
    lines.push(`${name}\t${entries.join('\t')}`);
  }
  return lines.join('\n');
}

/** The reverse of `buildIndex`. Lines that are not of its form are passed over. */
export function readIndex(text: string): RosterIndex {
  const index = new Map<string, readonly IndexEntry[]>();
  if (text === '') return index;
  for (const line of text.split('\n')) {
    const [name, ...rows] = line.split('\t');
    if (name === undefined || name === '') continue;
    const entries: IndexEntry[] = [];
    for (const row of rows) {
      const [id, code, email] = row.split(' ');
      const standing = STANDINGS[Number(code)];
      if (id === undefined || standing === undefined) continue;
      entries.push(email === undefined ? { id, standing } : { id, standing, email });
    }
    if (entries.length > 0) index.set(name, entries);
  }
  return index;
}
