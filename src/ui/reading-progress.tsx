import { useRef } from 'preact/hooks';
import type { WorkspaceStatus } from '../platform/messages.ts';
import { sendRequest } from './background-request.ts';
import { presentTime } from './start-extension-page.tsx';
import { duration, plural, t } from './texts-numbers-and-dates.ts';

/**
 * How long the rest of a reading takes, ms; 0 while that is not known. By the members that come while it is looked at,
 * because a reading may have paused for hours before.
 */
function useTimeLeft({ id, sync: { members, expected, startedAt } }: WorkspaceStatus): number {
  const reading = `${id} ${startedAt}`;
  const now = presentTime();
  // Members may have come long before the page was opened, so the time counts from the next ones on.
  const start = useRef({ reading: '', members: 0, at: 0 });
  const isNew = start.current.reading !== reading;
  if (isNew || (start.current.at === 0 && members > start.current.members))
    start.current = { reading, members, at: isNew && members > 0 ? 0 : now };
  const { members: before, at } = start.current;
  if (at === 0 || members <= before) return 0;
  return ((now - at) / (members - before)) * Math.max(0, expected - members);
}

/** The progress of reading a workspace, with a button to stop it. */
export function SyncProgress({ workspace }: { workspace: WorkspaceStatus }) {
  const { pages, members, expected } = workspace.sync;
  const known = expected > 0 && members > 0;
  const left = useTimeLeft(workspace);
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
