/**
 * Reads the app's words: which kind of place a class, a tag or a `data-cy` value marks, and which kind of content the
 * head of a column or a label announces. Pure: no DOM. Only whole words count.
 */
import { normalizeName } from '../../domain/case-spaces-and-accents-of-names.ts';
import type { Words } from './all-words-and-selectors.ts';

// The kinds of a class, a tag name or a `data-cy` value. They are bits, because an element may have several.
/** A project, client, task, tag or group: its names are not people. */
export const KIND_ENTITY = 1;
/** A description, a note or a role: never a person, whatever else the row holds. */
export const KIND_TEXT = 2;
/** People: inside of it, the `KIND_ENTITY` of an outer element no longer counts. */
export const KIND_PEOPLE = 4;
/** An avatar or initials. */
export const KIND_AVATAR = 8;
/** A place to choose from: what stands in it belongs to the component around it. */
export const KIND_PICKER = 16;

// The kinds of a head. They are bits too, because cells have several heads: those of `KIND_ENTITY` and `KIND_PEOPLE`.
/** It stands over projects, descriptions …, and no people. */
export const NO_PEOPLE = 1;
/** None of the app's words. */
export const UNKNOWN = 2;
export const PEOPLE = 4;

// The lines of `head` whose words count also beside unknown words.
/** Of a label: it may begin with a name, as in `Project Phoenix: …`. */
export const LABEL = 7;
/** Of the head of a column, which always says what it stands over. */
export const COLUMN = -1;
/** Of an `aria-label`: it says whom it is about, as in `Members of Apollo`. A reason or a role may be part of a name. */
export const CAPTION = 3;
/** Of a text that may be a name itself: the head of a row, the button of a menu. */
export const VALUE = 0;

export interface Vocabulary {
  readonly words: Words;
  /** `normalizeName`, for the code in `card.js`: so it is in the page only once. */
  normalize(text: string): string;
  /** Whether the whole text matches that pattern of `Words`. */
  is(key: keyof Words, word: string): boolean;
  /** The same, with the groups of the pattern; empty when it does not match. */
  match(key: keyof Words, text: string): readonly (string | undefined)[];
  /** The pattern itself, to search a longer text. */
  pattern(key: keyof Words, flags: string): RegExp;
  /** The kinds of a `class` attribute, a tag name or a `data-cy` value: the bits above. */
  kind(value: string): number;
  /**
   * The kind of a column's head or a label: `NO_PEOPLE`, `PEOPLE`, `UNKNOWN`, or 0 for a known word of neither. `sure`
   * is `LABEL`, `COLUMN`, `CAPTION` or `VALUE`.
   */
  headKind(head: string, sure?: number): number;
}

const CACHE_LIMIT = 4000;
/** A bit for each line of `head`. A word that is in none of them sets the highest bit. */
const PERSON = 1;
const GROUP = 2;
const TEXT = 4;
const PROJECT = 8;
/** The number of words in the longest phrase of a head. */
const MOST_WORDS = 3;

export function createVocabulary(words: Words): Vocabulary {
  const patterns = new Map<string, RegExp>();
  const compile = (source: string, flags: string) => {
    const known = patterns.get(source) ?? new RegExp(source, flags);
    patterns.set(source, known);
    return known;
  };
  const pattern: Vocabulary['pattern'] = (key, flags) => compile(words[key], flags);
  const match: Vocabulary['match'] = (key, text) => compile(`^(?:${words[key]})$`, 'su').exec(text) ?? [];
  const is: Vocabulary['is'] = (key, text) => match(key, text).length > 0;

  /** The phrases of heads, by line. */
  const phrases = words.head.split('\n').map((line) => new Set(line.split('|')));
  const lineOf = (phrase: string) => phrases.findIndex((some) => some.has(phrase));

  function kindOfToken(value: string): number {
    const lower = value.replace(/([a-z\d])([A-Z])/g, '$1-$2').toLowerCase();
    const [, people, text, entity] = pattern('token', '').exec(lower) ?? [];
    return (
      (people ? KIND_PEOPLE : text ? KIND_TEXT : entity ? KIND_ENTITY : 0) |
      (is('avatar', lower) ? KIND_AVATAR : 0) |
      (is('picker', lower) ? KIND_PICKER : 0)
    );
  }

  const linesOf = remember((head) => {
    const rest: string[] = normalizeName(head).match(/[\p{L}\p{M}]+/gu) ?? [];
    let found = 0;
    while (rest[0]) {
      let length = MOST_WORDS;
      while (length > 1 && lineOf(rest.slice(0, length).join(' ')) < 0) length -= 1;
      found |= 1 << lineOf(rest.splice(0, length).join(' '));
    }
    return found;
  });

  return {
    words,
    normalize: normalizeName,
    is,
    match,
    pattern,
    kind: remember((value) => value.split(/\s+/).reduce((kind, one) => kind | kindOfToken(one), 0)),
    headKind(head, sure = LABEL) {
      const found = linesOf(head);
      const known = found < 0 ? found & sure : found;
      if (known & TEXT) return NO_PEOPLE;
      // `User or group`.
      if (known & PERSON) return known & GROUP ? 0 : PEOPLE;
      if (known & (GROUP | PROJECT)) return NO_PEOPLE;
      return found < 0 ? UNKNOWN : 0;
    },
  };
}

function remember(compute: (value: string) => number): (value: string) => number {
  const cache = new Map<string, number>();
  return (value) => {
    let result = cache.get(value);
    if (result === undefined) {
      result = compute(value);
      if (cache.size >= CACHE_LIMIT) cache.clear();
      cache.set(value, result);
    }
    return result;
  };
}
