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
import { createDependencies } from './is-it-a-person/what-decisions-depend-on.ts';
import { createSlice, runSoon, SLICE_MS, type Slice } from './limit-time-on-main-thread.ts';
import type { Matcher } from './names/name-matcher.ts';
import { type Judge, type Plan, planFor } from './names/names-across-text-nodes.ts';
import { createListRescan, type ListRescan } from './names/rescan-for-new-list.ts';
import { createScan } from './names/scan-for-name-texts.ts';
import { isElement, isText } from './node-types-as-numbers.ts';

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
  /** What is left to read. */
  const scan = createScan(document);
  const { elements, parents } = scan;
  let rescan: ListRescan | null = null;
  /** This page has had a badge. */
  let hasPlaced = false;
  const observer = new MutationObserver(onMutations);
  const { depend, collect } = createDependencies(elements, observer);
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

  function onMutations(all: readonly MutationRecord[]): void {
    // Attributes of badges are ours, and others only change the look.
    const records = all.filter(
      ({ target, attributeName }) =>
        !attributeName || (target.nodeName !== BADGE_NAME && !reader?.vocabulary.is('look', attributeName)),
    );
    if (!records[0]) return;
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
    for (const record of records) collectRecord(record, isMany, reader);
    // Badges that come before the frame's layout cost no second one.
    work(createSlice(Math.max(SLICE_MS, addedCount * ADDED_MS), hasPlaced ? 0 : COLD_MS));
  }

  function collectRecord(record: MutationRecord, isMany: boolean, { vocabulary }: Reader): void {
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
    if (isData) collect(record, [], vocabulary);
    else if (!isMany) {
      const { addedNodes, removedNodes } = record;
      for (const node of addedNodes) {
        // The page itself moved a badge: judge it in its new place.
        if (node.nodeName === BADGE_NAME) hosts.add(target);
        else if (isElement(node)) elements.add(node);
      }
      const nodes = [...addedNodes, ...removedNodes];
      // What came between two texts, or went from there, may have split a name.
      isTextual = ![...nodes, record.previousSibling ?? target].every(isElement);
      collect(record, nodes, vocabulary);
    }
    // Beside badges also when the whole document is scanned: the text before a badge may no longer be a name.
    if (!parent || !(isTextual || hosts.has(target))) return;
    parents.add(parent);
    rescan?.forget(parent);
  }

  function scanAll(): void {
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
    // In a search of the whole document, badges that are right keep their places. Elements that came may have been
    // moved.
    const visit = (parent: Node, staysIfRight?: boolean) => {
      // A changed text may also be in an element that is read again because of it.
      const plan = visited.has(parent) ? undefined : judge(parent);
      visited.add(parent);
      if (!plan || (staysIfRight && isShown(by, plan))) return;
      plans.push(plan);
      rescan?.forget(parent);
    };
    const isRead = scan.run(slice, {
      mayHold: by.matcher.mayHold,
      // The added element may contain a copy of a badge, whose place nobody has judged.
      enter: (element) => hasPlaced && strip(element, true),
      visit,
    });
    // A text that waits for the next slice may have changed: better no badge than a wrong one.
    for (const parent of parents) if (hosts.has(parent)) plans.push({ parent, wanted: [] });
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
    const cache = lateCode.newCache(vocabulary, document, depend, matcher.namesIn);
    const judge: Judge = (first, match) => lateCode.judge(first, match, flagged, cache);
    return (parent) => {
      const plan = planFor(parent, matcher, judge, vocabulary.words);
      for (const _ of plan.wanted) slice.planned();
      return plan;
    };
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
    if (theirs[0]) queueMicrotask(() => onMutations(theirs));
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
      parents.clear();
      scanAll();
      if (next) {
        if (before) schedule();
        else work(createSlice(undefined, hasPlaced ? 0 : COLD_MS));
      } else strip(document);
    },
    stop() {
      observer.disconnect();
      layout.stop();
    },
  };
}
