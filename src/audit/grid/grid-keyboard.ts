/**
 * The keyboard of an ARIA grid: one tab stop that arrows, Home, End, Page Up and Page Down move. Enter activates what
 * the cell holds.
 */
import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { ROW_HEIGHT } from './grid-row.tsx';

/** Row 0 is the heading. */
interface Place {
  readonly row: number;
  readonly column: number;
}

/** Where a key leads from a place; `undefined` when it leads nowhere. `page`: rows that fit into the view. */
function target(
  { key, ctrlKey }: KeyboardEvent,
  { row, column }: Place,
  last: Place,
  page: number,
): Place | undefined {
  switch (key) {
    case 'ArrowDown':
      return { row: row + 1, column };
    case 'ArrowUp':
      return { row: row - 1, column };
    case 'ArrowRight':
      return { row, column: column + 1 };
    case 'ArrowLeft':
      return { row, column: column - 1 };
    case 'PageDown':
      return { row: row + page, column };
    case 'PageUp':
      return { row: row - page, column };
    case 'Home':
      return { row: ctrlKey ? 0 : row, column: 0 };
    case 'End':
      return { row: ctrlKey ? last.row : row, column: last.column };
    default:
      return undefined;
  }
}

const within = (value: number, most: number): number => Math.max(0, Math.min(value, most));

/** Follows the link or presses the button in the focused cell. A focused link or button needs no help. */
function activate(event: KeyboardEvent): void {
  const cell = event.target as HTMLElement;
  if (cell.matches('a, button')) return;
  cell.querySelector<HTMLElement>('a, button')?.click();
  event.preventDefault();
}

/** `last`: the last row and column; `scrollTo` brings a row, from 0, into view; `redraw` draws the grid again. */
export function useGridKeyboard(
  grid: RefObject<HTMLElement | null>,
  last: Place,
  scrollTo: (row: number) => void,
  redraw: () => void,
) {
  const active = useRef<Place>({ row: 0, column: 0 });
  const { row, column } = active.current;
  active.current = { row: within(row, last.row), column: within(column, last.column) };
  /** The keyboard is in the grid. */
  const inside = useRef(false);
  const tabStop = () => grid.current?.querySelector<HTMLElement>('[data-row][tabindex="0"]');

  // Rows come and go while the grid has the focus, so the focus moves with the tab stop.
  useLayoutEffect(() => {
    const cell = tabStop();
    if (!inside.current || cell === null || cell === undefined) return;
    if (!cell.contains(document.activeElement)) cell.focus({ preventScroll: true });
  });
  useEffect(() => {
    const leave = (event: Event) => {
      if (grid.current?.contains(event.target as Node) !== true) inside.current = false;
    };
    // A browser that had the focus in its own bar does not say that the cell has lost it.
    const types = ['pointerdown', 'focusin'];
    for (const type of types) document.addEventListener(type, leave, true);
    return () => {
      for (const type of types) document.removeEventListener(type, leave, true);
    };
  }, [grid]);

  return {
    /** The tab stop. */
    active: active.current,
    handlers: {
      onKeyDown(event: KeyboardEvent) {
        // The browser's own keys, such as those that go back.
        if (event.altKey || event.metaKey) return;
        const page = Math.max(1, Math.floor((grid.current?.clientHeight ?? ROW_HEIGHT) / ROW_HEIGHT) - 2);
        const next = target(event, active.current, last, page);
        if (next === undefined) {
          if (event.key === 'Enter' || event.key === ' ') activate(event);
          return;
        }
        event.preventDefault();
        active.current = { row: within(next.row, last.row), column: within(next.column, last.column) };
        inside.current = true;
        if (active.current.row > 0) scrollTo(active.current.row - 1);
        redraw();
        requestAnimationFrame(() => tabStop()?.scrollIntoView({ block: 'nearest', inline: 'nearest' }));
      },
      onFocusIn(event: FocusEvent) {
        const cell = (event.target as HTMLElement).closest<HTMLElement>('[data-row]');
        if (cell === null) return;
        inside.current = true;
        const [row, column] = [Number(cell.dataset.row), Number(cell.dataset.column)];
        if (row === active.current.row && column === active.current.column) return;
        active.current = { row, column };
        redraw();
      },
      onFocusOut({ relatedTarget }: FocusEvent) {
        if (relatedTarget instanceof Node && grid.current?.contains(relatedTarget) !== true) {
          inside.current = false;
        }
      },
    },
  };
}
