/** Messages that content scripts send. */

import { errorOf } from '../../directory/reading/reading-state.ts';
import { ERROR_CODES, type ErrorInfo, StatusError } from '../../domain/errors.ts';
import { isOnFor } from '../../domain/paused-sites.ts';
import { mayShow } from '../../domain/which-workspace-a-page-shows.ts';
import { createLabels } from '../../page/badge/labels-of-badges-and-cards.ts';
import { describe } from '../../page/card/card-content.ts';
import { loadTexts, pickLanguage } from '../../platform/choose-language-and-load-texts.ts';
import type { PageHandlers, PageSender } from '../../platform/message-receiver.ts';
import type { PageReport } from '../../platform/messages.ts';
import { readSettings } from '../../platform/settings.ts';
import { bringCard } from '../content-scripts/card-script-injection.ts';
import type { App } from '../create-background-parts.ts';
import { recoverReport, storeReport } from '../flagged-people-by-tab.ts';

/** The failure behind a page's state, which says only its code; `undefined` when there is none, or none is known. */
async function whyNoList(
  app: App,
  { workspaceId, state }: Pick<PageReport, 'workspaceId' | 'state'>,
): Promise<ErrorInfo | undefined> {
  if (workspaceId === null || !ERROR_CODES.some((code) => code === state)) return undefined;
  const found = await app.sync.state(workspaceId).catch(() => undefined);
  const error = found && errorOf(found.reading, app.clock.now());
  return error?.code === state ? error : undefined;
}

/** Throws when a page of a self-hosted server names a workspace of another connection. */
async function checkShown(app: App, workspaceId: string, { page }: PageSender): Promise<void> {
  if (mayShow(workspaceId, page, await app.connections.list())) return;
  throw new StatusError('setup', 'no connection of this server knows the workspace');
}

/** Answers to `PageProtocol` of platform/messages.ts. */
export function pageMessages(app: App): PageHandlers {
  return {
    'index.read': async (request, sender) => {
      const answer = await app.pageLists.read(request, sender);
      // The page has had an answer before, so it has reported. It may ignore one that says to wait.
      if (answer.config === null && answer.state !== 'waiting') {
        const { tabId, frameId, host } = sender;
        void recoverReport(tabId, frameId, host, answer, () => whyNoList(app, answer)).catch(() => undefined);
      }
      return answer;
    },
    'person.read': async ({ workspaceId, userId, language: wish = '' }, sender) => {
      await checkShown(app, workspaceId, sender);
      const language = pickLanguage(wish);
      const labels = createLabels(await loadTexts(language), language);
      return describe(await app.people.read(workspaceId, userId), labels, Date.now());
    },
    'page.report': async (report, { tabId, frameId, host }) => {
      await storeReport(tabId, frameId, host, report, () => whyNoList(app, report));
      return null;
    },
    'page.changed': async ({ workspaceId }, sender) => {
      await checkShown(app, workspaceId, sender);
      const { settings } = await readSettings();
      // No page waits for this: open pages learn of the result by themselves.
      if (isOnFor(sender.host, settings)) void app.quickChecks.run(workspaceId).catch(() => undefined);
      return null;
    },
    'page.check': async () => null,
    'card.bring': async (_, sender) => {
      await bringCard(sender);
      return null;
    },
    'roster.refresh': async ({ workspaceId }, sender) => {
      await checkShown(app, workspaceId, sender);
      await app.refreshRequests.request(workspaceId);
      return null;
    },
  };
}
