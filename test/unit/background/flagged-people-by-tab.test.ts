/** Reports of pages that have gone, and of pages whose reason, which comes from the database, is slow. */
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { showOnButtons, storeReport, tabReport } from '../../../src/background/flagged-people-by-tab.ts';
import { type ErrorInfo, explained, toErrorInfo } from '../../../src/domain/errors.ts';
import type { PageReport } from '../../../src/platform/messages.ts';
import { fakeBrowser, fetchWithFiles, resetBrowser, session, state } from './fake-browser.ts';
import { MAIN, userId } from './fake-service.ts';

vi.mock('../../../src/platform/browser.ts', async () => ({
  browser: (await import('./fake-browser.ts')).fakeBrowser,
}));

const HOST = 'app.clockify.me';
const LOCKED = toErrorInfo(explained('forbidden', 'locked'));
const FAILED: PageReport = { workspaceId: MAIN, state: 'forbidden', people: [] };
const BADGED: PageReport = {
  workspaceId: MAIN,
  state: 'ready',
  people: [{ users: [userId(2)], standing: 'deactivated-here', places: 3 }],
};
const none = async () => undefined;

/** A reason that comes when the test says so. */
function slowReason() {
  let tell: (error: ErrorInfo | undefined) => void = () => undefined;
  const reason = new Promise<ErrorInfo | undefined>((resolve) => {
    tell = resolve;
  });
  return { explain: () => reason, tell };
}

beforeEach(() => {
  resetBrowser();
  vi.stubGlobal(
    'fetch',
    fetchWithFiles(() => {
      throw new Error('no request may be sent');
    }),
  );
  state.tabs = [7, 8].map((id) => ({ id, url: `https://${HOST}/teams`, active: true, lastAccessed: id }));
});

test('a report waits neither for the reason of another tab nor for its own', async () => {
  const { explain, tell } = slowReason();
  const slow = storeReport(7, 0, HOST, FAILED, explain);
  await vi.waitFor(() => expect(state.badges.get(7)).toBe('!'));
  await storeReport(8, 0, HOST, BADGED, none);
  expect(state.badges.get(8)).toBe('1');
  expect(state.titles.get(7)).not.toContain('locked this workspace');
  tell(LOCKED);
  await slow;
  expect(state.titles.get(7)).toContain('locked this workspace');
  expect(session.data['tab:7']).toMatchObject({ frames: { 0: { error: LOCKED } } });
});

test('a reason that comes late is not that of a newer report', async () => {
  const first = slowReason();
  const second = slowReason();
  const older = storeReport(7, 0, HOST, FAILED, first.explain);
  const newer = storeReport(7, 0, HOST, FAILED, second.explain);
  second.tell(LOCKED);
  await newer;
  first.tell({ code: 'forbidden', message: 'older' });
  await older;
  expect(state.titles.get(7)).toContain('locked this workspace');
  // The page has a list again before its reason is known.
  const third = slowReason();
  const oldest = storeReport(7, 0, HOST, FAILED, third.explain);
  await storeReport(7, 0, HOST, BADGED, none);
  third.tell(LOCKED);
  await oldest;
  expect(session.data['tab:7']).toMatchObject({ frames: { 0: BADGED } });
  expect(session.data).not.toHaveProperty('tab:7.frames.0.error');
  expect(state.badges.get(7)).toBe('1');
});

test('two frames that report at once are both kept', async () => {
  await Promise.all([
    storeReport(7, 0, HOST, FAILED, async () => LOCKED),
    storeReport(7, 3, HOST, BADGED, none),
  ]);
  expect(session.data['tab:7']).toMatchObject({ frames: { 0: { ...FAILED, error: LOCKED }, 3: BADGED } });
});

test('the number is on the button before the texts of its title are read', async () => {
  let answer: (response: Response) => void = () => undefined;
  const file = new Promise<Response>((resolve) => {
    answer = resolve;
  });
  const real = globalThis.fetch;
  // No other test here reads this language, so it has to be read now.
  fakeBrowser.i18n.getUILanguage = () => 'de-DE';
  vi.stubGlobal('fetch', () => file);
  const report = storeReport(7, 0, HOST, BADGED, none);
  await vi.waitFor(() => expect(state.badges.get(7)).toBe('1'));
  expect(state.titles.has(7)).toBe(false);
  answer(await real('chrome-extension://abcdefghijklmnop/_locales/de/messages.json'));
  await report;
  expect(state.titles.get(7)).toBeTruthy();
});

/** The browser's error page, for example: it has the address of the page, and no content script. */
describe('a page that has gone without a word', () => {
  const nobodyThere = async () => {
    throw new Error('Could not establish connection. Receiving end does not exist.');
  };

  beforeEach(() => {
    fakeBrowser.tabs.sendMessage.mockReset();
    fakeBrowser.tabs.sendMessage.mockImplementation(nobodyThere);
  });

  test('takes its people, those of its frames and the number with it', async () => {
    await storeReport(7, 0, HOST, BADGED, none);
    await storeReport(7, 3, HOST, BADGED, none);
    expect(state.badges.get(7)).toBe('1');
    expect(await tabReport(7)).toBeNull();
    expect(session.data).not.toHaveProperty('tab:7');
    expect(state.badges.get(7)).toBe('');
  });

  test('gets no number back when the language changes', async () => {
    await storeReport(7, 0, HOST, BADGED, none);
    // As the browser does when the tab leaves the page.
    state.badges.delete(7);
    await showOnButtons();
    expect(state.badges.get(7) ?? '').toBe('');
  });

  test('leaves alone what a new document reported meanwhile', async () => {
    await storeReport(7, 0, HOST, BADGED, none);
    const next: PageReport = { workspaceId: null, state: 'waiting', people: [] };
    fakeBrowser.tabs.sendMessage.mockImplementation(async () => {
      await storeReport(7, 0, HOST, next, none);
      return nobodyThere();
    });
    await tabReport(7);
    expect(session.data['tab:7']).toMatchObject({ frames: { 0: next } });
  });

  test('is not told from a page that never had a badge, and so does not listen', async () => {
    await storeReport(7, 0, HOST, { ...BADGED, people: [] }, none);
    expect(await tabReport(7)).toMatchObject({ state: 'ready', people: [] });
  });
});
