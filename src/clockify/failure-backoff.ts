/** How long to wait after failures. */

/** Failures in a row after which only a person's own request goes out before `nextTry`. */
export const CIRCUIT_OPENS_AFTER = 5;

/** Wait before try number `failures + 1`, ms: 4 s, doubled each time up to 30 min; a quarter of it is random. */
export function backoff(failures: number, random: () => number = Math.random): number {
  const full = Math.min(30 * 60_000, 4_000 * 2 ** Math.max(0, failures - 1));
  return Math.round(full * (0.75 + 0.25 * random()));
}
