/**
 * The only way out of the extension: one GET with the key in a header to the key's own base.
 * Every failure leaves here as a `StatusError`; no error holds a key, a body or a service's own words.
 */
import { isKeyText } from '../domain/api-key-text.ts';
import { missingPermission, StatusError } from '../domain/errors.ts';
import { isAllowedUrl } from '../domain/regions-and-subdomains.ts';
import { refusalOf, WebPageError } from './errors-from-refused-requests.ts';
import { JsonBatchReader, type JsonSink } from './json-stream.ts';

/** A key and the only base it may be sent to. */
export interface Access {
  /** Without a slash at its end, e.g. `https://api.clockify.me/api`. */
  readonly base: string;
  readonly key: string;
}

export interface Answer<T = unknown> {
  /** Parsed JSON of unknown shape, or the `sink` that got its batches. */
  readonly body: T;
  /** Header `Last-Page`; `null` when absent or neither `true` nor `false`. */
  readonly lastPage: boolean | null;
  /** Header `Date` as ms since the epoch, the local clock when there is none. */
  readonly serverTime: number;
  /** Size of the body after decompression. */
  readonly bytes: number;
  /** From the request to the last byte. */
  readonly ms: number;
}

export interface GetOptions {
  readonly signal?: AbortSignal;
  /** A larger body ends in a `HeavyError`. */
  readonly maxBytes?: number;
}

/** What the client needs from its surroundings; tests replace it. */
export interface Network {
  fetch(url: string, init: RequestInit): Promise<Response>;
  /** Whether the browser lets us reach this address. */
  isPermitted(url: string): Promise<boolean>;
  /** API bases of self-hosted connections that the browser lets us reach; left out for none. */
  serverBases?(): Promise<readonly string[]>;
  now(): number;
}

/** An answer that was too large or too slow: a smaller page may do. */
export class HeavyError extends StatusError {
  override readonly name = 'HeavyError';
}

/** Nothing of an answer came in time. The network may be away, or the service may need longer for it. */
export class SilenceError extends StatusError {
  override readonly name = 'SilenceError';

  constructor() {
    super('offline', NO_ANSWER);
  }
}

export const NO_ANSWER = 'no answer in time';

/** What every request of the extension is: it reads, follows no redirect, and carries nothing of the browser. */
export const READ_ONLY = {
  method: 'GET',
  redirect: 'error',
  credentials: 'omit',
  cache: 'no-store',
  referrerPolicy: 'no-referrer',
} as const satisfies RequestInit;

/** Time without a byte after which a request is given up, ms. */
const SILENCE_MS = 11_000;
/** Time for a whole answer, ms. */
const TOTAL_MS = 90_000;
const MAX_BYTES = 128 * 1024 * 1024;

/** Keeps a body as a whole. */
class Whole implements JsonSink {
  readonly inBatches = false;
  body: unknown;

  write(body: unknown): void {
    this.body = body;
  }
}

/** GET `access.base + path`. `path` starts with `/v1/`. Throws as `getInBatches`. */
export async function get(
  network: Network,
  access: Access,
  path: string,
  options: GetOptions = {},
): Promise<Answer> {
  const { body, ...answer } = await getInBatches(network, access, path, new Whole(), options);
  return { ...answer, body: body.body };
}

/**
 * GET of a list that `sink` gets in batches as it arrives. After a failure the batches so far must not be
 * used. Throws `StatusError` with code `permission`, `auth`, `forbidden`, `rate`, `offline`, `server` or `schema`,
 * `HeavyError` for an answer too large or too slow, `SilenceError` for none, and an `AbortError` when `signal` was
 * aborted.
 */
export async function getInBatches<T extends JsonSink>(
  network: Network,
  access: Access,
  path: string,
  sink: T,
  { signal, maxBytes = MAX_BYTES }: GetOptions = {},
): Promise<Answer<T>> {
  const url = access.base + path;
  if (!isAllowedUrl(url) && !isAllowedUrl(url, await network.serverBases?.()))
    throw new StatusError('forbidden', 'address is not on the list of allowed hosts');
  if (!isKeyText(access.key)) throw new StatusError('auth', 'the key contains characters that no key has');
  if (!(await network.isPermitted(url))) throw missingPermission(url);
  signal?.throwIfAborted();

  const watch = new Stopwatch(signal);
  const startedAt = performance.now();
  let isAnswered = false;
  try {
    const response = await network.fetch(url, {
      ...READ_ONLY,
      headers: { 'X-Api-Key': access.key, Accept: 'application/json' },
      signal: watch.signal,
    });
    isAnswered = true;
    if (response.status !== 200) throw await refusalOf(response, path, network.now());
    const bytes = await readBody(response, path, sink, maxBytes, watch);
    const ms = performance.now() - startedAt;
    return {
      body: sink,
      lastPage: readFlag(response.headers.get('Last-Page')),
      serverTime: serverTime(response, network.now()),
      bytes,
      ms,
    };
  } catch (error) {
    if (error instanceof StatusError) throw error;
    if (signal?.aborted) throw new DOMException('cancelled', 'AbortError');
    if (watch.expired)
      throw isAnswered ? new HeavyError('offline', 'an answer that stopped') : new SilenceError();
    // A withdrawn permission looks like a broken network in both browsers.
    if (!(await network.isPermitted(url))) throw missingPermission(url);
    throw new StatusError('offline', 'network failure, redirect or broken connection');
  } finally {
    watch.stop();
  }
}

/** Ends a request that is silent or takes too long in all. */
class Stopwatch {
  expired = false;
  readonly signal: AbortSignal;
  readonly #own = new AbortController();
  readonly #total: ReturnType<typeof setTimeout>;
  #silence: ReturnType<typeof setTimeout>;
  #lastByteAt = performance.now();

  constructor(outer: AbortSignal | undefined) {
    this.signal = outer === undefined ? this.#own.signal : AbortSignal.any([outer, this.#own.signal]);
    this.#total = setTimeout(() => this.#expire(), TOTAL_MS);
    this.#silence = this.#waitFor(SILENCE_MS);
  }

  restart(): void {
    this.#lastByteAt = performance.now();
  }

  #waitFor(ms: number): ReturnType<typeof setTimeout> {
    return setTimeout(() => {
      // A timer for each piece would cost more than the piece itself.
      const left = this.#lastByteAt + SILENCE_MS - performance.now();
      if (left > 0) this.#silence = this.#waitFor(left);
      else this.#expire();
    }, ms);
  }

  stop(): void {
    clearTimeout(this.#total);
    clearTimeout(this.#silence);
  }

  #expire(): void {
    this.expired = true;
    this.#own.abort();
  }
}

interface Pieces {
  /** Reads on, and returns the number of new bytes; `null` at the end. */
  next(): Promise<number | null>;
  cancel(): Promise<void>;
}

/**
 * Reads a body into memory that is already there: new memory for each piece takes twice the time. A body that is not
 * a byte stream does not allow that and gets new memory.
 */
function piecesOf(body: ReadableStream<Uint8Array<ArrayBuffer>>, parser: JsonBatchReader): Pieces {
  let reader: ReadableStreamBYOBReader;
  try {
    reader = body.getReader({ mode: 'byob' });
  } catch {
    return freshPiecesOf(body.getReader(), parser);
  }
  return {
    async next() {
      const { value, done } = await reader.read(parser.room());
      if (value !== undefined) parser.wrote(value);
      return done ? null : (value?.byteLength ?? 0);
    },
    cancel: () => reader.cancel(),
  };
}

function freshPiecesOf(reader: ReadableStreamDefaultReader<Uint8Array>, parser: JsonBatchReader): Pieces {
  return {
    async next() {
      const { value } = await reader.read();
      if (value === undefined) return null;
      parser.push(value);
      return value.byteLength;
    },
    cancel: () => reader.cancel(),
  };
}

/**
 * Counts, times and reads the answer as it arrives, and gives up one that does not end. Returns its size in bytes.
 */
async function readBody(
  response: Response,
  path: string,
  sink: JsonSink,
  maxBytes: number,
  watch: Stopwatch,
): Promise<number> {
  const parser = new JsonBatchReader(sink);
  const pieces = response.body === null ? null : piecesOf(response.body, parser);
  let bytes = 0;
  try {
    for (;;) {
      const more = (await pieces?.next()) ?? null;
      if (more === null) break;
      watch.restart();
      bytes += more;
      if (bytes > maxBytes) throw new HeavyError('server', `answer is larger than ${maxBytes} bytes`);
    }
    if (parser.end()) return bytes;
  } catch (error) {
    await pieces?.cancel().catch(() => undefined);
    throw error;
  }
  if (parser.isMarkup) throw new WebPageError(response.status, path);
  throw new StatusError('schema', `answer of ${bytes} bytes is not JSON`);
}

function readFlag(value: string | null): boolean | null {
  const text = value?.trim().toLowerCase();
  return text === 'true' ? true : text === 'false' ? false : null;
}

function serverTime(response: Response, now: number): number {
  const time = Date.parse(response.headers.get('Date') ?? '');
  return Number.isNaN(time) ? now : time;
}
