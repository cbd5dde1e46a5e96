/** Settings as a file (never with a key), the diagnosis for a bug report, and the way to forget everything. */
import { signal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { type ErrorInfo, toErrorInfo } from '../domain/errors.ts';
import { browser } from '../platform/browser.ts';
import type { DiagnosisEvent } from '../platform/messages.ts';
import { changeSettings, parseSettings } from '../platform/settings.ts';
import { ask } from '../ui/ask.ts';
import { errorText, Notice } from '../ui/components.tsx';
import { download } from '../ui/download.ts';
import { Icon } from '../ui/icons.tsx';
import { settings } from '../ui/settings.ts';
import { plural, t } from '../ui/text.ts';
import { KeepStorage } from './keep-storage.tsx';

/** Marks a file as ours. */
const KIND = 'member-status-for-clockify-settings';

function exportSettings(): void {
  const content = JSON.stringify({ kind: KIND, settings: settings() }, null, 2);
  download('member-status-settings.json', 'application/json', `${content}\n`);
}

const imported = signal<'no' | 'good' | 'bad'>('no');

async function importSettings(file: File): Promise<void> {
  try {
    const content = JSON.parse(await file.text()) as { kind?: unknown; settings?: unknown };
    if (content.kind !== KIND) throw new TypeError('not a settings file');
    await changeSettings(parseSettings(content.settings));
    imported.value = 'good';
  } catch {
    imported.value = 'bad';
  }
}

function SettingsFile() {
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

const events = signal<readonly DiagnosisEvent[]>([]);
/** What became of the last try to copy. */
const copied = signal<'options_copied' | 'page_not_copied' | null>(null);

async function readDiagnosis(): Promise<string> {
  const { version } = browser.runtime.getManifest();
  events.value = await ask('diagnosis.read', null).catch(() => []);
  return [
    `Member Status for Clockify ${version}`,
    navigator.userAgent,
    JSON.stringify(settings()),
    ...events.value.map(({ at, event, detail }) => `${new Date(at).toISOString()} ${event} ${detail}`),
  ].join('\n');
}

const report = signal('');

async function showDiagnosis(): Promise<void> {
  report.value = await readDiagnosis();
}

async function copyDiagnosis(): Promise<void> {
  report.value = await readDiagnosis();
  try {
    await navigator.clipboard.writeText(report.value);
    copied.value = 'options_copied';
  } catch {
    copied.value = 'page_not_copied';
  }
}

function Diagnosis() {
  return (
    <div class="setting">
      <h3>{t('options_diagnosis')}</h3>
      <p class="small muted">{t('options_diagnosis_hint')}</p>
      <div class="row">
        <button type="button" class="button" id="copy-diagnosis" onClick={() => void copyDiagnosis()}>
          <Icon name="copy" />
          {t('options_diagnosis_copy')}
        </button>
        <span role="status" class="muted">
          {copied.value !== null && t(copied.value)}
        </span>
      </div>
      <details
        open={copied.value === 'page_not_copied'}
        onToggle={(event) => event.currentTarget.open && void showDiagnosis()}
      >
        <summary>{t('options_diagnosis_show')}</summary>
        <p class="small muted">{plural('options_diagnosis_lines', events.value.length)}</p>
        <textarea readOnly rows={10} aria-label={t('options_diagnosis')} value={report.value} />
      </details>
    </div>
  );
}

const sure = signal(false);
const resetFailure = signal<ErrorInfo | undefined>(undefined);

async function resetAll(): Promise<void> {
  try {
    await ask('reset', null);
    imported.value = 'no';
    report.value = '';
  } catch (error) {
    resetFailure.value = toErrorInfo(error);
  }
  sure.value = false;
}

function Reset() {
  const place = useRef<HTMLDivElement>(null);
  const before = useRef(false);
  useLayoutEffect(() => {
    if (before.current === sure.value) return;
    before.current = sure.value;
    place.current?.querySelector<HTMLElement>(sure.value ? '#reset-yes' : '#reset')?.focus();
  });
  return (
    <div class="setting" ref={place}>
      <h3>{t('options_reset')}</h3>
      <p class="small muted">{t('options_reset_hint')}</p>
      {sure.value ? (
        <Notice
          kind="warn"
          actions={
            <>
              <button type="button" class="button danger" id="reset-yes" onClick={() => void resetAll()}>
                {t('options_disconnect_yes')}
              </button>
              <button type="button" class="button" onClick={() => (sure.value = false)}>
                {t('options_cancel')}
              </button>
            </>
          }
        >
          <p>{t('options_reset_sure')}</p>
        </Notice>
      ) : (
        <div>
          <button type="button" class="button danger" id="reset" onClick={() => (sure.value = true)}>
            {t('options_reset')}
          </button>
        </div>
      )}
      {resetFailure.value !== undefined && (
        <Notice kind="bad">
          <p>{errorText(resetFailure.value)}</p>
        </Notice>
      )}
    </div>
  );
}

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
