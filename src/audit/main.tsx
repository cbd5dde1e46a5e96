/** The audit page: every member of a workspace in a table, and what else an admin asks. */
import '../ui/tokens-and-controls.css';
import './audit.css';
import { computed, signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { watchHosts } from '../ui/ask-for-host-permission.ts';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { Icon } from '../ui/icons.tsx';
import { Notice } from '../ui/notice-box.tsx';
import { SyncProgress } from '../ui/reading-progress.tsx';
import { loadSettings } from '../ui/settings-state.ts';
import { startPage } from '../ui/start-extension-page.tsx';
import { dateTime, list, type TextKey, t } from '../ui/texts-numbers-and-dates.ts';
import { AllWorkspaces, isRefreshing, ofKey, refreshAll } from './all-workspaces/all-workspaces.tsx';
import { seenBy } from './all-workspaces/workspaces-of-key.ts';
import { CleanUp } from './clean-up/cleanup.tsx';
import { History } from './history/history.tsx';
import { ListAge } from './list-age.tsx';
import { Members } from './members/members.tsx';
import { inAddress, putInAddress } from './page-address.ts';
import {
  chooseWorkspace,
  connection,
  connections,
  failure,
  isLost,
  listedAt,
  load,
  refresh,
  roster,
  running,
  workspace,
  workspaces,
} from './shown-workspace.ts';

const VIEWS = {
  members: ['audit_view_members', Members],
  workspaces: ['audit_view_workspaces', AllWorkspaces],
  cleanup: ['audit_view_cleanup', CleanUp],
  history: ['audit_view_history', History],
} as const satisfies Record<string, readonly [TextKey, ComponentType]>;

type View = keyof typeof VIEWS;
const VIEW_NAMES = Object.keys(VIEWS) as View[];

const wanted = inAddress('view');
const view = signal<View>(VIEW_NAMES.find((name) => name === wanted) ?? 'members');

function chooseView(name: View): void {
  view.value = name;
  putInAddress('view', name);
}

/** All workspaces is about each of them, so nothing of the page names a single one meanwhile. */
const isOfAll = computed(() => view.value === 'workspaces');

/** The workspaces of one key are compared at a time. There is nothing to choose from while there is one key only. */
function KeyChoice() {
  const offered = connections.value.flatMap(({ id, workspaces: seen }) => {
    const of = seenBy({ workspaces: seen }, workspaces.value);
    const first = of.find(({ connectionId }) => connectionId === id);
    return first === undefined ? [] : [{ id, first: first.id, names: list(of.map(({ name }) => name)) }];
  });
  if (offered.length < 2) return null;
  return (
    <select
      id="compared"
      class="no-print"
      aria-label={t('matrix_key')}
      value={connection.value?.id ?? ''}
      onChange={({ currentTarget: { value } }) => {
        const chosen = offered.find(({ id }) => id === value);
        if (chosen !== undefined) chooseWorkspace(chosen.first);
      }}
    >
      {offered.map(({ id, names }) => (
        <option key={id} value={id}>
          {names}
        </option>
      ))}
    </select>
  );
}

function WorkspaceChoice() {
  const current = workspace.value;
  if (workspaces.value.length === 0) return null;
  return (
    <>
      <label for="workspace" class="sr-only">
        {t('audit_workspace')}
      </label>
      <select
        id="workspace"
        class="no-print"
        value={current?.id ?? ''}
        onChange={(event) => chooseWorkspace(event.currentTarget.value)}
      >
        {workspaces.value.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
      <span class="print-only">{current?.name}</span>
    </>
  );
}

function Head() {
  const current = workspace.value;
  const at = listedAt(roster.value?.info ?? current?.roster ?? undefined, current);
  const isBusy = isOfAll.value ? isRefreshing.value : running.value;
  return (
    <header class="audit-head">
      <div class="masthead">
        <img src="icons/on-48.png" alt="" />
        <h1>{t('audit_title')}</h1>
      </div>
      <div class="row">
        {/* All workspaces says how old each of its lists is. */}
        {at !== undefined && !isOfAll.value && (
          <span class="small muted">
            <ListAge at={at} />
          </span>
        )}
        {isOfAll.value ? <KeyChoice /> : <WorkspaceChoice />}
        {current !== null && (
          <button
            type="button"
            id="refresh"
            class="button no-print"
            aria-disabled={isBusy}
            onClick={() => !isBusy && void (isOfAll.value ? refreshAll() : refresh(current.id))}
          >
            <Icon name="refresh" />
            {t('popup_refresh')}
          </button>
        )}
      </div>
    </header>
  );
}

function Tabs() {
  const move = (event: KeyboardEvent, step: number) => {
    const next = VIEW_NAMES[(VIEW_NAMES.indexOf(view.value) + step + VIEW_NAMES.length) % VIEW_NAMES.length];
    if (next === undefined) return;
    event.preventDefault();
    chooseView(next);
    document.getElementById(`tab-${next}`)?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // The browser's own keys, such as those that go back.
    if (event.altKey || event.metaKey) return;
    if (event.key === 'ArrowRight') move(event, 1);
    else if (event.key === 'ArrowLeft') move(event, -1);
  };
  return (
    <div role="tablist" class="tabs no-print" aria-label={t('audit_views')} onKeyDown={onKeyDown}>
      {VIEW_NAMES.map((name) => (
        <button
          type="button"
          key={name}
          id={`tab-${name}`}
          role="tab"
          aria-selected={view.value === name}
          aria-controls="view"
          tabIndex={view.value === name ? 0 : -1}
          onClick={() => chooseView(name)}
        >
          {t(VIEWS[name][0])}
        </button>
      ))}
    </div>
  );
}

function Audit() {
  const current = workspace.value;
  const failed = failure.value;
  const shown = roster.value;
  const [, Content] = VIEWS[view.value];
  // The comparison reads its own lists, and lacks none because the chosen workspace has none.
  const isShown = shown !== undefined && (isOfAll.value ? current !== null : shown !== null);
  const reading = isOfAll.value
    ? ofKey.value.find(({ sync }) => sync.phase === 'running')
    : running.value && current;
  return (
    <main class="audit" aria-busy={shown === undefined}>
      <Head />
      <Tabs />
      {failed !== undefined && (
        <div role="alert">
          <ErrorNotice
            error={failed.error}
            about={failed.about}
            onRetry={() => {
              failure.value = undefined;
              failed.retry();
            }}
          />
        </div>
      )}
      {isLost.value && current !== null && !isOfAll.value && (
        <div role="status">
          <Notice kind="info" text={t('audit_lost', current.name)} />
        </div>
      )}
      {reading && <SyncProgress workspace={reading} />}
      <div
        role="tabpanel"
        id="view"
        class="view"
        data-workspace={shown?.info.workspaceId}
        aria-labelledby={`tab-${view.value}`}
      >
        {isShown && <Content />}
        {shown === null && !isOfAll.value && current !== null && !running.value && failed === undefined && (
          <Notice
            kind="info"
            actions={
              <button type="button" class="button primary" onClick={() => void refresh(current.id)}>
                {t('popup_refresh')}
              </button>
            }
            text={t('audit_never_read', current.name)}
          />
        )}
      </div>
    </main>
  );
}

/** The footer of printed pages, in browsers that print one: whose list this is, and when it was printed. */
addEventListener('beforeprint', () => {
  const of = isOfAll.peek() ? t('audit_view_workspaces') : (workspace.peek()?.name ?? '');
  const text = [of, dateTime(Date.now())].join(' · ').replace(/\p{Cc}+/gu, ' ');
  document.documentElement.style.setProperty('--print-foot', JSON.stringify(text));
});

watchHosts();
void Promise.all([loadSettings(), load()]).then(() => startPage('audit_page_title', Audit));
