/** The parts of the browser's extension API that the background uses, in memory. */
import { readFile } from 'node:fs/promises';
import { vi } from 'vitest';
import type { RawSender } from '../../../src/platform/message-receiver.ts';

type Listener = (...args: never[]) => unknown;

function event() {
  const listeners = new Set<Listener>();
  return {
    addListener: (listener: Listener) => void listeners.add(listener),
    removeListener: (listener: Listener) => void listeners.delete(listener),
    hasListener: (listener: Listener) => listeners.has(listener),
    emit: (...args: unknown[]) => {
      for (const listener of listeners) (listener as (...all: unknown[]) => unknown)(...args);
    },
    clear: () => listeners.clear(),
  };
}

const onChanged = event();

class Area {
  data: Record<string, unknown> = {};
  /** When set, writing throws it, as with a full disk. */
  failure: Error | null = null;

  constructor(readonly name: string) {}

  async get(keys?: string | string[] | null): Promise<Record<string, unknown>> {
    const all = structuredClone(this.data);
    if (keys === undefined || keys === null) return all;
    return Object.fromEntries([keys].flat().flatMap((key) => (key in all ? [[key, all[key]]] : [])));
  }

  async set(items: Record<string, unknown>): Promise<void> {
    if (this.failure !== null) throw this.failure;
    const copy = structuredClone(items);
    const changes = Object.entries(copy).map(([key, newValue]) => [
      key,
      { oldValue: this.data[key], newValue },
    ]);
    Object.assign(this.data, copy);
    onChanged.emit(Object.fromEntries(changes), this.name);
  }

  async remove(keys: string | string[]): Promise<void> {
    for (const key of [keys].flat()) delete this.data[key];
  }

  async clear(): Promise<void> {
    this.data = {};
  }
}

export interface FakeTab {
  id: number;
  url: string;
  active: boolean;
  lastAccessed: number;
  /** In front, in the window that has the focus. */
  focused?: boolean;
}

export const state = {
  permitted: true,
  tabs: [] as FakeTab[],
  alarms: new Map<string, unknown>(),
  badges: new Map<number, string>(),
  titles: new Map<number, string>(),
  installType: 'normal',
};

export const local = new Area('local');
export const session = new Area('session');
export const managed = new Area('managed');

export const EXTENSION_ID = 'member-status@test';
export const EXTENSION_ORIGIN = 'chrome-extension://abcdefghijklmnop';

/** The registered content scripts, by id. */
export const scripts = new Map<string, { readonly id: string; readonly matches: readonly string[] }>();
/** Match patterns of permissions that were returned. */
export const removedOrigins: string[] = [];
const CLOCKIFY_ORIGINS = ['https://*.clockify.me/*', 'https://*.clockify.app/*'];
/** Match patterns of the hosts that the extension may reach. */
export const givenOrigins = new Set(CLOCKIFY_ORIGINS);

export const fakeBrowser = {
  runtime: {
    id: EXTENSION_ID,
    getURL: (path: string) => `${EXTENSION_ORIGIN}/${path}`,
    getManifest: () => ({ version: '1.1.0' }),
    openOptionsPage: vi.fn(async () => undefined),
    sendMessage: vi.fn(),
    onMessage: event(),
    onInstalled: event(),
    onStartup: event(),
  },
  commands: { onCommand: event(), getAll: vi.fn(async () => [] as { name?: string; shortcut?: string }[]) },
  storage: { local, session, managed, onChanged },
  permissions: {
    contains: async () => state.permitted,
    getAll: async () => ({ origins: [...givenOrigins] }),
    remove: async ({ origins }: { origins: string[] }) => {
      for (const origin of origins) givenOrigins.delete(origin);
      return removedOrigins.push(...origins) > 0;
    },
    onAdded: event(),
    onRemoved: event(),
  },
  tabs: {
    query: async ({ lastFocusedWindow }: { lastFocusedWindow?: boolean }) =>
      lastFocusedWindow === true ? state.tabs.filter(({ focused }) => focused) : state.tabs,
    create: vi.fn(async () => undefined),
    sendMessage: vi.fn(async () => undefined),
    update: vi.fn(async (_id: number, _change: { active: boolean }) => ({ windowId: 1 })),
  },
  windows: { update: vi.fn(async (_id: number, _change: { focused: boolean }) => undefined) },
  action: {
    setBadgeText: async ({ tabId, text }: { tabId: number; text: string }) =>
      void state.badges.set(tabId, text),
    setBadgeBackgroundColor: async () => undefined,
    setTitle: async ({ tabId, title }: { tabId: number; title: string }) =>
      void state.titles.set(tabId, title),
    setIcon: async () => undefined,
  },
  scripting: {
    executeScript: vi.fn(async (_: unknown): Promise<{ frameId: number; result: unknown }[]> => []),
    insertCSS: vi.fn(async () => undefined),
    getRegisteredContentScripts: async () => [...scripts.values()],
    registerContentScripts: async (all: { id: string; matches: string[] }[]) => {
      for (const one of all) scripts.set(one.id, one);
    },
    unregisterContentScripts: async ({ ids }: { ids: string[] }) => {
      for (const id of ids) scripts.delete(id);
    },
  },
  alarms: {
    get: async (name: string) => state.alarms.get(name),
    create: (name: string, info: unknown) => void state.alarms.set(name, info),
    clear: async (name: string) => state.alarms.delete(name),
    onAlarm: event(),
  },
  i18n: { getUILanguage: () => 'en-US', getMessage: (key: string) => key },
  notifications: {
    create: vi.fn(async () => 'changes'),
    clear: vi.fn(async () => true),
    onClicked: event(),
  },
  management: { getSelf: async () => ({ installType: state.installType }) },
};

/** Empties everything, as in a new profile. */
export function resetBrowser(): void {
  for (const area of [local, session, managed]) {
    area.data = {};
    area.failure = null;
  }
  state.permitted = true;
  state.tabs = [];
  state.alarms.clear();
  state.badges.clear();
  state.titles.clear();
  state.installType = 'normal';
  scripts.clear();
  removedOrigins.length = 0;
  givenOrigins.clear();
  for (const origin of CLOCKIFY_ORIGINS) givenOrigins.add(origin);
}

/** A `fetch` that answers for the extension's own files and passes everything else to `service`. */
export function fetchWithFiles(service: (url: string, init?: RequestInit) => Promise<Response>) {
  return (url: string, init?: RequestInit): Promise<Response> =>
    url.startsWith(EXTENSION_ORIGIN)
      ? readFile(url.replace(EXTENSION_ORIGIN, 'src'), 'utf8').then((text) => new Response(text))
      : service(url, init);
}

/** The content script of a page of Clockify. */
export const CONTENT: RawSender = {
  id: EXTENSION_ID,
  url: 'https://app.clockify.me/teams',
  origin: 'https://app.clockify.me',
  frameId: 0,
  documentId: 'A',
  tab: { id: 7 },
};

/** A page of the extension. */
export const EXTENSION: RawSender = {
  id: EXTENSION_ID,
  url: `${EXTENSION_ORIGIN}/popup.html`,
  origin: EXTENSION_ORIGIN,
};
