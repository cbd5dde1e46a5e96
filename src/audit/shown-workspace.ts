/** What the audit page knows: the workspaces, and the list and history of the chosen one. */
import { computed, signal } from '@preact/signals';
import { workspaceWithoutPage } from '../domain/default-workspace.ts';
import { type ErrorInfo, toErrorInfo, uncovered } from '../domain/errors.ts';
import type { DayCounts, HistoryEvent, RosterInfo } from '../domain/types-of-members-lists-and-history.ts';
import type { ConnectionSummary, WorkspaceStatus } from '../platform/messages.ts';
import { sendRequest } from '../ui/background-request.ts';
import type { About } from '../ui/error-text-with-next-try.ts';
import { readMembers } from '../ui/fetch-member-list.ts';
import { failureOf, watchRevision } from '../ui/start-extension-page.tsx';
import { type AuditRow, buildRows } from './member-rows.ts';
import { inAddress, putInAddress } from './page-address.ts';

/** More events than are kept: without one of them, a person's standing would seem older than it is. */
const MAX_EVENTS = Number.MAX_SAFE_INTEGER;

/** A list with what the history says beside it. */
export interface Roster {
  readonly info: RosterInfo;
  /** As in `ListPiece`. */
  readonly namesAt: number;
  readonly rows: readonly AuditRow[];
  readonly events: readonly HistoryEvent[];
  readonly days: readonly DayCounts[];
  /** Where the history begins, ms since the epoch; 0 while there is none. */
  readonly knownFrom: number;
  /** Since when no list is missing in the history, ms since the epoch; 0 while there is none. */
  readonly unbrokenFrom: number;
}

/** Of all connections, each once; empty until they have been read. */
export const workspaces = signal<readonly WorkspaceStatus[]>([]);
/** The workspace that is wanted, whether or not it is connected; `null`: the active one. */
export const chosenId = signal<string | null>(inAddress('workspace'));
/** The workspace that the address or an earlier choice named when it was not connected. */
const lostId = signal<string | null>(null);
/** `undefined` while it is being read, `null` when there is no list yet. */
export const roster = signal<Roster | null | undefined>(undefined);
/** An error that is shown above every view. */
export interface Failure {
  readonly error: ErrorInfo;
  /** Tries again what failed, and nothing else: requests may be few. */
  readonly retry: () => void;
  /** It is about groups and projects, not about the list. */
  readonly about?: About;
}

/** The error of the last action, or of the last reading of the chosen workspace. */
export const failure = signal<Failure | undefined>(undefined);
/** The person asked for a new reading of these workspaces. */
const refreshing = signal<ReadonlySet<string>>(new Set());

/** The chosen workspace, `null` while it is not among those that are connected. */
export const workspace = computed(() => workspaces.value.find(({ id }) => id === chosenId.value) ?? null);

/** The workspace that was asked for is not connected, so another one is shown. */
export const isLost = computed(
  () => lostId.value !== null && workspaces.value.every(({ id }) => id !== lostId.value),
);

/** The chosen workspace is being read. */
export const running = computed(
  () =>
    workspace.value !== null &&
    (refreshing.value.has(workspace.value.id) || workspace.value.sync.phase === 'running'),
);

/**
 * When a list that the page holds was read or confirmed last, ms since the epoch: a quick check confirms a list without
 * changing its version.
 */
export function listedAt(held: RosterInfo | undefined, status: WorkspaceStatus | null): number | undefined {
  const stored = status?.roster;
  return held !== undefined && held.version === stored?.version ? stored.readAt : held?.readAt;
}

/** Every key that is connected. */
export const connections = signal<readonly ConnectionSummary[]>([]);

/** The connection that reads the chosen workspace. */
export const connection = computed(() =>
  connections.value.find(({ id }) => id === workspace.value?.connectionId),
);

async function readRoster(workspaceId: string): Promise<Roster | null> {
  const reply = await readMembers(workspaceId);
  if (reply === null) return null;
  // After the list: one that is published while its pieces are read brings its own changes.
  const history = await sendRequest('history.read', { workspaceId, limit: MAX_EVENTS });
  const rows = buildRows(reply.members, history.events, history.unbrokenFrom);
  return { info: reply.info, namesAt: reply.namesAt, rows, ...history };
}

let loading: Promise<void> | null = null;
let isWanted = false;
/** The rows are to be read again although the list is the same. */
let isStale = false;

/** Reads everything that has changed since the last time. A call during a reading makes it read once more. */
export function load(): Promise<void> {
  isWanted = true;
  loading ??= (async () => {
    while (isWanted) {
      isWanted = false;
      await loadWorkspaces();
    }
    loading = null;
  })();
  return loading;
}

/** Reads the rows again once names of groups and projects were read after them: the same list then says more. */
export async function followNames(namesAt: number): Promise<void> {
  if (roster.peek()?.namesAt === namesAt) return;
  isStale = true;
  await load();
}

/** The chosen workspace, or another one when that is not connected (any more); the reason when none is. */
async function known(): Promise<string | ErrorInfo> {
  const isKnown = (id: string | null | undefined) => workspaces.value.some((one) => one.id === id);
  const wanted = chosenId.value;
  if (wanted !== null && isKnown(wanted)) return wanted;
  const status = await sendRequest('status.read', null);
  // The person has chosen one meanwhile.
  if (chosenId.value !== wanted) return known();
  const other = [status.workspace?.id, workspaceWithoutPage(connections.value)].find(isKnown);
  lostId.value = wanted;
  if (other === undefined) return status.error ?? toErrorInfo(uncovered(connections.value));
  show(other);
  return other;
}

async function loadWorkspaces(): Promise<void> {
  try {
    [workspaces.value, connections.value] = await Promise.all([
      sendRequest('workspace.list', null),
      sendRequest('connection.list', null),
    ]);
    const id = await known();
    if (typeof id !== 'string') {
      roster.value = null;
      failure.value = { error: id, retry: () => void load() };
      return;
    }
    const [info, held] = [workspace.value?.roster, roster.value?.info];
    const isSame = info?.workspaceId === held?.workspaceId && info?.version === held?.version;
    if (held !== undefined && isSame && !isStale) {
      showReadingError();
      return;
    }
    isStale = false;
    const next = await readRoster(id);
    if (chosenId.value !== id) return;
    roster.value = next;
    showReadingError();
  } catch (error) {
    // Another workspace was chosen meanwhile, and is read next.
    if (isWanted) return;
    roster.value ??= null;
    isStale = true;
    failure.value = { error: toErrorInfo(error), retry: () => void load() };
  }
}

/** Shows why the last reading of the chosen workspace failed, if it did. */
function showReadingError(): void {
  const { id = '', sync: { error } = {} } = workspace.value ?? {};
  failure.value = error && { error, retry: () => void refresh(id) };
}

function show(id: string): void {
  chosenId.value = id;
  roster.value = undefined;
  failure.value = undefined;
  putInAddress('workspace', id);
}

/** Shows another workspace, in the address too. */
export function chooseWorkspace(id: string): void {
  lostId.value = null;
  show(id);
  void load();
}

function setRefreshing(workspaceId: string, isRunning: boolean): void {
  const next = new Set(refreshing.peek());
  if (isRunning) next.add(workspaceId);
  else next.delete(workspaceId);
  refreshing.value = next;
}

/** Shows an error of a workspace unless another one was chosen meanwhile. */
export function showFailure(workspaceId: string, next: Failure | undefined): void {
  if (chosenId.peek() === workspaceId) failure.value = next;
}

/** Reads a workspace again. The page shows the error when that fails. */
export async function refresh(workspaceId: string): Promise<void> {
  showFailure(workspaceId, undefined);
  setRefreshing(workspaceId, true);
  try {
    await sendRequest('workspace.refresh', { workspaceId });
    await load();
  } catch (error) {
    await load();
    const info = failureOf(error);
    showFailure(workspaceId, info && { error: info, retry: () => void refresh(workspaceId) });
  } finally {
    setRefreshing(workspaceId, false);
  }
}

watchRevision(() => void load());
