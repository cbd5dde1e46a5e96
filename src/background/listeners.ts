/**
 * What wakes the background. Every listener is registered synchronously, so that the browser can wake it by any of
 * them; all state lies in IndexedDB and the storage.
 */
import type { Runtime } from 'webextension-polyfill';
import { browser } from '../platform/browser.ts';
import { createReceiver, type RawSender } from '../platform/message-receiver.ts';
import { watchSettings } from '../platform/settings.ts';
import type { App } from './app.ts';
import { showOnButtons } from './clockify-tabs.ts';
import { handlersOf, showBadge } from './message-handlers.ts';
import { followNotifications } from './notifications.ts';
import { reachOpenPages } from './open-pages.ts';
import { openWelcome } from './open-welcome-page.ts';
import { ensureTickAlarm, onAlarm, runSchedule } from './schedule.ts';

/** How long a look at the alarm counts, ms: pages send many messages at once. */
const ALARM_CHECK_MS = 10_000;

/** Registers all listeners, and resumes what the background before this one left unfinished. */
export function listen(app: App): void {
  // An update of the extension removes these registrations.
  const registered = app.registerServers().catch(() => undefined);
  const receive = createReceiver(handlersOf(app), () => app.serverOrigins());

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

  // An update may arrive at a start of the browser; then the session has ended anyway.
  let isBrowserStart = false;
  browser.runtime.onInstalled.addListener(({ reason }) => {
    // Moves the history that version 1.0.0 kept beside the lists. What cannot be moved now is moved with the next
    // list.
    void app.store.history.move().catch(() => undefined);
    void registered.then(() => reachOpenPages());
    if (reason === 'update' && !isBrowserStart)
      void app.connections.recordGoneKeys(true).catch(() => undefined);
    if (reason === 'install') void openWelcome();
    else {
      void app.store.dropIndexes().catch(() => undefined);
      void app.testLists().catch(() => undefined);
    }
  });

  // The code below resumes what a killed worker left unfinished.
  browser.runtime.onStartup.addListener(() => {
    isBrowserStart = true;
    void app.connections.recordGoneKeys(false).catch(() => undefined);
  });

  browser.alarms.onAlarm.addListener(({ name }) => {
    void onAlarm(app, name).finally(() => {
      // The handler may have ended the alarm.
      alarmCheckedAt = Number.NEGATIVE_INFINITY;
    });
  });

  browser.commands.onCommand.addListener((command, tab) => {
    if (command === 'next-flagged') void showBadge(null, tab?.id);
  });

  followNotifications();

  browser.permissions.onAdded.addListener(() => void app.tryAgain());
  browser.permissions.onRemoved.addListener(() => void app.bump());

  watchSettings(({ settings }, byPolicy) => {
    void showOnButtons();
    if (settings.enabled) void runSchedule(app);
    else void app.stop();
    // Pages watch the settings themselves.
    if (byPolicy) void app.bump();
  });

  void app.finishForgetting().catch(() => undefined);
  void runSchedule(app);
}
