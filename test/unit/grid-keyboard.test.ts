// @vitest-environment happy-dom
/** The focus and the tables of the audit page, drawn without a browser. */
import { h, render } from 'preact';
import { useRef } from 'preact/hooks';
import { act } from 'preact/test-utils';
import { expect, test } from 'vitest';
import { useGridKeyboard } from '../../src/audit/grid/grid-keyboard.ts';

/** One cell with the keyboard of the tables. */
function Grid() {
  const grid = useRef<HTMLElement>(null);
  const { handlers } = useGridKeyboard(
    grid,
    { row: 0, column: 0 },
    () => undefined,
    () => undefined,
  );
  const cell = h('div', { 'data-row': 0, 'data-column': 0, tabIndex: 0 });
  return h('div', { ref: grid as never, ...handlers }, cell);
}

test('a table that is drawn again leaves the focus where a person took it by way of the address bar', async () => {
  const place = document.createElement('div');
  const search = document.createElement('input');
  document.body.append(place, search);
  const draw = () => act(() => render(h(Grid, null), place));
  await draw();
  const cell = place.querySelector<HTMLElement>('[data-row]');
  if (cell === null) throw new Error('the table has no cell');
  cell.focus();
  // A redraw keeps the focus in the table, also when the focused row has gone.
  cell.blur();
  await draw();
  expect(document.activeElement).toBe(cell);
  // The browser says of the cell that it lost the focus, to nothing of the page.
  cell.blur();
  search.focus();
  await draw();
  expect(document.activeElement).toBe(search);
});

test('the keys of the browser, with Alt or Meta, are left to it', async () => {
  const place = document.createElement('div');
  document.body.append(place);
  await act(() => render(h(Grid, null), place));
  const isTaken = (key: string, modifiers: KeyboardEventInit) => {
    const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...modifiers });
    place.querySelector('[data-row]')?.dispatchEvent(event);
    return event.defaultPrevented;
  };
  for (const key of ['ArrowLeft', 'ArrowRight', 'Home', 'Enter']) {
    expect(isTaken(key, {})).toBe(true);
    expect([isTaken(key, { altKey: true }), isTaken(key, { metaKey: true })]).toEqual([false, false]);
  }
});
