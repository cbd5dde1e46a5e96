/**
 * Removes the badges from an element that has become editable before the first key, so that no badge becomes part of
 * what a person writes. Attributes of the page are not watched for that; an event of the browser shows where somebody
 * is about to write.
 */
import { BADGE_TAG } from './badge-elements.ts';

/** Somebody is about to write there. The watcher sees that badges have gone, and puts none into what is editable. */
export function leaveEdited(document: Document, target: Element | null): void {
  const edited = document.designMode === 'on' ? document : target?.closest('[contenteditable]');
  for (const badge of edited?.querySelectorAll(BADGE_TAG) ?? []) badge.remove();
}
