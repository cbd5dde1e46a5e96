/**
 * Sends requests as often as quotas and pauses allow and in the order of their urgency, and repeats those worth
 * repeating. After a lasting refusal it sends none for a while.
 */
import type { GetOptions } from '../../clockify/client.ts';
import { type Clock, sleepUntil } from '../../clockify/clock-and-sleep.ts';
import { WebPageError } from '../../clockify/errors-from-refused-requests.ts';
import { LONGEST_WAIT, withRetries } from '../../clockify/repeat-failed-request.ts';
import { type RequestKind, urgencyOf } from '../../clockify/request-kinds-and-urgency.ts';
import { Limiter } from '../../clockify/request-queue-by-urgency.ts';
import { isFinalRefusal, refusesWorkspace, StatusError } from '../../domain/errors.ts';
import { digestOf } from '../../domain/sha256-of-text.ts';
import { HeldBackError, type QuotasAndPauses } from './stored-request-counts-and-pauses.ts';

export interface RequestOptions extends GetOptions {
  readonly kind: RequestKind;
  /** It is not repeated, whatever happens. */
  readonly isOnce?: boolean;
}

/** With which key a request is made. */
export interface RequestOrigin {
  readonly connectionId: string;
  readonly key: string;
  /** Ids of the workspaces in whose hour it counts. A lasting refusal pauses the first of them. */
  readonly countsFor: readonly string[];
}

/** How long no request goes out after a refusal that only time or a person can end, ms. */
const AFTER_REFUSAL_MS = 5_000;

export class Requests {
  readonly #clock: Clock;
  readonly #quotas: QuotasAndPauses;
  /** By digest of the key, because no key stays in memory after Disconnect. */
  readonly #limiters = new Map<string, Limiter>();
  /**
   * Time of the next request after a refusal that only time or a person can end: by workspace, or by connection and
   * workspace where another key may be tried at once.
   */
  readonly #refused = new Map<string, number>();

  constructor(clock: Clock, quotas: QuotasAndPauses) {
    this.#clock = clock;
    this.#quotas = quotas;
  }

  /** Less urgent requests of the key wait until the returned function is called. */
  async hold(key: string, kind: RequestKind): Promise<() => void> {
    return (await this.#limiter(key)).hold(urgencyOf(kind));
  }

  /** Makes a request. Throws what it throws, and `rate` with the time of the next try. */
  async run<T>(origin: RequestOrigin, options: RequestOptions, request: () => Promise<T>): Promise<T> {
    const { connectionId, countsFor } = origin;
    const paused = countsFor.slice(0, 1);
    const [workspace = connectionId] = paused;
    const place = `${connectionId} ${workspace}`;
    for (const one of [workspace, place]) await this.#waitAfterRefusal(one, options.signal);
    const attempt = (): Promise<T> => this.#attempt(origin, options, request);
    try {
      // While the service refuses more, a person's action sends one request without repeats.
      const isProbe = options.kind === 'refresh' && (await this.#quotas.isPaused(paused));
      // After a web page, less may be asked for: smaller pages, or a list without these accounts. One with HTTP 200
      // may come for a moment in place of everything, as from a network that asks to log in.
      const mayRepeat = async (error: StatusError): Promise<boolean> =>
        !(error instanceof WebPageError) ||
        ((error.pageStatus === 200 || !error.blocksAccounts) && !(await this.#quotas.isFrugal(countsFor)));
      const answer =
        isProbe || options.isOnce === true
          ? await attempt()
          : await withRetries(attempt, this.#clock, options.signal, { mayRepeat });
      await this.#quotas.answered(paused);
      return answer;
    } catch (error) {
      if (isFinalRefusal(error)) {
        this.#refused.set(refusesWorkspace(error) ? workspace : place, this.#clock.now() + AFTER_REFUSAL_MS);
      }
      if (!isRateLimit(error) || paused.length === 0) throw error;
      const retryAt = await this.#quotas.refuse(paused, error.retryAt);
      throw new StatusError('rate', error.message, { retryAt });
    }
  }

  async #attempt<T>(
    { key, countsFor }: RequestOrigin,
    { kind, signal }: RequestOptions,
    request: () => Promise<T>,
  ): Promise<T> {
    const limiter = await this.#limiter(key);
    await this.#quotas.check(countsFor, kind);
    const task = async (): Promise<T> => {
      await this.#quotas.check(countsFor, kind);
      await this.#quotas.spend(countsFor, kind);
      return request();
    };
    try {
      return await limiter.run(task, urgencyOf(kind), signal);
    } catch (error) {
      // A longer pause concerns only the workspace, so no request waits for its end in the queue.
      const wait = isRateLimit(error) ? (error.retryAt ?? 0) - this.#clock.now() : 0;
      if (wait <= LONGEST_WAIT) limiter.pause(wait);
      throw error;
    }
  }

  async #waitAfterRefusal(place: string, signal: AbortSignal | undefined): Promise<void> {
    const until = this.#refused.get(place) ?? 0;
    await sleepUntil(this.#clock, until, AFTER_REFUSAL_MS, signal);
    // Not earlier, so that requests that come meanwhile wait too.
    if (this.#refused.get(place) === until) this.#refused.delete(place);
  }

  async #limiter(key: string): Promise<Limiter> {
    const digest = await digestOf(key);
    const limiter = this.#limiters.get(digest) ?? new Limiter(this.#clock);
    this.#limiters.set(digest, limiter);
    return limiter;
  }
}

/** Whether the service itself refused, and not we. */
function isRateLimit(error: unknown): error is StatusError {
  return error instanceof StatusError && error.code === 'rate' && !(error instanceof HeldBackError);
}
