/** The toolbar button's popup: this workspace, who is flagged on this page, and what is wrong when something is. */
import '../ui/theme.css';
import './popup.css';
import { signal } from '@preact/signals';
import { type ErrorInfo, toErrorInfo } from '../clockify/errors.ts';
import { STANDINGS, type Standing } from '../directory/standing.ts';
import { browser } from '../platform/browser.ts';
import { type Status, send, type TabStatus, type WorkspaceStatus } from '../platform/messages.ts';
import { changeSettings } from '../platform/settings.ts';
import { Icon, Mark } from '../ui/icons.tsx';
import { attempt, now, startPage, watchRevision } from '../ui/page.tsx';
import { ErrorNotice, SyncProgress } from '../ui/parts.tsx';
import { watchHosts } from '../ui/permission.ts';
import { loadSettings, settings } from '../ui/settings.ts';
import { ago, dateTime, number, plural, standingText, t } from '../ui/text.ts';

const status = signal<Status | null>(null);
const failure = signal<ErrorInfo | undefined>(undefined);
const refreshing = signal(false);
const chosen = signal<Standing | null>(null);

async function loadStatus(): Promise<void> {
  try {
    status.value = await send('status.read', null);
  } catch (error) {
    failure.value = toErrorInfo(error);
  }
}

async function refresh(): Promise<void> {
  const workspaceId = status.value?.workspace?.id;
  if (workspaceId === undefined) return loadStatus();
  refreshing.value = true;
  await attempt(failure, () => send('workspace.refresh', { workspaceId }));
  refreshing.value = false;
  await loadStatus();
}

function openPage(page: 'options' | 'audit'): void {
  if (page === 'options') void browser.runtime.openOptionsPage();
  else {
    const id = status.value?.workspace?.id;
    const query = id === undefined ? '' : `?workspace=${encodeURIComponent(id)}`;
    void browser.tabs.create({ url: browser.runtime.getURL(`audit.html${query}`) });
  }
}

function Header({ workspace }: { workspace: WorkspaceStatus | null }) {
  const roster = workspace?.roster ?? null;
  const running = refreshing.value || workspace?.sync.phase === 'running';
  return (
    <header class="top">
      <div class="title">
        <h1>{workspace?.name ?? t('extension_name')}</h1>
        {workspace !== null && (
          <p class="small muted">
            {roster === null ? (
              t('popup_never_read')
            ) : (
              <time dateTime={new Date(roster.readAt).toISOString()} title={dateTime(roster.readAt)}>
                {t('popup_read', ago(roster.readAt, now.value))}
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
          aria-disabled={running}
          onClick={() => !running && void refresh()}
        >
          <Icon name="refresh" />
          {t('popup_refresh')}
        </button>
      )}
    </header>
  );
}

function Counts({ workspace }: { workspace: WorkspaceStatus }) {
  const counts = workspace.roster?.counts;
  if (counts === undefined) return null;
  const present = STANDINGS.filter((standing) => (counts[standing] ?? 0) > 0);
  return (
    <section aria-labelledby="counts-heading">
      <h2 id="counts-heading" class="small">
        {plural('popup_members', workspace.roster?.size ?? 0)}
      </h2>
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
              <span>{standingText(standing)}</span>
              <strong>{number(counts[standing] ?? 0)}</strong>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function OnThisPage({ tab }: { tab: TabStatus }) {
  const people = tab.people.filter(({ standing }) => chosen.value === null || standing === chosen.value);
  return (
    <section aria-labelledby="page-heading">
      <h2 id="page-heading" class="small">
        {t('popup_on_page')}
      </h2>
      {people.length === 0 ? (
        <p class="muted">{t(chosen.value === null ? 'popup_page_empty' : 'popup_page_none_of_these')}</p>
      ) : (
        <ul class="people">
          {people.map((person) => (
            <li key={person.ids.join(' ')}>
              <Mark standing={person.standing} />
              <span class="who">
                <span class="name">{person.name}</span>
                <span class="small muted">
                  {standingText(person.standing)} · {plural('popup_places', person.places)}
                </span>
              </span>
              <button
                type="button"
                class="button"
                aria-label={t('popup_show_person', person.name)}
                onClick={() => void attempt(failure, () => send('badge.show', { ids: person.ids }))}
              >
                {t('popup_show')}
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Switches({ tab }: { tab: TabStatus | null }) {
  const { enabled, pausedHosts } = settings();
  const host = tab?.host;
  return (
    <section class="switches">
      <label class="switch">
        <input
          type="checkbox"
          role="switch"
          id="enabled"
          checked={enabled}
          aria-checked={enabled}
          onChange={(event) => void changeSettings({ enabled: event.currentTarget.checked })}
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
            onChange={(event) =>
              void changeSettings({
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

function Popup() {
  const current = status.value;
  if (current === null && failure.value === undefined) return <main class="popup" aria-busy="true" />;
  const workspace = current?.workspace ?? null;
  const tab = current?.tab ?? null;
  const error = failure.value ?? current?.error;
  const first = current !== null && current.connections.length === 0;
  return (
    <main class="popup">
      <Header workspace={workspace} />
      {first && (
        <section class="first">
          <p>{t('popup_first')}</p>
          <button type="button" class="button primary" onClick={() => openPage('options')}>
            {t('error_setup_action')}
          </button>
        </section>
      )}
      {error !== undefined && !first && (
        <div role="alert">
          <ErrorNotice error={error} onRetry={() => void refresh()} />
        </div>
      )}
      {workspace !== null && (workspace.sync.phase === 'running' || refreshing.value) && (
        <SyncProgress workspace={workspace} />
      )}
      {tab !== null && settings().enabled && !first && <OnThisPage tab={tab} />}
      {workspace !== null && <Counts workspace={workspace} />}
      <Switches tab={tab} />
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
watchRevision(() => void loadStatus());
void Promise.all([loadSettings(), loadStatus()]).then(() => startPage('popup_page_title', Popup));
