/** A notice with an error in words, and the one action that helps. */
import { type ErrorInfo, explanationOf } from '../domain/errors.ts';
import { browser } from '../platform/browser.ts';
import { type About, errorText } from './error-text-with-next-try.ts';
import { requestHosts, requestServer } from './host-permission.ts';
import { ActionNotice, Notice } from './notices.tsx';
import { presentTime } from './start-extension-page.tsx';
import { t } from './texts-numbers-and-dates.ts';

/**
 * An error's sentence, or a more exact one, with its one action. `onRetry`: what "Try again" does here. A list can be
 * read at once by request of a person, what it is about else only when its time has come.
 */
export function ErrorNotice(props: {
  error: ErrorInfo;
  about?: About;
  text?: string | undefined;
  onRetry: () => void;
}) {
  const { error, about, text = errorText(error, about), onRetry } = props;
  const name = explanationOf(error) ?? error.code;
  const action = about !== undefined && name === 'paced' ? 'rate' : name;
  const kind = error.code === 'setup' || name === 'paced' ? 'info' : 'bad';
  if (about !== undefined && error.code === 'rate' && (error.retryAt ?? 0) > presentTime()) {
    return (
      <Notice kind={kind}>
        <p>{text}</p>
      </Notice>
    );
  }
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
    <ActionNotice kind={kind} name={error.code} action={t(`error_${action}_action`)} onAction={act}>
      <p>{text}</p>
    </ActionNotice>
  );
}
