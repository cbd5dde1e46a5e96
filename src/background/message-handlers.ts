/** The answers to every message of the protocol. */
import { browser } from '../platform/browser.ts';
import type { Handlers } from '../platform/message-receiver.ts';
import type { ContentProtocol, Request } from '../platform/messages.ts';
import type { App } from './app.ts';
import { clockifyTabs } from './clockify-tabs.ts';
import { connectionMessages } from './connection-messages.ts';
import { listMessages } from './member-list-messages.ts';
import { pageMessages } from './page-messages.ts';
import { listWorkspaces, readStatus } from './status-messages.ts';

/** Handlers for `createReceiver`, which has already proven the sender. */
export function handlersOf(app: App): Handlers {
  return {
    ...pageMessages(app),
    ...connectionMessages(app),
    ...listMessages(app),
    'status.read': () => readStatus(app),
    'workspace.list': () => listWorkspaces(app),
    'badge.show': async ({ ids }) => {
      await showBadge(ids);
      return null;
    },
    'diagnosis.read': () => app.store.log.read(),
  };
}

/**
 * Scrolls a tab to a badge of these people, or to the next badge when there are no ids. Without a tab id: the
 * Clockify tab used last.
 */
export async function showBadge(ids: readonly string[] | null, tab?: number): Promise<void> {
  const tabId = tab ?? (await clockifyTabs())[0]?.tabId;
  if (tabId === undefined) return;
  const payload: Request<ContentProtocol, 'badge.show'> = { ids };
  await browser.tabs.sendMessage(tabId, { type: 'badge.show', payload }).catch(() => undefined);
}
