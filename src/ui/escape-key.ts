/** Escape closes what a button has opened in a page: a form, or a question before something is deleted. */
import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';

/** Calls `close` when Escape is pressed anywhere in `place`. */
export function useEscape(place: RefObject<HTMLElement | null>, close: () => void): void {
  useEffect(() => {
    const within = place.current;
    const onKeyDown = (event: KeyboardEvent) => {
      // With an input method, Escape gives up the word that is being written.
      if (event.key === 'Escape' && !event.isComposing) close();
    };
    within?.addEventListener('keydown', onKeyDown);
    return () => within?.removeEventListener('keydown', onKeyDown);
  });
}
