/**
 * Pages that remove our badges. A page that removes a badge again and again before anybody could see it keeps the
 * place without one. Every other page gets the badge back in the same frame.
 */

/**
 * A badge stays away after the page has removed it this often, within this many ms, in the frame in which it came.
 */
const FIGHTS = 10;
const FIGHT_MS = 1000;

/** The badges that a parent got last, in which frame, and when the page took one of them away within its frame. */
interface Fight {
  readonly wanted: string;
  frame?: CSSNumberish | null;
  times: readonly number[];
}

/** By parent. One that left the page with its badges is taken out: what comes back was not taken from us. */
export type Fights = WeakMap<Node, Fight>;

/** The badges that a parent is to have. Gives whether one that is missing there may come now. */
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
