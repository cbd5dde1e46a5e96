/** The switches: badges everywhere, and pausing the site of this tab. */
import { isPaused } from '../domain/paused-sites.ts';
import type { TabStatus } from '../platform/messages.ts';
import { isLocked, saveSettings, settings } from '../ui/settings-state.ts';
import { t } from '../ui/texts-numbers-and-dates.ts';

export function Switches({ tab }: { tab: TabStatus | null }) {
  const { enabled, pausedHosts } = settings();
  const host = tab?.host;
  const isOff = host !== undefined && isPaused(host, { pausedHosts });
  return (
    <section class="switches" aria-label={t('options_badges')}>
      <label class="switch">
        <input
          type="checkbox"
          role="switch"
          id="enabled"
          checked={enabled}
          aria-checked={enabled}
          disabled={isLocked('enabled')}
          onChange={(event) => void saveSettings({ enabled: event.currentTarget.checked })}
        />
        {t('popup_enabled')}
      </label>
      {host !== undefined && enabled && (
        <label class="switch">
          <input
            type="checkbox"
            role="switch"
            id="paused"
            checked={isOff}
            aria-checked={isOff}
            disabled={isLocked('pausedHosts')}
            onChange={(event) =>
              void saveSettings({
                pausedHosts: event.currentTarget.checked
                  ? [...pausedHosts, host]
                  : pausedHosts.filter((one) => one !== host),
              })
            }
          />
          {t('popup_pause', host)}
        </label>
      )}
    </section>
  );
}
