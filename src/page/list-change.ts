/**
 * A new list on a page that has been read: finds the places where a changed name stands, judges them in slices, and
 * keeps what has to change until all of it is known, so that it is written at once. Reads only.
 */

import type { Plan } from './planned-badges.ts';
import { Scan } from './scan.ts';
import type { Slice } from './time-slice.ts';

export class Revision {
  readonly #scan: Scan;
  readonly #plans = new Map<Node, Plan>();
  /** Whether a name may stand in a text that the two lists say different things of. */
  readonly mayHold: (text: string) => boolean;

  /** `unfinished`: the revision before, whose places have to be looked at still. */
  constructor(document: Document, mayHold: (text: string) => boolean, unfinished: Revision | null) {
    this.#scan = new Scan(document);
    this.#scan.begin();
    this.mayHold = unfinished ? (text) => mayHold(text) || unfinished.mayHold(text) : mayHold;
  }

  /** The page has changed there, and has been looked at. */
  forget(parent: Node): void {
    this.#plans.delete(parent);
  }

  /**
   * Goes on for a slice. `planFor` judges a parent and answers nothing where all is as it should be. Returns what
   * has to be written once everything has been looked at, and `null` before.
   */
  run(slice: Slice, planFor: (parent: Node) => Plan | null): readonly Plan[] | null {
    const visit = (parent: Node): void => {
      const plan = planFor(parent);
      if (plan) this.#plans.set(parent, plan);
      else this.#plans.delete(parent);
    };
    const isDone = this.#scan.run(slice, { mayHold: this.mayHold, visit });
    return isDone ? [...this.#plans.values()].filter(({ parent }) => parent.isConnected) : null;
  }
}
