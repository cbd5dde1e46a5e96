/**
 * One life of the content script on one document: an `AbortSignal` that ends everything it started when the
 * extension is reloaded, updated, disabled or removed, or when a newer generation of the script arrives.
 */
import { browser } from './browser.ts';

/**
 * An event on the document, sent by a starting generation or to end the script. An older generation that gets it
 * ends.
 */
export const GENERATION_EVENT = 'member-status-generation';
const CHECK_MS = 1000;

export interface Lifetime {
  /** Aborted once, at the end. */
  readonly signal: AbortSignal;
  /**
   * Whether the script may act now. Ends the life when the extension has gone. Also false while its window shows
   * another document: in Firefox (153) nearly every call then throws, even the start of a timer.
   */
  check(): boolean;
}

/** Begins a life. An older generation on the same document ends before this returns. */
export function beginLifetime(target: Document): Lifetime {
  const end = new AbortController();
  const { signal } = end;
  target.dispatchEvent(new Event(GENERATION_EVENT));
  target.addEventListener(GENERATION_EVENT, () => end.abort(), { signal });
  // When a frame is removed, nothing of it may stay on the page around it.
  if (parent !== self) addEventListener('pagehide', ({ persisted }) => persisted || end.abort(), { signal });
  const check = () => {
    if (!isExtensionAlive()) end.abort();
    return !signal.aborted && target.defaultView !== null;
  };
  const timer = setInterval(check, CHECK_MS);
  signal.addEventListener('abort', () => clearInterval(timer));
  return { signal, check };
}

/** In an orphaned content script the id is missing, or reading it throws. */
function isExtensionAlive(): boolean {
  try {
    return browser.runtime.id !== undefined;
  } catch {
    return false;
  }
}
