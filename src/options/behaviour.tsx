/** Refresh, notifications, keyboard, language and paused sites. */
import { signal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { isAppHost } from '../domain/hosts.ts';
import { parseServer } from '../domain/server-and-api-address.ts';
import { browser } from '../platform/browser.ts';
import { LANGUAGES, type Settings } from '../platform/settings.ts';
import { ActionNotice, Notice } from '../ui/notices.tsx';
import { Setting } from '../ui/setting-control.tsx';
import { saveSettings, settings } from '../ui/settings-signal.ts';
import { minutes, t } from '../ui/text.ts';
import { connections, hostOf } from './connections-state.ts';

const INTERVALS = [15, 30, 60, 120, 240, 480, 1440];

function RefreshInterval() {
  const { refreshMinutes } = settings();
  const offered = INTERVALS.includes(refreshMinutes)
    ? INTERVALS
    : [...INTERVALS, refreshMinutes].sort((a, b) => a - b);
  return (
    <Setting name="refreshMinutes" title={t('options_refresh')} hint={t('options_refresh_hint')}>
      <select
        id="refresh-minutes"
        aria-label={t('options_refresh')}
        value={refreshMinutes}
        onChange={(event) => void saveSettings({ refreshMinutes: Number(event.currentTarget.value) })}
      >
        {offered.map((value) => (
          <option key={value} value={value}>
            {minutes(value)}
          </option>
        ))}
      </select>
    </Setting>
  );
}

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
    >
      <p>{t('options_notifications_missing')}</p>
    </ActionNotice>
  );
}

function Notifications() {
  const { notifications } = settings();
  const change = async (on: boolean) => {
    await saveSettings({ notifications: on && (await allowNotifications()) });
  };
  return (
    <>
      <Setting name="notifications" title={t('options_notifications')} hint={t('options_notifications_hint')}>
        <label class="switch">
          <input
            id="notifications"
            type="checkbox"
            role="switch"
            checked={notifications}
            aria-checked={notifications}
            onChange={(event) => {
              const box = event.currentTarget;
              const on = box.checked;
              // The switch shows the setting, which changes only after the browser has agreed.
              box.checked = notifications;
              void change(on);
            }}
          />
          {t('options_notifications_label')}
        </label>
      </Setting>
      {notifications && allowed.value === false && <NotificationsMissing />}
      {refused.value && (
        <Notice kind="warn">
          <p>{t('options_notifications_refused')}</p>
        </Notice>
      )}
    </>
  );
}

const shortcut = signal('');

/** Reads the keys of the shortcut in the browser; empty when it has none. */
export async function loadShortcut(): Promise<void> {
  const commands = await browser.commands.getAll();
  shortcut.value = commands.find(({ name }) => name === 'next-flagged')?.shortcut ?? '';
}

/** Opens the browser's own page for changing shortcuts. */
function changeShortcut(): void {
  const commands: { openShortcutSettings?: () => Promise<void> } = browser.commands;
  if (commands.openShortcutSettings !== undefined) void commands.openShortcutSettings();
  else void browser.tabs.create({ url: 'chrome://extensions/shortcuts' });
}

function Keyboard() {
  return (
    <div class="setting">
      <h3>{t('options_keyboard')}</h3>
      <p>
        {t('command_next')}:{' '}
        {shortcut.value === '' ? (
          <span class="muted">{t('options_keyboard_none')}</span>
        ) : (
          <kbd>{shortcut.value}</kbd>
        )}
      </p>
      <div>
        <button type="button" class="button" onClick={changeShortcut}>
          {t('options_keyboard_change')}
        </button>
      </div>
    </div>
  );
}

/** A language's name in itself: "Deutsch". */
function ownName(code: string): string {
  const name = new Intl.DisplayNames(code, { type: 'language' }).of(code) ?? code;
  return name.charAt(0).toLocaleUpperCase(code) + name.slice(1);
}

function LanguageChoice() {
  return (
    <Setting name="language" title={t('options_language')}>
      <select
        id="language"
        aria-label={t('options_language')}
        value={settings().language}
        onChange={(event) =>
          void saveSettings({ language: event.currentTarget.value as Settings['language'] })
        }
      >
        <option value="auto">{t('options_language_auto')}</option>
        {LANGUAGES.map((code) => (
          <option key={code} value={code} lang={code}>
            {ownName(code)}
          </option>
        ))}
      </select>
    </Setting>
  );
}

/** The site that was typed last cannot be paused. */
const isUnknownHost = signal(false);

function PausedSites() {
  const { pausedHosts } = settings();
  const field = useRef<HTMLInputElement>(null);
  const add = (event: Event) => {
    event.preventDefault();
    const typed = field.current;
    if (typed === null) return;
    const servers = connections.value.flatMap(({ server }) => server ?? []);
    const host = typedHost(typed.value, servers);
    isUnknownHost.value = host === null;
    if (host === null) {
      typed.focus();
      return;
    }
    const hosts = pausedHosts.includes(host) ? pausedHosts : [...pausedHosts, host];
    void saveSettings({ pausedHosts: hosts }).then((isSaved) => {
      if (isSaved) typed.value = '';
    });
  };
  return (
    <Setting name="pausedHosts" title={t('options_paused')} hint={t('options_paused_hint')}>
      {pausedHosts.length > 0 && (
        <ul class="hosts">
          {pausedHosts.map((host) => (
            <li key={host} class="row spread">
              <span>{host}</span>
              <button
                type="button"
                class="button quiet"
                aria-label={t('options_paused_resume_host', host)}
                onClick={() => void saveSettings({ pausedHosts: pausedHosts.filter((one) => one !== host) })}
              >
                {t('options_paused_resume')}
              </button>
            </li>
          ))}
        </ul>
      )}
      <form class="row add-host" onSubmit={add}>
        <label class="sr-only" for="pause-host">
          {t('options_paused_add_label')}
        </label>
        <input
          id="pause-host"
          type="text"
          ref={field}
          placeholder="app.clockify.me"
          spellcheck={false}
          aria-invalid={isUnknownHost.value}
          onInput={() => (isUnknownHost.value = false)}
        />
        <button type="submit" class="button">
          {t('options_paused_add')}
        </button>
      </form>
      {isUnknownHost.value && (
        <div role="alert">
          <Notice kind="bad">
            <p>{t('options_paused_unknown')}</p>
          </Notice>
        </div>
      )}
    </Setting>
  );
}

/**
 * `https://acme.clockify.me/teams` or `acme.clockify.me` → the host, `null` when the web app is never there. `servers`:
 * origins of self-hosted servers; their hosts have ports.
 */
function typedHost(text: string, servers: readonly string[]): string | null {
  const origin = parseServer(text);
  if (origin !== null && servers.includes(origin)) return hostOf(origin);
  const host = text
    .trim()
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/[/?#:].*$/, '');
  return isAppHost(host) ? host : null;
}

/** The section about how the extension behaves. */
export function Behaviour() {
  return (
    <section class="panel" aria-labelledby="behaviour-heading">
      <header>
        <h2 id="behaviour-heading">{t('options_behaviour')}</h2>
      </header>
      <RefreshInterval />
      <Notifications />
      <LanguageChoice />
      <Keyboard />
      <PausedSites />
    </section>
  );
}
