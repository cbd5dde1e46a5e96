/** Parts that several pages share. */
import type { ComponentChildren } from 'preact';
import { type ErrorInfo, explanationOf } from '../domain/errors.ts';
import type { BadgeStanding } from '../domain/standing.ts';
import { browser } from '../platform/browser.ts';
import type { WorkspaceStatus } from '../platform/messages.ts';
import { ask } from './ask.ts';
import { Icon, Mark } from './icons.tsx';
import { now } from './page.tsx';
import { requestHosts, requestServer } from './permission.ts';
import { duration, plural, standingText, t } from './text.ts';

/** Mark and word of a standing. */
export function StandingLabel({ standing }: { standing: BadgeStanding }) {
  return (
    <span class="standing">
      <Mark standing={standing} />
      {standingText(standing)}
    </span>
  );
}

const NOTICE_ICONS = { bad: 'warn', warn: 'warn', good: 'done', info: 'info' } as const;

/** A sentence with the sign of its kind, and buttons below where something can be done. */
export function Notice(props: {
  kind: keyof typeof NOTICE_ICONS;
  children: ComponentChildren;
  actions?: ComponentChildren;
}) {
  return (
    <div class={`notice ${props.kind}`}>
      <Icon name={NOTICE_ICONS[props.kind]} />
      <div>
        {props.children}
        {props.actions !== undefined && <div class="actions">{props.actions}</div>}
      </div>
    </div>
  );
}

/** A notice with the one button that helps. `name`: of the action, for tests and style sheets. */
export function ActionNotice(props: {
  kind: keyof typeof NOTICE_ICONS;
  name: string;
  action: string;
  onAction: () => void;
  /** What the button begins is under way. */
  busy?: boolean;
  children: ComponentChildren;
}) {
  const { kind, name, action, onAction, busy = false, children } = props;
  return (
    <Notice
      kind={kind}
      actions={
        <button
          type="button"
          class="button"
          data-action={name}
          aria-disabled={busy}
          onClick={() => !busy && onAction()}
        >
          {action}
        </button>
      }
    >
      {children}
    </Notice>
  );
}

/** A page of Clockify that has no content script: what to do, and the button that does it. */
export function ReloadNotice({ tabId }: { tabId: number }) {
  return (
    <ActionNotice
      kind="info"
      name="reload"
      action={t('popup_unreached_action')}
      onAction={() => void browser.tabs.reload(tabId)}
    >
      <p>{t('popup_unreached')}</p>
    </ActionNotice>
  );
}

/** What is wrong in one sentence. */
export function errorText(error: ErrorInfo): string {
  const wait = error.retryAt === undefined ? 0 : error.retryAt - now.value;
  if (error.server !== undefined) return t('options_server_denied', new URL(error.server).host);
  const sentence = t(`error_${explanationOf(error) ?? error.code}`);
  if (error.readyAt !== undefined) {
    return `${sentence} ${t('error_ready', duration(Math.max(0, error.readyAt - now.value)))}`;
  }
  return wait > 1000 ? `${sentence} ${t('error_wait', duration(wait))}` : sentence;
}

/** An error's sentence, or a better one, with its one action. `onRetry`: what "try again" does here. */
export function ErrorNotice(props: { error: ErrorInfo; text?: string | undefined; onRetry: () => void }) {
  const { error, text = errorText(error), onRetry } = props;
  const name = explanationOf(error) ?? error.code;
  const act = () => {
    switch (name) {
      case 'permission':
        void (error.server === undefined ? requestHosts() : requestServer(error.server)).then(
          (granted) => granted && onRetry(),
        );
        break;
      case 'hidden':
      case 'invalid_key':
      case 'banned':
      case 'locked':
      case 'no_workspace':
      case 'unknown_workspace':
      case 'session_ended':
      case 'session_updated':
      case 'storage_cleared':
      case 'setup':
      case 'auth':
      case 'forbidden':
      case 'storage':
        void browser.runtime.openOptionsPage();
        break;
      default:
        onRetry();
    }
  };
  return (
    <ActionNotice
      kind={error.code === 'setup' || name === 'paced' ? 'info' : 'bad'}
      name={error.code}
      action={t(`error_${name}_action`)}
      onAction={act}
    >
      <p>{text}</p>
    </ActionNotice>
  );
}

/** How far the reading of a workspace is, with a way to stop it. */
export function SyncProgress({ workspace }: { workspace: WorkspaceStatus }) {
  const { pages, members, expected, startedAt } = workspace.sync;
  const known = expected > 0 && members > 0;
  const left = known ? ((now.value - startedAt) / members) * Math.max(0, expected - members) : 0;
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
          onClick={() => void ask('workspace.cancel', { workspaceId: workspace.id }).catch(() => undefined)}
        >
          {t('progress_cancel')}
        </button>
      </div>
    </div>
  );
}
