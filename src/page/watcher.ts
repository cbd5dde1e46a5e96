/**
 * Keeps the badges of a document in step with its text. One mutation observer; small batches are worked off
 * inside its callback, so that badge and name are painted in the same frame; the rest in slices of 4 ms. Reads
 * come before writes, and no node is kept after the page drops it.
 */

import type { Standing } from '../directory/standing.ts';
import { BADGE_NAME, BADGE_TAG, type Badges, isCut, type Place, placeFor } from './badges.ts';
import { TABLES } from './columns.ts';
import { type Glance, judge, newGlance, type Verdict } from './evidence.ts';
import type { Labels } from './labels.ts';
import type { Matcher, Reading } from './matcher.ts';
import type { Vocabulary } from './words.ts';

/** How long one slice may hold the main thread, ms. */
const SLICE_MS = 4;
/** The first slice of a batch, inside the observer's callback: what it finishes is painted with the names, ms. */
const FIRST_MS = 7;
/** Texts looked at between two looks at the clock. */
const STRIDE = 64;
/** A batch with more added nodes becomes one scan of the whole document. */
const RESCAN_NODES = 1000;
/** At most so many re-insertions of one badge in so many ms: a page that fights is let win. */
const REINSERTIONS = 10;
const REINSERTION_MS = 10_000;

/** What the page is read by. Replaced as a whole when the list, the settings or the language change. */
export interface Reader {
  readonly matcher: Matcher;
  readonly flagged: ReadonlySet<Standing>;
  readonly vocabulary: Vocabulary;
  readonly badges: Badges;
  readonly labels: Labels;
}

export interface Watcher {
  /** Starts again with another reader; `null` takes every badge away and waits. */
  read(reader: Reader | null): void;
  /** Ends everything, and takes every badge away. */
  stop(): void;
}

export interface WatcherEvents {
  /** At the start of every batch, before anything is read: the place to look at the workspace. */
  onBatch(): void;
  /** The whole document has been read by the present reader. */
  onComplete(): void;
  /** Badges came, changed or went. */
  onChange(): void;
}

/** A place and the badge it should have. */
interface Plan {
  readonly parent: Node;
  readonly wanted: readonly { readonly verdict: Verdict; readonly place: Place; readonly key: string }[];
}

/** A badge in a line that may be cut: on which side of the name it goes is known after layout. */
interface Suspect {
  readonly badge: HTMLElement;
  readonly verdict: Verdict;
  readonly place: Place;
}

/** Text nodes between which only comments and our own badges stand. */
type Run = readonly Text[];

export function watch(document: Document, events: WatcherEvents): Watcher {
  let reader: Reader | null = null;
  let complete = false;
  let stopped = false;
  let scheduled = false;
  /** When the present slice ends; whether it has already made the browser bring its styles up to date. */
  let deadline = 0;
  let flushed = false;
  /** Roots still to be scanned; scans under way, the one to go on with at the end; parents still to be judged. */
  let roots: Node[] = [];
  let walkers: TreeWalker[] = [];
  let dirty = new Set<Node>();
  /** Parents that hold a badge of ours. */
  let hosts = new WeakSet<Node>();
  /** Elements on whose content a judgement hung besides the text itself. */
  let scopes = new WeakSet<Node>();
  let hasScopes = false;
  let suspects: Suspect[] = [];
  /** By parent: the badges that it got last, and when the page took one of them away. */
  let fights = new WeakMap<Node, { wanted: string; times: number[] }>();

  const observer = new MutationObserver(onMutations);
  /** Calls after the frame's own layout and before it is painted, so that no layout is done for our question. */
  const layouts = new ResizeObserver(chooseSides);

  // ── noticing ─────────────────────────────────────────────────────────────────────────────────────

  function onMutations(records: readonly MutationRecord[]): void {
    events.onBatch();
    if (reader === null || stopped) return;
    let added = 0;
    for (const record of records) added += record.addedNodes.length;
    if (added > RESCAN_NODES) scanAll();
    else for (const record of records) note(record);
    work();
  }

  function note(record: MutationRecord): void {
    const { target } = record;
    if (record.type === 'characterData') {
      const parent = target.parentNode;
      if (parent !== null) dirty.add(parent);
    } else {
      let texts = hosts.has(target);
      for (const node of record.addedNodes) {
        if (node.nodeType === Node.TEXT_NODE) texts = true;
        else if (node.nodeType === Node.ELEMENT_NODE && node.nodeName !== BADGE_NAME) roots.push(node);
      }
      for (const node of record.removedNodes) {
        if (node.nodeType !== Node.ELEMENT_NODE || node.nodeName === BADGE_NAME) texts = true;
      }
      if (texts) dirty.add(target);
    }
    noteScope(target);
  }

  /** What hangs on the content around the change is judged again. */
  function noteScope(target: Node): void {
    const element = target instanceof Element ? target : target.parentElement;
    const head = element?.closest('th,thead,[role=columnheader],dt');
    if (head) {
      const table = head.closest(`${TABLES},dl`);
      if (table !== null) roots.push(table);
    }
    if (!hasScopes) return;
    for (let node: Node | null = element ?? null; node !== null; node = node.parentNode) {
      if (scopes.has(node)) {
        roots.push(node);
        return;
      }
    }
  }

  function scanAll(): void {
    roots = [document];
    walkers = [];
  }

  // ── working ──────────────────────────────────────────────────────────────────────────────────────

  /** One slice: reads as much as fits, then writes. Goes on later when something is left. */
  function work(budget = FIRST_MS): void {
    if (reader === null || stopped) return;
    deadline = performance.now() + budget;
    flushed = false;
    const plans: Plan[] = [];
    // Boxes that are not shown never call.
    suspects = suspects.filter(({ badge }) => badge.isConnected);
    const glance = newGlance(reader.vocabulary);
    let left = STRIDE;
    const inTime = () => {
      left -= 1;
      if (left > 0) return true;
      left = STRIDE;
      return performance.now() < deadline;
    };
    const more = !judgeDirty(reader, plans, glance) || !scan(reader, plans, glance, inTime);
    write(reader, plans);
    if (more) {
      schedule();
    } else if (!complete) {
      complete = true;
      events.onComplete();
    }
  }

  function judgeDirty(by: Reader, plans: Plan[], glance: Glance): boolean {
    for (const parent of dirty) {
      dirty.delete(parent);
      if (parent.isConnected) plans.push(plan(by, parent, glance));
      if (performance.now() >= deadline) break;
    }
    // Text that waits for the next slice may have changed under its badge: better none than another's.
    for (const parent of dirty) if (hosts.has(parent)) plans.push({ parent, wanted: [] });
    return dirty.size === 0;
  }

  /** Walks the texts of the roots; every parent of a text that may be a name is judged. */
  function scan(by: Reader, plans: Plan[], glance: Glance, inTime: () => boolean): boolean {
    const { matcher } = by;
    const seen = new Set<Node>();
    for (;;) {
      // What came last comes first: the scan of a whole document waits for what has just been added.
      for (const root of roots.reverse()) if (root.isConnected) walkers.push(walk(root));
      roots = [];
      let walker = walkers.at(-1);
      if (walker === undefined) return true;
      if (!walker.root.contains(walker.currentNode)) {
        // The page took away the place where the last slice stopped.
        walker = walk(walker.root);
        walkers[walkers.length - 1] = walker;
      }
      for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
        if (matcher.mayMatch(node.nodeValue ?? '')) {
          const parent = node.parentNode;
          if (parent !== null && !seen.has(parent)) {
            seen.add(parent);
            plans.push(plan(by, parent, glance));
            if (performance.now() >= deadline) return false;
          }
        }
        if (!inTime()) return false;
      }
      walkers.pop();
    }
  }

  function walk(root: Node): TreeWalker {
    return document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  }

  function schedule(): void {
    if (scheduled) return;
    scheduled = true;
    later(() => {
      scheduled = false;
      if (reader === null || stopped) return;
      // What the page changed meanwhile comes first: its observer callback has run before this task.
      work(SLICE_MS);
    });
  }

  // ── judging (reads only) ─────────────────────────────────────────────────────────────────────────

  function plan(by: Reader, parent: Node, glance: Glance): Plan {
    const wanted: { verdict: Verdict; place: Place; key: string }[] = [];
    for (const run of runsOf(parent)) {
      for (const { first, anchor, reading } of readRun(by.matcher, run)) {
        const { verdict, scope } = judge(first, reading, by.flagged, glance);
        if (scope !== null) {
          scopes.add(scope);
          hasScopes = true;
        }
        if (verdict === null) continue;
        const key = `${verdict.standing} ${verdict.users.join(' ')}`;
        wanted.push({ verdict, place: placeFor(anchor, first), key });
        // The first look at styles does work that is due before the next frame anyway: it is not ours.
        if (!flushed) deadline = Math.max(deadline, performance.now() + SLICE_MS);
        flushed = true;
      }
    }
    return { parent, wanted };
  }

  // ── writing ──────────────────────────────────────────────────────────────────────────────────────

  function write(by: Reader, plans: readonly Plan[]): void {
    let changed = false;
    for (const one of plans) changed = settle(by, one) || changed;
    if (!changed) return;
    // Nothing but ourselves ran since the plans were made: the records are our own.
    observer.takeRecords();
    events.onChange();
  }

  function settle(by: Reader, { parent, wanted }: Plan): boolean {
    const present = new Set<Node | null>();
    for (const node of parent.childNodes) if (node.nodeName === BADGE_NAME) present.add(node);
    const keys = wanted.map((one) => one.key).join();
    const before = fights.get(parent);
    const times = before?.wanted === keys ? before.times : [];
    if (before?.wanted !== keys && (before || keys !== '')) fights.set(parent, { wanted: keys, times });
    let changed = false;
    for (const { verdict, place } of wanted) {
      const { anchor, first, clip } = place;
      const beside = [anchor.nextSibling, first.previousSibling].find((node) => present.delete(node));
      let badge = beside as HTMLElement | null | undefined;
      if (badge) {
        const before = badge !== anchor.nextSibling;
        if (before && clip === null) anchor.after(badge);
        by.badges.update(badge, verdict, { ...place, before: before && clip !== null }, by.labels);
      } else {
        if (before?.wanted === keys && !mayReturn(parent, times)) continue;
        badge = by.badges.create(verdict, place, by.labels);
        anchor.after(badge);
        hosts.add(parent);
        changed = true;
      }
      if (clip !== null) {
        suspects.push({ badge, verdict, place });
        layouts.observe(clip);
      }
    }
    for (const badge of present) {
      if (badge === null) continue;
      (badge as ChildNode).remove();
      changed = true;
    }
    return changed;
  }

  /** Where a badge after the name is cut away, or would cut the name, it goes before it. Reads, then writes. */
  function chooseSides(): void {
    layouts.disconnect();
    if (reader === null) return;
    const chosen = suspects
      .filter(({ badge, place: { anchor, first } }) => {
        return badge.previousSibling === anchor || badge.nextSibling === first;
      })
      .map((one) => ({ ...one, before: one.place.clip !== null && isCut(one.place.clip) }));
    suspects = [];
    for (const { badge, verdict, place, before } of chosen) {
      if (before === (badge.nextSibling === place.first)) continue;
      if (before) place.first.before(badge);
      else place.anchor.after(badge);
      reader.badges.update(badge, verdict, { ...place, before }, reader.labels);
    }
    observer.takeRecords();
  }

  /**
   * Whether a badge may come back to a place from which the page took it. A page that takes it away again and
   * again is let win for a while.
   */
  function mayReturn(parent: Node, times: number[]): boolean {
    const now = performance.now();
    const recent = times.filter((time) => time > now - REINSERTION_MS);
    times.splice(0, times.length, ...recent);
    if (recent.length < REINSERTIONS) return times.push(now) > 0;
    const ref = new WeakRef(parent);
    setTimeout(() => {
      const again = ref.deref();
      if (again === undefined || stopped) return;
      dirty.add(again);
      work();
    }, REINSERTION_MS);
    return false;
  }

  function forgetSuspects(): void {
    layouts.disconnect();
    suspects = [];
  }

  function removeAll(): void {
    for (const badge of document.querySelectorAll(BADGE_TAG)) {
      badge.remove();
    }
    observer.takeRecords();
    hosts = new WeakSet();
    fights = new WeakMap();
    events.onChange();
  }

  observer.observe(document, { childList: true, characterData: true, subtree: true });

  return {
    read(next) {
      if (stopped) return;
      reader = next;
      complete = false;
      walkers = [];
      roots = [];
      dirty = new Set();
      scopes = new WeakSet();
      hasScopes = false;
      forgetSuspects();
      if (next === null) {
        removeAll();
        return;
      }
      for (const badge of document.querySelectorAll(BADGE_TAG)) {
        if (badge.parentNode !== null) dirty.add(badge.parentNode);
      }
      scanAll();
      work();
    },
    stop() {
      forgetSuspects();
      removeAll();
      stopped = true;
      reader = null;
      observer.disconnect();
    },
  };
}

// ── runs of text ───────────────────────────────────────────────────────────────────────────────────

function runsOf(parent: Node): Run[] {
  const runs: Text[][] = [];
  let run: Text[] = [];
  for (let node = parent.firstChild; node !== null; node = node.nextSibling) {
    if (node instanceof Text) {
      if (node.data.trim() !== '') run.push(node);
    } else if (node.nodeType !== Node.COMMENT_NODE && node.nodeName !== BADGE_NAME && run.length > 0) {
      runs.push(run);
      run = [];
    }
  }
  if (run.length > 0) runs.push(run);
  return runs;
}

interface Found {
  readonly first: Text;
  readonly anchor: Text;
  readonly reading: Reading;
}

/**
 * The names of a run. First the run as one name that comments split, then each text that is a name for itself,
 * then the run as a list or with what a page adds to a name.
 */
function readRun(matcher: Matcher, run: Run): readonly Found[] {
  const [first] = run;
  const anchor = run.at(-1);
  if (first === undefined || anchor === undefined) return [];
  const text = run.length === 1 ? first.data : textBetween(first, anchor);
  const whole = matcher.read(text);
  if (run.length > 1 && !matcher.isName(text)) {
    const found = run.flatMap((one, at) => {
      const reading = matcher.read(one.data);
      const alone = !joins(run[at - 1], one) && !joins(one, run[at + 1]);
      return alone && typeof reading === 'object' && reading !== null
        ? [{ first: one, anchor: one, reading }]
        : [];
    });
    if (found.length > 0) return found;
  }
  return whole === null || whole === 'unflagged' ? [] : [{ first, anchor, reading: whole }];
}

/** Blank texts count between the first and the last. */
function textBetween(first: Text, last: Text): string {
  let text = first.data;
  for (let node = first.nextSibling; node !== null; node = node.nextSibling) {
    if (node instanceof Text) text += node.data;
    if (node === last) break;
  }
  return text;
}

/** The word goes on from one text to the next. */
function joins(left: Text | undefined, right: Text | undefined): boolean {
  if (left === undefined || right === undefined) return false;
  return WORD.test(left.data.at(-1) ?? '') && WORD.test(right.data.at(0) ?? '');
}

const WORD = /[\p{L}\p{M}\p{N}_-]/u;

// ── time ───────────────────────────────────────────────────────────────────────────────────────────

/** A task of its own, but before the next frame where the browser can: names wait for their badges in it. */
function later(task: () => void): void {
  const { scheduler } = globalThis as {
    scheduler?: { postTask(task: () => void, options: { priority: 'user-blocking' }): Promise<unknown> };
  };
  if (scheduler === undefined) setTimeout(task, 0);
  else void scheduler.postTask(task, { priority: 'user-blocking' });
}
