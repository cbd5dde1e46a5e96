/** The links of the popup, above its lists: to All members and to the options. */
import { Icon } from '../ui/icons.tsx';
import { t } from '../ui/texts-numbers-and-dates.ts';
import { openPage } from './popup-state.ts';

export function Links() {
  return (
    <nav class="links" aria-label={t('popup_more')}>
      <button type="button" class="button quiet" id="open-audit" onClick={() => openPage('audit')}>
        <Icon name="table" />
        {t('popup_audit')}
      </button>
      <button type="button" class="button quiet" id="open-options" onClick={() => openPage('options')}>
        <Icon name="options" />
        {t('popup_options')}
      </button>
    </nav>
  );
}
