/** Badges on or off everywhere, and which standings get one. */
import { STANDINGS, type Standing } from '../domain/standing.ts';
import { Mark } from '../ui/icons.tsx';
import { Setting, Switch } from '../ui/setting-control.tsx';
import { saveSettings, settings } from '../ui/settings-state.ts';
import { inKey, standingText, t } from '../ui/texts-numbers-and-dates.ts';

/** Everywhere: the switch that the popup has too. */
export function BadgesEverywhere() {
  const { enabled } = settings();
  return (
    <Setting name="enabled" title={t('options_enabled')}>
      <Switch
        checked={enabled}
        text={t('popup_enabled')}
        onChange={(on) => void saveSettings({ enabled: on })}
      />
    </Setting>
  );
}

export function WhoGetsABadge() {
  const { flagged } = settings();
  const flag = (standing: Standing, on: boolean) =>
    saveSettings({ flagged: STANDINGS.filter((one) => (one === standing ? on : flagged.includes(one))) });
  return (
    <Setting name="flagged" title={t('options_flagged')}>
      <ul class="standings">
        {STANDINGS.map((standing) => (
          <li key={standing}>
            <label class="check">
              <input
                type="checkbox"
                name="flagged"
                value={standing}
                checked={flagged.includes(standing)}
                onChange={(event) => void flag(standing, event.currentTarget.checked)}
              />
              <Mark standing={standing} />
              <span>
                {standingText(standing)}
                <span class="small muted block">{t(`options_means_${inKey(standing)}`)}</span>
              </span>
            </label>
          </li>
        ))}
      </ul>
    </Setting>
  );
}
