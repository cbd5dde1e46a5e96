/**
 * Finds the places of a document where a name may be. It searches the text of a whole page or row first. Only when
 * that may contain a name does it search the child elements, down to the single texts. Reads only, in slices. Elements that
 * were added last are read first.
 */
import { BOOLEAN, ORDERED_SNAPSHOT, SHOW_TEXTS } from './dom-constants.ts';
import type { Slice } from './time-slice.ts';

/** Characters. The texts of a shorter element are read one by one; of a longer one its child elements are searched. */
const LARGE = 1_000;
/** Characters that are read between two checks of the clock, and how many of them each node adds. */
const STRIDE = 2_000;
const NODE = 16;
/** Characters that take about a slice to read. */
const HUGE = 200_000;
/** After this time a slice leaves the end of a scan to the next slice, ms. */
const END_MS = 2;

/** Elements to search. `size`: about how long the text of each is, in characters; 0 when nobody knows. */
interface ElementQueue {
  readonly size: number;
  /** The text of the next element, where it is known. */
  readonly text?: string | undefined;
  next(): Element | null | undefined;
}

/** What the scan searches for, and what it does with a find. */
export interface Search {
  mayHold(text: string): boolean;
  /** The scan reads an element of unknown size. */
  enter?(element: Element): void;
  /** A name may stand in one of the texts right in this parent. Called once for each in a slice. */
  visit(parent: Node): void;
}

export class Scan {
  readonly #document: Document;
  #queues: ElementQueue[] = [];
  #atEnd: (() => void) | undefined;

  constructor(document: Document) {
    this.#document = document;
  }

  /** Begins with the whole document, whatever was left. `atEnd` is called once nothing is left any more. */
  begin(atEnd?: () => void): void {
    this.#queues = [];
    this.#atEnd = atEnd;
    this.#queue([this.#document.documentElement], 1);
  }

  /** Puts elements before everything that is left. */
  add(elements: Iterable<Element>): void {
    const items = [...elements].reverse();
    if (items.length > 0) this.#queue(items);
  }

  /** Works until nothing is left or the slice is over. Returns whether nothing is left. */
  run(slice: Slice, search: Search): boolean {
    const seen = new Set<Node>();
    let read = 0;
    for (let queue = this.#queues.at(-1); queue; queue = this.#queues.at(-1)) {
      const { size } = queue;
      const element = queue.next();
      if (!element) this.#queues.pop();
      if (!element?.isConnected) continue;
      const isLarge = size >= LARGE;
      const text = queue.text ?? (isLarge ? '' : (element.textContent ?? ''));
      if (queue.text === undefined) {
        if (!size) search.enter?.(element);
        read += text.length + NODE;
        // A text that takes a slice by itself leaves no time to wait for a first name.
        if (read > HUGE) slice.hurry();
        if (read >= STRIDE) {
          if (slice.isOver) {
            // The text of a page may have taken all the time there was: it is searched in the next slice.
            this.#queue([element], size, text);
            return false;
          }
          read = 0;
        }
      }
      if (!isLarge && !search.mayHold(text)) continue;
      const before = seen.size;
      const length = isLarge ? size : text.length;
      if (length < LARGE) this.#visitTexts(element, seen, search);
      else if (this.#open(element, length)) {
        seen.add(element);
        search.visit(element);
      }
      if (seen.size > before) read = STRIDE;
    }
    if (this.#atEnd && slice.hasRun(END_MS)) return false;
    this.#atEnd?.();
    this.#atEnd = undefined;
    return true;
  }

  #queue(items: Element[], size = 0, text?: string): void {
    this.#queues.push({ size, text, next: () => items.pop() });
  }

  /**
   * Puts the child elements of a large element on the list. Returns whether it has a text of its own. XPath gives
   * a list that no change of the page disturbs, and makes no object of a node before it is asked for.
   */
  #open(element: Element, size: number): boolean {
    const items = this.#document.evaluate('*', element, null, ORDERED_SNAPSHOT);
    // A few wrappers in one another have nearly the same text: reading it once is enough.
    const each = size / items.snapshotLength;
    let at = 0;
    this.#queues.push({ size: each, next: () => items.snapshotItem(at++) as Element | null });
    return this.#document.evaluate('text()[normalize-space()]', element, null, BOOLEAN).booleanValue;
  }

  #visitTexts(element: Element, seen: Set<Node>, search: Search): void {
    const walker = this.#document.createTreeWalker(element, SHOW_TEXTS);
    for (let text = walker.nextNode() as Text | null; text; text = walker.nextNode() as Text | null) {
      // A name may be split into several texts: they are read together.
      if (!search.mayHold(text.data) && !text.previousSibling && !text.nextSibling) continue;
      const parent = text.parentNode;
      if (!parent || seen.has(parent)) continue;
      seen.add(parent);
      search.visit(parent);
    }
  }
}
