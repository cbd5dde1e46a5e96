/** Paused sites: addresses of Clockify without badges. */
import { signal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { isAppHost } from '../domain/clockify-hosts-and-reserved-names.ts';
import { parseServer } from '../domain/server-and-api-address.ts';
import { Notice } from '../ui/notice-box.tsx';
import { Setting } from '../ui/setting-control.tsx';
import { saveSettings, settings } from '../ui/settings-state.ts';
import { t } from '../ui/texts-numbers-and-dates.ts';
import { connections, hostOf } from './connections-state.ts';

/** The site that was typed last cannot be paused. */
const isUnknownHost = signal(false);

export function PausedSites() {
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
          <Notice kind="bad" text={t('options_paused_unknown')} />
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
