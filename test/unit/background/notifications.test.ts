/** What the background tells a person without being asked: notifications, the toolbar button's title, the first tab. */
import { beforeEach, describe, expect, test, vi } from 'vitest';
import {
  clockifyTabs,
  pruneReports,
  showOnButtons,
  storeReport,
} from '../../../src/background/clockify-tabs.ts';
import { followNotifications, notifyChanges } from '../../../src/background/notifications.ts';
import { openWelcome } from '../../../src/background/open-welcome-page.ts';
import type { HistoryEvent } from '../../../src/domain/member.ts';
import type { Standing } from '../../../src/domain/standing.ts';
import type { PageState } from '../../../src/platform/messages.ts';
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
  const report = (pageState: PageState) => ({ workspaceId: null, state: pageState, people: [] });

  beforeEach(() => {
    state.tabs = [{ id: 7, url: 'https://app.clockify.me/teams', active: true, lastAccessed: 1 }];
  });

  test('stays plain when the tab has left the page while its report was on its way', async () => {
    const stored = storeReport(7, 0, 'app.clockify.me', report('waiting'));
    state.tabs = [{ id: 7, url: 'https://clockify.me/', active: true, lastAccessed: 1 }];
    await stored;
    expect([state.badges.get(7), state.titles.get(7)]).toEqual(['', 'Member Status for Clockify']);
    expect(session.data).not.toHaveProperty('tab:7');
  });

  test('uses the chosen language, and a new one as soon as it is chosen', async () => {
    await changeSettings({ language: 'fr' });
    await storeReport(7, 0, 'app.clockify.me', report('off'));
    expect(state.titles.get(7)).toBe('Member Status est désactivé ici');
    await changeSettings({ language: 'de' });
    await showOnButtons();
    expect(state.titles.get(7)).toBe('Member Status ist hier ausgeschaltet');
  });

  test('stays plain on a foreign page that embeds a page of Clockify', async () => {
    // The browser does not show the addresses of foreign pages.
    state.tabs = [{ id: 8, url: 'https://app.clockify.me/teams', active: false, lastAccessed: 1 }];
    await storeReport(7, 12, 'app.clockify.me', report('waiting'));
    await storeReport(7, 12, 'app.clockify.me', report('ready'));
    expect([state.badges.get(7), state.titles.get(7)]).toEqual([undefined, undefined]);
    expect(session.data).not.toHaveProperty('tab:7');
  });

  test('is plain again once the tab shows none of the app’s pages', async () => {
    await storeReport(7, 0, 'app.clockify.me', report('waiting'));
    expect(state.badges.get(7)).toBe('…');
    state.tabs = [];
    await pruneReports();
    expect([state.badges.get(7), state.titles.get(7)]).toEqual(['', 'Member Status for Clockify']);
  });

  test('never speaks of one person where nobody is flagged: 0 is singular in French', async () => {
    await changeSettings({ language: 'fr' });
    await storeReport(7, 0, 'app.clockify.me', report('ready'));
    expect(state.titles.get(7)).toBe('0 personne signalée sur cette page');
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
