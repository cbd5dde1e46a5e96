/**
 * Keeps what was read around texts, for all names of one slice, while nothing on the page changes. Each slice gets a
 * new cache. Many cells share the heads of a table, and many rows the controls of a report.
 */

import type { Vocabulary } from '../clockify-markup/meaning-of-class-or-column-head.ts';
import type { Matcher } from '../names/name-matcher.ts';

/** Columns from 0, the end excluded. */
export type Span = readonly [from: number, to: number];

/** A head whose kind is known. */
export interface Head {
  readonly cell: Element;
  readonly row: Element;
  readonly span: Span;
  readonly kind: number;
}

/** What the rows of a report are grouped by. */
export interface Grouping {
  /** The part of the page that holds the rows and their controls. */
  readonly report: Element;
  /** What the controls are set to, the outermost level first. Texts that follow the controls may come after them. */
  readonly levels: readonly string[];
  /** The element with the controls; the whole report when there are none. */
  readonly control: Element;
}

export interface SliceCache {
  readonly vocabulary: Vocabulary;
  /** See `newCache`. */
  readonly depend: Depend;
  readonly namesIn: Matcher['namesIn'];
  /** The browser shows the page in a language that the app does not have. */
  readonly isTranslated: boolean;
  /** The page lists projects, clients or tags. */
  readonly isList: boolean;
  /** The kinds of elements, in bits. */
  readonly kinds: Map<Element, number>;
  /** The heads of each table. */
  readonly heads: Map<Element, readonly Head[]>;
  /** For each section of a table: the columns of its cells, or `null` when none of them spans several rows. */
  readonly spans: Map<Element, ReadonlyMap<Element, Span> | null>;
  /** The grouping of the page's report; set once a row of it has been judged. */
  grouping?: Grouping;
}

/**
 * Called with a node on whose content a judgement depends besides the text itself, or on what is right behind it. When
 * that changes, all of `again` is judged again.
 */
export type Depend = (node: Node, again: readonly Element[], alsoAttributes?: boolean) => void;

export function newCache(
  vocabulary: Vocabulary,
  document: Document,
  depend: Depend,
  namesIn: Matcher['namesIn'],
): SliceCache {
  return {
    vocabulary,
    depend,
    namesIn,
    isList: vocabulary.is('listPath', document.location.pathname),
    isTranslated: document.documentElement.matches(vocabulary.words.translated),
    kinds: new Map(),
    heads: new Map(),
    spans: new Map(),
  };
}
