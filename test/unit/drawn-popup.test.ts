// @vitest-environment happy-dom
/** The popup, drawn without a browser. Its texts are the English ones. */
import { beforeAll, expect, test, vi } from 'vitest';
import { type Message, REVISION_KEY } from '../../src/platform/messages.ts';
import { fakeBrowser, fetchWithFiles, state } from './background/fake-browser.ts';

vi.mock('../../src/platform/browser.ts', async () => ({
  browser: (await import('./background/fake-browser.ts')).fakeBrowser,
}));

const PEOPLE = ['Ann Lee', 'Ben Hall', 'Cy Young'];
const rows = PEOPLE.map((name, at) => ({
  id: `p${at}`,
  name,
  email: '',
  account: 'ACTIVE',
  membership: 'INACTIVE',
  standing: 'deactivated-here',
  roles: [],
  groups: 0,
  projects: 0,
  atMost: [],
  detailed: true,
}));
const ROSTER = {
  workspaceId: 'w',
  connectionId: 'c',
  version: '1',
  readAt: Date.now(),
  fullAt: Date.now(),
  size: rows.length,
  counts: { 'deactivated-here': rows.length },
  broken: 0,
};
const TAB = {
  tabId: 7,
  host: 'app.clockify.me',
  workspaceId: 'w',
  state: 'ready',
  people: [{ ids: ['p0'], name: 'Ann Lee', standing: 'deactivated-here', places: 1 }],
};
const STATUS = {
  connections: [{ id: 'c' }],
  tab: TAB,
  workspace: {
    id: 'w',
    name: 'Acme',
    connectionId: 'c',
    roster: ROSTER,
    sync: { phase: 'idle', pages: 0, members: 0, startedAt: 0, expected: 0 },
  },
};

/** What the background says now. */
let status: object = STATUS;

beforeAll(async () => {
  const noService = () => Promise.reject(new Error('no service'));
  vi.stubGlobal('fetch', fetchWithFiles(noService));
  Object.assign(fakeBrowser.tabs, { getCurrent: async () => undefined });
  fakeBrowser.runtime.sendMessage.mockImplementation(async ({ type }: Message) => ({
    ok: true,
    data: type === 'roster.read' ? { info: ROSTER, namesAt: 0, members: rows, next: null } : status,
  }));
  document.body.innerHTML = '<div id="app"></div>';
  await import('../../src/popup/main.tsx');
  await shows('Ben Hall');
});

const popup = () => document.querySelector('.popup') ?? document.body;
const shows = (text: string) => vi.waitFor(() => expect(popup().textContent).toContain(text));
const isGone = (text: string) => vi.waitFor(() => expect(popup().textContent).not.toContain(text));

/** Tells the popup that the background says something else now. */
function change(next: object): void {
  status = next;
  fakeBrowser.storage.onChanged.emit({ [REVISION_KEY]: {} }, 'local');
}

/** Whether the first element comes before the second one, as the Tab key and screen readers go. */
function isBefore(first: string, second: string): boolean {
  const [one, other] = [popup().querySelector(first), popup().querySelector(second)];
  if (one === null || other === null) throw new Error(`${first} or ${second} is missing`);
  return (one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
}

test('links and search come before the lists, which may be long', () => {
  expect(isBefore('#open-audit', '#search')).toBe(true);
  expect(isBefore('#open-options', '#search')).toBe(true);
  expect(isBefore('#search', '.on-page')).toBe(true);
});

test('what a search finds stands right below it, and the page’s people come back after it', async () => {
  const field = popup().querySelector('#search') as HTMLInputElement;
  const seek = (text: string) => {
    field.value = text;
    field.dispatchEvent(new InputEvent('input', { bubbles: true }));
  };
  seek('ann');
  await vi.waitFor(() => expect(popup().querySelector('.on-page')).toBeNull());
  expect([...popup().querySelectorAll('.people .name:not(.small)')].map((one) => one.textContent)).toEqual([
    'Ann Lee',
  ]);
  seek('');
  await vi.waitFor(() => expect(popup().querySelector('.on-page')).not.toBeNull());
});

test('the number of flagged people is said to be of what the page shows now, not of a whole list', () => {
  expect(popup().querySelector('#page-heading')?.textContent).toBe('1 flagged in what this page shows now');
});

test('says that no page is open only where it could see one', async () => {
  const none = 'No Clockify page is open.';
  const without = { ...STATUS, tab: null };
  change(without);
  await shows(none);
  // The background needs a moment longer to notice than the popup.
  state.permitted = false;
  fakeBrowser.permissions.onRemoved.emit({});
  await isGone(none);
  // A self-hosted server has a permission of its own.
  state.permitted = true;
  fakeBrowser.permissions.onAdded.emit({});
  await shows(none);
  change({ ...without, error: { code: 'permission', message: '' } });
  await isGone(none);
});

test('says why a page has no badges although a search was typed before, for which there is no field now', async () => {
  change(STATUS);
  await shows('Ben Hall');
  const field = popup().querySelector('#search') as HTMLInputElement;
  field.value = 'ann';
  field.dispatchEvent(new InputEvent('input', { bubbles: true }));
  await vi.waitFor(() => expect(popup().querySelector('.on-page')).toBeNull());
  change({ ...STATUS, workspace: null, tab: { ...TAB, state: 'no-workspace', why: 'shared', people: [] } });
  await vi.waitFor(() => expect(popup().querySelector('#search')).toBeNull());
  await vi.waitFor(() => expect(popup().querySelector('.notice')).not.toBeNull());
  change(STATUS);
  await vi.waitFor(() => expect(popup().querySelector('#search')).not.toBeNull());
  const again = popup().querySelector('#search') as HTMLInputElement;
  again.value = '';
  again.dispatchEvent(new InputEvent('input', { bubbles: true }));
  await shows('Ben Hall');
});

test.each(['setup', 'no-workspace'])(
  'says why a page (%s) has no badges beside what a key lacks',
  async (state) => {
    const tab = { ...TAB, state, why: 'not-covered', people: [] };
    const own = { code: 'setup', message: 'no connection knows the workspace' };
    const text = 'None of your keys covers the workspace';
    change({ ...STATUS, workspace: null, tab, error: { code: 'auth', message: 'HTTP 401' } });
    await shows('Clockify does not know this API key');
    expect(popup().textContent).toContain(text);
    change({ ...STATUS, workspace: null, tab, error: own });
    await isGone('Clockify does not know this API key');
    expect(popup().textContent?.split(text)).toHaveLength(2);
    change(STATUS);
    await shows('Ben Hall');
  },
);

/** The status with these people on the page. */
const withPeople = (...people: readonly object[]) => ({ ...STATUS, tab: { ...TAB, people } });
const [ANN] = TAB.people;

test('nobody is copied twice who is there alone and among namesakes', async () => {
  const copied: Record<string, Blob>[] = [];
  vi.stubGlobal(
    'ClipboardItem',
    class {
      constructor(parts: Record<string, Blob>) {
        copied.push(parts);
      }
    },
  );
  vi.stubGlobal('navigator', { clipboard: { write: async () => undefined } });
  change(withPeople({ ...ANN }, { ...ANN, ids: ['p0', 'p1'], name: 'Ann' }));
  await shows('2 flagged');
  popup().querySelector<HTMLElement>('#copy-page')?.click();
  await vi.waitFor(() => expect(copied).toHaveLength(1));
  const lines = (await copied[0]?.['text/plain']?.text())?.trim().split(/\r?\n/);
  expect(lines?.map((line) => line.split('\t')[0])).toEqual(['Name', 'Ann Lee', 'Ben Hall']);
});

test.each([
  ['has a place that can be seen', withPeople({ ...ANN, places: 2 }), '2 places'],
  ['has left the page', withPeople(), 'Nobody'],
])('that somebody is hidden everywhere is not said any more of who %s', async (_, next, text) => {
  const hidden = withPeople({ ...ANN, places: 0 });
  const notice = 'Ann Lee is hidden everywhere';
  change(hidden);
  await shows('hidden on this page');
  popup().querySelector<HTMLElement>('.on-page button')?.click();
  await shows(notice);
  change(next);
  await shows(text);
  await isGone(notice);
  // Nor when that is so again.
  change(hidden);
  await shows('hidden on this page');
  expect(popup().textContent).not.toContain(notice);
});

test('the time left is that of the moment in which the progress arrives', async () => {
  const startedAt = Date.now();
  const sync = { phase: 'running', pages: 0, members: 0, expected: 1000, startedAt };
  change({ ...STATUS, workspace: { ...STATUS.workspace, sync } });
  await shows('0 members');
  // The clock of the page moves only every 15 s.
  const clock = vi.spyOn(Date, 'now').mockReturnValue(startedAt + 10_000);
  change({ ...STATUS, workspace: { ...STATUS.workspace, sync: { ...sync, pages: 1, members: 100 } } });
  await shows('100 members');
  const progress = popup().querySelector('.sync')?.textContent;
  clock.mockRestore();
  expect(progress).toContain(' left');
});
