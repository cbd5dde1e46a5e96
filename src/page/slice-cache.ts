/**
 * What was read around texts while nothing on the page changed, for all names of a slice: a new one for each. Many
 * cells share the heads of a table, many rows the controls of a report.
 */
import type { Vocabulary } from './app-word-reader.ts';

/** Columns from 0, the end excluded. */
export type Span = readonly [from: number, to: number];

/** A head whose kind is known. */
export interface Head {
  readonly cell: Element;
  readonly row: Element;
  readonly span: Span;
  readonly kind: number;
}

/** What the levels of a report's rows stand for. */
export interface Grouping {
  /** The part of the page that holds the rows and their controls. */
  readonly report: Element;
  /** What the controls are set to, the outermost level first. Behind the last one stands what follows the controls. */
  readonly levels: readonly string[];
  /** Holds the controls; the whole report, where there are none. */
  readonly control: Element;
}

export interface SliceCache {
  readonly vocabulary: Vocabulary;
  /** See `newCache`. */
  readonly depend: Depend;
  /** The browser shows the page in a language that the app does not have. */
  readonly isTranslated: boolean;
  /** The page lists projects, clients or tags. */
  readonly isList: boolean;
  /** The kinds of elements, in bits. */
  readonly kinds: Map<Element, number>;
  /** By table. */
  readonly heads: Map<Element, readonly Head[]>;
  /** By section of a table: the columns of its cells, where one of them reaches down over others. */
  readonly spans: Map<Element, ReadonlyMap<Element, Span> | null>;
  /** Of the page's report, once a row of it has been asked for. */
  grouping?: Grouping;
}

/** Called with what a judgement hangs on besides the text itself: `again` is judged anew when its content changes. */
export type Depend = (element: Element, again: Element, alsoAttributes?: boolean) => void;

export function newCache(vocabulary: Vocabulary, document: Document, depend: Depend): SliceCache {
  return {
    vocabulary,
    depend,
    isList: vocabulary.is('listPath', document.location.pathname),
    isTranslated: document.documentElement.matches(vocabulary.words.translated),
    kinds: new Map(),
    heads: new Map(),
    spans: new Map(),
  };
}
