/**
 * Keeps the badges of a document in step with its text. One mutation observer; small batches are worked off
 * inside its callback, so that badge and name are painted in the same frame; the rest in slices of 4 ms. Reads
 * come before writes, and no node is kept after the page drops it.
 */

import type { Standing } from '../domain/standing.ts';
import { arrange, BADGE_NAME, BADGE_TAG, type Badges, type Place, placeFor } from './badges.ts';
import { type Glance, judge, newGlance, type Verdict } from './evidence.ts';
import type { Labels } from './labels.ts';
import type { Matcher, Reading } from './matcher.ts';
import { BOOLEAN, isComment, isElement, isText, ORDERED_SNAPSHOT, SHOW_TEXTS } from './nodes.ts';
import { TABLES, type Vocabulary } from './words.ts';

/** Looked up once: see nodes.ts. */
const clock = performance;
/** How long one slice may hold the main thread, ms. What the first one of a batch finishes is laid out with the names. */
const SLICE_MS = 4;
/** What the slice that comes with the names may add before the first badge of a page: all code runs cold there, ms. */
const COLD_MS = 3;
/** After the layout of a frame and before it is painted: no name shall be seen bare, ms. */
const LAYOUT_MS = 250;
/** About what a badge takes to be written, ms. */
const WRITE_MS = 0.06;
/** Badges that one frame arranges while the page is read for the first time, in a slice's time. */
const FIRST_ARRANGED = 150;
/** A first slice that has read for longer leaves the look for copies of badges to another, ms. */
const STRIP_MS = 2;
/** Characters: below, the texts of an element are looked at one by one; from there on, its parts. */
const LARGE = 1_000;
/** Characters read between two looks at the clock, and how many of them a node counts for by itself. */
const STRIDE = 2_000;
const NODE = 16;
/** Characters of a text that takes about a slice to be read. */
const HUGE = 200_000;
/** A batch with more added nodes becomes one scan of the whole document. */
const RESCAN_NODES = 1000;
/** At most so many re-insertions of one badge in so many ms: a page that fights is let win. */
const REINSERTIONS = 10;
const REINSERTION_MS = 10_000;

/** What says what the cells beside or below it hold. */
const HEADS = 'th,thead,[role=columnheader],dt';

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
  /** Badges came, changed or went; never before the first has come. */
  onChange(): void;
}

/** A place and the badge it should have. */
interface Plan {
  readonly parent: Node;
  readonly wanted: readonly { readonly verdict: Verdict; readonly place: Place; readonly key: string }[];
}

/** Elements to be scanned. `size`: how long the text of each is about, 0 when nobody knows. */
interface Part {
  readonly size: number;
  /** The text of the next one, where it is known. */
  readonly text?: string | undefined;
  next(): Element | null | undefined;
}

/** The badges that a parent got last, and when the page took one of them away. */
interface Fight {
  readonly wanted: string;
  times: number[];
}

/** Text nodes between which only comments and our own badges stand. */
type Run = readonly Text[];

export function watch(document: Document, events: WatcherEvents): Watcher {
  let reader: Reader | null = null;
  let complete = false;
  let stopped = false;
  let scheduled = false;
  /** When the present slice ends. */
  let deadline = 0;
  /** How much earlier it ends with the first name that is flagged, ms. */
  let patience = 0;
  /** The rest waits for the layout of the next frame. */
  let waits = false;
  /** What has come since the last slice; what is left of the scans, the next at the end; parents to be judged. */
  const roots = new Set<Element>();
  let parts: Part[] = [];
  let dirty = new Set<Node>();
  /** Somebody had a badge on this page. */
  let placed = false;
  /** Parents that hold a badge of ours. */
  const hosts = new WeakSet<Node>();
  /** Elements on whose content a judgement hung besides the text itself. */
  let scopes = new WeakSet<Node>();
  let hasScopes = false;
  /** Badges of which the layout has something to say. */
  const unarranged = new Map<HTMLElement, Place>();
  /** Those that are not shown, by what is in them: that is observed, and calls when it is. Puts them back. */
  const hidden = new Map<Node, () => void>();
  const fights = new WeakMap<Node, Fight>();

  const observer = new MutationObserver(onMutations);
  /** Calls after the frame's own layout and before it is painted, so that no layout is done for our question. */
  const layouts = new ResizeObserver(onLayout);

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
        forget(node as HTMLElement);
        strip(node);
      }
    }
    if (!reader) return;
    const many = added > RESCAN_NODES;
    if (many) scanAll();
    for (const record of records) note(record, many);
    if (many && !document.hidden) waitForLayout();
    else work(SLICE_MS, COLD_MS);
  }

  /** `copies`: only those that the page made of a badge; they have nothing inside. Others it may have moved. */
  function strip(root: ParentNode, copies = false): undefined {
    for (const badge of root.querySelectorAll(BADGE_TAG)) {
      const parent = badge.parentNode as Node;
      if (copies && badge.shadowRoot) {
        hosts.add(parent);
        continue;
      }
      if (!copies) fights.delete(parent);
      drop(badge);
    }
  }

  function drop(badge: Element): void {
    forget(badge as HTMLElement);
    badge.remove();
  }

  /** What is never shown never calls: nothing but this lets go of it. */
  function forget(badge: HTMLElement): void {
    unarranged.delete(badge);
    const chip = chipOf(badge);
    if (hidden.delete(chip)) layouts.unobserve(chip);
  }

  function note(record: MutationRecord, many: boolean): void {
    const { target } = record;
    const isData = isText(target);
    // Even when all is scanned: the text under a badge may hold no name any more.
    let texts = isData || hosts.has(target);
    if (isData) noteScope(target, []);
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
      noteScope(target, [...addedNodes, ...removedNodes]);
    }
    const parent = isData ? target.parentNode : target;
    if (texts && parent) dirty.add(parent);
  }

  /** What hangs on the content around the change is judged again. */
  function noteScope(target: Node, nodes: readonly Node[]): void {
    let element = isElement(target) ? target : target.parentElement;
    const isHead = (node: Node) => isElement(node) && (node.matches(HEADS) || node.querySelector(HEADS));
    const isInHead = element?.closest(HEADS);
    const table = (isInHead || nodes[0]) && element?.closest(`${TABLES},dl`);
    if (table && (isInHead || nodes.some(isHead))) roots.add(table);
    if (!hasScopes) return;
    for (; element; element = element.parentElement) if (scopes.has(element)) roots.add(element);
  }

  function scanAll(): void {
    roots.clear();
    parts = [{ size: 0, next: () => strip(document, true) }];
    queue([document.documentElement], 1);
  }

  // ── working ──────────────────────────────────────────────────────────────────────────────────────

  /**
   * One slice: reads as much as fits, then writes. Goes on later when something is left. Asks for no style: in
   * the middle of a task of the page the browser would do at once what it does once for the next frame.
   */
  function work(budget = SLICE_MS, cold = 0): void {
    if (!reader) return;
    patience = placed ? 0 : cold;
    deadline = clock.now() + budget + patience;
    waits = false;
    const plans: Plan[] = [];
    const glance = newGlance(reader.vocabulary);
    const more = !judgeDirty(reader, plans, glance) || !scan(reader, plans, glance);
    write(reader, plans);
    if (more) {
      schedule();
      // What came to a page that has been read is finished before it is painted: browsers paint between two tasks.
      if (complete) waitForLayout();
    } else if (!complete) {
      complete = true;
      events.onComplete();
    }
  }

  function judgeDirty(by: Reader, plans: Plan[], glance: Glance): boolean {
    for (const parent of dirty) {
      dirty.delete(parent);
      if (parent.isConnected) plans.push(plan(by, parent, glance));
      if (clock.now() >= deadline) break;
    }
    // Text that waits for the next slice may have changed under its badge: better none than another's.
    for (const parent of dirty) if (hosts.has(parent)) plans.push({ parent, wanted: [] });
    return dirty.size === 0;
  }

  /**
   * One look at the text of a row, or of a whole page, spares a look at each of its nodes: only where a flagged
   * name may stand in it are its parts looked at, down to the texts. What came last comes first: the scan of a
   * document waits for what has just been added.
   */
  function scan(by: Reader, plans: Plan[], glance: Glance): boolean {
    const seen = new Set<Node>();
    const start = clock.now();
    if (roots.size > 0) {
      queue([...roots].reverse());
      roots.clear();
    }
    let read = 0;
    for (let part = parts.at(-1); part; part = parts.at(-1)) {
      if (!parts[1] && !complete && !patience && clock.now() > start + STRIP_MS) return false;
      const { size } = part;
      const element = part.next();
      if (!element) parts.pop();
      if (!element?.isConnected) continue;
      const isLarge = size >= LARGE;
      const text = part.text ?? (isLarge ? '' : (element.textContent ?? ''));
      if (part.text === undefined) {
        // Nobody has judged the place of a copy that came with what has just been added.
        if (placed && !size) strip(element, true);
        read += text.length + NODE;
        // A text that takes a slice by itself leaves no time to wait for a first name.
        if (read > HUGE) hurry();
        if (read >= STRIDE) {
          if (clock.now() >= deadline) {
            // The text of a page may have taken all the time there was: it is searched in the next slice.
            queue([element], size, text);
            return false;
          }
          read = 0;
        }
      }
      if (isLarge || by.matcher.mayHold(text)) {
        const before = plans.length;
        const length = isLarge ? size : text.length;
        if (length < LARGE) judgeTexts(by, element, seen, plans, glance);
        else if (open(element, length)) plans.push(plan(by, element, glance));
        if (plans.length > before) read = STRIDE;
      }
    }
    return true;
  }

  /** The slice ends when any other would. */
  function hurry(): void {
    deadline -= patience;
    patience = 0;
  }

  function queue(items: Element[], size = 0, text?: string): void {
    parts.push({ size, text, next: () => items.pop() });
  }

  /**
   * Puts the child elements of a large element on the list. Returns whether it has a text of its own. XPath gives
   * a list that no change of the page disturbs, and makes no object of a node before it is asked for.
   */
  function open(element: Element, size: number): boolean {
    const items = document.evaluate('*', element, null, ORDERED_SNAPSHOT);
    // A few wrappers in one another have nearly the same text: reading it once is enough.
    const each = size / items.snapshotLength;
    let at = 0;
    parts.push({ size: each, next: () => items.snapshotItem(at++) as Element | null });
    return document.evaluate('text()[normalize-space()]', element, null, BOOLEAN).booleanValue;
  }

  function judgeTexts(by: Reader, element: Element, seen: Set<Node>, plans: Plan[], glance: Glance): void {
    const walker = document.createTreeWalker(element, SHOW_TEXTS);
    for (let text = walker.nextNode() as Text | null; text; text = walker.nextNode() as Text | null) {
      // A name may be split into several texts: they are read together.
      if (!by.matcher.mayHold(text.data) && !text.previousSibling && !text.nextSibling) continue;
      const parent = text.parentNode;
      if (!parent || seen.has(parent)) continue;
      seen.add(parent);
      plans.push(plan(by, parent, glance));
    }
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

  // ── judging (reads only) ─────────────────────────────────────────────────────────────────────────

  function plan(by: Reader, parent: Node, glance: Glance): Plan {
    const wanted: { verdict: Verdict; place: Place; key: string }[] = [];
    for (const run of runsOf(parent)) {
      for (const { first, anchor, reading } of readRun(by.matcher, run)) {
        const { verdict, scope } = judge(first, reading, by.flagged, glance);
        if (scope) {
          scopes.add(scope);
          hasScopes = true;
        }
        if (!verdict) continue;
        const key = `${verdict.standing} ${verdict.users.join(' ')}`;
        wanted.push({ verdict, place: placeFor(anchor, first, by.vocabulary.words), key });
        // What has been planned is still to be written.
        deadline -= WRITE_MS;
        hurry();
      }
    }
    return { parent, wanted };
  }

  // ── writing ──────────────────────────────────────────────────────────────────────────────────────

  function write(by: Reader, plans: readonly Plan[]): void {
    let changed = false;
    for (const one of plans) changed = settle(by, one) || changed;
    if (plans.some(({ wanted }) => wanted.length > 0)) askLayout();
    if (!changed) return;
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

  function settle(by: Reader, { parent, wanted }: Plan): boolean {
    if (wanted.length > 0) hosts.add(parent);
    else if (!hosts.has(parent)) return false;
    const present = new Set<Node | null>();
    for (const node of parent.childNodes) if (node.nodeName === BADGE_NAME) present.add(node);
    const keys = wanted.map((one) => one.key).join();
    const before = fights.get(parent);
    const fight = before?.wanted === keys ? before : { wanted: keys, times: [] };
    fights.set(parent, fight);
    let changed = false;
    for (const { verdict, place } of wanted) {
      const { anchor, first } = place;
      const beside = [anchor.nextSibling, first.previousSibling].find(
        // A copy that the page made of a badge has nothing inside.
        (node) => (node as Element | null)?.shadowRoot && present.delete(node),
      );
      let badge = beside as HTMLElement | null | undefined;
      if (badge) by.badges.update(badge, verdict, place, by.labels);
      else {
        if (before === fight && !mayReturn(parent, fight)) continue;
        badge = by.badges.create(verdict, place, by.labels);
        anchor.after(badge);
        placed = true;
        changed = true;
      }
      unarranged.set(badge, place);
    }
    for (const badge of present) {
      if (!badge) continue;
      drop(badge as Element);
      changed = true;
    }
    return changed;
  }

  function onLayout(entries: readonly ResizeObserverEntry[]): void {
    if (waits) work(LAYOUT_MS);
    for (const { target, contentRect } of entries) {
      // Of each badge that waits it is told once that it is not shown.
      if (!contentRect.width) continue;
      // What was asked for is answered here: the frame that calls now cannot call again.
      layouts.unobserve(target);
      hidden.get(target)?.();
      hidden.delete(target);
    }
    const isDone = arrange(unarranged, complete ? Infinity : FIRST_ARRANGED, (badge, place) => {
      const chip = chipOf(badge);
      hidden.set(chip, () => unarranged.set(badge, place));
      layouts.observe(chip);
    });
    if (!isDone) later(askLayout);
    forgetOwn();
  }

  function askLayout(): void {
    layouts.observe(document.documentElement);
  }

  function waitForLayout(): void {
    waits = true;
    askLayout();
  }

  /**
   * Whether a badge may come back to a place from which the page took it. A page that takes it away again and
   * again is let win for a while.
   */
  function mayReturn(parent: Node, fight: Fight): boolean {
    const now = clock.now();
    fight.times = fight.times.filter((time) => time > now - REINSERTION_MS);
    if (fight.times.length < REINSERTIONS) return fight.times.push(now) > 0;
    const ref = new WeakRef(parent);
    setTimeout(() => {
      const again = ref.deref();
      if (!again) return;
      dirty.add(again);
      work();
    }, REINSERTION_MS);
    return false;
  }

  observer.observe(document, { childList: true, characterData: true, subtree: true });

  const watcher: Watcher = {
    read(next) {
      if (stopped) return;
      const before = reader;
      reader = next;
      complete = false;
      waits = false;
      dirty = new Set();
      scopes = new WeakSet();
      hasScopes = false;
      scanAll();
      if (!next) {
        if (!placed) return;
        strip(document);
        events.onChange();
        return;
      }
      if (!before) {
        work(SLICE_MS, COLD_MS);
        return;
      }
      for (const badge of document.querySelectorAll(BADGE_TAG)) {
        dirty.add(badge.parentNode as Node);
      }
      schedule();
    },
    stop() {
      watcher.read(null);
      stopped = true;
      observer.disconnect();
    },
  };
  return watcher;
}

/** A badge itself is a box in a line, whose size nobody is told. Nothing for a copy, and for what is no badge. */
function chipOf(badge: Element): Element {
  return badge.shadowRoot?.firstElementChild as Element;
}

// ── runs of text ───────────────────────────────────────────────────────────────────────────────────

function runsOf(parent: Node): Run[] {
  const runs: Text[][] = [];
  let run: Text[] = [];
  for (let node = parent.firstChild; node; node = node.nextSibling) {
    if (isText(node)) {
      if (node.data.trim() !== '') run.push(node);
    } else if (!isComment(node) && node.nodeName !== BADGE_NAME && run.length > 0) {
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
  if (!first || !anchor) return [];
  const text = run.length === 1 ? first.data : textBetween(first, anchor);
  if (!matcher.mayHold(text)) return [];
  const whole = matcher.read(text);
  if (run.length > 1 && !matcher.isName(text)) {
    const found = run.flatMap((one, at) => {
      const reading = matcher.read(one.data);
      const alone = !joins(run[at - 1], one) && !joins(one, run[at + 1]);
      return alone && reading ? [{ first: one, anchor: one, reading }] : [];
    });
    if (found.length > 0) return found;
  }
  return whole ? [{ first, anchor, reading: whole }] : [];
}

/** Blank texts count between the first and the last. */
function textBetween(first: Text, last: Text): string {
  let text = first.data;
  for (let node = first.nextSibling; node; node = node.nextSibling) {
    if (isText(node)) text += node.data;
    if (node === last) break;
  }
  return text;
}

/** The word goes on from one text to the next. */
function joins(left: Text | undefined, right: Text | undefined): boolean {
  if (!left || !right) return false;
  return WORD.test(left.data.at(-1) ?? '') && WORD.test(right.data.at(0) ?? '');
}

const WORD = /[\p{L}\p{M}\p{N}_-]/u;

// ── time ───────────────────────────────────────────────────────────────────────────────────────────

/** A task of its own, but before the next frame: names wait for their badges in it. */
function later(task: () => void): void {
  // Both browsers have it in the versions that the manifest asks for; the types do not yet.
  const { scheduler } = globalThis as unknown as {
    scheduler: { postTask(task: () => void, options: { priority: 'user-blocking' }): Promise<unknown> };
  };
  void scheduler.postTask(task, { priority: 'user-blocking' });
}
