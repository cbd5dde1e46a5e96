/**
 * Rate limiting: orders the requests of a key by urgency, sends at most eight in any second, keeps the pauses that
 * the service asks for, and says how long to wait after failures. Gets its clock from outside.
 */

/** The service allows about ten a second (observed). The rest is a margin for requests that bunch up on the way. */
const PER_SECOND = 8;
/** A worker that has just started does not know what the one before it sent. */
const FIRST_SECOND = 4;
/** From this urgency on, nobody waits for a request. */
const BACKGROUND_URGENCY = 3;

export interface Clock {
  /** ms since the epoch; a person may set it forward and back. */
  now(): number;
  /** ms since a fixed moment in the life of this background; nobody can set it. */
  elapsed(): number;
  /** Resolves after `ms`; rejects with an `AbortError` when the signal is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      const cancelled = (): void => {
        clearTimeout(timer);
        reject(new DOMException('cancelled', 'AbortError'));
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', cancelled);
        resolve();
      }, ms);
      if (signal?.aborted) cancelled();
      else signal?.addEventListener('abort', cancelled, { once: true });
    }),
};

/**
 * Waits until a time, ms since the epoch, but at most `most` ms, so that a clock that was set back blocks nothing.
 * Rejects as `sleep` does.
 */
export async function sleepUntil(
  clock: Clock,
  until: number,
  most: number,
  signal?: AbortSignal,
): Promise<void> {
  const wait = until - clock.now();
  if (wait > 0) await clock.sleep(Math.min(wait, most), signal);
}

/** Urgency of a request: 0 when somebody waits for it; a higher number is less urgent. */
export type Urgency = 0 | 1 | 2 | 3;

interface Waiting {
  readonly urgency: Urgency;
  start(): void;
}

export class Limiter {
  readonly #clock: Clock;
  /** When the last requests began, oldest first; like all times here as `elapsed` of the clock. */
  readonly #starts: number[];
  /** In the order in which they came. */
  readonly #waiting: Waiting[] = [];
  /** How many are on their way, and how many readings hold less urgent ones back, by urgency. */
  readonly #running = [0, 0, 0, 0];
  readonly #held = [0, 0, 0, 0];
  #pausedUntil = 0;
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
      if (this.#starts.length >= PER_SECOND) this.#starts.shift();
      this.#starts.push(this.#clock.elapsed());
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
    // Requests that nobody waits for leave room in each second for requests that somebody may wait for.
    const most = urgency < BACKGROUND_URGENCY ? PER_SECOND : FIRST_SECOND;
    const oldest = this.#starts[this.#starts.length - most];
    const free = oldest === undefined ? now : oldest + 1_000;
    return Math.max(0, Math.ceil(Math.max(free, this.#pausedUntil) - now));
  }
}

/** Failures in a row after which only a person's own request goes out before `nextTry`. */
export const CIRCUIT_OPENS_AFTER = 5;

/** Wait before try number `failures + 1`, ms: 4 s, doubled each time up to 30 min; a quarter of it is random. */
export function backoff(failures: number, random: () => number = Math.random): number {
  const full = Math.min(30 * 60_000, 4_000 * 2 ** Math.max(0, failures - 1));
  return Math.round(full * (0.75 + 0.25 * random()));
}
