/** Which workspace the audit page shows, and what it says when that is not the one that was asked for. */
import { beforeEach, expect, test, vi } from 'vitest';
import type { Status } from '../../src/platform/messages.ts';

vi.mock('../../src/platform/browser.ts', async () => ({
  browser: (await import('./background/fake-browser.ts')).fakeBrowser,
}));

/** Ids of the workspaces that are connected, and the one that the owner of the key used last. */
let connected: readonly string[] = [];
let activeWorkspace = '';

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
      const undecided: Partial<Status> = { tab: null, workspace: null };
      return undecided;
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
  fakeBrowser.runtime.sendMessage.mockImplementation(async ({ type }: { type: string }) => ({
    ok: true,
    data: answer(type),
  }));
  return import('../../src/audit/shown-workspace.ts');
}

beforeEach(() => {
  connected = ['a', 'b'];
  activeWorkspace = 'b';
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
