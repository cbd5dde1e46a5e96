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
const BACKGROUND_URGENCY = 3;

/** Urgency of a request: 0 when somebody waits for it; a higher number is less urgent. */
export type Urgency = 0 | 1 | 2 | 3;

interface Waiting {
  readonly urgency: Urgency;
  start(): void;
}

/** How many requests a key has sent lately, and whether it may send more. Times are `elapsed` of the clock. */
class Pace {
  /** When the last requests began, oldest first. */
  starts: number[];
  pausedUntil = 0;

  constructor(now: number) {
    this.starts = new Array<number>(PER_SECOND - FIRST_SECOND).fill(now);
  }

  count(now: number): void {
    if (this.starts.length >= PER_SECOND) this.starts.shift();
    this.starts.push(now);
  }

  /** Counts what the other has counted too. */
  add(other: Pace): void {
    if (other === this) return;
    this.starts = [...this.starts, ...other.starts].sort((a, b) => a - b).slice(-PER_SECOND);
    this.pausedUntil = Math.max(this.pausedUntil, other.pausedUntil);
  }
}

export class Limiter {
  readonly #clock: Clock;
  readonly #pace: Pace;
  /** In the order in which they came. */
  readonly #waiting: Waiting[] = [];
  /** How many are on their way, and how many readings hold less urgent ones back, by urgency. */
  readonly #running = [0, 0, 0, 0];
  readonly #held = [0, 0, 0, 0];
  #nap: AbortController | null = null;

  /** `sameKey`: another queue of the same key. The two have their requests and pauses in common. */
  constructor(clock: Clock, sameKey?: Limiter) {
    this.#clock = clock;
    this.#pace = sameKey === undefined ? new Pace(clock.elapsed()) : sameKey.#pace;
  }

  /** Starts no request for this many ms. */
  pause(ms: number): void {
    this.#pace.pausedUntil = Math.max(this.#pace.pausedUntil, this.#clock.elapsed() + ms);
  }

  /** Counts the requests and pauses of another queue, which ends. */
  takeOver(other: Limiter): void {
    this.#pace.add(other.#pace);
  }

  /** Makes less urgent requests wait until the returned function is called, also between the pages of a list. */
  hold(urgency: Urgency): () => void {
    this.#held[urgency] = (this.#held[urgency] ?? 0) + 1;
    return () => {
      this.#held[urgency] = (this.#held[urgency] ?? 0) - 1;
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
              this.#running[urgency] = (this.#running[urgency] ?? 0) - 1;
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
      this.#running[next.urgency] = (this.#running[next.urgency] ?? 0) + 1;
      this.#pace.count(this.#clock.elapsed());
      next.start();
    }
  }

  /** The oldest of the most urgent requests that do not have to wait for others. */
  #mostUrgent(): Waiting | undefined {
    let found: Waiting | undefined;
    for (const one of this.#waiting) if (found === undefined || one.urgency < found.urgency) found = one;
    if (found === undefined) return undefined;
    const { urgency } = found;
    const isHeld = this.#held.some((count, at) => at < urgency && count > 0);
    const isBusy = this.#running.some((count, at) => at <= urgency && count > 0);
    return isHeld || isBusy ? undefined : found;
  }

  /** How long such a request has to wait for its place in the second, ms. */
  #waitFor(urgency: Urgency): number {
    const now = this.#clock.elapsed();
    const { starts, pausedUntil } = this.#pace;
    // Requests that nobody waits for leave room in each second for requests that somebody may wait for.
    const most = urgency < BACKGROUND_URGENCY ? PER_SECOND : FIRST_SECOND;
    const oldest = starts[starts.length - most];
    const free = oldest === undefined ? now : oldest + 1_000;
    return Math.max(0, Math.ceil(Math.max(free, pausedUntil) - now));
  }
}
