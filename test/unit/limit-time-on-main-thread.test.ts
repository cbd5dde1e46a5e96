import { afterEach, expect, test, vi } from 'vitest';
import { createSlice, type Slice } from '../../src/page/limit-time-on-main-thread.ts';

let now = 0;
vi.spyOn(performance, 'now').mockImplementation(() => now);
afterEach(() => {
  now = 0;
});

/** How many steps a slice allows when each takes so long, ms. */
function stepsOf(slice: Slice, ms: number): number {
  let steps = 0;
  while (!slice.isOver() && steps < 1_000) {
    steps += 1;
    now += ms;
  }
  return steps;
}

test('a slice holds the page for its time and no longer', () => {
  expect(stepsOf(createSlice(4), 1)).toBe(4);
  expect(stepsOf(createSlice(4, 3), 1)).toBe(7);
});

test('a slice makes its minimum of steps, however slow the machine is', () => {
  expect(stepsOf(createSlice(4, 0, 20), 500)).toBe(20);
  expect(stepsOf(createSlice(4, 0, 2), 1)).toBe(4);
});

test('a slice stops extending its time once there is a first name', () => {
  const slice = createSlice(4, 3);
  slice.hurry();
  expect(stepsOf(slice, 1)).toBe(4);
});
