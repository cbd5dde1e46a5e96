/**
 * A document that comes with names in it is often taken over by the page's framework, which looks for its markup as the
 * server sent it: an element of somebody else is an error there. So the first badges of such a document wait until it has
 * loaded and has a free moment. A document whose names are made by scripts waits for
 * nothing, and neither does a script that comes late.
 */

/** The longest wait for a free moment, and for `load`, ms: a picture may never finish loading. */
const FREE_MS = 100;
const LOAD_MS = 10_000;

/**
 * Returns whether badges have to wait, by whether a name may stand in a text. `onChange`: the answer may be another now.
 */
export function watchLoading(
  document: Document,
  signal: AbortSignal,
  onChange: () => void,
): (mayHold: (text: string) => boolean) => boolean {
  /** What the HTML of the document says: nobody knows before it has been parsed. Nothing once it is free. */
  let text: string | undefined = document.readyState === 'loading' ? undefined : '';
  const free = () => {
    text = '';
    onChange();
  };
  document.addEventListener(
    'readystatechange',
    () => {
      if (document.readyState === 'complete') requestIdleCallback(free, { timeout: FREE_MS });
      else {
        text = document.documentElement?.textContent ?? '';
        setTimeout(free, LOAD_MS);
        onChange();
      }
    },
    { signal },
  );
  return (mayHold) => text === undefined || mayHold(text);
}
