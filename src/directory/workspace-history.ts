/**
 * The history of workspaces, as the rest asks for it: in its own database, after what lists in use have put beside
 * them was moved there.
 */
import type { HistoryEvent } from '../domain/member.ts';
import type { Database } from '../platform/database.ts';
import type { DayCounts } from '../platform/messages.ts';
import { moveHistory } from './history-migration.ts';
import { HistoryStore } from './history-store.ts';
import type { ListSchema } from './list-database.ts';

export class WorkspaceHistory {
  readonly #lists: Database<ListSchema>;
  readonly #kept = new HistoryStore();
  #work: Promise<unknown> = Promise.resolve();

  constructor(lists: Database<ListSchema>) {
    this.#lists = lists;
  }

  /**
   * Moves events and days from beside the lists, where a list in use puts them in the transaction that makes it
   * so, and where version 1.0.0 kept all of them, into the history's own database. Throws `storage`.
   */
  move(): Promise<void> {
    return this.inTurn(() => this.moveFrom(this.#lists));
  }

  /** One after the other: what was forgotten must not come back by a batch that was read before. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#work.then(work);
    this.#work = turn.catch(() => undefined);
    return turn;
  }

  /** Not in turn: whoever has the turn may be the one who waits for this. */
  moveFrom(lists: Database<ListSchema>): Promise<void> {
    return moveHistory(lists, this.#kept);
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

  /** What cannot be moved now is told later; the rest of the history can be told all the same. */
  tryMoving(): Promise<void> {
    return this.move().catch(() => undefined);
  }

  /** The number of the newest event of a workspace, 0 when there is none or it cannot be told. */
  lastNumber(workspaceId: string): Promise<number> {
    return this.#kept.lastNumber(workspaceId).catch(() => 0);
  }

  /** Whether nothing of the history lies beside the lists alone. Never throws. */
  isComplete(): Promise<boolean> {
    return this.#kept.isComplete().catch(() => false);
  }

  forgetWorkspace(workspaceId: string): Promise<unknown> {
    return this.#kept.forgetWorkspace(workspaceId);
  }

  clear(): Promise<void> {
    return this.#kept.clear();
  }

  close(): void {
    this.#kept.close();
  }
}
