/**
 * Decides where the chip of a badge lies. The chip hangs over the free space behind the name and takes no room in the
 * line. When something stands there, the chip pushes it on, if nothing grows by that. When it cannot, or when the name
 * is cut off, only the sign is shown: in what room there is, else over the visible end of the name. This code comes
 * with `card.js` (page/card/card-script-handover.ts) and runs after the frame's layout (page/badge/when-badges-are-placed.ts).
 */

import { isElement, isText } from '../node-types-as-numbers.ts';
import { chipOf } from './badge-elements.ts';
import { updateTabStops } from './tab-stops-and-arrow-keys-of-badges.ts';
import type { Arrange } from './when-badges-are-placed.ts';

/** Smaller differences between boxes come from rounding, px. */
const TOLERANCE = 0.6;
/** The most elements around the pushed ones that are checked for whether they cut the chip off. */
const MAX_HELD = 2;
/** A box up to this wide or high shows nothing of what is in it, px. */
const HIDDEN_SIZE = 2;
/** The most nodes behind a name that are checked at each level. */
const MAX_NODES_BEHIND = 8;
/** Properties of a badge's style: the room that it takes in its line, and the gap of a row that it gives back. */
const ROOM_PROPERTY = '--member-status-room';
const GAP_PROPERTY = '--member-status-gap';

/** The direction of a line. All positions below count from its start to its end, in px. */
interface Line {
  start(box: DOMRect): number;
  end(box: DOMRect): number;
}
const LTR: Line = { start: ({ left }) => left, end: ({ right }) => right };
const RTL: Line = { start: ({ right }) => -right, end: ({ left }) => -left };

/** The place that a chip would fill behind its name. */
interface Wanted {
  /** Where the name ends, in its line's direction. */
  readonly name: number;
  readonly end: number;
  readonly top: number;
  readonly bottom: number;
}

interface Room {
  /** Where the box around the name begins, in the line's direction. */
  start?: number;
  /** How far a chip may reach, in the line's direction: the least of these. */
  readonly limits: number[];
  /** Nothing below this is visible. */
  floor: number;
  /** Whether the chip may push what stands behind the name. */
  mayPush: boolean;
  /** Elements that would move on or become wider. They must not become higher. */
  readonly pushed: Element[];
  /** Elements around those. If the first of them stays as it is, all the others do. */
  readonly held: Element[];
}

/** How far the chip of a badge has to move, px. */
interface Move {
  readonly badge: HTMLElement;
  readonly x: number;
  readonly y: number;
  /** The chip lies over the name, without its word. */
  readonly over: boolean;
  /** Instead of moving, the chip may push what is behind the name by this width, px; 0 when it may not. */
  readonly push: number;
  readonly room: Room;
  /** Whether the badge now begins before the place where its name ended. */
  isMoved(): boolean;
}

/** Reads the layout for all badges, then writes for all. */
export const arrange: Arrange = (badges, wait) => {
  const boxes = new Set<Element>();
  const shown: HTMLElement[] = [];
  const own: HTMLElement[] = [];
  for (const badge of badges) release(badge);
  for (const badge of badges) {
    // Sizes first: for a hidden badge the browser would have to compute its style.
    const [rect] = badge.getClientRects();
    if (!rect) {
      wait(badge);
      continue;
    }
    shown.push(badge);
    if (!rect.height) own.push(badge);
  }
  updateTabStops(shown);
  for (const write of own.map(planBadgeBox)) write();
  const moves = shown.flatMap((badge) => moveOf(badge, boxes) ?? []);
  const pushed = tryPushes(moves);
  for (const one of moves) if (!pushed.has(one)) applyMove(one);
  return boxes;
};

/** Puts a badge back as it was created. */
function release(badge: HTMLElement): void {
  for (const one of [badge, chipOf(badge)])
    for (const name of ['style', 'data-apart', 'data-over']) one.removeAttribute(name);
  // A closed box took away its tab stop.
  if (badge.role) badge.tabIndex &&= -1;
}

/**
 * For a badge that is a box of its own. It leaves the flow where it would move other boxes: in grids, in columns, in
 * rows that spread their items, and in elements without a box, which may be inside of any of these. In a row with gaps
 * it gives back its gap. Returns the function that writes this.
 */
function planBadgeBox(badge: HTMLElement): () => void {
  const style = getComputedStyle(badge.parentElement as Element);
  const { columnGap, display, flexDirection, justifyContent } = style;
  if (/grid|column|space|contents/.test(display + flexDirection + justifyContent))
    return () => badge.setAttribute('data-apart', '');
  return () => badge.style.setProperty(GAP_PROPERTY, `-${Number.parseFloat(columnGap) || 0}px`);
}

function moveOf(badge: HTMLElement, boxes: Set<Element>): Move | undefined {
  const text = badge.previousSibling;
  if (!text || !isText(text)) return;
  const chip = chipOf(badge);
  const now = chip.getBoundingClientRect();
  const host = badge.getBoundingClientRect();
  // The chip hangs out in the direction of the line.
  const line = now.left < host.left ? RTL : LTR;
  // A badge in the line stands where the name ends.
  const isApart = badge.hasAttribute('data-apart');
  const range = rangeOf(text);
  const whole = range.getBoundingClientRect();
  const behind = isApart ? whole : host;
  const name = isApart ? line.end(behind) : line.start(host);
  const free = name + line.start(now) - line.start(host);
  const end = free + now.width;
  const middle = (behind.top + behind.bottom) / 2;
  const half = now.height / 2;
  const wanted = { name, end, top: middle - half, bottom: middle + half };
  const room = roomFor(badge, wanted, line, boxes);
  const first = line.start(whole);
  const { start = first, limits, floor, mayPush } = room;
  // An edge before the beginning of the name belongs to something else: the name is scrolled out of sight.
  const limit = Math.min(...limits.filter((one) => one > first));
  // The lowest line of a wrapped name that can be seen. A name that lies below everything visible keeps its badge.
  const seen =
    floor < middle ? [...range.getClientRects()].findLast((one) => one.bottom <= floor + half) : undefined;
  const isFree = limit >= end - TOLERANCE && !seen;
  if (isFree && !isApart) return undefined;
  const scale = now.height / (Number.parseFloat(getComputedStyle(chip).height) || now.height);
  // The name would move in a line that is not aligned to its start. Chromium may also put the badge alone into the next
  // line, where it begins earlier.
  const isMoved = () => line.start(badge.getBoundingClientRect()) < name - TOLERANCE;
  const to = (at: number, level: number): Move => ({
    badge,
    x: ((line === LTR ? 1 : -1) * (at - line.start(now))) / scale,
    y: (level - (now.top + now.bottom) / 2) / scale,
    over: !isFree,
    push: mayPush && !isApart && !isFree ? (end - name) / scale + 1 : 0,
    room,
    isMoved,
  });
  if (isFree) return to(free, middle);
  // The sign is as wide as it is high. It covers no more of the name than it must.
  const last = Math.min(seen ? line.end(seen) : free + now.height, limit);
  return to(Math.max(first, start, last - now.height), seen ? (seen.top + seen.bottom) / 2 : middle);
}

/**
 * How far a chip may reach: to the next thing behind the name in the same line, to the edge of the box around the name,
 * and to the edge of a box that cuts it off.
 */
function roomFor(badge: HTMLElement, wanted: Wanted, line: Line, boxes: Set<Element>): Room {
  const room: Room = {
    limits: [],
    floor: Infinity,
    mayPush: true,
    pushed: [],
    held: [],
  };
  const middle = (wanted.top + wanted.bottom) / 2;
  let node: Node = badge;
  for (let box = badge.parentElement; box && room.held.length <= MAX_HELD; box = box.parentElement) {
    const isHeld = room.held.length > 0;
    // What is outside of a cell is not behind the name.
    if (!isHeld && room.mayPush) limitByNextNode(node, wanted, line, room);
    node = box;
    const rect = box.getBoundingClientRect();
    const isShort = rect.bottom < middle;
    const isOut = isShort || line.end(rect) < wanted.end - TOLERANCE;
    const style = isOut ? getComputedStyle(box) : null;
    // It has no box: its content stands in the box around it.
    const display = style?.display;
    if (display === 'contents') continue;
    // A chip of a link must not reach beyond the link: a click beside it would not open it.
    if (display === 'inline' && !isHeld && !badge.hasAttribute('role')) room.limits.push(line.end(rect));
    if (style && display !== 'inline') {
      const cuts = style.overflowX !== 'visible';
      // `hidden` or `clip`. In a box that scrolls, what is below may come into sight.
      const cutsBelow = isShort && /d|p/.test(style.overflowY);
      room.start ??= line.start(rect);
      if (cuts || !isHeld) room.limits.push(line.end(rect));
      // A wider cell would take room from other rows. A box that cuts off, and is as wide as the name, allows a push.
      if (display === 'table-cell' || cutsBelow || (cuts && isHeld)) room.mayPush = false;
      if (cutsBelow) room.floor = Math.min(room.floor, rect.bottom);
      if (cuts && Math.min(rect.width, rect.height) <= HIDDEN_SIZE) badge.removeAttribute('tabindex');
    }
    (isOut && !isHeld ? room.pushed : room.held).push(box);
    // Not the root: the layout observes it for one frame at a time (page/badge/when-badges-are-placed.ts).
    if (box.parentElement && (style ? display !== 'inline' : !isHeld)) boxes.add(box);
  }
  return room;
}

/** Limits the room to where the next visible thing behind a node begins, when it is in the same line. */
function limitByNextNode(node: Node, wanted: Wanted, line: Line, room: Room): void {
  let next = node.nextSibling;
  for (let left = MAX_NODES_BEHIND; next && left > 0; next = next.nextSibling, left -= 1) {
    const box = next.textContent?.trim() ? rangeOf(next) : isElement(next) && next;
    if (!box) continue;
    const rect = box.getBoundingClientRect();
    const isBeside = rect.bottom > wanted.top + 1 && rect.top < wanted.bottom - 1 && rect.width > 0;
    if (!isBeside || line.start(rect) < wanted.name - TOLERANCE) continue;
    room.limits.push(line.start(rect));
    if (isElement(next)) room.pushed.push(next);
    return;
  }
}

/**
 * Pushes what is behind names, and takes back each push that makes something higher, cuts something off or widens
 * something around it. Returns the moves that were done by a push.
 */
function tryPushes(moves: readonly Move[]): ReadonlySet<Move> {
  const pushing = new Set(moves.filter(({ push }) => push));
  const before = new Map<Element, Size>();
  for (const { room } of pushing) {
    for (const one of [...room.pushed, ...room.held]) {
      before.set(one, sizeOf(one));
    }
  }
  for (const { badge, push } of pushing) badge.style.setProperty(ROOM_PROPERTY, `${push}px`);
  // First the pushed elements, one by one. The elements around them may have grown only because of a failed push.
  for (const isAround of [false, true]) {
    const isSpoiled = (element: Element) => {
      const was = before.get(element) as Size;
      const is = sizeOf(element);
      return (
        is.height > was.height + TOLERANCE ||
        is.cut > was.cut ||
        (isAround && is.width > was.width + TOLERANCE)
      );
    };
    const spoiled = [...pushing].filter(({ isMoved, room: { pushed, held } }) => {
      if (isAround) return !held[0] || isSpoiled(held[0]);
      return isMoved() || pushed.some(isSpoiled);
    });
    for (const one of spoiled) {
      pushing.delete(one);
      one.badge.style.removeProperty(ROOM_PROPERTY);
    }
    // The page's own observers come next and must not see the sizes of pushes that were taken back. This layout is in
    // place of the one that the browser would make after them.
    spoiled[0]?.badge.getClientRects();
  }
  return pushing;
}

interface Size {
  readonly width: number;
  readonly height: number;
  /** How much of the content is cut off or overflows, px. */
  readonly cut: number;
}

function sizeOf(element: Element): Size {
  const { width, height } = element.getBoundingClientRect();
  const { clientWidth, scrollWidth } = element;
  // Firefox gives no inner width for inline elements.
  return { width, height, cut: clientWidth && scrollWidth - clientWidth };
}

function rangeOf(node: Node): Range {
  const range = new Range();
  range.selectNodeContents(node);
  return range;
}

/** Changes only the chip: after a change of the badge the browser would lay out its line again. */
function applyMove({ badge, x, y, over }: Move): void {
  const chip = chipOf(badge);
  chip.toggleAttribute('data-over', over);
  chip.style.translate = `${x}px ${y}px`;
}
