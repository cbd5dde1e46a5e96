/** Reports to the background who is flagged on the page, for the toolbar button and the popup. */

import { type PageReport, send } from '../platform/messages.ts';
import { BADGE_TAG, isDrawn, verdictOf } from './badge/badge-elements.ts';

/** Changes within this time make one report, ms. */
const REPORT_DELAY_MS = 250;

export interface Reporter {
  /** Reports soon, because badges came or went, or the page's state is another. */
  update(): void;
  /** Reports everything again, even if nothing has changed. */
  repeat(): void;
}

/** Chrome has this property; the types do not have it yet. */
type PrerenderedDocument = Document & { readonly prerendering?: boolean };

/** `pageNow` returns all of a report but the people. */
export function createReporter(
  document: PrerenderedDocument,
  signal: AbortSignal,
  pageNow: () => Omit<PageReport, 'people'>,
): Reporter {
  let isDue = false;
  let sent = '';

  function report(): void {
    isDue = false;
    if (signal.aborted) return;
    const content: PageReport = { ...pageNow(), people: peopleOn(document) };
    const text = JSON.stringify(content);
    if (text === sent) return;
    sent = text;
    send('page.report', content).catch(() => {
      // The next change reports again.
      sent = '';
    });
  }

  function update(): void {
    // Until the page is shown, its tab shows another page.
    if (isDue || document.prerendering) return;
    isDue = true;
    setTimeout(report, REPORT_DELAY_MS);
  }

  return {
    update,
    repeat() {
      sent = '';
      update();
    },
  };
}

function peopleOn(document: Document): PageReport['people'] {
  const people = new Map<string, PageReport['people'][number]>();
  for (const badge of document.querySelectorAll(BADGE_TAG)) {
    const verdict = verdictOf(badge);
    // The page may have made this element itself.
    if (!verdict) continue;
    const key = JSON.stringify(verdict);
    // A hidden copy, for example in a tooltip, does not count as a place.
    const places = Number(isDrawn(badge)) + (people.get(key)?.places ?? 0);
    people.set(key, { ...verdict, places });
  }
  return [...people.values()];
}
