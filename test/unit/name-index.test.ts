import { describe, expect, test } from 'vitest';
import { buildIndex, readIndex } from '../../src/directory/name-index/name-index.ts';
import type { Standing } from '../../src/domain/standing.ts';
import type { Member } from '../../src/domain/types-of-members-lists-and-history.ts';
import { memberOf } from './member.ts';

const FLAGGED: ReadonlySet<Standing> = new Set(['deactivated-here', 'deleted']);

function member(id: string, name: string, standing: Standing, email = `${id}@x.example`): Member {
  return memberOf({ id, name, email, standing });
}

function indexOf(...members: readonly Member[]) {
  const text = buildIndex(members, FLAGGED);
  return { text, index: readIndex(text) };
}

describe('the index of a page', () => {
  test('gives the people with a flagged name, and knows that others are names', () => {
    const { index } = indexOf(member('a', 'Dana Cole', 'deactivated-here'), member('b', 'Ann Lee', 'active'));
    expect(index.get('dana cole')).toEqual([{ id: 'a', standing: 'deactivated-here' }]);
    expect(index.get('ann lee')).toBeUndefined();
    expect([index.has('dana cole'), index.has('ann lee'), index.has('nobody')]).toEqual([true, true, false]);
  });

  test('keeps namesakes together, with their e-mails as evidence', () => {
    const { index } = indexOf(
      member('a', 'SAM Green', 'active'),
      member('b', 'Sam  Green', 'deleted', 'B@X.example'),
    );
    expect(index.get('sam green')).toEqual([
      { id: 'a', standing: 'active', email: 'a@x.example' },
      { id: 'b', standing: 'deleted', email: 'b@x.example' },
    ]);
  });

  test('holds an e-mail only for namesakes and for flagged names of one word', () => {
    const { text } = indexOf(
      member('a', 'Dana Cole', 'deleted'),
      member('b', 'Madonna', 'deleted'),
      member('c', 'Prince', 'active'),
      member('d', 'Lou Reed', 'active'),
      member('e', 'Lou Reed', 'active'),
    );
    expect(text.match(/\w+@/g)).toEqual(['b@']);
  });

  test('leaves out names without a visible character, and e-mails with a space', () => {
    const { index, text } = indexOf(
      member('a', '', 'deleted'),
      member('b', '\u200b', 'deleted'),
      member('c', 'Xena', 'deleted', 'no mail'),
    );
    expect([index.get(''), index.has('')]).toEqual([undefined, false]);
    expect(index.get('xena')).toEqual([{ id: 'c', standing: 'deleted' }]);
    expect(text).not.toContain('no mail');
  });

  test('says whether a text may contain a flagged name', () => {
    const long = `${'long '.repeat(20)}name`;
    const { index } = indexOf(
      member('a', 'Dana Cole', 'deactivated-here'),
      member('b', 'Ann Lee', 'active'),
      member('c', long, 'deleted'),
    );
    const texts = ['', 'Ann Lee', 'Dana C', 'x Dana  \n COLE, y', `(${long})`, 'long '.repeat(4)];
    expect(texts.map((text) => index.mayHold(text))).toEqual([false, false, false, true, true, false]);
    expect(indexOf(member('b', 'Ann Lee', 'active')).index.mayHold('Ann Lee')).toBe(false);
  });

  test('finds every flagged name of a large list, and little else', () => {
    const all = Array.from({ length: 20_000 }, (_, at) =>
      member(
        `id${at}`,
        `Person ${at.toString(36)} Of ${(at * 7919) % 20_011}`,
        at % 4 ? 'active' : 'deleted',
      ),
    );
    const { index } = indexOf(...all);
    const found = all.filter(({ name }) => index.mayHold(name));
    expect(found.filter(({ standing }) => standing === 'deleted')).toHaveLength(5_000);
    expect(found.length).toBeLessThan(10_000);
  });

  test('uses a separator that no name or e-mail contains and that JSON does not escape', () => {
    const { index, text } = indexOf(
      member('a', 'Dana\x7fCole  Ann\x7f\x7fLee', 'deleted'),
      member('b', 'Xena', 'deleted', 'x\x7fy@x.example'),
      member('c', 'Lou Reed', 'active'),
    );
    expect(index.get('danacole annlee')).toEqual([{ id: 'a', standing: 'deleted' }]);
    expect(index.get('xena')).toEqual([{ id: 'b', standing: 'deleted' }]);
    expect([index.has('lou reed'), index.has('annlee'), index.has('y@x.example')]).toEqual([
      true,
      false,
      false,
    ]);
    expect(JSON.stringify(text)).toHaveLength(text.length + 2);
  });

  test.each([
    '',
    '\x7f\x7f',
    'rubbish',
    '\x7f\x7fname  id\x7f\x7f',
    '1\x7f\x7fname  \x7f\x7f',
    '\x7f\x7f  id 1\x7f\x7f',
  ])('passes over %j', (text) => {
    const index = readIndex(text);
    expect(index.get('name') ?? []).toEqual([]);
    expect(index.has('')).toBe(false);
  });
});
