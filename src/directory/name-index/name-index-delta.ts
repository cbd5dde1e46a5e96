/**
 * The few edits that turn one index text into the next on an open page, and the names they are about. Pure: no
 * browser API.
 */

import { digestOf } from '../../domain/sha256-of-text.ts';
import type { IndexEdit, IndexStep, IndexUpdate } from '../../domain/types-of-members-lists-and-history.ts';
import { FIELD, LINE, printOf, sectionsOf } from './name-index.ts';

/** The version of an index: different for every text and every workspace. */
export function versionOf(workspaceId: string, text: string): Promise<string> {
  return digestOf(`${workspaceId} ${text}`);
}

/** A stored text, with the steps that lead to it from earlier ones. */
export interface Versioned {
  /** `versionOf` the text. */
  readonly content: string;
  readonly text: string;
  /** Oldest first: the step from each earlier version to the next. The last one leads to this text. */
  readonly steps: readonly (IndexStep & { readonly from: string })[];
}

/** How many steps are kept, and their largest size as a part of the whole text. Larger ones would save little. */
const MAX_STEPS = 20;
const MAX_SHARE = 1 / 4;

/** A text that follows another one. */
export function nextVersion(before: Versioned | undefined, content: string, text: string): Versioned {
  if (before === undefined) return { content, text, steps: [] };
  if (before.content === content) return { content, text, steps: before.steps };
  const edits = editsBetween(before.text, text);
  const step = edits && { from: before.content, edits, names: changedNames(before.text, text) };
  const steps = step ? [...before.steps, step].slice(-MAX_STEPS) : [];
  let weight = 0;
  const heavy = steps.findLastIndex((step) => {
    weight += JSON.stringify(step).length;
    return weight > text.length * MAX_SHARE;
  });
  return { content, text, steps: steps.slice(heavy + 1) };
}

/** The steps from the version that a page holds to the present text; `null` when they are no longer known. */
export function stepsFrom({ steps }: Versioned, version: string): readonly IndexStep[] | null {
  const first = steps.findLastIndex(({ from }) => from === version);
  return first < 0 ? null : steps.slice(first).map(({ edits, names }) => ({ edits, names }));
}

/** Fewer changed names than this are searched for themselves. With more, a page is searched for any flagged name. */
const MAX_SEARCHED_NAMES = 50;

/** How a page with this version gets the present text; `null` when it needs all of it. */
export function updateFrom(index: Versioned, version: string): IndexUpdate | null {
  const steps = stepsFrom(index, version);
  if (!steps) return null;
  const names = steps.flatMap(({ names }) => names);
  const isKnown = (some: typeof names): some is string[] => !some.includes(null);
  const isSearched = names.length < MAX_SEARCHED_NAMES && isKnown(names);
  return { edits: steps.map(({ edits }) => edits), changed: isSearched ? patternOf(names) : null };
}

/** A pattern that finds these normalised names in a text as `searchFor` of page/names/name-matcher.ts reads it. */
export function patternOf(names: readonly string[]): string {
  return names
    .map((name) =>
      name
        .normalize('NFD')
        .replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
        .replaceAll(' ', '\\s+'),
    )
    .join('|');
}

/** How many characters of the table are compared at once. */
const COMPARED_AT_ONCE = 256;

/** The edits that turn one index text into another; `null` when their tables have different sizes. */
export function editsBetween(before: string, after: string): readonly IndexEdit[] | null {
  const [old, now] = [sectionsOf(before), sectionsOf(after)];
  if (old.table.length !== now.table.length) return null;
  const edits: [keep: number, remove: number, insert: string][] = [];
  let kept = 0;
  const keep = (length: number): void => {
    kept += length;
  };
  const change = (remove: number, insert: string): void => {
    const last = edits.at(-1);
    if (last === undefined || kept > 0) edits.push([kept, remove, insert]);
    else {
      last[1] += remove;
      last[2] += insert;
    }
    kept = 0;
  };
  const remove = (text: string): void => change(text.length, '');
  const add = (text: string): void => change(0, text);
  for (let from = 0; from < old.table.length; from += COMPARED_AT_ONCE) {
    const was = old.table.slice(from, from + COMPARED_AT_ONCE);
    const is = now.table.slice(from, from + COMPARED_AT_ONCE);
    if (was === is) keep(was.length);
    else
      for (let at = 0; at < was.length; at += 1) {
        if (was[at] === is[at]) keep(1);
        else change(1, is[at] ?? '');
      }
  }
  keep(LINE.length);
  compare(LINE + old.lines, LINE + now.lines, LINES, remove, add, keep);
  keep(LINE.length * 2);
  compare(old.prints, now.prints, PRINTS, remove, add, keep);
  return edits;
}

export function applyEdits(text: string, edits: readonly IndexEdit[]): string {
  let at = 0;
  let result = '';
  for (const [keep, remove, insert] of edits) {
    result += text.slice(at, at + keep) + insert;
    at += keep + remove;
  }
  return result + text.slice(at);
}

/**
 * The names of an `IndexStep`. `null` when somebody who is not flagged came or went, because any list of names may
 * hold them.
 */
export function changedNames(before: string, after: string): readonly string[] | null {
  const [old, now] = [sectionsOf(before), sectionsOf(after)];
  const changed = new Set<string>();
  /** Flagged in one of the two texts. */
  const moved = new Set<string>();
  const collectName = (line: string): void => {
    const name = line.slice(LINE.length, line.indexOf(FIELD));
    // When nobody is flagged, there is one empty line.
    if (!name) return;
    changed.add(name);
    if (!moved.delete(name)) moved.add(name);
  };
  compare(LINE + old.lines, LINE + now.lines, LINES, collectName, collectName);
  const known = new Set([...moved].map(printOf));
  let isOther = false;
  const findUnknown = (print: string): void => {
    isOther ||= !known.has(print);
  };
  compare(old.prints, now.prints, PRINTS, findUnknown, findUnknown);
  return isOther ? null : [...changed];
}

/** How a sorted list is written in one text. */
interface Writing {
  /** Its items, which together are the text. */
  itemsOf(text: string): readonly string[];
  /** Start of the item that contains a position of the text, and start of the next item. */
  startOf(text: string, at: number): number;
  nextOf(text: string, at: number): number;
}

const LINES: Writing = {
  itemsOf: (text) =>
    text
      .split(LINE)
      .slice(1)
      .map((line) => LINE + line),
  startOf: (text, at) => text.lastIndexOf(LINE, at - 1),
  nextOf: (text, at) => (text + LINE).indexOf(LINE, at),
};

const PRINTS: Writing = {
  itemsOf: (text) => text.match(/.{6}/g) ?? [],
  startOf: (_, at) => at - (at % 6),
  nextOf: (_, at) => Math.ceil(at / 6) * 6,
};

/** Walks through two sorted lists side by side. Does not split what is the same at their ends. */
function compare(
  before: string,
  after: string,
  { itemsOf, startOf, nextOf }: Writing,
  remove: (item: string) => void,
  add: (item: string) => void,
  keep: (length: number) => void = () => undefined,
): void {
  if (before === after) {
    keep(before.length);
    return;
  }
  const start = startOf(before, sameStart(before, after));
  const [old, now] = [before.slice(start), after.slice(start)];
  const end = old.length - nextOf(old, old.length - sameEnd(old, now));
  keep(start);
  merge(itemsOf(old.slice(0, old.length - end)), itemsOf(now.slice(0, now.length - end)), remove, add, keep);
  keep(end);
}

/** The length of the common beginning of two texts, in characters. */
function sameStart(one: string, other: string): number {
  return longest(
    Math.min(one.length, other.length),
    (from, to) => one.slice(from, to) === other.slice(from, to),
  );
}

function sameEnd(one: string, other: string): number {
  return longest(
    Math.min(one.length, other.length),
    (from, to) =>
      one.slice(one.length - to, one.length - from) === other.slice(other.length - to, other.length - from),
  );
}

/** The largest number, up to `most`, below which `isSame` holds. */
function longest(most: number, isSame: (from: number, to: number) => boolean): number {
  let low = 0;
  let high = most;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (isSame(low, middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

function merge(
  before: readonly string[],
  after: readonly string[],
  remove: (item: string) => void,
  add: (item: string) => void,
  keep: (length: number) => void,
): void {
  let at = 0;
  for (const item of before) {
    for (let next = after[at]; next !== undefined && next < item; next = after[at]) {
      add(next);
      at += 1;
    }
    if (after[at] === item) {
      keep(item.length);
      at += 1;
    } else remove(item);
  }
  for (const item of after.slice(at)) add(item);
}
