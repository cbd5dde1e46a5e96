/**
 * Reads the app's words: what a class, a tag or a `data-cy` value says about the place it marks, and what the head of
 * a column or a label says about its content. Pure: no DOM. Only whole words count.
 */
import { normalizeName } from '../domain/names.ts';
import type { Words } from './app-words.ts';

// What a class, a tag name or a `data-cy` says. Bits, because one element may say several things.
/** A project, client, task, tag or group: its names are not people. */
export const SAYS_ENTITY = 1;
/** A description, a note or a role: never a person, whatever else the row holds. */
export const SAYS_TEXT = 2;
/** People: ends what an outer element said about entities. */
export const SAYS_PEOPLE = 4;
/** An avatar or initials. */
export const SAYS_AVATAR = 8;
/** A place to choose from: what stands in it belongs to the component around it. */
export const SAYS_PICKER = 16;

// What a head says.
/** It stands over projects, descriptions …, and no people. */
export const NO_PEOPLE = 1;
export const PEOPLE = 2;
/** None of the app's words. */
export const UNKNOWN = 4;

export interface Vocabulary {
  readonly words: Words;
  /** `normalizeName`: the code that judges comes with the first badge, and needs none of its own. */
  normalize(text: string): string;
  /** Whether the word is one of those. */
  is(kind: keyof Words, word: string): boolean;
  /** The same, with what the groups of the pattern hold; empty when it is none. */
  match(kind: keyof Words, text: string): readonly (string | undefined)[];
  /** To look for them within a text. */
  pattern(kind: keyof Words, flags: string): RegExp;
  /** What a `class` attribute, a tag name or a `data-cy` value says: the bits above. */
  says(value: string): number;
  /** What a column's head or a label says: `NO_PEOPLE`, `PEOPLE`, `UNKNOWN`, or 0 for a known word of neither. */
  headSays(head: string): number;
}

const CACHE_LIMIT = 4000;
/** What the lines of `head` say, a bit for each; a word of none sets the highest. */
const PERSON = 1;
const GROUP = 2;
const TEXT = 4;
const PROJECT = 8;
/** Words of the longest phrase of a head. */
const MOST_WORDS = 3;

export function createVocabulary(words: Words): Vocabulary {
  const patterns = new Map<string, RegExp>();
  const compile = (source: string, flags: string) => {
    const known = patterns.get(source) ?? new RegExp(source, flags);
    patterns.set(source, known);
    return known;
  };
  const pattern: Vocabulary['pattern'] = (kind, flags) => compile(words[kind], flags);
  const match: Vocabulary['match'] = (kind, text) => compile(`^(?:${words[kind]})$`, 'su').exec(text) ?? [];
  const is: Vocabulary['is'] = (kind, text) => match(kind, text).length > 0;

  /** Phrases of heads by kind. */
  const phrases = words.head.split('\n').map((line) => new Set(line.split('|')));
  const kindOf = (phrase: string) => phrases.findIndex((some) => some.has(phrase));

  function tokenSays(value: string): number {
    const lower = value
      .replace(/([a-z\d])([A-Z])/g, '$1-$2')
      .toLowerCase()
      .replace(/users?[-_]?group/, 'usergroup');
    const [, people, text, entity] = pattern('token', '').exec(lower) ?? [];
    return (
      (people ? SAYS_PEOPLE : text ? SAYS_TEXT : entity ? SAYS_ENTITY : 0) |
      (is('avatar', lower) ? SAYS_AVATAR : 0) |
      (is('picker', lower) ? SAYS_PICKER : 0)
    );
  }

  return {
    words,
    normalize: normalizeName,
    is,
    match,
    pattern,
    says: remember((value) => value.split(/\s+/).reduce((says, one) => says | tokenSays(one), 0)),
    headSays: remember((head) => {
      const rest: string[] = normalizeName(head).match(/[\p{L}\p{M}]+/gu) ?? [];
      let kinds = 0;
      while (rest.length > 0) {
        let length = MOST_WORDS;
        while (length > 1 && kindOf(rest.slice(0, length).join(' ')) < 0) length -= 1;
        kinds |= 1 << kindOf(rest.splice(0, length).join(' '));
      }
      if (kinds & TEXT) return NO_PEOPLE;
      // `User or group`.
      if (kinds & PERSON) return kinds & GROUP ? 0 : PEOPLE;
      if (kinds & GROUP) return NO_PEOPLE;
      if (kinds < 0) return UNKNOWN;
      return kinds & PROJECT ? NO_PEOPLE : 0;
    }),
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
