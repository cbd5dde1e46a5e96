import type { WorkspaceStatus } from '../platform/messages.ts';
import { sendRequest } from './background-request.ts';
import { presentTime } from './page-start.tsx';
import { duration, plural, t } from './texts-numbers-and-dates.ts';

/** The progress of reading a workspace, with a button to stop it. */
export function SyncProgress({ workspace }: { workspace: WorkspaceStatus }) {
  const { pages, members, expected, startedAt } = workspace.sync;
  const known = expected > 0 && members > 0;
  const left = known ? ((presentTime() - startedAt) / members) * Math.max(0, expected - members) : 0;
  return (
    <div class="sync">
      <progress
        aria-label={t('progress_label', workspace.name)}
        {...(known ? { value: Math.min(members, expected), max: expected } : {})}
      />
      <div class="row spread">
        <p class="small muted">
          {plural('progress_members', members)} · {plural('progress_pages', pages)}
          {left > 2000 && ` · ${t('progress_left', duration(left))}`}
        </p>
        <button
          type="button"
          class="button quiet"
          onClick={() =>
            void sendRequest('workspace.cancel', { workspaceId: workspace.id }).catch(() => undefined)
          }
        >
          {t('progress_cancel')}
        </button>
      </div>
    </div>
  );
}
