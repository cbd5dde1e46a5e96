/** What people who left are still assigned to: groups and projects by name, of the list that is shown. */
import { computed, effect, signal } from '@preact/signals';
import { type ErrorInfo, toErrorInfo } from '../domain/errors.ts';
import type { Leftovers } from '../platform/messages.ts';
import { sendRequest } from '../ui/background-request.ts';
import { type ReadLeftovers, readLeftovers } from '../ui/fetch-member-list.ts';
import { followNames, roster, showFailure } from './shown-workspace.ts';

/** As many as one message asks for. */
const IDS_IN_A_REQUEST = 10;

/** By user id, always of the list that is shown; `null` while they are being read. */
export const assignments = signal<ReadonlyMap<string, Leftovers> | null>(null);
/** Why some of the names are missing, of the list that is shown. */
export const namesError = signal<ErrorInfo | undefined>(undefined);
/** The workspace of which single people are being read, and how many of them have been so far. */
const readingAlone = signal<{
  readonly workspaceId: string;
  readonly done: number;
  readonly all: number;
} | null>(null);
/** The same for the list that is shown; `null` while nobody of it is being read alone. */
export const progress = computed(() =>
  readingAlone.value?.workspaceId === roster.value?.info.workspaceId ? readingAlone.value : null,
);

let reading: Promise<Pick<ReadLeftovers, 'found'>> = Promise.resolve({ found: new Map() });
/** The last one that failed. */
let failedReading: typeof reading | undefined;

/** Differs between two lists, and stays when the rows of one are read again. */
const listKey = computed(() => {
  const { workspaceId = '', version = '' } = roster.value?.info ?? {};
  return `${workspaceId} ${version}`;
});

/** Reads them again with every list, until the returned function is called. */
export function followAssignments(): () => void {
  return effect(() => {
    const [workspaceId = ''] = listKey.value.split(' ');
    assignments.value = null;
    namesError.value = undefined;
    if (workspaceId !== '') void readAgain(workspaceId);
  });
}

/** Workspaces whose names the person asks for. */
const readingNames = signal<ReadonlySet<string>>(new Set());
/** Names of the list that is shown are being read by request. */
export const isReadingNames = computed(() => readingNames.value.has(roster.value?.info.workspaceId ?? ''));

/**
 * Reads which groups and projects are the workspace's own, so that the list counts no others. The page shows why that
 * failed, or when the next try is.
 */
export async function readNames(): Promise<void> {
  const workspaceId = roster.peek()?.info.workspaceId;
  if (workspaceId === undefined || isReadingNames.peek()) return;
  readingNames.value = new Set([...readingNames.peek(), workspaceId]);
  try {
    for (;;) {
      const { namesAt, isReadingNames, error } = await readLeftovers(workspaceId);
      if (roster.peek()?.info.workspaceId !== workspaceId) return;
      await followNames(namesAt);
      if (isReadingNames) continue;
      if (error !== undefined) showAbout(workspaceId, error, readNames);
      return;
    }
  } catch (error) {
    showAbout(workspaceId, toErrorInfo(error), readNames);
  } finally {
    readingNames.value = new Set([...readingNames.peek()].filter((id) => id !== workspaceId));
  }
}

function showAbout(workspaceId: string, error: ErrorInfo, retry: () => Promise<void>): void {
  showFailure(workspaceId, { error, retry: () => void retry(), about: 'assignments' });
}

const areSomeMissing = (found: ReadonlyMap<string, Leftovers>) =>
  [...found.values()].some(({ groups, projects }) => groups.atMost === true || projects.atMost === true);

/** Reads them again for the list that is shown. */
export async function readMissingNames(): Promise<void> {
  const workspaceId = roster.peek()?.info.workspaceId;
  if (workspaceId !== undefined) await readAgain(workspaceId);
}

async function readAgain(workspaceId: string): Promise<void> {
  const mine = readLeftovers(workspaceId);
  reading = mine;
  try {
    const { found, namesAt, isReadingNames, error } = await mine;
    if (reading !== mine) return;
    assignments.value = found;
    namesError.value = areSomeMissing(found) ? error : undefined;
    // First the next reading, so that `assignmentsRead` waits for it too.
    const next = isReadingNames ? readAgain(workspaceId) : undefined;
    await followNames(namesAt);
    await next;
  } catch (error) {
    if (reading !== mine) return;
    failedReading = mine;
    showAbout(workspaceId, toErrorInfo(error), readMissingNames);
  }
}

/**
 * Resolves once the names of the list that is shown have been read; rejects with the error of the reading. When the
 * last one failed, they are read again.
 */
export async function assignmentsRead(): Promise<void> {
  if (reading === failedReading) void readMissingNames();
  for (let last: typeof reading | undefined; last !== reading; ) {
    last = reading;
    await last;
  }
}

/** Reads them for people whose assignments did not come with the list. Stops at the first failure. */
export async function readAlone(ids: readonly string[]): Promise<void> {
  const workspaceId = roster.peek()?.info.workspaceId;
  if (workspaceId === undefined || progress.peek() !== null) return;
  try {
    for (let done = 0; done < ids.length; done += IDS_IN_A_REQUEST) {
      readingAlone.value = { workspaceId, done, all: ids.length };
      await sendRequest('assignments.read', { workspaceId, ids: ids.slice(done, done + IDS_IN_A_REQUEST) });
      if (roster.peek()?.info.workspaceId !== workspaceId) return;
    }
  } catch (error) {
    showAbout(workspaceId, toErrorInfo(error), () => readAlone(ids));
  } finally {
    if (readingAlone.peek()?.workspaceId === workspaceId) readingAlone.value = null;
    if (roster.peek()?.info.workspaceId === workspaceId) await readAgain(workspaceId);
  }
}
