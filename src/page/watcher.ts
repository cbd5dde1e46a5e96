/**
 * Keeps the badges of a document in step with its text. One mutation observer; small batches are worked off
 * inside its callback, so that badge and name are painted in the same frame; the rest in slices of 4 ms. Reads
 * come before writes, and no node is kept after the page drops it.
 */

import type { Standing } from '../domain/standing.ts';
import type { Vocabulary } from './app-word-reader.ts';
import { BADGE_NAME } from './badge-elements.ts';
import { isElement, isText } from './dom-constants.ts';
import type { LateCode } from './late-code-handover.ts';
import { type Arrange, createLayout } from './layout-timing.ts';
import type { Matcher } from './names-in-text.ts';
import { type BadgeRenderer, createPlacedBadges } from './placed-badges.ts';
import { type Judge, type Plan, planFor } from './planned-badges.ts';
import { ListRescan } from './rescan-for-new-list.ts';
import { Scan } from './scan.ts';
import { later, Slice } from './time-slice.ts';

/** What the slice that comes with the names may add before the first badge of a page: all code runs cold there, ms. */
const COLD_MS = 3;
/** After the layout of a frame and before it is painted: no name shall be seen bare, ms. So many names never are. */
const LAYOUT_MS = 250;
const LAYOUT_STEPS = 500;
/** A batch with more added nodes becomes one scan of the whole document. */
const RESCAN_NODES = 1000;

/** What the page is read by. Replaced as a whole when the list, the settings or the language change. */
export interface Reader extends BadgeRenderer {
  readonly matcher: Matcher;
  readonly flagged: ReadonlySet<Standing>;
  readonly vocabulary: Vocabulary;
  /** How names are judged; nothing, where the list flags nobody. */
  readonly lateCode: Pick<LateCode, 'judge' | 'newCache'> | undefined;
}

export interface Watcher {
  /** How badges are laid out, from the moment it is there. */
  setArrange(arrange: Arrange): void;
  /**
   * Goes on with another reader; `null` takes every badge away and waits. `mayDiffer`: whether a text may hold a
   * name that this reader and the one before say different things of. Touches only badges that change, all in
   * one frame.
   */
  read(reader: Reader | null, mayDiffer?: (text: string) => boolean): void;
  /** Ends everything, and takes every badge away. */
  stop(): void;
}

export interface WatcherEvents {
  /** At the start of every batch, before anything is read: the place to look at the workspace. */
  onBatch(): void;
  /** The whole document has been read by the present reader. */
  onComplete(): void;
  /** Badges came, changed or went; never before the first has come. */
  onChange(): void;
}

export function watch(document: Document, events: WatcherEvents): Watcher {
  let reader: Reader | null = null;
  let complete = false;
  let stopped = false;
  let scheduled = false;
  /** The rest waits for the layout of the next frame. */
  let waits = false;
  /** What has come since the last slice; what is left to be searched; parents to be judged. */
  const roots = new Set<Element>();
  const scan = new Scan(document);
  let dirty = new Set<Node>();
  let rescan: ListRescan | null = null;
  /** Somebody had a badge on this page. */
  let placed = false;
  /** Elements on whose content a judgement hung besides the text itself, and what is judged again when it changes. */
  const scopes = new WeakMap<Node, Element>();
  let hasScopes = false;

  const observer = new MutationObserver(onMutations);
  /** Of the few rows whose addresses and ids tell whose name stands in them: lists write another person's into a row. */
  const attributes = new MutationObserver(onAttributes);
  const layout = createLayout(document, () => {
    if (waits) work(new Slice(LAYOUT_MS, 0, LAYOUT_STEPS));
  });
  const { hosts, render, isShown, strip } = createPlacedBadges(layout);

  // ── noticing ─────────────────────────────────────────────────────────────────────────────────────

  function onMutations(records: readonly MutationRecord[]): void {
    events.onBatch();
    // Nothing to be read, and nothing to be taken away.
    if (!reader && !placed) return;
    let added = 0;
    for (const record of records) {
      // In Firefox the lists of nodes cost more than all the rest of a record.
      if (isText(record.target)) continue;
      added += record.addedNodes.length;
      if (!placed) continue;
      // What is out of the page is not seen to change: it may come back with another name, or for another list.
      for (const node of record.removedNodes) {
        if (!isElement(node) || document.contains(node)) continue;
        layout.forget(node as HTMLElement);
        strip(node);
      }
    }
    if (!reader) return;
    const many = added > RESCAN_NODES;
    if (many) scanAll();
    for (const record of records) collect(record, many);
    if (many && !document.hidden) waitForLayout();
    else work(new Slice(undefined, placed ? 0 : COLD_MS));
  }

  function onAttributes(records: readonly MutationRecord[]): void {
    for (const { target, attributeName } of records) {
      if (target.nodeName !== BADGE_NAME && !/^(?:class|style|tabindex)$/.test(attributeName as string))
        collectScope(target, []);
    }
    if (roots.size > 0) work();
  }

  function collect(record: MutationRecord, many: boolean): void {
    const { target } = record;
    const isData = isText(target);
    // Even when all is scanned: the text under a badge may hold no name any more.
    let texts = isData || hosts.has(target);
    if (isData) collectScope(target, []);
    else if (!many) {
      const { addedNodes, removedNodes } = record;
      for (const node of addedNodes) {
        // A badge that the page itself put somewhere is judged by its new place.
        const isBadge = node.nodeName === BADGE_NAME;
        if (isBadge) hosts.add(target);
        else if (isElement(node)) roots.add(node);
        texts ||= isBadge || isText(node);
      }
      for (const node of removedNodes) texts ||= !isElement(node) || node.nodeName === BADGE_NAME;
      collectScope(target, [...addedNodes, ...removedNodes]);
    }
    const parent = isData ? target.parentNode : target;
    if (!texts || !parent) return;
    dirty.add(parent);
    rescan?.forget(parent);
  }

  /** What hangs on the content around the change is judged again. */
  function collectScope(target: Node, nodes: readonly Node[]): void {
    if (!reader) return;
    let element = isElement(target) ? target : target.parentElement;
    const { heads, tables } = reader.vocabulary.words;
    const isHead = (node: Node) => isElement(node) && (node.matches(heads) || node.querySelector(heads));
    const isInHead = element?.closest(heads);
    const table = (isInHead || nodes[0]) && element?.closest(`${tables},dl`);
    if (table && (isInHead || nodes.some(isHead))) roots.add(table);
    if (!hasScopes) return;
    for (; element; element = element.parentElement) {
      const again = scopes.get(element);
      if (again) roots.add(again);
    }
  }

  function scanAll(): void {
    roots.clear();
    scan.begin(() => strip(document, true));
  }

  // ── working ──────────────────────────────────────────────────────────────────────────────────────

  /**
   * One slice: reads as much as fits, then writes. Goes on later when something is left. Asks for no style: in
   * the middle of a task of the page the browser would do at once what it does once for the next frame.
   */
  function work(slice = new Slice()): void {
    if (!reader) return;
    waits = false;
    const plans: Plan[] = [];
    const judge = judging(reader, slice);
    const visit = (parent: Node) => {
      const plan = judge(parent);
      if (!plan) return;
      plans.push(plan);
      rescan?.forget(parent);
    };
    const isRead = judgeDirty(slice, visit) && search(reader, slice, visit);
    // Text that waits for the next slice may have changed under its badge: better none than another's.
    for (const parent of dirty) if (hosts.has(parent)) plans.push({ parent, wanted: [] });
    write(reader, plans);
    if (!isRead) {
      schedule();
      // What came to a page that has been read is finished before it is painted: browsers paint between two tasks.
      if (complete) waitForLayout();
    } else if (!complete) {
      complete = true;
      events.onComplete();
    }
  }

  /** Plans what a parent is to have; the page must not change between two of them. Nothing, while no code can judge. */
  function judging(by: Reader, slice: Slice): (parent: Node) => Plan | undefined {
    const { matcher, flagged, vocabulary, lateCode } = by;
    if (!lateCode) return () => undefined;
    const cache = lateCode.newCache(vocabulary, document, (element, again, alsoAttributes) => {
      scopes.set(element, again);
      hasScopes = true;
      if (alsoAttributes) attributes.observe(element, { attributes: true, subtree: true });
    });
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
      if (parent.isConnected) visit(parent);
      if (slice.isOver) break;
    }
    return dirty.size === 0;
  }

  function search({ matcher }: Reader, slice: Slice, visit: (parent: Node) => void): boolean {
    scan.add(roots);
    roots.clear();
    return scan.run(slice, {
      mayHold: matcher.mayHold,
      // Nobody has judged the place of a copy that came with what has just been added.
      enter: (element) => placed && strip(element, true),
      visit,
    });
  }

  function schedule(): void {
    if (scheduled) return;
    scheduled = true;
    later(() => {
      scheduled = false;
      // What the page changed meanwhile comes first: its observer callback has run before this task.
      work();
    });
  }

  /** A slice of the look for what a new list says otherwise; the last one writes. */
  function revise(): void {
    if (!reader || !rescan) return;
    const slice = new Slice();
    const judge = judging(reader, slice);
    const by = reader;
    const plans = rescan.run(slice, (parent) => {
      const plan = judge(parent);
      return plan && !isShown(by, plan) ? plan : null;
    });
    if (!plans) {
      later(revise);
      return;
    }
    rescan = null;
    write(reader, plans);
  }

  // ── writing ──────────────────────────────────────────────────────────────────────────────────────

  function write(by: Reader, plans: readonly Plan[]): void {
    let changed = false;
    for (const one of plans) changed = render(by, one, complete) || changed;
    if (!changed) return;
    placed = true;
    forgetOwn();
    events.onChange();
  }

  /** The page may answer our changes at once: in Chromium it hears when a badge that goes had the focus. */
  function forgetOwn(): void {
    const theirs = observer
      .takeRecords()
      .filter(({ addedNodes, removedNodes }) => (addedNodes[0] ?? removedNodes[0])?.nodeName !== BADGE_NAME);
    if (theirs.length > 0) queueMicrotask(() => onMutations(theirs));
  }

  function waitForLayout(): void {
    waits = true;
    layout.request();
  }

  observer.observe(document, { childList: true, characterData: true, subtree: true });

  const watcher: Watcher = {
    setArrange: layout.setArrange,
    read(next, mayDiffer = () => true) {
      if (stopped) return;
      const before = reader;
      reader = next;
      if (before && next) {
        if (!rescan) later(revise);
        rescan = new ListRescan(document, mayDiffer, rescan);
        if (complete) return;
      } else rescan = null;
      complete = false;
      waits = false;
      dirty = new Set();
      scanAll();
      if (next) {
        if (before) schedule();
        else work(new Slice(undefined, placed ? 0 : COLD_MS));
      } else if (placed) {
        strip(document);
        events.onChange();
      }
    },
    stop() {
      watcher.read(null);
      stopped = true;
      observer.disconnect();
      attributes.disconnect();
      layout.stop();
    },
  };
  return watcher;
}
