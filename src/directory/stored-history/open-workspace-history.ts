/**
 * The history of workspaces, from its own database. Whatever the lists have stored beside themselves is moved there
 * first.
 */
import { browser } from '../../platform/browser.ts';
import type { Database } from '../../platform/database.ts';
import type { ListSchema } from '../lists/list-database-schema.ts';
import { moveHistory } from './history-migration.ts';
import { HistoryStore } from './workspace-history-store.ts';

/** Set in `storage.local` once nothing of version 1.0.0 is left beside the lists: it can be read when no database can. */
const MOVED_KEY = 'historyMoved';

export class WorkspaceHistory extends HistoryStore {
  readonly #lists: Database<ListSchema>;
  #work: Promise<unknown> = Promise.resolve();
  #isMarked = false;

  /** `onRebuilt`: called after an unusable history had to be deleted. */
  constructor(lists: Database<ListSchema>, onRebuilt: (reason: string) => void) {
    super(undefined, onRebuilt);
    this.#lists = lists;
  }

  /**
   * Moves events and days from the database of lists into the history's own. A list is published in one transaction
   * with its events, so they are first stored beside it; version 1.0.0 kept all of them there. Throws `storage`.
   */
  move(): Promise<void> {
    return this.inTurn(() => this.moveFrom(this.#lists));
  }

  /** Events that cannot be moved now are shown later. The rest of the history can be shown now. */
  override tryMoving(): Promise<void> {
    return this.move().catch(() => undefined);
  }

  /** One after the other, so that a batch read earlier cannot bring back what was forgotten. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#work.then(work);
    this.#work = turn.catch(() => undefined);
    return turn;
  }

  /** Not queued, because the caller may be the one whose turn it is. */
  async moveFrom(lists: Database<ListSchema>): Promise<void> {
    await moveHistory(lists, this);
    // Without the mark the same happens as before there was one.
    if (!this.#isMarked) await this.#mark().catch(() => undefined);
  }

  /** Writes only once in the life of a profile, because each change of `storage.local` wakes open pages. */
  async #mark(): Promise<void> {
    this.#isMarked = true;
    if (!(await this.wasMoved())) await browser.storage.local.set({ [MOVED_KEY]: true });
  }

  /** Whether the history was moved at some time. What was stored beside the lists since is little. */
  async wasMoved(): Promise<boolean> {
    return (await browser.storage.local.get(MOVED_KEY))[MOVED_KEY] === true;
  }

  override async clear(): Promise<void> {
    this.#isMarked = false;
    await super.clear();
  }
}
