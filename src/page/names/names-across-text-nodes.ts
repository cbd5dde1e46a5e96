/**
 * Finds the names in the texts of a parent, also one that several text nodes share, and plans a badge for each that
 * page/is-it-a-person/badge-decision.ts approves. Writes nothing.
 */

import { BADGE_NAME, type Place, placeFor } from '../badge/badge-elements.ts';
import type { Words } from '../clockify-markup/all-words-and-selectors.ts';
import type { Verdict } from '../is-it-a-person/badge-decision.ts';
import { isElement, isText } from '../node-types-as-numbers.ts';
import type { Matcher, NameMatch } from './name-matcher.ts';

/** A place and the badge it should have. */
export interface Wanted {
  readonly verdict: Verdict;
  readonly place: Place;
  /** The same for equal verdicts. */
  readonly key: string;
}

export interface Plan {
  readonly parent: Node;
  readonly wanted: readonly Wanted[];
}

/** Text nodes with only comments and our own badges between them. */
type Run = readonly [Text, ...Text[]];

/** Judges one name of a text. */
export type Judge = (first: Text, match: NameMatch) => Verdict | null;

export function planFor(parent: Node, matcher: Matcher, judge: Judge, words: Words): Plan {
  const wanted: Wanted[] = [];
  for (const run of runsOf(parent)) {
    for (const { first, anchor, match } of matchRun(matcher, run)) {
      const verdict = judge(first, match);
      if (!verdict) continue;
      const key = JSON.stringify(verdict);
      wanted.push({ verdict, place: placeFor(anchor, textBetween(first, anchor), words), key });
    }
  }
  return { parent, wanted };
}

function runsOf(parent: Node): Run[] {
  const runs: Run[] = [];
  let run: Text[] = [];
  for (let node = parent.firstChild; node; node = node.nextSibling) {
    if (isText(node)) {
      if (node.data.trim() && run.push(node) === 1) runs.push(run as unknown as Run);
    } else if (isElement(node) && node.nodeName !== BADGE_NAME) run = [];
  }
  return runs;
}

interface Found {
  readonly first: Text;
  readonly anchor: Text;
  readonly match: NameMatch;
}

/**
 * Finds the names of a run. It tries the run as one name that comments split, then each text as a name of its own, then
 * the run as a list or as a name with what pages add to it.
 */
function matchRun(matcher: Matcher, run: Run): readonly Found[] {
  const [first] = run;
  const anchor = run.at(-1) as Text;
  const text = textBetween(first, anchor);
  if (!matcher.mayHold(text)) return [];
  const whole = matcher.find(text);
  if (run.length > 1 && !matcher.isName(text)) {
    const found = run.flatMap((one, at) => {
      const match = matcher.find(one.data);
      const alone = !joins(run[at - 1], one) && !joins(one, run[at + 1]);
      return alone && match ? [{ first: one, anchor: one, match }] : [];
    });
    if (found[0]) return found;
  }
  return whole ? [{ first, anchor, match: whole }] : [];
}

/** The text from the first to the last node. Blank texts between them count too. */
function textBetween(first: Text, last: Text): string {
  let text = first.data;
  for (let node: Node = first; node !== last; ) {
    node = node.nextSibling as Node;
    if (isText(node)) text += node.data;
  }
  return text;
}

/** Whether a word continues from one text into the next. */
function joins(left: Text | undefined, right: Text | undefined): boolean {
  // A text that is missing reads `undefined`, which is longer than two characters.
  return JOINED.test(`${left?.data.slice(-1)}${right?.data.slice(0, 1)}`);
}

const JOINED = /^[\p{L}\p{M}\p{N}_-]{2}$/u;
