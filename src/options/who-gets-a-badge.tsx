/** Badges on or off everywhere, and which standings get one. */
import { STANDINGS, type Standing } from '../domain/standing.ts';
import { Mark } from '../ui/icons.tsx';
import { Setting } from '../ui/setting-control.tsx';
import { saveSettings, settings } from '../ui/settings-state.ts';
import { standingText, type TextKey, t } from '../ui/texts-numbers-and-dates.ts';

const EXPLANATIONS = {
  deleted: 'options_means_deleted',
  'deactivated-here': 'options_means_deactivated_here',
  deactivated: 'options_means_deactivated',
  invited: 'options_means_invited',
  declined: 'options_means_declined',
  limited: 'options_means_limited',
  active: 'options_means_active',
  'not-a-member': 'options_means_not_a_member',
  unknown: 'options_means_unknown',
} as const satisfies Record<Standing, TextKey>;

/** Everywhere: the switch that the popup has too. */
export function BadgesEverywhere() {
  const { enabled } = settings();
  return (
    <Setting name="enabled" title={t('options_enabled')}>
      <label class="switch">
        <input
          type="checkbox"
          role="switch"
          checked={enabled}
          aria-checked={enabled}
          onChange={(event) => void saveSettings({ enabled: event.currentTarget.checked })}
        />
        {t('popup_enabled')}
      </label>
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
                <span class="small muted block">{t(EXPLANATIONS[standing])}</span>
              </span>
            </label>
          </li>
        ))}
      </ul>
    </Setting>
  );
}
