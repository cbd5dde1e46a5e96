/** What the audit page knows: the workspaces, and the list and history of the chosen one. */
import { computed, signal } from '@preact/signals';
import { type ErrorInfo, toErrorInfo } from '../domain/errors.ts';
import type { HistoryEvent, RosterInfo } from '../domain/member.ts';
import { type ConnectionSummary, type DayCounts, send, type WorkspaceStatus } from '../platform/messages.ts';
import { readMembers } from '../ui/members.ts';
import { failureOf, watchRevision } from '../ui/page.tsx';
import { type AuditRow, buildRows } from './rows.ts';

/** As many events as are kept. */
const EVENTS = 5000;

export interface Roster {
  readonly info: RosterInfo;
  readonly rows: readonly AuditRow[];
  readonly events: readonly HistoryEvent[];
  readonly days: readonly DayCounts[];
}

export const workspaces = signal<readonly WorkspaceStatus[]>([]);
export const chosenId = signal<string | null>(new URLSearchParams(location.search).get('workspace'));
/** `undefined` while it is being read, `null` when there is no list yet. */
export const roster = signal<Roster | null | undefined>(undefined);
export const failure = signal<ErrorInfo | undefined>(undefined);
/** The person asked for a new reading of this workspace. */
const refreshing = signal<string | null>(null);

export const workspace = computed(() => workspaces.value.find(({ id }) => id === chosenId.value) ?? null);

export const running = computed(
  () =>
    workspace.value !== null &&
    (refreshing.value === workspace.value.id || workspace.value.sync.phase === 'running'),
);

const connections = signal<readonly ConnectionSummary[]>([]);

/** The connection that reads the chosen workspace. */
export const connection = computed(() =>
  connections.value.find(({ id }) => id === workspace.value?.connectionId),
);

async function readRoster(workspaceId: string): Promise<Roster | null> {
  const [reply, history] = await Promise.all([
    readMembers(workspaceId),
    send('history.read', { workspaceId, limit: EVENTS }),
  ]);
  if (reply === null) return null;
  return { info: reply.info, rows: buildRows(reply.members, history.events), ...history };
}

/** Reads everything that changed since the last look. */
export async function load(): Promise<void> {
  try {
    [workspaces.value, connections.value] = await Promise.all([
      send('workspace.list', null),
      send('connection.list', null),
    ]);
    if (chosenId.value === null) {
      const status = await send('status.read', null);
      chosenId.value = status.workspace?.id ?? workspaces.value[0]?.id ?? null;
    }
    const id = chosenId.value;
    if (id === null) {
      roster.value = null;
      failure.value = { code: 'setup', message: 'no connection' };
      return;
    }
    const [info, held] = [workspace.value?.roster, roster.value?.info];
    if (held !== undefined && info?.workspaceId === held.workspaceId && info.version === held.version) {
      failure.value = workspace.value?.sync.error;
      return;
    }
    const next = await readRoster(id);
    if (chosenId.value !== id) return;
    roster.value = next;
    failure.value = workspace.value?.sync.error;
  } catch (error) {
    roster.value ??= null;
    failure.value = toErrorInfo(error);
  }
}

export function chooseWorkspace(id: string): void {
  chosenId.value = id;
  roster.value = undefined;
  const query = new URLSearchParams(location.search);
  query.set('workspace', id);
  history.replaceState(null, '', `?${query}`);
  void load();
}

/** Reads a workspace anew; its failure shows as the page's. */
export async function refresh(workspaceId: string): Promise<void> {
  failure.value = undefined;
  refreshing.value = workspaceId;
  try {
    await send('workspace.refresh', { workspaceId });
    await load();
  } catch (error) {
    await load();
    failure.value = failureOf(error);
  } finally {
    refreshing.value = null;
  }
}

watchRevision(() => void load());
