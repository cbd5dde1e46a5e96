/**
 * What a text says about members: nobody, one name, or a list of names. Pure: no DOM, no browser API.
 * Exact text first; then `Name (you)`, `Name's`, `Name <mail>`; then lists separated by commas. Never a part
 * of prose.
 */
import type { IndexEntry, RosterIndex } from '../directory/index.ts';
import { normalizeName } from '../directory/names.ts';
import type { Words } from './words.ts';

/** A name in a text, and everyone who bears it. At least one of them has a flagged standing. */
export interface NamePart {
  /** Normalised. */
  readonly name: string;
  readonly people: readonly IndexEntry[];
}

export interface Reading {
  /** More than one part only in a list. Parts of which nobody is flagged are left out. */
  readonly parts: readonly NamePart[];
  readonly list: boolean;
  /** The address of `Name <mail>`, lower case. */
  readonly mail?: string | undefined;
}

/** `null`: not a member's name. `unflagged`: a name or a list of names, nobody in it flagged. */
export type ReadResult = Reading | 'unflagged' | null;

const POSSESSIVE = /^(.+)['’]s$/;
const WITH_MAIL = /^(.+?) ?<([^<>\s@]+@[^<>\s@]+)>$/;
/** More commas than any name holds; bounds the look for the longest name in a list. */
const MAX_COMMAS_IN_NAME = 3;
const MAX_TEXT = 20_000;

/** How many leading characters the prefilter compares. */
const HEAD = 6;
const TABLE = 1 << 16;
const PREFIX = 1;
const WHOLE = 2;

export interface Matcher {
  /**
   * The cheap question asked of every text on a page: false when the text cannot begin with a flagged name
   * nor be a list that holds one. It may be true for nothing.
   */
  mayMatch(text: string): boolean;
  read(text: string): ReadResult;
  /** The text as it is, is somebody's name. */
  isName(text: string): boolean;
}

/** `words`: what stands behind one's own name, and how a list goes on after its last name. */
export function createMatcher(index: RosterIndex, words: Pick<Words, 'you' | 'more'>): Matcher {
  const you = new RegExp(`^(.+?) ?\\((?:${words.you})\\)$`);
  const andMore = new RegExp(`^(.+?),? ?(?:${words.more})$`);
  const heads = new Uint8Array(TABLE);
  for (const name of index.flaggedNames()) {
    addHead(heads, name);
    addHead(heads, name.normalize('NFD'));
  }

  function readList(body: string, counted: boolean): ReadResult {
    const pieces = body.split(',');
    const nameAt = (at: number, length: number) =>
      pieces
        .slice(at, at + length)
        .join(',')
        .trim();
    if (pieces.length < 2 && !counted) return null;
    // From the end: the longest name at each place from which the rest is names only.
    const lengths: number[] = [];
    lengths[pieces.length] = 0;
    for (let at = pieces.length - 1; at >= 0; at -= 1) {
      const longest = Math.min(pieces.length - at, MAX_COMMAS_IN_NAME + 1);
      for (let length = longest; length > 0 && lengths[at] === undefined; length -= 1) {
        if (lengths[at + length] === undefined) continue;
        if (index.has(nameAt(at, length))) lengths[at] = length;
      }
    }
    if (lengths[0] === undefined) return null;
    const parts: NamePart[] = [];
    for (let at = 0; at < pieces.length; at += lengths[at] ?? 1) {
      const name = nameAt(at, lengths[at] ?? 1);
      const people = index.get(name);
      if (people !== undefined) parts.push({ name, people });
    }
    return parts.length > 0 ? { parts, list: true } : 'unflagged';
  }

  return {
    mayMatch(text) {
      let end = text.length;
      let start = 0;
      while (start < end && text.charCodeAt(start) <= 32) start += 1;
      if (start === end) return false;
      while (text.charCodeAt(end - 1) <= 32) end -= 1;
      if (mayBegin(heads, text, start, end)) return true;
      for (let comma = text.indexOf(',', start); comma !== -1; comma = text.indexOf(',', comma + 1)) {
        let next = comma + 1;
        while (next < end && text.charCodeAt(next) <= 32) next += 1;
        if (next < end && mayBegin(heads, text, next, end)) return true;
      }
      return false;
    },
    isName: (text) => index.has(normalizeName(text)),
    read(text) {
      if (text.length > MAX_TEXT) return null;
      const whole = normalizeName(text);
      if (whole === '') return null;
      const people = index.get(whole);
      if (people !== undefined) return { parts: [{ name: whole, people }], list: false };
      if (index.has(whole)) return 'unflagged';
      for (const form of [you, POSSESSIVE, WITH_MAIL]) {
        const [, name, mail] = form.exec(whole) ?? [];
        if (name === undefined) continue;
        const bearers = index.get(name);
        if (bearers !== undefined) return { parts: [{ name, people: bearers }], list: false, mail };
        if (index.has(name)) return 'unflagged';
      }
      const counted = andMore.exec(whole)?.[1];
      if (counted !== undefined) {
        const list = readList(counted, true);
        if (list !== null) return list;
      }
      return whole.includes(',') ? readList(whole, false) : null;
    },
  };
}

/** Enters the hash of every beginning of the name, and whether the name ends there. */
function addHead(heads: Uint8Array, name: string): void {
  let hash = 0;
  const length = Math.min(name.length, HEAD);
  for (let at = 0; at < length; at += 1) {
    hash = step(hash, name.charCodeAt(at));
    heads[hash] = (heads[hash] ?? 0) | (at + 1 === name.length ? PREFIX | WHOLE : PREFIX);
  }
}

/**
 * Whether the text from `start` may begin with a flagged name. Characters that normalisation changes (not
 * ASCII, white space in a row) make it true: the exact reading decides then.
 */
function mayBegin(heads: Uint8Array, text: string, start: number, end: number): boolean {
  let hash = 0;
  let before = 0;
  const stop = Math.min(end, start + HEAD);
  for (let at = start; at < stop; at += 1) {
    let code = text.charCodeAt(at);
    if (code > 126 || code < 32 || (code === 32 && before === 32)) return true;
    if (code >= 65 && code <= 90) code += 32;
    hash = step(hash, code);
    before = code;
    const known = heads[hash] ?? 0;
    if (known === 0) return false;
    if (known & WHOLE) return true;
  }
  return true;
}

function step(hash: number, code: number): number {
  return (Math.imul(hash, 31) + code + 7) & (TABLE - 1);
}
