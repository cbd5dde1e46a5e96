/**
 * Applies a new list to a page that has already been read. It finds the places with a changed name and judges them in
 * slices. It collects all changes, so that they can be written at once. Reads only.
 */

import type { Slice } from '../limit-time-on-main-thread.ts';
import type { Plan } from './names-across-text-nodes.ts';
import { createScan } from './scan-for-name-texts.ts';

export interface ListRescan {
  /** Whether a text may contain a name that the two lists treat differently. */
  mayHold(text: string): boolean | undefined;
  /** Drops the plan of a place: the page has changed there, and the watcher has judged it again. */
  forget(parent: Node): void;
  /**
   * Works for one slice. `planFor` judges a parent and returns nothing when its badges are right. Returns the changes
   * once every place has been judged, and `null` before.
   */
  run(slice: Slice, planFor: (parent: Node) => Plan | null): readonly Plan[] | null;
}

/** `unfinished`: an earlier rescan whose places are not all judged yet. */
export function createListRescan(
  document: Document,
  mayDiffer: ListRescan['mayHold'],
  unfinished: ListRescan | null,
): ListRescan {
  const scan = createScan(document);
  scan.begin();
  const plans = new Map<Node, Plan | null>();
  const mayHold: ListRescan['mayHold'] = (text) => mayDiffer(text) || unfinished?.mayHold(text);
  return {
    mayHold,
    forget: (parent) => plans.delete(parent),
    run(slice, planFor) {
      const visit = (parent: Node) => plans.set(parent, planFor(parent));
      const isDone = scan.run(slice, { mayHold, visit });
      return isDone ? ([...plans.values()].filter((plan) => plan?.parent.isConnected) as Plan[]) : null;
    },
  };
}
