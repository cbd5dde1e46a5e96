/**
 * Finds out what the rows of a report are about. The summary, the weekly report and the assignments show people,
 * projects, clients and dates in the same way. Only the controls above the rows say what each level is grouped by.
 * Reads the DOM, writes nothing.
 */

import {
  NO_PEOPLE,
  PEOPLE,
  UNKNOWN,
  type Vocabulary,
} from '../clockify-markup/meaning-of-class-or-column-head.ts';
import { isElement, SHOW_ELEMENTS, SHOW_TEXTS } from '../node-types-as-numbers.ts';
import type { Grouping, SliceCache } from './badge-decision-cache.ts';

/** The most nodes that are read from the top of a report to its first row. */
const MAX_NODES = 3000;
const MAX_LEVELS = 4;
const MAX_LABEL = 60;

/**
 * Reads the texts above the first row: a label such as `Group by:`, and the values after it. A title with label and
 * value is the name that somebody gave the report.
 */
function groupingOf(report: Element, { words, pattern }: Vocabulary): Grouping {
  const label = pattern('groupBy', 'iu');
  const levels: string[] = [];
  let control: Element | null = null;
  const walker = report.ownerDocument.createTreeWalker(report, SHOW_ELEMENTS | SHOW_TEXTS);
  let left = MAX_NODES;
  for (let node = walker.nextNode(); node && left > 0; node = walker.nextNode(), left -= 1) {
    const element = isElement(node) ? node : (node.parentElement as Element);
    if (levels.length === MAX_LEVELS || element.matches(words.reportTitle)) break;
    if (element.closest(words.offers)) continue;
    const text = node.nodeValue ?? settingOf(element);
    const name = node.nodeValue ?? `${element.getAttribute('aria-label')}`;
    const isMarked = node === element && label.test(`${element.getAttribute('data-cy')}`);
    const set = isMarked ? '' : label.exec(name.slice(0, MAX_LABEL))?.[1];
    const title = element.closest(set ? words.titles : words.titleLines);
    if (pattern('grouped', 'iu').test(`${title?.textContent}`)) continue;
    if (set !== undefined) control ??= element;
    const level = (set ?? text).trim();
    if (!control || !/\p{L}/u.test(level)) continue;
    levels.push(level);
    while (!control.contains(node)) control = control.parentElement as Element;
  }
  return { report, levels, control: control ?? report };
}

/** The present value of a field; empty for other elements. */
function settingOf(element: Element): string {
  const { value, selectedOptions } = element as Partial<HTMLInputElement & HTMLSelectElement>;
  return selectedOptions?.[0]?.text ?? (element.tagName === 'INPUT' ? `${value}` : '');
}

/** The kind of a report's row, by its depth: `PEOPLE`, `NO_PEOPLE`, `UNKNOWN`; 0 when `title` is not in a report. */
export function kindOfLevel(title: Element, cache: SliceCache): number {
  const { headKind, words } = cache.vocabulary;
  if (!title.closest(words.reportTitle)) return 0;
  cache.grouping ??= groupingOf(title.closest('main') ?? title.ownerDocument.body, cache.vocabulary);
  const { report, levels, control } = cache.grouping;
  cache.depend(control, [report]);
  if (!levels[0]) return UNKNOWN;
  const row = title.closest(words.reportRow) as Element;
  let depth = 0;
  // Rows of inner levels stand inside a row of the outer one, or in an element that follows it.
  for (let around = row; around.parentElement; around = around.parentElement) {
    const before = around === row ? null : around.previousElementSibling;
    const follows = before?.matches(words.reportRow) && before.querySelector(words.reportTitle);
    if (follows || around.parentElement.matches(words.reportRow)) depth += 1;
  }
  // A class may say the same once more.
  if (row.matches(depth ? words.rowBehindOuter : words.innerRow)) depth += 1;
  return headKind((levels[depth] ?? '').slice(0, MAX_LABEL)) === PEOPLE ? PEOPLE : NO_PEOPLE;
}
