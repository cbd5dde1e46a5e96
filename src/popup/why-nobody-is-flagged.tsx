/**
 * Why nobody is flagged on this page: badges are off or paused, there is no Clockify tab, the page has to be loaded
 * again, or nobody knows its workspace. Else the people who are flagged.
 */

import { type ErrorInfo, explanationOf } from '../domain/errors.ts';
import { isPaused } from '../domain/paused-sites.ts';
import type { TabStatus } from '../platform/messages.ts';
import { hostsGranted } from '../ui/ask-for-host-permission.ts';
import { Notice } from '../ui/notice-box.tsx';
import { ReloadNotice } from '../ui/reload-notice.tsx';
import { settings } from '../ui/settings-state.ts';
import { inKey, t } from '../ui/texts-numbers-and-dates.ts';
import { OnThisPage } from './people-on-this-page.tsx';
import { running, status } from './popup-state.ts';

/** Why nobody is flagged on the page. Shows nothing while the page loads, or without any connection. */
export function undecidedText(tab: TabStatus | null): string | undefined {
  if (tab?.why === undefined || tab.why === 'no-connection' || tab.state === 'waiting') return undefined;
  return t(`whose_${inKey(tab.why)}`, tab.host);
}

/** The page's own reason says more than that a connection is missing. */
export function isAboutThePage(error: ErrorInfo, tab: TabStatus | null): boolean {
  return error.code === 'setup' && explanationOf(error) === undefined && tab?.state === 'setup';
}

/** `error`: what the popup says above. */
export function ThisPage({ tab, error }: { tab: TabStatus | null; error: ErrorInfo | undefined }) {
  const { enabled } = settings();
  if (!enabled || (tab !== null && isPaused(tab.host, settings()))) {
    return <Notice kind="info" text={enabled ? t('popup_is_paused', tab?.host ?? '') : t('popup_is_off')} />;
  }
  // Without the permission, the browser shows no addresses of pages.
  const isBlind = hostsGranted.value === false || status.value?.error?.code === 'permission';
  if (tab === null) return isBlind ? null : <p class="muted">{t('popup_no_tab')}</p>;
  if (tab.state === 'unreached') return <ReloadNotice tabId={tab.tabId} />;
  const why = undecidedText(tab);
  if (why !== undefined && !(error !== undefined && isAboutThePage(error, tab))) {
    return <Notice kind="info" text={why} />;
  }
  if (tab.state !== 'ready' && (running.value || tab.people.length === 0)) return null;
  return <OnThisPage state={tab.state} />;
}
