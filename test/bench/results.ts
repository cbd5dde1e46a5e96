/** What the rows of the bench hand over: values of every contender, in the order of runs. */
import type { BrowserKind } from '../browser/harness.ts';

export type Unit = 'ms' | 'bytes' | 'count';

/** One size in one browser. Contender → one value for each run. */
export interface Cell {
  readonly browser: BrowserKind;
  /** What grows: number of text nodes, rows, members. */
  readonly size: number;
  /** `50 000 text nodes, 10 000 members` */
  readonly label: string;
  readonly values: Readonly<Record<string, readonly number[]>>;
  /** Command and day that it is from. */
  readonly from?: string;
  /** Why a contender has no value here, or fewer. */
  readonly notes?: Readonly<Record<string, string>>;
}

export interface Table {
  readonly id: string;
  readonly title: string;
  /** One sentence: what is measured and how. */
  readonly what: string;
  readonly unit: Unit;
  /** The contender that the ratios are against. */
  readonly limit: string;
  /** Contender → what it is, in the order of the columns. */
  readonly contenders: Readonly<Record<string, string>>;
  /** What `size` counts; given where the row is drawn over it. */
  readonly axis?: string;
  readonly cells: readonly Cell[];
}

/** A table under way. */
export class Collector {
  readonly #cells = new Map<
    string,
    Cell & { values: Record<string, number[]>; notes: Record<string, string> }
  >();

  constructor(readonly head: Omit<Table, 'cells'>) {}

  #cell(browser: BrowserKind, size: number, label: string) {
    const key = `${browser} ${label}`;
    let cell = this.#cells.get(key);
    if (cell === undefined) {
      cell = { browser, size, label, values: {}, notes: {} };
      this.#cells.set(key, cell);
    }
    return cell;
  }

  add(browser: BrowserKind, size: number, label: string, contender: string, value: number): void {
    const { values } = this.#cell(browser, size, label);
    values[contender] ??= [];
    values[contender].push(value);
  }

  note(browser: BrowserKind, size: number, label: string, contender: string, text: string): void {
    this.#cell(browser, size, label).notes[contender] = text;
  }

  table(): Table {
    return { ...this.head, cells: [...this.#cells.values()] };
  }
}
