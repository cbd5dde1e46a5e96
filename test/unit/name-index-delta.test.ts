import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildIndex, readIndex } from '../../src/directory/name-index/name-index.ts';
import {
  applyEdits,
  changedNames,
  editsBetween,
  updateFrom,
  versionOf,
} from '../../src/directory/name-index/name-index-delta.ts';
import type { Standing } from '../../src/domain/standing.ts';
import type { Member } from '../../src/domain/types-of-members-lists-and-history.ts';
import { memberOf } from './member.ts';

const FLAGGED: ReadonlySet<Standing> = new Set(['deleted', 'deactivated-here']);

function member(id: string, name: string, standing: Standing, email = `${id}@example.com`): Member {
  return memberOf({ id, name, email, standing, account: 'ACTIVE' });
}

/** A workspace of so many people, every tenth of them flagged. */
function people(size: number): Member[] {
  return Array.from({ length: size }, (_, at) =>
    member(
      at.toString(16).padStart(24, '0'),
      `Person ${at.toString(36)} Number${at}`,
      at % 10 ? 'active' : 'deleted',
    ),
  );
}

const indexOf = (members: readonly Member[]): string => buildIndex(members, FLAGGED);

/** Few names and ids, so that namesakes, renames and returns are frequent. */
const anyMembers = fc.uniqueArray(
  fc.record({
    id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g'),
    name: fc.constantFrom('Dana Cole', 'dana cole', 'Ann Lee', 'Xena', 'Zoë Ødegård', 'Łukasz, Jr', '李小龍'),
    standing: fc.constantFrom<Standing>('active', 'deleted', 'deactivated-here', 'invited'),
  }),
  { selector: ({ id }) => id },
);

describe('the version of an index', () => {
  test('is the same for the same people in any order, and differs for another workspace or any change', async () => {
    const all = [...people(50), member('x', 'Person 0 Number0', 'active')];
    const version = await versionOf('w1', indexOf(all));
    expect(version).toMatch(/^[0-9a-f]{32}$/);
    expect(await versionOf('w1', indexOf(all.toReversed()))).toBe(version);
    expect(await versionOf('w2', indexOf(all))).not.toBe(version);
    expect(await versionOf('w1', indexOf(all.slice(1)))).not.toBe(version);
  });
});

describe('edits', () => {
  test('turn one text into the other, whatever has changed', () => {
    fc.assert(
      fc.property(anyMembers, anyMembers, (one, other) => {
        const before = indexOf(one.map(({ id, name, standing }) => member(id, name, standing)));
        const after = indexOf(other.map(({ id, name, standing }) => member(id, name, standing)));
        expect(applyEdits(before, editsBetween(before, after) ?? [[0, before.length, after]])).toBe(after);
      }),
      { seed: 28, numRuns: 2_000 },
    );
  });

  test.each<[string, Partial<Member>]>([
    ['is deactivated', { standing: 'deactivated-here' }],
    ['has another name', { name: 'Ann Lee' }],
  ])('take less than 1 kB when one of 10 000 %s', (_, change) => {
    const all = people(10_000);
    const one = all[5_555];
    if (one === undefined) throw new Error('there is no such person');
    const [before, after] = [indexOf(all), indexOf(all.with(5_555, { ...one, ...change }))];
    const edits = editsBetween(before, after);
    expect(JSON.stringify(edits).length).toBeLessThan(1_000);
    expect(applyEdits(before, edits ?? [])).toBe(after);
  });

  test('are empty for equal texts', () => {
    const text = indexOf(people(100));
    expect(editsBetween(text, text)).toEqual([]);
    expect(applyEdits(text, [])).toBe(text);
  });

  test('do not exist between tables of different sizes', () => {
    expect(editsBetween(indexOf(people(100)), indexOf(people(10_000)))).toBeNull();
  });
});

describe('changed names', () => {
  const dana = member('a', 'Dana Cole', 'deleted');
  const ann = member('b', 'Ann Lee', 'active');
  const lou = member('c', 'Lou Reed', 'deleted');

  test.each<[string, Member[], Member[], string[] | null]>([
    ['nobody', [dana, ann], [ann, dana], []],
    ['who is flagged now', [dana, ann], [dana, { ...ann, standing: 'deleted' }], ['ann lee']],
    ['who is no longer flagged', [dana, lou], [dana, { ...lou, standing: 'active' }], ['lou reed']],
    ['who has another standing', [dana, lou], [dana, { ...lou, standing: 'deactivated-here' }], ['lou reed']],
    ['who has a namesake now', [dana, lou], [dana, lou, { ...ann, name: 'Lou Reed' }], ['lou reed']],
    ['who is new and flagged', [dana], [dana, lou], ['lou reed']],
    ['any name of a list, where an unflagged one came', [dana, lou], [dana, lou, ann], null],
  ])('are those of %s', (_, before, after, names) => {
    expect(changedNames(indexOf(before), indexOf(after))).toEqual(names);
  });

  test('hold every name whose answer differs', () => {
    fc.assert(
      fc.property(anyMembers, anyMembers, (one, other) => {
        const before = indexOf(one.map(({ id, name, standing }) => member(id, name, standing)));
        const after = indexOf(other.map(({ id, name, standing }) => member(id, name, standing)));
        const names = changedNames(before, after);
        const [old, now] = [readIndex(before), readIndex(after)];
        for (const name of ['dana cole', 'ann lee', 'xena', 'zoë ødegård', 'łukasz, jr', '李小龍']) {
          if (names?.includes(name) ?? true) continue;
          expect(now.get(name)).toEqual(old.get(name));
          expect(now.has(name)).toBe(old.has(name));
        }
      }),
      { seed: 28, numRuns: 2_000 },
    );
  });
});

describe('the update of a page', () => {
  const step = (from: string, names: readonly string[] | null) => ({
    from,
    edits: [[1, 0, from] as const],
    names,
  });
  const many = Array.from({ length: 50 }, (_, at) => `name ${at}`);
  const index = (...steps: readonly ReturnType<typeof step>[]) => ({ content: 'now', text: '', steps });

  test.each([
    ['a pattern of few names', [['dana cole'], ['x.y']], 'dana\\s+cole|x\\.y'],
    ['no pattern for many names', [many], null],
    ['no pattern when any name may have changed', [['dana cole'], null], null],
  ])('holds all edits, and %s', (_, names, changed) => {
    const steps = names.map((some, at) => step(`v${at}`, some));
    const edits = steps.map((one) => one.edits);
    expect(updateFrom(index(step('old', null), ...steps), 'v0')).toEqual({ edits, changed });
  });

  test('does not exist for a version that is no longer known', () => {
    expect(updateFrom(index(step('v1', [])), 'v0')).toBeNull();
  });
});
