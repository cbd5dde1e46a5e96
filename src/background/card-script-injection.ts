/** Brings the code that judges names and shows the card into a frame whose list flags somebody. */
import type { Scripting } from 'webextension-polyfill';
import { browser } from '../platform/browser.ts';
import type { Sender } from '../platform/message-receiver.ts';

/** Both browsers know documents by an id; the types do not have it yet. */
type Target = Scripting.InjectionTarget & { readonly documentIds: string[] };

/** The browser names the document that asked, so a document that has replaced it in its frame gets nothing. */
export async function bringCard(sender: Sender): Promise<void> {
  if (sender.kind !== 'content') return;
  const target: Target = { tabId: sender.tabId, documentIds: [sender.documentId] };
  await browser.scripting.executeScript({ target, files: ['card.js'], injectImmediately: true });
}
