/**
 * What happens by itself: while a Clockify tab is open, an alarm looks whether something is due. A tab in front
 * gets a small look every two minutes and a full list when the old one's time has come; without any tab nothing
 * is fetched and the alarm goes.
 */

import type { RosterInfo } from '../directory/member.ts';
import type { StateRecord } from '../directory/store.ts';
import { browser } from '../platform/browser.ts';
import { readSettings, type Settings } from '../platform/settings.ts';
import type { App } from './app.ts';
import { clockifyTabs, tabReport } from './tabs.ts';

const TICK = 'tick';
const RESUME = 'resume';
/** Minutes between small looks; the smallest period both browsers keep is half a minute. */
const TICK_MINUTES = 2;
const RESUME_MINUTES = 0.5;

/** Makes sure that the alarm runs; cheap enough to be called with every message of a page. */
export async function keepTicking(): Promise<void> {
  if ((await browser.alarms.get(TICK)) === undefined) {
    browser.alarms.create(TICK, { periodInMinutes: TICK_MINUTES });
  }
}

/** Wakes the worker while a reading is under way, in case it is killed. */
export function watchReading(running: boolean): void {
  if (running) browser.alarms.create(RESUME, { periodInMinutes: RESUME_MINUTES });
  else void browser.alarms.clear(RESUME);
}

export async function onAlarm(app: App, name: string): Promise<void> {
  const { settings } = await readSettings();
  if (!settings.enabled) return;
  if (name === RESUME) {
    await app.retryFailed();
    if (!(await app.hasUnfinished())) watchReading(false);
    return;
  }
  if (name !== TICK) return;
  const tabs = await clockifyTabs();
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
    const [roster, state] = await Promise.all([app.store.roster(workspaceId), app.store.state(workspaceId)]);
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
