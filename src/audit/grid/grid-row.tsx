/** A row of the table. */
import { Component } from 'preact';
import type { Column } from './grid-column.ts';

/** Height of a row, px, as in the style sheet. */
export const ROW_HEIGHT = 36;

/** Cells of the grid know their place, and one of them is the grid's tab stop. */
export function place(row: number, column: number, isTabStop: boolean) {
  return {
    'data-row': row,
    'data-column': column,
    'aria-colindex': column + 1,
    tabIndex: isTabStop ? 0 : -1,
  };
}

interface RowProps<T> {
  readonly row: T;
  readonly index: number;
  readonly columns: readonly Column<T>[];
  /** The column of the tab stop, -1 when it is in another row. */
  readonly tabStop: number;
  readonly printed: boolean;
}

/** Drawn again only when its own row, place or columns change, so scrolling draws only rows that come into view. */
export class Row<T> extends Component<RowProps<T>> {
  override shouldComponentUpdate(next: RowProps<T>): boolean {
    const { row, index, columns, tabStop, printed } = this.props;
    return (
      row !== next.row ||
      index !== next.index ||
      columns !== next.columns ||
      tabStop !== next.tabStop ||
      printed !== next.printed
    );
  }

  override render({ row, index, columns, tabStop, printed }: RowProps<T>) {
    return (
      <div
        role="row"
        class="grid-row"
        aria-rowindex={index + 2}
        style={printed ? {} : { transform: `translateY(${index * ROW_HEIGHT}px)` }}
      >
        {columns.map((column, at) => (
          <div
            key={column.key}
            role="gridcell"
            class={column.numeric === true ? 'grid-cell numeric' : 'grid-cell'}
            {...place(index + 1, at, at === tabStop)}
          >
            {column.cell?.(row) ?? column.value(row)}
          </div>
        ))}
      </div>
    );
  }
}
