/**
 * Reads the app's words: what a class, a tag or a `data-cy` value says of the place it marks, and what the head of a
 * column or a label says of what stands under it. Pure: no DOM. Only whole words count.
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
/** What the groups of `token` say, and the kinds of phrases in the groups of `head`. */
const TOKEN_SAYS = [0, SAYS_PEOPLE, SAYS_TEXT, SAYS_ENTITY];
const [PERSON, GROUP, TEXT, PROJECT, KINDS] = [1, 2, 3, 4, 5];

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

  function tokenSays(value: string): number {
    const lower = value
      .replace(/([a-z\d])([A-Z])/g, '$1-$2')
      .toLowerCase()
      .replace(/users?[-_]?group/, 'usergroup');
    return (
      (TOKEN_SAYS[groupOf(pattern('token', '').exec(lower))] ?? 0) |
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
      const kinds = new Set<number>();
      for (const word of head.normalize().matchAll(pattern('head', 'giu'))) {
        const group = groupOf(word);
        kinds.add(group && ((group - 1) % KINDS) + 1);
      }
      if (kinds.has(TEXT)) return NO_PEOPLE;
      // `User or group`.
      if (kinds.has(PERSON)) return kinds.has(GROUP) ? 0 : PEOPLE;
      if (kinds.has(GROUP)) return NO_PEOPLE;
      if (kinds.has(0)) return UNKNOWN;
      return kinds.has(PROJECT) ? NO_PEOPLE : 0;
    }),
  };
}

/** The number of the group that took part in a match; 0 for none. */
function groupOf(match: readonly string[] | null): number {
  return Math.max(0, match?.findIndex((group, at) => at > 0 && group) ?? 0);
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
