/**
 * Removes the badges from an element that has become editable, before the first key is pressed, so that no badge
 * becomes part of what a person writes. We do not watch the page's attributes for that: an event shows where somebody
 * is about to write.
 */
import { BADGE_TAG } from './badge-elements.ts';

const BADGE_HTML = /<member-status-badge.*?badge>/g;

/** Removes the badges where somebody is about to write. The watcher puts none back into what is editable. */
export function leaveEdited(target: Element | null): void {
  const edited = document.designMode === 'on' ? document : target?.closest('[contenteditable]');
  for (const badge of edited?.querySelectorAll(BADGE_TAG) ?? []) badge.remove();
}

/** Takes the badges out of a dragged selection, whose HTML Chromium has made before the event. */
export function leaveDragged(dragged: DataTransfer): void {
  const html = dragged.getData('text/html');
  const clean = html.replace(BADGE_HTML, '');
  // In Firefox a page cannot read what an extension sets.
  if (clean !== html) dragged.setData('text/html', clean);
}
