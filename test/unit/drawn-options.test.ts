// @vitest-environment happy-dom
/** The options, drawn without a browser. Texts are not loaded, so their keys stand in their places. */
import { type ComponentType, h, render } from 'preact';
import { beforeEach, expect, test, vi } from 'vitest';
import { Connections } from '../../src/options/connections.tsx';
import {
  connect,
  connectAgain,
  endTry,
  loadConnections,
  ownerText,
  pendingTry,
} from '../../src/options/connections-state.ts';
import { Diagnosis } from '../../src/options/diagnosis.tsx';
import { KeyboardShortcut, watchShortcut } from '../../src/options/keyboard-shortcut.tsx';
import { PausedSites } from '../../src/options/paused-sites.tsx';
import { Reset, resetAll } from '../../src/options/reset.tsx';
import type { ConnectionSummary, Message } from '../../src/platform/messages.ts';
import { hostsGranted } from '../../src/ui/ask-for-host-permission.ts';
import { loadSettings, settings } from '../../src/ui/settings-state.ts';
import { fakeBrowser, resetBrowser, session } from './background/fake-browser.ts';

vi.mock('../../src/platform/browser.ts', async () => ({
  browser: (await import('./background/fake-browser.ts')).fakeBrowser,
}));

const ADA: ConnectionSummary = {
  id: 'ada',
  label: 'Ada',
  region: 'global',
  subdomain: '',
  base: 'https://api.clockify.me/api',
  remember: true,
  hasKey: true,
  owner: { id: 'o', name: 'Ada', email: 'ada@example.com' },
  activeWorkspace: 'w',
  workspaces: [{ id: 'w', name: 'Main', frugal: false }],
};
const BO: ConnectionSummary = { ...ADA, id: 'bo', label: 'Bo', owner: { id: 'p', name: 'Bo', email: '' } };
const REFUSED = { code: 'auth', message: 'the key is not valid any more' } as const;
const OFFLINE = { code: 'offline', message: 'no network' } as const;
const ATTEMPT = { region: 'global', subdomain: '', key: 'secret', remember: true } as const;

/** What the background answers: its connections, and failures by type of message. */
let stored: ConnectionSummary[];
let failures: Record<string, object>;
let root: HTMLElement;

beforeEach(() => {
  resetBrowser();
  stored = [ADA];
  failures = {};
  fakeBrowser.runtime.sendMessage.mockReset();
  fakeBrowser.runtime.sendMessage.mockImplementation(async ({ type }: Message) => {
    const error = failures[type];
    if (error !== undefined) return { ok: false, error };
    const answers: Record<string, unknown> = {
      'connection.list': stored,
      'diagnosis.read': [],
      'connection.add': stored[0],
    };
    return { ok: true, data: answers[type] ?? { connections: [] } };
  });
  endTry();
  hostsGranted.value = true;
  document.body.innerHTML = '<div id="app"></div>';
  root = document.querySelector('#app') as HTMLElement;
});

const draw = (View: ComponentType) => render(h(View, {}), root);
const sent = (type: string) =>
  fakeBrowser.runtime.sendMessage.mock.calls.filter(([message]) => message.type === type).length;
const press = (selector: string) => root.querySelector<HTMLElement>(selector)?.click();
const shows = (text: string) => vi.waitFor(() => expect(root.textContent).toContain(text));
const isGone = (text: string) => vi.waitFor(() => expect(root.textContent).not.toContain(text));
const fail = () => {
  throw new Error('the field is not there yet');
};
const status = () => root.querySelector('#connection-status')?.textContent;

test.each([
  [{ id: 'o', name: 'Ada', email: 'ada@example.com' }, 'Ada (ada@example.com)'],
  [{ id: 'o', name: 'Ada', email: '' }, 'Ada'],
  [{ id: 'o', name: '', email: 'ada@example.com' }, 'ada@example.com'],
  [{ id: 'o', name: '\u200b', email: 'ada@example.com' }, 'ada@example.com'],
  [{ id: 'o', name: 'ada@example.com', email: 'ada@example.com' }, 'ada@example.com'],
  [{ id: 'o', name: '', email: '' }, 'o'],
])('the owner of a key is named by what there is: %j', (owner, text) => {
  expect(ownerText({ ...ADA, owner })).toBe(text);
});

test('the status names only connections without a problem', async () => {
  stored = [ADA, BO];
  await loadConnections();
  draw(Connections);
  expect(root.querySelectorAll('#connection-status p')).toHaveLength(2);
  stored = [{ ...ADA, error: REFUSED }, BO];
  await loadConnections();
  await vi.waitFor(() => expect(root.querySelectorAll('#connection-status p')).toHaveLength(1));
  stored = [{ ...ADA, error: REFUSED }];
  await loadConnections();
  await vi.waitFor(() => expect(status()).toBe(''));
  // Its row says what is wrong.
  expect(root.textContent).toContain('error_invalid_key');
});

test('status and row say that a workspace of the key could not be read', async () => {
  stored = [{ ...ADA, unreadWorkspaces: 1 }];
  await loadConnections();
  draw(Connections);
  await vi.waitFor(() => expect(status()).toContain('options_workspaces_unread_one'));
  expect(root.querySelector('.facts')?.textContent).toContain('options_workspaces_unread_one');
  stored = [{ ...ADA, unreadWorkspaces: 0 }];
  await loadConnections();
  await isGone('options_workspaces_unread');
});

test('a check of a key that works counts until the key is refused', async () => {
  await loadConnections();
  draw(Connections);
  press('[data-check]');
  await shows('options_test_good');
  stored = [{ ...ADA, error: REFUSED }];
  await loadConnections();
  await shows('error_invalid_key');
  expect(root.textContent).not.toContain('options_test_good');
  // The next check ends the problem.
  stored = [ADA];
  press('[data-check]');
  await shows('options_test_good');
  expect(root.textContent).not.toContain('error_invalid_key');
});

test.each([
  ['the network was missing', OFFLINE, undefined],
  ['the key was refused', REFUSED, REFUSED],
])(
  'a check that failed because %s no longer counts once the account is connected again',
  async (_, error, kept) => {
    await loadConnections();
    draw(Connections);
    failures = { 'connection.test': error };
    if (kept !== undefined) stored = [{ ...ADA, error: kept }];
    press('[data-check]');
    const said = error === OFFLINE ? 'error_offline' : 'error_invalid_key';
    await shows(said);
    stored = [ADA];
    await connect(ATTEMPT);
    await isGone(said);
  },
);

test('a check that failed gives way to a later problem of its connection', async () => {
  await loadConnections();
  draw(Connections);
  failures = { 'connection.test': OFFLINE };
  press('[data-check]');
  await shows('error_offline');
  stored = [{ ...ADA, error: REFUSED }];
  await loadConnections();
  await shows('error_invalid_key');
  expect(root.textContent).not.toContain('error_offline');
});

test.each([
  ['Reset', () => resetAll()],
  ['Disconnect', () => press('[data-first="forget"]')],
])('after %s no click connects the key of an earlier try', async (name, forget) => {
  await loadConnections();
  draw(Connections);
  if (name === 'Disconnect') {
    press('[data-opens="forget"]');
    await vi.waitFor(() => expect(root.querySelector('[data-first="forget"]')).not.toBeNull());
  }
  failures = { 'connection.add': OFFLINE };
  await connect(ATTEMPT);
  await shows('options_try_again');
  stored = [];
  await forget();
  await isGone('options_try_again');
  expect(root.textContent).not.toContain('error_offline');
  expect(pendingTry()).toBeNull();
  const before = sent('connection.add');
  connectAgain();
  expect(sent('connection.add')).toBe(before);
});

test('a renaming that fails does not offer to connect the key of an earlier try', async () => {
  await loadConnections();
  draw(Connections);
  failures = { 'connection.add': OFFLINE, 'connection.rename': { code: 'storage', message: 'full' } };
  await connect(ATTEMPT);
  await shows('options_try_again');
  press('[data-opens="rename"]');
  await vi.waitFor(() =>
    Object.assign(root.querySelector('[data-first="rename"]') ?? fail(), { value: 'Ada L.' }),
  );
  press('li form [type="submit"]');
  await shows('error_storage');
  expect(root.textContent).not.toContain('options_try_again');
});

test.each([
  ['longer than any key', 'k'.repeat(1_001)],
  ['with a space inside', 'not a key'],
  ['with a letter that no header may have', 'schlüssel'],
])('a text %s is called no API key, and is not sent', async (_, text) => {
  draw(Connections);
  const field = root.querySelector<HTMLInputElement>('#api-key') ?? fail();
  field.value = text;
  press('#connect');
  await shows('options_key_invalid');
  expect(status()).toBe('options_key_invalid');
  expect(sent('connection.add')).toBe(0);
  expect(field.value).toBe('');
});

test('an address of a server that is longer than any is called none, and is not looked for', async () => {
  draw(Connections);
  const region = root.querySelector<HTMLSelectElement>('#region') ?? fail();
  region.value = 'self-hosted';
  region.dispatchEvent(new Event('change', { bubbles: true }));
  const server = root.querySelector<HTMLInputElement>('#server') ?? fail();
  server.value = `https://time.example.org/${'x'.repeat(2_000)}`;
  press('#connect');
  await shows('options_server_invalid');
  expect(sent('server.look')).toBe(0);
});

test('a server that was looked for is not offered once everything is forgotten', async () => {
  let answer = (_: unknown): void => undefined;
  const others = fakeBrowser.runtime.sendMessage.getMockImplementation();
  fakeBrowser.runtime.sendMessage.mockImplementation((message: Message) =>
    message.type === 'server.look'
      ? new Promise((resolve) => {
          answer = resolve;
        })
      : others?.(message),
  );
  Object.assign(fakeBrowser.permissions, { request: async () => true });
  draw(Connections);
  const origin = 'https://time.example.org';
  const looked = connect({ ...ATTEMPT, region: 'self-hosted', origin, address: origin });
  await vi.waitFor(() => expect(sent('server.look')).toBe(1));
  await resetAll();
  answer({ ok: true, data: { origin, base: `${origin}/api` } });
  await looked;
  expect(root.querySelector('#send-key')).toBeNull();
});

test('a server is noted before the browser asks for its permission, and until its try has ended', async () => {
  const [first, second] = ['https://time.example.org', 'https://other.example.org'];
  const asked: string[] = [];
  const noted = () => Object.values(session.data);
  Object.assign(fakeBrowser.permissions, {
    request: async () => {
      asked.push(...noted().map(String));
      return true;
    },
  });
  const tried = (origin: string) => connect({ ...ATTEMPT, region: 'self-hosted', origin, address: origin });
  failures['server.look'] = OFFLINE;
  await tried(first);
  expect(asked).toEqual([first]);
  expect(noted()).toEqual([first]);
  await tried(second);
  expect(noted()).toEqual([second]);
  endTry();
  expect(noted()).toEqual([]);
  await tried(first);
  dispatchEvent(new Event('pagehide'));
  expect(noted()).toEqual([]);
  await tried(first);
  await connect(ATTEMPT);
  expect(noted()).toEqual([]);
});

const OWN = 'time.example.org:8443';

/** Types a site, presses Pause, and returns what is paused then. */
async function pause(site: string): Promise<readonly string[]> {
  const field = root.querySelector('#pause-host') as HTMLInputElement;
  field.value = site;
  press('.add-host [type="submit"]');
  await vi.waitFor(() =>
    expect([field.value === '', root.querySelector('[role="alert"]') !== null]).toContain(true),
  );
  return settings().pausedHosts;
}

test.each([
  ['app.clockify.me', 'app.clockify.me'],
  [' https://ACME.clockify.me/teams?a#b ', 'acme.clockify.me'],
  [OWN, OWN],
  [`https://${OWN}/tracker`, OWN],
])('the site %j can be paused', async (site, host) => {
  stored = [{ ...ADA, region: 'self-hosted', server: `https://${OWN}` }];
  await loadSettings();
  await loadConnections();
  draw(PausedSites);
  expect(await pause(site)).toEqual([host]);
});

test.each(['time.example.org', 'clockify.me', 'nonsense', ''])(
  'the site %j cannot be paused, which is said beside its field until it is changed',
  async (site) => {
    stored = [{ ...ADA, region: 'self-hosted', server: `https://${OWN}` }];
    await loadSettings();
    await loadConnections();
    draw(PausedSites);
    expect(await pause(site)).toEqual([]);
    expect(root.querySelector('[role="alert"]')?.textContent).toContain('options_paused_unknown');
    const field = root.querySelector('#pause-host') as HTMLInputElement;
    expect(document.activeElement).toBe(field);
    field.dispatchEvent(new Event('input'));
    await isGone('options_paused_unknown');
  },
);

/** Escape in the element that has the focus. */
const pressEscape = (more: KeyboardEventInit = {}) =>
  document.activeElement?.dispatchEvent(
    new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, ...more }),
  );

test.each([
  ['Rename', Connections, '[data-opens="rename"]', '[data-first="rename"]'],
  ['“Forget the key?”', Connections, '[data-opens="forget"]', '[data-first="forget"]'],
  ['“Delete everything?”', Reset, '#reset', '#reset-yes'],
])('Escape closes %s, and the focus goes back to what opened it', async (_, View, opener, first) => {
  await loadConnections();
  draw(View);
  press(opener);
  await vi.waitFor(() => expect(document.activeElement?.matches(first)).toBe(true));
  // A word that is still being written with an input method is given up first.
  pressEscape({ isComposing: true });
  expect(root.querySelector(first)).not.toBeNull();
  pressEscape();
  await vi.waitFor(() => expect(document.activeElement?.matches(opener)).toBe(true));
  expect(root.querySelector(first)).toBeNull();
  expect(sent('connection.rename') + sent('connection.forget') + sent('reset')).toBe(0);
});

test('the shortcut is read again when somebody comes back from the page where it is changed', async () => {
  const keys = (shortcut: string) => [{ name: 'next-flagged', shortcut }];
  fakeBrowser.commands.getAll.mockResolvedValueOnce(keys('Alt+Shift+N'));
  await watchShortcut();
  render(h(KeyboardShortcut, {}), root);
  expect(root.querySelector('kbd')?.textContent).toBe('Alt+Shift+N');
  fakeBrowser.commands.getAll.mockResolvedValueOnce(keys('Alt+Shift+K'));
  document.dispatchEvent(new Event('visibilitychange'));
  await vi.waitFor(() => expect(root.querySelector('kbd')?.textContent).toBe('Alt+Shift+K'));
});

test('the diagnosis names no host: it says on how many badges are paused', async () => {
  await fakeBrowser.storage.local.set({
    settings: { pausedHosts: ['acme.clockify.me', 'time.example.org:8443'] },
  });
  await loadSettings();
  render(h(Diagnosis, {}), root);
  root.querySelector<HTMLElement>('#copy-diagnosis')?.click();
  const report = () => root.querySelector('textarea')?.value ?? '';
  await vi.waitFor(() => expect(report()).toContain('"pausedHosts":2'));
  expect(report()).not.toMatch(/acme|example/);
});

test('Reset takes the diagnosis with it, and what was said of it', async () => {
  render(h(Diagnosis, {}), root);
  root.querySelector<HTMLElement>('#copy-diagnosis')?.click();
  const status = () => root.querySelector('[role=status]')?.textContent;
  await vi.waitFor(() => expect(status()).not.toBe(''));
  expect(root.querySelector('textarea')?.value).not.toBe('');
  await resetAll();
  await vi.waitFor(() => expect(status()).toBe(''));
  expect(root.querySelector('textarea')?.value).toBe('');
});
