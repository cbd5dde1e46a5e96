/**
 * The state of connections, workspaces and the tab used last, for `status.read` and `workspace.list`: which workspace
 * and which error the popup shows.
 */

import { covers } from '../directory/best-connection-for-workspace.ts';
import { missingKey } from '../directory/connections.ts';
import type { StateRecord } from '../directory/list-schema.ts';
import { rosterInfo } from '../directory/list-store.ts';
import type { Sighting } from '../directory/member-chunks.ts';
import { newState } from '../directory/read-list-page-by-page.ts';
import { errorOf, phaseOf } from '../directory/reading-state.ts';
import { REFUSES_MORE } from '../directory/request-counts-by-workspace.ts';
import { type ErrorInfo, explained, missingPermission, toErrorInfo, uncovered } from '../domain/errors.ts';
import type { SyncState } from '../domain/member.ts';
import { workspaceWithoutPage } from '../domain/workspace-decision.ts';
import type { Status, TabStatus, WorkspaceStatus } from '../platform/messages.ts';
import { isPermitted } from '../platform/permissions.ts';
import { readSettings } from '../platform/settings.ts';
import type { ConnectionRecord } from '../platform/vault.ts';
import type { App } from './create-background-parts.ts';
import { askForReport, clockifyTabs, tabReport } from './page-reports-by-tab.ts';

/** What a person must mend before a connection can read anything, by connection; `undefined`: nothing. */
async function problemsOf(app: App, all: readonly ConnectionRecord[]): Promise<Problems> {
  const problemOf = async (connection: ConnectionRecord): Promise<ErrorInfo | undefined> => {
    if (!(await isPermitted(connection.base))) return toErrorInfo(missingPermission(connection.base));
    if ((await app.vault.key(connection)) === null) return toErrorInfo(missingKey(connection));
    return connection.error;
  };
  return new Map(await Promise.all(all.map(async (one) => [one.id, await problemOf(one)] as const)));
}

type Problems = ReadonlyMap<string, ErrorInfo | undefined>;

async function workspaceStatus(
  app: App,
  id: string,
  all: readonly ConnectionRecord[],
  problems: Problems,
): Promise<WorkspaceStatus | null> {
  const covering = all.filter((one) => covers(one, id));
  const [roster, state, pausedUntil] = await Promise.all([
    app.store.roster(id),
    app.sync.state(id),
    app.connections.quotas.pausedUntil(id),
  ]);
  const connection = covering.find((one) => one.id === roster?.connectionId) ?? covering[0];
  if (connection === undefined) return null;
  const name = connection.workspaces.find((one) => one.id === id)?.name ?? '';
  const sync = syncState(state ?? newState(id), pausedUntil, app.clock.now());
  // While another key can read it, its list is kept up to date.
  const isUnread = covering.every((one) => problems.has(one.id));
  const error = (isUnread ? problems.get(connection.id) : undefined) ?? sync.error;
  return {
    id,
    name,
    connectionId: connection.id,
    roster: roster === undefined ? null : rosterInfo(roster),
    sync: error === undefined ? sync : { ...sync, error },
  };
}

/** What the popup shows. */
export async function readStatus(app: App): Promise<Status> {
  const [all, connections, reported] = await Promise.all([
    app.connections.list(),
    app.connections.summaries(),
    tabStatus(app),
  ]);
  const problems = await problemsOf(app, all);
  const tab = withoutLostWorkspace(reported, all);
  // When the page's workspace is not known, the popup shows no other workspace instead.
  const wanted = tab?.workspaceId ?? (tab?.why === undefined ? workspaceWithoutPage(all) : undefined);
  const workspace = wanted === undefined ? null : await workspaceStatus(app, wanted, all, problems);
  const error = await errorForPopup(app, all, workspace, tab, problems);
  return { connections, tab, workspace, ...(error === undefined ? {} : { error }) };
}

/** A page may go on showing a workspace that no key covers any more, until it asks the next time. */
function withoutLostWorkspace(tab: TabStatus | null, all: readonly ConnectionRecord[]): TabStatus | null {
  const id = tab?.workspaceId ?? null;
  if (tab === null || id === null || tab.why !== undefined || all.length === 0) return tab;
  return all.some((one) => covers(one, id)) ? tab : { ...tab, state: 'setup', why: 'not-covered' };
}

/** The one error that the popup shows: of its workspace, else of what is missing before any list can be read. */
async function errorForPopup(
  app: App,
  all: readonly ConnectionRecord[],
  workspace: WorkspaceStatus | null,
  tab: TabStatus | null,
  problems: Problems,
): Promise<ErrorInfo | undefined> {
  if (workspace !== null) return workspace.sync.error;
  const [connection] = all;
  if (connection === undefined) {
    // No policy can grant access to a host, so the missing permission is reported until a person grants it.
    const server = (await readSettings()).connection?.server;
    if (server !== undefined && !(await isPermitted(server))) return toErrorInfo(missingPermission(server));
    const isEmptied = await app.vault.isEmptied();
    return isEmptied
      ? toErrorInfo(explained('setup', 'storage_cleared'))
      : { code: 'setup', message: 'no connection' };
  }
  const isUncovered = tab?.why === undefined || tab.state === 'setup';
  return problems.get(connection.id) ?? (isUncovered ? toErrorInfo(uncovered(all)) : undefined);
}

async function tabStatus(app: App): Promise<TabStatus | null> {
  const [tab] = await clockifyTabs();
  if (tab === undefined) return null;
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

/** Every workspace that a connection covers, once. */
export async function listWorkspaces(app: App): Promise<WorkspaceStatus[]> {
  const all = await app.connections.list();
  const ids = new Set(all.flatMap(({ workspaces }) => workspaces.map(({ id }) => id)));
  const problems = await problemsOf(app, all);
  const found = await Promise.all([...ids].map((id) => workspaceStatus(app, id, all, problems)));
  return found.filter((one) => one !== null);
}

function syncState(
  { reading, pages, members, startedAt, expected }: StateRecord,
  pausedUntil: number,
  now: number,
): SyncState {
  // A quick check or a card may have met the pause, too.
  const pause: ErrorInfo | undefined =
    pausedUntil > 0 && reading.is !== 'running'
      ? { code: 'rate', message: REFUSES_MORE, retryAt: pausedUntil }
      : undefined;
  const error = errorOf(reading, now) ?? pause;
  const common = { phase: phaseOf(reading), pages, members, startedAt, expected };
  return error === undefined ? common : { ...common, error };
}
