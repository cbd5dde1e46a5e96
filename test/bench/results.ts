/** What measurements hand over: values of every contender, in the order of runs. */
import type { BrowserKind } from '../browser/harness.ts';

export type Unit = 'ms' | 'bytes' | 'count';

/** One thing that is measured of all contenders of a table. */
export interface Row {
  /** `50 000 text nodes, 1 in 100 flagged` */
  readonly label: string;
  readonly unit: Unit;
  /** Where growth is the point: what grows, e.g. members, and the name that rows of all sizes share. */
  readonly size?: number;
  readonly series?: string;
}

/** A row in one browser. */
export interface Cell extends Row {
  readonly browser: BrowserKind;
  /** Contender → one value for each run. */
  readonly values: Readonly<Record<string, readonly number[]>>;
  /** Contender → why it has no value here. */
  readonly notes: Readonly<Record<string, string>>;
  /** Command and day that it is from. */
  readonly from?: string;
}

export interface Table {
  readonly id: string;
  readonly title: string;
  /** What is measured and how, in a sentence or two. */
  readonly what: string;
  /** The contender that the ratios are against. */
  readonly limit: string;
  /** Contender → what it is, in the order of the columns. */
  readonly contenders: Readonly<Record<string, string>>;
  readonly cells: readonly Cell[];
}

/** A table under way. */
export class Collector {
  readonly #cells = new Map<
    string,
    Cell & { values: Record<string, number[]>; notes: Record<string, string> }
  >();

  constructor(readonly head: Omit<Table, 'cells'>) {}

  #cell(browser: BrowserKind, row: Row) {
    const key = `${browser} ${row.label}`;
    let cell = this.#cells.get(key);
    if (cell === undefined) {
      cell = { ...row, browser, values: {}, notes: {} };
      this.#cells.set(key, cell);
    }
    return cell;
  }

  add(browser: BrowserKind, row: Row, contender: string, value: number): void {
    const { values } = this.#cell(browser, row);
    values[contender] ??= [];
    values[contender].push(value);
  }

  note(browser: BrowserKind, row: Row, contender: string, text: string): void {
    this.#cell(browser, row).notes[contender] = text;
  }

  table(): Table {
    return { ...this.head, cells: [...this.#cells.values()] };
  }
}

/** Tables of several browsers, or of several measurements, under one head. */
export function merge(tables: readonly Table[]): Table[] {
  const merged = new Map<string, Table>();
  for (const table of tables) {
    const known = merged.get(table.id);
    merged.set(table.id, known === undefined ? table : { ...known, cells: [...known.cells, ...table.cells] });
  }
  return [...merged.values()];
}
