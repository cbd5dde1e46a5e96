/**
 * A browser whose clock moves only when a test moves it: timers, alarms, clock jumps, pages of Clockify that send
 * requests like the content script, and a background that is killed and woken.
 */
import { readFileSync } from 'node:fs';
import { IDBFactory } from 'fake-indexeddb';
import { vi } from 'vitest';
import { listen } from '../../../src/background/browser-event-listeners.ts';
import { App } from '../../../src/background/create-background-parts.ts';
import { pausedUntil, type Quota } from '../../../src/clockify/requests-allowed-per-hour-and-pauses.ts';
import type { RawSender } from '../../../src/platform/message-receiver.ts';
import { type IndexReply, LISTS_KEY, REVISION_KEY, type Reply } from '../../../src/platform/messages.ts';
import {
  EXTENSION,
  EXTENSION_ID,
  EXTENSION_ORIGIN,
  fakeBrowser,
  local,
  resetBrowser,
  session,
  state,
} from './fake-browser.ts';
import { type FakeRequest, FakeService, MAIN, OTHER, owner, user } from './fake-service.ts';

const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
const ANSWER_MS = 50;
/** As in content.ts. */
const ASK_MS = MINUTE;
const QUIET_TURNS = 5;
const START = Date.parse('2026-11-24T08:00:00Z');

/** Counts real turns of the event loop. Everything else waits for the simulated clock. */
const realImmediate = setImmediate;
const realDigest = crypto.subtle.digest.bind(crypto.subtle);

export const TROUBLES = [
  'offline',
  'silent',
  'rate',
  'rate for an hour',
  'server',
  'page of the web',
  'auth',
  'forbidden',
  'unknown here',
] as const;
export type Trouble = (typeof TROUBLES)[number];

interface Timer {
  readonly at: number;
  readonly run: () => void;
  readonly ofBackground: boolean;
}

/** Timer numbers are unique across worlds. */
let lastTimer = 0;

/** Time since the start, which clock jumps do not change. */
class Time {
  passed = 0;
  /** How far the clock is ahead, ms. */
  ahead = 0;
  #busy = 0;
  readonly #timers = new Map<number, Timer>();

  get clock(): number {
    return START + this.passed + this.ahead;
  }

  install(): void {
    const setTimer = (run: (...all: unknown[]) => void, ms = 0, ...all: unknown[]): number =>
      this.after(ms, () => run(...all), true);
    vi.stubGlobal('setTimeout', setTimer);
    vi.stubGlobal('clearTimeout', (id: number) => void this.#timers.delete(id));
    vi.stubGlobal('setImmediate', (run: (...all: unknown[]) => void, ...all: unknown[]) => {
      this.#busy += 1;
      return realImmediate(() => {
        this.#busy -= 1;
        run(...all);
      });
    });
    vi.spyOn(crypto.subtle, 'digest').mockImplementation((...all) => {
      this.#busy += 1;
      return realDigest(...all).finally(() => {
        this.#busy -= 1;
      });
    });
    vi.spyOn(Date, 'now').mockImplementation(() => this.clock);
    vi.spyOn(performance, 'now').mockImplementation(() => this.passed);
  }

  after(ms: number, run: () => void, ofBackground = false): number {
    lastTimer += 1;
    this.#timers.set(lastTimer, { at: this.passed + Math.max(0, ms), run, ofBackground });
    return lastTimer;
  }

  /** Resolves when only timers are left to wait for. */
  async settle(): Promise<void> {
    for (let quiet = 0; quiet < 3; ) {
      await new Promise((resolve) => realImmediate(resolve));
      quiet = this.#busy === 0 ? quiet + 1 : 0;
    }
  }

  /** Lets so many turns of the event loop pass. */
  async turns(count: number): Promise<void> {
    for (let turn = 0; turn < count; turn++) await new Promise((resolve) => realImmediate(resolve));
  }

  killTimers(): void {
    for (const [id, { ofBackground }] of this.#timers) if (ofBackground) this.#timers.delete(id);
  }

  /** Removes and returns the next timer that is due by then. */
  takeNext(until: number): Timer | undefined {
    let found: [number, Timer] | undefined;
    for (const entry of this.#timers) if (found === undefined || entry[1].at < found[1].at) found = entry;
    if (found === undefined || found[1].at > until) return undefined;
    this.#timers.delete(found[0]);
    return found[1];
  }
}

/** A background that has ended gets no events. */
function forgetListeners(): void {
  const events = [
    fakeBrowser.runtime.onMessage,
    fakeBrowser.runtime.onInstalled,
    fakeBrowser.runtime.onStartup,
    fakeBrowser.alarms.onAlarm,
    fakeBrowser.commands.onCommand,
    fakeBrowser.permissions.onAdded,
    fakeBrowser.permissions.onRemoved,
    fakeBrowser.storage.onChanged,
  ];
  for (const event of events) event.clear();
}

/** A service with two workspaces of the same people. */
class TwoWorkspaces extends FakeService {
  override answer(url: URL): Response {
    if (!url.pathname.includes(OTHER)) return super.answer(url);
    const users = this.users;
    this.users = users.map((one) => ({
      ...one,
      memberships: one.memberships.map((entry) => ({ ...entry, targetId: OTHER })),
    }));
    try {
      return super.answer(new URL(url.href.replace(OTHER, MAIN)));
    } finally {
      this.users = users;
    }
  }
}

interface Alarm {
  readonly scheduledTime: number;
  readonly periodInMinutes?: number;
}

/** A tab that shows a workspace and asks for its list like `content.ts`. */
export class Page {
  state = 'waiting';
  #version: string | null = null;
  #answered: string[] = [];
  #turns = 0;
  #asked = 0;
  #documents = 0;
  readonly #world: World;
  readonly #tabId: number;

  constructor(
    world: World,
    tabId: number,
    readonly workspaceId: string,
  ) {
    this.#world = world;
    this.#tabId = tabId;
  }

  open(): void {
    this.#documents += 1;
    this.#version = null;
    this.#answered = [];
    this.#setState('waiting');
    void this.ask();
  }

  tick(): void {
    this.#turns += 1;
    if (this.state === 'waiting' || this.#turns % QUIET_TURNS === 0) void this.ask();
  }

  onStored(changes: Record<string, { newValue?: unknown }>): void {
    const lists = changes[LISTS_KEY]?.newValue as Readonly<Record<string, string>> | undefined;
    const isNews = lists !== undefined && lists[this.workspaceId] !== this.#version;
    if (REVISION_KEY in changes || 'settings' in changes || isNews) void this.ask();
  }

  async ask(): Promise<void> {
    this.#asked += 1;
    const mine = this.#asked;
    const payload = {
      witnesses: {
        addresses: ['https://app.clockify.me/teams'],
        calls: [[this.workspaceId, 1]],
        switcher: null,
        switchedAt: -1,
        stage: 'settled',
        document: 1,
      },
      language: 'en',
      have: this.#version,
      answered: this.#answered,
    };
    const reply = (await this.#world.send('index.read', payload, this.#sender())) as Reply<IndexReply> | null;
    if (mine !== this.#asked) return;
    if (reply === null) {
      if (this.#version === null) this.#setState('waiting');
      this.#world.time.after(SECOND, () => void this.ask());
    } else if (reply.ok) {
      this.#version = reply.data.version;
      if (reply.data.workspaceId !== null) this.#answered = [reply.data.workspaceId];
      this.#setState(reply.data.version === null ? reply.data.state : 'ready');
    } else {
      this.#version = null;
      this.#setState(reply.error.code);
    }
  }

  #setState(next: string): void {
    this.state = next;
    const report = { workspaceId: this.workspaceId, state: next, people: [] };
    void this.#world.send('page.report', report, this.#sender());
  }

  #sender(): RawSender {
    const url = 'https://app.clockify.me/teams';
    const origin = 'https://app.clockify.me';
    const documentId = `${this.#tabId}-${this.#documents}`;
    return { id: EXTENSION_ID, url, origin, frameId: 0, documentId, tab: { id: this.#tabId } };
  }
}

export class World {
  readonly time = new Time();
  readonly service = new TwoWorkspaces();
  readonly pages: Page[];
  /** When requests reached the service, ms since the start. */
  readonly reached: { readonly at: number; readonly path: string }[] = [];
  trouble: Trouble | null = null;
  /** `null` while no background runs. */
  app: App | null = null;
  #life = 0;

  constructor(plan: string) {
    globalThis.indexedDB = new IDBFactory();
    resetBrowser();
    this.time.install();
    this.service.plan = plan;
    this.service.users = [owner(), user(1), user(2, 'INACTIVE'), user(3)];
    this.service.meddle = (request) => this.#meet(request);
    vi.stubGlobal('fetch', (url: string, init?: RequestInit) =>
      url.startsWith(EXTENSION_ORIGIN)
        ? Promise.resolve(new Response(readFileSync(url.replace(EXTENSION_ORIGIN, 'src'), 'utf8')))
        : this.service.fetch(url, init),
    );
    vi.spyOn(fakeBrowser.alarms, 'create').mockImplementation((name, info) => {
      const { when, periodInMinutes } = info as { when?: number; periodInMinutes?: number };
      const scheduledTime = when ?? this.time.clock + (periodInMinutes ?? 0) * MINUTE;
      state.alarms.set(name, {
        scheduledTime,
        ...(periodInMinutes === undefined ? {} : { periodInMinutes }),
      });
    });
    this.pages = [new Page(this, 7, MAIN), new Page(this, 8, OTHER)];
    state.tabs = [7, 8].map((id) => ({
      id,
      url: 'https://app.clockify.me/teams',
      active: true,
      lastAccessed: id,
    }));
    forgetListeners();
    this.#listenForPages();
    const tick = (page: Page): void => {
      this.time.after(ASK_MS, () => {
        page.tick();
        tick(page);
      });
    };
    for (const page of this.pages) {
      page.open();
      tick(page);
    }
  }

  #listenForPages(): void {
    fakeBrowser.storage.onChanged.addListener(((
      changes: Record<string, { newValue?: unknown }>,
      area: string,
    ) => {
      if (area === 'local') for (const page of this.pages) page.onStored(changes);
    }) as never);
  }

  /** Wakes the background and resolves with its answer; `null` when it was killed before that. */
  send(type: string, payload: unknown, sender: RawSender = EXTENSION): Promise<unknown> {
    this.wake();
    const life = this.#life;
    return new Promise((resolve) => {
      this.#onKilled.add(() => resolve(null));
      fakeBrowser.runtime.onMessage.emit({ type, payload }, sender, (reply: unknown) => {
        if (life === this.#life) resolve(reply);
      });
    });
  }

  readonly #onKilled = new Set<() => void>();

  wake(): void {
    if (this.app !== null) return;
    this.app = new App();
    listen(this.app);
  }

  /** Kills the background after so many turns of the event loop. */
  async kill(turns: number): Promise<void> {
    await this.time.turns(turns);
    this.#life += 1;
    this.app = null;
    // It no longer reaches storage or network. What its databases have begun runs to its end.
    const failure = new Error('the background has ended');
    local.failure = failure;
    session.failure = failure;
    forgetListeners();
    await this.time.settle();
    this.time.killTimers();
    local.failure = null;
    session.failure = null;
    this.#listenForPages();
    const waiting = [...this.#onKilled];
    this.#onKilled.clear();
    for (const tell of waiting) tell();
  }

  /** Moves the clock, ms, and runs what becomes due. */
  async pass(ms: number): Promise<void> {
    const until = this.time.passed + ms;
    for (;;) {
      await this.time.settle();
      const alarm = this.#nextAlarm();
      const alarmAt =
        alarm === undefined
          ? Number.POSITIVE_INFINITY
          : this.time.passed + Math.max(0, alarm.at - this.time.clock);
      const timer = this.time.takeNext(Math.min(until, alarmAt));
      if (timer !== undefined) {
        this.time.passed = Math.max(this.time.passed, timer.at);
        timer.run();
      } else if (alarm !== undefined && alarmAt <= until) {
        this.time.passed = alarmAt;
        this.#fire(alarm.name);
      } else {
        this.time.passed = until;
        return;
      }
    }
  }

  #nextAlarm(): { readonly name: string; readonly at: number } | undefined {
    return [...state.alarms]
      .map(([name, alarm]) => ({ name, at: (alarm as Alarm).scheduledTime }))
      .sort((a, b) => a.at - b.at)[0];
  }

  #fire(name: string): void {
    const { periodInMinutes } = state.alarms.get(name) as Alarm;
    state.alarms.delete(name);
    if (periodInMinutes !== undefined) {
      state.alarms.set(name, { periodInMinutes, scheduledTime: this.time.clock + periodInMinutes * MINUTE });
    }
    this.wake();
    fakeBrowser.alarms.onAlarm.emit({ name });
  }

  /** How long the service's last refusal or a person's cancel still holds at most, ms. */
  async pause(): Promise<number> {
    const now = this.time.clock;
    const quotas = Object.values((local.data.requests ?? {}) as Record<string, Quota>);
    const states = (await this.app?.sync.states()) ?? [];
    const ends = [
      ...quotas.map((quota) => pausedUntil(quota, now)),
      ...states.map(({ reading }) =>
        reading.is === 'cancelled' && reading.until - now <= reading.wait ? reading.until : 0,
      ),
    ];
    return Math.max(0, ...ends.map((end) => end - now));
  }

  #meet({ url, init }: FakeRequest): Promise<Response> {
    const life = this.#life;
    return new Promise((resolve, reject) => {
      const isDead = (): boolean => life !== this.#life;
      if (this.app === null) return;
      this.reached.push({ at: this.time.passed, path: url.pathname });
      init.signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')));
      this.time.after(ANSWER_MS, () => {
        if (isDead()) return;
        try {
          const answer = this.#answer(url);
          if (answer !== null) resolve(answer);
        } catch (error) {
          reject(error);
        }
      });
    });
  }

  /** `null` means no answer ever. */
  #answer(url: URL): Response | null {
    this.service.time = START + this.time.passed;
    const { service } = this;
    switch (this.trouble) {
      case null:
        return service.answer(url);
      case 'offline':
        throw new TypeError('Failed to fetch');
      case 'silent':
        return null;
      case 'rate':
        return new Response(null, { status: 429 });
      case 'rate for an hour':
        return new Response(null, { status: 429, headers: { 'Retry-After': '3600' } });
      case 'server':
        return new Response('{}', { status: 500 });
      case 'page of the web':
        return new Response('<!doctype html><p>Sorry');
      case 'auth':
        return service.json({ code: 4003 }, { status: 401 });
      case 'forbidden':
        return service.json({ code: 501 }, { status: 403 });
      case 'unknown here':
        return new Response(null, { status: 404 });
    }
  }
}
