/** The way to forget everything. */
import { signal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { type ErrorInfo, toErrorInfo } from '../domain/errors.ts';
import { sendRequest } from '../ui/background-request.ts';
import { errorText } from '../ui/error-text-with-next-try.ts';
import { useEscape } from '../ui/escape-key.ts';
import { Notice } from '../ui/notice-box.tsx';
import { t } from '../ui/texts-numbers-and-dates.ts';
import { endTry } from './connections-state.ts';
import { clearDiagnosis } from './diagnosis.tsx';
import { imported } from './settings-file.tsx';

const sure = signal(false);
export const resetFailure = signal<ErrorInfo | undefined>(undefined);

export async function resetAll(): Promise<void> {
  resetFailure.value = undefined;
  try {
    await sendRequest('reset', null);
    endTry();
    imported.value = 'no';
    clearDiagnosis();
  } catch (error) {
    resetFailure.value = toErrorInfo(error);
  }
  sure.value = false;
}

export function Reset() {
  const place = useRef<HTMLDivElement>(null);
  const before = useRef(false);
  useLayoutEffect(() => {
    if (before.current === sure.value) return;
    before.current = sure.value;
    place.current?.querySelector<HTMLElement>(sure.value ? '#reset-yes' : '#reset')?.focus();
  });
  useEscape(place, () => {
    sure.value = false;
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
                {t('options_reset_yes')}
              </button>
              <button type="button" class="button" onClick={() => (sure.value = false)}>
                {t('options_cancel')}
              </button>
            </>
          }
          text={t('options_reset_sure')}
        />
      ) : (
        <div>
          <button type="button" class="button danger" id="reset" onClick={() => (sure.value = true)}>
            {t('options_reset')}
          </button>
        </div>
      )}
      {resetFailure.value !== undefined && <Notice kind="bad" text={errorText(resetFailure.value)} />}
    </div>
  );
}
