/** Style and size of badges, with a sample. */
import type { Standing } from '../domain/standing.ts';
import { COLOURS } from '../domain/standing-signs-and-colours.ts';
import type { Settings } from '../platform/setting-limits-and-defaults.ts';
import { Mark } from '../ui/icons.tsx';
import { Choice, Setting } from '../ui/setting-control.tsx';
import { saveSettings, settings } from '../ui/settings-state.ts';
import { standingText, t } from '../ui/texts-numbers-and-dates.ts';

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

export function BadgeStyleAndSize() {
  const { badgeStyle, badgeSize } = settings();
  return (
    <>
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
    </>
  );
}
