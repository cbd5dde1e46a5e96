/** The usual userscript: checks the visible text of all elements at every change. */
import { flaggedNames } from './flagged-names.ts';

const names = flaggedNames();

function markAll(): void {
  for (const element of document.querySelectorAll<HTMLElement>('main *')) {
    if (element.childElementCount > 0 && element.lastElementChild?.tagName !== 'BENCH-MARK') continue;
    // biome-ignore lint/performance/useDomNodeTextContent: what the usual userscript does
    const flagged = names.has(element.innerText.trim());
    const mark = element.querySelector(':scope > bench-mark');
    if (flagged && mark === null) element.append(document.createElement('bench-mark'));
    else if (!flagged) mark?.remove();
  }
}

const observer = new MutationObserver(() => {
  markAll();
  observer.takeRecords();
});
observer.observe(document, { childList: true, characterData: true, subtree: true });
