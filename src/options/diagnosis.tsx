/** The diagnosis for a bug report: settings and what happened, without names and keys. */
import { signal } from '@preact/signals';
import { browser } from '../platform/browser.ts';
import type { DiagnosisEvent } from '../platform/messages.ts';
import { sendRequest } from '../ui/background-request.ts';
import { Icon } from '../ui/icons.tsx';
import { settings } from '../ui/settings-state.ts';
import { plural, t } from '../ui/texts-numbers-and-dates.ts';

const events = signal<readonly DiagnosisEvent[]>([]);
/** The result of the last try to copy. */
const copied = signal<'options_copied' | 'page_not_copied' | null>(null);

async function readDiagnosis(): Promise<string> {
  const { version } = browser.runtime.getManifest();
  // Hosts name companies and their servers.
  const { pausedHosts, ...others } = settings();
  events.value = await sendRequest('diagnosis.read', null).catch(() => []);
  return [
    `Member Status for Clockify ${version}`,
    navigator.userAgent,
    JSON.stringify({ ...others, pausedHosts: pausedHosts.length }),
    ...events.value.map(({ at, event, detail }) => `${new Date(at).toISOString()} ${event} ${detail}`),
  ].join('\n');
}

const report = signal('');

/** Forgets what was read and copied. */
export function clearDiagnosis(): void {
  report.value = '';
  events.value = [];
  copied.value = null;
}

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

export function Diagnosis() {
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
