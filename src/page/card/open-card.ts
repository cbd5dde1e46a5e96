/**
 * A card that is open beside its badge: its element, its place, and when it closes by itself. It is a manual popover
 * with a closed shadow root, so that no script of the page reads it.
 */
import { chipOf, isDrawn } from '../badge/badge-elements.ts';
import { isDark } from './card-colours-dark-or-light.ts';
import { controls, host } from './card-host.ts';
import { placeCard } from './card-position.ts';

export interface OpenCard {
  readonly element: HTMLElement;
  readonly root: ShadowRoot;
  /** The badge that the card explains. */
  readonly badge: HTMLElement;
  /** What has the focus while the card is open: its badge, or the control around the badge, which may outlive it. */
  readonly owner: HTMLElement;
  /** Shows it at its badge, and keeps it there. */
  show(): void;
  remove(): void;
}

/**
 * Makes an empty card at a badge, which the caller shows. `close` is called when the badge goes, stands for somebody
 * else, or is scrolled out of sight.
 */
export function makeCard(badge: HTMLElement, close: () => void): OpenCard {
  const { card, styles } = host.context().config;
  const element = host.make(...card);
  const root = element.attachShadow({ mode: 'closed' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(styles.card);
  root.adoptedStyleSheets = [sheet];
  // Outside of a modal dialog everything is inert, and a click outside of a popover closes it.
  (badge.closest(':modal,:popover-open') ?? document.documentElement).append(element);
  if (isDark(badge, root.appendChild(host.make('i', '')))) element.dataset.dark = '';
  addEventListener('wheel', onWheel, { capture: true, passive: false });
  host.endWith(badge, element, 'remove');
  const visibility = new IntersectionObserver((entries) => entries.pop()?.isIntersecting || close());
  visibility.observe(chipOf(badge));
  const verdictKey = () => JSON.stringify(host.verdictOf(badge));
  const verdict = verdictKey();
  let frame = 0;

  /** Keeps the card at its badge. */
  function follow(): void {
    if (!element.isConnected || !isDrawn(badge) || verdictKey() !== verdict) close();
    else {
      placeCard(element, badge);
      frame = requestAnimationFrame(follow);
    }
  }

  /** Scrolls the card, and never the page below it. With Control the wheel zooms. */
  function onWheel(event: WheelEvent): void {
    if (event.target !== element) return;
    event.stopImmediatePropagation();
    if (event.ctrlKey) return;
    event.preventDefault();
    element.scrollTop += event.deltaY;
  }

  return {
    element,
    root,
    badge,
    owner: (badge.hasAttribute('role') ? null : badge.closest<HTMLElement>(controls())) ?? badge,
    show() {
      element.showPopover();
      follow();
    },
    remove() {
      // A page behind another one gets no frame, and would keep all of this.
      cancelAnimationFrame(frame);
      visibility.disconnect();
      removeEventListener('wheel', onWheel, true);
      element.remove();
    },
  };
}
