/**
 * What happens by itself: while a Clockify tab is open, an alarm looks every two minutes whether something is due.
 * A tab in front gets a quick check then, and a full list when its time has come; what failed, was cut off or was
 * switched off is begun again; without any tab nothing is fetched and the alarms go.
 */

import type { Clock } from '../clockify/limiter.ts';
import type { Connections } from '../directory/connections.ts';
import type { Store } from '../directory/list-store.ts';
import type { QuickChecks } from '../directory/quick-check-schedule.ts';
import type { Sync } from '../directory/sync.ts';
import { browser } from '../platform/browser.ts';
import { readSettings } from '../platform/settings.ts';
import { clockifyTabs, pruneReports, shownWorkspaces } from './tab-reports.ts';

/** The parts of the background that the schedule sets to work. */
export interface ScheduledParts {
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
/** Between quick checks; the smallest period both browsers keep is half a minute. */
const TICK_MS = 2 * 60_000;
const RESUME_MS = 30_000;
/** A worker lives about this long after its last event, ms. */
const AWAKE_MS = 25_000;

/**
 * Makes sure that the alarm runs; cheap enough to be called with every message of a page. One that is set for later
 * than a period from now was set by a clock that has been set back.
 */
export async function keepTicking(): Promise<void> {
  const alarm = await browser.alarms.get(TICK);
  if (alarm !== undefined && Math.abs(alarm.scheduledTime - Date.now()) <= TICK_MS) return;
  browser.alarms.create(TICK, { periodInMinutes: TICK_MS / 60_000 });
}

/** A reading is under way: the worker is woken in case it is killed. */
export function watchReading(): void {
  browser.alarms.create(RESUME, { periodInMinutes: RESUME_MS / 60_000 });
}

let timer: ReturnType<typeof setTimeout> | undefined;

/**
 * Begins every reading that is due, and sees to it that the next one is begun in its time: by a timer while the
 * worker is awake anyway, by an alarm else. Called at every start of the background, by its alarms, and when a
 * reading has ended.
 */
export async function lookAfter(app: ScheduledParts): Promise<void> {
  const tabs = await clockifyTabs();
  // Where nothing can be read of what is stored, whoever asks is told `storage`, and it is tried again for open tabs.
  const isOpen = tabs.length > 0;
  const nextAt = await beginDue(app, await shownWorkspaces(tabs), isOpen).catch(() =>
    isOpen ? app.clock.now() + RESUME_MS : null,
  );
  if (isOpen) await keepTicking();
  clearTimeout(timer);
  if (app.sync.isBusy()) {
    watchReading();
  } else if (nextAt === null) {
    await browser.alarms.clear(RESUME);
  } else {
    const wait = Math.max(0, nextAt - app.clock.now());
    if (wait <= AWAKE_MS) timer = setTimeout(() => void lookAfter(app), wait);
    browser.alarms.create(RESUME, { when: Date.now() + Math.max(wait, RESUME_MS) });
  }
}

/** When the next reading is due that was not begun now, ms since the epoch; `null` when there is none. */
async function beginDue(
  app: ScheduledParts,
  shown: ReadonlySet<string>,
  isOpen: boolean,
): Promise<number | null> {
  const { settings } = await readSettings();
  const states = new Map((await app.sync.states()).map((state) => [state.workspaceId, state]));
  let nextAt: number | null = null;
  for (const workspaceId of new Set([...shown, ...states.keys()])) {
    const state = states.get(workspaceId);
    const is = state?.reading.is ?? 'idle';
    // What is under way is ended also when the last tab was closed; a list is read anew while somebody sees it.
    const isWanted =
      is === 'running' || (isOpen && (shown.has(workspaceId) || is === 'failed' || is === 'off'));
    if (!isWanted) continue;
    const roster = await app.store.roster(workspaceId);
    const at = await app.sync.dueAt(workspaceId, { state, roster, settings });
    if (at === null) continue;
    if (at <= app.clock.now()) app.begin(workspaceId);
    else nextAt = Math.min(nextAt ?? at, at);
  }
  return nextAt;
}

export async function onAlarm(app: ScheduledParts, name: string): Promise<void> {
  if (name === RESUME) await lookAfter(app);
  if (name !== TICK) return;
  const tabs = await clockifyTabs();
  await pruneReports(tabs);
  if (tabs.length === 0) await browser.alarms.clear(TICK);
  await lookAfter(app);
  const { settings } = await readSettings();
  if (!settings.enabled) return;
  for (const workspaceId of await shownWorkspaces(tabs)) {
    // Where few requests an hour are allowed, a quick check follows what the page itself calls.
    if ((await app.connections.ledger.quota(workspaceId)).frugal) continue;
    const reading = (await app.sync.state(workspaceId))?.reading.is ?? 'idle';
    if (reading === 'idle' && !app.sync.isRunning(workspaceId)) {
      await app.quickChecks.run(workspaceId).catch(() => undefined);
    }
  }
}
