/** Answers `index.read`: which workspace a page shows, and the list of flagged names for it. */

import type { Clock } from '../clockify/limiter.ts';
import { type Connections, covers } from '../directory/connections.ts';
import { buildIndex, flagsNobody } from '../directory/index.ts';
import { stepsFrom, versionOf } from '../directory/index-delta.ts';
import { errorOf, IDLE } from '../directory/reading.ts';
import { type IndexRecord, type RosterRecord, type Store, sightingsOf } from '../directory/store.ts';
import type { Deadline, Sync } from '../directory/sync.ts';
import { StatusError } from '../domain/errors.ts';
import { normalizeName } from '../domain/names.ts';
import { type Standing, standingsKey } from '../domain/standing.ts';
import type { IndexReply, IndexRequest } from '../platform/messages.ts';
import type { Sender } from '../platform/receiver.ts';
import { readSettings } from '../platform/settings.ts';
import type { ConnectionRecord, Vault } from '../platform/vault.ts';
import { announceList } from './announce.ts';
import { bringCard } from './card.ts';
import { configFor } from './page-config.ts';

/** Age of what is known of the key's owner before a page without a workspace makes us ask again, ms. */
const OWNER_AGE_MS = 60_000;

/** What a page's list is made from. */
interface Sources {
  readonly clock: Clock;
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
  /** By workspace, what was read last: after a change every open page asks for it. */
  readonly #known = new Map<string, IndexRecord>();

  constructor(from: Sources) {
    this.#from = from;
  }

  /** Throws a `StatusError` with the code that the page is to show. */
  async read(request: IndexRequest, sender: Sender): Promise<IndexReply> {
    // A page waits for this: what does not hang on anything else is read at once.
    const [{ settings }, all] = await Promise.all([readSettings(), this.#from.connections.list()]);
    const nothing = {
      ...(await configFor(request, settings, all)),
      workspaceId: null,
      version: null,
      index: null,
    };
    // A page that tells nothing of its workspace keeps it while we are switched off.
    if (!settings.enabled) return { ...nothing, workspaceId: request.workspaceId };
    if (all.length === 0) throw new StatusError('setup', 'no connection');

    const workspaceId = await this.#workspaceOf(request, sender, all);
    const isCovered = all.some((connection) => covers(connection, workspaceId));
    if (!isCovered && (await this.#from.connections.covering(workspaceId)).length === 0)
      throw new StatusError('setup', 'no connection knows the workspace');
    const [roster, state, stored] = await Promise.all([
      this.#from.store.roster(workspaceId),
      this.#from.sync.state(workspaceId),
      this.#known.get(workspaceId) ?? this.#from.store.index(workspaceId),
    ]);
    if (roster === undefined) {
      // Whatever the next list holds, a page that waits for it hears of it.
      void announceList(workspaceId, null);
      await this.#readFirst(workspaceId, { state, roster, settings, isNewPage: request.first === true });
      return { ...nothing, workspaceId };
    }
    // Nobody who has a list waits for whether it is due.
    void this.#beginIfDue(workspaceId, { state, roster, settings });
    // The page needs it with the list; where the list is new, or this fails, it asks for it.
    const isNeeded = request.have === null && stored && !flagsNobody(stored.text);
    const brought = isNeeded ? bringCard(sender).catch(() => undefined) : undefined;
    const index = await this.#indexOf(roster, stored, new Set(settings.flagged));
    await brought;
    if (index === undefined) return { ...nothing, workspaceId };
    const { content, text } = index;
    const { have } = request;
    return {
      ...nothing,
      workspaceId,
      version: content,
      index: have === content ? null : ((have && stepsFrom(index, have)) ?? text),
    };
  }

  /** The index of a list: `stored`, or one that is made now. `undefined` when the list has gone meanwhile. */
  async #indexOf(
    roster: RosterRecord,
    stored: IndexRecord | undefined,
    flagged: ReadonlySet<Standing>,
  ): Promise<IndexRecord | undefined> {
    const { store } = this.#from;
    const { workspaceId } = roster;
    if (isIndexOf(stored, roster, flagged) && stored === this.#known.get(workspaceId)) return stored;
    const index = isIndexOf(stored, roster, flagged)
      ? stored
      : await store.withRoster(workspaceId, (current) => this.#build(current, flagged));
    if (index === undefined) this.#known.delete(workspaceId);
    else this.#known.set(workspaceId, index);
    void announceList(workspaceId, index?.content ?? null);
    return index;
  }

  /** Starts a reading that should begin by itself now. When the next one is due, as `Sync.dueAt`. */
  async #beginIfDue(workspaceId: string, deadline: Deadline): Promise<number | null> {
    const at = await this.#from.sync.dueAt(workspaceId, deadline);
    if (at !== null && at <= this.#from.clock.now()) this.#from.begin(workspaceId);
    return at;
  }

  /** A workspace without a list: starts reading it when that is due, else throws why there is none. */
  async #readFirst(workspaceId: string, deadline: Deadline): Promise<void> {
    const at = await this.#beginIfDue(workspaceId, deadline);
    if (this.#from.sync.isRunning(workspaceId)) return;
    const reading = deadline.state?.reading ?? IDLE;
    const error = errorOf(reading);
    if (error !== undefined) throw new StatusError(error.code, error.message, error);
    // Cancelled by a person: the pages that are open do not begin it again.
    if (at === null || reading.is === 'cancelled') return;
    throw new StatusError('rate', 'the service asked for a pause', { retryAt: at });
  }

  async #build(roster: RosterRecord, flagged: ReadonlySet<Standing>): Promise<IndexRecord> {
    const { store } = this.#from;
    const { workspaceId, version } = roster;
    const stored = await store.index(workspaceId);
    if (isIndexOf(stored, roster, flagged)) return stored;
    const sightings = await sightingsOf(store, roster);
    const text = buildIndex(
      [...sightings.values()].map(({ member }) => member),
      flagged,
    );
    const content = await versionOf(workspaceId, text);
    return store.saveIndex({ workspaceId, version, flagged: standingsKey(flagged), content, text });
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
