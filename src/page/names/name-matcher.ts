/**
 * Finds members in a text: nobody, one name, or a list of names. Pure: no DOM, no browser API.
 * First it takes the whole text as a name. Then it tries `Name (you)`, `Name's`, `Name <mail>`,
 * `Name, <range of dates>` and `Submitted by: Name`, then lists separated by commas. It never finds a name within a
 * sentence.
 */
import type { IndexEntry, RosterIndex } from '../../directory/name-index/name-index.ts';
import { foldText, normalizeName } from '../../domain/case-spaces-and-accents-of-names.ts';
import { PEOPLE, type Vocabulary } from '../clockify-markup/meaning-of-class-or-column-head.ts';

/** A name in a text, and everyone who has it. At least one of them has a flagged standing. */
export interface MatchedName {
  /** Normalised. */
  readonly name: string;
  readonly people: readonly IndexEntry[];
}

export interface NameMatch {
  /** More than one only in a list. Names of which nobody is flagged are left out. */
  readonly names: readonly MatchedName[];
  readonly list: boolean;
}

/** All names of a text, normalised, flagged or not. */
export interface Names {
  readonly names: readonly string[];
  readonly list: boolean;
}

/** No name contains more commas. This limits the search for the longest name in a list. */
const MAX_COMMAS_IN_NAME = 3;
const MAX_TEXT = 20_000;
/** The most characters of a range of dates. */
const MAX_RANGE = 80;

export interface Matcher {
  /**
   * Whether the text may contain a flagged name anywhere. Made for the text of a whole page: reads each character once
   * and copies nothing. It may be true without a name. It is false only when `find` would find nobody flagged in any
   * part of the text.
   */
  mayHold(text: string): boolean;
  /** Makes a `mayHold` for some names, of which the background has made a pattern (`patternOf`). */
  searchFor(pattern: string): Matcher['mayHold'];
  /** `null` when it finds nobody flagged, or no name at all. */
  find(text: string): NameMatch | null;
  /** Whether the whole text is somebody's name. */
  isName(text: string): boolean;
  /** The names that a text consists of, with what pages add to them; `null` when it has anything else. */
  namesIn(text: string): Names | null;
}

export function createMatcher(index: RosterIndex, { is, match, pattern, headKind }: Vocabulary): Matcher {
  const unusual = pattern('unusual', 'gs');

  /** Brings a text into the form that `RosterIndex.mayHold` expects. To fold all of it would take up to ten times as long. */
  function foldUnusual(text: string): string {
    return text.replace(unusual, (part) => foldText(part).normalize('NFD'));
  }

  function readList(body: string, fewest: number): Names | null {
    const pieces = body.split(',');
    const nameAt = (at: number, length: number) => {
      const name = pieces
        .slice(at, at + length)
        .join(',')
        .trim();
      return index.has(name) ? name : name.replace(pattern('suffix', ''), '');
    };
    if (pieces.length < fewest) return null;
    // From the end backwards: the longest name at each piece from which on the rest consists of names only.
    const lengths: number[] = [];
    lengths[pieces.length] = 1;
    for (let at = pieces.length - 1; at >= 0; at -= 1) {
      const longest = Math.min(pieces.length - at, MAX_COMMAS_IN_NAME + 1);
      for (let length = longest; length > 0 && !lengths[at]; length -= 1) {
        if (lengths[at + length] && index.has(nameAt(at, length))) lengths[at] = length;
      }
    }
    if (!lengths[0]) return null;
    const names: string[] = [];
    for (let at = 0, length = 0; at < pieces.length; at += length) {
      length = lengths[at] as number;
      names.push(nameAt(at, length));
    }
    return { names, list: true };
  }

  function namesIn(text: string): Names | null {
    const one = (name: string | undefined) =>
      name && index.has(name) ? { names: [name], list: false } : null;
    if (text.length > MAX_TEXT) return null;
    let whole = normalizeName(text);
    const exact = one(whole);
    if (exact || !is('added', whole)) return exact;
    const [, label = '', labelled] = match('labelled', whole);
    if (labelled && headKind(label) === PEOPLE) whole = labelled;
    const [, own, possessive, addressed] = match('extended', whole);
    const name = one(whole) ?? one(own ?? possessive ?? addressed);
    if (name) return name;
    for (let at = whole.indexOf(', '); at > 0; at = whole.indexOf(', ', at + 1)) {
      const dated = whole.length - at < MAX_RANGE && one(whole.slice(0, at));
      if (dated && is('range', whole.slice(at + 2))) return dated;
    }
    const [, counted] = match('counted', whole);
    return (counted && readList(counted, 1)) || readList(whole, 2);
  }

  return {
    mayHold: (text) => index.mayHold(foldUnusual(text)),
    searchFor(pattern) {
      const anyName = new RegExp(pattern, 'i');
      return (text) => anyName.test(foldUnusual(text));
    },
    isName: (text) => index.has(normalizeName(text)),
    namesIn,
    find(text) {
      const found = namesIn(text);
      const names = found?.names.flatMap((name) => {
        const people = index.get(name);
        return people ? [{ name, people }] : [];
      });
      return names?.[0] ? ({ ...found, names } as NameMatch) : null;
    },
  };
}
