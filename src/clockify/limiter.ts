/**
 * Politeness: one request at a time for a key, at most eight in any second, pauses the service asks for, and
 * how long to wait after failures. Knows time only through what it is given.
 */

/** The service allows about ten a second (observed); a margin is left for requests that bunch up on the way. */
const PER_SECOND = 8;
/** A worker that was just woken does not know what the one before it has sent. */
const FIRST_SECOND = 4;

export interface Clock {
  now(): number;
  /** Resolves after `ms`; rejects with an `AbortError` when the signal is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
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

export class Limiter {
  readonly #clock: Clock;
  /** Start times of the last requests, oldest first. */
  readonly #starts: number[];
  #pausedUntil = 0;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#starts = new Array<number>(PER_SECOND - FIRST_SECOND).fill(clock.now());
  }

  /** No request starts before this time, ms since the epoch. */
  pauseUntil(time: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, time);
  }

  /** 0 when nothing is paused. */
  get pausedUntil(): number {
    return this.#pausedUntil > this.#clock.now() ? this.#pausedUntil : 0;
  }

  /** Runs `task` when its turn comes. Rejects with an `AbortError` when the signal ends the waiting. */
  run<T>(task: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const turn = this.#queue.then(async () => {
      await this.#waitForTurn(signal);
      return task();
    });
    this.#queue = turn.catch(() => undefined);
    return turn;
  }

  async #waitForTurn(signal: AbortSignal | undefined): Promise<void> {
    for (;;) {
      signal?.throwIfAborted();
      const now = this.#clock.now();
      const oldest = this.#starts.length < PER_SECOND ? undefined : this.#starts[0];
      const free = oldest === undefined ? now : oldest + 1_000;
      const wait = Math.max(free, this.#pausedUntil) - now;
      // A clock that was set back must not stop us for longer than a window.
      if (wait <= 0 || (this.#pausedUntil <= now && wait > 1_000)) break;
      await this.#clock.sleep(wait, signal);
    }
    if (this.#starts.length >= PER_SECOND) this.#starts.shift();
    this.#starts.push(this.#clock.now());
  }
}

/** Failures in a row after which the circuit is open: only a person's own wish tries before `nextTry`. */
export const CIRCUIT_OPENS_AFTER = 5;

/** Wait before try number `failures + 1`, ms: 4 s doubled each time up to 30 min, a quarter of it by chance. */
export function backoff(failures: number, random: () => number = Math.random): number {
  const full = Math.min(30 * 60_000, 4_000 * 2 ** Math.max(0, failures - 1));
  return Math.round(full * (0.75 + 0.25 * random()));
}
