/** The state of connections and of the tab used last, for `status.read`: which workspace and error the popup shows. */

import { covers } from '../directory/connections/best-connection-for-workspace.ts';
import type { Sighting } from '../directory/lists/member-chunks.ts';
import { isHomeOf } from '../domain/clockify-hosts-and-reserved-names.ts';
import { workspaceWithoutPage } from '../domain/default-workspace.ts';
import {
  type ErrorInfo,
  explained,
  explanationOf,
  missingPermission,
  toErrorInfo,
  uncovered,
} from '../domain/errors.ts';
import { isPermitted } from '../platform/is-host-permitted.ts';
import type { Status, TabStatus } from '../platform/messages.ts';
import { readSettings } from '../platform/settings.ts';
import type { ConnectionRecord } from '../platform/vault-of-connections-and-keys.ts';
import { type ClockifyTab, clockifyTabs } from './clockify-tabs-front-one-first.ts';
import type { App } from './create-background-parts.ts';
import { askForReport, tabReport } from './flagged-people-by-tab.ts';
import { type Problems, problemsOf, workspaceStatus } from './workspaces-with-status.ts';

/** What the popup shows. */
export async function readStatus(app: App): Promise<Status> {
  const [shown] = await clockifyTabs();
  const [all, connections, reported] = await Promise.all([
    app.connections.list(),
    app.connections.summaries(),
    shown === undefined ? null : tabStatus(app, shown),
  ]);
  const problems = await problemsOf(app, all);
  const tab = withoutLostWorkspace(reported, all);
  // When the page's workspace is not known, the popup shows no other workspace instead.
  const wanted = tab?.workspaceId ?? (tab?.why === undefined ? workspaceWithoutPage(all) : undefined);
  const workspace = wanted === undefined ? null : await workspaceStatus(app, wanted, all, problems);
  // The key of another host is not the reason for what is missing on the page.
  const concerned =
    tab?.why === undefined ? all : all.filter((connection) => isHomeOf(shown?.page ?? '', connection));
  const error =
    workspace === null
      ? await errorWithoutWorkspace(app, all, concerned, tab, problems)
      : workspace.sync.error;
  return { connections, tab, workspace, ...(error === undefined ? {} : { error }) };
}

/** A page may go on showing a workspace that no key covers any more, until it asks the next time. */
function withoutLostWorkspace(tab: TabStatus | null, all: readonly ConnectionRecord[]): TabStatus | null {
  const id = tab?.workspaceId ?? null;
  if (tab === null || id === null || tab.why !== undefined || all.length === 0) return tab;
  return all.some((one) => covers(one, id)) ? tab : { ...tab, state: 'setup', why: 'not-covered' };
}

/**
 * What is missing before the popup can show any list: what a key lacks that could be the reason, else why nobody
 * knows the workspace. `concerned`: the connections of the page in front, or all of them.
 */
async function errorWithoutWorkspace(
  app: App,
  all: readonly ConnectionRecord[],
  concerned: readonly ConnectionRecord[],
  tab: TabStatus | null,
  problems: Problems,
): Promise<ErrorInfo | undefined> {
  if (all.length === 0) {
    // No policy can grant access to a host, so the missing permission is reported until a person grants it.
    const server = (await readSettings()).connection?.server;
    if (server !== undefined && !(await isPermitted(server))) return toErrorInfo(missingPermission(server));
    const isEmptied = await app.vault.isEmptied();
    return isEmptied
      ? toErrorInfo(explained('setup', 'storage_cleared'))
      : { code: 'setup', message: 'no connection' };
  }
  const problem = concerned.map(({ id }) => problems.get(id)).find((one) => one !== undefined);
  const error = problem ?? toErrorInfo(uncovered(concerned));
  const isInNoWorkspace = explanationOf(error) === 'no_workspace';
  // It is about no account, so what an account lacks explains nothing there.
  if (tab?.why === 'shared' && isInNoWorkspace) return undefined;
  const isUncovered = tab?.why === undefined || tab.state === 'setup' || isInNoWorkspace;
  return problem !== undefined || isUncovered ? error : undefined;
}

async function tabStatus(app: App, tab: ClockifyTab): Promise<TabStatus> {
  const report = await tabReport(tab.tabId);
  if (report === null) {
    // Its report may have been lost. The popup learns of a new one by itself.
    void askForReport(tab.tabId);
    const state = tab.loaded ? 'unreached' : 'waiting';
    return { tabId: tab.tabId, host: tab.host, workspaceId: null, state, people: [] };
  }
  const wanted = new Set(report.people.flatMap(({ ids }) => ids[0] ?? []));
  const found =
    (report.workspaceId === null || wanted.size === 0
      ? undefined
      : await app.store.withRoster(report.workspaceId, (roster) => app.store.members.find(roster, wanted))) ??
    new Map<string, Sighting>();
  return {
    tabId: tab.tabId,
    host: tab.host,
    workspaceId: report.workspaceId,
    state: report.state,
    why: report.why,
    people: report.people.map((one) => ({ ...one, name: found.get(one.ids[0] ?? '')?.member.name ?? '' })),
  };
}
