/** The audit page: every member of a workspace in a table, and what else an admin asks. */
import '../ui/theme.css';
import './audit.css';
import { now, startPage } from '../ui/page.tsx';
import { ErrorNotice, SyncProgress } from '../ui/parts.tsx';
import { watchHosts } from '../ui/permission.ts';
import { ago, dateTime, t } from '../ui/text.ts';
import { Members } from './members.tsx';
import { chooseWorkspace, failure, load, refresh, roster, workspace, workspaces } from './source.ts';

function Head() {
  const current = workspace.value;
  const info = current?.roster ?? null;
  return (
    <header class="audit-head">
      <div class="masthead">
        <img src="icons/on-48.png" alt="" />
        <h1>{t('audit_title')}</h1>
      </div>
      <div class="row">
        {workspaces.value.length > 0 && (
          <>
            <label for="workspace" class="sr-only">
              {t('audit_workspace')}
            </label>
            <select
              id="workspace"
              value={current?.id ?? ''}
              onChange={(event) => chooseWorkspace(event.currentTarget.value)}
            >
              {workspaces.value.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </select>
          </>
        )}
        {current !== null && (
          <button type="button" id="refresh" class="button" onClick={() => void refresh(current.id)}>
            {t('popup_refresh')}
          </button>
        )}
        {info !== null && (
          <time
            class="small muted"
            dateTime={new Date(info.readAt).toISOString()}
            title={dateTime(info.readAt)}
          >
            {t('popup_read', ago(info.readAt, now.value))}
          </time>
        )}
      </div>
    </header>
  );
}

function Audit() {
  const current = workspace.value;
  const error = failure.value;
  return (
    <main class="audit">
      <Head />
      {error !== undefined && (
        <div role="alert">
          <ErrorNotice error={error} onRetry={() => void (current === null ? load() : refresh(current.id))} />
        </div>
      )}
      {current?.sync.phase === 'running' && <SyncProgress workspace={current} />}
      {roster.value ? <Members roster={roster.value} /> : null}
    </main>
  );
}

watchHosts();
void load();
void startPage('audit_page_title', Audit);
