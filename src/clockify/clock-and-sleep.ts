/** The clock of everything that waits. Tests bring one of their own. */

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
