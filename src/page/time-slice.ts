/** Time on the page's main thread: how long one piece of work may hold it, and when the next one runs. */

/** Looked up once: see dom-constants.ts. */
const clock = performance;
/** How long one slice may hold the main thread, ms. What the first one of a batch finishes is laid out with the names. */
export const SLICE_MS = 4;
/** About what a badge takes to be written, ms. */
const WRITE_MS = 0.06;

/** One piece of work, from its making on. */
export class Slice {
  readonly #start = clock.now();
  #end: number;
  #patience: number;
  #least: number;

  /**
   * `patience`: how much longer it may go on until it meets the first name that is flagged, ms. `least`: so many steps
   * it goes on in any case; on a busy machine its time may be over before it has been at work.
   */
  constructor(ms = SLICE_MS, patience = 0, least = 0) {
    this.#end = this.#start + ms + patience;
    this.#patience = patience;
    this.#least = least;
  }

  /** Asked once before each step. */
  get isOver(): boolean {
    this.#least -= 1;
    return this.#least < 0 && clock.now() >= this.#end;
  }

  /** Whether it has gone on for so long, ms, with nothing to be patient for and an end soon. */
  hasTaken(ms: number): boolean {
    return !this.#patience && this.#end - this.#start <= SLICE_MS && clock.now() > this.#start + ms;
  }

  /** It ends when any other would. */
  hurry(): void {
    this.#end -= this.#patience;
    this.#patience = 0;
  }

  /** A badge is still to be written. */
  planned(): void {
    this.#end -= WRITE_MS;
    this.hurry();
  }
}

/** A task of its own, but before the next frame: names wait for their badges in it. */
export function later(task: () => void): void {
  void scheduler.postTask(task, { priority: 'user-blocking' });
}
