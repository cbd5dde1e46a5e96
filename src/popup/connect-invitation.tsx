/** What the popup says before the first key: what the extension does, and Connect. */
import { t } from '../ui/texts-numbers-and-dates.ts';
import { openPage } from './popup-state.ts';

export function ConnectInvitation() {
  return (
    <section class="first">
      <p>{t('popup_first')}</p>
      <button type="button" id="first-connect" class="button primary" onClick={() => openPage('options')}>
        {t('error_setup_action')}
      </button>
    </section>
  );
}
