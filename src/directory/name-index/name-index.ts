/**
 * The index a page looks names up in: built by the background as one string (10 000 rows cross to a content
 * script in milliseconds as a string, not as objects), read by the content script. Pure: no browser API.
 *
 * First a table of the beginnings of flagged names, by which the text of a whole page is searched for any of them,
 * and the length of the shortest: it is made here and not by each page, which would take some milliseconds of its
 * load. Then, after an empty line, a line for each normalised name of which at least one bearer has a flagged
 * standing: `name FIELD id SPACE standing [SPACE email] [FIELD id SPACE standing …]`. Then an empty line. Then, all
 * in a row, a print of each name that nobody flagged bears: they are needed only to tell a list of members from
 * other text with commas. Lines, the people of a line and prints are sorted: lists that say the same are the same
 * text, in whatever order the members came.
 */

import { normalizeName } from '../../domain/case-spaces-and-accents-of-names.ts';
import { isOneWord } from '../../domain/one-word-names.ts';
import type { Standing } from '../../domain/standing.ts';
import type { Member } from '../../domain/types-of-members-lists-and-history.ts';

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
  /**
   * Whether somebody in the workspace has the name, flagged or not. Wrongly true for one in 10 000 names that nobody
   * has.
   */
  has(name: string): boolean;
  /**
   * Whether a text may contain a name that `get` knows. The text is printable ASCII or comes from `foldText`, in NFD.
   * May be true without a name, but never false with one. A run of white space counts as one space.
   */
  mayHold(text: string): boolean;
}

/** No normalised name contains them, and JSON escapes none of them. */
export const LINE = '\x7f';
export const FIELD = '  ';
const SECTION_BREAK = LINE + LINE;

/** When a text is searched for any name, this many leading characters tell names apart. */
const HEAD_LENGTH = 24;
/** Size of the table: entries for each character of a name, and the smallest and largest number of entries. */
const TABLE_FACTOR = 4;
const MIN_TABLE = 1 << 12;
const MAX_TABLE = 1 << 18;
/** Factor of the hash, which is a place in the table. */
const HASH_FACTOR = 31;
/** Values of the table, by the hash of a beginning: a name goes on there, or ends there. Otherwise 0. */
const PREFIX = 1;
const WHOLE = 2;
/** Two places of the table make one character, of which this is the first: printable, and none that JSON escapes. */
const FIRST_PAIR = 48;
const SPACE = 32;
/** Length of a print, in characters. */
const PRINT_LENGTH = 6;
/** Stands in place of a print for members without a name. */
export const NAMELESS_PRINT = '------';

/**
 * The table of the names' beginnings. Its length is half a power of two, and one more character for the length of the
 * shortest name.
 */
function makeTable(names: readonly string[]): string {
  const characters = names.reduce((sum, name) => sum + Math.min(name.length, HEAD_LENGTH), 0);
  let size = MIN_TABLE;
  while (size < characters * TABLE_FACTOR && size < MAX_TABLE) size *= 2;
  const table = new Uint8Array(size);
  let shortest = HEAD_LENGTH;
  for (const composed of names) {
    // A part of a text in NFD is in NFD, whichever accent the next part begins with.
    const name = composed.normalize('NFD');
    shortest = Math.min(shortest, name.length);
    let hash = 0;
    for (let at = 0; at < name.length && at < HEAD_LENGTH; at += 1) {
      hash = (hash * HASH_FACTOR + name.charCodeAt(at)) & (size - 1);
      table[hash] ||= PREFIX;
    }
    table[hash] = WHOLE;
  }
  let text = '';
  for (let at = 0; at < size; at += 2)
    text += String.fromCharCode(FIRST_PAIR | (table[at] ?? 0) | ((table[at + 1] ?? 0) << 2));
  return text + String.fromCharCode(FIRST_PAIR + shortest);
}

/** A 30-bit hash of a name. With 100 000 members, one in 10 000 names that nobody has seems to be somebody's. */
export function printOf(name: string): string {
  let hash = 0;
  for (let at = 0; at < name.length; at += 1) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return ((hash ^ (hash >>> 13)) >>> 2).toString(32).padStart(PRINT_LENGTH, '0');
}

/** Its table, with the length of the shortest name; its lines, of which one is empty where nobody is flagged; its prints. */
export function sectionsOf(text: string): { table: string; lines: string; prints: string } {
  const [table = '', lines = '', prints = ''] = text.split(SECTION_BREAK);
  return { table, lines, prints };
}

/** The index of a list. `flagged`: the standings that get a badge. */
export function buildIndex(members: Iterable<Member>, flagged: ReadonlySet<Standing>): string {
  const lines: string[] = [];
  const others = new Set<string>();
  for (const [name, namesakes] of byName(members)) {
    const line = lineOf(name, namesakes, flagged);
    if (line === null) others.add(printOf(name));
    else lines.push(line);
  }
  lines.sort();
  return [tableOf(lines), lines.join(LINE), [...others].sort().join('')].join(SECTION_BREAK);
}

/**
 * The index of a list after a change: the same text that `buildIndex` makes of all its members. `bearers`: for the
 * print of each name that was or is borne by somebody who has changed, all members whose names have that print.
 */
export function amendIndex(
  text: string,
  bearers: ReadonlyMap<string, readonly Member[]>,
  flagged: ReadonlySet<Standing>,
): string {
  const { table, lines, prints } = sectionsOf(text);
  const old = lines === '' ? [] : lines.split(LINE);
  const next = old.filter((line) => !bearers.has(printOf(nameOf(line))));
  let others = prints;
  for (const [print, members] of bearers) {
    let isOther = false;
    for (const [name, namesakes] of byName(members)) {
      const line = lineOf(name, namesakes, flagged);
      if (line === null) isOther = true;
      else next.push(line);
    }
    const at = placeOf(others, print, PRINT_LENGTH);
    const end = others.startsWith(print, at) ? at + PRINT_LENGTH : at;
    others = others.slice(0, at) + (isOther ? print : '') + others.slice(end);
  }
  next.sort();
  const isSame =
    next.length === old.length && next.every((line, at) => nameOf(line) === nameOf(old[at] ?? ''));
  return [isSame ? table : tableOf(next), next.join(LINE), others].join(SECTION_BREAK);
}

function byName(members: Iterable<Member>): Map<string, Member[]> {
  const found = new Map<string, Member[]>();
  for (const member of members) {
    const name = normalizeName(member.name);
    if (name === '') continue;
    const namesakes = found.get(name);
    if (namesakes === undefined) found.set(name, [member]);
    else namesakes.push(member);
  }
  return found;
}

/** `null` for a name that no flagged person has. */
function lineOf(name: string, namesakes: readonly Member[], flagged: ReadonlySet<Standing>): string | null {
  if (!namesakes.some((member) => flagged.has(member.standing))) return null;
  const needsEmail = namesakes.length > 1 || isOneWord(name);
  const entries = namesakes.map(({ id, standing, email }) => {
    const row = `${id} ${standing}`;
    const address = needsEmail ? email.trim().toLowerCase() : '';
    return address === '' || /[\s\x7f]/.test(address) ? row : `${row} ${address}`;
  });
  return [name, ...entries.sort()].join(FIELD);
}

/**
 * The position of the row that begins with `key` in a text of sorted rows of `width` characters each, or the position
 * where it would be.
 */
export function placeOf(rows: string, key: string, width: number): number {
  let low = 0;
  let high = rows.length / width;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rows.slice(middle * width) < key) low = middle + 1;
    else high = middle;
  }
  return low * width;
}

const nameOf = (line: string): string => line.slice(0, line.indexOf(FIELD));

const tableOf = (lines: readonly string[]): string => makeTable(lines.map(nameOf));

/** Whether nobody in an index is flagged, so that a page has nothing to look for. */
export function flagsNobody(text: string): boolean {
  return text.includes(SECTION_BREAK + SECTION_BREAK);
}

/**
 * The reverse of `buildIndex`. Names are read at the first look-up, so a page with nobody to flag never reads them.
 * Malformed lines are ignored.
 */
export function readIndex(text: string): RosterIndex {
  const rows = new Map<string, string>();
  const { table, lines, prints } = sectionsOf(text);
  const end = table.length - 1;
  const mask = 2 * end - 1;
  const shortest = text.charCodeAt(end) - FIRST_PAIR;

  function rowOf(name: string): string | undefined {
    if (rows.size === 0) {
      for (const line of lines.split(LINE)) {
        const end = line.indexOf(FIELD);
        if (end > 0) rows.set(line.slice(0, end), line.slice(end + FIELD.length));
      }
    }
    return rows.get(name);
  }

  function mayHold(within: string): boolean {
    for (let start = 0; start < within.length; start += 1) {
      let hash = 0;
      let before = SPACE;
      for (let at = start; at < within.length; at += 1) {
        let code = within.charCodeAt(at);
        if (code <= SPACE) {
          if (at === start) break;
          if (before === SPACE) continue;
          code = SPACE;
        } else if (code >= 65 && code <= 90) code += 32;
        before = code;
        hash = (hash * HASH_FACTOR + code) & mask;
        // Without a table this is NaN, which becomes 0.
        const known = (text.charCodeAt(hash >> 1) >> ((hash & 1) * 2)) & 3;
        if (known < PREFIX) break;
        const length = at - start + 1;
        if (known < WHOLE || length < shortest) continue;
        if (length >= HEAD_LENGTH || rowOf(normalizeName(within.slice(start, at + 1)))) return true;
      }
    }
    return false;
  }

  function isOther(name: string): boolean {
    const print = printOf(name);
    return prints.startsWith(print, placeOf(prints, print, PRINT_LENGTH));
  }

  return {
    mayHold,
    get(name) {
      const row = rowOf(name);
      return row ? readEntries(row) : undefined;
    },
    has(name) {
      return name !== '' && (!!rowOf(name) || isOther(name));
    },
  };
}

function readEntries(row: string): readonly IndexEntry[] {
  const entries: IndexEntry[] = [];
  for (const entry of row.split(FIELD)) {
    const [id, standing, email] = entry.split(' ');
    if (id && standing) entries.push({ id, standing: standing as Standing, email });
  }
  return entries;
}
