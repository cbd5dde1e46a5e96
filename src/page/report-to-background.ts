/** Reports to the background who is flagged on the page, for the toolbar button and the popup. */

import { type PageReport, send } from '../platform/messages.ts';
import { BADGE_TAG, isDrawn, verdictOf } from './badge/badge-elements.ts';
import type { Verdict } from './is-it-a-person/badge-decision.ts';

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
  /** By the verdict, as JSON. */
  const places = new Map<string, number>();
  for (const badge of document.querySelectorAll(BADGE_TAG)) {
    // `undefined` for an element that the page has made itself.
    const verdict = JSON.stringify(verdictOf(badge)) as string | undefined;
    // A hidden copy, for example in a tooltip, does not count as a place.
    if (verdict) places.set(verdict, Number(isDrawn(badge)) + (places.get(verdict) ?? 0));
  }
  return [...places].map(([verdict, count]) => ({ ...(JSON.parse(verdict) as Verdict), places: count }));
}
