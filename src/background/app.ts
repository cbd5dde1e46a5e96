/** The parts of the background put together once for a worker's life, and the handlers of the protocol. */
import { type ErrorInfo, StatusError } from '../clockify/errors.ts';
import { type Clock, systemClock } from '../clockify/limiter.ts';
import { Connections, covers } from '../directory/connections.ts';
import { buildIndex } from '../directory/index.ts';
import { Looks } from '../directory/looks.ts';
import type { HistoryEvent, Member, RosterInfo, SyncState } from '../directory/member.ts';
import { normalizeName } from '../directory/names.ts';
import { People } from '../directory/people.ts';
import { GONE, STANDINGS, type Standing, standingsKey } from '../directory/standing.ts';
import {
  type IndexRecord,
  type RosterRecord,
  type StateRecord,
  Store,
  sightingsOf,
} from '../directory/store.ts';
import { newState, Sync, type SyncSurroundings } from '../directory/sync.ts';
import { describe } from '../page/describe.ts';
import { createLabels } from '../page/labels.ts';
import { badgeStyle, CARD_STYLE } from '../page/styles.ts';
import { WORDS } from '../page/words.ts';
import { browser } from '../platform/browser.ts';
import {
  type ConnectionSummary,
  type ContentProtocol,
  type IndexReply,
  type IndexRequest,
  type Leftovers,
  type MemberRow,
  REVISION_KEY,
  type Request,
  type Status,
  type TabStatus,
  type WorkspaceStatus,
} from '../platform/messages.ts';
import { isPermitted } from '../platform/permissions.ts';
import type { Handlers, Sender } from '../platform/receiver.ts';
import { readSettings } from '../platform/settings.ts';
import { loadTexts, pickLanguage } from '../platform/text.ts';
import { type ConnectionRecord, Vault } from '../platform/vault.ts';
import { bringCard } from './card.ts';
import { notifyChanges } from './notify.ts';
import { isDue, planRetries, watchReading } from './schedule.ts';
import { clockifyTabs, tabReport, takeReport } from './tabs.ts';

/** Age of what is known of the key's owner before a page without a workspace makes us ask again, ms. */
const OWNER_AGE_MS = 60_000;
/** Open pages learn of progress at most this often, ms. */
const PROGRESS_MS = 1_000;
/** Members that a page of the extension takes in at once: a few ms. */
const PIECE = 1_000;
/** The same of those with the names of all their groups and projects. */
const LEFTOVERS = 100;
/** Age of the workspaces before a full list reads them again, ms. */
const WORKSPACES_AGE_MS = 6 * 60 * 60_000;

export class App {
  readonly store: Store;
  readonly vault: Vault;
  readonly connections: Connections;
  readonly sync: Sync;
  readonly looks: Looks;
  readonly people: People;
  /** Connections whose owner has been on a page of another workspace than the active one that is known. */
  readonly #moved = new Set<string>();
  #lastRevision = 0;
  #progressAt = 0;

  /** `clock`: tests bring a quicker one. */
  constructor(clock: Clock = systemClock) {
    const log = (event: string, detail: string): void => {
      void this.store.log({ at: Date.now(), event, detail }).catch(() => undefined);
    };
    this.store = new Store((reason) => {
      log('lists lost', reason);
      void this.bump();
    });
    this.vault = new Vault((reason) => log('keys lost', reason));
    const basics = {
      store: this.store,
      vault: this.vault,
      clock,
      log,
      network: {
        fetch: (url: string, init: RequestInit) => fetch(url, init),
        isPermitted,
        now: () => Date.now(),
      },
    };
    this.connections = new Connections(basics);
    const around: SyncSurroundings = {
      ...basics,
      connections: this.connections,
      flagged: async () => new Set((await readSettings()).settings.flagged),
      onProgress: () => {
        if (Date.now() - this.#progressAt < PROGRESS_MS) return;
        this.#progressAt = Date.now();
        void this.bump();
      },
      onPublished: (workspaceId, events) => void this.#published(workspaceId, events),
      onFailed: () => {
        void this.bump();
        void planRetries(this).catch(() => undefined);
      },
      onRunning: watchReading,
    };
    this.sync = new Sync(around);
    this.looks = new Looks(around, (workspaceId) => void this.sync.start(workspaceId).catch(() => undefined));
    this.people = new People(around);
  }

  /** Tells open pages that something changed. */
  async bump(): Promise<void> {
    this.#lastRevision = Math.max(Date.now(), this.#lastRevision + 1);
    await browser.storage.local.set({ [REVISION_KEY]: this.#lastRevision }).catch(() => undefined);
  }

  async #published(workspaceId: string, events: readonly HistoryEvent[]): Promise<void> {
    await this.bump();
    await planRetries(this).catch(() => undefined);
    await notifyChanges(events).catch(() => undefined);
    const [connection] = await this.connections.covering(workspaceId);
    if (connection === undefined) return;
    await this.people.readNames(workspaceId, connection);
    await this.connections.refreshWorkspaces(connection, WORKSPACES_AGE_MS).catch(() => undefined);
  }

  /**
   * Reads a workspace anew for someone who waits for it. A reading that was under way before the wish is joined,
   * and a small look afterwards adds what it may have missed. Switched off, nothing is read.
   */
  async refresh(workspaceId: string): Promise<void> {
    const { settings } = await readSettings();
    if (!settings.enabled) return;
    const joined = this.sync.startedAt(workspaceId);
    await this.sync.start(workspaceId);
    if (joined !== null) await this.looks.look(workspaceId);
  }

  /** Starts a reading nobody waits for; its failure is in the state. */
  begin(workspaceId: string): void {
    void this.sync.start(workspaceId).catch(() => undefined);
  }

  /** Goes on with what a killed worker left behind, and tries anew what is due. */
  async resume(): Promise<void> {
    const { settings } = await readSettings();
    if (!settings.enabled) return;
    await this.sync.resume().catch(() => undefined);
  }

  /** Ends every reading. */
  async stop(): Promise<void> {
    await this.sync.cancelAll();
    await this.bump();
  }

  /** Something outside has changed for the better: failed readings are tried at once. */
  async tryAgain(): Promise<void> {
    const { settings } = await readSettings();
    if (!settings.enabled) return;
    for (const { workspaceId, phase } of await this.sync.states()) {
      if (phase === 'failed') this.begin(workspaceId);
    }
    await this.bump();
  }

  async readIndex(request: IndexRequest, sender: Sender): Promise<IndexReply> {
    // A page waits for this: what does not hang on anything else is read at once.
    const [{ settings }, all] = await Promise.all([readSettings(), this.connections.list()]);
    const language = pickLanguage(
      ...(settings.language === 'auto'
        ? [request.language, browser.i18n.getUILanguage()]
        : [settings.language]),
    );
    const texts = await loadTexts(language);
    const { enabled, pausedHosts, flagged } = settings;
    const common = {
      workspaces: all.flatMap(({ workspaces }) => workspaces.map(({ id, name }) => [id, name] as const)),
      settings: { enabled, pausedHosts, flagged },
      styles: { badge: badgeStyle(settings), card: CARD_STYLE },
      words: WORDS,
      language,
      labels: Object.fromEntries(Object.entries(texts).filter(([key]) => /^(?:page|standing)_/.test(key))),
    };
    const nothing = { ...common, workspaceId: null, version: null, index: null, readAt: 0 };
    // A page that tells nothing of its workspace keeps it while we are switched off.
    if (!enabled) return { ...nothing, workspaceId: request.workspaceId };
    if (all.length === 0) throw new StatusError('setup', 'no connection');

    const workspaceId = await this.#workspaceOf(request, sender, all);
    const isCovered = all.some((connection) => covers(connection, workspaceId));
    if (!isCovered && (await this.connections.covering(workspaceId)).length === 0)
      throw new StatusError('setup', 'no connection knows the workspace');
    const [roster, state, stored] = await Promise.all([
      this.store.roster(workspaceId),
      this.sync.state(workspaceId),
      request.have === null ? this.store.index(workspaceId) : undefined,
    ]);
    if (roster === undefined) {
      this.#readFirst(workspaceId, state, request.first === true);
      return { ...nothing, workspaceId };
    }
    if (isDue(roster, state, settings)) this.begin(workspaceId);
    const version = `${roster.version}.${flaggedCode(flagged)}`;
    const reply = { ...common, workspaceId, version, readAt: roster.readAt };
    if (request.have === version) return { ...reply, index: null };
    const standings = new Set(flagged);
    if (isIndexOf(stored, roster, standings)) return { ...reply, index: stored.text };
    const indexed = await this.store.withRoster(workspaceId, async (current) => ({
      version: `${current.version}.${flaggedCode(flagged)}`,
      readAt: current.readAt,
      index: await this.#indexText(current, standings),
    }));
    return { ...reply, ...(indexed ?? { version: null, index: null, readAt: 0 }) };
  }

  /** A workspace without a list: starts reading it, or throws why that failed. */
  #readFirst(workspaceId: string, state: StateRecord | undefined, first: boolean): void {
    if (this.sync.isRunning(workspaceId)) return;
    const error = state?.phase === 'failed' ? state.error : undefined;
    const mustWait = error?.code === 'rate' && (error.retryAt ?? 0) > Date.now();
    if (error !== undefined && (!first || mustWait)) {
      throw new StatusError(error.code, error.message, error);
    }
    // Cancelled by a person: the pages that are open do not begin it again.
    if (!first && (state?.nextTryAt ?? 0) > Date.now()) return;
    this.begin(workspaceId);
  }

  async #indexText(roster: RosterRecord, flagged: ReadonlySet<Standing>): Promise<string> {
    const { workspaceId, version } = roster;
    const stored = await this.store.index(workspaceId);
    if (isIndexOf(stored, roster, flagged)) return stored.text;
    const sightings = await sightingsOf(this.store, roster);
    const text = buildIndex(
      [...sightings.values()].map(({ member }) => member),
      flagged,
    );
    await this.store.saveIndex({ workspaceId, version, flagged: standingsKey(flagged), text });
    return text;
  }

  /** The workspace a page shows: what it says, the switcher's text, the active workspace of the key's owner. */
  async #workspaceOf(
    { workspaceId, switcher }: IndexRequest,
    sender: Sender,
    all: readonly ConnectionRecord[],
  ): Promise<string> {
    const told = workspaceId ?? namedBy(switcher, all);
    if (told !== null) {
      for (const connection of all) {
        if (connection.activeWorkspace !== told && covers(connection, told)) this.#moved.add(connection.id);
      }
      return told;
    }
    const host = sender.kind === 'content' ? sender.host : '';
    const connection = all.find(({ base }) => new URL(base).hostname === host) ?? all[0];
    if (connection === undefined) throw new StatusError('setup', 'no connection');
    const age = this.#moved.delete(connection.id) ? 0 : OWNER_AGE_MS;
    await this.connections.refreshOwner(connection, age).catch(() => false);
    // Another page may have had it refreshed while this one was looking.
    const fresh = (await this.vault.find(connection.id)) ?? connection;
    if (fresh.activeWorkspace === '') throw new StatusError('setup', 'the key has no active workspace');
    return fresh.activeWorkspace;
  }

  async workspaceStatus(id: string, all: readonly ConnectionRecord[]): Promise<WorkspaceStatus | null> {
    const covering = all.filter((one) => covers(one, id));
    const [roster, state] = await Promise.all([this.store.roster(id), this.sync.state(id)]);
    const connection = covering.find((one) => one.id === roster?.connectionId) ?? covering[0];
    if (connection === undefined) return null;
    const name = connection.workspaces.find((one) => one.id === id)?.name ?? '';
    return {
      id,
      name,
      connectionId: connection.id,
      roster: roster === undefined ? null : rosterInfo(roster),
      sync: syncState(state ?? newState(id)),
    };
  }

  async status(): Promise<Status> {
    const [all, connections, tab] = await Promise.all([
      this.connections.list(),
      this.connections.summaries(),
      this.#tabStatus(),
    ]);
    const wanted = tab?.workspaceId ?? all[0]?.activeWorkspace ?? '';
    const workspace = wanted === '' ? null : await this.workspaceStatus(wanted, all);
    const error = await this.#worst(all, connections, workspace);
    return { connections, tab, workspace, ...(error === undefined ? {} : { error }) };
  }

  async #worst(
    all: readonly ConnectionRecord[],
    summaries: readonly ConnectionSummary[],
    workspace: WorkspaceStatus | null,
  ): Promise<ErrorInfo | undefined> {
    const connection = summaries.find(({ id }) => id === workspace?.connectionId) ?? summaries[0];
    if (connection === undefined) return { code: 'setup', message: 'no connection' };
    if (!(await isPermitted(connection.base)))
      return { code: 'permission', message: 'host permission is missing' };
    if (!connection.hasKey)
      return { code: 'setup', message: 'the key was for a browser session that has ended' };
    if (connection.error !== undefined) return connection.error;
    if (all.length > 0 && workspace === null)
      return { code: 'setup', message: 'no connection knows the workspace' };
    return workspace?.sync.phase === 'failed' ? workspace.sync.error : undefined;
  }

  async #tabStatus(): Promise<TabStatus | null> {
    const [tab] = await clockifyTabs();
    if (tab === undefined) return null;
    const report = await tabReport(tab.tabId);
    if (report === null) {
      return { tabId: tab.tabId, host: tab.host, workspaceId: null, state: 'waiting', people: [] };
    }
    const wanted = new Set(report.people.flatMap(({ ids }) => ids[0] ?? []));
    const names =
      (report.workspaceId === null || wanted.size === 0
        ? undefined
        : await this.store.withRoster(report.workspaceId, (roster) => this.#namesOf(roster, wanted))) ??
      new Map<string, string>();
    return {
      tabId: tab.tabId,
      host: tab.host,
      workspaceId: report.workspaceId,
      state: report.state,
      people: report.people.map((one) => ({ ...one, name: names.get(one.ids[0] ?? '') ?? '' })),
    };
  }

  async #namesOf(roster: RosterRecord, ids: ReadonlySet<string>): Promise<Map<string, string>> {
    const names = new Map<string, string>();
    for await (const { sightings } of this.store.sightings(roster, true)) {
      for (const { member } of sightings) if (ids.has(member.id)) names.set(member.id, member.name);
    }
    return names;
  }

  handlers(): Handlers {
    const { connections, store } = this;
    return {
      'index.read': (request, sender) => this.readIndex(request, sender),
      'person.read': async ({ workspaceId, userId, language: wish = '' }) => {
        const language = pickLanguage(wish);
        const labels = createLabels(await loadTexts(language), language, () => language);
        return describe(await this.people.read(workspaceId, userId), labels, Date.now());
      },
      'page.report': async (report, sender) => {
        if (sender.kind === 'content') await takeReport(sender.tabId, sender.frameId, sender.host, report);
        return null;
      },
      'page.changed': async ({ workspaceId }) => {
        const { settings } = await readSettings();
        // Nobody waits for it: what it finds comes to open pages by itself.
        if (settings.enabled) void this.looks.look(workspaceId).catch(() => undefined);
        return null;
      },
      'card.bring': async (_, sender) => {
        await bringCard(sender);
        return null;
      },
      'roster.refresh': async ({ workspaceId }) => {
        await this.refresh(workspaceId);
        return null;
      },
      'options.open': async ({ page }) => {
        if (page === 'options') await browser.runtime.openOptionsPage();
        else await browser.tabs.create({ url: browser.runtime.getURL('audit.html') });
        return null;
      },
      'status.read': () => this.status(),
      'connection.add': async (request) => {
        const connection = await connections.add(request);
        await this.bump();
        const { settings } = await readSettings();
        if (settings.enabled && connection.activeWorkspace !== '') this.begin(connection.activeWorkspace);
        return connections.summaryOf(connection.id);
      },
      'connection.list': () => connections.summaries(),
      'connection.test': async ({ id }) => {
        try {
          return await connections.test(id);
        } finally {
          await this.bump();
        }
      },
      'connection.rename': async ({ id, label }) => {
        await connections.rename(id, label);
        await this.bump();
        return null;
      },
      'connection.forget': async ({ id }) => {
        for (const workspace of (await this.vault.find(id))?.workspaces ?? []) {
          await this.sync.cancel(workspace.id);
        }
        await connections.forget(id);
        await this.bump();
        return null;
      },
      'workspace.list': async () => {
        const all = await connections.list();
        const ids = new Set(all.flatMap(({ workspaces }) => workspaces.map(({ id }) => id)));
        const found = await Promise.all([...ids].map((id) => this.workspaceStatus(id, all)));
        return found.filter((one) => one !== null);
      },
      'roster.read': async ({ workspaceId, from }) =>
        (await store.withRoster(workspaceId, async (roster) => ({
          info: rosterInfo(roster),
          ...(await store.piece(roster, from, PIECE, toRow)),
        }))) ?? null,
      'leftovers.read': async ({ workspaceId, from }) => {
        const nameOf = await store.nameOf(workspaceId);
        const pick = ({ id, standing, groups, projects }: Member): Leftovers | undefined =>
          GONE.has(standing) && groups.length + projects.length > 0
            ? { id, groups: groups.map(nameOf), projects: projects.map(nameOf) }
            : undefined;
        return (
          (await store.withRoster(workspaceId, async (roster) => ({
            info: rosterInfo(roster),
            ...(await store.piece(roster, from, LEFTOVERS, pick)),
          }))) ?? null
        );
      },
      'history.read': async ({ workspaceId, limit }) => {
        const most = Math.min(5_000, Math.max(1, Math.trunc(limit) || 1));
        const [events, days] = await Promise.all([store.events(workspaceId, most), store.days(workspaceId)]);
        return { events, days };
      },
      'workspace.refresh': async ({ workspaceId }) => {
        await this.refresh(workspaceId);
        return null;
      },
      'workspace.cancel': async ({ workspaceId }) => {
        await this.sync.cancel(workspaceId);
        return null;
      },
      'badge.show': async ({ ids }) => {
        await this.show(ids);
        return null;
      },
      'diagnosis.read': () => store.diagnosis(),
      reset: async () => {
        await this.sync.cancelAll();
        await this.vault.clear();
        await store.clear();
        await browser.storage.local.clear();
        await this.bump();
        return null;
      },
    };
  }

  /** Scrolls the tab used last to a badge; without ids to the next one. */
  async show(ids: readonly string[] | null): Promise<void> {
    const [tab] = await clockifyTabs();
    if (tab === undefined) return;
    const payload: Request<ContentProtocol, 'badge.show'> = { ids };
    await browser.tabs.sendMessage(tab.tabId, { type: 'badge.show', payload }).catch(() => undefined);
  }
}

/** The part of a version that says for which flagged standings an index was built: one bit for each. */
function flaggedCode(flagged: readonly Standing[]): number {
  return STANDINGS.reduce((bits, standing, place) => bits + (flagged.includes(standing) ? 2 ** place : 0), 0);
}

/** The workspace that bears the name, when exactly one does. */
function namedBy(switcher: string | null, all: readonly ConnectionRecord[]): string | null {
  const text = normalizeName(switcher ?? '');
  const named = all
    .flatMap(({ workspaces }) => workspaces)
    .filter(({ name }) => normalizeName(name) === text);
  const [only, ...others] = new Set(named.map(({ id }) => id));
  return text !== '' && only !== undefined && others.length === 0 ? only : null;
}

/** Whether a stored index was built from the list, for these flagged standings. */
function isIndexOf(
  stored: IndexRecord | undefined,
  { version }: RosterRecord,
  flagged: ReadonlySet<Standing>,
): stored is IndexRecord {
  return stored?.version === version && stored.flagged === standingsKey(flagged);
}

function toRow(member: Member): MemberRow {
  return { ...member, groups: member.groups.length, projects: member.projects.length };
}

function rosterInfo(record: RosterRecord): RosterInfo {
  const { generation: _, chunks: __, inactive: ___, ...info } = record;
  return info;
}

function syncState({ phase, pages, members, startedAt, expected, error }: StateRecord): SyncState {
  return { phase, pages, members, startedAt, expected, ...(error === undefined ? {} : { error }) };
}
