/**
 * Refresh of the popup, of All members and of the card. A page's process may be taken over by an attacker, so the
 * card's requests are paced here. Pages of the extension ask only after a click and always get a new reading.
 */
import { type Clock, sleepUntil } from '../clockify/clock-and-sleep.ts';
import type { QuickChecks } from '../directory/quick-check/start-quick-checks.ts';
import type { Sync } from '../directory/reading/start-and-cancel-readings.ts';

/** Shortest time between the starts of two readings that pages ask for in one workspace, ms. */
const MIN_GAP_MS = 5_000;

/**
 * Reads a workspace again for someone who waits for it. Joins a reading that is already running; a quick check
 * afterwards adds what that may have missed. Works while badges are switched off too, because a person asked for
 * it.
 */
export async function refreshList(
  { sync, quickChecks }: { readonly sync: Sync; readonly quickChecks: QuickChecks },
  workspaceId: string,
): Promise<void> {
  const hasJoined = sync.isRunning(workspaceId);
  await sync.start(workspaceId, 'refresh');
  if (hasJoined) await quickChecks.run(workspaceId, true);
}

/** Paces Refresh of cards. One object for each life of the worker: a new worker has no requests to remember. */
export class RefreshRequests {
  readonly #clock: Clock;
  readonly #refresh: (workspaceId: string) => Promise<void>;
  /** When the last reading began, ms since the epoch. */
  readonly #begunAt = new Map<string, number>();
  /** Requests that wait for their turn. Further requests meanwhile share them. */
  readonly #waiting = new Map<string, Promise<void>>();

  constructor(clock: Clock, refresh: (workspaceId: string) => Promise<void>) {
    this.#clock = clock;
    this.#refresh = refresh;
  }

  /** Resolves once the workspace has been read again, at once or in its turn. Rejects with the failure. */
  request(workspaceId: string): Promise<void> {
    const waiting = this.#waiting.get(workspaceId);
    if (waiting !== undefined) return waiting;
    const next = (this.#begunAt.get(workspaceId) ?? 0) + MIN_GAP_MS;
    const turn = sleepUntil(this.#clock, next, MIN_GAP_MS).then(() => {
      this.#waiting.delete(workspaceId);
      this.#begunAt.set(workspaceId, this.#clock.now());
      return this.#refresh(workspaceId);
    });
    this.#waiting.set(workspaceId, turn);
    return turn;
  }
}
