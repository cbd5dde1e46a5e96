/**
 * Finds the places to judge again when the page changes something that says who a name is: heads, labels, and what
 * earlier decisions depended on. It adds them to the elements that the watcher reads next.
 */

import type { Vocabulary } from '../clockify-markup/meaning-of-class-or-column-head.ts';
import { isElement } from '../dom-constants.ts';
import type { Depend } from './badge-decision-cache.ts';

/** The most steps from a head up to the element behind which its rows are. */
const MAX_WRAPPERS = 3;

export interface Dependencies {
  readonly depend: Depend;
  /** Adds what depends on the content of `target`, where `nodes` came or went. */
  collect(target: Node, nodes: readonly Node[], vocabulary: Vocabulary): void;
}

/** `roots`: the elements to read next. `observer`: the watcher's, which gets the records of attributes that count. */
export function createDependencies(roots: Set<Element>, observer: MutationObserver): Dependencies {
  /** Elements on whose content a judgement depends besides the text itself, and what to judge again when it changes. */
  const scopes = new WeakMap<Node, ReadonlySet<Element>>();
  let hasScopes = false;
  function collect(target: Node, nodes: readonly Node[], { is, words }: Vocabulary): void {
    let element = isElement(target) ? target : target.parentElement;
    const { anyLabel, aroundLabel, headed, heads, rows } = words;
    const isHead = (node: Node) => isElement(node) && (node.matches(heads) || node.querySelector(heads));
    // A cell that comes or goes moves the others to another column.
    if (nodes[0] && element?.matches(rows)) roots.add(element);
    const head = element?.closest(heads) ?? (nodes.find(isHead) as Element | undefined);
    // A label may get its words after the name.
    const isLabel = (node: Node) =>
      (node as Partial<Element>).matches?.(anyLabel) ||
      (!(node as Element).firstElementChild && is('label', node.textContent as string));
    // Nothing is around one that has left the page.
    const labelled = element?.closest('label')?.closest(aroundLabel);
    if (labelled) roots.add(labelled);
    else if (element && [target, element, ...nodes].some(isLabel))
      roots.add(element.parentElement ?? element);
    let around: Element | null | undefined = head && (element?.closest(headed) ?? head);
    if (around) roots.add(around);
    // The head of a grid may be a table of its own, before the rows.
    for (let level = 0; around && level < MAX_WRAPPERS; level += 1, around = around.parentElement) {
      const { nextElementSibling } = around;
      if (nextElementSibling) roots.add(nextElementSibling);
    }
    if (!hasScopes) return;
    const addScopes = (node: Node) => {
      for (const one of scopes.get(node) ?? []) roots.add(one);
      // What still depends on it says so again.
      scopes.delete(node);
    };
    nodes.forEach(addScopes);
    for (; element; element = element.parentElement) addScopes(element);
  }

  return {
    depend(element, toJudgeAgain, alsoAttributes) {
      const all = [...(scopes.get(element) ?? []), ...toJudgeAgain];
      scopes.set(element, new Set(all.filter((one) => one.isConnected)));
      hasScopes = true;
      // For the few rows in which an address or an id decides: lists may put another person into a row.
      if (alsoAttributes) observer.observe(element, { attributes: true, subtree: true });
    },
    collect,
  };
}
