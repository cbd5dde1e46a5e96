/**
 * Finds the places of a document where a name may be, and remembers which are left. It searches the text of a whole page
 * or row first. Only when that may contain a name does it search the child elements, down to the single texts. Elements
 * that were added last come first. Works in slices, and only reads.
 */

import type { Slice } from '../limit-time-on-main-thread.ts';
import { BOOLEAN, ORDERED_SNAPSHOT, SHOW_TEXTS } from '../node-types-as-numbers.ts';

/** Characters. The texts of a shorter element are read one by one; of a longer one its child elements are searched. */
const LARGE_TEXT = 1_000;
/** Characters that are read between two checks of the clock, and how many of them each node adds. */
const CHECK_EVERY = 2_000;
const NODE_WEIGHT = 16;
/** A text that takes about a whole slice to read, in characters. */
const SLOW_TEXT = 200_000;

/** Elements to search. `size`: about how long the text of each is, in characters; 0 when nobody knows. */
interface ElementQueue {
  readonly size: number;
  /** The text of the next element, where it is known. */
  readonly text?: string | undefined;
  next(): Element | null | undefined;
}

/** What the scan searches for, and what it calls when it finds something. */
export interface Search {
  mayHold(text: string): boolean | undefined;
  /** Called when the scan reads an element of unknown size. */
  enter?(element: Element): void;
  /**
   * Called for each of `parents`, and when a direct child text of a parent may contain a name; then once in a slice.
   * `isWhole`: it was found in a search of the whole document.
   */
  visit(parent: Node, isWhole?: boolean): void;
}

export interface Scan {
  /** Elements to search before everything that is left. */
  readonly elements: Set<Element>;
  /** Parents to visit before that, whatever their texts are. */
  readonly parents: Set<Node>;
  /** Begins with the whole document again. */
  begin(): void;
  /** Works until nothing is left or the slice is over. Returns whether nothing is left. */
  run(slice: Slice, search: Search): boolean;
}

export function createScan(document: Document): Scan {
  const elements = new Set<Element>();
  const parents = new Set<Node>();
  let queues: ElementQueue[] = [];
  let isWhole = false;

  function enqueue(items: Element[], size = 0, text?: string): void {
    queues.push({ size, text, next: () => items.pop() });
  }

  /**
   * Queues the child elements of a large element. Returns whether it has a text of its own. XPath gives a list that
   * stays the same when the page changes, and that creates a node's object only when it is read.
   */
  function open(element: Element, size: number): boolean {
    const items = document.evaluate('*', element, null, ORDERED_SNAPSHOT);
    // Nested wrappers have nearly the same text: reading it once is enough.
    const each = size / items.snapshotLength;
    let at = 0;
    queues.push({ size: each, next: () => items.snapshotItem(at++) as Element | null });
    return document.evaluate('text()[normalize-space()]', element, null, BOOLEAN).booleanValue;
  }

  function visitTexts(element: Element, seen: Set<Node>, search: Search): void {
    const walker = document.createTreeWalker(element, SHOW_TEXTS);
    for (let text = walker.nextNode() as Text | null; text; text = walker.nextNode() as Text | null) {
      // A name may be split into several texts, so neighbours are judged together.
      if (!search.mayHold(text.data) && !text.previousSibling && !text.nextSibling) continue;
      const parent = text.parentNode;
      if (!parent || seen.has(parent)) continue;
      seen.add(parent);
      search.visit(parent, isWhole);
    }
  }

  return {
    elements,
    parents,
    begin() {
      isWhole = true;
      elements.clear();
      queues = [];
      enqueue([document.documentElement], 1);
    },
    run(slice, search) {
      for (const parent of parents) {
        parents.delete(parent);
        // Not what the page has put into a shadow tree.
        if (document.contains(parent)) search.visit(parent);
        if (slice.isOver()) break;
      }
      if (parents.size > 0) return false;
      enqueue([...elements].reverse());
      elements.clear();
      const seen = new Set<Node>();
      let charactersRead = 0;
      for (let queue = queues.at(-1); queue; queue = queues.at(-1)) {
        const { size } = queue;
        const element = queue.next();
        if (!element) queues.pop();
        if (!element || !document.contains(element)) continue;
        const isLarge = size >= LARGE_TEXT;
        const text = queue.text ?? (isLarge ? '' : (element.textContent ?? ''));
        if (queue.text === undefined) {
          if (!size) search.enter?.(element);
          charactersRead += text.length + NODE_WEIGHT;
          // So much text has used up the slice: it must not wait for a first name any longer.
          if (charactersRead > SLOW_TEXT) slice.hurry();
          if (charactersRead >= CHECK_EVERY) {
            if (slice.isOver()) {
              // Reading the text may have taken all the time. It is searched in the next slice.
              enqueue([element], size, text);
              return false;
            }
            charactersRead = 0;
          }
        }
        if (!isLarge && !search.mayHold(text)) continue;
        const before = seen.size;
        const length = isLarge ? size : text.length;
        if (length < LARGE_TEXT) visitTexts(element, seen, search);
        else if (open(element, length)) {
          seen.add(element);
          search.visit(element, isWhole);
        }
        if (seen.size > before) charactersRead = CHECK_EVERY;
      }
      isWhole = false;
      return true;
    },
  };
}
