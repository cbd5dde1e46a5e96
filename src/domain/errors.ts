/** Errors of the service and of everything between it and us. Their messages never contain a key or a name. */
import { isApiHost } from './clockify-hosts-and-reserved-names.ts';

export const ERROR_CODES = [
  'setup',
  'permission',
  'auth',
  'forbidden',
  'rate',
  'offline',
  'server',
  'schema',
  'storage',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** Messages of a `schema` failure of a self-hosted server: its API would be on another one, or no key may go there. */
export const FOREIGN_API = 'the server names an API of another server';
export const UNUSABLE_API = 'the server names an address of its API that no key may go to';

/** The error in a reply, also stored as the last failure of a workspace. */
export interface ErrorInfo {
  readonly code: ErrorCode;
  /**
   * The cause in plain English, for the diagnosis: no data of people, no key. People see the text for `code` instead.
   */
  readonly message: string;
  /** When the next try may begin, ms since the epoch. */
  readonly retryAt?: number;
  /** When a list that is read in portions should be complete, ms since the epoch. */
  readonly readyAt?: number;
  /** Origin of the self-hosted server for which the browser's permission is missing. */
  readonly server?: string;
}

export class StatusError extends Error implements ErrorInfo {
  declare readonly code: ErrorCode;
  declare readonly retryAt?: number;
  /** HTTP status of the answer, when it says more than the code. */
  declare readonly status?: number;
  declare readonly server?: string;

  constructor(
    code: ErrorCode,
    message: string,
    details: { retryAt?: number; status?: number; server?: string } = {},
  ) {
    super(message);
    Object.assign(this, details, { code });
  }
}

/** Anything thrown, in the shape that may leave the background. */
export function toErrorInfo(error: unknown): ErrorInfo {
  if (error instanceof StatusError) {
    const { code, message, retryAt, server } = error;
    return {
      code,
      message,
      ...(retryAt === undefined ? {} : { retryAt }),
      ...(server === undefined ? {} : { server }),
    };
  }
  return { code: 'storage', message: error instanceof Error ? error.name : 'unexpected failure' };
}

/** The browser lets no request to this address through; it names the server unless that is Clockify's own. */
export function missingPermission(url: string): StatusError {
  const { origin, hostname } = new URL(url);
  return new StatusError(
    'permission',
    'host permission is missing',
    isApiHost(hostname) ? {} : { server: origin },
  );
}

/** Failures with a text of their own (`error_<name>` in `_locales`), by their messages. */
const EXPLAINED = {
  untrusted: "the list does not show the key's owner as an active member",
  hidden: 'the list hides most memberships of the workspace, or lacks many of its members',
  unverified: 'the e-mail address of the account is not verified',
  invalid_key: 'the key is not valid any more',
  banned: 'the account or the workspace is suspended',
  locked: 'the workspace is locked, as while it moves to another region',
  no_workspace: 'the account is in no workspace',
  unknown_workspace: 'the workspace is not known here any more',
  session_ended: 'the key was for a browser session that has ended',
  session_updated: 'the key was for a browser session that an update of the extension has ended',
  storage_cleared: 'the browser has deleted what was stored',
  no_answer: 'the background did not answer',
  paced: 'the hour has seen enough requests of the extension itself',
} as const;

export type Explanation = keyof typeof EXPLAINED;

export function explanationOf({ message }: Pick<ErrorInfo, 'message'>): Explanation | undefined {
  return (Object.keys(EXPLAINED) as Explanation[]).find((name) => EXPLAINED[name] === message);
}

/** The answer was read, but hides or contradicts memberships or lacks members, so nobody may be flagged by it. */
export function isUntrusted(error: Pick<ErrorInfo, 'message'>): boolean {
  const reason = explanationOf(error);
  return reason === 'hidden' || reason === 'untrusted';
}

/** A failure with a text of its own. `status`: HTTP status of the answer, when there was one. */
export function explained(code: ErrorCode, name: Explanation, status?: number): StatusError {
  return new StatusError(code, EXPLAINED[name], status === undefined ? {} : { status });
}

/**
 * The reason why no connection knows a workspace: an account may be in no workspace, for example after it was
 * deactivated in its only one.
 */
export function uncovered(connections: readonly { readonly workspaces: readonly unknown[] }[]): StatusError {
  const isInNone = connections.length > 0 && connections.every(({ workspaces }) => workspaces.length === 0);
  return isInNone ? explained('setup', 'no_workspace') : new StatusError('setup', UNCOVERED);
}

const UNCOVERED = 'no connection knows the workspace';

/** Whether it is a failure of `uncovered`, which ends once a connection knows the workspace. */
export function isUncovered(error: Pick<ErrorInfo, 'message'>): boolean {
  return error.message === UNCOVERED || explanationOf(error) === 'no_workspace';
}

const FINAL_REFUSALS: ReadonlySet<Explanation | undefined> = new Set([
  'unverified',
  'invalid_key',
  'banned',
  'locked',
  'no_workspace',
  'unknown_workspace',
]);

/** Whether the service refused for a reason that only time or a person can end. */
export function isFinalRefusal(error: unknown): error is StatusError {
  return error instanceof StatusError && FINAL_REFUSALS.has(explanationOf(error));
}

/** Whether the service refuses this request, and perhaps no other. */
export function isRefusal(error: unknown): boolean {
  return error instanceof StatusError && error.code === 'forbidden' && !isFinalRefusal(error);
}

/** Whether after such a refusal nothing of that workspace is asked for a while, with any key. */
export function refusesWorkspace(error: StatusError): boolean {
  const reason = explanationOf(error);
  return reason === 'unverified' || reason === 'banned' || reason === 'locked';
}

/** Whether the service refuses to list or search accounts of this kind, and nothing else. */
export function refusesAccounts(error: unknown): boolean {
  return (
    error instanceof StatusError && [400, 403, 404].includes(error.status ?? 0) && !isFinalRefusal(error)
  );
}

/** Whether it stays until a person mends it, whatever is asked for. Other failures pass, or are told by other facts. */
export function needsPerson(error: unknown): boolean {
  if (!(error instanceof StatusError)) return false;
  const reason = explanationOf(error);
  return error.code === 'auth' || reason === 'banned' || reason === 'no_workspace';
}
