/** The settings as a file, never with a key. */
import { signal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { type ErrorInfo, toErrorInfo } from '../domain/errors.ts';
import { validSettings } from '../platform/setting-limits-and-defaults.ts';
import { changeSettings } from '../platform/settings.ts';
import { download } from '../ui/download.ts';
import { errorText } from '../ui/error-text-with-next-try.ts';
import { Notice } from '../ui/notice-box.tsx';
import { settings } from '../ui/settings-state.ts';
import { t } from '../ui/texts-numbers-and-dates.ts';

/** Marks a file as ours. */
const FILE_KIND = 'member-status-for-clockify-settings';

function exportSettings(): void {
  const content = JSON.stringify({ kind: FILE_KIND, settings: settings() }, null, 2);
  download('member-status-settings.json', 'application/json', `${content}\n`);
}

/** The result of the last import. */
export const imported = signal<'no' | 'good' | 'bad' | ErrorInfo>('no');

/** The settings that a file names; none when it is not ours. Never throws. */
async function settingsOf(file: Blob): Promise<ReturnType<typeof validSettings>> {
  try {
    const content = JSON.parse(await file.text()) as { kind?: unknown; settings?: unknown };
    return content.kind === FILE_KIND ? validSettings(content.settings) : {};
  } catch {
    return {};
  }
}

/** Takes over the settings that a file names, and no others; `imported` says how that went. Never throws. */
export async function importSettings(file: Blob): Promise<void> {
  const changes = await settingsOf(file);
  if (Object.keys(changes).length === 0) {
    imported.value = 'bad';
    return;
  }
  try {
    await changeSettings(changes);
    imported.value = 'good';
  } catch (error) {
    imported.value = toErrorInfo(error);
  }
}

function Result() {
  const result = imported.value;
  if (result === 'no') return null;
  if (result === 'good') return <Notice kind="good" text={t('options_import_good')} />;
  return <Notice kind="bad" text={result === 'bad' ? t('options_import_bad') : errorText(result)} />;
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
        <Result />
      </div>
    </div>
  );
}
