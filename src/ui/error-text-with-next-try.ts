/** An error in words: what is wrong, when the next try is, and when a list should be complete. */
import { type ErrorInfo, explanationOf } from '../domain/errors.ts';
import { presentTime } from './start-extension-page.tsx';
import { duration, t } from './texts-numbers-and-dates.ts';

/** What of the workspace could not be read, if not its list of members. */
export type About = 'assignments' | undefined;

/** What is wrong in one sentence. */
export function errorText(error: ErrorInfo, about?: About): string {
  if (error.server !== undefined) return t('options_server_denied', new URL(error.server).host);
  const name = explanationOf(error) ?? error.code;
  const isOfList = about === undefined || (name !== 'forbidden' && name !== 'schema');
  const sentence = t(isOfList ? `error_${name}` : `error_${about}_${name}`);
  const left = (at = 0) => Math.max(0, at - presentTime());
  if (left(error.readyAt) > 0) return `${sentence} ${t('error_ready', duration(left(error.readyAt)))}`;
  const wait = left(error.retryAt);
  return wait > 1000 ? `${sentence} ${t('error_wait', duration(wait))}` : sentence;
}
