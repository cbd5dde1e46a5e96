import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { JsonBatchReader, type JsonSink } from '../../src/clockify/json-stream.ts';

class Received implements JsonSink {
  readonly batches: unknown[] = [];
  constructor(readonly inBatches = true) {}
  write(batch: unknown): void {
    this.batches.push(batch);
  }
}

/** Reads a body in pieces of so many bytes, once pushed and once written into the reader's memory; both must agree. */
function read(text: string, piece = 100_000, inBatches = true) {
  const bytes = new TextEncoder().encode(text);
  const [one, other] = [push, write].map((give) => {
    const sink = new Received(inBatches);
    const reader = new JsonBatchReader(sink);
    for (let at = 0; at < bytes.length; at += piece) give(reader, bytes.subarray(at, at + piece));
    const isWhole = reader.end();
    return { batches: sink.batches, records: sink.batches.flat(1), isWhole, isMarkup: reader.isMarkup };
  });
  if (one === undefined || other === undefined) throw new Error('the body was not read');
  expect({ records: other.records, isWhole: other.isWhole, isMarkup: other.isMarkup }).toEqual({
    records: one.records,
    isWhole: one.isWhole,
    isMarkup: one.isMarkup,
  });
  return one;
}

function push(reader: JsonBatchReader, piece: Uint8Array): void {
  reader.push(piece);
}

/** Like a byte stream: transfers the memory, writes to it and returns it as another object. */
function write(reader: JsonBatchReader, piece: Uint8Array): void {
  for (let at = 0; at < piece.length; ) {
    const { buffer, byteOffset, byteLength } = reader.room();
    const length = Math.min(byteLength, piece.length - at);
    const moved = structuredClone(buffer, { transfer: [buffer] });
    const written = new Uint8Array(moved, byteOffset, length);
    written.set(piece.subarray(at, at + length));
    reader.wrote(written);
    at += length;
  }
}

const FILL = 'ü'.repeat(500);
const list = (count: number, more: (at: number) => object = () => ({})) =>
  Array.from({ length: count }, (_, id) => ({ id, text: FILL, ...more(id) }));

describe('a list', () => {
  test.each([1, 7, 4_096, 100_000, 5_000_000])('in pieces of %i bytes comes whole and in order', (piece) => {
    const all = list(600);
    expect(read(JSON.stringify(all), piece)).toMatchObject({ records: all, isWhole: true });
  });

  test('is handed on in batches while it comes', () => {
    const { batches } = read(JSON.stringify(list(2_000)));
    expect(batches.length).toBeGreaterThan(4);
    for (const batch of batches.slice(0, -1)) expect((batch as unknown[]).length).toBeLessThan(700);
  });

  test('may have records with lists of records with the same first key', () => {
    const all = list(20, () => ({ inner: list(300) }));
    const { records, isWhole } = read(JSON.stringify(all));
    expect({ records, isWhole }).toEqual({ records: all, isWhole: true });
  });

  test('may have texts that look like the gap between two records', () => {
    const all = list(900, (id) => ({ name: '},{"id":7},{"id":', more: `\\"},{\\"id":${id}` }));
    expect(read(JSON.stringify(all)).records).toEqual(all);
  });

  test.each([
    ['set with spaces', JSON.stringify(list(900), null, 2)],
    [
      'whose records begin with other keys',
      JSON.stringify(list(900).map((one, at) => ({ [`k${at}`]: one }))),
    ],
    ['of texts', JSON.stringify(Array.from({ length: 900 }, () => FILL))],
    ['after white space', ` \n ${JSON.stringify(list(900))} `],
    ['that is empty', '[]'],
  ])('%s', (_, text) => {
    expect(read(text)).toMatchObject({ records: JSON.parse(text), isWhole: true });
  });

  test.each(['', ']', '}]', '[', '\n\n{"id":1}]'])(
    'that ends in %j instead of its end is not a list',
    (end) => {
      const text = JSON.stringify(list(900));
      expect(read(`${text.slice(0, -1)}${end === ']' ? ']]' : end}`).isWhole).toBe(false);
    },
  );

  test('may hold anything and come in pieces of any size', () => {
    const value = fc.record({ id: fc.jsonValue(), more: fc.jsonValue({ maxDepth: 4 }) });
    fc.assert(
      fc.property(fc.array(value), fc.integer({ min: 1, max: 300_000 }), (some, piece) => {
        const all = [...list(300), ...some, ...list(300), ...some];
        const text = JSON.stringify(all);
        const { records, isWhole } = read(text, piece);
        expect(isWhole).toBe(true);
        expect(JSON.stringify(records)).toBe(text);
      }),
      { numRuns: 100, seed: 20261124 },
    );
  });
});

test('a body that is not a list comes unchanged', () => {
  const text = JSON.stringify({ users: list(900) });
  expect(read(text).batches).toEqual([JSON.parse(text)]);
});

test('a body that is needed whole is not cut', () => {
  expect(read(JSON.stringify(list(900)), 10_000, false).batches).toHaveLength(1);
});

test.each([
  ['  \n<!doctype html>', true],
  ['{"a":', false],
  ['', false],
])('%j is a web page: %s', (text, isMarkup) => {
  expect(read(text)).toMatchObject({ isWhole: false, isMarkup });
});
