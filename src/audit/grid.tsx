/**
 * A virtualised table with the keyboard of an ARIA grid: one tab stop, arrows, Home, End, Page Up and Down;
 * Enter sorts by a heading or follows a cell's link. Draws only the rows in view, all of them for print.
 */
import { type Signal, signal } from '@preact/signals';
import { elementScroll, observeElementOffset, observeElementRect, Virtualizer } from '@tanstack/virtual-core';
import { Component, type ComponentChildren, options } from 'preact';
import { useEffect, useLayoutEffect, useReducer, useRef } from 'preact/hooks';
import type { Cell } from '../ui/export.ts';
import { Icon } from '../ui/icons.tsx';
import { type Sorting, sortedBy } from './rows.ts';

export interface Column<T> {
  readonly key: string;
  readonly title: string;
  /** Least width in px, and the share of what is left over. */
  readonly width: readonly [least: number, share: number];
  /** What is exported and sorted by; shown too when there is no `cell`. */
  readonly value: (row: T) => Cell;
  /** What is sorted by instead. */
  readonly order?: (row: T) => Cell;
  readonly cell?: (row: T) => ComponentChildren;
  readonly numeric?: boolean;
  /** `false`: on the screen only, and no order to sort by. */
  readonly exported?: boolean;
}

const ROW = 36;

const printing = signal(false);
function drawAtOnce(change: () => void): void {
  const later = options.debounceRendering;
  options.debounceRendering = (draw) => draw();
  change();
  if (later === undefined) delete options.debounceRendering;
  else options.debounceRendering = later;
}
addEventListener('beforeprint', () => drawAtOnce(() => (printing.value = true)));
addEventListener('afterprint', () => drawAtOnce(() => (printing.value = false)));

/** Cells of the grid know their place, and one of them is the grid's tab stop. */
function place(row: number, column: number, isTabStop: boolean) {
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

/** Drawn anew only when its own row, place or columns change: scrolling draws the rows that came into view. */
class Row<T> extends Component<RowProps<T>> {
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
        style={printed ? {} : { transform: `translateY(${index * ROW}px)` }}
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

export function Grid<T extends { readonly id: string }>(props: {
  label: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  /** Of the view; a click on the head of a column changes it. */
  sorting: Signal<Sorting>;
}) {
  const { columns, rows } = props;
  const sorting = props.sorting.value;
  const scroller = useRef<HTMLDivElement>(null);
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  /** Row 0 is the heading. */
  const active = useRef({ row: 0, column: 0 });
  /** The keyboard is in the grid. */
  const inside = useRef(false);
  /** Rows drawn at once, at most so far: elements of rows that left the view are used again. */
  const pool = useRef(1);

  const virtualizer = useRef<Virtualizer<HTMLDivElement, HTMLElement> | null>(null);
  const settings = {
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 12,
    scrollPaddingStart: ROW,
    observeElementRect,
    observeElementOffset,
    scrollToFn: elementScroll,
    onChange: () => redraw(0),
  };
  if (virtualizer.current === null) virtualizer.current = new Virtualizer(settings);
  const virtual = virtualizer.current;
  virtual.setOptions(settings);
  useEffect(() => virtual._didMount(), [virtual]);
  useLayoutEffect(() => virtual._willUpdate());

  const last = { row: rows.length, column: columns.length - 1 };
  if (active.current.row > last.row) active.current.row = last.row;
  if (active.current.column > last.column) active.current.column = Math.max(0, last.column);

  const tabStop = () => scroller.current?.querySelector<HTMLElement>('[data-row][tabindex="0"]');

  // Rows come and go under the focus: it stays with the tab stop.
  useLayoutEffect(() => {
    const cell = tabStop();
    if (!inside.current || cell === null || cell === undefined) return;
    if (!cell.contains(document.activeElement)) cell.focus({ preventScroll: true });
  });
  useEffect(() => {
    const leave = (event: Event) => {
      if (scroller.current?.contains(event.target as Node) !== true) inside.current = false;
    };
    document.addEventListener('pointerdown', leave, true);
    return () => document.removeEventListener('pointerdown', leave, true);
  }, []);

  const move = (row: number, column: number) => {
    active.current = {
      row: Math.min(Math.max(row, 0), last.row),
      column: Math.min(Math.max(column, 0), last.column),
    };
    inside.current = true;
    if (active.current.row > 0) virtual.scrollToIndex(active.current.row - 1);
    redraw(0);
    requestAnimationFrame(() => tabStop()?.scrollIntoView({ block: 'nearest', inline: 'nearest' }));
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const { row, column } = active.current;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? ROW) / ROW) - 2);
    const { key, ctrlKey } = event;
    if (key === 'ArrowDown') move(row + 1, column);
    else if (key === 'ArrowUp') move(row - 1, column);
    else if (key === 'ArrowRight') move(row, column + 1);
    else if (key === 'ArrowLeft') move(row, column - 1);
    else if (key === 'PageDown') move(row + page, column);
    else if (key === 'PageUp') move(row - page, column);
    else if (key === 'Home') move(ctrlKey ? 0 : row, 0);
    else if (key === 'End') move(ctrlKey ? last.row : row, last.column);
    else if (key === 'Enter' || key === ' ') {
      const target = event.target as HTMLElement;
      if (target.matches('a, button')) return;
      target.querySelector<HTMLElement>('a, button')?.click();
    } else return;
    event.preventDefault();
  };

  const onFocusIn = (event: FocusEvent) => {
    const cell = (event.target as HTMLElement).closest<HTMLElement>('[data-row]');
    if (cell === null) return;
    inside.current = true;
    const [row, column] = [Number(cell.dataset.row), Number(cell.dataset.column)];
    if (row === active.current.row && column === active.current.column) return;
    active.current = { row, column };
    redraw(0);
  };

  const onFocusOut = ({ relatedTarget }: FocusEvent) => {
    if (relatedTarget instanceof Node && scroller.current?.contains(relatedTarget) !== true) {
      inside.current = false;
    }
  };

  // The row that holds the tab stop is drawn although it may be scrolled out of view, in its place among the
  // others: screen readers read in the order of the document.
  const activeIndex = active.current.row - 1;
  const items = virtual.getVirtualItems();
  pool.current = Math.max(pool.current, items.length);
  const drawn = items.map(({ index }) => ({ index, key: String(index % pool.current) }));
  if (activeIndex >= 0 && !drawn.some(({ index }) => index === activeIndex)) {
    drawn.push({ index: activeIndex, key: 'tab stop' });
    drawn.sort((a, b) => a.index - b.index);
  }
  const stopOf = (row: number) => (row === active.current.row ? active.current.column : -1);

  return (
    <div
      ref={scroller}
      role="grid"
      tabIndex={-1}
      class={printing.value ? 'grid printing' : 'grid'}
      aria-label={props.label}
      aria-rowcount={rows.length + 1}
      aria-colcount={columns.length}
      style={{
        '--columns': columns.map(({ width: [least, share] }) => `minmax(${least}px, ${share}fr)`).join(' '),
        '--print-columns': columns
          .map(({ width: [least], exported }) => `minmax(0, ${exported === false ? 0 : least}fr)`)
          .join(' '),
        '--rows': rows.length,
        '--least': `${columns.reduce((sum, { width: [least] }) => sum + least, 0)}px`,
      }}
      onKeyDown={onKeyDown}
      onFocusIn={onFocusIn}
      onFocusOut={onFocusOut}
    >
      <div role="rowgroup" class="grid-head">
        <div role="row" class="grid-row" aria-rowindex={1}>
          {columns.map((column, at) => {
            const sorted = sorting.by === column.key;
            return (
              <div
                key={column.key}
                role="columnheader"
                class={column.numeric === true ? 'grid-cell numeric' : 'grid-cell'}
                {...place(0, at, at === stopOf(0))}
                {...(column.exported === false
                  ? {}
                  : { 'aria-sort': sorted ? (sorting.descending ? 'descending' : 'ascending') : 'none' })}
              >
                {column.exported === false ? (
                  <span class="sr-only">{column.title}</span>
                ) : (
                  <button
                    type="button"
                    tabIndex={-1}
                    onClick={() => {
                      props.sorting.value = sortedBy(sorting, column.key);
                    }}
                  >
                    <span>{column.title}</span>
                    {sorted && <Icon name={sorting.descending ? 'down' : 'up'} />}
                  </button>
                )}
              </div>
            );
          })}
        </div>
      </div>
      <div
        role="rowgroup"
        class="grid-body"
        style={printing.value ? {} : { height: `${virtual.getTotalSize()}px` }}
      >
        {printing.value
          ? rows.map((row, index) => (
              <Row
                key={row.id}
                row={row}
                index={index}
                columns={columns}
                tabStop={stopOf(index + 1)}
                printed
              />
            ))
          : drawn.map(({ index, key }) => {
              const row = rows[index];
              if (row === undefined) return null;
              const stop = stopOf(index + 1);
              return (
                <Row key={key} row={row} index={index} columns={columns} tabStop={stop} printed={false} />
              );
            })}
      </div>
    </div>
  );
}
