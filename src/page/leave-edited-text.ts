/**
 * Removes the badges from an element that has become editable, before the first key is pressed, so that no badge
 * becomes part of what a person writes. We do not watch the page's attributes for that: an event shows where somebody
 * is about to write.
 */
import { BADGE_TAG } from './badge-elements.ts';

/** Removes the badges where somebody is about to write. The watcher puts none back into what is editable. */
export function leaveEdited(document: Document, target: Element | null): void {
  const edited = document.designMode === 'on' ? document : target?.closest('[contenteditable]');
  for (const badge of edited?.querySelectorAll(BADGE_TAG) ?? []) badge.remove();
}
