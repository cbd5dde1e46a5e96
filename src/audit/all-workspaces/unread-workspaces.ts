/** Reads the workspaces of a key that have no list, and keeps for each workspace why it could not be read. */
import { signal } from '@preact/signals';
import type { ErrorCode, ErrorInfo } from '../../domain/errors.ts';
import { sendRequest } from '../../ui/background-request.ts';
import { failureOf } from '../../ui/start-extension-page.tsx';

/** Failures that the next workspace would meet too, because it has the same key. */
const SHARED_FAILURES: ReadonlySet<ErrorCode> = new Set(['auth', 'offline', 'permission', 'storage']);

/** By id of the workspace. A failure stays until the workspace is tried again or read: no later news replaces it. */
export const failures = signal<ReadonlyMap<string, ErrorInfo>>(new Map());

/** Sets why a workspace could not be read. `undefined`: it could, or is tried again. */
export function setFailure(id: string, error: ErrorInfo | undefined): void {
  const next = new Map(failures.peek());
  next.delete(id);
  failures.value = error === undefined ? next : next.set(id, error);
}

/** One after the other, because all of them share the key's rate limit. A failure does not stop the others. */
export async function readWorkspaces(ids: readonly string[]): Promise<void> {
  for (const id of ids) setFailure(id, undefined);
  for (const id of ids) {
    try {
      await sendRequest('workspace.refresh', { workspaceId: id });
    } catch (error) {
      const info = failureOf(error);
      setFailure(id, info);
      if (info !== undefined && SHARED_FAILURES.has(info.code)) break;
    }
  }
}
