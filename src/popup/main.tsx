/** The toolbar button's popup: this workspace, who is flagged on this page, and what is wrong when something is. */
import '../ui/tokens-and-controls.css';
import './popup.css';
import { type ErrorInfo, explanationOf } from '../domain/errors.ts';
import { STANDINGS, type Standing } from '../domain/standing.ts';
import { browser } from '../platform/browser.ts';
import type { TabStatus, WorkspaceStatus } from '../platform/messages.ts';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { watchHosts } from '../ui/host-permission.ts';
import { Icon, Mark } from '../ui/icons.tsx';
import { Notice, ReloadNotice } from '../ui/notices.tsx';
import { now, startPage, watchRevision } from '../ui/page-start.tsx';
import { isLocked, loadSettings, saveSettings, settings, unsaved } from '../ui/settings-signal.ts';
import { SyncProgress } from '../ui/sync-progress.tsx';
import { dateTime, number, plural, standingText, t, updated } from '../ui/text.ts';
import { followMembers, listing, membersRead, OnThisPage, Others } from './people.tsx';
import {
  chosen,
  failure,
  followChange,
  loadStatus,
  openPage,
  refresh,
  running,
  status,
  watchReports,
} from './state.ts';

function Header({ workspace }: { workspace: WorkspaceStatus | null }) {
  const roster = workspace?.roster ?? null;
  return (
    <header class="top">
      <div class="title">
        <h1>{workspace?.name || t('extension_name')}</h1>
        {workspace !== null && (
          <p class="small muted">
            {roster === null ? (
              t('popup_never_read')
            ) : (
              <time dateTime={new Date(roster.readAt).toISOString()} title={dateTime(roster.readAt)}>
                {updated(roster.readAt, now.value)}
              </time>
            )}
          </p>
        )}
      </div>
      {workspace !== null && (
        <button
          type="button"
          id="refresh"
          class="button"
          aria-disabled={running.value}
          onClick={() => !running.value && void refresh()}
        >
          <Icon name="refresh" />
          {t('popup_refresh')}
        </button>
      )}
    </header>
  );
}

const ACTIVE_FIRST: readonly Standing[] = ['active', ...STANDINGS.filter((one) => one !== 'active')];

function Counts({ workspace }: { workspace: WorkspaceStatus }) {
  const { roster } = workspace;
  if (roster === null) return null;
  const { counts, size, broken } = roster;
  // The chosen one stays, so that it can be released.
  const present = ACTIVE_FIRST.filter((one) => (counts[one] ?? 0) > 0 || one === chosen.value);
  return (
    <section aria-labelledby="counts-heading">
      <h2 id="counts-heading">{plural('popup_members', size)}</h2>
      <ul class="counts">
        {present.map((standing) => (
          <li key={standing}>
            <button
              type="button"
              class="count"
              data-standing={standing}
              aria-pressed={chosen.value === standing}
              onClick={() => {
                chosen.value = chosen.value === standing ? null : standing;
              }}
            >
              <Mark standing={standing} />
              <span>{standingText(standing)}</span> <strong>{number(counts[standing] ?? 0)}</strong>
            </button>
          </li>
        ))}
      </ul>
      {broken > 0 && <p class="small muted">{plural('popup_broken', broken)}</p>}
    </section>
  );
}

function Switches({ tab }: { tab: TabStatus | null }) {
  const { enabled, pausedHosts } = settings();
  const host = tab?.host;
  return (
    <section class="switches" aria-label={t('options_badges')}>
      <label class="switch">
        <input
          type="checkbox"
          role="switch"
          id="enabled"
          checked={enabled}
          aria-checked={enabled}
          disabled={isLocked('enabled')}
          onChange={(event) => void saveSettings({ enabled: event.currentTarget.checked })}
        />
        {t('popup_enabled')}
      </label>
      {host !== undefined && enabled && (
        <label class="switch">
          <input
            type="checkbox"
            role="switch"
            id="paused"
            checked={pausedHosts.includes(host)}
            aria-checked={pausedHosts.includes(host)}
            disabled={isLocked('pausedHosts')}
            onChange={(event) =>
              void saveSettings({
                pausedHosts: event.currentTarget.checked
                  ? [...pausedHosts, host]
                  : pausedHosts.filter((one) => one !== host),
              })
            }
          />
          {t('popup_pause', host)}
        </label>
      )}
    </section>
  );
}

function FirstRun() {
  return (
    <section class="first">
      <p>{t('popup_first')}</p>
      <button type="button" id="first-connect" class="button primary" onClick={() => openPage('options')}>
        {t('error_setup_action')}
      </button>
    </section>
  );
}

const UNDECIDED_TEXTS = {
  'no-connection-here': 'whose_no_connection_here',
  'not-covered': 'whose_not_covered',
  shared: 'whose_shared',
  contradiction: 'whose_contradiction',
  namesakes: 'whose_namesakes',
  'unknown-name': 'whose_unknown_name',
  silent: 'whose_silent',
} as const;

/** Why nobody is flagged on the page. Shows nothing while the page loads, or without any connection. */
function undecidedText(tab: TabStatus | null): string | undefined {
  if (tab?.why === undefined || tab.why === 'no-connection' || tab.state === 'waiting') return undefined;
  return t(UNDECIDED_TEXTS[tab.why], tab.host);
}

/** The page's own reason says more than that a connection is missing. */
function isAboutThePage(error: ErrorInfo, tab: TabStatus | null): boolean {
  return error.code === 'setup' && explanationOf(error) === undefined && tab?.state === 'setup';
}

function ThisPage({ tab }: { tab: TabStatus | null }) {
  const { enabled, pausedHosts } = settings();
  if (!enabled || (tab !== null && pausedHosts.includes(tab.host))) {
    return (
      <Notice kind="info">
        <p>{enabled ? t('popup_is_paused', tab?.host ?? '') : t('popup_is_off')}</p>
      </Notice>
    );
  }
  if (tab === null) return <p class="muted">{t('popup_no_tab')}</p>;
  if (tab.state === 'unreached') return <ReloadNotice tabId={tab.tabId} />;
  if (tab.state === 'no-workspace') {
    return (
      <Notice kind="info">
        <p>{undecidedText(tab)}</p>
      </Notice>
    );
  }
  if (tab.state !== 'ready' && (running.value || tab.people.length === 0)) return null;
  return <OnThisPage state={tab.state} />;
}

function Popup() {
  const current = status.value;
  if (current === null && failure.value === undefined) return <main class="popup" aria-busy="true" />;
  const workspace = current?.workspace ?? null;
  const tab = current?.tab ?? null;
  const error = unsaved.value?.error ?? failure.value ?? current?.error;
  const hasNone = current !== null && current.connections.length === 0;
  // Access to a server in a policy has to be allowed before a key can be entered for it.
  const isPlain = error === undefined || (error.code === 'setup' && explanationOf(error) === undefined);
  const first = hasNone && isPlain;
  return (
    <main class="popup" aria-busy={listing.value}>
      <Header workspace={workspace} />
      {first && <FirstRun />}
      {/* Above all that may come later, so that it never moves away from under a click. */}
      <Switches tab={tab} />
      {error !== undefined && !first && (
        <div role="alert">
          <ErrorNotice
            error={error}
            text={isAboutThePage(error, tab) ? undecidedText(tab) : undefined}
            onRetry={() => void refresh()}
          />
        </div>
      )}
      {workspace !== null && running.value && <SyncProgress workspace={workspace} />}
      {workspace !== null && <Counts workspace={workspace} />}
      {!first && <ThisPage tab={tab} />}
      {workspace !== null && <Others />}
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
    </main>
  );
}

watchHosts();
followMembers();
watchRevision(() => void followChange());
watchReports(() => void loadStatus());

/** How long the popup waits for the list before it shows, ms: a late popup feels broken, and one that jumps is. */
const LIST_WAIT_MS = 150;

void browser.tabs
  .getCurrent()
  .then((tab) => document.documentElement.classList.toggle('in-tab', tab !== undefined));

void Promise.all([loadSettings(), loadStatus()])
  .then(() => Promise.race([membersRead(), new Promise((resolve) => setTimeout(resolve, LIST_WAIT_MS))]))
  .then(() => startPage('popup_page_title', Popup));
