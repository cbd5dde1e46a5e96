import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normalizeName } from '../../src/domain/case-spaces-and-accents-of-names.ts';
import { isOneWord } from '../../src/domain/one-word-names.ts';

/** The definition, without a short cut. */
function slowly(text: string): string {
  const visible = [...text.normalize('NFC')].filter(
    (one) =>
      !/\p{Default_Ignorable_Code_Point}/u.test(one) &&
      !(/\p{Control}/u.test(one) && one.trim() !== '') &&
      !'\u2800\uFFF9\uFFFA\uFFFB'.includes(one),
  );
  return visible
    .join('')
    .split(/\s+/)
    .filter((word) => word !== '')
    .join(' ')
    .toLowerCase()
    .normalize('NFC')
    .replaceAll('ς', 'σ');
}

describe('how names compare', () => {
  test.each([
    ['Dana Cole', '  dana\u00a0 COLE\n'],
    ['René', 'Rene\u0301'],
    ['Ann', 'A\u200bn\u200dn\u200f'],
    ['Ann', '\u034f\u00ada\ufe0f\u061cn\u2060n\u{e0100}\ufff9'],
    ['ΠΑΠΠΆΣ', 'Παππάς'],
    ['王 小明', '王\u3000小明'],
  ])('%j and %j are one name', (one, other) => {
    expect(normalizeName(one)).toBe(normalizeName(other));
  });

  test.each([
    ['Zoë', 'Zoe'],
    ['Işıl', 'Isil'],
    ['Dana', 'Dаna'],
    ['D’Arcy', "D'Arcy"],
  ])('%j and %j are two', (one, other) => {
    expect(normalizeName(one)).not.toBe(normalizeName(other));
  });

  test.each(['', ' ', '\u200b\u2060', '\u00a0', '\u3164'])('%j has no visible character', (text) => {
    expect(normalizeName(text)).toBe('');
  });

  test('a text without spaces is one word, Chinese included', () => {
    expect(['madonna', '山田太郎'].map(isOneWord)).toEqual([true, true]);
    expect(isOneWord('dana cole')).toBe(false);
  });

  test('the short cut for plain names changes nothing, and normalising twice changes nothing more', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({
        unit: fc.constantFrom(
          'a',
          'B',
          ' ',
          '\n',
          '\u0001',
          '\u00a0',
          '\u0301',
          '\u200b',
          'é',
          'İ',
          'ς',
          '-',
        ),
      }),
    );
    fc.assert(
      fc.property(text, (one) => {
        expect(normalizeName(one)).toBe(slowly(one));
        expect(normalizeName(normalizeName(one))).toBe(normalizeName(one));
      }),
      { numRuns: 3000 },
    );
  });
});
