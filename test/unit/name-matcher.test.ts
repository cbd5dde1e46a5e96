import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildIndex, readIndex } from '../../src/directory/name-index/name-index.ts';
import { patternOf } from '../../src/directory/name-index/name-index-delta.ts';
import { foldText, normalizeName } from '../../src/domain/case-spaces-and-accents-of-names.ts';
import type { Standing } from '../../src/domain/standing.ts';
import { WORDS } from '../../src/page/clockify-markup/all-words-and-selectors.ts';
import { createVocabulary } from '../../src/page/clockify-markup/meaning-of-class-or-column-head.ts';
import { createMatcher, type NameMatch } from '../../src/page/names/name-matcher.ts';
import { memberOf } from './member.ts';

const FLAGGED: ReadonlySet<Standing> = new Set(['deactivated-here']);

const VOCABULARY = createVocabulary(WORDS);

type Roster = readonly (readonly [name: string, flagged: boolean])[];

function matcherOf(roster: Roster) {
  const members = roster.map(([name, flagged], at) =>
    memberOf({
      id: `id${at}`,
      name,
      email: '',
      standing: flagged ? 'deactivated-here' : 'active',
    }),
  );
  return createMatcher(readIndex(buildIndex(members, FLAGGED)), VOCABULARY);
}

/** The flagged names of a text, found by comparing each piece with the whole roster. */
function slowly(roster: Roster, text: string): readonly string[] {
  const names = roster
    .map(([name, flagged]) => [normalizeName(name), flagged] as const)
    .filter(([name]) => name !== '');
  const known = (name: string) => names.some(([one]) => one === name);
  const flaggedOf = (name: string) => names.some(([one, flagged]) => one === name && flagged);
  const whole = normalizeName(text);
  if (known(whole)) return flaggedOf(whole) ? [whole] : [];
  for (const end of [' (you)', '(you)', "'s", '’s']) {
    if (whole.endsWith(end)) {
      const name = whole.slice(0, -end.length);
      if (known(name)) return flaggedOf(name) ? [name] : [];
    }
  }
  const counted = /^(.+?),? ?(?:\+ ?\d+|and \d+ more)$/.exec(whole)?.[1];
  for (const body of counted === undefined ? [whole] : [counted, whole]) {
    if (!body.includes(',') && body !== counted) continue;
    // Tries every way to cut the text at its commas. The one with the longest first names counts.
    const bare = (part: string) => (known(part) ? part : part.replace(/ ?\(you\)$/, ''));
    const ways = cuts(body.split(',')).map((parts) => parts.map(bare));
    const way = ways.find((parts) => parts.every(known));
    if (way !== undefined) return [...new Set(way.filter(flaggedOf))];
  }
  return [];
}

function cuts(pieces: readonly string[]): string[][] {
  if (pieces.length === 0) return [[]];
  const all: string[][] = [];
  for (let length = Math.min(4, pieces.length); length > 0; length -= 1) {
    const first = pieces.slice(0, length).join(',').trim();
    for (const rest of cuts(pieces.slice(length))) all.push([first, ...rest]);
  }
  return all;
}

function flaggedIn(result: NameMatch | null): readonly string[] {
  return result === null ? [] : [...new Set(result.names.map(({ name }) => name))];
}

describe('the matcher', () => {
  const piece = fc.constantFrom(
    'ann',
    'Ann',
    'lee',
    'LEE',
    'zoë',
    'Zoe\u0308',
    'x',
    ',',
    ', ',
    ' ',
    '\u00a0',
    '\u200b',
    "'s",
    '(you)',
    '山田',
    '한글',
    '\u0001',
    'Σ',
    '\u0301',
  );
  const name = fc.array(piece, { minLength: 1, maxLength: 4 }).map((pieces) => pieces.join(''));
  const roster = fc.array(fc.tuple(name, fc.boolean()), { maxLength: 8 });

  test('agrees with a slow search of the whole roster, and its cheap test never loses a name', () => {
    let found = 0;
    fc.assert(
      fc.property(
        roster.chain((people) => {
          const some =
            people.length > 0 ? fc.oneof(name, fc.constantFrom(...people.map(([one]) => one))) : name;
          const text = fc
            .tuple(
              fc.array(some, { minLength: 1, maxLength: 3 }),
              fc.constantFrom('', ' ', '+2', ' (you) +2', ' and 2 more', "'s", ' (you)'),
              fc.constantFrom('', '\n  '),
            )
            .map(([parts, end, pad]) => `${pad}${parts.join(', ')}${end}${pad}`);
          return fc.tuple(fc.constant(people), text, some, some);
        }),
        ([people, text, before, after]) => {
          const matcher = matcherOf(people);
          const wanted = slowly(people, text);
          expect(flaggedIn(matcher.find(text))).toEqual(wanted);
          if (wanted.length > 0) {
            found += 1;
            expect(matcher.mayHold(text)).toBe(true);
            expect(matcher.mayHold(`${before}${text}${after}`)).toBe(true);
          }
        },
      ),
      { numRuns: 5000 },
    );
    expect(found).toBeGreaterThan(500);
  });

  test('finds a name written with other letters, signs and spaces, whatever is around it', () => {
    const matcher = matcherOf([['Zoë Ångström', true]]);
    const around = fc.string({
      unit: fc.constantFrom('é', 'Я', ' ', '·', '⋮', '\u00a0', '\n', '8', ',', '山', '\u0001'),
    });
    const written = fc.constantFrom(
      'Zoë Ångström',
      'ZOE\u0308 A\u030angstro\u0308m',
      'zoë\u00a0\u200bång\u00adström',
    );
    fc.assert(
      fc.property(around, written, around, (before, name, after) =>
        matcher.mayHold(`${before}${name}${after}`),
      ),
      { numRuns: 2000 },
    );
    expect(matcher.mayHold('Zoe Angstrom · Zoë Å')).toBe(false);
  });

  test('needs no folding where the cheap test does none', () => {
    let some = 0;
    for (let code = 127; code < 0x1_0000; code += 1) {
      const text = `a${String.fromCharCode(code)}b`;
      if (text.search(VOCABULARY.pattern('unusual', 's')) >= 0) continue;
      some += 1;
      expect([text.normalize(), foldText(text).normalize('NFD')]).toEqual([text, text]);
    }
    expect(some).toBeGreaterThan(100);
  });

  test('rules out most other texts with the cheap test', () => {
    const matcher = matcherOf([
      ['Dana Cole', true],
      ['Ann Lee', false],
    ]);
    const texts = [
      '',
      '  ',
      '8:00',
      'Project',
      'Ann Lee',
      'Total',
      'Dan',
      'Dana C',
      'Jordana cole',
      'A text, with a comma',
    ];
    expect(texts.filter((text) => matcher.mayHold(text))).toEqual(['Jordana cole']);
    expect(matcher.mayHold(texts.join('').repeat(1000).replaceAll('cole', ''))).toBe(false);
  });

  test('does not read a text that is too long for a list of people', () => {
    const matcher = matcherOf([['Dana Cole', true]]);
    expect(matcher.find('Dana Cole, '.repeat(5000))).toBeNull();
  });

  test.each([
    ['ann (lee)+', 'x Ann  (Lee)+ y'],
    ['a.b [c] {d}|e^$\\*?', 'A.B [C] {D}|E^$\\*?'],
    ['zoë ødegård', 'ZOË\u00a0\u200bØdegård'.normalize('NFD')],
    ["o'neil", "O'Neil,\nAnn Lee"],
  ])('searches for a few names one by one: %s', (name, text) => {
    const mayHold = matcherOf([]).searchFor(patternOf([normalizeName(name), 'dana cole']));
    expect([text, 'Dana\n Cole', 'Dana Coll', ''].map(mayHold)).toEqual([true, true, false, false]);
  });
});
