/** Which workspace a page belongs to: a table of what the page tells and the result. */
import { describe, expect, test } from 'vitest';
import { SHARED_REPORT } from '../../src/domain/login-and-shared-pages.ts';
import { type PageWitnesses, workspaceOfPage } from '../../src/domain/which-workspace-a-page-shows.ts';

/** Ids by letter. U and V belong to workspaces that no connection covers. */
const IDS: Readonly<Record<string, string>> = Object.fromEntries(
  [...'ABCFGHRSUV'].map((letter, at) => [letter, String(at).repeat(24)]),
);
const LETTERS = new Map(Object.entries(IDS).map(([letter, one]) => [one, letter]));
const NAMES: Readonly<Record<string, string>> = {
  ...{ A: 'Alpha', B: 'Beta', C: 'Gamma', F: 'Delta', G: 'Twin', H: 'Twin', R: 'Region House', S: 'Acme' },
};

const connection = (region: string, letters: string, subdomain = '') => ({
  region,
  subdomain,
  workspaces: [...letters].map((letter) => ({ id: IDS[letter] ?? '', name: NAMES[letter] ?? '' })),
});

const GLOBAL = [connection('global', 'ABCFGH')];
const ONE = [connection('global', 'A')];
const TWICE = [connection('global', 'AB'), connection('global', 'AC')];
const WITH_ACME = [connection('subdomain', 'S', 'acme'), connection('global', 'A')];
const WITH_REGION = [connection('global', 'AB'), connection('use2', 'R')];
const WITH_SERVER = [
  connection('global', 'AB'),
  { ...connection('self-hosted', 'R'), server: 'https://time.example.com' },
];
const inFolder = (name: string, letters: string) => ({
  ...connection('self-hosted', letters),
  server: 'https://apps.example.com',
  folder: `https://apps.example.com/${name}`,
});
const IN_FOLDERS = [inFolder('one', 'A'), inFolder('two', 'R')];
const ONLY_REGION = [connection('use2', 'R')];

interface Row {
  readonly keys?: Parameters<typeof workspaceOfPage>[2];
  /** Host and path of the outermost page, then of the frame. */
  readonly at?: readonly string[];
  /** `A10 B20`: a letter for the id, and the start time. The test adds an id in the address by itself. */
  readonly calls?: string;
  readonly text?: string;
  readonly changed?: number;
  readonly stage?: PageWitnesses['stage'];
}

const TRACKER = 'app.clockify.me/tracker';
const settings = (letter: string) => `app.clockify.me/workspaces/${IDS[letter]}/settings`;
const SHARED = 'app.clockify.me/shared/65d8a1b2c3d4e5f60718293a';

/** `A by calls`, or `no-workspace: silent` with the id that was told, if any. */
function answer({
  keys = GLOBAL,
  at = [TRACKER],
  calls = '',
  text,
  changed = -1,
  stage = 'settled',
}: Row): string {
  const [page = ''] = at;
  const witnesses: PageWitnesses = {
    addresses: at.map((one) => `https://${one}`),
    calls: calls.split(' ').flatMap((call) => {
      const [, letter = '', time = ''] = /^([A-Z])(\d+)$/.exec(call) ?? [];
      return letter === '' ? [] : [[IDS[letter] ?? '', Number(time)] as const];
    }),
    switcher: text ?? null,
    switchedAt: changed,
    stage,
    document: 1,
  };
  const found = workspaceOfPage(witnesses, page, keys);
  const told = found.workspaceId === null ? '' : (LETTERS.get(found.workspaceId) ?? '?');
  return 'by' in found ? `${told} by ${found.by}` : `${found.state}: ${found.why}${told && ` ${told}`}`;
}

function table(title: string, rows: readonly (readonly [name: string, row: Row, expected: string])[]): void {
  describe(title, () => {
    test.each(rows)('%s', (_, row, expected) => {
      expect(answer(row)).toBe(expected);
    });
  });
}

table('which connections count without an id', [
  [
    'no connection at all is setup, whatever is told',
    { keys: [], text: 'Alpha', calls: 'A1 A2' },
    'setup: no-connection',
  ],
  [
    'no connection at all is setup before the load too',
    { keys: [], stage: 'loading' },
    'setup: no-connection',
  ],
  ['none of several workspaces is guessed', {}, 'no-workspace: silent'],
  ['the only one, on a page that tells nothing', { keys: ONE }, 'A by only'],
  [
    'the only one, but the document has not been loaded for two seconds',
    { keys: ONE, stage: 'complete' },
    'no-workspace: silent',
  ],
  ['the only one, before the load', { keys: ONE, stage: 'interactive' }, 'waiting: silent'],
  ['the only one, while the document comes', { keys: ONE, stage: 'loading' }, 'waiting: silent'],
  [
    'the only one, and the switcher says another name',
    { keys: ONE, text: 'Some Other Company' },
    'no-workspace: unknown-name',
  ],
  [
    'the only one, named by the switcher, is told at once',
    { keys: ONE, text: 'Alpha', stage: 'loading' },
    'A by switcher',
  ],
  ['two keys of the only one', { keys: [...ONE, ...ONE] }, 'A by only'],
  ['the subdomain’s key does not speak for the app', { keys: WITH_ACME }, 'A by only'],
  [
    'the app’s key does not speak for the subdomain',
    { keys: WITH_ACME, at: ['acme.clockify.me/tracker'] },
    'S by only',
  ],
  [
    'the app’s key does not speak for a subdomain of clockify.app',
    { keys: WITH_ACME, at: ['acme.clockify.app/tracker'] },
    'S by only',
  ],
  ['a region’s key on its own host', { keys: WITH_REGION, at: ['use2.clockify.me/tracker'] }, 'R by only'],
  ['a region’s key alone does not speak for the app', { keys: ONLY_REGION }, 'no-workspace: silent'],
  [
    'a name of another region’s key, on the app',
    { keys: WITH_REGION, text: 'Region House' },
    'no-workspace: unknown-name',
  ],
  [
    'that name with a call of its workspace',
    { keys: WITH_REGION, text: 'Region House', calls: 'R10' },
    'R by calls',
  ],
  [
    'a name of the app’s key, on a region’s host',
    { keys: WITH_REGION, at: ['use2.clockify.me/tracker'], text: 'Alpha' },
    'no-workspace: unknown-name',
  ],
  ['a shared report', { keys: ONE, at: [SHARED] }, 'no-workspace: shared'],
  ['anything under /shared/', { keys: ONE, at: ['app.clockify.me/shared/expired'] }, 'no-workspace: silent'],
  ['/login', { keys: ONE, at: ['app.clockify.me/login'] }, 'no-workspace: silent'],
  [
    '/signup with a language before it',
    { keys: ONE, at: ['app.clockify.me/de/signup/now'] },
    'no-workspace: silent',
  ],
  ['/en/login and a fragment', { keys: ONE, at: ['app.clockify.me/en/login#top'] }, 'no-workspace: silent'],
  ['one slash too many before it', { keys: ONE, at: ['app.clockify.me//de//login'] }, 'no-workspace: silent'],
  ['a page that only begins like it', { keys: ONE, at: ['app.clockify.me/login-activity'] }, 'A by only'],
  [
    'a frame whose own address is /login',
    { keys: ONE, at: [TRACKER, 'app.clockify.me/login'] },
    'no-workspace: silent',
  ],
  [
    'a call of another workspace, when there is only one',
    { keys: ONE, calls: 'U10' },
    'setup: not-covered U',
  ],
]);

table('a region’s or subdomain’s host without a connection of its own', [
  ['is setup', { at: ['acme.clockify.me/tracker'] }, 'setup: no-connection-here'],
  ['is setup for a region', { keys: ONE, at: ['euc1.clockify.me/tracker'] }, 'setup: no-connection-here'],
  ['waits before the load', { at: ['acme.clockify.me/tracker'], stage: 'interactive' }, 'waiting: silent'],
  [
    'with a name is setup too',
    { at: ['euc1.clockify.me/tracker'], text: 'Alpha' },
    'setup: no-connection-here',
  ],
  [
    'shows the workspace of its calls when another connection covers it',
    { at: ['acme.clockify.me/tracker'], calls: 'A1 A2' },
    'A by calls',
  ],
  [
    'says which workspace its calls tell when no connection covers it',
    { at: ['acme.clockify.me/tracker'], calls: 'U1 U2' },
    'setup: not-covered U',
  ],
  [
    'belongs to no workspace where the report is shared',
    { at: ['acme.clockify.me/shared/65d8a1b2c3d4e5f60718293a'] },
    'no-workspace: shared',
  ],
]);

table('a server of a connection’s own', [
  ['has that connection’s workspace', { keys: WITH_SERVER, at: ['time.example.com/tracker'] }, 'R by only'],
  [
    'has no workspace of others',
    { keys: WITH_SERVER, at: ['time.example.com/tracker'], text: 'Alpha' },
    'no-workspace: unknown-name',
  ],
  ['does not count for the app', { keys: WITH_SERVER, text: 'Region House' }, 'no-workspace: unknown-name'],
  [
    'has its workspace by its calls',
    { keys: WITH_SERVER, at: ['time.example.com/tracker'], calls: 'R1 R2' },
    'R by calls',
  ],
  [
    'has no workspace of another connection, whatever it calls',
    { keys: WITH_SERVER, at: ['time.example.com/tracker'], calls: 'A1 A2' },
    'setup: not-covered',
  ],
  [
    'has no workspace of another connection under a name that nobody knows',
    { keys: WITH_SERVER, at: ['time.example.com/tracker'], text: 'Nobody’s', calls: 'R1 A2' },
    'setup: not-covered',
  ],
  [
    'has no workspace of another server, nor of its own host on another port',
    { keys: WITH_SERVER, at: ['time.example.com:8443/tracker'], calls: 'R1 R2' },
    'setup: not-covered',
  ],
  [
    'says which workspace it names that nobody covers',
    { keys: WITH_SERVER, at: ['time.example.com/tracker'], calls: 'U1 U2' },
    'setup: not-covered U',
  ],
  [
    'may serve a page of the app that names its workspace',
    { keys: WITH_SERVER, calls: 'R1 R2' },
    'R by calls',
  ],
  ['has it in a folder too', { keys: WITH_SERVER, at: ['time.example.com/clockify/tracker'] }, 'R by only'],
  [
    'has a shared report in a folder',
    { keys: WITH_SERVER, at: ['time.example.com/clockify/shared/65d8a1b2c3d4e5f60718293a'] },
    'no-workspace: shared',
  ],
  ...['login', 'en/login', 'signup', 'shared/expired'].map(
    (path) =>
      [
        `shows no workspace at ${path} in a folder`,
        { keys: WITH_SERVER, at: [`time.example.com/apps/clockify/${path}`] },
        'no-workspace: silent',
      ] as const,
  ),
  [
    'has its workspace on a page that only begins like login',
    { keys: WITH_SERVER, at: ['time.example.com/clockify/login-activity'] },
    'R by only',
  ],
]);

table('servers in folders of one origin', [
  [
    'have the only workspace of their own connection',
    { keys: IN_FOLDERS, at: ['apps.example.com/two/tracker'] },
    'R by only',
  ],
  [
    'know nothing of each other’s workspaces',
    { keys: IN_FOLDERS, at: ['apps.example.com/one/tracker'], calls: 'R1 R2' },
    'setup: not-covered',
  ],
  [
    'have no workspace on pages outside',
    { keys: [inFolder('one', 'A')], at: ['apps.example.com/wiki/'] },
    'setup: no-connection-here',
  ],
]);

test('a page takes the badges of a shared report away where the background answers that it is one', () => {
  const witnesses = { calls: [], switcher: null, switchedAt: -1, stage: 'settled', document: 1 } as const;
  const id = '65d8a1b2c3d4e5f60718293a';
  for (const path of [
    `shared/${id}`,
    `//shared//${id}`,
    `clockify/shared/${id}`,
    `en/shared/${id}x`,
    'shared',
  ]) {
    const address = `https://time.example.com/${path}`;
    const answered = workspaceOfPage({ ...witnesses, addresses: [address] }, 'time.example.com', WITH_SERVER);
    expect('why' in answered && answered.why === 'shared', path).toBe(SHARED_REPORT.test(address));
  }
});

table('a shared report', [
  [
    'belongs to no workspace although calls name one',
    { at: [SHARED], calls: 'A1 A2' },
    'no-workspace: shared',
  ],
  [
    'belongs to no workspace although the switcher names one',
    { at: [SHARED], text: 'Alpha' },
    'no-workspace: shared',
  ],
  [
    'belongs to no workspace below its address',
    { at: [`${SHARED}/print#x`], calls: 'A1 A2' },
    'no-workspace: shared',
  ],
  [
    'belongs to no workspace in a frame of a page that tells one',
    { at: [TRACKER, SHARED], text: 'Alpha' },
    'no-workspace: shared',
  ],
  [
    'belongs to no workspace around a frame',
    { at: [SHARED, TRACKER], text: 'Alpha' },
    'no-workspace: shared',
  ],
  [
    'belongs to no workspace with a language before it',
    { at: ['app.clockify.me/pt/shared/65d8a1b2c3d4e5f60718293a'] },
    'no-workspace: shared',
  ],
  [
    'belongs to no workspace with one slash too many',
    { at: ['app.clockify.me//shared//65d8a1b2c3d4e5f60718293a'], text: 'Alpha' },
    'no-workspace: shared',
  ],
  ['is known before the load', { at: [SHARED], stage: 'loading' }, 'no-workspace: shared'],
  ['without a connection is setup', { keys: [], at: [SHARED] }, 'setup: no-connection'],
  [
    'is not a longer word that begins alike',
    { at: ['app.clockify.me/shared/65d8a1b2c3d4e5f60718293abc'], text: 'Alpha' },
    'A by switcher',
  ],
]);

table('the switcher names one workspace', [
  ['that one', { text: 'Alpha' }, 'A by switcher'],
  ['by a name that compares like a person’s', { text: '  ALPHA\u00a0' }, 'A by switcher'],
  ['before the load too', { text: 'Alpha', stage: 'loading' }, 'A by switcher'],
  ['with calls of its own', { text: 'Alpha', calls: 'A1 A2' }, 'A by switcher'],
  ['one start-up call names another', { text: 'Alpha', calls: 'B1' }, 'no-workspace: contradiction'],
  ['one start-up call names another, then its own come', { text: 'Alpha', calls: 'B1 A5' }, 'A by switcher'],
  ['two calls of a hover name another', { text: 'Alpha', calls: 'A1 B20 B21' }, 'A by switcher'],
  ['ten calls name another', { text: 'Alpha', calls: 'A1 B2 B3 B4 B5 B6 B7 B8 B9 B10 B11' }, 'A by switcher'],
  ['only others are named, by two calls', { text: 'Alpha', calls: 'B1 B2' }, 'no-workspace: contradiction'],
  ['only an uncovered one is named', { text: 'Alpha', calls: 'U1 U2' }, 'no-workspace: contradiction'],
  [
    'a contradiction waits for the load',
    { text: 'Alpha', calls: 'B1', stage: 'interactive' },
    'waiting: contradiction',
  ],
  [
    'the address names another',
    { text: 'Alpha', at: [settings('B')], calls: 'B1 B1' },
    'no-workspace: contradiction',
  ],
  [
    'the address names another, calls its own',
    { text: 'Alpha', at: [settings('B')], calls: 'A1 B2 B2 A3' },
    'no-workspace: contradiction',
  ],
  ['the address names the same', { text: 'Alpha', at: [settings('A')], calls: 'A1 A1' }, 'A by switcher'],
  [
    'the address named another, but was left',
    { text: 'Alpha', calls: 'B1 B1' },
    'no-workspace: contradiction',
  ],
  ['two keys cover it', { keys: TWICE, text: 'Alpha' }, 'A by switcher'],
  [
    'a frame’s own address counts only for a shared report',
    { text: 'Alpha', at: [TRACKER, settings('B')] },
    'A by switcher',
  ],
  ['a switch is seen before the text changes', { text: 'Alpha', calls: 'A1 A2 B30 B30' }, 'A by switcher'],
  [
    'a switch is seen, and no call of its own was',
    { text: 'Alpha', calls: 'B30 B30' },
    'no-workspace: contradiction',
  ],
]);

table('the text becomes another', [
  ['earlier calls no longer count', { text: 'Beta', changed: 50, calls: 'A1 A2 A3' }, 'B by switcher'],
  ['calls that were on their way do not count', { text: 'Beta', changed: 50, calls: 'A49' }, 'B by switcher'],
  [
    'a call that starts with the change counts',
    { text: 'Beta', changed: 50, calls: 'A50' },
    'no-workspace: contradiction',
  ],
  [
    'calls of the old one continue',
    { text: 'Beta', changed: 50, calls: 'A60 A61' },
    'no-workspace: contradiction',
  ],
  ['its own earlier calls count', { text: 'Beta', changed: 50, calls: 'A1 B48 A60' }, 'B by switcher'],
  [
    'two keys cover the new one',
    { keys: TWICE, text: 'Alpha', changed: 50, calls: 'B1 B2' },
    'A by switcher',
  ],
  ['to an unknown name', { text: 'Secret Lab', changed: 50, calls: 'A1 A2' }, 'no-workspace: unknown-name'],
  [
    'to an unknown name, and a call tells its workspace',
    { text: 'Secret Lab', changed: 50, calls: 'A1 U60' },
    'setup: not-covered U',
  ],
  [
    'to an unknown name, but the call of the switch started before',
    { text: 'Secret Lab', changed: 50, calls: 'A1 U49 U49' },
    'no-workspace: unknown-name',
  ],
  [
    'to a name of two workspaces',
    { text: 'Twin', changed: 50, calls: 'A1 G48 G48' },
    'no-workspace: namesakes',
  ],
  [
    'to a name of two workspaces, and a call tells which',
    { text: 'Twin', changed: 50, calls: 'A1 H60' },
    'H by calls',
  ],
  ['from a placeholder', { text: 'Alpha', changed: 50, calls: 'A10 B20' }, 'A by switcher'],
  [
    'a page that got the script late has only its oldest calls',
    { text: 'Beta', changed: 9000, calls: 'A1 A2 A3' },
    'B by switcher',
  ],
  [
    'a page that got the script late has an unknown name',
    { text: 'Secret Lab', changed: 9000, calls: 'A1 A2 A3' },
    'no-workspace: unknown-name',
  ],
  [
    'a page without a switcher that got the script late has its calls',
    { changed: 9000, calls: 'A1 A2' },
    'A by calls',
  ],
]);

table('the switcher names no known workspace', [
  ['no call yet', { text: 'Some Other Company' }, 'no-workspace: unknown-name'],
  [
    'no call yet, before the load',
    { text: 'Some Other Company', stage: 'interactive' },
    'waiting: unknown-name',
  ],
  ['one call decides', { text: 'Loading…', calls: 'A10', stage: 'interactive' }, 'A by calls'],
  ['the first of two calls decides', { text: 'Loading…', calls: 'B20 A10' }, 'A by calls'],
  ['an uncovered id decides', { text: 'Secret Lab', calls: 'U10' }, 'setup: not-covered U'],
  [
    'an uncovered id decides before the load',
    { text: 'Secret Lab', calls: 'U10', stage: 'loading' },
    'setup: not-covered U',
  ],
  [
    'two later calls of a hover change nothing',
    { text: 'Secret Lab', calls: 'U10 B20 B21' },
    'setup: not-covered U',
  ],
  [
    'more later calls and a switch change nothing',
    { text: 'Secret Lab', calls: 'U10 B20 B21 B22 A30 A30' },
    'setup: not-covered U',
  ],
  ['earlier calls change nothing', { text: 'Secret Lab', calls: 'B5 B6 U10' }, 'setup: not-covered U'],
  [
    'the first of two uncovered ids decides',
    { text: 'Secret Lab', calls: 'V20 U10' },
    'setup: not-covered U',
  ],
  [
    'an uncovered id in the address decides',
    { text: 'Secret Lab', at: [settings('U')], calls: 'U1 U1' },
    'setup: not-covered U',
  ],
  [
    'a covered id in the address decides',
    { text: 'Loading…', at: [settings('A')], calls: 'A1 A1' },
    'A by calls',
  ],
]);

table('the switcher names several', [
  ['no call yet', { text: 'Twin' }, 'no-workspace: namesakes'],
  ['one call of one of them', { text: 'Twin', calls: 'G10' }, 'G by calls'],
  ['two calls of a third', { text: 'Twin', calls: 'F10 F11' }, 'no-workspace: namesakes'],
  ['calls of a third around one of them', { text: 'Twin', calls: 'F10 F11 H12 F13 F14' }, 'H by calls'],
  ['an uncovered one', { text: 'Twin', calls: 'U10 U11' }, 'no-workspace: namesakes'],
  ['one call of the other changes nothing', { text: 'Twin', calls: 'G10 H20' }, 'G by calls'],
  ['two do', { text: 'Twin', calls: 'G10 H20 H21' }, 'H by calls'],
  [
    'the address of a third',
    { text: 'Twin', at: [settings('F')], calls: 'F1 F1' },
    'no-workspace: namesakes',
  ],
  ['the address of one of them', { text: 'Twin', at: [settings('H')], calls: 'G1 H5 H5' }, 'H by calls'],
]);

table('no switcher', [
  [
    'nothing counts before the document is parsed',
    { calls: 'A1 A2 A3', stage: 'loading' },
    'waiting: silent',
  ],
  ['one call is not enough', { calls: 'A1', stage: 'interactive' }, 'waiting: silent'],
  ['one call is not enough after the load', { calls: 'A1', stage: 'complete' }, 'no-workspace: silent'],
  ['one call is enough once the document has been loaded for two seconds', { calls: 'A1' }, 'A by calls'],
  ['two calls are enough', { calls: 'A1 A2', stage: 'interactive' }, 'A by calls'],
  [
    'two calls of two workspaces are not enough',
    { calls: 'A1 B2', stage: 'complete' },
    'no-workspace: silent',
  ],
  ['the call with the earliest start decides', { calls: 'B20 A10' }, 'A by calls'],
  ['one call of another changes nothing', { calls: 'A1 A2 B3' }, 'A by calls'],
  ['a second call of another changes it', { calls: 'A1 A2 B3 B4' }, 'B by calls'],
  [
    'a second call changes nothing with one of the first in between',
    { calls: 'A1 A2 B3 A4 B5' },
    'A by calls',
  ],
  [
    'one call for each of several others changes nothing, as from a menu',
    { calls: 'A1 B2 C3 F4' },
    'A by calls',
  ],
  ['a second call counts with one of a third in between', { calls: 'A1 B2 C3 B4' }, 'B by calls'],
  ['two calls change it back', { calls: 'A1 B2 B3 A4 A5' }, 'A by calls'],
  ['a switch counts as two', { calls: 'A1 A2 B30 B30' }, 'B by calls'],
  ['an id in the address counts as two', { at: [settings('B')], calls: 'A1 A2 B30 B30' }, 'B by calls'],
  ['only an id in the address', { at: [settings('B')], calls: 'B1 B1', stage: 'interactive' }, 'B by calls'],
  ['an uncovered id', { calls: 'U1 U2' }, 'setup: not-covered U'],
  ['an uncovered id before the load', { calls: 'U1 U2', stage: 'interactive' }, 'setup: not-covered U'],
  ['two calls of another after an uncovered one', { calls: 'U1 A2 A3' }, 'A by calls'],
  ['an id of a region’s key on the app', { keys: WITH_REGION, calls: 'R1 R2' }, 'R by calls'],
]);
