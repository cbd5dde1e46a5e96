/** The settings as a file, never with a key. */
import { signal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { changeSettings, parseSettings } from '../platform/settings.ts';
import { download } from '../ui/download.ts';
import { Notice } from '../ui/notices.tsx';
import { settings } from '../ui/settings-signal.ts';
import { t } from '../ui/text.ts';

/** Marks a file as ours. */
const FILE_KIND = 'member-status-for-clockify-settings';

function exportSettings(): void {
  const content = JSON.stringify({ kind: FILE_KIND, settings: settings() }, null, 2);
  download('member-status-settings.json', 'application/json', `${content}\n`);
}

/** The result of the last import. */
export const imported = signal<'no' | 'good' | 'bad'>('no');

async function importSettings(file: File): Promise<void> {
  try {
    const content = JSON.parse(await file.text()) as { kind?: unknown; settings?: unknown };
    if (content.kind !== FILE_KIND) throw new TypeError('not a settings file');
    await changeSettings(parseSettings(content.settings));
    imported.value = 'good';
  } catch {
    imported.value = 'bad';
  }
}

export function SettingsFile() {
  const picker = useRef<HTMLInputElement>(null);
  return (
    <div class="setting">
      <h3>{t('options_file')}</h3>
      <p class="small muted">{t('options_file_hint')}</p>
      <div class="row">
        <button type="button" class="button" onClick={exportSettings}>
          {t('options_export')}
        </button>
        <button type="button" class="button" onClick={() => picker.current?.click()}>
          {t('options_import')}
        </button>
        <input
          ref={picker}
          id="import-file"
          type="file"
          accept="application/json,.json"
          hidden
          aria-label={t('options_import')}
          onChange={(event) => {
            const [file] = event.currentTarget.files ?? [];
            if (file !== undefined) void importSettings(file);
            event.currentTarget.value = '';
          }}
        />
      </div>
      <div role="status">
        {imported.value !== 'no' && (
          <Notice kind={imported.value}>
            <p>{t(imported.value === 'good' ? 'options_import_good' : 'options_import_bad')}</p>
          </Notice>
        )}
      </div>
    </div>
  );
}
