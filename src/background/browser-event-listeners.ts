/**
 * What wakes the background. Every listener is registered synchronously, so that the browser can wake it by any of
 * them; all state lies in IndexedDB and the storage.
 */
import type { Runtime } from 'webextension-polyfill';
import { browser } from '../platform/browser.ts';
import { createReceiver, type RawSender } from '../platform/message-receiver.ts';
import { watchSettings } from '../platform/settings.ts';
import { announceChange } from './announce-changes-to-pages.ts';
import type { App } from './create-background-parts.ts';
import { showOnButtons } from './flagged-people-by-tab.ts';
import { handlersOf } from './message-handlers/all-messages.ts';
import { followShortcut } from './next-badge-shortcut.ts';
import { followInstallAndUpdate } from './on-install-and-update.ts';
import { tryAgain } from './readings-and-pages-after-new-key-or-permission.ts';
import { followNotifications } from './send-notifications.ts';
import { ensureTickAlarm, onAlarm, runSchedule } from './when-quick-checks-and-readings-begin.ts';

/** How long a look at the alarm counts, ms: pages send many messages at once. */
const ALARM_CHECK_MS = 10_000;

/** Registers all listeners, and resumes what the background before this one left unfinished. */
export function listen(app: App): void {
  // An update of the extension removes these registrations.
  const registered = app.registerServers().catch(() => undefined);
  const receive = createReceiver(handlersOf(app), () => app.servers());

  /** When the alarm was last known to run, as `performance.now()`. */
  let alarmCheckedAt = Number.NEGATIVE_INFINITY;
  const keepAwake = (): void => {
    if (performance.now() - alarmCheckedAt < ALARM_CHECK_MS) return;
    alarmCheckedAt = performance.now();
    void ensureTickAlarm();
  };

  /** By `sendResponse`, which works in every browser; a returned promise does not. */
  const onMessage = (
    message: unknown,
    sender: RawSender,
    sendResponse: (reply: unknown) => void,
  ): true | undefined => {
    const reply = receive(message, sender);
    if (reply === null) return undefined;
    keepAwake();
    void reply.then((answer) => answer !== null && sendResponse(answer));
    return true;
  };
  browser.runtime.onMessage.addListener(onMessage as Runtime.OnMessageListenerCallback);

  followInstallAndUpdate(app, registered);

  browser.alarms.onAlarm.addListener(({ name }) => {
    void onAlarm(app, name).finally(() => {
      // The handler may have ended the alarm.
      alarmCheckedAt = Number.NEGATIVE_INFINITY;
    });
  });

  followShortcut();
  followNotifications();

  browser.permissions.onAdded.addListener(() => void tryAgain(app));
  browser.permissions.onRemoved.addListener(() => void announceChange());

  watchSettings(({ settings }, byPolicy, isSwitch) => {
    void showOnButtons();
    if (settings.enabled) void runSchedule(app);
    // Another change while they are off does not end a Refresh.
    else if (isSwitch) void app.stop();
    // Pages watch the settings themselves.
    if (byPolicy) void announceChange();
  });

  // Resumes what a killed worker left unfinished.
  void app.forgetting.finish().catch(() => undefined);
  void app.releaseUnusedServers();
  void app.vault.mark().catch(() => undefined);
  void runSchedule(app);
}
