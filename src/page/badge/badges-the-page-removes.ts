/**
 * Ends fights with pages that remove our badges. When a page removes a badge again and again before anybody could see
 * it, the place stays without one. On every other page the badge comes back in the same frame.
 */

/** A badge stays away when the page has removed it this often in so many ms, each time in its first frame. */
const FIGHTS = 10;
const FIGHT_MS = 1000;

/** The badges that a parent got last, the frame in which it got them, and when the page removed one in that frame. */
interface Fight {
  readonly wanted: string;
  readonly times: number[];
  frame?: CSSNumberish | null;
  isLost?: boolean;
}

/** By parent. A parent that leaves the page with its badges is forgotten, because no badge was removed from it. */
export type Fights = WeakMap<Node, Fight>;

/** Whether badges that a parent lacks may come. To be asked once, however many they are. `wanted`: all it should have. */
export function mayCome(fights: Fights, parent: Node, wanted: string): boolean {
  const frame = document.timeline.currentTime;
  const before = fights.get(parent);
  const fight: Fight = before?.wanted === wanted ? before : { wanted, times: [] };
  fights.set(parent, fight);
  // Not the frame's time, which stands still in a hidden tab.
  const now = performance.now();
  if (fight.frame === frame && fight.times.push(now) === FIGHTS)
    fight.isLost ||= now - (fight.times.shift() as number) < FIGHT_MS;
  fight.frame = frame;
  return !fight.isLost;
}
