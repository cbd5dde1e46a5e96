/** Faults between a client and the service, on demand. */
import type { RecordedRequest } from './service.ts';
import type { ApiUser } from './world.ts';

export type FaultKind =
  /** `status` with a JSON error body (or `body`). */
  | 'error'
  /** An HTML page of a proxy, with `status` (200 when not given). */
  | 'html'
  /** 200 with `body` as JSON text. */
  | 'body'
  /** The true answer, cut in the middle but ended properly. */
  | 'truncate'
  /** Headers and half of the true answer; then the connection closes. */
  | 'cut'
  /** The connection is reset before any answer. */
  | 'reset'
  /** 302 to `location`. */
  | 'redirect'
  /** 429, with `headers` such as Retry-After. */
  | 'rate'
  /** No answer until `faults.clear()`; the connection stays open. */
  | 'hang'
  /** The true answer after `delay` ms. */
  | 'delay'
  /** The true list of users, with `change` applied to each. */
  | 'change';

export interface Fault {
  /** A part of `host/path?query`, or a function of the request. */
  readonly match: string | RegExp | ((request: RecordedRequest) => boolean);
  readonly kind: FaultKind;
  readonly status?: number;
  readonly code?: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly location?: string;
  /** ms */
  readonly delay?: number;
  /** How many requests it applies to; by default all until `clear`. */
  readonly times?: number;
  /** How many matching requests pass before it starts. */
  readonly after?: number;
  /** For `change`: gets the user as it would be sent and returns what to send instead, of any shape. */
  readonly change?: (user: ApiUser, index: number) => unknown;
}

export class Faults {
  #set: { fault: Fault; seen: number; met: number }[] = [];
  #held = new Set<() => void>();

  /** Adds a fault; the newest match wins. Returns the function that removes it. */
  set(fault: Fault): () => void {
    const entry = { fault, seen: 0, met: 0 };
    this.#set.unshift(entry);
    return () => {
      this.#set = this.#set.filter((other) => other !== entry);
    };
  }

  /** Ends all faults. Hanging requests get their true answer. */
  clear(): void {
    this.#set = [];
    for (const release of this.#held) release();
    this.#held.clear();
  }

  /** The fault for this request. Counts the request. */
  next(request: RecordedRequest): Fault | undefined {
    for (const entry of this.#set) {
      const { fault } = entry;
      if (!matches(fault.match, request)) continue;
      entry.seen += 1;
      if (entry.seen <= (fault.after ?? 0) || entry.met >= (fault.times ?? Number.POSITIVE_INFINITY))
        continue;
      entry.met += 1;
      return fault;
    }
    return undefined;
  }

  /** Resolves at `clear()`. */
  held(): Promise<void> {
    return new Promise((resolve) => this.#held.add(resolve));
  }
}

function matches(match: Fault['match'], request: RecordedRequest): boolean {
  if (typeof match === 'function') return match(request);
  const query = request.query.toString();
  const address = `${request.host}${request.path}${query === '' ? '' : `?${query}`}`;
  return typeof match === 'string' ? address.includes(match) : match.test(address);
}
