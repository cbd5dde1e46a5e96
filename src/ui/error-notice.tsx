/** An error in words, and the one action that helps. */
import { type ErrorInfo, explanationOf } from '../domain/errors.ts';
import { browser } from '../platform/browser.ts';
import { requestHosts, requestServer } from './host-permission.ts';
import { ActionNotice } from './notices.tsx';
import { presentTime } from './page-start.tsx';
import { duration, t } from './text.ts';

/** What is wrong in one sentence. */
export function errorText(error: ErrorInfo): string {
  if (error.server !== undefined) return t('options_server_denied', new URL(error.server).host);
  const sentence = t(`error_${explanationOf(error) ?? error.code}`);
  const left = (at = 0) => Math.max(0, at - presentTime());
  if (left(error.readyAt) > 0) return `${sentence} ${t('error_ready', duration(left(error.readyAt)))}`;
  const wait = left(error.retryAt);
  return wait > 1000 ? `${sentence} ${t('error_wait', duration(wait))}` : sentence;
}

/** An error's sentence, or a more exact one, with its one action. `onRetry`: what "Try again" does here. */
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
