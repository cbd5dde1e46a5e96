/** A notice with an error in words, and the one action that helps. */
import { type ErrorCode, type ErrorInfo, type Explanation, explanationOf } from '../domain/errors.ts';
import { browser } from '../platform/browser.ts';
import { requestHosts, requestServer } from './ask-for-host-permission.ts';
import { type About, errorText } from './error-text-with-next-try.ts';
import { ActionNotice, Notice } from './notice-box.tsx';
import { presentTime } from './start-extension-page.tsx';
import { t } from './texts-numbers-and-dates.ts';

/** Another try may help. What helps against others is in the options. */
const RETRIED: ReadonlySet<string> = new Set<Explanation | ErrorCode>([
  'rate',
  'paced',
  'offline',
  'server',
  'schema',
  'untrusted',
  'unverified',
  'no_answer',
]);

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
    return <Notice kind={kind} text={text} />;
  }
  const act = () => {
    if (RETRIED.has(name)) onRetry();
    else if (name !== 'permission') void browser.runtime.openOptionsPage();
    else
      void (error.server === undefined ? requestHosts() : requestServer(error.server)).then(
        (granted) => granted && onRetry(),
      );
  };
  return (
    <ActionNotice
      kind={kind}
      name={error.code}
      action={t(`error_${action}_action`)}
      onAction={act}
      text={text}
    />
  );
}
