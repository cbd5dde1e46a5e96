/** The language of the extension. */
import { LANGUAGES, type Settings } from '../platform/setting-limits-and-defaults.ts';
import { Setting } from '../ui/setting-control.tsx';
import { saveSettings, settings } from '../ui/settings-state.ts';
import { t } from '../ui/texts-numbers-and-dates.ts';

/** A language's name in itself: "Deutsch". */
function ownName(code: string): string {
  const name = new Intl.DisplayNames(code, { type: 'language' }).of(code) ?? code;
  return name.charAt(0).toLocaleUpperCase(code) + name.slice(1);
}

export function LanguageChoice() {
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
