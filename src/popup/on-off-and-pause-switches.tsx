/** The switches: badges everywhere, and pausing the site of this tab. */
import { isPaused } from '../domain/paused-sites.ts';
import type { TabStatus } from '../platform/messages.ts';
import { Switch } from '../ui/setting-control.tsx';
import { isLocked, saveSettings, settings } from '../ui/settings-state.ts';
import { t } from '../ui/texts-numbers-and-dates.ts';

export function Switches({ tab }: { tab: TabStatus | null }) {
  const { enabled, pausedHosts } = settings();
  const host = tab?.host;
  return (
    <section class="switches" aria-label={t('options_badges')}>
      <Switch
        id="enabled"
        checked={enabled}
        disabled={isLocked('enabled')}
        text={t('popup_enabled')}
        onChange={(on) => void saveSettings({ enabled: on })}
      />
      {host !== undefined && enabled && (
        <Switch
          id="paused"
          checked={isPaused(host, { pausedHosts })}
          disabled={isLocked('pausedHosts')}
          text={t('popup_pause', host)}
          onChange={(on) => {
            const others = pausedHosts.filter((one) => one !== host);
            void saveSettings({ pausedHosts: on ? [...others, host] : others });
          }}
        />
      )}
    </section>
  );
}
