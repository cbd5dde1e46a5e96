/** What the background tells a person without being asked: notifications, the toolbar button's title, the first tab. */
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { clockifyTabs } from '../../../src/background/clockify-tabs-front-one-first.ts';
import { pruneReports, showOnButtons, storeReport } from '../../../src/background/flagged-people-by-tab.ts';
import { openWelcome } from '../../../src/background/open-welcome-page.ts';
import { followNotifications, notifyChanges } from '../../../src/background/send-notifications.ts';
import { type ErrorInfo, explained, missingPermission, toErrorInfo } from '../../../src/domain/errors.ts';
import type { Standing } from '../../../src/domain/standing.ts';
import type { HistoryEvent } from '../../../src/domain/types-of-members-lists-and-history.ts';
import type { Undecided } from '../../../src/domain/which-workspace-a-page-shows.ts';
import type { PageReport, PageState } from '../../../src/platform/messages.ts';
import { changeSettings } from '../../../src/platform/settings.ts';
import {
  EXTENSION_ORIGIN,
  fakeBrowser,
  fetchWithFiles,
  managed,
  resetBrowser,
  session,
  state,
} from './fake-browser.ts';

vi.mock('../../../src/platform/browser.ts', async () => ({
  browser: (await import('./fake-browser.ts')).fakeBrowser,
}));

const WORKSPACE = { id: '5f00197f70ade0d6ff00006b', name: 'Northwind' };

beforeEach(() => {
  resetBrowser();
  vi.clearAllMocks();
  vi.stubGlobal(
    'fetch',
    fetchWithFiles(() => {
      throw new Error('no request may be sent');
    }),
  );
});

let number = 0;
const event = (name: string, from: Standing | null, to: Standing | null): HistoryEvent => ({
  workspaceId: WORKSPACE.id,
  at: 1,
  userId: `user-${number++}`,
  name,
  from,
  to,
});

const shown = () =>
  fakeBrowser.notifications.create.mock.calls as unknown as [string, { title: string; message: string }][];

describe('notifications', () => {
  beforeEach(() => changeSettings({ notifications: true }));

  test('say in one notice for a workspace who was flagged and who left, grouped by what happened', async () => {
    await notifyChanges(
      [
        event('Ada', 'active', 'deactivated-here'),
        event('cy@example.com', 'active', null),
        event('Bo', 'active', 'deleted'),
        event('Di', 'deactivated-here', null),
        event('Ed', 'invited', 'deactivated-here'),
      ],
      WORKSPACE,
    );
    expect(shown()).toHaveLength(1);
    const [id, { title, message }] = shown()[0] ?? ['', { title: '', message: '' }];
    expect(id).toContain(WORKSPACE.id);
    expect(title).toBe('Northwind');
    expect(message.split('\n').toSorted()).toEqual([
      'Deactivated here: Ada and Ed',
      'Deleted: Bo',
      'Left the list: cy@example.com and Di',
    ]);
  });

  test('name a few people and how many more when the plan ends', async () => {
    const many = Array.from({ length: 40 }, (_, at) => event(`N${at}`, 'active', 'deactivated-here'));
    await notifyChanges(many, WORKSPACE);
    expect(shown()).toHaveLength(1);
    expect(shown()[0]?.[1].message).toBe('Deactivated here: N0, N1, N2 and 37 more');
  });

  test('leave out people who were flagged before, came back or are new in the list', async () => {
    await notifyChanges(
      [
        event('Ada', 'deactivated-here', 'deactivated'),
        event('Bo', 'deactivated-here', 'active'),
        event('Cy', null, 'deactivated-here'),
        event('Di', 'active', 'limited'),
      ],
      WORKSPACE,
    );
    expect(shown()).toEqual([]);
  });

  test('do not replace an earlier one that may be unread', async () => {
    await notifyChanges([event('Ada', 'active', null)], WORKSPACE);
    await notifyChanges([{ ...event('Bo', 'active', null), at: 2 }], WORKSPACE);
    expect(new Set(shown().map(([id]) => id)).size).toBe(2);
  });

  test('use the chosen language', async () => {
    await changeSettings({ language: 'de' });
    await notifyChanges([event('Ada', 'active', 'deactivated-here')], WORKSPACE);
    expect(shown()[0]?.[1].message).toBe('Hier deaktiviert: Ada');
  });

  test('open the history of their workspace', async () => {
    followNotifications();
    await notifyChanges([event('Ada', 'active', null)], WORKSPACE);
    fakeBrowser.notifications.onClicked.emit(shown()[0]?.[0]);
    expect(fakeBrowser.tabs.create).toHaveBeenCalledWith({
      url: `${EXTENSION_ORIGIN}/audit.html?workspace=${WORKSPACE.id}&view=history`,
    });
  });
});

describe('the tab used last', () => {
  const tab = (id: number, lastAccessed: number, focused = false) => ({
    id,
    url: 'https://app.clockify.me/teams',
    active: true,
    lastAccessed,
    focused,
  });

  test('is the one in front in the focused window, whenever it came to the front there', async () => {
    state.tabs = [tab(1, 100, true), tab(2, 900)];
    expect((await clockifyTabs()).map(({ tabId }) => tabId)).toEqual([1, 2]);
  });

  test('is the one that came to the front last when no page of Clockify has the focus', async () => {
    state.tabs = [tab(1, 100), tab(2, 900)];
    expect((await clockifyTabs()).map(({ tabId }) => tabId)).toEqual([2, 1]);
  });
});

describe('the toolbar button', () => {
  const report = (pageState: PageState, why?: Undecided) => ({
    workspaceId: null,
    state: pageState,
    why,
    people: [],
  });
  const store = (frameId: number, page: PageReport, error?: ErrorInfo) =>
    storeReport(7, frameId, 'acme.clockify.me', page, async () => error);

  beforeEach(() => {
    state.tabs = [{ id: 7, url: 'https://app.clockify.me/teams', active: true, lastAccessed: 1 }];
  });

  test('stays plain when the tab has left the page while its report was on its way', async () => {
    const stored = store(0, report('waiting'));
    state.tabs = [{ id: 7, url: 'https://clockify.me/', active: true, lastAccessed: 1 }];
    await stored;
    expect([state.badges.get(7), state.titles.get(7)]).toEqual(['', 'Member Status for Clockify']);
    expect(session.data).not.toHaveProperty('tab:7');
  });

  test('uses the chosen language, and a new one as soon as it is chosen', async () => {
    await changeSettings({ language: 'fr' });
    await store(0, report('off'));
    expect(state.titles.get(7)).toBe('Member Status est désactivé ici');
    await changeSettings({ language: 'de' });
    await showOnButtons();
    expect(state.titles.get(7)).toBe('Member Status ist hier ausgeschaltet');
  });

  test('stays plain on a foreign page that embeds a page of Clockify', async () => {
    // The browser does not show the addresses of foreign pages.
    state.tabs = [{ id: 8, url: 'https://app.clockify.me/teams', active: false, lastAccessed: 1 }];
    await store(12, report('waiting'));
    await store(12, report('ready'));
    expect([state.badges.get(7), state.titles.get(7)]).toEqual([undefined, undefined]);
    expect(session.data).not.toHaveProperty('tab:7');
  });

  test('is plain again once the tab shows none of the app’s pages', async () => {
    await store(0, report('waiting'));
    expect(state.badges.get(7)).toBe('…');
    state.tabs = [];
    await pruneReports();
    expect([state.badges.get(7), state.titles.get(7)]).toEqual(['', 'Member Status for Clockify']);
  });

  test.each([
    ['setup', 'no-connection', /^Connect your Clockify account/],
    ['setup', 'not-covered', /^None of your keys covers the workspace/],
    ['setup', 'no-connection-here', /^No key is connected for acme\.clockify\.me/],
    ['no-workspace', 'shared', /^This is a shared report/],
    ['no-workspace', 'contradiction', /^This page names two different workspaces/],
    ['waiting', 'silent', /^No list of members on this page yet$/],
    ['off', 'not-covered', /^Member Status is switched off here$/],
  ] as const)('says why nobody is flagged on a page that is %s: %s', async (pageState, why, title) => {
    await store(0, report(pageState, why));
    expect(state.titles.get(7)).toMatch(title);
  });

  test.each([
    ['forbidden', 'locked', /^Clockify has locked this workspace/],
    ['forbidden', 'banned', /^Clockify has suspended this account or this workspace/],
    ['auth', 'unverified', /^Clockify wants the e-mail address of this account to be verified/],
    ['setup', 'session_ended', /^The key was not kept on this device/],
    ['schema', 'untrusted', /^Clockify’s list does not show you/],
  ] as const)('gives the reason of a failure that is %s: %s', async (code, name, title) => {
    await store(0, report(code), toErrorInfo(explained(code, name)));
    expect(state.titles.get(7)).toMatch(title);
    await changeSettings({ language: 'de' });
    await showOnButtons();
    expect(state.titles.get(7)).not.toMatch(title);
  });

  test('names the server whose permission is missing', async () => {
    await store(0, report('permission'), toErrorInfo(missingPermission('https://time.example.org:8443/api')));
    expect(state.titles.get(7)).toContain('permission for time.example.org:8443 is missing');
  });

  test('never speaks of one person where nobody is flagged: 0 is singular in French', async () => {
    await changeSettings({ language: 'fr' });
    await store(0, report('ready'));
    expect(state.titles.get(7)).toBe('0 personne signalée dans ce que cette page montre maintenant');
  });
});

describe('the first tab', () => {
  test('opens for the person who installed the extension', async () => {
    await openWelcome();
    expect(fakeBrowser.tabs.create).toHaveBeenCalledWith({ url: `${EXTENSION_ORIGIN}/welcome.html` });
  });

  test('does not open where an administrator installed it', async () => {
    state.installType = 'admin';
    await openWelcome();
    expect(fakeBrowser.tabs.create).not.toHaveBeenCalled();
  });

  test('does not open where a policy has set something', async () => {
    managed.data = { refreshMinutes: 30 };
    await openWelcome();
    expect(fakeBrowser.tabs.create).not.toHaveBeenCalled();
  });
});
