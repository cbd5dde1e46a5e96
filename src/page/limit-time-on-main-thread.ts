/** Time on the page's main thread: how long one piece of work may block it, and when the next one runs. */

/** Read once, for the reason given in node-types-as-numbers.ts. */
const clock = performance;
/** How long one slice may block the main thread, ms. */
export const SLICE_MS = 4;
/** Approximate time to write one badge, ms. */
const WRITE_MS = 0.06;

/** The time of one piece of work, counted from the creation of this object. */
export interface Slice {
  /** Call this once before each step. */
  isOver(): boolean;
  /** Gives up its patience, so that it ends like any other slice. */
  hurry(): void;
  /** Reserves time for a badge that will be written at the end. */
  planned(): void;
}

/**
 * `patience`: how much longer it may run until it finds the first flagged name, ms. `minSteps`: the number of steps
 * it makes in any case, because on a busy machine its time may pass before it gets to work.
 */
export function createSlice(ms = SLICE_MS, patience = 0, minSteps = 0): Slice {
  let end = clock.now() + ms + patience;
  const hurry = () => {
    end -= patience;
    patience = 0;
  };
  return {
    isOver: () => minSteps-- < 1 && clock.now() >= end,
    hurry,
    planned() {
      end -= WRITE_MS;
      hurry();
    },
  };
}

/** Runs `task` as a task of its own, and with high priority, because names wait for their badges. */
export function runSoon(task: () => void): void {
  void scheduler.postTask(task, { priority: 'user-blocking' });
}
