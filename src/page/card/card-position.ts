/** Where the card lies: beside its badge, and always inside the viewport. */
import { chipOf } from '../badge/badge-elements.ts';

/** The distance between badge and card, and between card and the edge of the viewport, px. */
const CARD_GAP = 6;
const EDGE_GAP = 4;

/** Places the card below the badge, else above it. */
export function placeCard(card: HTMLElement, badge: HTMLElement): void {
  const at = chipOf(badge).getBoundingClientRect();
  const { width, height } = card.getBoundingClientRect();
  const room = innerHeight - at.bottom - CARD_GAP;
  const below = room >= Math.min(height, at.top - CARD_GAP);
  const rtl = badge.matches(':dir(rtl)');
  const left = rtl ? at.right - width + 12 : at.left - 12;
  const top = below ? at.bottom + CARD_GAP : at.top - CARD_GAP - height;
  const put = (axis: string, value: number, most: number) =>
    card.style.setProperty(
      `--member-status-${axis}`,
      `${Math.max(EDGE_GAP, Math.min(value, most - EDGE_GAP)) / card.currentCSSZoom}px`,
    );
  put('x', left, document.documentElement.clientWidth - width);
  put('y', top, innerHeight - height);
}
