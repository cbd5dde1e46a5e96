/**
 * The notice for a page of Clockify without a content script: opened before the extension, or the browser's error page
 * in its place. It has to be loaded again.
 */
import { browser } from '../platform/browser.ts';
import { ActionNotice } from './notice-box.tsx';
import { t } from './texts-numbers-and-dates.ts';

/** A page of Clockify that has no content script: what to do, and the button that does it. */
export function ReloadNotice({ tabId }: { tabId: number }) {
  return (
    <ActionNotice
      kind="info"
      name="reload"
      action={t('popup_unreached_action')}
      onAction={() => void browser.tabs.reload(tabId)}
      text={t('popup_unreached')}
    />
  );
}
