/** What readings and quick checks need from the rest of the background. */
import type { HistoryEvent } from '../domain/member.ts';
import type { Standing } from '../domain/standing.ts';
import type { ConnectionContext, Connections } from './connections.ts';
import type { IndexRecord } from './list-database.ts';

export interface SyncContext extends ConnectionContext {
  readonly connections: Connections;
  flagged(): Promise<ReadonlySet<Standing>>;
  /** A reading begins, and may be killed. */
  onRunning(): void;
  /** A reading is on its way for all to see, or a page was stored. */
  onProgress(workspaceId: string): void;
  /** A list was published, with this index; `events` are empty for the first one. */
  onPublished(index: IndexRecord, events: readonly HistoryEvent[]): void;
  /** A reading failed or was cancelled. */
  onFailed(workspaceId: string): void;
}
