/**
 * Rate limiting: orders the requests of a key by urgency, sends at most eight in any second, keeps the pauses that
 * the service asks for. Gets its clock from outside.
 */
import type { Clock } from './clock-and-sleep.ts';

/** The service allows about ten a second (observed). The rest is a margin for requests that bunch up on the way. */
const PER_SECOND = 8;
/** A worker that has just started does not know what the one before it sent. */
const FIRST_SECOND = 4;
/** From this urgency on, nobody waits for a request. */
const BACKGROUND_URGENCY = 4;

/** Urgency of a request; a higher number is less urgent. */
export type Urgency = 0 | 1 | 2 | 3 | 4;

interface Waiting {
  readonly urgency: Urgency;
  start(): void;
}

/** The requests of one key. Times are `elapsed` of the clock. */
export class Limiter {
  readonly #clock: Clock;
  /** When the last requests began, oldest first. */
  readonly #starts: number[];
  #pausedUntil = 0;
  /** In the order in which they came. */
  readonly #waiting: Waiting[] = [];
  /** The urgencies of the requests on their way. */
  readonly #running = new Set<Urgency>();
  /** What holds less urgent requests back. */
  readonly #holds = new Set<{ readonly urgency: Urgency }>();
  #nap: AbortController | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#starts = new Array<number>(PER_SECOND - FIRST_SECOND).fill(clock.elapsed());
  }

  /** Starts no request for this many ms. */
  pause(ms: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, this.#clock.elapsed() + ms);
  }

  /** Makes less urgent requests wait until the returned function is called, also between the pages of a list. */
  hold(urgency: Urgency): () => void {
    const hold = { urgency };
    this.#holds.add(hold);
    return () => {
      this.#holds.delete(hold);
      this.#next();
    };
  }

  /**
   * Runs `task` when its turn comes: the most urgent first, one at a time of one urgency, and none while a more
   * urgent one is on its way. Rejects with an `AbortError` when the signal ends the waiting.
   */
  run<T>(task: () => Promise<T>, urgency: Urgency, signal?: AbortSignal): Promise<T> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        const at = this.#waiting.indexOf(waiting);
        if (at === -1) return;
        this.#waiting.splice(at, 1);
        reject(new DOMException('cancelled', 'AbortError'));
        this.#next();
      };
      const waiting: Waiting = {
        urgency,
        start: () => {
          signal?.removeEventListener('abort', leave);
          void task()
            .then(resolve, reject)
            .finally(() => {
              this.#running.delete(urgency);
              this.#next();
            });
        },
      };
      this.#waiting.push(waiting);
      if (signal?.aborted) leave();
      else {
        signal?.addEventListener('abort', leave, { once: true });
        this.#next();
      }
    });
  }

  /** Starts every request that may start, and runs again when the next one may. */
  #next(): void {
    this.#nap?.abort();
    this.#nap = null;
    for (;;) {
      const next = this.#mostUrgent();
      if (next === undefined) return;
      const wait = this.#waitFor(next.urgency);
      if (wait > 0) {
        const nap = new AbortController();
        this.#nap = nap;
        void this.#clock.sleep(wait, nap.signal).then(
          () => {
            if (this.#nap === nap) this.#next();
          },
          () => undefined,
        );
        return;
      }
      this.#waiting.splice(this.#waiting.indexOf(next), 1);
      this.#running.add(next.urgency);
      this.#starts.push(this.#clock.elapsed());
      if (this.#starts.length > PER_SECOND) this.#starts.shift();
      next.start();
    }
  }

  /** The oldest of the most urgent requests that do not have to wait for others. */
  #mostUrgent(): Waiting | undefined {
    let found: Waiting | undefined;
    for (const one of this.#waiting) if (found === undefined || one.urgency < found.urgency) found = one;
    if (found === undefined) return undefined;
    const { urgency } = found;
    const isHeld = [...this.#holds].some((hold) => hold.urgency < urgency);
    const isBusy = [...this.#running].some((one) => one <= urgency);
    return isHeld || isBusy ? undefined : found;
  }

  /** How long such a request has to wait for its place in the second, ms. */
  #waitFor(urgency: Urgency): number {
    const now = this.#clock.elapsed();
    // Requests that nobody waits for leave room in each second for requests that somebody may wait for.
    const most = urgency < BACKGROUND_URGENCY ? PER_SECOND : FIRST_SECOND;
    const oldest = this.#starts[this.#starts.length - most];
    const free = oldest === undefined ? now : oldest + 1_000;
    return Math.max(0, Math.ceil(Math.max(free, this.#pausedUntil) - now));
  }
}
