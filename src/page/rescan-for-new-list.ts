/**
 * Applies a new list to a page that has already been read. It finds the places with a changed name and judges them in
 * slices. It collects all changes, so that they can be written at once. Reads only.
 */

import type { Plan } from './planned-badges.ts';
import { Scan } from './scan.ts';
import type { Slice } from './time-slice.ts';

export class ListRescan {
  readonly #scan: Scan;
  readonly #plans = new Map<Node, Plan>();
  /** Whether a name may stand in a text that the two lists say different things of. */
  readonly mayHold: (text: string) => boolean;

  /** `unfinished`: the change before this one, whose places still have to be judged. */
  constructor(document: Document, mayHold: (text: string) => boolean, unfinished: ListRescan | null) {
    this.#scan = new Scan(document);
    this.#scan.begin();
    this.mayHold = unfinished ? (text) => mayHold(text) || unfinished.mayHold(text) : mayHold;
  }

  /** The page has changed there, and the watcher has judged the place. */
  forget(parent: Node): void {
    this.#plans.delete(parent);
  }

  /**
   * Works for one slice. `planFor` judges a parent and returns nothing when its badges are right. Returns the changes
   * once every place has been judged, and `null` before.
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
