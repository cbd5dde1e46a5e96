/**
 * What happens by itself: while a Clockify tab is open, an alarm looks whether something is due. A tab in front
 * gets a small look every two minutes and a full list when the old one's time has come; without any tab nothing
 * is fetched and the alarm goes.
 */

import type { StateRecord } from '../directory/store.ts';
import type { RosterInfo } from '../domain/member.ts';
import { browser } from '../platform/browser.ts';
import { readSettings, type Settings } from '../platform/settings.ts';
import type { App } from './app.ts';
import { clockifyTabs, pruneReports, tabReport } from './tabs.ts';

const TICK = 'tick';
const RESUME = 'resume';
/** Minutes between small looks; the smallest period both browsers keep is half a minute. */
const TICK_MINUTES = 2;
const RESUME_MINUTES = 0.5;
/** A worker lives about this long after its last event, ms. */
const AWAKE_MS = 25_000;

/** Makes sure that the alarm runs; cheap enough to be called with every message of a page. */
export async function keepTicking(): Promise<void> {
  if ((await browser.alarms.get(TICK)) === undefined) {
    browser.alarms.create(TICK, { periodInMinutes: TICK_MINUTES });
  }
}

/** A reading is under way: the worker is woken in case it is killed. */
export function watchReading(): void {
  browser.alarms.create(RESUME, { periodInMinutes: RESUME_MINUTES });
}

/**
 * Sees to it that failed readings are tried again while somebody has Clockify open: by a timer while the worker
 * is awake anyway, by an alarm else. What only a person can mend is left to them.
 */
export async function planRetries(app: App): Promise<void> {
  const states = await app.sync.states();
  if (states.some(({ phase }) => phase === 'running')) return;
  const times = states.filter(isWorthRetrying).map(({ nextTryAt }) => nextTryAt);
  if (times.length === 0 || (await clockifyTabs()).length === 0) {
    await browser.alarms.clear(RESUME);
    return;
  }
  const now = Date.now();
  const wait = Math.max(0, Math.min(...times) - now);
  if (wait <= AWAKE_MS) setTimeout(() => void retryFailed(app), wait);
  browser.alarms.create(RESUME, { when: now + Math.max(wait, RESUME_MINUTES * 60_000) });
}

function isWorthRetrying({ phase, error }: StateRecord): boolean {
  return phase === 'failed' && error !== undefined && !['auth', 'setup', 'permission'].includes(error.code);
}

async function retryFailed(app: App): Promise<void> {
  const { settings } = await readSettings();
  if (!settings.enabled || (await clockifyTabs()).length === 0) return;
  for (const state of await app.sync.states()) {
    if (isWorthRetrying(state) && Date.now() >= state.nextTryAt) app.begin(state.workspaceId);
  }
}

export async function onAlarm(app: App, name: string): Promise<void> {
  const { settings } = await readSettings();
  if (!settings.enabled) return;
  if (name === RESUME) {
    await app.resume();
    await retryFailed(app);
    await planRetries(app);
    return;
  }
  if (name !== TICK) return;
  const tabs = await clockifyTabs();
  await pruneReports(tabs);
  if (tabs.length === 0) {
    await browser.alarms.clear(TICK);
    return;
  }
  const workspaces = new Set<string>();
  for (const { tabId, active } of tabs) {
    if (!active) continue;
    const workspaceId = (await tabReport(tabId))?.workspaceId ?? null;
    if (workspaceId !== null) workspaces.add(workspaceId);
  }
  for (const workspaceId of workspaces) {
    const [roster, state] = await Promise.all([app.store.roster(workspaceId), app.sync.state(workspaceId)]);
    if (roster === undefined) continue;
    if (isDue(roster, state, settings)) app.begin(workspaceId);
    else if (Date.now() >= (state?.nextTryAt ?? 0)) await app.looks.look(workspaceId).catch(() => undefined);
  }
}

/** Whether a list in use is older than wished for and may be read again by itself. */
export function isDue(
  roster: RosterInfo,
  state: StateRecord | undefined,
  { refreshMinutes }: Pick<Settings, 'refreshMinutes'>,
): boolean {
  const now = Date.now();
  // A clock that was set back must not keep a list for ever.
  const age = Math.abs(now - roster.fullAt);
  return age > refreshMinutes * 60_000 && now >= (state?.nextTryAt ?? 0);
}
