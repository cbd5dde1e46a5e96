/** Waits for conditions with a deadline, never for a fixed time. */
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Checks the condition until it is truthy and returns its value. Throws after `ms` with the last value or error. A
 * check that throws is repeated, so it may ask a document that is being replaced. A check that never answers also ends
 * after `ms`, for example on a covered page that waits for a frame.
 */
export async function until<T>(
  condition: () => T | Promise<T>,
  { ms = 40_000, what = 'the condition' }: { ms?: number; what?: string } = {},
): Promise<NonNullable<T>> {
  const start = Date.now();
  const deadline = start + ms;
  let last: unknown = 'no answer';
  for (;;) {
    try {
      const value = await answerWithin(condition, Math.max(deadline - Date.now(), 1_000));
      if (value) return value;
      last = value;
    } catch (error) {
      last = error;
    }
    if (Date.now() >= deadline)
      throw new Error(`${what} did not come within ${ms} ms; last seen: ${show(last)}`);
    // Long waits check less often, because a check costs the browser time, too.
    await sleep(Date.now() - start < 1_000 ? 25 : 100);
  }
}

/** The answer. Rejects when there is none after `ms`. */
export async function answerWithin<T>(question: () => T | Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([question(), over]);
  } finally {
    clearTimeout(timer);
  }
}

function show(value: unknown): string {
  if (value instanceof Error) return value.message;
  return JSON.stringify(value) ?? String(value);
}
