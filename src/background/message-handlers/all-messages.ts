/** The answers to every message of the protocol. */
import type { Handlers } from '../../platform/message-receiver.ts';
import type { App } from '../create-background-parts.ts';
import { showBadge } from '../next-badge-shortcut.ts';
import { readStatus } from '../tab-and-workspace-of-popup.ts';
import { listWorkspaces } from '../workspaces-with-status.ts';
import { connectionMessages } from './connection-messages.ts';
import { listMessages } from './member-list-messages.ts';
import { pageMessages } from './page-messages.ts';

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
