/** How often the list is refreshed. */
import { Setting } from '../ui/setting-control.tsx';
import { saveSettings, settings } from '../ui/settings-state.ts';
import { minutes, t } from '../ui/texts-numbers-and-dates.ts';

const INTERVALS = [15, 30, 60, 120, 240, 480, 1440];

export function RefreshInterval() {
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
