import { t } from '../ui/text.ts';
import { Diagnosis } from './diagnosis.tsx';
import { KeepStorage } from './keep-storage.tsx';
import { Reset } from './reset.tsx';
import { SettingsFile } from './settings-file.tsx';

/** The section about files, the diagnosis and Reset. */
export function Data() {
  return (
    <section class="panel" aria-labelledby="data-heading">
      <header>
        <h2 id="data-heading">{t('options_data')}</h2>
      </header>
      <SettingsFile />
      <KeepStorage />
      <Diagnosis />
      <Reset />
    </section>
  );
}
