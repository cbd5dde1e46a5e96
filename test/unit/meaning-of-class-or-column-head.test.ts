import { describe, expect, test } from 'vitest';
import { WORDS } from '../../src/page/clockify-markup/all-words-and-selectors.ts';
import {
  createVocabulary,
  KIND_AVATAR,
  KIND_ENTITY,
  KIND_PEOPLE,
  KIND_TEXT,
  NO_PEOPLE,
  PEOPLE,
  UNKNOWN,
  VALUE,
} from '../../src/page/clockify-markup/meaning-of-class-or-column-head.ts';
import { APP_WORDS, LANGUAGES } from '../stand-in/app-words.ts';

const { kind, headKind } = createVocabulary(WORDS);
const NAMES = { [NO_PEOPLE]: 'no people', [PEOPLE]: 'people' } as Record<number, string>;

/** The German word for "day" is also the one for "tag". A column of either holds no people. */
const TWO_MEANINGS = ['Tag'];

describe('the words of the app', () => {
  const rows = APP_WORDS.filter(({ texts }) => texts.de !== '');

  test('are all in the table', () => {
    expect(rows.length).toBeGreaterThan(140);
  });

  test.each(rows.filter(({ meaning }) => !/^(?:state|after a name)/.test(meaning)))(
    '$meaning ($key) is understood in five languages',
    ({ meaning, texts }) => {
      const wanted = /^(?:no )?people(?=:)/.exec(meaning)?.[0] ?? 'nothing';
      const wrong = LANGUAGES.flatMap((language) => {
        const text = texts[language].replace('{name}', '').replace('{n}', '3');
        const found = NAMES[headKind(text)] ?? 'nothing';
        return found === wanted || TWO_MEANINGS.includes(text) ? [] : [`${language}: ${text} = ${found}`];
      });
      expect(wrong).toEqual([]);
    },
  );

  test.each(rows.filter(({ meaning }) => meaning.startsWith('no people')))(
    '$meaning ($key) is no name on a button',
    ({ texts }) => {
      for (const text of Object.values(texts)) expect(headKind(text, VALUE), text).toBe(NO_PEOPLE);
    },
  );

  test.each([
    ['Project / Task', NO_PEOPLE],
    ['Projects (3)', NO_PEOPLE],
    ['PROJEKT ▲', NO_PEOPLE],
    ['Task owner', PEOPLE],
    ['Name / Email', UNKNOWN],
    ['Projekty', UNKNOWN],
    ['', 0],
  ])('%j says %i', (head, wanted) => {
    expect(headKind(head)).toBe(wanted);
  });
});

describe('the patterns', () => {
  // A page compiles them when it first needs them. One pattern of all 437 phrases took 40 to 80 ms.
  test('are short enough to compile quickly when they hold the letters of every language', () => {
    const patterns = Object.entries(WORDS).filter(([, text]) => text.includes('\\p{'));
    expect(patterns.length).toBeGreaterThan(1);
    for (const [name, { length }] of patterns) expect(length, name).toBeLessThan(1_000);
  });

  test('find every phrase of a heading on its own', () => {
    const phrases = WORDS.head.split('\n').flatMap((line) => line.split('|'));
    expect(phrases.length).toBeGreaterThan(400);
    for (const phrase of phrases) expect(headKind(phrase), phrase).not.toBe(UNKNOWN);
  });

  test('have every phrase of a heading once', () => {
    const phrases = WORDS.head.split('\n').flatMap((line) => line.split('|'));
    expect(phrases.filter((phrase, at) => phrases.indexOf(phrase) !== at)).toEqual([]);
  });
});

describe('classes, tags and data-cy values', () => {
  test.each([
    ['cl-project-name', KIND_ENTITY],
    ['projectLabel', KIND_ENTITY],
    ['projects', KIND_ENTITY],
    ['cl-listing-client', KIND_ENTITY],
    ['tag-names-text-only', KIND_ENTITY],
    ['user-project-name', KIND_ENTITY],
    ['policy-name', KIND_ENTITY],
    ['cl-group-chip', KIND_ENTITY],
    ['user-groups', KIND_ENTITY],
    ['clients-page', KIND_ENTITY],
    ['workspace-row', KIND_ENTITY],
    ['workspace-name', KIND_ENTITY],
    ['cl-reports-desc', KIND_TEXT],
    ['cl-fake-input', KIND_TEXT],
    ['time-entry-description', KIND_TEXT],
    ['user-role', KIND_TEXT],
    ['project-members', KIND_PEOPLE],
    ['project-access', KIND_PEOPLE],
    ['note-author', KIND_PEOPLE],
    ['user-tag', KIND_PEOPLE],
    ['workspace-members', KIND_PEOPLE],
    ['avatar', KIND_AVATAR],
    ['cl-no-image-wrapper-sm', KIND_AVATAR],
    ['cl-text-line-through', 0],
    ['has-notes', 0],
    ['tasks-enabled', 0],
    ['role-admin-page', 0],
    ['client-js', 0],
    ['user-select-none', 0],
    ['project-edit', 0],
    ['entry-group', 0],
    ['form-group', 0],
    ['timesheet2', 0],
    ['tracker2', 0],
    ['cl-workspace', 0],
    ['workspace-settings', 0],
    ['notification', 0],
  ])('%s', (value, wanted) => {
    expect(kind(value)).toBe(wanted);
  });
});
