/**
 * Makes the first badges wait for hydration. When the server sends a document with names in it, the page's framework
 * often takes that markup over and fails if it finds a foreign element there. So the first badges of such a document
 * wait until it has loaded and the browser is idle. When scripts of the page write the names, nothing waits. Nothing
 * waits either when our script starts late.
 *
 * Angular marks what it has not yet taken over with `ngh`, so badges can wait for it after the load too. If it found
 * them there, its buttons would stop working, or all of the page (NG0500).
 */

/** The longest wait for an idle moment, and the pause between two looks for `ngh`, ms. */
const IDLE_MS = 100;
/** The longest wait for all of it, ms: a picture may never finish loading. */
const MAX_LOAD_MS = 10_000;

/**
 * Returns a function that says whether badges have to wait. Its `mayHold` says whether a text may contain a flagged
 * name. `onChange` is called when the answer may have changed.
 */
export function watchLoading(
  document: Document,
  signal: AbortSignal,
  onChange: () => void,
): (mayHold: (text: string) => boolean) => boolean {
  /** The text of the document's HTML; `undefined` before it is parsed, and empty once badges may come. */
  let text: string | undefined = document.readyState === 'loading' ? undefined : '';
  let limit: ReturnType<typeof setTimeout> | undefined;
  const release = () => {
    if (performance.now() < MAX_LOAD_MS && document.querySelector('[ngh]')) setTimeout(release, IDLE_MS);
    else {
      text = '';
      onChange();
    }
  };
  document.addEventListener(
    'readystatechange',
    () => {
      if (document.readyState === 'complete') {
        clearTimeout(limit);
        requestIdleCallback(release, { timeout: IDLE_MS });
      } else {
        text = document.documentElement?.textContent ?? '';
        limit = setTimeout(release, MAX_LOAD_MS);
        onChange();
      }
    },
    { signal },
  );
  return (mayHold) => text === undefined || mayHold(text);
}
