/**
 * A virtualised table with the keyboard of an ARIA grid: one tab stop, arrows, Home, End, Page Up and Down;
 * Enter sorts by a heading or follows a cell's link. Draws only the rows in view, all of them for print.
 */
import { signal } from '@preact/signals';
import { elementScroll, observeElementOffset, observeElementRect, Virtualizer } from '@tanstack/virtual-core';
import { type ComponentChildren, options } from 'preact';
import { useEffect, useLayoutEffect, useReducer, useRef } from 'preact/hooks';
import { Icon } from '../ui/icons.tsx';
import type { Cell } from './export.ts';
import type { Sorting } from './rows.ts';

export interface Column<T> {
  readonly key: string;
  readonly title: string;
  /** Least width in px, and the share of what is left over. */
  readonly width: readonly [least: number, share: number];
  /** What is exported and sorted by; shown too when there is no `cell`. */
  readonly value: (row: T) => Cell;
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

export function Grid<T extends { readonly id: string }>(props: {
  label: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  sorting?: Sorting;
  onSort?: (key: string) => void;
}) {
  const { columns, rows, sorting, onSort } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  /** Row 0 is the heading. */
  const active = useRef({ row: 0, column: 0 });
  const wantsFocus = useRef(false);

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

  useLayoutEffect(() => {
    if (!wantsFocus.current) return;
    const cell = scroller.current?.querySelector<HTMLElement>('[tabindex="0"]');
    if (cell === null || cell === undefined) return;
    wantsFocus.current = false;
    cell.focus({ preventScroll: true });
    cell.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  });

  const move = (row: number, column: number) => {
    active.current = {
      row: Math.min(Math.max(row, 0), last.row),
      column: Math.min(Math.max(column, 0), last.column),
    };
    wantsFocus.current = true;
    if (active.current.row > 0) virtual.scrollToIndex(active.current.row - 1);
    redraw(0);
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
    const [row, column] = [Number(cell.dataset.row), Number(cell.dataset.column)];
    if (row === active.current.row && column === active.current.column) return;
    active.current = { row, column };
    redraw(0);
  };

  const place = (row: number, column: number) => ({
    'data-row': row,
    'data-column': column,
    'aria-colindex': column + 1,
    tabIndex: row === active.current.row && column === active.current.column ? 0 : -1,
  });

  const drawRow = (row: T, index: number, top: number | null) => (
    <div
      key={row.id}
      role="row"
      class="grid-row"
      aria-rowindex={index + 2}
      style={top === null ? {} : { transform: `translateY(${top}px)` }}
    >
      {columns.map((column, at) => (
        <div
          key={column.key}
          role="gridcell"
          class={column.numeric === true ? 'grid-cell numeric' : 'grid-cell'}
          {...place(index + 1, at)}
        >
          {column.cell?.(row) ?? column.value(row)}
        </div>
      ))}
    </div>
  );

  // The row that holds the grid's tab stop is drawn although it may be scrolled out of view; in one sorted list
  // with the others, so that it stays the same element (and keeps the focus) when it comes back.
  const activeIndex = active.current.row - 1;
  const indexes = virtual.getVirtualItems().map(({ index }) => index);
  if (activeIndex >= 0 && !indexes.includes(activeIndex)) {
    indexes.push(activeIndex);
    indexes.sort((a, b) => a - b);
  }

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
        '--print-columns': columns.map(({ width: [, share] }) => `${share}fr`).join(' '),
        '--rows': rows.length,
        '--least': `${columns.reduce((sum, { width: [least] }) => sum + least, 0)}px`,
      }}
      onKeyDown={onKeyDown}
      onFocusIn={onFocusIn}
    >
      <div role="rowgroup" class="grid-head">
        <div role="row" class="grid-row" aria-rowindex={1}>
          {columns.map((column, at) => {
            const sorted = sorting?.by === column.key;
            return (
              <div
                key={column.key}
                role="columnheader"
                class={column.numeric === true ? 'grid-cell numeric' : 'grid-cell'}
                {...place(0, at)}
                {...(onSort === undefined || column.exported === false
                  ? {}
                  : { 'aria-sort': sorted ? (sorting.descending ? 'descending' : 'ascending') : 'none' })}
              >
                {onSort === undefined || column.exported === false ? (
                  <span class={column.exported === false ? 'sr-only' : ''}>{column.title}</span>
                ) : (
                  <button type="button" tabIndex={-1} onClick={() => onSort(column.key)}>
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
          ? rows.map((row, index) => drawRow(row, index, null))
          : indexes.map((index) => {
              const row = rows[index];
              return row === undefined ? null : drawRow(row, index, index * ROW);
            })}
      </div>
    </div>
  );
}
