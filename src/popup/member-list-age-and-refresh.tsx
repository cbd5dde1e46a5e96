/** The top of the popup: the workspace, when its list was updated, and Refresh. */
import type { WorkspaceStatus } from '../platform/messages.ts';
import { Icon } from '../ui/icons.tsx';
import { now } from '../ui/start-extension-page.tsx';
import { dateTime, t, updated } from '../ui/texts-numbers-and-dates.ts';
import { refresh, running } from './popup-state.ts';

export function Header({ workspace }: { workspace: WorkspaceStatus | null }) {
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
