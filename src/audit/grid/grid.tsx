/**
 * A virtualised table with the keyboard of an ARIA grid: one tab stop, arrows, Home, End, Page Up and Down;
 * Enter sorts by a heading or follows a cell's link. Draws only the rows in view, all of them for print.
 */
import { type Signal, signal } from '@preact/signals';
import { elementScroll, observeElementOffset, observeElementRect, Virtualizer } from '@tanstack/virtual-core';
import { options, type RefObject } from 'preact';
import { useEffect, useLayoutEffect, useReducer, useRef } from 'preact/hooks';
import { Icon } from '../../ui/icons.tsx';
import type { Column } from './grid-column.ts';
import { useGridKeyboard } from './grid-keyboard.ts';
import { place, ROW_HEIGHT, Row } from './grid-row.tsx';
import { type Sorting, sortedBy } from './sorting.ts';

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

type Rows = Virtualizer<HTMLDivElement, HTMLElement>;

/** Returns the rows in view, and draws again when they change. */
function useVirtualRows(scroller: RefObject<HTMLDivElement | null>, count: number, redraw: () => void): Rows {
  const kept = useRef<Rows | null>(null);
  const settings = {
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
    scrollPaddingStart: ROW_HEIGHT,
    observeElementRect,
    observeElementOffset,
    scrollToFn: elementScroll,
    onChange: redraw,
  };
  if (kept.current === null) kept.current = new Virtualizer(settings);
  const virtual = kept.current;
  virtual.setOptions(settings);
  useEffect(() => virtual._didMount(), [virtual]);
  useLayoutEffect(() => virtual._willUpdate());
  return virtual;
}

function Heading<T>({ column, sorting }: { column: Column<T>; sorting: Signal<Sorting> }) {
  if (column.exported === false) return <span class="sr-only">{column.title}</span>;
  const { by, descending } = sorting.value;
  // Browsers do not repeat a button on the next page.
  if (printing.value) return <span>{column.title}</span>;
  return (
    <button
      type="button"
      tabIndex={-1}
      onClick={() => {
        sorting.value = sortedBy(sorting.value, column.key);
      }}
    >
      <span>{column.title}</span>
      {by === column.key && <Icon name={descending ? 'down' : 'up'} />}
    </button>
  );
}

/** The sort order of a column for screen readers; nothing for a column that cannot be sorted by. */
function ariaSort<T>({ key, exported }: Column<T>, { by, descending }: Sorting) {
  if (exported === false) return {};
  return { 'aria-sort': by !== key ? 'none' : descending ? 'descending' : 'ascending' } as const;
}

function Head<T>(props: { columns: readonly Column<T>[]; sorting: Signal<Sorting>; tabStop: number }) {
  return (
    <div role="rowgroup" class="grid-head">
      <div role="row" class="grid-row" aria-rowindex={1}>
        {props.columns.map((column, at) => (
          <div
            key={column.key}
            role="columnheader"
            class={column.numeric === true ? 'grid-cell numeric' : 'grid-cell'}
            {...place(0, at, at === props.tabStop)}
            {...ariaSort(column, props.sorting.value)}
          >
            <Heading column={column} sorting={props.sorting} />
          </div>
        ))}
      </div>
    </div>
  );
}

interface BodyProps<T> {
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  /** The column of the tab stop in a row, -1 when it is in another one. Row 0 is the heading. */
  readonly stopOf: (row: number) => number;
}

function PrintedBody<T extends { readonly id: string }>({ columns, rows, stopOf }: BodyProps<T>) {
  return (
    <div role="rowgroup" class="grid-body">
      {rows.map((row, index) => (
        <Row key={row.id} row={row} index={index} columns={columns} tabStop={stopOf(index + 1)} printed />
      ))}
    </div>
  );
}

/** `active`: index of the row that holds the tab stop, -1 for the heading. */
function Body<T>(props: BodyProps<T> & { virtual: Rows; active: number }) {
  const { columns, rows, stopOf, virtual, active } = props;
  /** The largest number of rows drawn at once so far. Elements of rows that left the view are used again. */
  const pool = useRef(1);
  const items = virtual.getVirtualItems();
  pool.current = Math.max(pool.current, items.length);
  const drawn = items.map(({ index }) => ({ index, key: String(index % pool.current) }));
  // The row with the tab stop is always drawn, even when it is scrolled out of view. It keeps its place among the
  // others, because screen readers read in the order of the document.
  if (active >= 0 && !drawn.some(({ index }) => index === active)) {
    drawn.push({ index: active, key: 'tab stop' });
    drawn.sort((a, b) => a.index - b.index);
  }
  return (
    <div role="rowgroup" class="grid-body" style={{ height: `${virtual.getTotalSize()}px` }}>
      {drawn.map(({ index, key }) => {
        const row = rows[index];
        if (row === undefined) return null;
        const stop = stopOf(index + 1);
        return <Row key={key} row={row} index={index} columns={columns} tabStop={stop} printed={false} />;
      })}
    </div>
  );
}

/** Widths of the columns on the screen and on paper, for the style sheet. */
function measures<T>(columns: readonly Column<T>[]) {
  const minWidth = columns.reduce((sum, { width }) => sum + width[0], 0);
  return {
    '--columns': columns.map(({ width: [px, share] }) => `minmax(${px}px, ${share}fr)`).join(' '),
    '--print-columns': columns
      .map(({ width: [px, share], exported }) => `minmax(0, ${exported === false ? 0 : px + 30 * share}fr)`)
      .join(' '),
    '--min-width': `${minWidth}px`,
    '--first-width': `${columns[0]?.width[0] ?? 0}px`,
  };
}

/** The cell that tells its whole text. */
let telling: HTMLElement | null = null;

/** Rows are used again for other people: nobody's row may tell what it held before. */
function tellNothing(): void {
  telling?.removeAttribute('title');
  telling = null;
}

/** Tells the whole text of a cell that is cut off to somebody who points at it. */
function tellWhole({ target }: Event): void {
  tellNothing();
  const cell = target instanceof Element ? target.closest<HTMLElement>('.grid-cell') : null;
  if (cell === null) return;
  const parts = [cell, ...cell.querySelectorAll('span:not(.sr-only)')];
  const isCut = parts.some(({ clientWidth, scrollWidth }) => clientWidth > 0 && scrollWidth > clientWidth);
  if (!isCut) return;
  cell.title = cell.textContent ?? '';
  telling = cell;
}

/** `rows`: in the order in which they are shown, each with an id of its own. */
export function Grid<T extends { readonly id: string }>(props: {
  label: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  /** Of the view; a click on the head of a column changes it. */
  sorting: Signal<Sorting>;
}) {
  const { columns, rows } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [, count] = useReducer((drawings: number) => drawings + 1, 0);
  const redraw = () => count(0);
  const virtual = useVirtualRows(scroller, rows.length, redraw);
  const { active, handlers } = useGridKeyboard(
    scroller,
    { row: rows.length, column: columns.length - 1 },
    (index) => virtual.scrollToIndex(index),
    redraw,
  );
  useLayoutEffect(tellNothing);
  const stopOf = (row: number) => (row === active.row ? active.column : -1);
  return (
    <div
      ref={scroller}
      role="grid"
      tabIndex={-1}
      class={printing.value ? 'grid printing' : 'grid'}
      aria-label={props.label}
      aria-rowcount={rows.length + 1}
      aria-colcount={columns.length}
      style={{ ...measures(columns), '--rows': rows.length }}
      onPointerOver={tellWhole}
      {...handlers}
    >
      <Head columns={columns} sorting={props.sorting} tabStop={stopOf(0)} />
      {printing.value ? (
        <PrintedBody columns={columns} rows={rows} stopOf={stopOf} />
      ) : (
        <Body columns={columns} rows={rows} stopOf={stopOf} virtual={virtual} active={active.row - 1} />
      )}
    </div>
  );
}
