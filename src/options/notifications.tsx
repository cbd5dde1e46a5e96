/** Switches notifications on, with the browser's permission for them. */
import { signal } from '@preact/signals';
import { browser } from '../platform/browser.ts';
import { ActionNotice, Notice } from '../ui/notice-box.tsx';
import { Setting, Switch } from '../ui/setting-control.tsx';
import { saveSettings, settings } from '../ui/settings-state.ts';
import { t } from '../ui/texts-numbers-and-dates.ts';

const NOTIFICATIONS = { permissions: ['notifications' as const] };

/** Whether the browser lets the extension show notifications; `undefined` until it has answered. */
const allowed = signal<boolean | undefined>(undefined);
const refused = signal(false);

async function readAllowed(): Promise<void> {
  allowed.value = await browser.permissions.contains(NOTIFICATIONS);
}

/** Follows the permission for notifications for as long as the page is open. */
export async function watchNotifications(): Promise<void> {
  browser.permissions.onAdded.addListener(() => void readAllowed());
  browser.permissions.onRemoved.addListener(() => void readAllowed());
  await readAllowed();
}

/** Asks for the permission; call it within the click. True when the person agreed. */
async function allowNotifications(): Promise<boolean> {
  refused.value = false;
  const granted = await browser.permissions.request(NOTIFICATIONS).catch(() => false);
  refused.value = !granted;
  return granted;
}

/**
 * For notifications that a policy or a file switched on while the browser was never asked. Outside the group that a
 * policy locks.
 */
function NotificationsMissing() {
  return (
    <ActionNotice
      kind="info"
      name="allow-notifications"
      action={t('options_notifications_allow')}
      onAction={() => void allowNotifications()}
      text={t('options_notifications_missing')}
    />
  );
}

export function Notifications() {
  const { notifications } = settings();
  const change = async (on: boolean) => {
    await saveSettings({ notifications: on && (await allowNotifications()) });
  };
  return (
    <>
      <Setting name="notifications" title={t('options_notifications')} hint={t('options_notifications_hint')}>
        <Switch
          id="notifications"
          checked={notifications}
          text={t('options_notifications_label')}
          onChange={(on, box) => {
            // It shows the setting, which changes only after the browser has agreed.
            box.checked = notifications;
            void change(on);
          }}
        />
      </Setting>
      {notifications && allowed.value === false && <NotificationsMissing />}
      {refused.value && <Notice kind="warn" text={t('options_notifications_refused')} />}
    </>
  );
}
