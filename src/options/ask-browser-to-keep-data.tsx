/** Asks the browser to keep the stored data even when the disk is almost full. */
import { signal } from '@preact/signals';
import { Notice } from '../ui/notice-box.tsx';
import { t } from '../ui/texts-numbers-and-dates.ts';

/** The browser's answer; `null` before it was asked. */
const answer = signal<'kept' | 'refused' | null>(null);

/** Whether the browser agreed earlier. When it cannot say, the question stays. */
export async function loadKept(): Promise<void> {
  const isKept = await navigator.storage.persisted().catch(() => false);
  if (isKept) answer.value = 'kept';
}

async function requestPersistence(): Promise<void> {
  const isKept = await navigator.storage.persist().catch(() => false);
  answer.value = isKept ? 'kept' : 'refused';
}

/** The question until it is answered, then the answer. */
export function KeepHistory() {
  return (
    <div class="setting">
      <h3>{t('options_keep')}</h3>
      <p class="small muted">{t('options_keep_hint')}</p>
      {answer.value === null && (
        <div>
          <button type="button" class="button" id="keep-storage" onClick={() => void requestPersistence()}>
            {t('options_keep_ask')}
          </button>
        </div>
      )}
      <div role="status" id="keep-answer">
        {answer.value !== null && (
          <Notice
            kind={answer.value === 'kept' ? 'good' : 'info'}
            text={t(answer.value === 'kept' ? 'options_keep_yes' : 'options_keep_no')}
          />
        )}
      </div>
    </div>
  );
}
