/**
 * Reads a JSON list in batches as its bytes arrive. Neither its whole text nor all of its records are in memory at
 * once, and one batch is processed while the next is on its way. Pure: no browser API.
 */

/** Minimum size of a batch, bytes. A batch that was cut too early is joined with what follows. */
const MIN_BATCH = 256 * 1024;
/** Minimum room for the next piece of the body, bytes. */
const MIN_ROOM = 128 * 1024;
const OPEN = 0x7b;
const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** Gets the batches of a body: lists of records in order, or once the whole body when it is not a list. */
export interface JsonSink {
  /** False: the body comes as a whole, whatever it is. */
  readonly inBatches: boolean;
  write(batch: unknown): void;
}

/**
 * Cuts where one record ends and another begins with the same key as the first one. Outside of a string
 * `},{"key":` is found between records only, of this list or of one within a record; in the second case the batch
 * is no JSON, and a longer one is tried. So a service that writes its records in another way costs memory, never
 * a record.
 */
export class JsonBatchReader {
  readonly #sink: JsonSink;
  #buffer = new Uint8Array(4 * MIN_BATCH);
  #length = 0;
  /** `null`: not known yet; empty: this body cannot be cut. */
  #border: Uint8Array | null;
  #minLength = MIN_BATCH;

  constructor(sink: JsonSink) {
    this.#sink = sink;
    this.#border = sink.inBatches ? null : new Uint8Array();
  }

  /** Memory for more of the body. The caller has to return it with `wrote` before any other call. */
  room(): Uint8Array<ArrayBuffer> {
    this.#reserve(MIN_ROOM);
    return this.#buffer.subarray(this.#length);
  }

  /**
   * More of the body was written into `room()`. The memory is the same, although its `ArrayBuffer` may be a new
   * object.
   */
  wrote({ buffer, byteLength }: Uint8Array<ArrayBuffer>): void {
    this.#buffer = new Uint8Array(buffer);
    this.#grow(byteLength);
  }

  /** Copies more of the body from the caller's memory. */
  push(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#buffer.set(bytes, this.#length);
    this.#grow(bytes.length);
  }

  #grow(bytes: number): void {
    this.#length += bytes;
    if (this.#length < this.#minLength || this.#border?.length === 0) return;
    this.#border ??= borderOf(decoder.decode(this.#buffer.subarray(0, 1_000)));
    const at = this.#lastBorder(this.#border);
    const batch = at === -1 ? null : this.#parse(at);
    if (batch === null) {
      this.#minLength = this.#length * 2;
      return;
    }
    // The comma becomes the beginning of what is left.
    this.#buffer.copyWithin(0, at, this.#length);
    this.#buffer[0] = 0x5b;
    this.#length -= at;
    this.#minLength = MIN_BATCH;
    this.#sink.write(batch.value);
  }

  /** Ends the body. Returns false when it is not JSON; then the batches so far must not be used. */
  end(): boolean {
    const batch = this.#parse(this.#length);
    if (batch !== null) this.#sink.write(batch.value);
    return batch !== null;
  }

  /** Whether the bytes that are left begin like a web page. */
  get isMarkup(): boolean {
    return /^\s*</.test(decoder.decode(this.#buffer.subarray(0, Math.min(1_000, this.#length))));
  }

  #reserve(bytes: number): void {
    const length = this.#length + bytes;
    if (length <= this.#buffer.length) return;
    const larger = new Uint8Array(2 * length);
    larger.set(this.#buffer.subarray(0, this.#length));
    this.#buffer = larger;
  }

  /** Position of the comma of the last border; -1 for none. */
  #lastBorder(border: Uint8Array): number {
    if (border.length === 0) return -1;
    for (let from = this.#length - border.length + 2; from > 1; ) {
      const open = this.#buffer.lastIndexOf(OPEN, from);
      if (open < 2) return -1;
      if (border.every((byte, at) => this.#buffer[open - 2 + at] === byte)) return open - 1;
      from = open - 1;
    }
    return -1;
  }

  /** Parses the bytes before `end`, closing the list when more follows. `null` when they are not JSON. */
  #parse(end: number): { readonly value: unknown } | null {
    const isCut = end < this.#length;
    if (isCut) this.#buffer[end] = 0x5d;
    const text = decoder.decode(this.#buffer.subarray(0, isCut ? end + 1 : end));
    if (isCut) this.#buffer[end] = 0x2c;
    try {
      return { value: JSON.parse(text) as unknown };
    } catch {
      // The parser's own message quotes the text, so it goes no further.
      return null;
    }
  }
}

/** The bytes between two records of a list that begins like this; empty for a body that cannot be cut. */
function borderOf(text: string): Uint8Array {
  const key = /^\s*\[\s*\{("(?:[^"\\]|\\.){1,100}"):/.exec(text)?.[1];
  return encoder.encode(key === undefined ? '' : `},{${key}:`);
}
