/** A notice with an error in words, and the one action that helps. */
import { type ErrorInfo, explanationOf } from '../domain/errors.ts';
import { browser } from '../platform/browser.ts';
import { errorText } from './error-text-with-next-try.ts';
import { requestHosts, requestServer } from './host-permission.ts';
import { ActionNotice } from './notices.tsx';
import { t } from './texts-numbers-and-dates.ts';

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
