/** The workspaces that connections cover, each with its list, the state of its reading and its error, for `workspace.list`. */

import { covers } from '../directory/connections/best-connection-for-workspace.ts';
import { missingKey } from '../directory/connections/key-or-why-it-is-missing.ts';
import type { StateRecord } from '../directory/lists/list-database-schema.ts';
import { rosterInfo } from '../directory/lists/list-store.ts';
import { newState } from '../directory/reading/read-list-page-by-page.ts';
import { errorOf, phaseOf } from '../directory/reading/reading-state.ts';
import { REFUSES_MORE } from '../directory/requests/stored-request-counts-and-pauses.ts';
import { type ErrorInfo, missingPermission, toErrorInfo } from '../domain/errors.ts';
import type { SyncState } from '../domain/types-of-members-lists-and-history.ts';
import { isPermitted } from '../platform/is-host-permitted.ts';
import type { WorkspaceStatus } from '../platform/messages.ts';
import type { ConnectionRecord } from '../platform/vault-of-connections-and-keys.ts';
import type { App } from './create-background-parts.ts';

/** Every workspace that a connection covers, once. */
export async function listWorkspaces(app: App): Promise<WorkspaceStatus[]> {
  const all = await app.connections.list();
  const ids = new Set(all.flatMap(({ workspaces }) => workspaces.map(({ id }) => id)));
  const problems = await problemsOf(app, all);
  const found = await Promise.all([...ids].map((id) => workspaceStatus(app, id, all, problems)));
  return found.filter((one) => one !== null);
}

export type Problems = ReadonlyMap<string, ErrorInfo | undefined>;

/** What a person must mend before a connection can read anything, by connection; `undefined`: nothing. */
export async function problemsOf(app: App, all: readonly ConnectionRecord[]): Promise<Problems> {
  const problemOf = async (connection: ConnectionRecord): Promise<ErrorInfo | undefined> => {
    if (!(await isPermitted(connection.base))) return toErrorInfo(missingPermission(connection.base));
    if ((await app.vault.key(connection)) === null) return toErrorInfo(missingKey(connection));
    return connection.error;
  };
  return new Map(await Promise.all(all.map(async (one) => [one.id, await problemOf(one)] as const)));
}

export async function workspaceStatus(
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
  const isUnread = covering.every((one) => problems.get(one.id) !== undefined);
  const error = (isUnread ? problems.get(connection.id) : undefined) ?? sync.error;
  return {
    id,
    name,
    connectionId: connection.id,
    roster: roster === undefined ? null : rosterInfo(roster),
    sync: error === undefined ? sync : { ...sync, error },
  };
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
