/**
 * Finds the places to judge again when the page changes something that says who a name is: heads, labels, and what
 * earlier decisions depended on. It adds them to the elements that the watcher reads next.
 */

import type { Vocabulary } from '../clockify-markup/meaning-of-class-or-column-head.ts';
import { isElement } from '../node-types-as-numbers.ts';
import type { Depend } from './badge-decision-cache.ts';

/** The most steps from a head up to the element behind which its rows are. */
const MAX_WRAPPERS = 3;

export interface Dependencies {
  readonly depend: Depend;
  /** Adds what depends on the content that a record says has changed, where `nodes` came or went. */
  collect(record: MutationRecord, nodes: readonly Node[], vocabulary: Vocabulary): void;
}

/** `elements`: the elements to read next. `observer`: the watcher's, which gets the records of attributes that count. */
export function createDependencies(elements: Set<Element>, observer: MutationObserver): Dependencies {
  /** What to judge again when a node, or what is right behind it, changes. Held weakly, because pages drop rows. */
  const scopes = new WeakMap<Node, readonly WeakRef<Element>[]>();
  let hasScopes = false;
  /** Called for every element around a change, nearly all of which nothing depends on. */
  const addScopes = (to: Set<Element>, node: Node) =>
    scopes.get(node)?.forEach((one) => {
      const element = one.deref();
      if (element) to.add(element);
    });

  return {
    collect({ target, previousSibling }, nodes, { words: { heads, menus, rows, tables } }) {
      const element = isElement(target) ? target : target.parentElement;
      const isHead = (node: Node) => isElement(node) && (node.matches(heads) || node.querySelector(heads));
      // A cell that comes or goes moves the others to another column.
      const row = nodes[0] && element?.matches(rows) ? [element] : [];
      for (const one of row) elements.add(one);
      // What comes before a menu may be what opens it.
      for (const { nextElementSibling } of nodes as Element[])
        if (nextElementSibling?.matches(menus)) elements.add(nextElementSibling);
      const head = element?.closest(heads) ?? ([...row, ...nodes].find(isHead) as Element | undefined);
      let around: Element | null | undefined = head && (element?.closest(tables) ?? head);
      if (around) elements.add(around);
      // The head of a grid may be a table of its own, before the rows.
      for (let level = 0; around && level < MAX_WRAPPERS; level += 1, around = around.parentElement) {
        const { nextElementSibling } = around;
        if (nextElementSibling) elements.add(nextElementSibling);
      }
      if (!hasScopes) return;
      const changed = [previousSibling as Node, ...nodes];
      for (let node: Node | null = target; node; node = node.parentNode) changed.push(node);
      for (const node of changed) {
        addScopes(elements, node);
        // What still depends on it says so again.
        scopes.delete(node);
      }
    },
    depend(node, again, alsoAttributes) {
      const all = new Set(again);
      addScopes(all, node);
      scopes.set(
        node,
        [...all].map((one) => new WeakRef(one)),
      );
      hasScopes = true;
      // For the few rows in which an address or an id decides: lists may put another person into a row.
      if (alsoAttributes) observer.observe(node, { attributes: true, subtree: true });
    },
  };
}
