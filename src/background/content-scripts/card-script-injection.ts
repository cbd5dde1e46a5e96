/** Brings the code that judges names and shows the card into a frame whose list flags somebody. */
import type { Scripting } from 'webextension-polyfill';
import { browser } from '../../platform/browser.ts';
import { answerOfPage } from '../../platform/frozen-tab-timeout.ts';
import type { PageSender } from '../../platform/message-receiver.ts';

/** How long a list waits for the page to take `card.js`, ms. After that it goes without it. */
const CARD_MS = 2_000;
/** Of so many documents the background knows that they have `card.js`. */
const MOST_DOCUMENTS = 1_000;

/** Both browsers know documents by an id; the types do not have it yet. */
type Target = Scripting.InjectionTarget & { readonly documentIds: string[] };

/** The browser names the document that asked, so a document that has replaced it in its frame gets nothing. */
export async function bringCard({ tabId, documentId }: PageSender): Promise<void> {
  const target: Target = { tabId, documentIds: [documentId] };
  await browser.scripting.executeScript({ target, files: ['card.js'], injectImmediately: true });
}

/** Brings `card.js` with lists: once into each document. One that loses it asks for it itself. */
export class CardInjections {
  /** Document id → until it is there, or is no longer waited for. */
  readonly #brought = new Map<string, Promise<void>>();

  /** Whether it has come into the document, or is on its way. */
  has({ documentId }: PageSender): boolean {
    return this.#brought.has(documentId);
  }

  /** Does not wait for long, and never rejects: a page without it asks for it. */
  bring(sender: PageSender): Promise<void> {
    const { documentId } = sender;
    const before = this.#brought.get(documentId);
    if (before !== undefined) return before;
    const isThere = bringCard(sender).then(() => true);
    const brought = answerOfPage(isThere, CARD_MS)
      .catch(() => false)
      .then((isThere) => {
        if (!isThere) this.#brought.delete(documentId);
      });
    if (this.#brought.size >= MOST_DOCUMENTS) this.#brought.clear();
    this.#brought.set(documentId, brought);
    return brought;
  }
}
