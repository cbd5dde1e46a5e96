/**
 * Refresh of the card. A page's process may be taken over, so what it asks for is paced here; pages of the extension,
 * which only a person's click makes ask, are always answered by a new reading.
 */
import { type Clock, sleepUntil } from '../clockify/limiter.ts';

/** Time between the starts of two readings of a workspace that its pages ask for, ms. */
const APART_MS = 5_000;

/** One for a worker's life: a new worker has no wish to remember. */
export class RefreshRequests {
  readonly #clock: Clock;
  readonly #refresh: (workspaceId: string) => Promise<void>;
  /** When the last reading began, ms since the epoch. */
  readonly #begunAt = new Map<string, number>();
  /** Wishes that wait for their turn; whoever asks meanwhile shares them. */
  readonly #waiting = new Map<string, Promise<void>>();

  constructor(clock: Clock, refresh: (workspaceId: string) => Promise<void>) {
    this.#clock = clock;
    this.#refresh = refresh;
  }

  /** Resolves once the workspace has been read anew, at once or in its turn; rejects with the failure. */
  ask(workspaceId: string): Promise<void> {
    const waiting = this.#waiting.get(workspaceId);
    if (waiting !== undefined) return waiting;
    const next = (this.#begunAt.get(workspaceId) ?? 0) + APART_MS;
    const turn = sleepUntil(this.#clock, next, APART_MS).then(() => {
      this.#waiting.delete(workspaceId);
      this.#begunAt.set(workspaceId, this.#clock.now());
      return this.#refresh(workspaceId);
    });
    this.#waiting.set(workspaceId, turn);
    return turn;
  }
}
