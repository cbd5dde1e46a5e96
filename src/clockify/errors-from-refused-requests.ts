/** What it means that the service refuses: one of our error codes, and when it may be asked again. */
import { type ErrorCode, type Explanation, explained, StatusError } from '../domain/errors.ts';

/** How much of the body of a refusal is read, bytes. */
const REFUSAL_BYTES = 4_096;

/** A web page in place of an answer or a refusal: a proxy's or a firewall's, which says nothing in the service's name. */
export class WebPageError extends StatusError {
  override readonly name = 'WebPageError';
  /** HTTP status that came with it. */
  readonly pageStatus: number;
  /** It may be about this list of accounts alone: the lists before and after it may be answered. */
  readonly blocksAccounts: boolean;

  /** `path`: what was asked for. */
  constructor(pageStatus: number, path: string) {
    super('server', `a web page with HTTP ${pageStatus}`);
    this.pageStatus = pageStatus;
    this.blocksAccounts = isOfAccounts(path) && [200, 400, 403, 404].includes(pageStatus);
  }
}

/** Whether it is for a list of accounts, or for somebody in one. */
function isOfAccounts(path: string): boolean {
  return /[?&]account-statuses=/.test(path);
}

interface Refusal {
  /** The number in its field `code`; `null` when there is none. */
  readonly code: number | null;
  readonly isEmpty: boolean;
  /** It begins like a web page, so it comes from a proxy or an outage. */
  readonly isMarkup: boolean;
}

const EMPTY: Refusal = { code: null, isEmpty: true, isMarkup: false };

/** Reads the code of a refusal and nothing else, because its text may contain a name or the key. Never throws. */
async function readRefusal({ body }: Response): Promise<Refusal> {
  if (body === null) return EMPTY;
  const reader = body.getReader();
  const bytes = new Uint8Array(REFUSAL_BYTES);
  let length = 0;
  let isMarkup = false;
  try {
    for (;;) {
      const { value } = await reader.read();
      if (value === undefined) break;
      const more = value.subarray(0, REFUSAL_BYTES - length);
      bytes.set(more, length);
      length += more.length;
      if (length === REFUSAL_BYTES) break;
    }
    await reader.cancel();
    if (length === 0) return EMPTY;
    const text = new TextDecoder().decode(bytes.subarray(0, length));
    isMarkup = /^\s*</.test(text);
    const parsed: unknown = JSON.parse(text);
    const code = typeof parsed === 'object' && parsed !== null && 'code' in parsed ? parsed.code : null;
    return { code: typeof code === 'number' ? code : null, isEmpty: false, isMarkup };
  } catch {
    return { code: null, isEmpty: false, isMarkup };
  }
}

/** Refusals with words of their own, by the number in their body. Source: Clockify's own extension, 2026-05. */
const REFUSALS: ReadonlyMap<number, readonly [ErrorCode, Explanation]> = new Map([
  [4019, ['auth', 'unverified']],
  [4017, ['auth', 'invalid_key']],
  [4023, ['auth', 'invalid_key']],
  [406, ['forbidden', 'banned']],
  [1003, ['forbidden', 'locked']],
]);

/**
 * What an answer with a status other than 200 means. `path`: what was asked for. `now`: ms since the epoch. Source:
 * Clockify's error table; 404 and 405 live 2026-08.
 */
export async function refusalOf(response: Response, path: string, now: number): Promise<StatusError> {
  const refusal = await readRefusal(response);
  const { status } = response;
  const message = `HTTP ${status}`;
  if (status === 429) {
    const retryAt = readRetryAt(response.headers, now);
    return new StatusError('rate', message, retryAt === null ? {} : { retryAt });
  }
  if (status === 407) return new StatusError('offline', message);
  if (refusal.isMarkup && status < 500) return new WebPageError(status, path);
  const meaning = status >= 400 && status < 500 ? REFUSALS.get(refusal.code ?? status) : undefined;
  if (meaning !== undefined) return explained(...meaning, status);
  if (status === 401) return new StatusError('auth', message);
  if (status === 402 || status === 403 || status === 423)
    return new StatusError('forbidden', message, { status });
  // Of a list of accounts it means only that there is no such list.
  const isUsers = /^\/v1\/workspaces\/[^/]+\/users\b/.test(path) && !isOfAccounts(path);
  if (status === 404 && refusal.isEmpty && isUsers) {
    return explained('setup', 'unknown_workspace', status);
  }
  // "doesn't belong to Workspace", or a parameter that is not understood.
  if ((status === 400 || status === 404) && path.startsWith('/v1/workspaces/')) {
    return new StatusError('forbidden', message, { status });
  }
  return new StatusError('server', message, { status });
}

/**
 * When a 429 allows the next try, ms since the epoch; `null` when it does not say. `Retry-After` is seconds or an
 * HTTP date; `X-RateLimit-Reset` may be seconds to wait, or seconds or ms since the epoch.
 */
export function readRetryAt(headers: Headers, now: number): number | null {
  const after = headers.get('Retry-After')?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(after)) return clampRetry(now + Number(after) * 1000, now, 24);
  const date = Date.parse(after);
  if (!Number.isNaN(date)) {
    // By the server's clock when it sends its time, because ours may be wrong.
    const serverNow = Date.parse(headers.get('Date') ?? '');
    return clampRetry(Number.isNaN(serverNow) ? date : now + (date - serverNow), now, 24);
  }
  const reset = Number(headers.get('X-RateLimit-Reset')?.trim() || Number.NaN);
  if (!Number.isFinite(reset) || reset < 0) return null;
  if (reset > 1e12) return clampRetry(reset, now, 1);
  if (reset > 1e9) return clampRetry(reset * 1000, now, 1);
  return clampRetry(now + reset * 1000, now, 1);
}

/** Limits a retry time to this many hours from now, so that one header locks nobody out for longer. */
function clampRetry(time: number, now: number, hours: number): number {
  return Math.min(Math.max(time, now), now + hours * 3_600_000);
}
