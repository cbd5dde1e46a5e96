/**
 * Ends fights with pages that remove our badges. When a page removes a badge again and again before anybody could see
 * it, the place stays without one. On every other page the badge comes back in the same frame.
 */

/** A badge stays away when the page has removed it more often than this in so many ms, each time in its first frame. */
const FIGHTS = 10;
const FIGHT_MS = 1000;

/** The badges that a parent got last, the frame in which it got them, and when the page removed one in that frame. */
interface Fight {
  readonly wanted: string;
  frame?: CSSNumberish | null;
  times: readonly number[];
}

/** By parent. A parent that leaves the page with its badges is forgotten, because no badge was removed from it. */
export type Fights = WeakMap<Node, Fight>;

/** Begins with the badges that a parent should have. Returns a function: whether a missing badge may come now. */
export function beginFight(fights: Fights, parent: Node, wanted: string): () => boolean {
  const before = fights.get(parent);
  const fight: Fight = before?.wanted === wanted ? before : { wanted, times: [] };
  fights.set(parent, fight);
  return () => {
    const frame = document.timeline.currentTime;
    if (before === fight && fight.frame === frame && fight.times.length <= FIGHTS) {
      const now = performance.now();
      fight.times = [...fight.times.filter((time) => time > now - FIGHT_MS), now];
    }
    fight.frame = frame;
    return fight.times.length <= FIGHTS;
  };
}
