/** The state of the popup, and its actions. */
import { computed, signal } from '@preact/signals';
import { type ErrorInfo, toErrorInfo } from '../domain/errors.ts';
import type { Standing } from '../domain/standing.ts';
import { browser } from '../platform/browser.ts';
import { REPORTS_KEY, type Status } from '../platform/messages.ts';
import { sendRequest } from '../ui/background-request.ts';
import { failureOf } from '../ui/start-extension-page.tsx';

/** The status from the background; `null` until it has answered. */
export const status = signal<Status | null>(null);
/** The error of the person's last action. The next change of the lists replaces it. */
export const failure = signal<ErrorInfo | undefined>(undefined);
/** The workspace whose list the person has asked for; `null` while they wait for none. */
const refreshing = signal<string | null>(null);
/** The workspace is being read, whoever asked for it. */
export const running = computed(() => {
  const workspace = status.value?.workspace ?? null;
  return workspace !== null && (workspace.id === refreshing.value || workspace.sync.phase === 'running');
});
/** The standing that both lists are filtered by. */
export const chosen = signal<Standing | null>(null);

/** The error of the last reading of the status. */
let unread: ErrorInfo | undefined;

/** Reads the status again. A failure is kept in `failure` until a reading succeeds. */
export async function loadStatus(): Promise<void> {
  try {
    status.value = await sendRequest('status.read', null);
    if (failure.value === unread) failure.value = undefined;
  } catch (error) {
    unread = toErrorInfo(error);
    failure.value = unread;
  }
}

/** Call after a change: the new status replaces an earlier failure at once. */
export async function followChange(): Promise<void> {
  const before = failure.value;
  await loadStatus();
  if (failure.value === before) failure.value = undefined;
}

/** Calls back when a page of Clockify has reported: lists fill in the first seconds, and people scroll. */
export function watchReports(onReport: () => void): void {
  browser.storage.onChanged.addListener((changes, area) => {
    if (area === 'session' && Object.keys(changes).some((key) => key.startsWith(REPORTS_KEY))) onReport();
  });
  // In a tab of its own, the popup may have been left for another page.
  document.addEventListener('visibilitychange', onReport);
}

/** Reads the workspace's list again. */
export async function refresh(): Promise<void> {
  failure.value = undefined;
  const workspaceId = status.value?.workspace?.id;
  if (workspaceId !== undefined) {
    refreshing.value = workspaceId;
    const error = await sendRequest('workspace.refresh', { workspaceId }).then(() => undefined, failureOf);
    // Popups in tabs of their own may show another workspace by now.
    if (status.value?.workspace?.id === workspaceId) failure.value = error;
    if (refreshing.value === workspaceId) refreshing.value = null;
  }
  await loadStatus();
}

/** "Try again": reads the list again, or the status alone where only that was not answered. */
export async function retry(): Promise<void> {
  if (failure.value === undefined || failure.value !== unread) return refresh();
  failure.value = undefined;
  await loadStatus();
}

/** Opens a page in a tab and closes the popup. */
export function openPage(page: 'options' | 'audit'): void {
  if (page === 'options') {
    void browser.runtime.openOptionsPage();
    return;
  }
  const id = status.value?.workspace?.id;
  const query = id === undefined ? '' : `?workspace=${encodeURIComponent(id)}`;
  void browser.tabs.create({ url: browser.runtime.getURL(`audit.html${query}`) });
}
