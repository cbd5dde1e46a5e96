/** An error in words: what is wrong, when the next try is, and when a list should be complete. */
import { type ErrorInfo, explanationOf } from '../domain/errors.ts';
import { presentTime } from './page-start.tsx';
import { duration, t } from './texts-numbers-and-dates.ts';

/** What is wrong in one sentence. */
export function errorText(error: ErrorInfo): string {
  if (error.server !== undefined) return t('options_server_denied', new URL(error.server).host);
  const sentence = t(`error_${explanationOf(error) ?? error.code}`);
  const left = (at = 0) => Math.max(0, at - presentTime());
  if (left(error.readyAt) > 0) return `${sentence} ${t('error_ready', duration(left(error.readyAt)))}`;
  const wait = left(error.retryAt);
  return wait > 1000 ? `${sentence} ${t('error_wait', duration(wait))}` : sentence;
}
