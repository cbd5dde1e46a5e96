/** The content script's own clock: when a page asks, whatever happens to its messages. */
import { setMaxListeners } from 'node:events';
import { Window } from 'happy-dom';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { buildIndex } from '../../src/directory/name-index/name-index.ts';
import { createLabels, labelsForPage } from '../../src/page/badge/labels-of-badges-and-cards.ts';
import { WORDS } from '../../src/page/clockify-markup/all-words-and-selectors.ts';
import { GENERATION_EVENT } from '../../src/platform/content-script-lifetime.ts';
import type { IndexReply, Reply } from '../../src/platform/messages.ts';
import { memberOf } from './member.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const WORKSPACE = '64f0a1b2c3d4e5f6a7b8c9d0';

type Answer = Reply<unknown> | undefined | Promise<never>;

/** What the background answers, and what it received. */
const background = vi.hoisted(() => ({
  asked: [] as string[],
  reports: [] as unknown[],
  answers: {} as Record<string, () => unknown>,
}));
vi.mock('../../src/platform/browser.ts', () => ({
  browser: {
    runtime: {
      id: 'of-the-extension',
      sendMessage: async ({ type, payload }: { type: string; payload: unknown }) => {
        background.asked.push(type);
        if (type === 'page.report') background.reports.push(payload);
        return background.answers[type]?.();
      },
      onMessage: { addListener: () => undefined, removeListener: () => undefined },
    },
    storage: { onChanged: { addListener: () => undefined, removeListener: () => undefined } },
  },
}));

const config: IndexReply['config'] = {
  settings: { flagged: ['deactivated-here'] },
  styles: { badge: '', copied: '', card: '', chips: {} },
  card: ['div', ''],
  words: WORDS,
  language: 'en',
  labels: labelsForPage(createLabels({}, 'en')),
};

function indexReply(state: IndexReply['state'], index: string | null): Answer {
  const data: IndexReply = {
    workspaceId: WORKSPACE,
    state,
    name: 'Northwind',
    isOnlyOne: true,
    version: index === null ? null : 'first',
    index,
    configId: 'one',
    config,
  };
  return { ok: true, data };
}

const OTHER = '64f0a1b2c3d4e5f6a7b8c9d2';
/** The answer about another workspace or list, or with other facts about it. */
function changed(answer: Answer, facts: Partial<IndexReply>): Answer {
  const { data } = answer as { readonly data: IndexReply };
  return { ok: true, data: { ...data, ...facts } };
}

const WAITING = () => indexReply('waiting', null);
const NOBODY = buildIndex([], new Set());
const SOMEBODY = buildIndex(
  [
    memberOf({
      id: '64f0a1b2c3d4e5f6a7b8c9d1',
      name: 'Maya Lindholm',
      email: 'maya@example.com',
      standing: 'deactivated-here',
      account: 'ACTIVE',
      membership: 'INACTIVE',
    }),
  ],
  new Set(['deactivated-here']),
);
const DONE = () => ({ ok: true, data: null }) as const;
const LOST = () => Promise.reject(new Error('Could not establish connection.'));

// One life of the script adds many abort listeners.
setMaxListeners(100);

let window: Window;
let isHidden = false;
const count = (type: string) => background.asked.filter((one) => one === type).length;
const state = () => window.document.documentElement.getAttribute('data-member-status');

/** Opens a page of the web app in front, with the script in it. */
async function open(answers: Record<string, () => unknown>): Promise<void> {
  background.asked = [];
  background.reports = [];
  background.answers = { 'page.report': DONE, 'card.bring': DONE, ...answers };
  vi.resetModules();
  await import('../../src/content.ts');
  await vi.advanceTimersByTimeAsync(0);
}

beforeEach(() => {
  window = new Window({ url: 'https://app.clockify.me/teams' });
  vi.useFakeTimers();
  isHidden = false;
  Object.defineProperty(window.document, 'hidden', { get: () => isHidden });
  vi.stubGlobal('window', window);
  // Keeps what Node has itself, such as timers.
  for (const name of Object.getOwnPropertyNames(window)) {
    if (!(name in globalThis)) vi.stubGlobal(name, window[name as keyof Window]);
  }
  vi.stubGlobal('Event', window.Event);
  vi.stubGlobal('addEventListener', window.addEventListener.bind(window));
  vi.stubGlobal('self', window);
  vi.stubGlobal('parent', window);
});

afterEach(() => {
  document.dispatchEvent(new Event(GENERATION_EVENT));
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('a page', () => {
  test('that waits asks once a minute while it is visible, and not while it is hidden', async () => {
    await open({ 'index.read': WAITING });
    await vi.advanceTimersByTimeAsync(10 * SECOND);
    const before = count('index.read');
    await vi.advanceTimersByTimeAsync(10 * MINUTE);
    expect(count('index.read') - before).toBe(10);
    isHidden = true;
    await vi.advanceTimersByTimeAsync(10 * MINUTE);
    expect(count('index.read') - before).toBe(10);
  });

  test('that has its list asks every five minutes', async () => {
    await open({ 'index.read': () => indexReply('ready', NOBODY) });
    await vi.advanceTimersByTimeAsync(10 * SECOND);
    expect(state()).toBe('ready');
    const before = count('index.read');
    await vi.advanceTimersByTimeAsync(30 * MINUTE);
    expect(count('index.read') - before).toBe(6);
  });

  test('that has its list keeps it when an answer is empty, and asks again within seconds', async () => {
    await open({ 'index.read': () => indexReply('ready', NOBODY) });
    await vi.advanceTimersByTimeAsync(10 * SECOND);
    background.answers['index.read'] = () => undefined;
    await comeBack();
    const before = count('index.read');
    await vi.advanceTimersByTimeAsync(2 * SECOND);
    expect(state()).toBe('ready');
    expect(count('index.read')).toBeGreaterThan(before);
  });

  test('without an answer asks after a second, then less and less often, and gets its list with the first answer', async () => {
    isHidden = true;
    await open({ 'index.read': LOST });
    await vi.advanceTimersByTimeAsync(5 * SECOND);
    expect([state(), count('index.read') > 1]).toEqual(['waiting', true]);
    const before = count('index.read');
    await vi.advanceTimersByTimeAsync(30 * MINUTE);
    expect(count('index.read') - before).toBeLessThanOrEqual(36);
    background.answers['index.read'] = () => indexReply('ready', NOBODY);
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(state()).toBe('ready');
  });

  test.each([
    ['rejected', LOST],
    ['without an answer', () => undefined],
  ])('whose request for the card was lost, %s, repeats it within seconds', async (_, lost) => {
    await open({ 'index.read': () => indexReply('ready', SOMEBODY) });
    await vi.advanceTimersByTimeAsync(10 * SECOND);
    background.answers['card.bring'] = lost;
    window.dispatchEvent(Object.assign(new window.Event('pageshow'), { persisted: true }));
    await vi.advanceTimersByTimeAsync(0);
    const before = count('card.bring');
    expect(before).toBeGreaterThan(0);
    await vi.advanceTimersByTimeAsync(2 * SECOND);
    expect(count('card.bring')).toBeGreaterThan(before);
  });

  test('to which the browser refuses the card does not ask for ever', async () => {
    const refused = { ok: false, error: { code: 'storage', message: 'Error' } };
    await open({ 'index.read': () => indexReply('ready', SOMEBODY), 'card.bring': () => refused });
    await vi.advanceTimersByTimeAsync(10 * MINUTE);
    expect(count('card.bring')).toBeLessThanOrEqual(14);
  });

  test('that went into the back/forward cache before the card came asks for it again when it is shown', async () => {
    await open({
      'index.read': () => indexReply('ready', SOMEBODY),
      'card.bring': () => new Promise(() => undefined),
    });
    await vi.advanceTimersByTimeAsync(10 * SECOND);
    expect(count('card.bring')).toBe(1);
    window.dispatchEvent(Object.assign(new window.Event('pageshow'), { persisted: true }));
    await vi.advanceTimersByTimeAsync(0);
    expect(count('card.bring')).toBe(2);
  });

  /** Asks for the list now, as when somebody comes back to the page. */
  const comeBack = async () => {
    window.dispatchEvent(Object.assign(new window.Event('pageshow'), { persisted: true }));
    await vi.advanceTimersByTimeAsync(SECOND);
  };

  test('that learned of a second workspace with the same name leaves the first when its calls name the second', async () => {
    let tell: (ids: readonly string[]) => void = () => undefined;
    class PerformanceObserver {
      constructor(see: (list: { getEntries: () => unknown }) => void) {
        tell = (ids) =>
          see({
            getEntries: () =>
              ids.map((id) => {
                const startTime = window.performance.now();
                const name = `https://app.clockify.me/api/workspaces/${id}/tags`;
                return { initiatorType: 'fetch', name, startTime, responseEnd: startTime + 1 };
              }),
          });
      }
      observe() {}
      disconnect() {}
      takeRecords() {
        return [];
      }
    }
    Object.assign(window, { PerformanceObserver });
    window.document.body.innerHTML = '<div data-cy="workspace-dropdown">Northwind</div>';
    await open({ 'index.read': () => indexReply('ready', NOBODY) });
    tell([WORKSPACE]);
    await vi.advanceTimersByTimeAsync(10 * SECOND);
    expect(state()).toBe('ready');
    background.answers['index.read'] = () =>
      changed(indexReply('ready', NOBODY), { isOnlyOne: false, index: null });
    await comeBack();
    expect(state()).toBe('ready');
    background.answers['index.read'] = () => new Promise(() => undefined);
    tell([OTHER, OTHER]);
    expect(state()).toBe('waiting');
  });

  test('whose list is replaced by that of another workspace reports that workspace', async () => {
    await open({ 'index.read': () => indexReply('ready', NOBODY) });
    await vi.advanceTimersByTimeAsync(10 * SECOND);
    expect(background.reports.at(-1)).toMatchObject({ state: 'ready', workspaceId: WORKSPACE });
    background.answers['index.read'] = () =>
      changed(indexReply('ready', NOBODY), { workspaceId: OTHER, version: 'second' });
    await comeBack();
    expect(background.reports.at(-1)).toMatchObject({ state: 'ready', workspaceId: OTHER });
  });
});
