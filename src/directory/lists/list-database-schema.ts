/** The shape of the database of lists, and the steps that lead to it from every version that was released. */
import type { DBSchema, IDBPObjectStore, StoreNames } from 'idb';
import type { Unreadable } from '../../clockify/answer-schemas.ts';
import type { AccountList } from '../../clockify/api-paths.ts';
import type { Place } from '../../clockify/paging.ts';
import type {
  HistoryEvent,
  Member,
  RosterInfo,
  SyncState,
} from '../../domain/types-of-members-lists-and-history.ts';
import type { Migration } from '../../platform/database.ts';
import type { DiagnosisEvent } from '../../platform/messages.ts';
import type { Versioned } from '../name-index/name-index-delta.ts';
import { IDLE, type Reading } from '../reading/reading-state.ts';
import type { DayRecord } from '../stored-history/workspace-history-store.ts';

/** Its name in the browser. */
export const LIST_DATABASE = 'directory';

export interface ChunkInfo {
  readonly seq: number;
  /** Lowest and highest id in it. */
  readonly first: string;
  readonly last: string;
  /** It holds members who have changed or joined since the list was read. It overrides the chunks before it. */
  readonly amends?: true;
}

export interface ChunkRecord {
  readonly workspaceId: string;
  readonly generation: number;
  readonly seq: number;
  /** When the service answered, ms since the epoch by its clock. */
  readonly at: number;
  /** Text for `readChunk`. */
  readonly text: string;
}

export interface RosterRecord extends RosterInfo {
  readonly generation: number;
  readonly chunks: readonly ChunkInfo[];
  /** When the lists of accounts that the plain list leaves out were read, ms since the epoch. */
  readonly accountsAt?: number;
  /**
   * When the first list was read since which every list was compared with the one before it, ms since the epoch. What
   * happened before it may be missing in the history.
   */
  readonly unbrokenFrom?: number;
  /** The lists of accounts that are not in it, because they were refused or left out. */
  readonly unread?: readonly AccountList[];
  /** Number of broken records without an id: they may be of anybody who is not in it. */
  readonly unnamed?: number;
  /** Ids of the people who are not in it because their records have an id, but no name that can be read. */
  readonly nameless?: readonly string[];
  /** The connection that read the lists before, and should read the next one: this one took its place. */
  readonly insteadOf?: string | undefined;
}

export interface IndexRecord extends Versioned {
  readonly workspaceId: string;
  /** Of the list. */
  readonly version: string;
  /** The flagged standings it was built for, joined. */
  readonly flagged: string;
}

interface TableRecord {
  readonly workspaceId: string;
  /** Of the list. */
  readonly version: string;
  /** Of a `MemberTable`. */
  readonly text: string;
}

/** An index that was just built. The store knows which one it follows. */
export type NewIndex = Omit<IndexRecord, 'steps'>;

/** The place where a reading goes on after its worker was killed. */
export interface Cursor {
  readonly generation: number;
  readonly connectionId: string;
  /** Connections that were refused the list before, although their keys work. */
  readonly tried?: readonly string[];
  /** `stampOf` the list in use when the reading began. */
  readonly base: string;
  /** `MEMBERS`: the plain list; the others are lists of accounts it leaves out; `DONE`: all pages are here. */
  readonly list: 'MEMBERS' | AccountList | 'DONE';
  readonly page: number;
  readonly size: number;
  /** The service gave fewer records than asked for and had more, so the page size stays as it is. */
  readonly capped: boolean;
  readonly detailed: boolean;
  /** How many records of this list lie before the place that was reached: a larger page may begin before it. */
  readonly offset?: number | undefined;
  /** What an earlier reading has learnt makes the pages smaller. Quick answers make them grow to this size again. */
  readonly growsTo?: number | undefined;
  /** Page size before a page of that size was refused. */
  readonly cutFrom?: number;
  /** It was refused with a web page, and nobody knows yet whether for its size. */
  readonly isCutByWebPage?: boolean | undefined;
  /** Page size before a list of accounts was refused at every size, which is seldom for its size. */
  readonly usualSize?: number | undefined;
  /** When the lists of accounts that are copied from the list in use were read, ms since the epoch. */
  readonly accountsAt?: number;
  /** The lists that came in several pages. */
  readonly paged?: readonly Cursor['list'][];
  /** The lists of accounts that were refused or left out so far. */
  readonly unread?: readonly AccountList[];
  /** The lists of accounts in whose place a web page came. Of these, the list in use still counts. */
  readonly blocked?: readonly AccountList[] | undefined;
  /** The page before said that more would follow. */
  readonly goesOn?: boolean;
  readonly chunks: readonly ChunkInfo[];
  readonly broken: number;
  /** Those of the broken records that have an id. */
  readonly unreadable?: readonly Unreadable[];
  /** When the last page was stored, ms since the epoch. */
  readonly updatedAt: number;
}

export interface StateRecord extends Omit<SyncState, 'phase' | 'error'> {
  readonly workspaceId: string;
  readonly reading: Reading;
  readonly cursor: Cursor | null;
  /** Failures in a row. */
  readonly failures: number;
  /** A list was not trusted, and none was published since. */
  readonly untrusted?: true;
  /** When a web page last came in place of a list of accounts, ms since the epoch. */
  readonly blockedAt?: number;
  /** Bytes of a member with all memberships, 0 when not known. */
  readonly weight: number;
  /** Bytes a ms of the fastest page with all memberships in the last reading, 0 when not known. */
  readonly speed: number;
  /** Largest page that is worth trying, after slow or heavy answers; 0 for no limit. */
  readonly sizeLimit: number;
}

/** Why quick checks have asked for full lists. Not in the state, which a reading keeps in memory and overwrites. */
export interface NotesRecord {
  readonly workspaceId: string;
  /** When a refused one asked for one, ms since the epoch. */
  readonly checkRefusedAt?: number;
  /** Ids of people whom one did not show → `fullAt` of the list in use then. */
  readonly askedFor?: Readonly<Record<string, number>>;
}

export interface NamesRecord {
  readonly workspaceId: string;
  readonly kind: NamesKind;
  readonly readAt: number;
  readonly entries: readonly (readonly [id: string, name: string])[];
  /** The list was read to its end at once. */
  readonly isWhole?: boolean;
  /** Where the next reading goes on, because the hour had no room for the rest. */
  readonly next?: Place | undefined;
  /** When the newest try since `readAt` was refused or answered with trouble, ms since the epoch. */
  readonly failedAt?: number;
}

export type NamesKind = 'user-groups' | 'projects';

export interface PersonRecord {
  readonly workspaceId: string;
  readonly userId: string;
  readonly readAt: number;
  /** Not `detailed`: as the list has them, because the service did not show them alone. */
  readonly member: Member;
}

interface ActivesRecord {
  readonly connectionId: string;
  readonly workspaceId: string;
  /** Ids of active members, joined with spaces. */
  readonly ids: string;
  /**
   * Those of them who are no members by the list in use → `fullAt` of that list when a full one was first asked for
   * because of them; 0 when none had to be. `undefined`: never compared.
   */
  readonly askedFor?: Readonly<Record<string, number>> | undefined;
}

export interface ListSchema extends DBSchema {
  rosters: { key: string; value: RosterRecord };
  indexes: { key: string; value: IndexRecord };
  /** Made at the first quick check of a list, not when the list is read. */
  tables: { key: string; value: TableRecord };
  chunks: { key: [string, number, number]; value: ChunkRecord };
  states: { key: string; value: StateRecord };
  notes: { key: string; value: NotesRecord };
  /** Events and days that have not been moved to the history's own database yet. */
  history: {
    key: number;
    value: HistoryEvent;
    indexes: { workspace: [string, number]; person: [string, string] };
  };
  days: { key: [string, string]; value: DayRecord };
  names: { key: [string, string]; value: NamesRecord };
  people: { key: [string, string]; value: PersonRecord };
  actives: { key: [string, string]; value: ActivesRecord };
  log: { key: number; value: DiagnosisEvent };
}

/** The migrations of the database. A migration that was released is never changed; new ones follow it. */
export const MIGRATIONS: readonly Migration<ListSchema>[] = [
  (db) => {
    db.createObjectStore('rosters', { keyPath: 'workspaceId' });
    db.createObjectStore('indexes', { keyPath: 'workspaceId' });
    db.createObjectStore('chunks', { keyPath: ['workspaceId', 'generation', 'seq'] });
    db.createObjectStore('states', { keyPath: 'workspaceId' });
    db.createObjectStore('history', { autoIncrement: true }).createIndex('workspace', ['workspaceId', 'at']);
    db.createObjectStore('days', { keyPath: ['workspaceId', 'day'] });
    db.createObjectStore('names', { keyPath: ['workspaceId', 'kind'] });
    db.createObjectStore('actives', { keyPath: ['connectionId', 'workspaceId'] });
    db.createObjectStore('log', { autoIncrement: true });
  },
  (db, transaction) => {
    db.createObjectStore('people', { keyPath: ['workspaceId', 'userId'] });
    transaction.objectStore('history').createIndex('person', ['workspaceId', 'userId']);
  },
  // Indexes have a new form.
  (_, transaction) => {
    void transaction.objectStore('indexes').clear();
  },
  (_db, transaction) => {
    // A failure aborts the transaction, and the migration with it.
    void joinPhases(transaction.objectStore('states')).catch(() => undefined);
  },
  (db) => {
    db.createObjectStore('tables', { keyPath: 'workspaceId' });
  },
  (db) => {
    db.createObjectStore('notes', { keyPath: 'workspaceId' });
  },
];

/** How version 1.0.0 kept the state of a reading. */
interface PhasedState extends SyncState {
  /** Earliest time of the next automatic try, ms since the epoch; 0 for at once. */
  readonly nextTryAt: number;
}

/** Turns a phase and the time of the next try into one value. The intended length of a wait is not known. */
async function joinPhases(
  states: IDBPObjectStore<ListSchema, StoreNames<ListSchema>[], 'states', 'versionchange'>,
): Promise<void> {
  const now = Date.now();
  for (let cursor = await states.openCursor(); cursor !== null; cursor = await cursor.continue()) {
    const { phase, error, nextTryAt, ...rest } = cursor.value as unknown as PhasedState & StateRecord;
    const wait = Math.max(0, nextTryAt - now);
    const reading: Reading =
      phase === 'running'
        ? { is: 'running' }
        : phase === 'failed' && error !== undefined
          ? { is: 'failed', error, until: nextTryAt, wait }
          : IDLE;
    await cursor.update({ ...rest, reading });
  }
}
