/**
 * A badge is no part of what a person writes: before the first key in an element that has become editable, the badges
 * in it go. The page's own attributes are not watched for that; where somebody is about to write, the browser says.
 */
import { BADGE_TAG } from './badges.ts';

/** Somebody is about to write there. The watcher sees that badges have gone, and puts none into what is editable. */
export function leaveEdited(document: Document, target: Element | null): void {
  const edited = document.designMode === 'on' ? document : target?.closest('[contenteditable]');
  for (const badge of edited?.querySelectorAll(BADGE_TAG) ?? []) badge.remove();
}
