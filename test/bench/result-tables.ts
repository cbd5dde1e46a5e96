/** What measurements return: values of every contender, in the order of runs. */
import type { BrowserKind } from '../browser/harness.ts';

export type Unit = 'ms' | 'bytes' | 'count';

/** One thing that is measured for all contenders of a table. */
export interface Row {
  /** `50 000 text nodes, 1 in 100 flagged` */
  readonly label: string;
  readonly unit: Unit;
  /** For rows that show growth: the size, for example members, and the name that rows of all sizes share. */
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
  /** The command and the day that it comes from. */
  readonly from?: string;
}

export interface Table {
  readonly id: string;
  readonly title: string;
  /** What is measured and how, in one or two sentences. */
  readonly what: string;
  /** The contender that the ratios are relative to. */
  readonly limit: string;
  /** Contender → its description, in the order of the columns. */
  readonly contenders: Readonly<Record<string, string>>;
  readonly cells: readonly Cell[];
}

/** A table that is still being filled. */
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

/** Joins tables with the same id from several browsers or measurements. */
export function merge(tables: readonly Table[]): Table[] {
  const merged = new Map<string, Table>();
  for (const table of tables) {
    const known = merged.get(table.id);
    merged.set(table.id, known === undefined ? table : { ...known, cells: [...known.cells, ...table.cells] });
  }
  return [...merged.values()];
}
