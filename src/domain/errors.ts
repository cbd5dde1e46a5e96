/** Errors of the service and of everything between it and us. A message here never holds a key or a name. */

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

/** Message of a `schema` failure that pages explain in words of its own: the list reads well but is not believed. */
export const UNTRUSTED = "the list does not show the key's owner as an active member";

/** What travels in a reply and is kept as the last failure of a workspace. */
export interface ErrorInfo {
  readonly code: ErrorCode;
  /** For the diagnosis: cause in plain English, no data of people, no key. People read the text of `code`. */
  readonly message: string;
  /** When the next try may begin, ms since the epoch. */
  readonly retryAt?: number;
}

export class StatusError extends Error implements ErrorInfo {
  declare readonly code: ErrorCode;
  declare readonly retryAt?: number;
  /** HTTP status of the answer, when there was one that says more than the code. */
  declare readonly status?: number;

  constructor(
    code: ErrorCode,
    message: string,
    { retryAt, status }: { retryAt?: number; status?: number } = {},
  ) {
    super(message);
    Object.assign(this, { code, retryAt, status });
  }
}

/** Anything thrown, as the shape that may leave the background. */
export function toErrorInfo(error: unknown): ErrorInfo {
  if (error instanceof StatusError) {
    const { code, message, retryAt } = error;
    return retryAt === undefined ? { code, message } : { code, message, retryAt };
  }
  return { code: 'storage', message: error instanceof Error ? error.name : 'unexpected failure' };
}
