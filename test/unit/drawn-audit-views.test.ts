// @vitest-environment happy-dom
/** Views of the audit page, drawn without a browser. Texts are not loaded, so their keys stand in their places. */
import { type ComponentType, h, render } from 'preact';
import { beforeEach, expect, test, vi } from 'vitest';
import type { Standing } from '../../src/domain/standing.ts';
import type { Message } from '../../src/platform/messages.ts';
import type { Table } from '../../src/ui/csv-json-and-clipboard.ts';

vi.mock('../../src/platform/browser.ts', async () => ({
  browser: (await import('./background/fake-browser.ts')).fakeBrowser,
}));

const files = vi.hoisted(() => [] as string[]);
const fileNames = vi.hoisted(() => [] as string[]);
vi.mock('../../src/ui/download.ts', () => ({
  download: (name: string, _type: string, text: string) => {
    files.push(text);
    fileNames.push(name);
  },
}));

interface List {
  readonly version: string;
  readonly readAt: number;
  readonly people: Readonly<Record<string, Standing>>;
}

const NOW = Date.UTC(2026, 10, 24, 12);
const AN_HOUR_AGO = NOW - 3_600_000;
const NO_ANSWER = 'the background did not answer';

/** The lists of the background, by workspace. */
let lists: Record<string, List>;
/** The workspaces whose lists the person asked for. */
let asked: string[];
/** Those of them whose reading ends, with a list that is the same as before. */
let confirmed: Set<string>;
/** The workspaces whose lists cannot be read. */
let broken: Set<string>;

/** When the names of groups and projects were read, and what is an upper limit until then. */
let namesAt: number;
let atMost: readonly string[];

/** The workspaces whose lists are gone when they are read. */
let gone: Set<string>;

/** Where the history begins, and since when no list is missing in it, if that is another day. */
let knownFrom: number;
let unbrokenFrom: number | undefined;

/** Reading lists of these workspaces takes until the promise is kept. */
let slow: Map<string, Promise<void>>;

/** What people who left are assigned to, why names are missing, and what the answer waits for. */
let leftovers: readonly object[];
let namesError: object | undefined;
let ownerName: string;
/** The lists of accounts that no list has. */
let unreadAccounts: readonly string[];
/** The background does not answer the question for them. */
let areNamesUnanswered: boolean;
/** People who left whose assignments the page reads one by one. */
let readAlone: string[];
/** Their groups and projects did not come with the list. */
let undetailed: Set<string>;
/** The next answer has the names. */
let areNamesOnTheirWay: boolean;
let slowNames: Promise<void> | undefined;
let isAskedForNames: boolean;

/** Workspaces without a list, and those of them that another key reads. */
let unread: readonly string[];
let ofOtherKey: readonly string[];

function infoOf(workspaceId: string) {
  const { version = '', readAt = 0, people = {} } = lists[workspaceId] ?? {};
  const size = Object.keys(people).length;
  return {
    workspaceId,
    connectionId: 'c',
    version,
    readAt,
    fullAt: readAt,
    size,
    counts: {},
    broken: 0,
    unread: unreadAccounts,
  };
}

function answer(type: string, workspaceId: string): unknown {
  switch (type) {
    case 'workspace.list':
      return [...Object.keys(lists), ...unread].map((id) => ({
        id,
        name: id.toUpperCase(),
        connectionId: ofOtherKey.includes(id) ? 'd' : 'c',
        roster: unread.includes(id) ? null : infoOf(id),
        sync: { phase: 'idle', pages: 0, members: 0, startedAt: 0, expected: 0 },
      }));
    case 'connection.list':
      return ['c', 'd'].map((key) => ({
        id: key,
        base: 'https://api.clockify.me/api',
        owner: { id: 'o', name: ownerName, email: 'olga@example.com' },
        workspaces: [...Object.keys(lists), ...unread]
          .filter((id) => ofOtherKey.includes(id) === (key === 'd'))
          .map((id) => ({ id })),
      }));
    case 'history.read':
      return { events: [], days: [], knownFrom, unbrokenFrom: unbrokenFrom ?? knownFrom };
    case 'roster.read':
      if (gone.has(workspaceId)) return null;
      return {
        info: infoOf(workspaceId),
        namesAt,
        members: Object.entries(lists[workspaceId]?.people ?? {}).map(([id, standing]) => ({
          id,
          name: `Person ${id}`,
          email: '',
          account: 'ACTIVE',
          membership: '',
          standing,
          roles: [],
          groups: 0,
          projects: 0,
          atMost: namesAt === 0 ? atMost : [],
          detailed: !undetailed.has(id),
        })),
        next: null,
      };
    case 'leftovers.read':
      if (namesError === undefined) namesAt = NOW;
      return {
        info: infoOf(workspaceId),
        namesAt,
        members: leftovers,
        next: null,
        names: { isRunning: areNamesOnTheirWay, error: namesError },
      };
    default:
      return null;
  }
}

/** The page with the list of workspace `a`, and a view drawn in it. */
async function open(importView: () => Promise<ComponentType>) {
  history.replaceState(null, '', '?workspace=a');
  vi.resetModules();
  const { fakeBrowser, resetBrowser } = await import('./background/fake-browser.ts');
  resetBrowser();
  fakeBrowser.runtime.sendMessage.mockImplementation(async ({ type, payload }: Message) => {
    const { workspaceId = '' } = (payload ?? {}) as { workspaceId?: string };
    if (type === 'workspace.refresh') {
      asked.push(workspaceId);
      if (confirmed.has(workspaceId)) return { ok: true, data: null };
      return new Promise(() => undefined);
    }
    if (type === 'roster.read') await slow.get(workspaceId);
    if (type === 'leftovers.read') {
      isAskedForNames = true;
      await slowNames;
      if (areNamesUnanswered) return { ok: false, error: { code: 'storage', message: NO_ANSWER } };
    }
    if (type === 'assignments.read') {
      readAlone.push(...(payload as { ids: string[] }).ids);
      return { ok: false, error: { code: 'forbidden', message: 'HTTP 403' } };
    }
    return type === 'roster.read' && broken.has(workspaceId)
      ? { ok: false, error: { code: 'storage', message: 'a chunk of the list is missing' } }
      : { ok: true, data: answer(type, workspaceId) };
  });
  const page = await import('../../src/audit/shown-workspace.ts');
  await page.load();
  const View = await importView();
  document.body.innerHTML = '<div id="app"></div>';
  const root = document.querySelector('#app') as HTMLElement;
  const draw = () => render(h(View, {}), root);
  draw();
  return { page, root };
}

const allWorkspaces = () =>
  import('../../src/audit/all-workspaces/all-workspaces.tsx').then((view) => view.AllWorkspaces);

/** What the file has for the people, when it is exported now. */
async function exported(root: HTMLElement): Promise<Table> {
  const button = [...root.querySelectorAll('button')].find(({ textContent }) => textContent === 'audit_json');
  files.length = 0;
  button?.click();
  return vi.waitFor(() => JSON.parse(files[0] ?? '') as Table);
}

beforeEach(() => {
  vi.spyOn(Date, 'now').mockReturnValue(NOW);
  lists = {
    a: { version: '1', readAt: NOW, people: { x: 'active' } },
    b: { version: '1', readAt: AN_HOUR_AGO, people: { x: 'deleted' } },
  };
  broken = new Set();
  gone = new Set();
  unbrokenFrom = undefined;
  slow = new Map();
  leftovers = [];
  namesError = undefined;
  unreadAccounts = [];
  ownerName = 'Olga';
  areNamesUnanswered = false;
  readAlone = [];
  undetailed = new Set();
  areNamesOnTheirWay = false;
  slowNames = undefined;
  isAskedForNames = false;
  asked = [];
  confirmed = new Set();
  knownFrom = 1;
  namesAt = 0;
  atMost = [];
  unread = [];
  ofOtherKey = [];
});

/** Waits until the view has the text. */
async function shows(root: HTMLElement, text: string): Promise<void> {
  await vi.waitFor(() => expect(root.textContent).toContain(text));
}

/** When each list of the view was updated, by the name of its workspace. */
function ages(root: HTMLElement): Record<string, number> {
  const items = [...root.querySelectorAll('.ages li')];
  return Object.fromEntries(
    items.map((item) => [
      item.textContent?.slice(0, 1),
      Date.parse(item.querySelector('time')?.dateTime ?? ''),
    ]),
  );
}

test('a file of all members says the standing of each, whichever columns are shown', async () => {
  const { root } = await open(() =>
    import('../../src/audit/members/members.tsx').then((view) => view.Members),
  );
  await shows(root, 'standing_active');
  const heads = () => root.querySelectorAll('[role="columnheader"], th').length;
  const before = heads();
  const label = [...root.querySelectorAll('.menu label')].find((one) => one.textContent === 'audit_standing');
  label?.querySelector('input')?.click();
  await vi.waitFor(() => expect(heads()).toBe(before - 1));
  expect(await exported(root)).toMatchObject([{ id: 'x', name: 'Person x', standing: 'standing_active' }]);
});

test('All workspaces says how old each list is, also after a check and while a newer one cannot be read', async () => {
  const { page, root } = await open(allWorkspaces);
  await vi.waitFor(() => expect(ages(root)).toEqual({ A: NOW, B: AN_HOUR_AGO }));
  const before = lists;
  lists = { ...lists, b: { version: '2', readAt: NOW, people: {} } };
  broken.add('b');
  await page.load();
  await shows(root, 'matrix_failed');
  expect(ages(root)).toEqual({ A: NOW, B: AN_HOUR_AGO });
  lists = { ...before, b: { ...before.b, readAt: NOW - 60_000 } as List };
  await page.load();
  await vi.waitFor(() => expect(ages(root)).toEqual({ A: NOW, B: NOW - 60_000 }));
});

test('All workspaces is not called finished, and nothing goes out, while a list is still to come', async () => {
  let arrive = (): void => undefined;
  slow.set('b', new Promise((resolve) => (arrive = resolve)));
  const { root } = await open(allWorkspaces);
  root.querySelector<HTMLInputElement>('.tools input[type="checkbox"]')?.click();
  await vi.waitFor(() => expect(root.querySelectorAll('.ages li')).toHaveLength(1));
  await shows(root, 'matrix_comparing');
  expect(root.textContent).not.toMatch(/audit_rows|matrix_unread/);
  const buttons = [...root.querySelectorAll<HTMLElement>('.outlets button')];
  expect(buttons.map((one) => one.ariaDisabled ?? one.getAttribute('aria-disabled'))).toEqual(
    buttons.map(() => 'true'),
  );
  files.length = 0;
  for (const button of buttons.slice(0, -1)) button.click();
  arrive();
  await shows(root, 'audit_rows_one');
  expect(root.textContent).not.toContain('matrix_comparing');
  expect(files).toEqual([]);
  expect(await exported(root)).toHaveLength(1);
});

test('the workspaces of one key are not called read while those of another key are', async () => {
  [unread, ofOtherKey] = [
    ['m', 'n'],
    ['b', 'n'],
  ];
  const { page, root } = await open(allWorkspaces);
  await shows(root, 'matrix_missing');
  root.querySelector<HTMLElement>('[data-action="read-missing"]')?.click();
  await shows(root, 'matrix_reading');
  page.chooseWorkspace('b');
  await page.load();
  await shows(root, 'matrix_missing');
});

test('a list that cannot be read again keeps its column', async () => {
  const { page, root } = await open(allWorkspaces);
  await shows(root, 'audit_rows_one');
  lists = { ...lists, b: { version: '2', readAt: NOW, people: { x: 'active' } } };
  broken.add('b');
  await page.load();
  await shows(root, 'matrix_failed');
  expect(await exported(root)).toMatchObject([{ 'A (a)': 'standing_active', 'B (b)': 'standing_deleted' }]);
});

test('a first reading that fails ends the comparing', async () => {
  broken.add('b');
  const { root } = await open(allWorkspaces);
  await shows(root, 'matrix_failed');
  expect(root.textContent).not.toContain('matrix_comparing');
  // Nothing was compared, so nothing is said of differences.
  expect(root.textContent).not.toContain('matrix_none_differ');
});

test.each([
  ['the chosen list cannot be read', 'a', () => broken],
  ['the chosen list is gone', 'a', () => gone],
  ['another list is gone', 'b', () => gone],
] as const)('the comparing ends when %s, and the other lists can go out', async (_, id, trouble) => {
  trouble().add(id);
  const { root } = await open(allWorkspaces);
  root.querySelector<HTMLInputElement>('.tools input[type="checkbox"]')?.click();
  await shows(root, 'audit_rows_one');
  expect(root.textContent).not.toContain('matrix_comparing');
  const unreadColumn = { [`${id.toUpperCase()} (${id})`]: 'matrix_unread' };
  expect(await exported(root)).toMatchObject([unreadColumn]);
});

test('the chosen list that the page holds is compared while a newer one cannot be read', async () => {
  const { page } = await open(async () => () => null);
  broken.add('a');
  lists = { ...lists, a: { version: '2', readAt: NOW, people: { x: 'deleted' } } };
  await page.load();
  const View = await allWorkspaces();
  const root = document.querySelector('#app') as HTMLElement;
  render(h(View, {}), root);
  await shows(root, 'audit_rows_one');
  expect(await exported(root)).toMatchObject([{ 'A (a)': 'standing_active', 'B (b)': 'standing_deleted' }]);
  broken.clear();
  await page.load();
  await shows(root, 'matrix_none_differ');
});

test('a list that could not be read is tried again when a refresh finds it the same', async () => {
  broken.add('b');
  confirmed = new Set(['a', 'b']);
  const { root } = await open(allWorkspaces);
  await shows(root, 'matrix_failed');
  broken.clear();
  await import('../../src/audit/all-workspaces/all-workspaces.tsx').then((view) => view.refreshAll());
  await shows(root, 'audit_rows_one');
  expect(root.textContent).not.toContain('matrix_comparing');
});

test('the file says which lists were not read', async () => {
  lists = { ...lists, b: { version: '1', readAt: NOW, people: { y: 'active' } } };
  const { root } = await open(allWorkspaces);
  root.querySelector<HTMLInputElement>('.tools input[type="checkbox"]')?.click();
  await vi.waitFor(() => expect(root.querySelector('.grid')?.getAttribute('aria-rowcount')).toBe('3'));
  expect(await exported(root)).toMatchObject([
    { id: 'x', 'A (a)': 'standing_active', 'B (b)': '' },
    { id: 'y', 'A (a)': '', 'B (b)': 'standing_active' },
  ]);
  broken.add('b');
  const { root: later } = await open(allWorkspaces);
  later.querySelector<HTMLInputElement>('.tools input[type="checkbox"]')?.click();
  await shows(later, 'audit_rows_one');
  expect(await exported(later)).toMatchObject([
    { id: 'x', 'A (a)': 'standing_active', 'B (b)': 'matrix_unread' },
  ]);
});

test('the report names the time at which a check has confirmed its list, as the head does', async () => {
  const cleanUp = () => import('../../src/audit/clean-up/cleanup.tsx').then((view) => view.CleanUp);
  lists = { a: { version: '1', readAt: AN_HOUR_AGO, people: { x: 'deleted' } } };
  const { page, root } = await open(cleanUp);
  root.querySelector<HTMLElement>('#report')?.click();
  lists = { a: { ...lists.a, readAt: NOW } as List };
  await page.load();
  const fact = () =>
    [...root.querySelectorAll('dt')].find((one) => one.textContent === 'report_list')?.nextElementSibling;
  const { dateTime } = await import('../../src/ui/texts-numbers-and-dates.ts');
  await vi.waitFor(() => expect(fact()?.textContent).toBe(dateTime(NOW)));
});

/** From now on texts can be loaded. */
async function stubTexts(): Promise<void> {
  const { fetchWithFiles } = await import('./background/fake-browser.ts');
  vi.stubGlobal(
    'fetch',
    fetchWithFiles(() => Promise.reject(new TypeError('offline'))),
  );
}

/** The whole page, drawn in English, with a view chosen by `choose`. */
async function openPage() {
  await stubTexts();
  await open(async () => () => null);
  await import('../../src/audit/main.tsx');
  return (view: string) => document.querySelector<HTMLElement>(`#tab-${view}`)?.click();
}

test('the head tells the age of the chosen list, save above All workspaces; on paper, the time', async () => {
  const choose = await openPage();
  const age = () => document.querySelector('.audit-head time');
  await vi.waitFor(() => expect(age()?.textContent).toBe('Updated just now'));
  expect(age()?.matches('.no-print')).toBe(true);
  const { dateTime } = await import('../../src/ui/texts-numbers-and-dates.ts');
  const printed = [...document.querySelectorAll('.audit-head .print-only')].map((one) => one.textContent);
  expect(printed).toEqual([`Updated ${dateTime(NOW)}`, 'A']);
  choose('workspaces');
  await vi.waitFor(() => expect(age()).toBeNull());
  expect(document.querySelectorAll('.ages time')).toHaveLength(2);
  expect(document.querySelectorAll('.ages .print-only')).toHaveLength(2);
  choose('history');
  await vi.waitFor(() => expect(age()).not.toBeNull());
});

test('All workspaces names no single workspace on screen or paper, and Refresh reads them all', async () => {
  const choose = await openPage();
  const foot = () => document.documentElement.style.getPropertyValue('--print-foot');
  await vi.waitFor(() => expect(document.querySelector('#workspace')).not.toBeNull());
  dispatchEvent(new Event('beforeprint'));
  expect(foot()).toContain('"A · ');
  choose('workspaces');
  await vi.waitFor(() => expect(document.querySelector('#workspace')).toBeNull());
  expect(document.querySelector('.audit-head .print-only')).toBeNull();
  dispatchEvent(new Event('beforeprint'));
  expect(foot()).toContain('"All workspaces · ');
  document.querySelector<HTMLElement>('#refresh')?.click();
  await vi.waitFor(() => expect(asked).toEqual(['a']));
  await vi.waitFor(() =>
    expect(document.querySelector('#refresh')?.getAttribute('aria-disabled')).toBe('true'),
  );
});

test('arrow keys choose the view, and those of the browser, with Alt or Meta, are left to it', async () => {
  await openPage();
  const tab = () => document.querySelector<HTMLElement>('[role="tab"][aria-selected="true"]');
  await vi.waitFor(() => expect(tab()?.id).toBe('tab-members'));
  const press = (key: string, modifiers: KeyboardEventInit) => {
    const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...modifiers });
    tab()?.dispatchEvent(event);
    return event.defaultPrevented;
  };
  for (const key of ['ArrowLeft', 'ArrowRight'])
    expect([press(key, { altKey: true }), press(key, { metaKey: true })]).toEqual([false, false]);
  expect(press('ArrowRight', {})).toBe(true);
  await vi.waitFor(() => expect(tab()?.id).toBe('tab-workspaces'));
});

const cleanUpView = () => import('../../src/audit/clean-up/cleanup.tsx').then((view) => view.CleanUp);

/** What the list of old invitations says. */
async function invitations(): Promise<{ count: string; text: string; isGood: boolean }> {
  const { root } = await open(cleanUpView);
  const card = [...root.querySelectorAll<HTMLElement>('.card')].find((one) =>
    one.textContent?.includes('cleanup_invitations'),
  );
  card?.click();
  await shows(root, 'cleanup_invitations_hint');
  const text = root.textContent ?? '';
  return {
    count: card?.querySelector('strong')?.textContent ?? '',
    text,
    isGood: root.querySelector('.notice.good') !== null,
  };
}

test('a short history calls no invitation recent: it says how many there are', async () => {
  lists = { a: { version: '1', readAt: NOW, people: { x: 'invited', y: 'invited', z: 'active' } } };
  knownFrom = AN_HOUR_AGO;
  const short = await invitations();
  expect(short).toMatchObject({ count: '0+', isGood: false });
  expect(short.text).toContain('cleanup_undated_other');
  knownFrom = NOW - 40 * 86_400_000;
  const long = await invitations();
  expect(long).toMatchObject({ count: '2', isGood: false });
  expect(long.text).not.toContain('cleanup_undated');
  lists = { a: { version: '1', readAt: NOW, people: { z: 'active' } } };
  knownFrom = AN_HOUR_AGO;
  expect(await invitations()).toMatchObject({ count: '0', isGood: true });
});

const card = (root: HTMLElement, title: string) =>
  [...root.querySelectorAll<HTMLElement>('.card')].find((one) => one.textContent?.includes(title));

test('a file of old invitations says the standing of each', async () => {
  lists = { a: { version: '1', readAt: NOW, people: { x: 'invited' } } };
  const { root } = await open(cleanUpView);
  card(root, 'cleanup_invitations')?.click();
  await shows(root, 'audit_rows_one');
  expect(await exported(root)).toMatchObject([{ id: 'x', standing: 'standing_invited' }]);
});

const named = (...names: string[]) => ({ names, total: names.length, atMost: false });

test.each([
  ['the same kind', 'stays', () => undefined],
  ['another kind', 'is chosen', (root: HTMLElement) => card(root, 'cleanup_seats')?.click()],
  [
    'another workspace',
    'is chosen',
    async () => (await import('../../src/audit/shown-workspace.ts')).chooseWorkspace('b'),
  ],
] as const)(
  'a file that waits for names says so; when %s %s, it is of what was pressed or not made',
  async (_, end, act) => {
    lists = {
      a: { version: '1', readAt: NOW, people: { x: 'deleted' } },
      b: { version: '1', readAt: NOW, people: { y: 'deleted' } },
    };
    leftovers = ['x', 'y'].map((id) => ({ id, groups: named('Design'), projects: named() }));
    let arrive = (): void => undefined;
    slowNames = new Promise((resolve) => (arrive = resolve));
    const { root } = await open(cleanUpView);
    await vi.waitFor(() => expect(isAskedForNames).toBe(true));
    [files.length, fileNames.length] = [0, 0];
    const button = () => [...root.querySelectorAll('button')].find((one) => one.textContent === 'audit_json');
    button()?.click();
    button()?.click();
    await shows(root, 'audit_file_waits');
    await act(root);
    await vi.waitFor(() => expect(root.textContent?.includes('audit_file_waits')).toBe(end === 'stays'));
    arrive();
    if (end === 'stays') {
      await vi.waitFor(() => expect(fileNames).toEqual(['assigned-a.json']));
      expect(JSON.parse(files[0] ?? '')).toMatchObject([{ id: 'x', 'group-names': 'Design' }]);
      await shows(root, 'audit_rows_one');
      return;
    }
    // A file that is pressed now is the first one.
    await vi.waitFor(() => expect(root.querySelector('.outlets')?.textContent).toContain('audit_rows'));
    button()?.click();
    await vi.waitFor(() => expect(fileNames).not.toEqual([]));
    expect(fileNames[0]).not.toBe('assigned-a.json');
    expect(fileNames).toHaveLength(1);
  },
);

test.each([
  ['the table', undefined],
  ['the report', '#report'],
])('a file waits until no more names are on their way, also while %s is shown', async (_, opener) => {
  lists = { a: { version: '1', readAt: NOW, people: { x: 'deleted' } } };
  leftovers = [{ id: 'x', groups: { names: [], total: 2, atMost: true }, projects: named() }];
  areNamesOnTheirWay = true;
  const gates = [0, 1].map(() => {
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    return { gate, open };
  });
  slowNames = gates[0]?.gate;
  const { root } = await open(cleanUpView);
  await vi.waitFor(() => expect(isAskedForNames).toBe(true));
  [files.length, fileNames.length, isAskedForNames] = [0, 0, false];
  [...root.querySelectorAll('button')].find((one) => one.textContent === 'audit_json')?.click();
  await shows(root, 'audit_file_waits');
  if (opener !== undefined) {
    root.querySelector<HTMLElement>(opener)?.click();
    await shows(root, 'report_title');
  }
  slowNames = gates[1]?.gate;
  gates[0]?.open();
  await vi.waitFor(() => expect(isAskedForNames).toBe(true));
  leftovers = [{ id: 'x', groups: named('Design', 'Sales'), projects: named() }];
  areNamesOnTheirWay = false;
  gates[1]?.open();
  await vi.waitFor(() => expect(fileNames).toEqual(['assigned-a.json']));
  expect(JSON.parse(files[0] ?? '')).toMatchObject([{ id: 'x', 'group-names': 'Design; Sales' }]);
});

test('Clean up and its report say why names are missing, and what helps', async () => {
  lists = { a: { version: '1', readAt: NOW, people: { x: 'deleted' } } };
  leftovers = [{ id: 'x', groups: { names: [], total: 2, atMost: true }, projects: named() }];
  namesError = { code: 'rate', message: 'HTTP 429' };
  const { root } = await open(cleanUpView);
  await shows(root, 'error_rate');
  root.querySelector<HTMLElement>('#report')?.click();
  await shows(root, 'report_title');
  expect(root.textContent).toContain('error_rate');
  root.querySelector<HTMLElement>('#report-close')?.click();
  await shows(root, 'error_rate_action');
  leftovers = [{ id: 'x', groups: named('Design', 'Sales'), projects: named() }];
  namesError = undefined;
  root.querySelector<HTMLElement>('[data-action="rate"]')?.click();
  await vi.waitFor(() => expect(root.textContent).not.toContain('error_rate'));
});

test.each([
  [[], { cleanup_assigned: '1', cleanup_seats: '2', cleanup_namesakes: '0' }],
  [['DELETED'], { cleanup_assigned: '1+', cleanup_seats: '2', cleanup_namesakes: '0+' }],
  [['LIMITED'], { cleanup_assigned: '1+', cleanup_seats: '2+', cleanup_namesakes: '0+' }],
])('counts that accounts not read may change say so: %j', async (lists_, counts) => {
  lists = { a: { version: '1', readAt: NOW, people: { x: 'deleted', y: 'active', z: 'limited' } } };
  leftovers = [{ id: 'x', groups: named('Design'), projects: named() }];
  unreadAccounts = lists_;
  const { root } = await open(cleanUpView);
  const count = (title: string) => card(root, title)?.querySelector('strong')?.textContent;
  await vi.waitFor(() => expect(count('cleanup_assigned')).toBe(counts.cleanup_assigned));
  expect(Object.fromEntries(Object.keys(counts).map((title) => [title, count(title)]))).toEqual(counts);
  for (const [title, text] of Object.entries(counts)) {
    card(root, title)?.click();
    await shows(root, `${title}_hint`);
    expect([title, root.textContent?.includes('cleanup_lacks_accounts')]).toEqual([
      title,
      text.endsWith('+'),
    ]);
    expect(root.querySelector('.notice.good') !== null).toBe(text === '0');
  }
  card(root, 'cleanup_assigned')?.click();
  await vi.waitFor(() => expect(root.querySelector('#report')).not.toBeNull());
  root.querySelector<HTMLElement>('#report')?.click();
  await shows(root, 'report_title');
  expect(root.textContent?.includes('cleanup_lacks_accounts')).toBe(lists_.length > 0);
});

test('a report counts only people who are surely still assigned where accounts are not read', async () => {
  lists = { a: { version: '1', readAt: NOW, people: { x: 'deleted', y: 'deleted' } } };
  leftovers = [
    { id: 'x', groups: named('Design'), projects: named() },
    { id: 'y', groups: { names: [], total: 2, atMost: true }, projects: named() },
  ];
  unreadAccounts = ['LIMITED'];
  const { root } = await open(cleanUpView);
  await stubTexts();
  const { setLanguage } = await import('../../src/ui/texts-numbers-and-dates.ts');
  await setLanguage('en');
  root.querySelector<HTMLElement>('#report')?.click();
  await shows(root, 'at least 1 person is deactivated');
});

test('a report names the owner of the key by the e-mail where there is no name', async () => {
  ownerName = '';
  const { root } = await open(cleanUpView);
  await stubTexts();
  const { setLanguage } = await import('../../src/ui/texts-numbers-and-dates.ts');
  await setLanguage('en');
  root.querySelector<HTMLElement>('#report')?.click();
  await shows(root, 'read with the key of olga@example.com');
});

const PACED = {
  code: 'rate',
  message: 'the hour has seen enough requests of the extension itself',
  retryAt: NOW + 600_000,
} as const;
const alert = () => document.querySelector('[role="alert"]');

test('names that have to wait have no button until they can be read, and it reads no list', async () => {
  atMost = ['groups'];
  namesError = PACED;
  await openPage();
  await vi.waitFor(() => expect(document.querySelector('[data-action="read-names"]')).not.toBeNull());
  document.querySelector<HTMLElement>('[data-action="read-names"]')?.click();
  await vi.waitFor(() => expect(alert()?.textContent).toContain('Next try possible in 10 min'));
  expect(alert()?.querySelector('button')).toBeNull();
  vi.spyOn(Date, 'now').mockReturnValue(PACED.retryAt);
  const { now } = await import('../../src/ui/start-extension-page.tsx');
  now.value = PACED.retryAt;
  await vi.waitFor(() => expect(alert()?.querySelector('button')?.textContent).toBe('Try again'));
  namesError = undefined;
  alert()?.querySelector('button')?.click();
  await vi.waitFor(() => expect(document.querySelector('[data-action="read-names"]')).toBeNull());
  expect(asked).toEqual([]);
});

test('Clean up offers no button for names that have to wait', async () => {
  lists = { a: { version: '1', readAt: NOW, people: { x: 'deleted' } } };
  leftovers = [{ id: 'x', groups: { names: [], total: 2, atMost: true }, projects: named() }];
  namesError = PACED;
  const { root } = await open(cleanUpView);
  await shows(root, 'error_paced error_wait');
  expect(root.querySelector('[data-action="rate"]')).toBeNull();
});

test.each([
  [{ code: 'forbidden', message: 'HTTP 404' }, /which groups and projects people are assigned to/],
  [{ code: 'schema', message: 'a name is missing' }, /answer about groups and projects/],
])('of names that cannot be read it says nothing about the list of members: %s', async (error, words) => {
  atMost = ['groups'];
  namesError = error;
  await openPage();
  await vi.waitFor(() => expect(document.querySelector('[data-action="read-names"]')).not.toBeNull());
  document.querySelector<HTMLElement>('[data-action="read-names"]')?.click();
  await vi.waitFor(() => expect(alert()?.textContent).toMatch(words));
});

test('people who could not be read one by one are read so again', async () => {
  lists = { a: { version: '1', readAt: NOW, people: { x: 'deleted' } } };
  undetailed = new Set(['x']);
  const { page, root } = await open(cleanUpView);
  await shows(root, 'cleanup_unread_one');
  root.querySelector<HTMLElement>('#read-assignments')?.click();
  await vi.waitFor(() => expect(page.failure.value).toMatchObject({ error: { code: 'forbidden' } }));
  expect(page.failure.value?.about).toBe('assignments');
  await vi.waitFor(() => expect(root.querySelector('#read-assignments')).not.toBeNull());
  page.failure.value?.retry();
  await vi.waitFor(() => expect(readAlone).toEqual(['x', 'x']));
  expect(asked).toEqual([]);
});

test('a file that could not be made is made by “Try again”, and the error goes with its table', async () => {
  lists = { a: { version: '1', readAt: NOW, people: { x: 'deleted', y: 'active' } } };
  leftovers = [{ id: 'x', groups: named('Design'), projects: named() }];
  const choose = await openPage();
  await vi.waitFor(() => expect(document.querySelector('#tab-cleanup')).not.toBeNull());
  areNamesUnanswered = true;
  const press = (text: string, within: ParentNode | null = document) =>
    [...(within?.querySelectorAll('button') ?? [])].find((one) => one.textContent === text)?.click();
  const refusal = () => vi.waitFor(() => expect(alert()?.textContent).toMatch(/background part/));
  choose('cleanup');
  await refusal();
  [files.length, fileNames.length] = [0, 0];
  const { failure } = await import('../../src/audit/shown-workspace.ts');
  const isRefusedAgain = async () => {
    const before = failure.value;
    press('Export JSON');
    await vi.waitFor(() => expect(failure.value).not.toBe(before));
    await vi.waitFor(() => expect(document.body.textContent).not.toContain('The file is made'));
    await refusal();
  };
  await isRefusedAgain();
  choose('history');
  await vi.waitFor(() => expect(alert()).toBeNull());
  choose('cleanup');
  await refusal();
  await isRefusedAgain();
  areNamesUnanswered = false;
  press('Try again', alert());
  await vi.waitFor(() => expect(fileNames).toEqual(['assigned-a.json']));
  expect(JSON.parse(files[0] ?? '')).toMatchObject([{ id: 'x', 'group-names': 'Design' }]);
  expect(alert()).toBeNull();
  expect(asked).toEqual([]);
});

test('a name from right to left does not move the words and numbers around it', async () => {
  const name = 'פרויקט';
  lists = { a: { version: '1', readAt: NOW, people: { x: 'deleted' } } };
  leftovers = [{ id: 'x', groups: named(), projects: named(name) }];
  const { root } = await open(cleanUpView);
  root.querySelector<HTMLElement>('#report')?.click();
  await shows(root, name);
  expect(root.querySelector('h4 bdi')?.textContent).toBe(name);
  await stubTexts();
  const { list, setLanguage, t } = await import('../../src/ui/texts-numbers-and-dates.ts');
  await setLanguage('en');
  expect(t('matrix_missing', name)).toBe(`Not read so far: \u2068${name}\u2069.`);
  expect(list([name, 'Ada'])).toBe(`\u2068${name}\u2069 and Ada`);
});

const membersView = () => import('../../src/audit/members/members.tsx').then((view) => view.Members);

test('“≤” is explained above the table, with a button that reads the names, and goes with them', async () => {
  atMost = ['groups'];
  const { root } = await open(membersView);
  await shows(root, 'audit_at_most_hint');
  root.querySelector<HTMLElement>('[data-action="read-names"]')?.click();
  await vi.waitFor(() => expect(root.textContent).not.toContain('audit_at_most_hint'));
  atMost = [];
  const { root: later } = await open(membersView);
  await shows(later, 'audit_rows_one');
  expect(later.textContent).not.toContain('audit_at_most_hint');
});

test('a cell that is cut off tells its whole text to who points at it, and one that is not says nothing', async () => {
  const { root } = await open(membersView);
  await shows(root, 'audit_rows_one');
  const cell = root.querySelector('.grid-head .grid-cell') as HTMLElement;
  const point = (width: number) => {
    Object.defineProperty(cell, 'clientWidth', { value: 50, configurable: true });
    Object.defineProperty(cell, 'scrollWidth', { value: width, configurable: true });
    cell.querySelector('span')?.dispatchEvent(new Event('pointerover', { bubbles: true }));
    return cell.getAttribute('title');
  };
  expect(point(80)).toBe('audit_name');
  expect(point(50)).toBeNull();
});

test('what one cell told of somebody goes when its row shows somebody else, and when another cell is pointed at', async () => {
  lists = { a: { version: '1', readAt: NOW, people: { x: 'active', y: 'active' } } };
  const { root } = await open(membersView);
  await shows(root, 'audit_rows_other');
  const head = root.querySelector('.grid-head .grid-cell') as HTMLElement;
  // The row with the tab stop is drawn here, too, where nothing has a height.
  head.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowDown', bubbles: true }));
  const cell = () => root.querySelector('.grid-body .grid-cell') as HTMLElement;
  await vi.waitFor(() => expect(cell()?.textContent).toBe('Person x'));
  const cut = cell();
  const point = (at: Element) => at.dispatchEvent(new Event('pointerover', { bubbles: true }));
  Object.defineProperty(cut, 'clientWidth', { value: 50 });
  Object.defineProperty(cut, 'scrollWidth', { value: 80 });
  point(cut);
  expect(cut.title).toBe('Person x');
  point(head);
  expect(cut.title).toBe('');
  point(cut);
  head.querySelector('button')?.click();
  await vi.waitFor(() => expect(cell().textContent).toBe('Person y'));
  expect(cell()).toBe(cut);
  expect(cut.title).toBe('');
});

test('the menu of columns closes with Escape, which gives the focus back, with a press outside and when left', async () => {
  const { root } = await open(membersView);
  await vi.waitFor(() => expect(root.querySelector('.menu input')).not.toBeNull());
  const menu = root.querySelector('.menu') as HTMLDetailsElement;
  const box = menu.querySelector('input') as HTMLInputElement;
  const search = root.querySelector('#search') as HTMLInputElement;
  menu.open = true;
  box.focus();
  box.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
  expect([menu.open, document.activeElement]).toEqual([false, menu.querySelector('summary')]);
  menu.open = true;
  box.dispatchEvent(new Event('pointerdown', { bubbles: true }));
  box.dispatchEvent(new FocusEvent('focusout', { bubbles: true, relatedTarget: null }));
  expect(menu.open).toBe(true);
  search.dispatchEvent(new Event('pointerdown', { bubbles: true }));
  expect(menu.open).toBe(false);
  menu.open = true;
  box.dispatchEvent(new FocusEvent('focusout', { bubbles: true, relatedTarget: search }));
  expect(menu.open).toBe(false);
});

test('a week with somebody whose change no list dates from below has no first date', async () => {
  const { WeeklyChanges } = await import('../../src/audit/history/weekly-changes.tsx');
  const root = document.createElement('div');
  const textOf = (first: number) => {
    render(h(WeeklyChanges, { weeks: [{ start: NOW, left: 1, returned: 0, between: [first, NOW] }] }), root);
    return root.querySelector('.week')?.getAttribute('title') ?? '';
  };
  expect(textOf(AN_HOUR_AGO)).toContain('history_between');
  expect(textOf(0)).toContain('since_at_least');
  expect(textOf(0)).not.toContain('history_between');
});
