/**
 * Applies a new list to a page that has already been read. It finds the places with a changed name and judges them in
 * slices. It collects all changes, so that they can be written at once. Reads only.
 */

import type { Plan } from './names-across-text-nodes.ts';
import { Scan } from './scan-for-name-texts.ts';
import type { Slice } from './time-slice.ts';

export class ListRescan {
  readonly #scan: Scan;
  readonly #plans = new Map<Node, Plan | null>();
  /** Whether a text may contain a name that the two lists treat differently. */
  readonly mayHold: (text: string) => boolean | undefined;

  /** `unfinished`: an earlier rescan whose places are not all judged yet. */
  constructor(
    document: Document,
    mayHold: (text: string) => boolean | undefined,
    unfinished: ListRescan | null,
  ) {
    this.#scan = new Scan(document);
    this.#scan.begin();
    this.mayHold = unfinished ? (text) => mayHold(text) || unfinished.mayHold(text) : mayHold;
  }

  /** Drops the plan of a place: the page has changed there, and the watcher has judged it again. */
  forget(parent: Node): void {
    this.#plans.delete(parent);
  }

  /**
   * Works for one slice. `planFor` judges a parent and returns nothing when its badges are right. Returns the changes
   * once every place has been judged, and `null` before.
   */
  run(slice: Slice, planFor: (parent: Node) => Plan | null): readonly Plan[] | null {
    const visit = (parent: Node) => this.#plans.set(parent, planFor(parent));
    const isDone = this.#scan.run(slice, { mayHold: this.mayHold, visit });
    return isDone ? ([...this.#plans.values()].filter((plan) => plan?.parent.isConnected) as Plan[]) : null;
  }
}
