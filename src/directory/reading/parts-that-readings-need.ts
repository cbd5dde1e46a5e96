/** What readings, quick checks and details of people need from the rest of the background. */

import type { Standing } from '../../domain/standing.ts';
import type { HistoryEvent } from '../../domain/types-of-members-lists-and-history.ts';
import type { ConnectionDependencies, Connections } from '../connections/connections.ts';
import type { IndexRecord } from '../lists/list-database-schema.ts';

export interface PeopleDependencies extends ConnectionDependencies {
  readonly connections: Connections;
}

export interface SyncDependencies extends PeopleDependencies {
  flagged(): Promise<ReadonlySet<Standing>>;
  /** A reading begins. The worker may be killed during it. */
  onRunning(): void;
  /** The progress of a reading has changed: it has begun, or a page was stored. */
  onProgress(workspaceId: string): void;
  /** A list was published, with this index; `events` are empty for the first one. */
  onPublished(index: IndexRecord, events: readonly HistoryEvent[]): void;
  /** A reading failed or was cancelled. */
  onFailed(workspaceId: string): void;
}
