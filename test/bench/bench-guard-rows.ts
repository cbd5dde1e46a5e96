/** Which rows `bench:guard` compares, and how far they may grow. */
import type { Cell, Table } from './result-tables.ts';
import { ratios, type Summary, summarize } from './statistics.ts';

/** One entry of `bench-guard-recorded.json`, whose keys are `table: row`. */
export interface Guarded {
  /** Median of the ratio to the limit, or of a count. */
  readonly usual: number;
  /** The comparison fails when the lower quartile is above this. */
  readonly most: number;
}

/** Rows that wait for the network or the disk vary on a busy machine. */
const UNSTEADY = /^reading: time/;

/** A bound is this many times the recorded value, depending on the spread. Twice as slow always fails. */
const ROOM = [1.25, 1.9] as const;

/** Our rows: ratios where there is a limit, else counts and bytes. Times say nothing on another machine. */
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

/** What is recorded for a row. A row that was 0 must stay 0. */
export function boundOf({ median, high }: Summary): Guarded {
  if (median === 0) return { usual: 0, most: 0 };
  const room = Math.min(ROOM[1], Math.max(ROOM[0], (1.3 * high) / median));
  return { usual: Number(median.toFixed(3)), most: Number((median * room).toFixed(2)) };
}
