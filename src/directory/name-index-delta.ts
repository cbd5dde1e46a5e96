/**
 * From one index text to the next: the few edits that an open page needs of it, and the names they are about.
 * Pure: no browser API.
 */
import { digestOf } from '../domain/digest.ts';
import type { IndexEdit, IndexStep } from '../domain/member.ts';
import { FIELD, LINE, partsOf, printOf } from './name-index.ts';

/** Tells the index of a workspace from every other one, of other workspaces too. */
export function versionOf(workspaceId: string, text: string): Promise<string> {
  return digestOf(`${workspaceId} ${text}`);
}

/** A text as it is kept, with the way to it from those before. */
export interface Versioned {
  /** `versionOf` the text. */
  readonly content: string;
  readonly text: string;
  /** Oldest first: what each version before became the next by, and the last one this text. */
  readonly steps: readonly (IndexStep & { readonly from: string })[];
}

/** Steps that are kept, and their weight as a part of the whole text: heavier ones are hardly worth it. */
const MOST_STEPS = 20;
const MOST_PART = 1 / 4;

/** A text that follows on another one. */
export function follow(before: Versioned | undefined, content: string, text: string): Versioned {
  if (before === undefined) return { content, text, steps: [] };
  if (before.content === content) return before;
  const edits = editsBetween(before.text, text);
  const step = edits && { from: before.content, edits, names: changedNames(before.text, text) };
  const steps = step ? [...before.steps, step].slice(-MOST_STEPS) : [];
  let weight = 0;
  const heavy = steps.findLastIndex((step) => {
    weight += JSON.stringify(step).length;
    return weight > text.length * MOST_PART;
  });
  return { content, text, steps: steps.slice(heavy + 1) };
}

/** What makes the text of a version, which a page holds, the present one; `null` when that is no longer known. */
export function stepsFrom({ steps }: Versioned, version: string): readonly IndexStep[] | null {
  const first = steps.findLastIndex(({ from }) => from === version);
  return first < 0 ? null : steps.slice(first).map(({ edits, names }) => ({ edits, names }));
}

/** The edits that make one index text of another; `null` when their tables have different sizes. */
export function editsBetween(before: string, after: string): readonly IndexEdit[] | null {
  const [old, now] = [partsOf(before), partsOf(after)];
  if (old.table.length !== now.table.length) return null;
  const edits: [keep: number, remove: number, insert: string][] = [];
  let kept = 0;
  const keep = (text: string): void => {
    kept += text.length;
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
  for (let at = 0; at < old.table.length; at += 1) {
    if (old.table[at] === now.table[at]) kept += 1;
    else change(1, now.table[at] ?? '');
  }
  kept += LINE.length;
  const broken = (lines: string): string[] => linesOf(lines).map((line) => LINE + line);
  merge(broken(old.lines), broken(now.lines), remove, add, keep);
  kept += LINE.length * 2;
  merge(printsOf(old.prints), printsOf(now.prints), remove, add, keep);
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
 * See `IndexStep`. It is `null` where somebody came or went whom nobody flagged: any list of names may hold them.
 */
export function changedNames(before: string, after: string): readonly string[] | null {
  const [old, now] = [partsOf(before), partsOf(after)];
  const changed = new Set<string>();
  /** Flagged in one of the two. */
  const moved = new Set<string>();
  const note = (line: string): void => {
    const name = line.slice(0, line.indexOf(FIELD));
    // Where nobody is flagged there is one empty line.
    if (!name) return;
    changed.add(name);
    if (!moved.delete(name)) moved.add(name);
  };
  merge(linesOf(old.lines), linesOf(now.lines), note, note);
  const known = new Set([...moved].map(printOf));
  let isOther = false;
  const look = (print: string): void => {
    isOther ||= !known.has(print);
  };
  merge(printsOf(old.prints), printsOf(now.prints), look, look);
  return isOther ? null : [...changed];
}

const linesOf = (lines: string): readonly string[] => lines.split(LINE);
const printsOf = (prints: string): readonly string[] => prints.match(/.{6}/g) ?? [];

/** Walks through two sorted lists side by side. */
function merge(
  before: readonly string[],
  after: readonly string[],
  remove: (item: string) => void,
  add: (item: string) => void,
  keep?: (item: string) => void,
): void {
  let at = 0;
  for (const item of before) {
    for (let next = after[at]; next !== undefined && next < item; next = after[at]) {
      add(next);
      at += 1;
    }
    if (after[at] === item) {
      keep?.(item);
      at += 1;
    } else remove(item);
  }
  for (const item of after.slice(at)) add(item);
}
