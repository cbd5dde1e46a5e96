/** Requests that several callers want at once, and want again only after a while: one is sent, all get its answer. */
import type { Clock } from '../../clockify/clock-and-sleep.ts';

export class SharedRequests {
  readonly #clock: Pick<Clock, 'now'>;
  /** When each was last made, with or without success, ms since the epoch. */
  readonly #lastTryAt = new Map<string, number>();
  readonly #underWay = new Map<string, Promise<void>>();

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /**
   * Joins the request `what` that is under way, or makes it with `read` unless it was made within `age` ms. `readAt`:
   * when it was last answered. True when it was answered now. Throws as `read` does, and an `AbortError` when `signal`
   * ends the waiting; the request goes on for others.
   */
  async run(
    what: string,
    {
      readAt,
      age,
      signal,
    }: { readonly readAt: number; readonly age: number; readonly signal?: AbortSignal | undefined },
    read: () => Promise<void>,
  ): Promise<boolean> {
    let request = this.#underWay.get(what);
    if (request === undefined) {
      const now = this.#clock.now();
      const last = Math.max(readAt, this.#lastTryAt.get(what) ?? 0);
      if (age > 0 && last <= now && now - last < age) return false;
      this.#lastTryAt.set(what, now);
      request = read().finally(() => this.#underWay.delete(what));
      this.#underWay.set(what, request);
    }
    await unlessAborted(request, signal);
    return true;
  }
}

function unlessAborted(request: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) return request;
  return new Promise((resolve, reject) => {
    const leave = (): void => reject(new DOMException('cancelled', 'AbortError'));
    if (signal.aborted) leave();
    signal.addEventListener('abort', leave, { once: true });
    void request.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}
