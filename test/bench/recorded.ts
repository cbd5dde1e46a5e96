/** Which rows the guard watches, and how far they may grow. */
import type { Cell, Table } from './results.ts';
import { ratios, type Summary, summarize } from './statistics.ts';

/** In `recorded.json`, by `table: row`. */
export interface Guarded {
  /** Median of the ratio to the limit, or of a count. */
  readonly usual: number;
  /** A lower quartile above it fails. */
  readonly most: number;
}

/** What waits for the network or the disk is not steady on a busy machine. */
const UNSTEADY = /^reading: time/;

/** Bounds lie so many times above what was recorded, by how wide the values were spread: twice as slow fails. */
const ROOM = [1.25, 1.9] as const;

/** The rows of ours: ratios where there is a limit, else counts and bytes. A time alone says nothing on another machine. */
export function guardedRows(tables: readonly Table[]): Map<string, Summary> {
  const found = new Map<string, Summary>();
  for (const table of tables) {
    for (const cell of table.cells) {
      const row = `${table.id}: ${cell.label}`;
      const values = valuesOf(cell, table.limit);
      if (values.length > 0 && !UNSTEADY.test(row)) found.set(row, summarize(values));
    }
  }
  return found;
}

function valuesOf({ unit, values }: Cell, limit: string): readonly number[] {
  const ours = values.ours ?? [];
  if (unit === 'count') return ours;
  const theirs = values[limit] ?? [];
  if (theirs.length > 0) return ratios(ours, theirs);
  return unit === 'bytes' ? ours : [];
}

/** What is recorded of a row. Of 0 nothing may come. */
export function boundOf({ median, high }: Summary): Guarded {
  if (median === 0) return { usual: 0, most: 0 };
  const room = Math.min(ROOM[1], Math.max(ROOM[0], (1.3 * high) / median));
  return { usual: Number(median.toFixed(3)), most: Number((median * room).toFixed(2)) };
}
