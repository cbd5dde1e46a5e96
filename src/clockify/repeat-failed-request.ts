/** Which failures are worth another try within seconds, and how long to wait for it. */

import { StatusError } from '../domain/errors.ts';
import { HeavyError, SilenceError } from './client.ts';
import type { Clock } from './clock-and-sleep.ts';

/** The longest wait between tries, ms. When the service asks for a longer one, the attempt ends. */
export const LONGEST_WAIT = 5_000;
/** Longest sum of all waits after `rate`, ms, without the random fifth. */
const LONGEST_SUM_OF_WAITS = 10_000;
const RATE_TRIES = 3;
const QUICK_RETRIES = [400, 1_500] as const;

/**
 * Runs `task` until it succeeds, fails for good, or has been tried often enough: two quick retries after `server` and
 * `offline`, one after `schema` (a cut answer may be whole next time), and after `rate` three waits of the length
 * that the service asks for. A failure is known within about 10 s. `mayRepeat`: whether this failure may be
 * followed by another try.
 */
export async function withRetries<T>(
  task: () => Promise<T>,
  clock: Clock,
  signal?: AbortSignal,
  {
    mayRepeat = async () => true,
    random = Math.random,
  }: { mayRepeat?: (error: StatusError) => Promise<boolean>; random?: () => number } = {},
): Promise<T> {
  let waits = 0;
  let waited = 0;
  let retries = 0;
  for (;;) {
    try {
      return await task();
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      // Each try takes too long to be repeated at once.
      if (error instanceof HeavyError || error instanceof SilenceError) throw error;
      if (!(await mayRepeat(error))) throw error;
      let wait: number;
      if (error.code === 'rate') {
        wait = error.retryAt === undefined ? 1_000 * 2 ** waits : Math.max(0, error.retryAt - clock.now());
        if (waits >= RATE_TRIES || wait > LONGEST_WAIT || waited + wait > LONGEST_SUM_OF_WAITS) throw error;
        waits++;
        waited += wait;
      } else {
        const delay = QUICK_RETRIES[retries];
        const most =
          error.code === 'schema' ? 1 : error.code === 'server' || error.code === 'offline' ? 2 : 0;
        if (delay === undefined || retries >= most) throw error;
        wait = delay;
        retries++;
      }
      await clock.sleep(wait * (1 + 0.2 * random()), signal);
    }
  }
}
