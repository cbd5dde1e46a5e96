/**
 * A badge is no part of what a person writes: before the first key in an element that has become editable, the badges
 * in it go. The page's own attributes are not watched for that; where somebody is about to write, the browser says.
 */
import { BADGE_TAG } from './badges.ts';

/** The watcher sees that they have gone, and puts none into what is editable. */
export function watchEditing(document: Document, signal: AbortSignal): void {
  const onWriting = ({ target }: Event) => {
    const isWhole = document.designMode === 'on';
    const field = target instanceof Element ? target.closest('[contenteditable]') : null;
    const edited = isWhole ? document : field;
    for (const badge of edited?.querySelectorAll(BADGE_TAG) ?? []) badge.remove();
  };
  for (const type of ['focusin', 'keydown', 'beforeinput'])
    addEventListener(type, onWriting, { capture: true, signal });
}
