/** Show of the popup, and the keyboard shortcut: scroll a page of Clockify to a badge. The page finds it. */
import { browser } from '../platform/browser.ts';
import type { ContentProtocol, Request } from '../platform/messages.ts';
import { clockifyTabs } from './clockify-tabs-front-one-first.ts';

/** Follows the shortcut. Its keys are a suggestion in manifest.json; people change them in the browser. */
export function followShortcut(): void {
  browser.commands.onCommand.addListener((command, tab) => {
    if (command === 'next-flagged') void showBadge(null, tab?.id);
  });
}

/**
 * Scrolls a tab to a badge of these people, or to the next badge when there are no ids. Without a tab id: the
 * Clockify tab used last, which comes to the front.
 */
export async function showBadge(ids: readonly string[] | null, tab?: number): Promise<void> {
  const tabId = tab ?? (await clockifyTabs())[0]?.tabId;
  if (tabId === undefined) return;
  if (tab === undefined) await bringToFront(tabId).catch(() => undefined);
  const payload: Request<ContentProtocol, 'badge.show'> = { ids };
  await browser.tabs.sendMessage(tabId, { type: 'badge.show', payload }).catch(() => undefined);
}

/** Leaves a tab alone that is in front already: its popup would close. */
async function bringToFront(tabId: number): Promise<void> {
  const inFront = await browser.tabs.query({ active: true, lastFocusedWindow: true });
  if (inFront.some(({ id }) => id === tabId)) return;
  const { windowId } = await browser.tabs.update(tabId, { active: true });
  if (windowId !== undefined) await browser.windows.update(windowId, { focused: true });
}
