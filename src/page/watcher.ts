/**
 * Keeps the badges of a document in step with its text. One mutation observer sees all changes. Small batches are
 * handled inside its callback, so that badge and name are painted in the same frame. The rest is done in slices of
 * 4 ms. Reads come before writes, and no node is kept after the page drops it.
 */

import type { Standing } from '../domain/standing.ts';
import { BADGE_NAME } from './badge/badge-elements.ts';
import { type BadgeRenderer, createPlacedBadges } from './badge/placed-badges.ts';
import { createLayout } from './badge/when-badges-are-placed.ts';
import type { LateCode } from './card/card-script-handover.ts';
import type { Vocabulary } from './clockify-markup/meaning-of-class-or-column-head.ts';
import { isElement, isText } from './dom-constants.ts';
import type { Depend } from './is-it-a-person/badge-decision-cache.ts';
import type { Matcher } from './names/name-matcher.ts';
import { type Judge, type Plan, planFor } from './names/names-across-text-nodes.ts';
import { createListRescan, type ListRescan } from './names/rescan-for-new-list.ts';
import { createScan } from './names/scan-for-name-texts.ts';
import { createSlice, runSoon, SLICE_MS, type Slice } from './time-slice.ts';

/** Extra time for the slice that finds the first name of a page, because all code runs cold there, ms. */
const COLD_MS = 3;
/**
 * Limits of the work after the layout of a frame and before it is painted: ms, and the number of steps that are made in
 * any case. No name should be painted without its badge.
 */
const LAYOUT_MS = 250;
const LAYOUT_STEPS = 500;
/** A batch with more added nodes becomes one scan of the whole document. */
const RESCAN_NODES = 1000;
/** How long a large batch may be read at once, ms for each added node. The rest costs the page a second layout. */
const ADDED_MS = 0.002;

/** The most steps from what changed back to the badge of a name before it. */
const MAX_STEPS_BACK = 8;
/** The most steps from a head up to the element behind which its rows are. */
const MAX_WRAPPERS = 3;

/** What the page is read with. It is replaced as a whole when the list, the settings or the language change. */
export interface Reader extends BadgeRenderer {
  readonly matcher: Matcher;
  readonly flagged: ReadonlySet<Standing>;
  readonly vocabulary: Vocabulary;
  /** The code that judges names and places badges; `undefined` when the list flags nobody. */
  readonly lateCode: Omit<LateCode, 'watchCard'> | undefined;
}

export interface Watcher {
  /**
   * Goes on with another reader. `null` removes every badge and waits. `mayDiffer`: whether a text may contain a name
   * that this reader and the one before treat differently. Touches only badges that change, all in one frame.
   */
  read(reader: Reader | null, mayDiffer?: (text: string) => boolean | undefined): void;
  /** Watches no more. The badges must have gone before. */
  stop(): void;
}

export interface WatcherEvents {
  /** At the start of every batch, before anything is read: the moment to check the workspace. */
  onBatch(): void;
  /** The whole document has been read with the present reader. */
  onComplete(): void;
  /** Badges came, changed or went. Never called before the first badge. */
  onChange(): void;
}

export function watch(document: Document, events: WatcherEvents): Watcher {
  let reader: Reader | null = null;
  let isComplete = false;
  let isScheduled = false;
  /** The rest of the work waits for the layout of the next frame. */
  let waitsForLayout = false;
  /** Elements that came since the last slice. */
  const roots = new Set<Element>();
  /** What is left to search. */
  const scan = createScan(document);
  /** The scan reads the whole document: badges that are right keep their places. Elements that came may have been moved. */
  let isWhole = false;
  /** Parents of texts to judge. */
  const dirty = new Set<Node>();
  let rescan: ListRescan | null = null;
  /** This page has had a badge. */
  let hasPlaced = false;
  /** Elements on whose content a judgement depends besides the text itself, and what to judge again when it changes. */
  const scopes = new WeakMap<Node, ReadonlySet<Element>>();
  let hasScopes = false;

  const observer = new MutationObserver(onMutations);
  /** For the few rows in which an address or an id decides: lists may put another person into a row. */
  const attributes = new MutationObserver(onAttributes);
  const layout = createLayout(
    document,
    () => {
      if (waitsForLayout) work(createSlice(LAYOUT_MS, 0, LAYOUT_STEPS));
      return waitsForLayout;
    },
    () => reader?.lateCode?.arrange,
  );
  const { hosts, render, isShown, strip } = createPlacedBadges(layout, events.onChange);

  // ── noticing ─────────────────────────────────────────────────────────────────────────────────────

  function onMutations(records: readonly MutationRecord[]): void {
    events.onBatch();
    // Nothing to read, and nothing to remove.
    if (!reader && !hasPlaced) return;
    let addedCount = 0;
    for (const record of records) {
      // In Firefox reading the lists of nodes takes longer than all the rest of a record.
      if (isText(record.target)) continue;
      addedCount += record.addedNodes.length;
      if (!hasPlaced) continue;
      // Nobody observes a removed element: it may come back with another name, or when another list is in use.
      for (const node of record.removedNodes) {
        if (!isElement(node) || document.contains(node)) continue;
        layout.forget(node as HTMLElement);
        strip(node);
      }
    }
    if (!reader) return;
    const isMany = addedCount > RESCAN_NODES;
    if (isMany) scanAll();
    for (const record of records) collect(record, isMany);
    // Badges that come before the frame's layout cost no second one.
    work(createSlice(Math.max(SLICE_MS, addedCount * ADDED_MS), hasPlaced ? 0 : COLD_MS));
  }

  function onAttributes(records: readonly MutationRecord[]): void {
    for (const { target, attributeName } of records) {
      if (target.nodeName !== BADGE_NAME && !reader?.vocabulary.is('look', attributeName as string))
        collectScope(target, []);
    }
    if (roots.size > 0) work();
  }

  function collect(record: MutationRecord, isMany: boolean): void {
    const { target } = record;
    const isData = isText(target);
    const parent = isData ? target.parentNode : target;
    // What changed may stand behind a name now, or no longer, also after blanks, comments and empty elements.
    let before = (isData ? target : record).previousSibling ?? parent?.previousSibling;
    for (let steps = 0; before && steps < MAX_STEPS_BACK; steps += 1) {
      if (before.nodeName === BADGE_NAME) layout.add(before as HTMLElement, true);
      before = before.lastChild ?? (isText(before) && before.data.trim() ? null : before.previousSibling);
    }
    let isTextual = isData;
    if (isData) collectScope(target, []);
    else if (!isMany) {
      const { addedNodes, removedNodes } = record;
      for (const node of addedNodes) {
        // The page itself moved a badge: judge it in its new place.
        if (node.nodeName === BADGE_NAME) hosts.add(target);
        else if (isElement(node)) roots.add(node);
      }
      const nodes = [...addedNodes, ...removedNodes];
      // What came between two texts, or went from there, may have split a name.
      isTextual = ![...nodes, record.previousSibling ?? target].every(isElement);
      collectScope(target, nodes);
    }
    // Beside badges also when the whole document is scanned: the text before a badge may no longer be a name.
    if (!parent || !(isTextual || hosts.has(target))) return;
    dirty.add(parent);
    rescan?.forget(parent);
  }

  /** Collects what has to be judged again because it depends on the changed content. */
  function collectScope(target: Node, nodes: readonly Node[]): void {
    if (!reader) return;
    let element = isElement(target) ? target : target.parentElement;
    const {
      is,
      words: { anyLabel, aroundLabel, headed, heads, rows },
    } = reader.vocabulary;
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

  function scanAll(): void {
    isWhole = true;
    roots.clear();
    scan.begin();
    // First of all, because the page may have moved badges: only what is known of their new places can be corrected.
    strip(document, true);
  }

  // ── working ──────────────────────────────────────────────────────────────────────────────────────

  /**
   * Does one slice: reads as much as fits, then writes. Plans the next slice when something is left. Reads no style,
   * because in the middle of a task of the page the browser would have to compute styles at once.
   */
  function work(slice = createSlice()): void {
    if (!reader) return;
    waitsForLayout = false;
    const plans: Plan[] = [];
    const visited = new Set<Node>();
    const judge = createPlanner(reader, slice);
    const by = reader;
    const visit = (parent: Node, staysIfRight?: boolean) => {
      // A changed text may also be in an element that is read again because of it.
      const plan = visited.has(parent) ? undefined : judge(parent);
      visited.add(parent);
      if (!plan || (staysIfRight && isShown(by, plan))) return;
      plans.push(plan);
      rescan?.forget(parent);
    };
    const isRead = judgeDirty(slice, visit) && runScan(by, slice, (parent) => visit(parent, isWhole));
    // A text that waits for the next slice may have changed: better no badge than a wrong one.
    for (const parent of dirty) if (hosts.has(parent)) plans.push({ parent, wanted: [] });
    write(reader, plans);
    if (!isRead) {
      schedule();
      // Once a page has been read, changes are finished before they are painted: browsers paint between two tasks.
      if (isComplete) {
        waitsForLayout = true;
        layout.request();
      }
      return;
    }
    isWhole = false;
    if (isComplete) return;
    isComplete = true;
    events.onComplete();
  }

  /**
   * Returns a function that plans the badges of a parent; it returns `undefined` while the code that judges is missing.
   * The page must not change between two calls.
   */
  function createPlanner(by: Reader, slice: Slice): (parent: Node) => Plan | undefined {
    const { matcher, flagged, vocabulary, lateCode } = by;
    if (!lateCode) return () => undefined;
    const depend: Depend = (element, toJudgeAgain, alsoAttributes) => {
      const all = [...(scopes.get(element) ?? []), ...toJudgeAgain];
      scopes.set(element, new Set(all.filter((one) => one.isConnected)));
      hasScopes = true;
      if (alsoAttributes) attributes.observe(element, { attributes: true, subtree: true });
    };
    const cache = lateCode.newCache(vocabulary, document, depend, matcher.namesIn);
    const judge: Judge = (first, match) => lateCode.judge(first, match, flagged, cache);
    return (parent) => {
      const plan = planFor(parent, matcher, judge, vocabulary.words);
      for (const _ of plan.wanted) slice.planned();
      return plan;
    };
  }

  function judgeDirty(slice: Slice, visit: (parent: Node) => void): boolean {
    for (const parent of dirty) {
      dirty.delete(parent);
      // Not what the page has put into a shadow tree.
      if (document.contains(parent)) visit(parent);
      if (slice.isOver()) break;
    }
    return dirty.size === 0;
  }

  function runScan({ matcher }: Reader, slice: Slice, visit: (parent: Node) => void): boolean {
    scan.add(roots);
    roots.clear();
    return scan.run(slice, {
      mayHold: matcher.mayHold,
      // The added element may contain a copy of a badge, whose place nobody has judged.
      enter: (element) => hasPlaced && strip(element, true),
      visit,
    });
  }

  function schedule(): void {
    if (isScheduled) return;
    isScheduled = true;
    runSoon(() => {
      isScheduled = false;
      // The page's changes come first: the observer's callback for them has run before this task.
      work();
    });
  }

  /** Does one slice of the search for what a new list changes. The last slice writes. */
  function runRescan(): void {
    if (!reader || !rescan) return;
    const slice = createSlice();
    const judge = createPlanner(reader, slice);
    const by = reader;
    const plans = rescan.run(slice, (parent) => {
      const plan = judge(parent);
      return plan && !isShown(by, plan) ? plan : null;
    });
    if (!plans) {
      runSoon(runRescan);
      return;
    }
    rescan = null;
    write(reader, plans);
  }

  // ── writing ──────────────────────────────────────────────────────────────────────────────────────

  function write(by: Reader, plans: readonly Plan[]): void {
    let changed = false;
    for (const one of plans) changed = render(by, one, isComplete) || changed;
    if (!changed) return;
    hasPlaced = true;
    dropOwnRecords();
    events.onChange();
  }

  /** The page may react to our changes at once: in Chromium it gets an event when a removed badge had the focus. */
  function dropOwnRecords(): void {
    const theirs = observer
      .takeRecords()
      .filter(({ addedNodes, removedNodes }) => (addedNodes[0] ?? removedNodes[0])?.nodeName !== BADGE_NAME);
    if (theirs.length > 0) queueMicrotask(() => onMutations(theirs));
  }

  observer.observe(document, { childList: true, characterData: true, subtree: true });

  return {
    read(next, mayDiffer = () => true) {
      const before = reader;
      reader = next;
      if (before && next) {
        if (!rescan) runSoon(runRescan);
        rescan = createListRescan(document, mayDiffer, rescan);
        if (isComplete) return;
      } else rescan = null;
      isComplete = false;
      waitsForLayout = false;
      dirty.clear();
      scanAll();
      if (next) {
        if (before) schedule();
        else work(createSlice(undefined, hasPlaced ? 0 : COLD_MS));
      } else strip(document);
    },
    stop() {
      observer.disconnect();
      attributes.disconnect();
      layout.stop();
    },
  };
}
