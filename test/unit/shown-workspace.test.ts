/** Which workspace the audit page shows, and what it says when that is not the one that was asked for. */
import { beforeEach, expect, test, vi } from 'vitest';
import type { ErrorInfo } from '../../src/domain/errors.ts';
import type { Message, Status } from '../../src/platform/messages.ts';

vi.mock('../../src/platform/browser.ts', async () => ({
  browser: (await import('./background/fake-browser.ts')).fakeBrowser,
}));

/** Ids of the workspaces that are connected, and the one that the owner of the key used last. */
let connected: readonly string[] = [];
let activeWorkspace = '';
/** What `status.read` says is wrong. */
let error: ErrorInfo | undefined;
/** Runs when the page asks for the status. */
let onStatus: () => void;
/** Answers of one test, by type of message. */
let answers: Readonly<Record<string, (payload: { from?: readonly number[] }) => unknown>>;
/** How the readings that a person asked for end, by workspace. */
let readings: Map<string, { readonly end: Promise<unknown>; fail(error: ErrorInfo): void }>;

function startReading(id: string): Promise<unknown> {
  let fail = (_: ErrorInfo): void => undefined;
  const end = new Promise((resolve) => {
    fail = (error) => resolve({ ok: false, error });
  });
  readings.set(id, { end, fail });
  return end;
}

function answer(type: string): unknown {
  const workspaces = connected.map((id) => ({ id, name: id.toUpperCase() }));
  switch (type) {
    case 'workspace.list':
      return workspaces.map((one) => ({
        ...one,
        connectionId: 'c',
        roster: null,
        sync: { phase: 'idle', pages: 0, members: 0, startedAt: 0, expected: 0 },
      }));
    case 'connection.list':
      return connected.length === 0 ? [] : [{ id: 'c', activeWorkspace, workspaces }];
    case 'status.read': {
      onStatus();
      const undecided: Partial<Status> = { tab: null, workspace: null };
      return error === undefined ? undecided : { ...undecided, error };
    }
    case 'history.read':
      return { events: [], days: [], knownFrom: 0, unbrokenFrom: 0 };
    default:
      return null;
  }
}

/** The page, opened at an address with this query. */
async function open(search: string) {
  vi.stubGlobal('location', { search });
  vi.stubGlobal('history', { replaceState: () => undefined });
  vi.resetModules();
  const { fakeBrowser, resetBrowser } = await import('./background/fake-browser.ts');
  resetBrowser();
  fakeBrowser.runtime.sendMessage.mockImplementation(async ({ type, payload }: Message) =>
    type === 'workspace.refresh' || type === 'assignments.read'
      ? startReading((payload as { workspaceId: string }).workspaceId)
      : { ok: true, data: (answers[type] ?? (() => answer(type)))(payload as object) },
  );
  return import('../../src/audit/shown-workspace.ts');
}

beforeEach(() => {
  connected = ['a', 'b'];
  activeWorkspace = 'b';
  error = undefined;
  onStatus = () => undefined;
  answers = {};
  readings = new Map();
});

test('it is the active workspace when nothing asks for another one, also when no page says one', async () => {
  const page = await open('');
  await page.load();
  expect([page.workspace.value?.id, page.isLost.value]).toEqual(['b', false]);
});

test('another one is shown for one that is not connected, and said until that is connected or a person chooses', async () => {
  const page = await open('?workspace=w');
  await page.load();
  expect([page.workspace.value?.id, page.isLost.value]).toEqual(['b', true]);
  await page.load();
  expect(page.isLost.value).toBe(true);
  page.chooseWorkspace('a');
  expect([page.workspace.value?.id, page.isLost.value]).toEqual(['a', false]);
});

test('nothing is said about the workspace that was asked for once it is connected again', async () => {
  const page = await open('?workspace=a');
  await page.load();
  connected = [];
  await page.load();
  expect(page.workspace.value).toBeNull();
  connected = ['a', 'b'];
  await page.load();
  expect([page.workspace.value?.id, page.isLost.value]).toEqual(['a', false]);
});

test.each([
  ['setup', 'the account is in no workspace'],
  ['setup', 'the browser has deleted what was stored'],
  ['permission', 'host permission is missing'],
] as const)('without any workspace it says what the popup says: %s, %s', async (code, message) => {
  connected = [];
  error = { code, message };
  const page = await open('');
  await page.load();
  expect(page.failure.value?.error).toEqual(error);
});

test('without any workspace and any other reason it asks to connect', async () => {
  connected = [];
  const page = await open('');
  await page.load();
  expect(page.failure.value?.error).toMatchObject({ code: 'setup' });
});

test('the history is as new as the list, also when another list is published while the pieces are read', async () => {
  let version = 1;
  answers = {
    'roster.read': ({ from = [] }) => {
      // The second list comes between the pieces of the first.
      if (from[0] === 1) version = 2;
      const info = { workspaceId: 'a', connectionId: 'c', version: `${version}`, readAt: version };
      return { info, namesAt: 0, members: [], next: from[0] === 1 ? null : [1, 0] };
    },
    'history.read': () => ({ events: Array(version).fill({}), days: [], knownFrom: 0, unbrokenFrom: 0 }),
  };
  const page = await open('?workspace=a');
  await page.load();
  expect(page.roster.value?.info.version).toBe('2');
  expect(page.roster.value?.events).toHaveLength(2);
});

test('the page reads names until they are there, or says why they are not', async () => {
  const info = { workspaceId: 'a', connectionId: 'c', version: '1', readAt: 1 };
  let namesAt = 0;
  const error = { code: 'rate', message: 'the hour is full', retryAt: 9 } as const;
  const names = [{ isRunning: true }, { isRunning: true }, { isRunning: false }, { isRunning: false, error }];
  answers = {
    'roster.read': () => ({ info, namesAt, members: [], next: null }),
    'leftovers.read': () => {
      const [one] = names.splice(0, 1);
      if (one?.isRunning === false && !('error' in one)) namesAt = 7;
      return { info, namesAt, members: [], next: null, names: one };
    },
  };
  const page = await open('?workspace=a');
  await page.load();
  const { isReadingNames, readNames } = await import('../../src/audit/assignments-by-person.ts');
  await readNames();
  expect([page.roster.value?.namesAt, names.length, page.failure.value]).toEqual([7, 1, undefined]);
  await readNames();
  expect(page.failure.value?.error).toEqual(error);
  expect(isReadingNames.value).toBe(false);
});

test('the end of a reading changes nothing of the workspace that was chosen meanwhile', async () => {
  const page = await open('?workspace=a');
  await page.load();
  const ofA = page.refresh('a');
  page.chooseWorkspace('b');
  await page.load();
  const ofB = page.refresh('b');
  readings.get('a')?.fail({ code: 'forbidden', message: 'HTTP 403' });
  await ofA;
  expect([page.failure.value, page.running.value]).toEqual([undefined, true]);
  readings.get('b')?.fail({ code: 'rate', message: 'HTTP 429' });
  await ofB;
  expect([page.failure.value?.error.code, page.running.value]).toEqual(['rate', false]);
});

test('people who are read alone belong to their workspace, with the progress and the error', async () => {
  const page = await open('?workspace=a');
  await page.load();
  const { progress, readAlone } = await import('../../src/audit/assignments-by-person.ts');
  const listOf = (workspaceId: string) => {
    const info = { workspaceId, connectionId: 'c', version: '1', readAt: 1, fullAt: 1, size: 1 };
    page.roster.value = {
      info: { ...info, counts: {}, broken: 0 },
      namesAt: 0,
      rows: [],
      events: [],
      days: [],
      knownFrom: 0,
      unbrokenFrom: 0,
    };
  };
  listOf('a');
  const ofA = readAlone(['x']);
  expect(progress.value).toMatchObject({ done: 0, all: 1 });
  page.chooseWorkspace('b');
  await page.load();
  listOf('b');
  expect(progress.value).toBeNull();
  readings.get('a')?.fail({ code: 'forbidden', message: 'HTTP 403' });
  await ofA;
  expect(page.failure.value).toBeUndefined();
});

test('an error of one workspace goes when another is chosen', async () => {
  const page = await open('?workspace=a');
  await page.load();
  const ofA = page.refresh('a');
  readings.get('a')?.fail({ code: 'forbidden', message: 'HTTP 403' });
  await ofA;
  expect(page.failure.value?.error.code).toBe('forbidden');
  page.chooseWorkspace('b');
  expect(page.failure.value).toBeUndefined();
});

test('a choice counts that is made while another workspace is looked for', async () => {
  const page = await open('?workspace=w');
  onStatus = () => page.chooseWorkspace('a');
  await page.load();
  expect(page.workspace.value?.id).toBe('a');
});

test('a list is as old as the check that confirmed it last, and as itself while a newer one is on its way', async () => {
  const { listedAt } = await open('');
  const held = { workspaceId: 'a', connectionId: 'c', version: '1', readAt: 100, fullAt: 100 };
  const info = { ...held, size: 1, counts: {}, broken: 0 };
  const status = (version: string) => ({
    id: 'a',
    name: 'A',
    connectionId: 'c',
    roster: { ...info, version, readAt: 200 },
    sync: { phase: 'idle' as const, pages: 0, members: 0, startedAt: 0, expected: 0 },
  });
  expect(listedAt(info, status('1'))).toBe(200);
  expect(listedAt(info, status('2'))).toBe(100);
  expect(listedAt(info, null)).toBe(100);
  expect(listedAt(undefined, status('1'))).toBeUndefined();
});
