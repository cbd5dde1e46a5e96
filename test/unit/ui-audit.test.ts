/** The audit page's logic: finding, sorting, comparing and exporting people. */
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { Comparison } from '../../src/audit/all-workspaces/standings-side-by-side.ts';
import { seenBy } from '../../src/audit/all-workspaces/workspaces-of-key.ts';
import { cleanupOf } from '../../src/audit/clean-up/people-in-each-cleanup-list.ts';
import { byAssignment } from '../../src/audit/clean-up/printed-report-projects-and-groups.ts';
import { exportFileName } from '../../src/audit/grid/export-file-name.ts';
import { countStandings, filterRows } from '../../src/audit/grid/row-filter.ts';
import { sortRows } from '../../src/audit/grid/sorting.ts';
import { HEIGHT, linePath, WIDTH } from '../../src/audit/history/chart-geometry.ts';
import { massDeactivationsOf } from '../../src/audit/history/mass-deactivations.ts';
import { weeksOf } from '../../src/audit/history/weeks.ts';
import { type AuditRow, buildRows } from '../../src/audit/member-rows.ts';
import type { Standing } from '../../src/domain/standing.ts';
import { SEPARATORS, type Separator, toCsv, toHtml, toText } from '../../src/ui/csv-json-and-clipboard.ts';
import type { ListedMember } from '../../src/ui/fetch-member-list.ts';
import { finder, fold, haystackOf } from '../../src/ui/person-search.ts';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 10, 24, 12);

function member(
  id: string,
  name: string,
  standing: Standing = 'active',
  more: Partial<ListedMember> = {},
): ListedMember {
  const email = `${id}@example.com`;
  return {
    id,
    name,
    email,
    account: 'ACTIVE',
    membership: 'ACTIVE',
    standing,
    roles: [],
    groups: 0,
    projects: 0,
    atMost: [],
    detailed: true,
    haystack: haystackOf({ id, name, email }),
    ...more,
  };
}

const event = (userId: string, at: number, to: Standing | null, from: Standing | null = 'active') => ({
  workspaceId: 'w',
  at,
  userId,
  name: '',
  from,
  to,
});

const NONE = new Map<string, never>();

const named = (...names: readonly string[]) => ({ names, total: names.length, atMost: false });

function rowsOf(...members: readonly ListedMember[]): AuditRow[] {
  return buildRows(members, [], 0);
}

it('keeps the button of a chosen standing that nobody has any more, so that it can be released', () => {
  const rows: readonly { readonly standing: Standing }[] = [{ standing: 'active' }];
  expect(countStandings(rows, new Set())).toEqual([['active', 1]]);
  expect(countStandings(rows, new Set(['deleted']))).toEqual(
    expect.arrayContaining([
      ['active', 1],
      ['deleted', 0],
    ]),
  );
});

describe('rows', () => {
  it('takes the date of a standing only from the newest change, else from the start of the history', () => {
    const rows = buildRows(
      [
        member('a', 'Ada', 'deactivated-here'),
        member('b', 'Bo', 'active'),
        member('c', 'Cy'),
        member('d', 'Di', 'deleted'),
      ],
      [event('a', 300, 'deactivated-here'), event('b', 250, 'deactivated'), event('a', 200, 'active')],
      100,
    );
    expect(rows.map(({ since }) => since)).toEqual([
      { at: 300, atLeast: false },
      // The history says something else about them.
      null,
      { at: 100, atLeast: true },
      { at: 100, atLeast: true },
    ]);
    expect(rowsOf(member('c', 'Cy'))[0]?.since).toBeNull();
  });

  it('keeps the date of a deactivation when only the account changes', () => {
    const verified = event('a', 300, 'deactivated-here', 'deactivated');
    const sinceOfRow = (events: readonly ReturnType<typeof event>[], standing: Standing) =>
      buildRows([member('a', 'Ada', standing)], events, 100)[0]?.since;
    const gone = event('a', 200, 'deactivated', 'active');
    expect(sinceOfRow([verified, gone], 'deactivated-here')).toEqual({ at: 200, atLeast: false });
    expect(sinceOfRow([gone], 'deactivated-here')).toEqual({ at: 200, atLeast: false });
    expect(sinceOfRow([verified], 'deactivated-here')).toEqual({ at: 100, atLeast: true });
    expect(sinceOfRow([verified, event('a', 200, 'deleted', 'active')], 'deactivated-here')).toBeNull();
  });

  it('says “or earlier” of a change when the list before is from an earlier day', () => {
    const at = new Date('2026-11-30T12:00').getTime();
    const since = (laterThan?: number) =>
      buildRows(
        [member('a', 'Ada', 'deactivated')],
        [{ ...event('a', at, 'deactivated'), laterThan }],
        100,
      )[0]?.since;
    const [today, before] = ['2026-11-30T00:01', '2026-11-29T23:59'].map((time) => new Date(time).getTime());
    expect(since(today)).toEqual({ at, atLeast: false, laterThan: today });
    expect(since(before)).toEqual({ at, atLeast: true, laterThan: before });
    // Version 1.0 did not store it.
    expect(since()).toEqual({ at, atLeast: false });
  });

  it('takes the start of the history for somebody who changed before it, in a gap', () => {
    const before = event('a', 50, 'active', 'invited');
    const later = event('a', 300, 'deactivated', 'deactivated-here');
    const rows = (...events: ReturnType<typeof event>[]) =>
      buildRows([member('a', 'Ada', 'deactivated')], events, 100).map(({ since }) => since);
    expect(rows(before)).toEqual([{ at: 100, atLeast: true }]);
    expect(rows(later, before)).toEqual([{ at: 100, atLeast: true }]);
  });

  it('says nothing of when a record became unreadable', () => {
    expect(buildRows([member('a', 'Ada', 'unknown')], [], 100)[0]?.since).toBeNull();
    expect(buildRows([member('a', 'Ada', 'unknown')], [event('a', 50, 'active')], 100)[0]?.since).toBeNull();
  });

  it('finds words in any order, ignoring accents and case', () => {
    const rows = rowsOf(member('a', 'José García'), member('b', 'Jo Garland'));
    const find = (search: string) => filterRows(rows, { search, standings: new Set() }).map(({ id }) => id);
    expect(find('garcia JOSE')).toEqual(['a']);
    expect(find('  gar ')).toEqual(['a', 'b']);
    expect(find('b@example')).toEqual(['b']);
    expect(find('nobody')).toEqual([]);
  });

  it('shows all standings when none is chosen, else the chosen ones', () => {
    const rows = rowsOf(member('a', 'Ada'), member('b', 'Bo', 'deleted'));
    const find = (...standings: Standing[]) =>
      filterRows(rows, { search: '', standings: new Set(standings) }).map(({ id }) => id);
    expect(find()).toEqual(['a', 'b']);
    expect(find('deleted')).toEqual(['b']);
  });

  it('sorts by the language, numbers by size, and keeps empty ones last in both directions', () => {
    const rows = [{ v: 'b' }, { v: '' }, { v: 'Ä' }, { v: 'a10' }, { v: 'a9' }];
    const order = (descending: boolean) => sortRows(rows, ({ v }) => v, descending, 'de').map(({ v }) => v);
    expect(order(false)).toEqual(['Ä', 'a9', 'a10', 'b', '']);
    expect(order(true)).toEqual(['b', 'a10', 'a9', 'Ä', '']);
    expect(sortRows([{ n: 10 }, { n: 9 }], ({ n }) => n, false, 'en').map(({ n }) => n)).toEqual([9, 10]);
  });

  it('sorts any texts as the language does, and keeps the order of equal ones', () => {
    const text = fc.oneof(
      fc.constantFrom('a', 'á', 'A', 'a b', 'a-b', 'a10', 'a9', 'ß', 'ss', 'z'),
      fc.string(),
    );
    fc.assert(
      fc.property(
        fc.array(text),
        fc.boolean(),
        fc.constantFrom('en', 'de', 'es'),
        (texts, descending, language) => {
          const { compare } = new Intl.Collator(language, { numeric: true, sensitivity: 'base' });
          const filled = texts.filter((one) => one !== '');
          const expected = filled.toSorted((a, b) => (descending ? -compare(a, b) : compare(a, b)));
          expect(sortRows(filled, (one) => one, descending, language)).toEqual(expected);
        },
      ),
    );
  });

  it.each([
    ['lukasz', 'Łukasz Wójcik'],
    ['soren', 'Søren Ærø'],
    ['aero', 'Søren Ærø'],
    ['doko', 'Đoko'],
    ['gross', 'Anna Groß'],
    ['GROSS', 'ANNA GROẞ'],
    ['isik', 'Işık Kaya'],
    ['istanbul', 'İstanbul'],
    ['thora', 'Þóra Guðrún'],
    ['gudrun', 'Þóra Guðrún'],
    ['Œuvre', 'oeuvre'],
  ])('finds with %j who is called %j', (search, name) => {
    expect(finder(search)(haystackOf({ id: '1', name, email: '' }))).toBe(true);
  });

  it('folds any text the same on its fast and slow way', () => {
    expect(fold('Renée O’HARA')).toBe('renee o’hara');
    expect(fold('PLAIN ~')).toBe('plain ~');
  });

  it.each([
    ['a soft hyphen', 'Jo\u00ADse'],
    ['a zero-width space', 'José\u200B'],
    ['a zero-width joiner among letters', 'J\u200Dose'],
    ['a control character', 'Jo\0se'],
    ['an empty Braille cell', '\u2800José'],
  ])('ignores %s, as the pages do', (_, name) => {
    const isFound = (search: string) => finder(search)(haystackOf({ id: '1', name, email: 'x@y.example' }));
    expect([isFound('jose x@y'), finder(name)(fold('Jose'))]).toEqual([true, true]);
  });
});

describe('all workspaces side by side', () => {
  it('shows for each key what it sees, and a workspace of two keys under both', () => {
    // The first key has read the list of w2.
    const all = ['w1', 'w2', 'w3'].map((id) => ({ id, connectionId: id === 'w3' ? 'second' : 'first' }));
    const key = (...ids: string[]) => ({ workspaces: ids.map((id) => ({ id })) });
    const ids = (seen: readonly { readonly id: string }[]) => seen.map(({ id }) => id);
    expect(ids(seenBy(key('w1', 'w2'), all))).toEqual(['w1', 'w2']);
    expect(ids(seenBy(key('w3', 'w2'), all))).toEqual(['w2', 'w3']);
    expect(seenBy(undefined, all)).toEqual([]);
  });

  const lists = {
    w1: [member('a', ''), member('b', 'Bo'), member('c', 'Cy', 'deleted')],
    w2: [member('a', 'Ada', 'deactivated-here'), member('c', 'Cy', 'deleted')],
  };
  const compare = (...all: (readonly [string, readonly ListedMember[]])[]) => {
    const comparison = new Comparison();
    for (const [id, members] of all) {
      const { add, finish } = comparison.begin(id);
      for (const one of members) add(one);
      finish();
    }
    return comparison;
  };
  const ids = (people: readonly { id: string }[]) => people.map(({ id }) => id);

  it('takes over a new name and e-mail when a list is read again', () => {
    const renamed = { ...member('b', 'Bo Byron'), email: 'bo.byron@example.com' };
    const comparison = compare(['w1', [member('b', 'Bo')]], ['w1', [renamed]], ['w2', [member('b', '')]]);
    expect(comparison.people(['w1', 'w2'], false)).toMatchObject([{ name: 'Bo Byron' }]);
    expect(compare(['w1', [member('b', 'Bo')]], ['w1', [renamed]]).people(['w1'], false)).toMatchObject([
      { email: renamed.email },
    ]);
  });

  it('joins a person by id and takes the name from a list that has one', () => {
    const comparison = compare(...Object.entries(lists));
    const [ada] = comparison.people(['w1', 'w2'], false);
    expect(ada).toMatchObject({ id: 'a', name: 'Ada' });
    expect(['w1', 'w2', 'w3'].map((id) => ada && comparison.standing(id, ada))).toEqual([
      'active',
      'deactivated-here',
      undefined,
    ]);
  });

  it('tells who has different standings in the chosen workspaces', () => {
    const comparison = compare(...Object.entries(lists));
    expect(ids(comparison.people(['w1', 'w2'], true))).toEqual(['a']);
    expect(ids(comparison.people(['w1', 'w2'], false))).toEqual(['a', 'b', 'c']);
    expect(ids(comparison.people(['w2'], false))).toEqual(['a', 'c']);
    expect(ids(comparison.people(['w2'], true))).toEqual([]);
  });

  it('calls deactivated people alike, whatever their accounts are', () => {
    const comparison = compare(
      ['w1', [member('a', 'Ada', 'deactivated'), member('b', 'Bo', 'deactivated')]],
      ['w2', [member('a', 'Ada', 'deactivated-here'), member('b', 'Bo')]],
    );
    expect(ids(comparison.people(['w1', 'w2'], true))).toEqual(['b']);
  });

  it('drops what a newer list no longer holds', () => {
    const comparison = compare(['w1', lists.w1], ['w1', [member('b', 'Bo', 'deactivated')]]);
    expect(ids(comparison.people(['w1'], false))).toEqual(['b']);
  });

  it('keeps a list until a newer one of the same workspace is complete', () => {
    const comparison = compare(['w1', lists.w1]);
    const { add, finish } = comparison.begin('w1');
    add(member('b', 'Bo', 'deactivated'));
    const shown = () =>
      comparison.people(['w1'], false).map((one) => [one.id, comparison.standing('w1', one)]);
    expect(shown()).toEqual([
      ['a', 'active'],
      ['b', 'active'],
      ['c', 'deleted'],
    ]);
    finish();
    expect(shown()).toEqual([['b', 'deactivated']]);
  });

  it('holds as many people as there are', () => {
    const many = Array.from({ length: 5_000 }, (_, at) => member(`m${at}`, `M ${at}`));
    const comparison = compare(['w1', many], ['w2', many.toReversed()]);
    expect(comparison.people(['w1', 'w2'], false)).toHaveLength(5_000);
    expect(comparison.people(['w1', 'w2'], true)).toEqual([]);
  });
});

describe('the report', () => {
  const known = new Map([
    ['a', { id: 'a', groups: named('Design'), projects: named('Website', 'Website', 'App') }],
    ['b', { id: 'b', groups: named(), projects: named('App') }],
  ]);

  it('groups people by what they are assigned to, each once, sorted by name', () => {
    const rows = rowsOf(member('a', 'Ada'), member('b', 'Bo'), member('c', 'Cy'));
    const names = (of: 'groups' | 'projects') =>
      byAssignment(rows, known, of, 'en').map(([name, people]) => [name, people.map(({ id }) => id)]);
    expect(names('projects')).toEqual([
      ['App', ['a', 'b']],
      ['Website', ['a']],
    ]);
    expect(names('groups')).toEqual([['Design', ['a']]]);
  });

  it('sorts projects as the tables do: by the rules of the chosen language, and by their numbers', () => {
    const projects = new Map([
      ['a', { id: 'a', groups: named(), projects: named('Ñu', 'P 10', 'nz', 'P 2') }],
    ]);
    const names = (language: string) =>
      byAssignment(rowsOf(member('a', 'Ada')), projects, 'projects', language).map(([name]) => name);
    expect(names('es')).toEqual(['nz', 'Ñu', 'P 2', 'P 10']);
    expect(names('en')).toEqual(['Ñu', 'nz', 'P 2', 'P 10']);
  });
});

describe('what is left to clean up', () => {
  it('lists people who left but are still assigned', () => {
    const rows = rowsOf(
      member('a', 'Ada', 'deactivated-here', { groups: 1 }),
      member('b', 'Bo', 'deleted', { projects: 2 }),
      member('c', 'Cy', 'deactivated-here'),
      member('d', 'Di', 'active', { groups: 3 }),
    );
    expect(cleanupOf(rows, null, NOW).assigned.map(({ id }) => id)).toEqual(['a', 'b']);
  });

  it('goes by the names of groups and projects once they are read, and says at most before', () => {
    const rows = rowsOf(
      member('a', 'Ada', 'deactivated-here', { projects: 3, atMost: ['projects'] }),
      member('b', 'Bo', 'deleted', { groups: 1, projects: 2, atMost: ['projects'] }),
    );
    const found = (known: Parameters<typeof cleanupOf>[1]) => {
      const { assigned, certain } = cleanupOf(rows, known, NOW);
      return [assigned.map(({ id }) => id), certain < assigned.length];
    };
    expect(found(null)).toEqual([['a', 'b'], true]);
    const bo = { id: 'b', groups: named('Design'), projects: { names: [], total: 2, atMost: true } };
    const ada = { id: 'a', groups: named(), projects: { names: [], total: 3, atMost: true } };
    expect(
      found(
        new Map([
          ['a', ada],
          ['b', bo],
        ]),
      ),
    ).toEqual([['a', 'b'], true]);
    // All of Ada's projects belong to another workspace.
    expect(found(new Map([['b', bo]]))).toEqual([['b'], false]);
    expect(found(NONE)).toEqual([[], false]);
  });

  it('lists people who left with unknown assignments until those are read one by one', () => {
    const unknown = { detailed: false };
    const rows = rowsOf(
      member('a', 'Ada', 'deactivated-here', unknown),
      member('b', 'Bo', 'deactivated-here', unknown),
      member('c', 'Cy', 'active', unknown),
    );
    const ids = (alone: Parameters<typeof cleanupOf>[1]) => {
      const { assigned, unread } = cleanupOf(rows, alone, NOW);
      return [assigned.map(({ id }) => id), unread.map(({ id }) => id)];
    };
    expect(ids(NONE)).toEqual([[], ['a', 'b']]);
    const alone = new Map([
      ['a', { id: 'a', groups: named('Design'), projects: named() }],
      ['b', { id: 'b', groups: named(), projects: named() }],
    ]);
    expect(ids(alone)).toEqual([['a'], []]);
  });

  it('sets apart people who left whom the service does not show alone', () => {
    const rows = rowsOf(member('a', 'Ada', 'deleted', { detailed: false }));
    const alone = new Map([
      ['a', { id: 'a', groups: named(), projects: named(), isUnreadable: true as const }],
    ]);
    const { assigned, unread, unreadable } = cleanupOf(rows, alone, NOW);
    expect([assigned, unread, unreadable.map(({ id }) => id)]).toEqual([[], [], ['a']]);
  });

  it('calls an invitation old only when it is known to be older than 30 days', () => {
    const invited = (id: string) => member(id, '', 'invited');
    const old = (firstDay: string) =>
      cleanupOf(
        buildRows(
          [invited('old'), invited('new'), invited('first')],
          [event('new', NOW - 29 * DAY, 'invited', null), event('old', NOW - 31 * DAY, 'invited', null)],
          new Date(firstDay).getTime(),
        ),
        NONE,
        NOW,
      ).invitations.map(({ id }) => id);
    expect(old('2026-11-01')).toEqual(['old']);
    expect(old('2026-10-01')).toEqual(['old', 'first']);
  });

  it('knows that an invitation is new when the list before did not have it, unless that list is old', () => {
    const undated = (daysBefore: number) => {
      const laterThan = NOW - daysBefore * DAY;
      const seen = { ...event('a', NOW - DAY, 'invited', null), laterThan };
      const rows = buildRows([member('a', '', 'invited')], [seen], NOW - 90 * DAY);
      return cleanupOf(rows, NONE, NOW).undatedInvitations.length;
    };
    expect([undated(4), undated(29), undated(40)]).toEqual([0, 0, 1]);
  });

  it('finds namesakes like the pages do, and never among people without a name', () => {
    const rows = rowsOf(
      member('a', 'Ada  Byron'),
      member('b', 'ada byron'),
      member('c', ''),
      member('d', ''),
    );
    expect(cleanupOf(rows, NONE, NOW).namesakes.map(({ id }) => id)).toEqual(['a', 'b']);
  });

  it('counts active and limited members as seats', () => {
    const rows = rowsOf(member('a', 'A'), member('b', 'B', 'limited'), member('c', 'C', 'invited'));
    expect(cleanupOf(rows, NONE, NOW).seats.map(({ id }) => id)).toEqual(['a', 'b']);
  });
});

/** Reads CSV like a spreadsheet set to this separator. Never throws. */
function parseCsv(text: string, separator = ','): string[][] {
  const rows: string[][] = [[]];
  let cell = '';
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? '';
    if (quoted) {
      if (char !== '"') cell += char;
      else if (text[at + 1] === '"') {
        cell += '"';
        at++;
      } else quoted = false;
    } else if (char === '"' && cell === '') quoted = true;
    else if (char === separator || char === '\n') {
      rows.at(-1)?.push(cell);
      cell = '';
      if (char === '\n') rows.push([]);
    } else if (char !== '\r') cell += char;
  }
  rows.pop();
  return rows;
}

const csv = (header: string[], lines: (string | number)[][], separator: Separator = 'comma'): string =>
  toCsv({ header, lines }, separator);

describe('CSV', () => {
  it('starts with a byte order mark and ends lines as RFC 4180 says', () => {
    expect(csv(['id', 'name'], [['1', 'Ada']])).toBe('\uFEFFid,name\r\n1,Ada\r\n');
    expect(csv(['id', 'name'], [['1', 'Ada']], 'semicolon')).toBe('\uFEFFid;name\r\n1;Ada\r\n');
    expect(csv(['id', 'name'], [['1', 'Ada']], 'tab')).toBe('\uFEFFid\tname\r\n1\tAda\r\n');
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', ' =1', '\u00A0=1', '＝1', '\n=1', '"=1'])(
    'makes %j harmless',
    (text) => {
      const [, row] = parseCsv(csv(['name'], [[text]]).slice(1));
      expect(row?.[0]?.startsWith("'")).toBe(true);
    },
  );

  it.each([
    ['Ada,=1+1', "Ada,'=1+1"],
    ['Ada;=1+1', "Ada;'=1+1"],
    ['Ada\t@SUM(A1)', "Ada\t'@SUM(A1)"],
    ['Ada\n-1', "Ada\n'-1"],
    ['Ada; "+1"', `Ada;' "+1"`],
    ['Ada,,=1', "Ada,,'=1"],
    ['Ada;', "Ada;'"],
    ['Ada\n\tB', "Ada\n'\tB"],
    ['Ada, \u200B=1', "Ada,' \u200B=1"],
    ['Ada, Byron; Lovelace', 'Ada, Byron; Lovelace'],
    ['Ada-Byron, b=c', 'Ada-Byron, b=c'],
  ])('lets no part of %j start a formula where another list separator splits it', (text, expected) => {
    expect(parseCsv(csv(['name'], [[text]], 'tab').slice(1), '\t')[1]).toEqual([expected]);
  });

  it.each(['601234567890123456789012', '5e1234567890123456789012'])(
    'keeps the id %s from being shortened as a number',
    (id) => {
      expect(csv(['id'], [[id]])).toBe(`\uFEFFid\r\n'${id}\r\n`);
    },
  );

  it('leaves other ids unchanged', () => {
    const id = '5f00197f70ade0d6ff00006b';
    expect(csv(['id'], [[id]])).toBe(`\uFEFFid\r\n${id}\r\n`);
  });

  it('leaves numbers unchanged', () => {
    expect(csv(['n'], [[-3]])).toBe('\uFEFFn\r\n-3\r\n');
  });

  const separators = fc.constantFrom<Separator>('comma', 'semicolon', 'tab');

  it('returns every text with only apostrophes added', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 5 }),
        separators,
        (cells, separator) => {
          const clean = cells.map((cell) => cell.replaceAll('\r', ''));
          const header = clean.map(() => 'h');
          const text = csv(header, [clean], separator).slice(1);
          const [, row] = parseCsv(text, SEPARATORS[separator]);
          const bare = (cell: string) => cell.replaceAll("'", '');
          expect(row?.map(bare)).toEqual(clean.map(bare));
        },
      ),
      { seed: 27 },
    );
  });

  it('starts no field with a sign that makes it a formula, whichever separator the spreadsheet uses', () => {
    const piece = fc.constantFrom(
      '=',
      '+',
      '-',
      '@',
      ',',
      ';',
      '\t',
      '\n',
      '\r',
      '"',
      "'",
      ' ',
      'a',
      '1',
      '\u00A0',
    );
    const cell = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''));
    const lines = fc.array(fc.tuple(cell, cell, cell, cell), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(lines, separators, (rows, separator) => {
        const text = csv(['id', 'name', 'email', 'role'], rows, separator).slice(1);
        const read = Object.values(SEPARATORS).map((other) => parseCsv(text, other).flat());
        for (const field of [...read.flat(), ...text.split(/[,;\t\r\n]/)]) {
          expect(field.replace(/^[\s"]+/, '')).not.toMatch(/^[=+\-@]/);
        }
      }),
      { seed: 27, numRuns: 500 },
    );
  });

  it('starts no field with a tab behind an id', () => {
    const piece = fc.constantFrom(',', ';', '\t', '\n', '\r', '"', "'", ' ', 'a');
    const cell = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(fc.tuple(cell, cell, cell), separators, (cells, separator) => {
        const rows = [
          ['5f0a', ...cells],
          ['5f0b', 'b', 'c', 'd'],
        ];
        const text = csv(['id', 'name', 'email', 'role'], rows, separator).slice(1);
        for (const other of Object.values(SEPARATORS)) {
          for (const field of parseCsv(text, other).flat()) expect(field).not.toMatch(/^\t/);
        }
      }),
      { seed: 27, numRuns: 2_000 },
    );
  });

  it('uses file names that every system accepts', () => {
    expect(exportFileName('members', 'Ärzte & Söhne GmbH.', 'csv')).toBe('members-arzte-sohne-gmbh.csv');
    expect(exportFileName('members', '日本', 'json')).toBe('members-workspace.json');
    expect(exportFileName('matrix', null, 'csv')).toBe('matrix.csv');
  });
});

describe('the clipboard', () => {
  const table = {
    header: ['Name', 'Standing', 'E-mail'],
    lines: [
      ['Ada\tLovelace\n', 'Deactivated here', 'ada@example.com'],
      ['=HYPERLINK("https://example.com")', 'Deleted', ''],
      ['<img src=x onerror=alert(1)> & "Bo"', 'Deleted', '+1@example.com'],
      ['Cy\n=1', 'Deleted', 'a;=1'],
    ],
  };

  it('holds one line of text for each person, without formulas or more line breaks', () => {
    expect(toText(table).split('\n')).toEqual([
      'Name\tStanding\tE-mail',
      'Ada Lovelace \tDeactivated here\tada@example.com',
      `'=HYPERLINK("https://example.com")\tDeleted\t`,
      `<img src=x onerror=alert(1)> & "Bo"\tDeleted\t'+1@example.com`,
      "Cy =1\tDeleted\ta;'=1",
    ]);
  });

  it('holds a table whose cells are text', () => {
    const html = toHtml(table);
    expect(html).toContain('<td>Ada Lovelace </td>');
    expect(html).toContain("<td>'=HYPERLINK(&quot;https://example.com&quot;)</td>");
    expect(html).toContain('<td>&lt;img src=x onerror=alert(1)&gt; &amp; &quot;Bo&quot;</td>');
    expect(html.match(/<tr>/g)).toHaveLength(5);
    expect(html.replace(/<\/?(?:table|thead|tbody|tr|th|td)>/g, '')).not.toMatch(/[<>]/);
  });
});

describe('left and returned by week', () => {
  const now = new Date(2026, 10, 25, 12).getTime();
  const at = (day: number, from: Standing | null, to: Standing | null) => ({
    at: new Date(2026, 10, day, 12).getTime(),
    from,
    to,
  });

  it('counts from Monday to Sunday, and includes weeks without changes', () => {
    const weeks = weeksOf(
      [
        at(24, 'active', 'deactivated-here'),
        at(23, 'limited', null),
        at(22, 'deactivated-here', 'active'),
        at(9, 'active', 'deleted'),
      ],
      new Date(2026, 10, 4).getTime(),
      now,
    );
    expect(weeks.map(({ start, left, returned }) => [new Date(start).getDate(), left, returned])).toEqual([
      [2, 0, 0],
      [9, 1, 0],
      [16, 0, 1],
      [23, 2, 0],
    ]);
  });

  it('leaves out people who are new, never joined, had left before, or only changed the way they left', () => {
    const weeks = weeksOf(
      [
        at(24, null, 'deactivated-here'),
        at(24, 'deactivated-here', null),
        at(24, 'deactivated', 'deleted'),
        at(24, 'active', 'limited'),
        at(24, 'deactivated-here', 'invited'),
        at(24, 'invited', null),
        at(24, 'declined', 'not-a-member'),
      ],
      now,
      now,
    );
    expect(weeks).toMatchObject([{ left: 0, returned: 0 }]);
  });

  it('says between which times it happened when the list before is from an earlier week', () => {
    const gap = (day: number, laterThan: number, to: Standing | null = 'deactivated-here') => ({
      ...at(day, 'active', to),
      laterThan: new Date(2026, 10, laterThan, 12).getTime(),
    });
    const noon = (day: number) => new Date(2026, 10, day, 12).getTime();
    const between = (...events: Parameters<typeof weeksOf>[0]) =>
      weeksOf(events, noon(16), now).map((week) => week.between);
    expect(between(gap(24, 2), gap(25, 24), gap(23, 21))).toEqual([undefined, [noon(2), noon(24)]]);
    // Not of an earlier week, not counted, and of a version that did not note it.
    expect(between(gap(25, 23))).toEqual([undefined, undefined]);
    expect(between(gap(24, 2, 'limited'), at(24, 'active', null))).toEqual([undefined, undefined]);
  });

  it.each([
    ['America/Santiago', '2026-09-06T15:00Z'],
    ['Africa/Cairo', '2026-04-24T09:00Z'],
  ])('loses no change of a day without midnight, as in %s', (zone, time) => {
    vi.stubEnv('TZ', zone);
    const seen = new Date(time).getTime();
    const weeks = weeksOf([{ at: seen, from: 'active', to: 'deleted' }], seen - 14 * DAY, seen + 7 * DAY);
    expect(weeks.map(({ left }) => left)).toEqual([0, 0, 1, 0]);
    vi.unstubAllEnvs();
  });

  it('shows half a year at most', () => {
    expect(weeksOf([], 0, now)).toHaveLength(26);
  });
});

describe('lines of the chart', () => {
  const points = (path: string) =>
    path
      .split(/[ML]/)
      .slice(1)
      .map((point) => point.split(' ').map(Number));
  const days = (...counts: readonly (readonly [day: string, active: number])[]) =>
    counts.map(([day, active]) => ({ day, counts: { active } }));

  it('run from the first day to the last, with the lowest count at the bottom', () => {
    const path = linePath(days(['2026-11-01', 5], ['2026-11-02', 9], ['2026-11-05', 1]), 'active');
    const [first, second, third] = points(path);
    expect(first?.[0]).toBe(2);
    expect(third?.[0]).toBe(WIDTH - 2);
    expect(third?.[1]).toBe(HEIGHT - 4);
    expect(second?.[1]).toBe(4);
    // Days keep their distance: the second is a quarter of the way.
    expect(second?.[0]).toBeCloseTo(2 + (WIDTH - 4) / 4, 0);
  });

  it('are level in the middle when nothing changes, and count a missing standing as nobody', () => {
    expect(points(linePath(days(['2026-11-01', 7], ['2026-11-02', 7]), 'active')).map(([, y]) => y)).toEqual([
      HEIGHT / 2,
      HEIGHT / 2,
    ]);
    expect(points(linePath(days(['2026-11-01', 7]), 'deleted'))).toHaveLength(1);
  });
});

it('more than five people who are deactivated at once give one line of the summary, newest first', () => {
  const events = (at: number, count: number, from: 'active' | 'deactivated' | null = 'active') =>
    Array.from({ length: count }, () => ({ at, from, to: 'deactivated-here' as const }));
  expect(massDeactivationsOf(events(1, 5))).toEqual([]);
  // People who had left before, are new in the list or came back do not count.
  expect(massDeactivationsOf([...events(1, 9, 'deactivated'), ...events(2, 9, null)])).toEqual([]);
  expect(massDeactivationsOf(events(1, 9).map((one) => ({ ...one, from: one.to, to: one.from })))).toEqual(
    [],
  );
  expect(massDeactivationsOf([...events(1, 6), ...events(3, 40), ...events(2, 2)])).toEqual([
    { at: 3, count: 40 },
    { at: 1, count: 6 },
  ]);
  // On different days, perhaps: the list before is two weeks old.
  const at = new Date('2026-11-30T12:00').getTime();
  const before = at - 14 * 86_400_000;
  const afterAway = (laterThan: number) => events(at, 7).map((one) => ({ ...one, laterThan }));
  expect(massDeactivationsOf(afterAway(before))).toEqual([{ at, laterThan: before, count: 7 }]);
  expect(massDeactivationsOf(afterAway(at - 1_000))).toEqual([{ at, count: 7 }]);
  // Of each one, the list before says after when, and less of who could not be read in it. So in any order.
  const told = (...times: readonly number[]) => {
    const all = times.flatMap((laterThan) => afterAway(laterThan).slice(0, 1));
    expect(massDeactivationsOf(all.toReversed())).toEqual(massDeactivationsOf(all));
    return massDeactivationsOf(all);
  };
  const [today, earlier] = [at - 1_000, at - 3_600_000];
  expect(told(0, before, today, today, today, today, earlier, earlier)).toEqual([{ at, count: 6 }]);
  expect(told(0, before, before, before, before, before, before, today)).toEqual([
    { at, laterThan: before, count: 7 },
  ]);
  expect(told(0, 0, 0, 0, 0, 0, before, today)).toEqual([]);
  expect(massDeactivationsOf(afterAway(0))).toEqual([]);
});
