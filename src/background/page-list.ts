/** Answers `index.read`: which workspace a page shows, and the list of flagged names for it. */

import { type Connections, covers } from '../directory/connections.ts';
import { buildIndex } from '../directory/index.ts';
import {
  type IndexRecord,
  type RosterRecord,
  type StateRecord,
  type Store,
  sightingsOf,
} from '../directory/store.ts';
import type { Sync } from '../directory/sync.ts';
import { StatusError } from '../domain/errors.ts';
import { normalizeName } from '../domain/names.ts';
import { STANDINGS, type Standing, standingsKey } from '../domain/standing.ts';
import { badgeStyle, CARD_STYLE } from '../page/styles.ts';
import { WORDS } from '../page/words.ts';
import { browser } from '../platform/browser.ts';
import type { IndexReply, IndexRequest } from '../platform/messages.ts';
import type { Sender } from '../platform/receiver.ts';
import { readSettings } from '../platform/settings.ts';
import { loadTexts, pickLanguage } from '../platform/text.ts';
import type { ConnectionRecord, Vault } from '../platform/vault.ts';
import { isDue } from './schedule.ts';

/** Age of what is known of the key's owner before a page without a workspace makes us ask again, ms. */
const OWNER_AGE_MS = 60_000;

/** What a page's list is made from. */
interface Sources {
  readonly store: Store;
  readonly vault: Vault;
  readonly connections: Connections;
  readonly sync: Sync;
  /** Starts a reading nobody waits for. */
  begin(workspaceId: string): void;
}

export class PageLists {
  readonly #from: Sources;
  /** Connections whose owner has been on a page of another workspace than the active one that is known. */
  readonly #moved = new Set<string>();

  constructor(from: Sources) {
    this.#from = from;
  }

  /** Throws a `StatusError` with the code that the page is to show. */
  async read(request: IndexRequest, sender: Sender): Promise<IndexReply> {
    // A page waits for this: what does not hang on anything else is read at once.
    const [{ settings }, all] = await Promise.all([readSettings(), this.#from.connections.list()]);
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
    if (!isCovered && (await this.#from.connections.covering(workspaceId)).length === 0)
      throw new StatusError('setup', 'no connection knows the workspace');
    const [roster, state, stored] = await Promise.all([
      this.#from.store.roster(workspaceId),
      this.#from.sync.state(workspaceId),
      request.have === null ? this.#from.store.index(workspaceId) : undefined,
    ]);
    if (roster === undefined) {
      this.#readFirst(workspaceId, state, request.first === true);
      return { ...nothing, workspaceId };
    }
    if (isDue(roster, state, settings)) this.#from.begin(workspaceId);
    const version = `${roster.version}.${flaggedCode(flagged)}`;
    const reply = { ...common, workspaceId, version, readAt: roster.readAt };
    if (request.have === version) return { ...reply, index: null };
    const standings = new Set(flagged);
    if (isIndexOf(stored, roster, standings)) return { ...reply, index: stored.text };
    const indexed = await this.#from.store.withRoster(workspaceId, async (current) => ({
      version: `${current.version}.${flaggedCode(flagged)}`,
      readAt: current.readAt,
      index: await this.#indexText(current, standings),
    }));
    return { ...reply, ...(indexed ?? { version: null, index: null, readAt: 0 }) };
  }

  /** A workspace without a list: starts reading it, or throws why that failed. */
  #readFirst(workspaceId: string, state: StateRecord | undefined, first: boolean): void {
    if (this.#from.sync.isRunning(workspaceId)) return;
    const error = state?.phase === 'failed' ? state.error : undefined;
    const mustWait = error?.code === 'rate' && (error.retryAt ?? 0) > Date.now();
    if (error !== undefined && (!first || mustWait)) {
      throw new StatusError(error.code, error.message, error);
    }
    // Cancelled by a person: the pages that are open do not begin it again.
    if (!first && (state?.nextTryAt ?? 0) > Date.now()) return;
    this.#from.begin(workspaceId);
  }

  async #indexText(roster: RosterRecord, flagged: ReadonlySet<Standing>): Promise<string> {
    const { workspaceId, version } = roster;
    const stored = await this.#from.store.index(workspaceId);
    if (isIndexOf(stored, roster, flagged)) return stored.text;
    const sightings = await sightingsOf(this.#from.store, roster);
    const text = buildIndex(
      [...sightings.values()].map(({ member }) => member),
      flagged,
    );
    await this.#from.store.saveIndex({ workspaceId, version, flagged: standingsKey(flagged), text });
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
    await this.#from.connections.refreshOwner(connection, age).catch(() => false);
    // Another page may have had it refreshed while this one was looking.
    const fresh = (await this.#from.vault.find(connection.id)) ?? connection;
    if (fresh.activeWorkspace === '') throw new StatusError('setup', 'the key has no active workspace');
    return fresh.activeWorkspace;
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
