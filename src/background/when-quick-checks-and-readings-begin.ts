/**
 * What happens without a person asking. While a Clockify tab is open, an alarm checks every two minutes whether
 * something is due. The workspace of a tab in front gets a quick check, and a full list when that is due. Readings
 * that failed or were interrupted are begun again. Without a Clockify tab nothing is fetched and there are no alarms.
 */

import type { Clock } from '../clockify/clock-and-sleep.ts';
import { covers } from '../directory/connections/best-connection-for-workspace.ts';
import type { Connections } from '../directory/connections/connections.ts';
import type { Store } from '../directory/lists/list-store.ts';
import type { QuickChecks } from '../directory/quick-check/start-quick-checks.ts';
import type { Sync } from '../directory/reading/start-and-cancel-readings.ts';
import { isHomeOf } from '../domain/clockify-hosts-and-reserved-names.ts';
import { isOnFor } from '../domain/paused-sites.ts';
import { browser } from '../platform/browser.ts';
import { readSettings } from '../platform/settings.ts';
import { type ClockifyTab, clockifyTabs } from './clockify-tabs-front-one-first.ts';
import { pruneReports, shownWorkspaces } from './flagged-people-by-tab.ts';

/** What the schedule needs from the rest of the background. */
export interface ScheduleDependencies {
  readonly clock: Clock;
  readonly store: Store;
  readonly sync: Sync;
  readonly quickChecks: QuickChecks;
  readonly connections: Connections;
  /** Starts the reading of a workspace. Nobody waits for it: a failure is noted in its state. */
  begin(workspaceId: string): void;
}

const TICK = 'tick';
const RESUME = 'resume';
/** Minutes between quick checks. The shortest period that both browsers allow is half a minute. */
const TICK_MS = 2 * 60_000;
const RESUME_MS = 30_000;
/** How long a worker lives after its last event, ms, roughly. */
const AWAKE_MS = 25_000;

/**
 * Makes sure that the alarm runs. Cheap enough to be called with every message of a page. An alarm more than one
 * period ahead was set before the clock was set back, so it is set again.
 */
export async function ensureTickAlarm(): Promise<void> {
  const alarm = await browser.alarms.get(TICK);
  if (alarm !== undefined && Math.abs(alarm.scheduledTime - Date.now()) <= TICK_MS) return;
  browser.alarms.create(TICK, { periodInMinutes: TICK_MS / 60_000 });
}

/** A reading has begun: an alarm will wake the worker if it is killed. */
export function ensureResumeAlarm(): void {
  browser.alarms.create(RESUME, { periodInMinutes: RESUME_MS / 60_000 });
}

let timer: ReturnType<typeof setTimeout> | undefined;

/**
 * Begins every reading that is due and plans the next one: by a timer if the worker will still be awake, else by an
 * alarm. Called at every start of the background, by its alarms, when a reading has ended, and when a setting has
 * changed.
 */
export async function runSchedule(app: ScheduleDependencies): Promise<void> {
  const tabs = await watchedTabs(await clockifyTabs());
  // When the storage cannot be read, requests fail with `storage`, and the alarm tries again while tabs are open.
  const isOpen = tabs.length > 0;
  const nextAt = await beginDue(app, await shownWorkspaces(tabs), tabs).catch(() =>
    isOpen ? app.clock.now() + RESUME_MS : null,
  );
  if (isOpen) await ensureTickAlarm();
  clearTimeout(timer);
  if (app.sync.isBusy()) {
    ensureResumeAlarm();
  } else if (nextAt === null) {
    await browser.alarms.clear(RESUME);
  } else {
    const wait = Math.max(0, nextAt - app.clock.now());
    if (wait <= AWAKE_MS) timer = setTimeout(() => void runSchedule(app), wait);
    browser.alarms.create(RESUME, { when: Date.now() + Math.max(wait, RESUME_MS) });
  }
}

/** When the next reading is due, not counting those begun now, ms since the epoch; `null` when there is none. */
async function beginDue(
  app: ScheduleDependencies,
  shown: ReadonlySet<string>,
  tabs: readonly ClockifyTab[],
): Promise<number | null> {
  const { settings } = await readSettings();
  const states = new Map((await app.sync.states()).map((state) => [state.workspaceId, state]));
  const connections = await app.connections.list();
  let nextAt: number | null = null;
  for (const workspaceId of new Set([...shown, ...states.keys()])) {
    const state = states.get(workspaceId);
    const is = state?.reading.is ?? 'idle';
    const covering = connections.filter((one) => covers(one, workspaceId));
    const isHome = () => tabs.some(({ page }) => covering.some((one) => isHomeOf(page, one)));
    // A reading under way goes on after the last tab was closed. A new one begins only while somebody sees a page of
    // its site.
    const isWanted =
      is === 'running' || shown.has(workspaceId) || ((is === 'failed' || is === 'off') && isHome());
    if (!isWanted) continue;
    // A page may show a workspace that no connection knows: nothing of it can be read.
    if (state === undefined && covering.length === 0) continue;
    const roster = await app.store.roster(workspaceId);
    const at = await app.sync.dueAt(workspaceId, { state, roster, settings });
    if (at === null) continue;
    if (at <= app.clock.now()) {
      app.begin(workspaceId);
      continue;
    }
    if (is === 'running') await app.sync.noteWait(workspaceId, at, settings.enabled);
    nextAt = Math.min(nextAt ?? at, at);
  }
  return nextAt;
}

/** The tabs whose pages get badges: nothing is fetched for those of a site where badges are paused. */
async function watchedTabs(tabs: readonly ClockifyTab[]): Promise<ClockifyTab[]> {
  const read = await readSettings().catch(() => null);
  return tabs.filter(({ host }) => read === null || isOnFor(host, read.settings));
}

export async function onAlarm(app: ScheduleDependencies, name: string): Promise<void> {
  if (name === RESUME) await runSchedule(app);
  if (name !== TICK) return;
  const tabs = await clockifyTabs();
  await pruneReports();
  if (tabs.length === 0) await browser.alarms.clear(TICK);
  await runSchedule(app);
  const connections = await app.connections.list().catch(() => []);
  for (const workspaceId of await shownWorkspaces(await watchedTabs(tabs))) {
    if (!connections.some((one) => covers(one, workspaceId))) continue;
    // Where few requests an hour are allowed, only the page's own calls lead to a quick check.
    if ((await app.connections.quotas.quota(workspaceId)).frugal) continue;
    const reading = (await app.sync.state(workspaceId))?.reading.is ?? 'idle';
    if ((reading === 'idle' || reading === 'cancelled') && !app.sync.isRunning(workspaceId)) {
      await app.quickChecks.run(workspaceId).catch(() => undefined);
    }
  }
}
