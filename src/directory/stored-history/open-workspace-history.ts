/**
 * The history of workspaces, from its own database. Whatever the lists have stored beside themselves is moved there
 * first.
 */
import type { DayCounts, HistoryEvent } from '../../domain/member.ts';
import { browser } from '../../platform/browser.ts';
import type { Database } from '../../platform/database.ts';
import type { ListSchema } from '../lists/list-database-schema.ts';
import { moveHistory } from './history-migration.ts';
import { HistoryStore } from './workspace-history-store.ts';

/** Set in `storage.local` once the history was moved: unlike the database's own mark, it can be read when that cannot. */
const MOVED_KEY = 'historyMoved';

export class WorkspaceHistory {
  readonly #lists: Database<ListSchema>;
  readonly #kept: HistoryStore;
  #work: Promise<unknown> = Promise.resolve();
  #isMarked = false;

  /** `onRebuilt`: called after an unusable history had to be deleted. */
  constructor(lists: Database<ListSchema>, onRebuilt: (reason: string) => void) {
    this.#lists = lists;
    this.#kept = new HistoryStore(undefined, onRebuilt);
  }

  /**
   * Moves events and days from the database of lists into the history's own. A list is published in one transaction
   * with its events, so they are first stored beside it; version 1.0.0 kept all of them there. Throws `storage`.
   */
  move(): Promise<void> {
    return this.inTurn(() => this.moveFrom(this.#lists));
  }

  /** One after the other, so that a batch read earlier cannot bring back what was forgotten. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#work.then(work);
    this.#work = turn.catch(() => undefined);
    return turn;
  }

  /** Not queued, because the caller may be the one whose turn it is. */
  async moveFrom(lists: Database<ListSchema>): Promise<void> {
    await moveHistory(lists, this.#kept);
    // Without the mark the same happens as before there was one.
    if (!this.#isMarked) await this.#mark().catch(() => undefined);
  }

  /** Writes only once in the life of a profile, because each change of `storage.local` wakes open pages. */
  async #mark(): Promise<void> {
    this.#isMarked = true;
    if (!(await isMarked())) await browser.storage.local.set({ [MOVED_KEY]: true });
  }

  /** Newest first. */
  async events(workspaceId: string, limit: number): Promise<HistoryEvent[]> {
    await this.tryMoving();
    return this.#kept.events(workspaceId, limit);
  }

  /** Oldest first. */
  async personEvents(workspaceId: string, userId: string): Promise<HistoryEvent[]> {
    await this.tryMoving();
    return this.#kept.personEvents(workspaceId, userId);
  }

  /** Oldest first. */
  async days(workspaceId: string): Promise<DayCounts[]> {
    await this.tryMoving();
    return this.#kept.days(workspaceId);
  }

  /** Where the history of a workspace begins, ms since the epoch; 0 while there is none. */
  async knownFrom(workspaceId: string): Promise<number> {
    await this.tryMoving();
    return this.#kept.knownFrom(workspaceId);
  }

  /** Events that cannot be moved now are shown later. The rest of the history can be shown now. */
  tryMoving(): Promise<void> {
    return this.move().catch(() => undefined);
  }

  /** Ids of the workspaces that have a history. */
  async workspaces(): Promise<string[]> {
    await this.tryMoving();
    return this.#kept.workspaces();
  }

  /**
   * The number of the newest event of a workspace, 0 when there is none. When it cannot be read, the present time: it is
   * larger than any count, and the count goes on behind it, so new events stay the last.
   */
  lastNumber(workspaceId: string): Promise<number> {
    return this.#kept.lastNumber(workspaceId).catch(() => Date.now());
  }

  /**
   * Whether the history has been moved from beside the lists, also when it cannot be read any more. What was stored
   * there since is little. Never throws.
   */
  async wasMoved(): Promise<boolean> {
    if (await this.#kept.isComplete().catch(() => false)) return true;
    return isMarked().catch(() => false);
  }

  forgetWorkspace(workspaceId: string): Promise<unknown> {
    return this.#kept.forgetWorkspace(workspaceId);
  }

  async clear(): Promise<void> {
    this.#isMarked = false;
    await this.#kept.clear();
  }

  close(): void {
    this.#kept.close();
  }
}

async function isMarked(): Promise<boolean> {
  return (await browser.storage.local.get(MOVED_KEY))[MOVED_KEY] === true;
}
