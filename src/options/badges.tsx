/** Which standings get a badge, and what a badge looks like. */

import { STANDINGS, type Standing } from '../domain/standing.ts';
import { COLOURS } from '../domain/standing-signs-and-colours.ts';
import type { Settings } from '../platform/settings.ts';
import { Mark } from '../ui/icons.tsx';
import { Choice, Setting } from '../ui/setting-control.tsx';
import { saveSettings, settings } from '../ui/settings-signal.ts';
import { standingText, type TextKey, t } from '../ui/text.ts';

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

/** How a badge of the chosen style and size looks beside a name. */
function Sample({ style, size }: { style: Settings['badgeStyle']; size: Settings['badgeSize'] }) {
  const standing: Standing = 'deactivated-here';
  return (
    <span class="sample" data-size={size} data-style={style}>
      {t('options_sample_name')}
      <span class="chip" style={style === 'word' ? { backgroundColor: COLOURS[standing] } : {}}>
        <Mark standing={standing} />
        {style === 'word' && <span class="word">{standingText(standing)}</span>}
      </span>
    </span>
  );
}

/** The section about who gets a badge, and how badges look. */
export function Badges() {
  const { flagged, badgeStyle, badgeSize, enabled } = settings();
  const flag = (standing: Standing, on: boolean) =>
    saveSettings({ flagged: STANDINGS.filter((one) => (one === standing ? on : flagged.includes(one))) });
  return (
    <section class="panel" aria-labelledby="badges-heading">
      <header>
        <h2 id="badges-heading">{t('options_badges')}</h2>
        <p class="muted">{t('options_badges_hint')}</p>
      </header>
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
      <div class="pair">
        <Setting name="badgeStyle" title={t('options_style')}>
          <Choice
            name="badge-style"
            value={badgeStyle}
            options={(['icon', 'word', 'dot'] as const).map((style) => [style, t(`options_style_${style}`)])}
            onChoose={(value) => void saveSettings({ badgeStyle: value })}
          />
        </Setting>
        <Setting name="badgeSize" title={t('options_size')}>
          <Choice
            name="badge-size"
            value={badgeSize}
            options={(['small', 'medium', 'large'] as const).map((size) => [size, t(`options_size_${size}`)])}
            onChoose={(value) => void saveSettings({ badgeSize: value })}
          />
        </Setting>
      </div>
      <p class="preview">
        <span class="small muted">{t('options_sample')}</span>
        <Sample style={badgeStyle} size={badgeSize} />
      </p>
    </section>
  );
}
