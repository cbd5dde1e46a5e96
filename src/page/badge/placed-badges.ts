/**
 * The badges on a page. Adds them as planned, updates those that have changed, and removes the rest. Only writes, and
 * keeps no node after the page drops it.
 */

import type { Plan } from '../names/names-across-text-nodes.ts';
import { BADGE_NAME, BADGE_TAG, type Badges, verdictOf } from './badge-elements.ts';
import { type Fights, mayCome } from './badges-the-page-removes.ts';
import type { Layout } from './when-badges-are-placed.ts';

/** What makes badges. */
export interface BadgeRenderer {
  readonly badges: Badges;
  /** Identifies the settings and texts. With another id, every badge has changed. */
  readonly configId?: string | undefined;
}

export interface PlacedBadges {
  /** Parents that contain a badge of ours. */
  readonly hosts: WeakSet<Node>;
  /**
   * Makes the badges of a parent those of the plan. `isUrgent`: they have to be placed in the next frame. Returns
   * whether a badge came, went or changed.
   */
  render(renderer: BadgeRenderer, plan: Plan, isUrgent: boolean): boolean;
  /** Whether the badges of a parent are as planned. */
  isShown(renderer: BadgeRenderer, plan: Plan): boolean;
  /** Removes all badges below `root`. `copies`: only copies that the page made; our own may have been moved. */
  strip(root: ParentNode, copies?: boolean): undefined;
}

/** `onGone`: called for each badge that goes. */
export function createPlacedBadges(layout: Layout, onGone: () => void): PlacedBadges {
  const hosts = new WeakSet<Node>();
  const fights: Fights = new WeakMap();
  /** What each badge was rendered from. Its attributes do not count: the page may have written them. */
  const renderKeys = new WeakMap<Element, string>();

  function drop(badge: Element): void {
    layout.forget(badge as HTMLElement);
    badge.remove();
    onGone();
  }

  return {
    hosts,
    strip(root, copies = false) {
      for (const badge of root.querySelectorAll(BADGE_TAG)) {
        const parent = badge.parentNode as Node;
        if (copies && verdictOf(badge)) {
          hosts.add(parent);
          continue;
        }
        if (!copies) fights.delete(parent);
        drop(badge);
      }
    },
    render({ badges, configId }, { parent, wanted }, isUrgent) {
      if (wanted[0]) hosts.add(parent);
      else if (!hosts.delete(parent)) return false;
      const present = new Set(badgesIn(parent));
      // The page may have removed them itself.
      let changed = !wanted[0];
      let isAllowed: boolean | undefined;
      for (const { verdict, place, key } of wanted) {
        let badge = place.anchor.nextSibling as HTMLElement;
        // A copy, or an element that the page itself made, does not count.
        if (verdictOf(badge)) {
          present.delete(badge);
          layout.forget(badge);
          badges.update(badge, verdict, place);
        } else {
          isAllowed ??= mayCome(fights, parent, wanted.map(({ key }) => key).join());
          if (!isAllowed) continue;
          badge = badges.create(verdict, place);
          place.anchor.after(badge);
        }
        const renderKey = `${configId} ${key}`;
        changed ||= renderKeys.get(badge) !== renderKey;
        renderKeys.set(badge, renderKey);
        layout.add(badge, isUrgent);
      }
      for (const badge of present) {
        drop(badge as Element);
        changed = true;
      }
      return changed;
    },
    isShown({ configId }, { parent, wanted }) {
      const isRendered = wanted.every(
        ({ place, key }) => renderKeys.get(place.anchor.nextSibling as Element) === `${configId} ${key}`,
      );
      return isRendered && badgesIn(parent).length === wanted.length;
    },
  };
}

function badgesIn(parent: Node): Node[] {
  return [...parent.childNodes].filter(({ nodeName }) => nodeName === BADGE_NAME);
}
