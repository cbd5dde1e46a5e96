/**
 * Where the chip of a badge lies. A badge takes no room in its line unless that makes nothing grow: its chip hangs
 * over what is behind the name. Where that is taken, what follows is moved on; where it cannot be, or where the
 * name is cut, the sign alone lies over the end of the name, as far as that is seen. Comes with the first badge
 * (page/late-code-handover.ts); asked after the frame's layout.
 */

import { chipOf } from './badge-elements.ts';
import { updateTabStops } from './badge-tab-stops.ts';
import { isElement, isText } from './dom-constants.ts';
import type { Arrange } from './layout-timing.ts';

/** Rounding of boxes, px. */
const NEAR = 0.6;
/** Elements around the one that holds the chip of which it is asked whether they cut it off. */
const AROUND = 2;
/** Boxes up to this wide or high hide what is in them from the eye, px. */
const UNSEEN = 2;
/** Nodes behind a name that are looked at, at each level. */
const BEHIND = 8;
/** On a badge: the room that it takes in its line, and the gap of a row that it gives back. */
const ROOM = '--member-status-room';
const GAP = '--member-status-gap';

/** A line's own direction: all that follows reads from its start to its end, in px. */
interface Line {
  start(box: DOMRect): number;
  end(box: DOMRect): number;
}
const LTR: Line = { start: ({ left }) => left, end: ({ right }) => right };
const RTL: Line = { start: ({ right }) => -right, end: ({ left }) => -left };

/** What a chip would fill behind its name. */
interface Wanted {
  /** Where the name ends, in its line's direction. */
  readonly name: number;
  readonly end: number;
  readonly top: number;
  readonly bottom: number;
}

interface Room {
  /** Where the box around the name begins, in the line's direction. */
  start: number;
  /** How far a chip may reach, in the line's direction. */
  limit: number;
  /** Below it nothing is seen. */
  floor: number;
  /** Nothing but what stands behind, or a frame, is in the way. */
  mayPush: boolean;
  /** What would move on or become wider, and must not become higher. */
  readonly pushed: Element[];
  /** What is around that: the first of them must stay as it is, and with it all others do. */
  readonly held: Element[];
}

/** How far the chip of a badge has to move. */
interface Move {
  readonly badge: HTMLElement;
  readonly x: number;
  readonly y: number;
  /** Over the name: without its word. */
  readonly over: boolean;
  /** Instead, this much room may be taken from what is behind the name. */
  readonly push: { readonly width: number; readonly top: number; readonly room: Room } | null;
}

type Pushing = Move & { readonly push: NonNullable<Move['push']> };

/** Reads for all, then writes for all. */
export const arrange: Arrange = (badges, wait) => {
  const boxes = new Set<Element>();
  const shown: HTMLElement[] = [];
  const own: HTMLElement[] = [];
  for (const badge of badges) release(badge);
  for (const badge of badges) {
    // Before any question of style: where nothing is shown, the browser has none ready.
    const [rect] = badge.getClientRects();
    if (!rect) {
      wait(badge);
      continue;
    }
    shown.push(badge);
    if (!rect.height) own.push(badge);
  }
  updateTabStops(shown);
  for (const write of own.map(planBox)) write();
  const moves = shown.flatMap((badge) => moveOf(badge, boxes) ?? []);
  const pushed = push(moves);
  for (const one of moves) if (!pushed.has(one)) move(one);
  return boxes;
};

/** As it was put. */
function release(badge: HTMLElement): void {
  const chip = chipOf(badge);
  chip.removeAttribute('style');
  chip.classList.toggle('over', false);
  badge.removeAttribute('style');
  badge.removeAttribute('data-apart');
}

/**
 * A badge that is a box of its own is laid apart where it would move others: in grids, columns, rows that spread
 * their items, and in what has no box, where any of these may be around. In a row with gaps it gives back its own.
 * Returns what is to be written.
 */
function planBox(badge: HTMLElement): () => void {
  const style = getComputedStyle(badge.parentElement as Element);
  const { display, flexDirection, justifyContent, columnGap } = style;
  if (/grid|column|space|contents/.test(display + flexDirection + justifyContent))
    return () => badge.setAttribute('data-apart', '');
  return () => badge.style.setProperty(GAP, `-${Number.parseFloat(columnGap) || 0}px`);
}

function moveOf(badge: HTMLElement, boxes: Set<Element>): Move | undefined {
  const text = badge.previousSibling;
  if (!text || !isText(text)) return;
  const chip = chipOf(badge);
  const now = chip.getBoundingClientRect();
  const host = badge.getBoundingClientRect();
  // It hangs out in the line's direction.
  const line = now.left < host.left ? RTL : LTR;
  // In its line the badge itself is where the name ends.
  const isApart = badge.hasAttribute('data-apart');
  const behind = isApart ? rectOf(text) : host;
  const name = isApart ? line.end(behind) : line.start(host);
  const start = name + line.start(now) - line.start(host);
  const end = start + now.width;
  const middle = (behind.top + behind.bottom) / 2;
  const half = now.height / 2;
  const wanted = { name, end, top: middle - half, bottom: middle + half };
  const room = roomFor(badge, wanted, line, boxes);
  const { start: first, limit, floor, mayPush } = room;
  const isCut = floor < middle;
  const isFree = limit >= end - NEAR && !isCut;
  if (isFree && !isApart) return undefined;
  const scale = now.height / (Number.parseFloat(getComputedStyle(chip).height) || now.height);
  const to = (at: number, level: number): Move => ({
    badge,
    x: ((line === LTR ? 1 : -1) * (at - line.start(now))) / scale,
    y: (level - (now.top + now.bottom) / 2) / scale,
    over: !isFree,
    push:
      mayPush && !isApart && !isFree ? { room, top: topOf(badge), width: (end - name) / scale + 1 } : null,
  });
  if (isFree) return to(start, middle);
  // The sign is as wide as it is high.
  const seen = isCut
    ? [...rangeOf(text).getClientRects()].findLast((one) => one.bottom <= floor + half)
    : undefined;
  const level = isCut ? (seen ? (seen.top + seen.bottom) / 2 : floor - half) : middle;
  const last = Math.min(seen ? line.end(seen) : name, limit);
  return to(Math.max(first, last - now.height), level);
}

/**
 * How far a chip may reach: to what stands behind the name in the same line, to the edge of the box around it, and
 * to what cuts that off.
 */
function roomFor(badge: HTMLElement, wanted: Wanted, line: Line, boxes: Set<Element>): Room {
  const room: Room = {
    start: -Infinity,
    limit: Infinity,
    floor: Infinity,
    mayPush: true,
    pushed: [],
    held: [],
  };
  const middle = (wanted.top + wanted.bottom) / 2;
  let node: Node = badge;
  for (let box = badge.parentElement; box && room.held.length <= AROUND; box = box.parentElement) {
    const isHeld = room.held.length > 0;
    // Out of a cell nothing is behind the name.
    if (!isHeld && room.mayPush) limitByNextNode(node, wanted, line, room, boxes);
    node = box;
    const rect = box.getBoundingClientRect();
    const isShort = rect.bottom < middle;
    const isOut = isShort || line.end(rect) < wanted.end - NEAR;
    const style = isOut ? getComputedStyle(box) : null;
    // It has no box: what is in it stands in the one around.
    if (style?.display === 'contents') continue;
    // A click beside a link is not on it.
    if (style?.display === 'inline' && !isHeld && !badge.hasAttribute('role'))
      room.limit = Math.min(room.limit, line.end(rect));
    if (style && style.display !== 'inline') {
      const cuts = style.overflowX !== 'visible';
      if (room.start === -Infinity) room.start = line.start(rect);
      if (cuts || !isHeld) room.limit = Math.min(room.limit, line.end(rect));
      // A cell that becomes wider takes from the cells of other rows. What cuts off and is as wide as the name may.
      if (style.display === 'table-cell' || (cuts && (isShort || isHeld))) room.mayPush = false;
      if (cuts && isShort) room.floor = Math.min(room.floor, rect.bottom);
      if (cuts && Math.min(rect.width, rect.height) <= UNSEEN) badge.removeAttribute('tabindex');
    }
    (isOut && !isHeld ? room.pushed : room.held).push(box);
    if (style ? style.display !== 'inline' : !isHeld) boxes.add(box);
  }
  return room;
}

/** Where in the line the next thing behind a node begins that is seen. */
function limitByNextNode(node: Node, wanted: Wanted, line: Line, room: Room, boxes: Set<Element>): void {
  let next = node.nextSibling;
  for (let left = BEHIND; next && left > 0; next = next.nextSibling, left -= 1) {
    const element = isElement(next) ? next : null;
    const isEmpty = !next.textContent?.trim();
    if (isEmpty && !element?.firstElementChild) continue;
    const rect = element && isEmpty ? element.getBoundingClientRect() : rectOf(next);
    const isBeside = rect.bottom > wanted.top + 1 && rect.top < wanted.bottom - 1 && rect.width > 0;
    if (!isBeside || line.start(rect) < wanted.name - NEAR) continue;
    room.limit = Math.min(room.limit, line.start(rect));
    if (element) {
      room.pushed.push(element);
      boxes.add(element);
    }
    return;
  }
}

/**
 * Moves on what is behind names where that makes nothing higher, cuts nothing off and widens nothing around it.
 * Returns those for which it could.
 */
function push(moves: readonly Move[]): ReadonlySet<Move> {
  const done = new Set(moves.filter((one): one is Pushing => !!one.push));
  const before = new Map<Element, Size>();
  for (const { push } of done) {
    for (const one of [...push.room.pushed, ...push.room.held]) {
      if (!before.has(one)) before.set(one, sizeOf(one));
    }
  }
  for (const { badge, push } of done) badge.style.setProperty(ROOM, `${push.width}px`);
  const isSpoiled = (element: Element, isAround: boolean) => {
    const [was, is] = [before.get(element) as Size, sizeOf(element)];
    return is.height > was.height + NEAR || is.cut > was.cut || (isAround && is.width > was.width + NEAR);
  };
  // First what moved, one by one; what is around may have grown because of those alone.
  for (const isAround of [false, true]) {
    const spoiled = [...done].filter(({ badge, push }) => {
      const { pushed, held } = push.room;
      if (isAround) return !held[0] || isSpoiled(held[0], true);
      // Chromium puts it into a line of no height, without its name.
      return Math.abs(topOf(badge) - push.top) > 1 || pushed.some((one) => isSpoiled(one, false));
    });
    for (const one of spoiled) {
      one.badge.style.removeProperty(ROOM);
      done.delete(one);
    }
  }
  return done;
}

/** In what holds its name: rows above may have grown for now. */
function topOf(badge: Element): number {
  return badge.getBoundingClientRect().top - (badge.parentElement as Element).getBoundingClientRect().top;
}

interface Size {
  readonly width: number;
  readonly height: number;
  /** How much of the content is cut off or runs out, px. */
  readonly cut: number;
}

function sizeOf(element: Element): Size {
  const { width, height } = element.getBoundingClientRect();
  const { clientWidth, scrollWidth } = element;
  // Of what is in a line Firefox tells no inner width.
  return { width, height, cut: clientWidth && scrollWidth - clientWidth };
}

function rangeOf(node: Node): Range {
  const range = new Range();
  range.selectNodeContents(node);
  return range;
}

function rectOf(node: Node): DOMRect {
  return rangeOf(node).getBoundingClientRect();
}

function move({ badge, x, y, over }: Move): void {
  const chip = chipOf(badge);
  chip.classList.toggle('over', over);
  chip.style.translate = `${x}px ${y}px`;
}
